"""Files made of the rules' examples, and edits of them, such as people make."""

import ast
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from guru.reviewer.registry import all_rules
from guru.reviewer.testing import cases_of

LIBRARIES = ("flask", "sqlalchemy", "requests", "boto3", "torch", "asyncio", "threading")


def _readable(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


PIECES = tuple(
    code
    for rule in all_rules()
    for case in cases_of(rule)
    if _readable(code := textwrap.dedent(case.example.code)) and len(code) < 1500
)


@dataclass(frozen=True)
class Edit:
    """A file before and after an edit."""

    before: str
    after: str


def _statements(code: str) -> list[str]:
    """Cut a piece into its statements, each with the lines above it."""
    lines = code.split("\n")
    ends = [node.end_lineno or 0 for node in ast.parse(code).body]
    return ["\n".join(lines[a:b]) for a, b in zip([0, *ends], ends, strict=False)]


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """Draw a file and an edit: statements dropped, put in, moved, changed."""
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=2, max_size=6))
    before = [part for piece in pieces for part in _statements(piece)]
    after = list(before)
    for _ in range(draw(st.integers(1, 3))):
        _edit(draw, after)
    return Edit(_text(before), _text(after))


def _edit(draw: st.DrawFn, parts: list[str]) -> None:
    place = draw(st.integers(0, len(parts)))
    kind = draw(st.sampled_from(("in", "in", "out", "line", "line", "word", "swap")))
    if kind == "in" or place >= len(parts):
        parts[place:place] = _statements(draw(st.sampled_from(PIECES)))
    elif kind == "out":
        del parts[place]
    elif kind == "line":
        lines = parts[place].split("\n")
        number = draw(st.integers(0, len(lines) - 1))
        blanks = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
        lines.insert(number, blanks + draw(st.sampled_from(("pass", "value = other()", "# said"))))
        parts[place] = "\n".join(lines)
    elif kind == "word":
        words = draw(st.sampled_from((("return", "yield"), ("True", "False"), ("self", "cls"))))
        parts[place] = parts[place].replace(*words)
    else:
        parts.append(parts.pop(place))


def _text(parts: Sequence[str]) -> str:
    return "\n".join(parts) + "\n"
