"""Guru's one kind of answer: where, what, why, how sure, how to fix."""

from __future__ import annotations

from guru.models.digest import hex_digest
from guru.models.fix import Fix
from guru.models.location import Excerpt, Location
from guru.models.records import frozen
from guru.models.severity import Severity


@frozen
class Step:
    """One step of the evidence for a finding, such as a value's way from source to sink."""

    location: Location
    text: str


@frozen
class Finding:
    """What a rule found, before it is judged.

    ``symbol`` is the qualified name of the function or class around it (empty at module level);
    ``anchor`` is the flagged code with its layout normalised, so that it survives reformatting.
    """

    rule: str
    location: Location
    message: str
    severity: Severity
    symbol: str
    anchor: str
    evidence: tuple[Step, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that stay the same when lines, layout or files move."""
        text = f"{self.rule}\0{self.symbol}\0{self.anchor}"
        return hex_digest(text.encode("utf-8", "surrogatepass"))[:16]


@frozen
class Recommendation:
    """A judged finding of the reviewer, or a hot path of the profiler with its remedy.

    ``why`` and ``how`` are markdown. ``score`` is the probability that a developer would act on it
    (reviewer), with ``score_reasons`` in plain words, strongest first. ``share`` is the part of
    the profile that it accounts for, 0 to 1 (profiler). ``fingerprint`` is unique within its file:
    an equal finding further down carries ``:2``, and so on. ``change`` says which change brought
    it, when a diff was reviewed. ``changed_line`` is the line of that change in the new file.
    """

    rule: str
    title: str
    severity: Severity
    location: Location
    message: str
    why: str
    how: str
    fingerprint: str
    excerpt: Excerpt | None = None
    symbol: str = ""
    score: float | None = None
    score_reasons: tuple[str, ...] = ()
    fix: Fix | None = None
    evidence: tuple[Step, ...] = ()
    change: str = ""
    changed_line: int | None = None
    share: float | None = None
