"""Fixes for the recommendations of a review. Imports libcst only where a rule has a fix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from guru.models.location import Location
from guru.models.recommendation import Finding, Recommendation
from guru.models.records import replace
from guru.reviewer.collector import Collector
from guru.reviewer.libcst_loading import load_libcst
from guru.reviewer.reading.decode import UnreadableError, decode
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Rule

if TYPE_CHECKING:
    from guru.models.fix import Fix

_Place = tuple[str, Location]


def with_fixes(
    recommendations: Sequence[Recommendation],
    findings: Iterable[Finding],
    texts: Mapping[str, bytes],
    rules: Iterable[Rule],
) -> list[Recommendation]:
    """Add to each recommendation the fix that its rule has for it.

    ``texts`` holds the reviewed files by path. A file that libcst cannot read, or a rule that
    fails, leaves its recommendations without a fix.
    """
    fixable = {rule.id: rule for rule in rules if rule.fixable}
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.rule in fixable and finding.location.path in texts:
            by_file[finding.location.path].append(finding)
    fixes = _fixes(by_file, texts, fixable)
    return [replace(r, fix=fixes.get((r.rule, r.location))) for r in recommendations]


def _fixes(
    by_file: Mapping[str, Sequence[Finding]], texts: Mapping[str, bytes], rules: Mapping[str, Rule]
) -> dict[_Place, Fix]:
    """Work fixes out file by file; libcst and its trees are no garbage to look for, either."""
    found: dict[_Place, Fix] = {}
    collector = Collector()
    collector.begin()
    try:
        for path, of_file in by_file.items():
            found.update(_fixes_of(path, texts[path], of_file, rules))
            collector.used(len(texts[path]))
    finally:
        collector.end()
    return found


def _fixes_of(
    path: str, data: bytes, findings: Iterable[Finding], rules: Mapping[str, Rule]
) -> dict[_Place, Fix]:
    load_libcst()
    from guru.reviewer.fixing.apply import Fixer

    try:
        fixer = Fixer(Module(path, decode(data)))
    except (SyntaxError, UnreadableError, RecursionError):
        return {}
    found: dict[_Place, Fix] = {}
    for finding in findings:
        fix = fixer.propose(finding, rules[finding.rule])
        if fix is not None:
            found[finding.rule, finding.location] = fix
    return found
