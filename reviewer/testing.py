"""Rules' examples as tests: for guru's own rules and for anyone who writes one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guru.models.recommendation import Finding
from guru.models.records import frozen
from guru.reviewer.checking import check_module
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Rule

_MARK = r"(?m)[ \t]*# found[ \t]*$"


@frozen
class Case:
    """One example of a rule; ``bad`` code must be found, other code must not."""

    rule: Rule
    name: str
    example: Bad
    bad: bool


def cases_of(rule: Rule) -> Iterator[Case]:
    """Every example of a rule: those of its page, then ``bad`` and ``good``."""
    if rule.emitted_by_engine:
        return
    yield Case(rule, f"{rule.id}-page-example", Bad(rule.page.example), bad=True)
    yield Case(rule, f"{rule.id}-page-use-instead", Bad(rule.page.use_instead), bad=False)
    for number, example in enumerate(rule.bad, 1):
        yield Case(rule, f"{rule.id}-bad-{number}", example, bad=True)
    for number, code in enumerate(rule.good, 1):
        yield Case(rule, f"{rule.id}-good-{number}", Bad(code), bad=False)


def run_case(case: Case) -> None:
    """Check one example.

    Raises:
        AssertionError: The rule found what it should not, missed what it should find, flagged
            other lines than those marked, or its fix gives other code than the example says.

    """
    module = Module(case.example.path, Text(re.sub(_MARK, "", case.example.code)))
    findings, notices = check_module(module, Dispatch.of([case.rule]))
    if notices:
        raise AssertionError(f"{case.name}: {notices[0]}")
    lines = sorted(finding.location.line for finding in findings)
    if not case.bad:
        if findings:
            raise AssertionError(f"{case.name}: found at {lines}: {findings[0].message}")
        return
    marked = _marked_lines(case.example.code)
    if not findings or (marked and lines != marked):
        raise AssertionError(f"{case.name}: found at lines {lines}, expected {marked or 'any'}")
    if case.example.fixed is not None:
        _check_fix(case, module, findings)


def _check_fix(case: Case, module: Module, findings: list[Finding]) -> None:
    from guru.reviewer.fixing.apply import Fixer

    text = Fixer(module).apply([(finding, case.rule) for finding in findings])
    if text is None or text != case.example.fixed:
        raise AssertionError(f"{case.name}: fixed to\n{text}\nexpected\n{case.example.fixed}")
    left, _ = check_module(Module(case.example.path, Text(text)), Dispatch.of([case.rule]))
    if left:
        raise AssertionError(f"{case.name}: the fixed code is found again")


def _marked_lines(code: str) -> list[int]:
    return [n for n, line in enumerate(code.split("\n"), 1) if re.search(_MARK, line)]
