"""Suppressions in the code: ``# guru: ignore[rule] reason``."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterable

from guru.models.nearest import nearest
from guru.models.recommendation import Finding
from guru.models.records import frozen

_COMMENT = r"(?i)#\s*guru:\s*(ignore-file|ignore)(?![\w-])(?:\[([^\]]*)\])?"
_HINT = "guru:"


@frozen
class Suppression:
    """A comment that silences rules.

    ``rules`` is empty for all rules. ``line`` is the line it speaks of: its own, or for a comment
    alone on its line the next line with code; 0 for the whole file. ``row`` is where it stands.
    """

    line: int
    rules: frozenset[str]
    row: int

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is silenced: the comment speaks of a line that it spans."""
        place = finding.location
        here = self.line == 0 or place.line <= self.line <= place.end_line
        return here and (not self.rules or finding.rule in self.rules)


def suppressions(text: str) -> tuple[Suppression, ...]:
    """Read the suppressions of a file; cheap for a file that has none."""
    if _HINT not in text.lower():
        return ()
    found = []
    lines = io.StringIO(text).readlines()
    for row, column, comment in _comments(text):
        match = re.match(_COMMENT, comment)
        if match is None:
            continue
        rules = frozenset(w.strip().lower() for w in (match[2] or "").split(",") if w.strip())
        alone = not lines[row - 1][:column].strip()
        line = 0 if match[1].lower() == "ignore-file" else _next_code(lines, row) if alone else row
        found.append(Suppression(line, rules, row))
    return tuple(found)


def unsuppressed(findings: Iterable[Finding], text: str) -> tuple[list[Finding], int]:
    """Return the findings that no comment silences, and how many others there were."""
    comments = suppressions(text)
    given = list(findings)
    kept = [f for f in given if not any(c.covers(f) for c in comments)]
    return kept, len(given) - len(kept)


def misspelt(text: str, known: Callable[[], Collection[str]]) -> list[str]:
    """Say which comments name a rule that there is not; ``known`` is asked only where needed."""
    told = []
    for comment in suppressions(text):
        for word in sorted(comment.rules.difference(known())):
            close = nearest(word, known())
            hint = f"did you mean {close}?" if close else "see `guru rules`"
            told.append(f"line {comment.row} suppresses {word!r}, which is no rule; {hint}")
    return told


def _comments(text: str) -> list[tuple[int, int, str]]:
    """Return row, column and text of every comment; those before the first fault, in bad code."""
    import tokenize

    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found.append((*token.start, token.string))
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def _next_code(lines: list[str], row: int) -> int:
    """Return the first line below ``row`` that holds more than a comment."""
    for number in range(row + 1, len(lines) + 1):
        stripped = lines[number - 1].strip()
        if stripped and not stripped.startswith("#"):
            return number
    return row
