"""One file, all rules, one pass."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from guru.models.recommendation import Finding
from guru.models.records import frozen
from guru.models.review import Notice
from guru.reviewer.asking import nodes_by_rule
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.finding import finding_of
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Rule
from guru.reviewer.rule_view import BESIDE, FILE, NODE, WHOLE

if TYPE_CHECKING:
    from guru.reviewer.earlier.holding import Holding

_CUT_OFF = "values were followed in part only: it would take more steps than a file is granted"
ALL = "*"
"""Is among what a module was asked for where a rule was shown to it that may look anywhere."""


@frozen
class Checked:
    """The findings of a file in the order of the text, and the lines of the nodes of each."""

    findings: list[Finding]
    notices: list[Notice]
    origins: Mapping[Finding, Sequence[int]]


def check_module(module: Module, dispatch: Dispatch) -> tuple[list[Finding], list[Notice]]:
    """Run the rules over one file; findings come in the order of the text.

    A rule that fails is left out for this file and told of in a notice.
    """
    checked = check(module, dispatch)
    return checked.findings, checked.notices


def check(module: Module, dispatch: Dispatch, held: Holding | None = None) -> Checked:
    """Run the rules over one file, or over what is left where ``held`` tells what is known."""
    module.flow_settings = dispatch.flow
    module.asked.clear()
    run = _Run(module)
    if held is None:
        run.show(dispatch)
    else:
        _show_what_is_left(run, dispatch, held)
        if run.notices:  # a rule that fails sees less of the file
            return check(module, dispatch)
    return _checked(run)


def check_part(
    module: Module,
    dispatch: Dispatch,
    findings: Sequence[tuple[Finding, tuple[int, ...]]],
    shown: Sequence[tuple[frozenset[int], Nodes]],
) -> Checked | None:
    """Run the rules over a file that was read in part; None where one of them asks for more.

    ``findings`` are what was found before. ``shown`` are, for rules of each view, the lines of
    which that is not to be taken over, and the nodes to show.
    """
    module.flow_settings = dispatch.flow
    run = _Run(module)
    for part, (lines, nodes) in zip(dispatch.parts, shown, strict=True):
        run.hold(findings, {rule.id: rule for rule in part.rules}, lines)
        run.show_nodes(part, nodes)
    return None if run.notices or ALL in module.asked else _checked(run)


def _checked(run: _Run) -> Checked:
    found = sorted(run.seen, key=lambda f: (f.location, f.rule))
    return Checked(found, run.notices, run.seen)


Nodes = Mapping[type[ast.AST], Sequence[ast.AST]]
"""Nodes of a file by their type."""


def _show_what_is_left(run: _Run, dispatch: Dispatch, held: Holding) -> None:
    """Show rules what does not hold as it was: as much of the file as they look at.

    A rule that a word in the new text calls for may not have been asked before.
    """
    from guru.reviewer.earlier.showing import shown_nodes

    run.show(dispatch.parts[FILE])
    nodes = shown_nodes(run.module, held)
    for view, lines in ((BESIDE, held.beside), (NODE, held.lines)):
        part = dispatch.parts[view]
        called_for = [r for r in part.rules if any(word in held.new_text for word in r.mentions)]
        run.show(Dispatch.of(called_for, dispatch.flow))
        waiting = {rule.id: rule for rule in part.rules if rule not in called_for}
        run.hold(held.findings, waiting, lines)
        run.show(part, frozenset(waiting), nodes[view])


class _Run:
    """The rules' way over one file: what they found, and what went wrong.

    ``seen`` are the lines of the nodes by which each finding was made.
    """

    def __init__(self, module: Module) -> None:
        self.seen: dict[Finding, list[int]] = {}
        self.notices: list[Notice] = []
        self.module = module
        self._wanted: dict[str, bool] = {}
        self._only: frozenset[str] | None = None
        self._nodes: Nodes = module.index.nodes

    def show(
        self,
        dispatch: Dispatch,
        only: frozenset[str] | None = None,
        nodes: Nodes | None = None,
    ) -> None:
        """Show the file, or some nodes of it, to the rules of a table or to some of them."""
        self._only, self._nodes = only, nodes if nodes is not None else self.module.index.nodes
        self.by_type(dispatch)
        self.by_call(dispatch)
        self.by_danger(dispatch)
        self._only = None

    def show_nodes(self, dispatch: Dispatch, nodes: Nodes) -> None:
        """Show some nodes to all rules of a table but those that wait for a danger."""
        self._nodes = nodes
        self.by_type(dispatch)
        self.by_call(dispatch)

    def hold(
        self,
        findings: Iterable[tuple[Finding, tuple[int, ...]]],
        rules: Mapping[str, Rule],
        lines: frozenset[int],
    ) -> None:
        """Take over what rules found at nodes in other lines, as far as they would be asked now."""
        for finding, places in findings:
            rule = rules.get(finding.rule)
            elsewhere = [place for place in places if place not in lines]
            if rule is not None and elsewhere and self._wants(rule):
                self.seen[finding] = elsewhere

    def by_type(self, dispatch: Dispatch) -> None:
        """Show each rule the nodes of the types that it asks for, where they hold what it wants."""
        for kind, asking in dispatch.by_type.items():
            nodes = self._nodes.get(kind) or ()
            for rule in asking.always if nodes else ():
                if self._wants(rule):
                    self._show(rule, nodes)
            for name, rules in asking.by_field.items() if nodes else ():
                for rule, those in nodes_by_rule(nodes, name, rules).items():
                    if self._wants(rule):
                        self._show(rule, those)

    def by_call(self, dispatch: Dispatch) -> None:
        """Show calls to the rules that name the method, or the function by its real name.

        A name is resolved only where it may matter.
        """
        methods, calls, tails = dispatch.by_method, dispatch.by_call, dispatch.tails
        resolve = self.module.resolve
        for call in self._nodes.get(ast.Call, ()):
            assert isinstance(call, ast.Call)  # noqa: S101 - all are
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
            flow = self.module.flow
        except Exception as error:  # noqa: BLE001 - as for a rule
            self._tell("following values", error)
            return
        if flow.cut_off:
            self.notices.append(Notice(_CUT_OFF, self.module.path))
        met = {hit.danger for hit in flow.hits}
        for rule in waiting:
            if rule.awaited_danger in met:
                self._show(rule, (self.module.tree,))

    def _offer(self, rule: Rule, call: ast.Call) -> None:
        if self._wants(rule):
            self._show(rule, (call,))

    def _wants(self, rule: Rule) -> bool:
        """Whether a rule has anything to look at here."""
        if self._only is not None and rule.id not in self._only:
            return False
        wants = self._wanted.get(rule.id)
        if wants is None:
            wants = (rule.in_tests or not self.module.is_test) and (
                not rule.mentions or self.module.mentions_any(rule.mentions)
            )
            self._wanted[rule.id] = wants
        return wants

    def _show(self, rule: Rule, nodes: Iterable[ast.AST]) -> None:
        module = self.module
        if rule.view == WHOLE:
            module.asked.add(ALL)
        try:
            check = rule.check
            for node in nodes:
                for found in check(node, module):
                    finding = finding_of(rule, found, module)
                    self.seen.setdefault(finding, []).append(_line(node))
        except Exception as error:  # noqa: BLE001 - a faulty rule must not end the run
            self._wanted[rule.id] = False
            self._tell(f"rule {rule.id}", error)

    def _tell(self, what: str, error: Exception) -> None:
        text = f"{what} failed here ({type(error).__name__}: {error}) and was left out"
        self.notices.append(Notice(text, self.module.path))


def _line(node: ast.AST) -> int:
    line: int = getattr(node, "lineno", 0)
    return line
