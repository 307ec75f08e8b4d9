"""One file, all rules, one dispatch table."""

from __future__ import annotations

import ast
import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from guru.models.location import Location
from guru.models.recommendation import Finding, Step
from guru.models.review import Notice
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Found, Rule

_LONGEST_ANCHOR = 400
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Rules by what they ask to see, built once for a run."""

    rules: tuple[Rule, ...]
    by_type: dict[type[ast.AST], list[Rule]]
    by_call: dict[str, list[Rule]]
    by_method: dict[str, list[Rule]]
    tails: frozenset[str]
    flow: FlowSettings = field(default_factory=FlowSettings)

    @classmethod
    def of(cls, rules: Iterable[Rule], flow: FlowSettings | None = None) -> Dispatch:
        """Sort rules into the table; ``flow`` says what following values rests on."""
        chosen = tuple(rules)
        by_type: dict[type[ast.AST], list[Rule]] = defaultdict(list)
        by_call: dict[str, list[Rule]] = defaultdict(list)
        by_method: dict[str, list[Rule]] = defaultdict(list)
        for rule in chosen:
            for name in rule.calls:
                by_call[name].append(rule)
            for name in rule.methods:
                by_method[name].append(rule)
            if not rule.calls and not rule.methods:
                for kind in rule.node_types:
                    by_type[kind].append(rule)
        tails = frozenset(name.rpartition(".")[2] for name in by_call)
        table = (chosen, dict(by_type), dict(by_call), dict(by_method), tails)
        return cls(*table, flow or FlowSettings())


def check_module(module: Module, dispatch: Dispatch) -> tuple[list[Finding], list[Notice]]:
    """Run the rules over one file; findings come in the order of the text.

    A rule that fails is left out for this file and told of in a notice.
    """
    module.flow_settings = dispatch.flow
    findings: list[Finding] = []
    notices: list[Notice] = []
    failed: set[str] = set()
    for rule, node in _pairs(module, dispatch):
        if rule.id in failed or (module.is_test and not rule.in_tests):
            continue
        try:
            findings.extend(_finding(rule, found, module) for found in rule.check(node, module))
        except Exception as error:  # noqa: BLE001 - a faulty rule must not end the run
            failed.add(rule.id)
            text = f"rule {rule.id} failed here ({type(error).__name__}: {error}) and was left out"
            notices.append(Notice(text, module.path))
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (f.location, f.rule)), notices


def _pairs(module: Module, dispatch: Dispatch) -> Iterator[tuple[Rule, ast.AST]]:
    """Each rule with each node that it asks to see."""
    for kind, rules in dispatch.by_type.items():
        for node in module.index.nodes.get(kind, ()):
            for rule in rules:
                yield rule, node
    for call in module.of_type(ast.Call):
        for rule in _rules_of_call(call, module, dispatch):
            yield rule, call


def _rules_of_call(call: ast.Call, module: Module, dispatch: Dispatch) -> Iterator[Rule]:
    """Rules that name the called function; its name is resolved only where it may matter."""
    if isinstance(call.func, ast.Attribute):
        yield from dispatch.by_method.get(call.func.attr, ())
        if call.func.attr not in dispatch.tails:
            return
    elif not isinstance(call.func, ast.Name):
        return
    name = module.resolve(call.func)
    if name is not None:
        yield from dispatch.by_call.get(name, ())


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
    header = copy.copy(node)
    for name in _BODIES:
        if isinstance(getattr(header, name, None), list):
            setattr(header, name, [])
    try:
        return f"{type(node).__name__}:{ast.unparse(header)}"[:_LONGEST_ANCHOR]
    except (RecursionError, AttributeError, ValueError):  # deep, or newer than this interpreter
        return f"{type(node).__name__}:{getattr(node, 'name', '')}"
