"""What the new side of a change has and the old side had not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from guru.models.recommendation import Finding
from guru.models.records import frozen
from guru.reviewer.changes.causes import cause_of
from guru.reviewer.changes.compared import ComparedFile

Key = Callable[[Finding], Hashable]


@frozen
class FileFindings:
    """Both texts of a changed file and what the rules find in each.

    ``path`` is the new one. ``old_text`` is None for an added file; a deleted one has an empty
    ``new_text`` and no ``new``.
    """

    path: str
    old_text: str | None
    new_text: str
    old: tuple[Finding, ...]
    new: tuple[Finding, ...]


@frozen
class Introduced:
    """A finding that the change brought.

    ``cause`` is one short sentence without a full stop. ``changed_line`` is the line of the new
    file to look at: the finding's own where it changed, else the nearest change; None where
    lines were only removed.
    """

    finding: Finding
    cause: str
    changed_line: int | None


class _Open:
    """A file's findings that have no counterpart yet."""

    def __init__(self, findings: FileFindings) -> None:
        self.file = ComparedFile(findings.path, findings.old_text, findings.new_text)
        self.old = {id(finding): finding for finding in findings.old}
        self.new = {id(finding): finding for finding in findings.new}

    def settle(self, finding: Finding, known: Finding, origin: _Open) -> bool:
        """Take a finding and its counterpart from the open ones, if both still are and fit."""
        if id(known) not in origin.old or finding.severity > known.severity:
            return False
        del self.new[id(finding)]
        del origin.old[id(known)]
        return True


def introduced(files: Sequence[FileFindings]) -> list[Introduced]:
    """Return the findings of the new sides that the old sides did not have.

    Findings correspond when their fingerprints are equal, when they are about the same statement
    (edited or not), when the same code stands elsewhere in the file, or when it was moved from
    another file of the change. One that became more severe is new.
    """
    everything = [_Open(findings) for findings in files]
    for place in everything:
        _settle_equal(place)
        _settle_by_statement(place, same_code=True)
        _settle_by_anchor(place)
    _settle_moved(everything, lambda finding: finding.fingerprint)
    _settle_moved(everything, _rule_and_anchor)
    for place in everything:
        _settle_by_statement(place, same_code=False)
        _settle_unseen(place)
    return [
        Introduced(finding, *cause_of(finding, place.file))
        for place in everything
        for finding in place.new.values()
    ]


def _settle_equal(place: _Open) -> None:
    """Pair equal fingerprints; where there are more than before, the edited ones are new."""
    olds = _grouped(place.old.values(), lambda finding: finding.fingerprint)
    for fingerprint, news in _grouped(place.new.values(), lambda f: f.fingerprint).items():
        known = olds.get(fingerprint, [])
        if known and len(news) > len(known):
            _settle_by_statement(place, news, known, same_code=True)
        _settle_in_order(place, news, known)


def _settle_by_statement(
    place: _Open,
    news: Sequence[Finding] | None = None,
    olds: Sequence[Finding] | None = None,
    *,
    same_code: bool,
) -> None:
    """Pair findings of one rule whose statement was kept, moved or edited."""
    wanted = _grouped(place.old.values() if olds is None else olds, lambda f: f.rule)
    for finding in list(place.new.values() if news is None else news):
        candidates = wanted.get(finding.rule)
        before = place.file.forerunner(finding) if candidates else None
        for known in candidates or ():
            if (
                before is not None
                and before.line <= known.location.line <= before.header_end
                and (known.anchor == finding.anchor or not same_code)
                and place.settle(finding, known, place)
            ):
                break


def _settle_by_anchor(place: _Open) -> None:
    """Pair equal code in differently named functions, unless both statements stayed in place."""
    olds = _grouped(place.old.values(), _rule_and_anchor)
    for key, news in _grouped(place.new.values(), _rule_and_anchor).items():
        for finding in news if key in olds else ():
            moved = place.file.is_moved_here(finding)
            known = [f for f in olds[key] if moved or not place.file.stays(f)]
            _settle_in_order(place, [finding], known)


def _settle_unseen(place: _Open) -> None:
    """Take unchanged lines as known where the old side was no Python and could not be checked."""
    if place.file.old_text is None or not place.new or place.file.old_was_python:
        return
    for finding in list(place.new.values()):
        span = range(finding.location.line, finding.location.end_line + 1)
        if place.file.changed.isdisjoint(span):
            del place.new[id(finding)]


def _settle_moved(everything: Sequence[_Open], key: Key) -> None:
    """Pair equal findings in different files where the code is new in its place."""
    olds: dict[Hashable, list[tuple[Finding, _Open]]] = defaultdict(list)
    for place in everything:
        for finding in place.old.values():
            olds[key(finding)].append((finding, place))
    for place in everything:
        for finding in list(place.new.values()):
            known = olds.get(key(finding), [])
            if known and place.file.is_moved_here(finding):
                any(place.settle(finding, before, origin) for before, origin in known)


def _settle_in_order(place: _Open, news: Iterable[Finding], olds: Iterable[Finding]) -> None:
    for finding in news:
        if id(finding) in place.new:
            any(place.settle(finding, known, place) for known in olds)


def _rule_and_anchor(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.anchor


def _grouped(findings: Iterable[Finding], key: Key) -> dict[Hashable, list[Finding]]:
    groups: dict[Hashable, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[key(finding)].append(finding)
    return groups
