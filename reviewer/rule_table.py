"""What is known of every rule without loading it.

Importing some two hundred rules costs more than reading the files of a usual change, and few of
them have anything to look at there. So what sorts and selects rules stands in one file,
``rules/table.json``, written from the rules by ``make docs``; a rule's own file is imported when
its check, fix or page is asked for. Where the table is not of these rules (their files' names and
sizes tell), nothing of it is used.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from guru.models.rule_page import RulePage
from guru.models.severity import Severity
from guru.reviewer import rules
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule, RuleError

TABLE = os.path.join(rules.__path__[0], "table.json")  # noqa: PTH118 - pathlib costs a start-up
_SEVERITIES = tuple(Severity)
_LISTS = ("cwe", "codeguru", "calls", "methods", "mentions")
_USUAL = {"awaited_danger": "", "fixable": False, "view": 0}
_FLAGS = ("safe_fix", "in_tests", "emitted_by_engine", "follows_values", "fixable")


class ListedRule(Rule):
    """A rule as the table tells it; the rule itself is loaded when it is needed."""

    def __init__(self, topic: str, name: str, facts: Mapping[str, Any]) -> None:
        self._module = f"{rules.__name__}.{topic}.{name}"
        shown = tuple([getattr(ast, kind) for kind in facts["nodes"]])
        self.__dict__.update(
            {**_USUAL, **facts},
            id=name.replace("_", "-"),
            topic=topic.replace("_", "-"),
            severity=_SEVERITIES[facts["severity"]],
            cwe=tuple(facts.get("cwe", ())),
            codeguru=tuple(facts.get("codeguru", ())),
            node_types=shown,
            whole_types=shown,
        )

    @cached_property
    def loaded(self) -> Rule:
        """The rule itself."""
        return load(self._module)

    @property
    def check(self) -> Callable[[Any, Module], Iterator[Found]]:
        """The rule's own check, which yields what is wrong with a node."""
        return self.loaded.check

    def fix(self, node: Any, imports: Any) -> Any:
        """Return what the flagged node becomes."""
        return self.loaded.fix(node, imports)

    @cached_property
    def fix_kinds(self) -> frozenset[str]:
        """The names of the libcst nodes that ``fix`` takes."""
        return self.loaded.fix_kinds

    @cached_property
    def page(self) -> RulePage:
        """The rule's page."""
        return self.loaded.page

    @property
    def bad(self) -> Sequence[Bad]:  # type: ignore[override]
        """Code that the rule must find."""
        return self.loaded.bad

    @property
    def good(self) -> Sequence[str]:  # type: ignore[override]
        """Code in which it must find nothing."""
        return self.loaded.good


def load(name: str) -> Rule:
    """Import the module of a rule and return the rule.

    Raises:
        RuleError: It does not hold exactly one rule.

    """
    module = importlib.import_module(name)
    own = [
        member
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Rule) and member.__module__ == name
    ]
    if len(own) != 1:
        raise RuleError(f"{name} holds {len(own)} rules; it must be one rule a file")
    rule: Rule = own[0]()
    return rule


def listed_rules() -> tuple[ListedRule, ...] | None:
    """Return the rules of the table by topic and name, None where it is not of these rules."""
    try:
        with open(TABLE, encoding="utf-8") as file:  # noqa: PTH123 - as above
            table = json.load(file)
        if {topic: {name: f["size"] for name, f in t.items()} for topic, t in table.items()} != (
            _sizes()
        ):
            return None
    except (OSError, ValueError):
        return None
    found = [
        ListedRule(topic, name, facts) for topic, t in table.items() for name, facts in t.items()
    ]
    return tuple(sorted(found, key=lambda rule: (rule.topic, rule.id)))


def table_text(every: Sequence[Rule]) -> str:
    """Return the text of the table for all rules, each in a line of its own."""
    sizes = _sizes()
    topics: dict[str, list[str]] = {}
    for rule in every:
        topic, name = rule.topic.replace("-", "_"), rule.id.replace("-", "_")
        facts = json.dumps({"size": sizes[topic][name], **_facts(rule)})
        topics.setdefault(topic, []).append(f"    {json.dumps(name)}: {facts}")
    parts = [f'  "{topic}": {{\n' + ",\n".join(lines) + "\n  }" for topic, lines in topics.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _facts(rule: Rule) -> dict[str, Any]:
    """Return what the table tells of a rule: what is not as usual."""
    found = {key: sorted(getattr(rule, key)) for key in _LISTS if getattr(rule, key)}
    flags = {key: True for key in _FLAGS if getattr(rule, key)}
    waits = {"awaited_danger": rule.awaited_danger} if rule.awaited_danger else {}
    view = {"view": rule.view} if rule.view else {}
    where = {"where": {place: sorted(words) for place, words in rule.where.items()}}
    nodes = [kind.__name__ for kind in rule.whole_types]
    told = {**found, **flags, **waits, **view, **(where if rule.where else {})}
    return {"severity": int(rule.severity), "nodes": nodes, **told}


def _sizes() -> dict[str, dict[str, int]]:
    """Return the sizes of the files of rules, by topic and name."""
    found: dict[str, dict[str, int]] = {}
    for topic in os.scandir(rules.__path__[0]):
        if not topic.name.startswith("_") and topic.is_dir():
            found[topic.name] = {
                file.name[:-3]: file.stat().st_size
                for file in os.scandir(topic.path)
                if file.name.endswith(".py") and not file.name.startswith("_")
            }
    return found
