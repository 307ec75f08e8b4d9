"""Labelled findings: what mining writes and training reads, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from guru.models.errors import InputError
from guru.models.records import by_name, frozen
from guru.models.rule_page import RulePage
from guru.models.scorer.tracking import End, Tracked

_TWO_YEARS = 4  # snapshots


@frozen
class Row:
    """A finding at its birth, and whether it was fixed within two years (else kept for two)."""

    repository: str
    rule: str
    topic: str
    born: str
    fixed: bool
    key: str
    facts: Mapping[str, float]


def label(tracked: Tracked, pages: Mapping[str, RulePage]) -> list[Row]:
    """Label the findings whose fate is known.

    Fixed: gone within two years while the function around it lived on. Kept: still there after
    two years. All others are left out, also those born in the last two years, so that neither
    class is favoured.
    """
    rows = []
    final = len(tracked.dates) - 1
    for life in tracked.lives:
        if life.born + _TWO_YEARS > final:
            continue
        age = life.last - life.born
        if age >= _TWO_YEARS:
            fixed = False
        elif life.end is End.FIXED:
            fixed = True
        else:
            continue
        page = pages[life.finding.rule]
        facts = {
            **life.observed.facts,
            "severity": float(life.finding.severity),
            "fixable": float(page.fixable),
        }
        born = tracked.dates[life.born]
        key = life.finding.fingerprint
        rows.append(Row(tracked.name, page.id, page.topic, born, fixed, key, facts))
    return rows


def to_lines(rows: Iterable[Row]) -> str:
    """Write rows as JSON lines."""
    return "".join(json.dumps(by_name(row), sort_keys=True) + "\n" for row in rows)


def read_rows(path: Path) -> list[Row]:
    """Read rows back.

    Raises:
        InputError: The file is missing or holds something else.

    """
    try:
        lines = path.read_text("utf-8").splitlines()
        return [Row(**json.loads(line)) for line in lines if line.strip()]
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise InputError(f"{path} holds no mined findings: {error}") from error
