"""Lines are broken, and looks are written, as rich does it, which is much slower to load."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from guru.reports.review.styled import Styled

_LETTERS = st.text("ab \t\n漢é-", max_size=40)
_LOOKS = st.sampled_from(
    ["", "bold", "bold white on red", "cyan", "bright_black", "underline", "bold blue"]
)
_PIECES = st.lists(st.tuples(_LETTERS, _LOOKS), max_size=5)
_WIDTHS = st.integers(4, 24)


@given(_PIECES, _WIDTHS)
def test_lines_are_broken_as_rich_breaks_them(pieces: list[tuple[str, str]], width: int) -> None:
    theirs = Text.assemble(*pieces).wrap(_console(io.StringIO(), width), width, tab_size=8)
    lines = [line.plain.rstrip() for line in _styled(pieces).wrapped(width)]
    assert lines == [line.plain.rstrip() for line in theirs]


@given(st.lists(st.tuples(st.text("ab é", min_size=1, max_size=9), _LOOKS), max_size=5))
def test_looks_are_written_as_rich_writes_them(pieces: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    _console(out, 200).print(Text.assemble(*pieces), end="")
    assert _styled(pieces).rendered(color=True) == out.getvalue()
    assert _styled(pieces).rendered(color=False) == "".join(text for text, _ in pieces)


def test_a_part_keeps_its_looks() -> None:
    text = _styled([("one ", "bold"), ("two ", ""), ("three", "cyan")])
    assert text.part(2, 10).pieces == [("e ", "bold"), ("two ", ""), ("th", "cyan")]
    assert (text.part(0, 0) + text.part(9, 99)).pieces == [("hree", "cyan")]


def _styled(pieces: list[tuple[str, str]]) -> Styled:
    made = Styled()
    for text, look in pieces:
        made.append(text, look)
    return made


def _console(out: io.StringIO, width: int) -> Console:
    return Console(
        file=out,
        width=width,
        color_system="standard",
        force_terminal=True,
        legacy_windows=False,
        highlight=False,
    )
