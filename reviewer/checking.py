"""One file, all rules, one dispatch table."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

from guru.models.location import Location
from guru.models.recommendation import Finding, Step
from guru.models.records import field, frozen
from guru.models.review import Notice
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Found, Rule

_LONGEST_ANCHOR = 400
_CUT_OFF = "values were followed in part only: it would take more steps than a file is granted"
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list")


@frozen
class Dispatch:
    """Rules by what they ask to see, built once for a run."""

    rules: tuple[Rule, ...]
    by_type: dict[type[ast.AST], list[Rule]]
    by_call: dict[str, list[Rule]]
    by_method: dict[str, list[Rule]]
    by_danger: dict[str, list[Rule]]
    tails: frozenset[str]
    flow: FlowSettings = field(default_factory=FlowSettings)

    @classmethod
    def of(cls, rules: Iterable[Rule], flow: FlowSettings | None = None) -> Dispatch:
        """Sort rules into the table; ``flow`` says what following values rests on."""
        chosen = tuple(rules)
        by_type: dict[type[ast.AST], list[Rule]] = defaultdict(list)
        by_call: dict[str, list[Rule]] = defaultdict(list)
        by_method: dict[str, list[Rule]] = defaultdict(list)
        by_danger: dict[str, list[Rule]] = defaultdict(list)
        for rule in chosen:
            for name in rule.calls:
                by_call[name].append(rule)
            for name in rule.methods:
                by_method[name].append(rule)
            if rule.awaited_danger:
                by_danger[rule.awaited_danger].append(rule)
            elif not rule.emitted_by_engine:
                for kind in rule.whole_types:
                    by_type[kind].append(rule)
        tails = frozenset(name.rpartition(".")[2] for name in by_call)
        table = (dict(by_type), dict(by_call), dict(by_method), dict(by_danger))
        return cls(chosen, *table, tails, flow or FlowSettings())


def check_module(module: Module, dispatch: Dispatch) -> tuple[list[Finding], list[Notice]]:
    """Run the rules over one file; findings come in the order of the text.

    A rule that fails is left out for this file and told of in a notice.
    """
    module.flow_settings = dispatch.flow
    run = _Run(module)
    run.by_type(dispatch)
    run.by_call(dispatch)
    run.by_danger(dispatch)
    unique = dict.fromkeys(run.findings)
    return sorted(unique, key=lambda f: (f.location, f.rule)), run.notices


class _Run:
    """The rules' way over one file: what they found, and what went wrong."""

    def __init__(self, module: Module) -> None:
        self.findings: list[Finding] = []
        self.notices: list[Notice] = []
        self._module = module
        self._wanted: dict[str, bool] = {}

    def by_type(self, dispatch: Dispatch) -> None:
        """Show each rule the nodes of the types that it asks for."""
        for kind, rules in dispatch.by_type.items():
            nodes = self._module.index.nodes.get(kind)
            for rule in rules if nodes else ():
                if self._wants(rule):
                    self._show(rule, nodes or ())

    def by_call(self, dispatch: Dispatch) -> None:
        """Show calls to the rules that name the method, or the function by its real name.

        A name is resolved only where it may matter.
        """
        methods, calls, tails = dispatch.by_method, dispatch.by_call, dispatch.tails
        resolve = self._module.resolve
        for call in self._module.of_type(ast.Call):
            function = call.func
            if isinstance(function, ast.Attribute):
                for rule in methods.get(function.attr, ()):
                    self._offer(rule, call)
                if function.attr not in tails:
                    continue
            elif not isinstance(function, ast.Name):
                continue
            for rule in calls.get(resolve(function) or "", ()):
                self._offer(rule, call)

    def by_danger(self, dispatch: Dispatch) -> None:
        """Show the file to the rules whose danger was met in it."""
        waiting = [r for rules in dispatch.by_danger.values() for r in rules if self._wants(r)]
        if not waiting:
            return
        try:
            flow = self._module.flow
        except Exception as error:  # noqa: BLE001 - as for a rule
            self._tell("following values", error)
            return
        if flow.cut_off:
            self.notices.append(Notice(_CUT_OFF, self._module.path))
        met = {hit.danger for hit in flow.hits}
        for rule in waiting:
            if rule.awaited_danger in met:
                self._show(rule, (self._module.tree,))

    def _offer(self, rule: Rule, call: ast.Call) -> None:
        if self._wants(rule):
            self._show(rule, (call,))

    def _wants(self, rule: Rule) -> bool:
        """Whether a rule has anything to look at here."""
        wants = self._wanted.get(rule.id)
        if wants is None:
            wants = (rule.in_tests or not self._module.is_test) and (
                not rule.mentions or self._module.mentions_any(rule.mentions)
            )
            self._wanted[rule.id] = wants
        return wants

    def _show(self, rule: Rule, nodes: Iterable[ast.AST]) -> None:
        module = self._module
        try:
            check = rule.check
            for node in nodes:
                for found in check(node, module):
                    self.findings.append(_finding(rule, found, module))
        except Exception as error:  # noqa: BLE001 - a faulty rule must not end the run
            self._wanted[rule.id] = False
            self._tell(f"rule {rule.id}", error)

    def _tell(self, what: str, error: Exception) -> None:
        text = f"{what} failed here ({type(error).__name__}: {error}) and was left out"
        self.notices.append(Notice(text, self._module.path))


def _finding(rule: Rule, found: Found, module: Module) -> Finding:
    steps = tuple(
        Step(at if isinstance(at, Location) else module.location(at), text)
        for at, text in found.evidence
    )
    return Finding(
        rule=rule.id,
        location=module.location(found.node),
        message=found.message,
        severity=found.severity if found.severity is not None else rule.severity,
        symbol=module.symbol_of(found.node),
        anchor=anchor_of(found.node),
        evidence=steps,
    )


def anchor_of(node: ast.AST) -> str:
    """Return a node's code in one normal layout; of a compound statement, its header."""
    header = _copied(node)
    for name in _BODIES:
        if isinstance(getattr(header, name, None), list):
            setattr(header, name, [])
    try:
        return f"{type(node).__name__}:{ast.unparse(header)}"[:_LONGEST_ANCHOR]
    except (RecursionError, AttributeError, ValueError):  # deep, or newer than this interpreter
        return f"{type(node).__name__}:{getattr(node, 'name', '')}"


def _copied(node: ast.AST) -> ast.AST:
    """Return a node with the same fields, which ``copy`` does, too, once that is loaded."""
    made = type(node).__new__(type(node))
    vars(made).update(vars(node))
    return made
