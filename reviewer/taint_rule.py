"""Rules about data from outside that reaches a dangerous place.

Such a rule states its danger; ``reviewer/flow/models/*.toml`` states sources, sinks, sanitizers and
guards; the run in ``reviewer/flow`` follows the values. It is a class with a page and examples like
any other:

    class OpenRedirect(TaintRule):
        danger = dangers.REDIRECT
        message = "`{source}` chooses where the browser goes next."
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import ClassVar

from guru.models.location import Location
from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.flow.environments import is_chosen
from guru.reviewer.flow.run.context import Hit
from guru.reviewer.flow.values import Taint
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Found, Rule

_ENVIRONMENTS = frozenset({"META", "environ"})
_FROM_OUTSIDE = ("web", "message", "named", "parameter")
_ORDER = (*_FROM_OUTSIDE, "argument", "file", "caller")


class TaintRule(Rule):
    """Base of rules about tainted data.

    ``danger`` is one of ``flow.dangers``. Data from the web, from messages and from a team's own
    sources have the rule's severity. ``weaker`` gives the severity of other kinds of sources, and
    those it does not name are not reported: ``argument`` (command line, environment), ``file``,
    ``caller`` (a parameter whose callers are not known). ``message`` may use ``{source}`` and
    ``{sink}``. A rule whose ``check`` finds more than such places says so by ``looks_further``.
    """

    danger: ClassVar[str]
    message: ClassVar[str]
    looks_further: ClassVar[bool] = False
    weaker: ClassVar[Mapping[str, Severity]] = {}
    follows_values = True

    @cached_property
    def awaited_danger(self) -> str:
        """The rule's danger, unless its check looks for more than that."""
        return "" if self.looks_further else self.danger

    def check(self, _tree: ast.Module, module: Module) -> Iterator[Found]:
        """Yield the places where the rule's danger is met."""
        for hit in module.flow.hits:
            if hit.danger == self.danger:
                yield from self._found(hit, module)

    def _found(self, hit: Hit, module: Module) -> Iterator[Found]:
        taints = (taint for taint in hit.taints if not _is_set_by_server(taint, module))
        worst = min(taints, key=_rank, default=None)
        if worst is None:
            return
        kind = worst.source.kind
        severity = self.severity if kind in _FROM_OUTSIDE else self.weaker.get(kind)
        if severity is not None:
            text = self.message.format(source=worst.source.text, sink=hit.what)
            yield Found(hit.node, text, severity, self._evidence(hit, worst, module))

    def _evidence(
        self, hit: Hit, taint: Taint, module: Module
    ) -> tuple[tuple[ast.AST | Location, str], ...]:
        steps = [(step.location, step.text) for step in taint.steps]
        if hit.elsewhere is not None:
            steps.append((hit.elsewhere, f"reaches `{hit.what}` there"))
        return (*steps, (module.location(hit.node), f"reaches `{hit.what}`"))


def _rank(taint: Taint) -> tuple[object, ...]:
    """Return what orders taints, down to their last step: a set has no order of its own."""
    kind = taint.source.kind
    place = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    steps = tuple((step.location, step.text) for step in taint.steps)
    return place, len(steps), taint.source.location, taint.source.text, steps


def _is_set_by_server(taint: Taint, module: Module) -> bool:
    """Whether a taint is of an item of ``request.META`` or the like that no visitor chooses."""
    if taint.source.text.rpartition(".")[2] not in _ENVIRONMENTS:
        return False
    key = _keys(module).get(taint.source.location)
    return key is not None and not is_chosen(key)


@lru_cache(maxsize=4)
def _keys(module: Module) -> dict[Location, str]:
    """Return by what known key each environment is read, by the environment's place."""
    found: dict[Location, str] = {}
    for node in module.of_type(ast.Attribute):
        if node.attr in _ENVIRONMENTS:
            key = _known(_key(node, module), module)
            if key is not None:
                found[module.location(node)] = key
    return found


def _key(node: ast.Attribute, module: Module) -> ast.expr | None:
    above = module.parent(node)
    match above:
        case ast.Subscript(slice=key) if above.value is node:
            return key
        case ast.Attribute(attr="get" | "pop"):
            call = module.parent(above)
            if isinstance(call, ast.Call) and call.func is above and call.args:
                return call.args[0]
    return None


def _known(key: ast.expr | None, module: Module) -> str | None:
    """Return a key's text, also one that its class keeps (``self.header``)."""
    match key:
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            owner = module.class_of(key)
            key = _of_class(owner, name) if owner is not None else None
    text = constant(module, key) if key is not None else None
    return text if isinstance(text, str) else None


def _of_class(owner: ast.ClassDef, name: str) -> ast.expr | None:
    values = [
        statement.value
        for statement in owner.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in statement.targets)
    ]
    return values[0] if len(values) == 1 else None
