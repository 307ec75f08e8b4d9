"""What a rule is: its page, its examples, its check, its fix, all in one file.

A rule is a class in ``reviewer/rules/<topic>/<rule_name>.py``. Its id is the file's name with
dashes, its topic the folder's. Its docstring is its page: a title line, then sections under the
headings *What it does*, *Why is this bad*, *Example*, *Use instead*, *Fix safety* (where it has a
fix) and *References*. The code under *Example* must be found, that under *Use instead* must not:
the tests see to it, as they do for ``bad`` and ``good``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from guru.models.location import Location
from guru.models.records import frozen
from guru.models.rule_page import RulePage
from guru.models.severity import Severity
from guru.reviewer.reading.module import Module

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_HEADING = r"(?m)^## (.+)$"
_FENCE = r"(?s)```(?:python)?\n(.*?)```"
_SECTIONS = {
    "What it does": "what",
    "Why is this bad": "why",
    "Example": "example",
    "Use instead": "use_instead",
    "Fix safety": "fix_safety",
    "References": "references",
}


class RuleError(Exception):
    """A rule is written wrongly; the message names it and what is missing."""


@frozen
class Found:
    """What a check yields: the node to flag and one sentence on what is wrong with it here.

    ``severity`` replaces the rule's own where this case is better or worse. ``evidence`` are
    further nodes or places with a word on each, in the order to read them.
    """

    node: ast.AST
    message: str
    severity: Severity | None = None
    evidence: tuple[tuple[ast.AST | Location, str], ...] = ()


@frozen
class Bad:
    """Code that the rule must find. Lines that end in ``# found`` are exactly those it flags.

    ``fixed`` is the same code after the fix (both without the marks); ``path`` is the file's name
    where that matters.
    """

    code: str
    fixed: str | None = None
    path: str = "example.py"


class Rule:
    """Base of all rules. Subclasses state facts as class attributes and write ``check``.

    ``check(self, node: ast.Call, module: Module)`` is called for each node of the annotated type
    (a union asks for several). A rule with ``calls`` names the functions it is about, as
    ``Module.resolve`` writes them, and one with ``methods`` names methods of any object; of all
    calls it is called only for those. ``where`` narrows a type of nodes by one of its fields:
    ``{"Compare.ops": ("In", "NotIn")}`` are comparisons by one of these operators,
    ``{"Attribute.attr": ("seconds",)}`` attributes of this name, ``{"Constant.value": ("str",)}``
    texts. ``mentions`` are texts of which every file that the rule can find something in holds at
    least one: other files are not shown to it, nor is the rule loaded for them. Files of tests are
    left out unless ``in_tests`` is true. What a rule with ``emitted_by_engine`` is about shows
    before any check can run, as a file that does not parse. What a rule that ``follows_values``
    finds in a file may rest on other files.
    """

    severity: ClassVar[Severity]
    cwe: ClassVar[tuple[int, ...]] = ()
    codeguru: ClassVar[tuple[str, ...]] = ()
    calls: ClassVar[Sequence[str]] = ()
    methods: ClassVar[Sequence[str]] = ()
    where: ClassVar[Mapping[str, Sequence[str]]] = {}
    mentions: ClassVar[Sequence[str]] = ()
    safe_fix: ClassVar[bool] = False
    in_tests: ClassVar[bool] = False
    emitted_by_engine: ClassVar[bool] = False
    follows_values: ClassVar[bool] = False
    bad: ClassVar[Sequence[Bad]] = ()
    good: ClassVar[Sequence[str]] = ()

    def check(self, node: Any, module: Module) -> Iterator[Found]:
        """Yield what is wrong with ``node``."""
        raise NotImplementedError

    def fix(self, node: Any, imports: Imports) -> cst.CSTNode | None:
        """Return what the flagged node (libcst's, to be changed) becomes; None: no fix here.

        ``imports.add("secrets")`` sees to an import and returns the name to use. Return
        ``cst.RemoveFromParent()`` to delete a statement.
        """
        raise NotImplementedError

    @cached_property
    def id(self) -> str:
        """The rule's name: its file's, with dashes."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @cached_property
    def topic(self) -> str:
        """The rule's folder, with dashes."""
        return type(self).__module__.split(".")[-2].replace("_", "-")

    @cached_property
    def fixable(self) -> bool:
        """Whether the rule brings a fix."""
        return type(self).fix is not Rule.fix

    @cached_property
    def view(self) -> int:
        """On how much of a file it rests what the rule finds at a node, as in ``rule_view``."""
        from guru.reviewer import rule_view

        read = rule_view.view_of(type(self).__module__)
        return max(read, rule_view.FILE) if self.follows_values else read

    @cached_property
    def awaited_danger(self) -> str:
        """The danger (of ``flow.dangers``) without which there is nothing to check, or nothing."""
        return ""

    @cached_property
    def fix_kinds(self) -> frozenset[str]:
        """The names of the libcst nodes that ``fix`` takes, read from its annotation."""
        import inspect

        parameter = list(inspect.signature(type(self).fix).parameters.values())[1]
        return frozenset(re.findall(r"cst\.(\w+)", str(parameter.annotation)))

    @cached_property
    def node_types(self) -> tuple[type[ast.AST], ...]:
        """The node types ``check`` asks for, read from its annotation.

        Raises:
            RuleError: The first parameter is not annotated with node types.

        """
        import inspect
        import types
        import typing

        hints = typing.get_type_hints(type(self).check)
        first = list(inspect.signature(type(self).check).parameters)[1]
        hint = hints.get(first)
        members = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        kinds = tuple(m for m in members if isinstance(m, type) and issubclass(m, ast.AST))
        if len(kinds) != len(members):
            raise RuleError(f"{self.id}: annotate check's node with ast node types, not {hint}")
        return kinds

    @cached_property
    def whole_types(self) -> tuple[type[ast.AST], ...]:
        """The node types of which ``check`` is shown every node: not calls, where it names some."""
        named = self.calls or self.methods
        return tuple(k for k in self.node_types if not (named and k is ast.Call))

    @cached_property
    def page(self) -> RulePage:
        """The rule's page, read from its docstring.

        Raises:
            RuleError: A section is missing.

        """
        return read_page(self)


def read_page(rule: Rule) -> RulePage:
    """Read a rule's docstring into its page.

    Raises:
        RuleError: The title or a section is missing.

    """
    import textwrap

    title, _, below = (type(rule).__doc__ or "").partition("\n")
    text = f"{title.strip()}\n{textwrap.dedent(below)}"
    head, *rest = re.split(_HEADING, text)
    sections = {
        _SECTIONS[name.strip()]: body.strip()
        for name, body in zip(rest[::2], rest[1::2], strict=True)
        if name.strip() in _SECTIONS
    }
    needed = {"what", "why", "example", "use_instead", "references"}
    if rule.fixable:
        needed.add("fix_safety")
    missing = sorted(needed - sections.keys())
    if missing or not head.strip():
        raise RuleError(f"{rule.id}: its docstring lacks {', '.join(missing) or 'a title'}")
    return RulePage(
        id=rule.id,
        title=" ".join(head.split()).rstrip("."),
        topic=rule.topic,
        severity=rule.severity,
        what=sections["what"],
        why=sections["why"],
        example=_code(sections["example"]),
        use_instead=_code(sections["use_instead"]),
        fix_safety=sections.get("fix_safety", ""),
        references=tuple(re.findall(r"^- (.+(?:\n {2}.+)*)", sections["references"], re.MULTILINE)),
        cwe=rule.cwe,
        codeguru=rule.codeguru,
        fixable=rule.fixable,
    )


def _code(section: str) -> str:
    """Return the fenced code of a section, without the fence."""
    blocks = re.findall(_FENCE, section)
    return "\n".join(block.rstrip() for block in blocks)
