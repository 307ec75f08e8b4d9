"""Rules sorted by what they ask to see, so that a look-up finds who is shown a node."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from guru.models.records import field, frozen, replace
from guru.reviewer.asking import Asking
from guru.reviewer.flow.settings import FlowSettings
from guru.reviewer.rule import Rule
from guru.reviewer.rule_view import BESIDE, FILE, NODE


@frozen
class Dispatch:
    """Rules by what they ask to see, built once for a run."""

    rules: tuple[Rule, ...]
    by_type: dict[type[ast.AST], Asking]
    by_call: dict[str, list[Rule]]
    by_method: dict[str, list[Rule]]
    by_danger: dict[str, list[Rule]]
    tails: frozenset[str]
    flow: FlowSettings = field(default_factory=FlowSettings)
    parts: tuple[Dispatch, ...] = ()
    """Of a parted table: the rules by their view, as in ``rule_view``."""

    @classmethod
    def parted(cls, rules: Iterable[Rule], flow: FlowSettings | None = None) -> Dispatch:
        """Sort rules into a table that serves for parts of files, too."""
        chosen = tuple(rules)
        parts = [[r for r in chosen if min(r.view, FILE) == v] for v in (NODE, BESIDE, FILE)]
        return replace(cls.of(chosen, flow), parts=tuple(cls.of(part, flow) for part in parts))

    @classmethod
    def of(cls, rules: Iterable[Rule], flow: FlowSettings | None = None) -> Dispatch:
        """Sort rules into the table; ``flow`` says what following values rests on."""
        chosen = tuple(rules)
        by_type: dict[type[ast.AST], Asking] = {}
        by_call: dict[str, list[Rule]] = {}
        by_method: dict[str, list[Rule]] = {}
        by_danger: dict[str, list[Rule]] = {}
        for rule in chosen:
            for name in rule.calls:
                by_call.setdefault(name, []).append(rule)
            for name in rule.methods:
                by_method.setdefault(name, []).append(rule)
            if rule.awaited_danger:
                by_danger.setdefault(rule.awaited_danger, []).append(rule)
            elif not rule.emitted_by_engine:
                for kind in rule.whole_types:
                    if kind not in by_type:
                        by_type[kind] = Asking()
                    by_type[kind].add(rule, kind)
        tails = frozenset(name.rpartition(".")[2] for name in by_call)
        return cls(chosen, by_type, by_call, by_method, by_danger, tails, flow or FlowSettings())
