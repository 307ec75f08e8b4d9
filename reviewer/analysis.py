"""One file: bytes in, findings out. Nothing in it can end the run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from guru.models.location import Location
from guru.models.observed import Observed
from guru.models.recommendation import Finding
from guru.models.records import frozen
from guru.models.review import Notice
from guru.models.severity import Severity
from guru.reviewer.checking import Checked, check
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.facts import observe
from guru.reviewer.filters.comments import misspelt, unsuppressed
from guru.reviewer.reading.decode import Text, UnreadableError, decode, split_lines
from guru.reviewer.reading.module import Module

if TYPE_CHECKING:
    from guru.reviewer.earlier.holding import Earlier
    from guru.reviewer.earlier.sketch import Sketch

SYNTAX_ERROR = "syntax-error"
MAX_BYTES = 1_000_000
_GENERATED = rb"(?i)@generated|do not edit|auto-?generated|generated (?:by|from|automatically)"
_LONGEST_GENERATED = 200_000  # bytes; beyond, a file that says it was generated is left out


@frozen
class FileResult:
    """What one file gave. ``suppressed`` counts findings that comments silence.

    ``rests_on`` are other files that were followed into: paths with digests, an empty one
    for a file that was looked for and did not exist. ``sketch`` is what a later review of the file
    compares it with.
    """

    path: str
    findings: tuple[Observed, ...] = ()
    suppressed: int = 0
    lines: int = 0
    notices: tuple[Notice, ...] = ()
    rests_on: tuple[tuple[str, str], ...] = ()
    sketch: Sketch | None = None


def analyse(
    path: str,
    data: bytes,
    dispatch: Dispatch,
    max_bytes: int = MAX_BYTES,
    earlier: Earlier | None = None,
) -> FileResult:
    """Review one file; what cannot be read becomes a notice or a finding of its own.

    ``earlier`` is what was found in it before it changed.
    """
    too_large = _too_large(data, max_bytes)
    if too_large:
        return FileResult(path, notices=(Notice(too_large, path),))
    try:
        text = decode(data)
    except UnreadableError as error:
        return FileResult(path, notices=(Notice(f"skipped: {error}", path),))
    known = _known(path, text, dispatch, earlier) if earlier is not None else None
    return known or _analyse_text(path, text, dispatch, earlier)


def _known(path: str, text: Text, dispatch: Dispatch, earlier: Earlier) -> FileResult | None:
    """Review a file by what has changed in it, None where that does not tell all."""
    from guru.reviewer.earlier.parting import look_at_part

    part = look_at_part(path, text, dispatch, earlier) if dispatch.parts else None
    if part is None:
        return None
    lines = part.module.lines
    found, held = part.checked.findings, part.held.observed
    observed = tuple(observe(found, part.module, lines, held, part.functions))
    part.module.release()
    return FileResult(
        path, observed, lines=len(lines), rests_on=earlier.rests_on, sketch=part.sketch
    )


def _analyse_text(path: str, text: Text, dispatch: Dispatch, earlier: Earlier | None) -> FileResult:
    try:
        module = _module(path, text, dispatch)
        checked, sketch = _checked(module, dispatch, earlier)
    except SyntaxError as error:
        lines = split_lines(text.text)
        found = list(_syntax_finding(path, lines, error, dispatch))
        observed = tuple(observe(found, None, lines))
        return FileResult(path, observed, lines=len(lines))
    except (UnreadableError, RecursionError, MemoryError) as error:
        reason = str(error) or "nested too deeply to be read"
        lines = split_lines(text.text)
        return FileResult(path, lines=len(lines), notices=(Notice(f"skipped: {reason}", path),))
    lines = module.lines
    kept, suppressed = unsuppressed(checked.findings, text.text)
    notices = [*checked.notices, *(Notice(said, path) for said in misspelt(text.text, _rule_ids))]
    observed = tuple(observe(kept, module, lines))
    rests_on = tuple(sorted(module.flow.digests.items())) if "flow" in vars(module) else ()
    module.release()
    sketch = None if notices or suppressed else sketch
    return FileResult(path, observed, suppressed, len(lines), tuple(notices), rests_on, sketch)


def _module(path: str, text: Text, dispatch: Dispatch) -> Module:
    """Read a file; one that will be sketched is watched."""
    if not dispatch.parts:
        return Module(path, text)
    from guru.reviewer.reading.watched import WatchedModule

    return WatchedModule(path, text)


def _checked(
    module: Module, dispatch: Dispatch, earlier: Earlier | None
) -> tuple[Checked, Sketch | None]:
    """Run the rules over a file, or over what of it is not known; sketch it where that is kept."""
    if not dispatch.parts:
        return check(module, dispatch), None
    from guru.reviewer.earlier.looking import look_again

    return look_again(module, dispatch, earlier)


def _syntax_finding(
    path: str, lines: list[str], error: SyntaxError, dispatch: Dispatch
) -> Iterable[Finding]:
    if not any(rule.id == SYNTAX_ERROR for rule in dispatch.rules):
        return
    line = min(max(error.lineno or 1, 1), len(lines))
    column = min(max(error.offset or 1, 1), len(lines[line - 1]) + 1)
    yield Finding(
        rule=SYNTAX_ERROR,
        location=Location(path, line, column),
        message=f"This is no Python: {error.msg}.",
        severity=Severity.HIGH,
        symbol="",
        anchor=f"{error.msg}\0{lines[line - 1].strip()}",
    )


@cache
def _rule_ids() -> frozenset[str]:
    """Return the ids of all rules, whichever were selected."""
    from guru.reviewer.registry import known_rules

    return frozenset(rule.id for rule in known_rules())


def _too_large(data: bytes, max_bytes: int) -> str:
    """Say why a file is too large to be read, nothing when it is not."""
    if len(data) > max_bytes:
        return f"skipped: {len(data):,} bytes, above the limit of {max_bytes:,} (max-file-size)"
    if len(data) > _LONGEST_GENERATED and re.search(_GENERATED, data[:2000]):
        return f"skipped: {len(data):,} bytes of generated code"
    return ""
