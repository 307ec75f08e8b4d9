"""What of an earlier review of a file still holds, now that some of its statements differ.

A function or class that differs touches those that speak of its name, and they those that speak
of theirs: to all of them rules have to be shown again, as to what is in no function. Elsewhere,
what a rule finds at a node rests on text that is the same and on names that mean the same, unless
the rule looks around in the file. Names are looked for as words, also in texts and comments: that
errs on the side of looking again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from guru.models.location import Location
from guru.models.observed import Observed
from guru.models.recommendation import Finding, Step
from guru.models.records import frozen, replace
from guru.reviewer.changes.matching import matches
from guru.reviewer.earlier.sketch import Sketch, Unit, starts_of

_MOST_WAVES = 12  # of definitions that speak of the ones before
_SILENCING = "guru:"


@frozen
class Earlier:
    """What was found in a file before: ``rests_on`` are the files that values were followed into.

    ``texts`` are what those files hold: they may speak of names of this one. ``values`` tells that
    they are as they were. ``data`` is what the file held.
    """

    sketch: Sketch
    findings: tuple[Observed, ...] = ()
    rests_on: tuple[tuple[str, str], ...] = ()
    texts: tuple[bytes, ...] = ()
    values: bool = False
    data: bytes = b""


@frozen
class Holding:
    """What may still hold, and the lines (from 1) whose nodes are to be shown again.

    ``findings`` come with the lines of the nodes in which they were seen. ``lines`` are those of
    touched units; with ``beside``, also of all headers and of what is in no definition: there a
    rule that looks beside may see other neighbours. ``new_text`` is all that was not there before.
    ``touched`` are the places of units to look at again, ``gone`` and
    ``come`` those that are on one side only, ``kept`` the places of the others, new and old.
    ``moves`` tells that something that was kept has other lines. ``observed`` is what was seen
    around findings.
    """

    findings: tuple[tuple[Finding, tuple[int, ...]], ...]
    lines: frozenset[int]
    beside: frozenset[int]
    new_text: str
    touched: frozenset[int]
    gone: tuple[Unit, ...]
    come: tuple[Unit, ...]
    moves: bool
    kept: Mapping[int, int]
    observed: Mapping[Finding, Observed]


def holding(
    text: str, lines: Sequence[str], units: Sequence[Unit], earlier: Earlier
) -> Holding | None:
    """Compare a file with its earlier sketch; None where all of it has to be looked at again."""
    old = earlier.sketch.units
    if not _is_plain(text):
        return None
    pairs = matches([unit.digest for unit in old], [unit.digest for unit in units])
    kept_old, kept = {i for i, _ in pairs}, {j: i for i, j in pairs}
    gone = [unit for i, unit in enumerate(old[:-1]) if i not in kept_old]
    come = [unit for j, unit in enumerate(units[:-1]) if j not in kept]
    if not all(unit.name for unit in (*gone, *come)):
        return None  # an import or a variable: it may mean something to every line
    touched = _touched(lines, units, {unit.name for unit in (*gone, *come)}, set(kept))
    if touched is None:
        return None
    starts, starts_before = starts_of(units), starts_of(old)
    moved = {i: starts[j] - starts_before[i] for j, i in kept.items() if j not in touched}
    findings = _still_found(earlier, old, starts_before, moved)
    if findings is None:
        return None
    new = [j for j in range(len(units)) if j not in kept]
    added = "\n".join("\n".join(lines[starts[j] : units[j].last]) for j in new)
    last = len(units) - 1  # what is behind the last statement, where nothing is found
    moves = any(starts[j] != starts_before[i] for j, i in kept.items() if j != last)
    again, beside = _shown(units, starts, touched)
    sides = tuple(gone), tuple(come)
    return Holding(
        tuple((finding, places) for finding, places, _ in findings),
        again,
        beside,
        added,
        frozenset(touched),
        *sides,
        moves,
        kept,
        {finding: observed for finding, _, observed in findings},
    )


def _is_plain(text: str) -> bool:
    """Whether names can be told as words, and no comment silences a finding."""
    if _SILENCING in text.lower():
        return False
    return text.isascii() or not any(map(_reads_otherwise, set(text)))


def _reads_otherwise(letter: str) -> bool:
    """Whether the parser reads a letter in a name as another one."""
    normal = unicodedata.normalize("NFKC", letter)
    return normal != letter and any(part.isalnum() or part == "_" for part in normal)


def _touched(
    lines: Sequence[str], units: Sequence[Unit], names: set[str], same: set[int]
) -> set[int] | None:
    """Return the units that differ or speak of such, in a row; None where a variable does."""
    touched = {j for j in range(len(units)) if j not in same}
    texts = {
        j: "\n".join(lines[start : units[j].last])
        for j, start in enumerate(starts_of(units))
        if j in same
    }
    for _ in range(_MOST_WAVES):
        if not names:
            return touched
        speaking = [j for j, text in texts.items() if _speaks(text, names)]
        if not all(units[j].name for j in speaking):
            return None
        for j in speaking:
            del texts[j]
        touched.update(speaking)
        names = {units[j].name for j in speaking}
    return None  # a long chain: each of its links would cost another look through the file


def _speaks(text: str, names: set[str]) -> bool:
    """Whether one of some names stands in a text as a word."""
    spoken = [re.escape(name) for name in names if name in text]  # most are nowhere: that is fast
    return bool(spoken) and re.search(rf"\b(?:{'|'.join(sorted(spoken))})\b", text) is not None


def _shown(
    units: Sequence[Unit], starts: list[int], touched: set[int]
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the lines of touched units, and with those of headers and outside definitions."""
    lines: set[int] = set()
    around: set[int] = set()
    for j, unit in enumerate(units):
        if j in touched:
            lines.update(range(starts[j] + 1, unit.last + 1))
        else:
            last = starts[j] + unit.opening if unit.name else unit.last
            around.update(range(starts[j] + 1, last + 1))
    return frozenset(lines), frozenset(lines | around)


def _still_found(
    earlier: Earlier,
    old: Sequence[Unit],
    starts: list[int],
    moved: dict[int, int],
) -> list[tuple[Finding, tuple[int, ...], Observed]] | None:
    """Return the findings of nodes in units that are not touched, at their new lines."""
    shifts = {
        line: moved[i]
        for i, unit in enumerate(old)
        if i in moved
        for line in range(starts[i] + 1, unit.last + 1)
    }
    found = []
    for observed, origins in zip(earlier.findings, earlier.sketch.origins, strict=True):
        places = tuple(n + shifts[n] for n in origins if n in shifts)
        if places:
            finding = _moved(observed.finding, shifts)
            if finding is None:
                return None
            found.append((finding, places, observed))
    return found


def _moved(finding: Finding, shifts: dict[int, int]) -> Finding | None:
    """Return a finding at its new lines; None where it speaks of one that is not as it was."""
    path = finding.location.path
    places = [finding.location, *(step.location for step in finding.evidence)]
    here = [place for place in places if place.path == path]
    if not all(n in shifts for place in here for n in (place.line, place.end_line)):
        return None
    steps = tuple(Step(_shifted(s.location, path, shifts), s.text) for s in finding.evidence)
    return replace(finding, location=_shifted(finding.location, path, shifts), evidence=steps)


def _shifted(place: Location, path: str, shifts: dict[int, int]) -> Location:
    if place.path != path:
        return place
    line, end = place.line + shifts[place.line], place.end_line + shifts[place.end_line]
    return replace(place, line=line, end_line=end)
