"""Findings followed from snapshot to snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path

from guru.models.observed import Observed
from guru.models.recommendation import Finding
from guru.models.records import define, frozen
from guru.models.scorer.history import Snapshot, read_blobs, renames, snapshots
from guru.models.scorer.survival import Functions, functions_of, lived_on

ReviewFile = Callable[[str, bytes], Sequence[Observed]]
"""Path and content of a file to its findings: the reviewer, handed in by the face that mines."""


class End(Enum):
    """How a finding's life ended."""

    FIXED = "fixed"
    OPEN = "open"
    LOST = "lost"  # its file or function went away or was rewritten: nobody judged the finding
    BULK = "bulk"  # it went with many of its rule at once: a clean-up, not a judgement


@define
class Life:
    """One finding's life: facts at birth, and the numbers of its first and last snapshot."""

    observed: Observed
    born: int
    last: int
    path: str
    end: End = End.OPEN

    @property
    def finding(self) -> Finding:
        """The finding as it was at birth."""
        return self.observed.finding


@frozen
class Tracked:
    """All lives of a repository; ``dates`` are those of its snapshots."""

    name: str
    dates: tuple[str, ...]
    lives: tuple[Life, ...]


def track(
    repository: Path,
    review: ReviewFile,
    first_year: int = 2012,
    told: Callable[[str], None] = lambda _text: None,
) -> Tracked:
    """Follow every finding through a repository's half-yearly snapshots.

    ``told`` is called with a line on each snapshot.

    Raises:
        InputError: git cannot read the whole history.

    """
    tree = snapshots(repository, first_year)
    reader = _Reader(repository, review)
    lives: list[Life] = []
    open_lives: list[Life] = []
    for number, snapshot in enumerate(tree):
        found = reader.review(snapshot)
        moved = renames(repository, tree[number - 1], snapshot) if number else {}
        left = _match(open_lives, found, moved, number)
        fresh = [Life(o, number, number, path) for path, of_file in left.items() for o in of_file]
        if number:
            gone = [life for life in open_lives if life.last != number]
            _bury(gone, reader, tree[number - 1], snapshot, moved)
            _mark_bulk(gone)
        lives += fresh
        open_lives = [life for life in open_lives if life.last == number] + fresh
        told(f"{snapshot.date} {len(snapshot.blobs)} files, {len(open_lives)} findings")
    return Tracked(repository.name, tuple(s.date for s in tree), tuple(lives))


class _Reader:
    """Reviews and functions of blobs, each read once: most files stay as they are for years."""

    def __init__(self, repository: Path, review: ReviewFile) -> None:
        self._repository = repository
        self._review = review
        self._found: dict[tuple[str, str], Sequence[Observed]] = {}
        self._functions: dict[str, Functions] = {}

    def review(self, snapshot: Snapshot) -> dict[str, list[Observed]]:
        """Return the findings of a snapshot by path."""
        fresh = {p: b for p, b in snapshot.blobs.items() if (p, b) not in self._found}
        contents = dict(read_blobs(self._repository, list(fresh.values()))) if fresh else {}
        for path, blob in fresh.items():
            self._found[path, blob] = self._review(path, contents[blob])
        return {path: list(self._found[path, blob]) for path, blob in snapshot.blobs.items()}

    def functions(self, blob: str) -> Functions:
        """Return the functions of a file."""
        if blob not in self._functions:
            ((_, data),) = read_blobs(self._repository, [blob])
            self._functions[blob] = functions_of(data)
        return self._functions[blob]


def _match(
    lives: Iterable[Life],
    found: Mapping[str, list[Observed]],
    moved: Mapping[str, str],
    number: int,
) -> dict[str, list[Observed]]:
    """Continue lives with the findings that equal them; return the findings nobody claims.

    Equal in rule, function and code first, then in rule and code, then in rule and function.
    """
    left = {path: list(of_file) for path, of_file in found.items()}
    waiting = list(lives)
    for key in (_exact, _same_code, _same_function):
        unmatched = []
        for life in waiting:
            path = moved.get(life.path, life.path)
            candidates = left.get(path, [])
            wanted = key(life.finding)
            match = next((o for o in candidates if key(o.finding) == wanted), None)
            if match is None:
                unmatched.append(life)
            else:
                candidates.remove(match)
                life.last, life.path = number, path
        waiting = unmatched
    return left


def _exact(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.symbol, finding.anchor


def _same_code(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.anchor


def _same_function(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.symbol


def _bury(
    gone: Iterable[Life], reader: _Reader, old: Snapshot, new: Snapshot, moved: Mapping[str, str]
) -> None:
    """Say of each vanished finding whether it was fixed or lost with what was around it."""
    for life in gone:
        path = moved.get(life.path, life.path)
        if path not in new.blobs:
            life.end = End.LOST
            continue
        before = reader.functions(old.blobs[life.path])
        after = reader.functions(new.blobs[path])
        life.end = End.FIXED if lived_on(life.finding.symbol, before, after) else End.LOST


_BULK = 8


def _mark_bulk(gone: Iterable[Life]) -> None:
    """Set clean-ups apart: eight or more of one rule fixed within half a year."""
    fixed = [life for life in gone if life.end is End.FIXED]
    counts = Counter(life.finding.rule for life in fixed)
    for life in fixed:
        if counts[life.finding.rule] >= _BULK:
            life.end = End.BULK
