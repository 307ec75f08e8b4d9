import io
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from guru.models.location import Excerpt, Location
from guru.reports.review.quiet import quiet_summary
from guru.reports.review.terminal import print_review, render


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(review, **options) -> str:
    out = io.StringIO()
    print_review(review, out, **{"width": 80, **options})
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_what_a_reader_sees(shop, width) -> None:
    text = shown(shop, width=width)
    lines = text.splitlines()
    assert lines[0].startswith("shop/views.py ───")
    assert " CRITICAL  sql-built-from-text  shop/views.py:9:9" in lines
    assert "  `name` becomes part of the SQL text instead of a bound parameter." in lines
    assert "  93 % likely to be acted on · the value comes from a request · the line" in text
    assert "  why       A quote in the value ends the literal" in text
    assert "  evidence  1. shop/views.py:7:12 the request's `name` is read" in lines
    assert "  cause     This diff replaced the bound parameter by an f-string." in lines
    assert "  fix       [check]" in lines
    assert "            +    return requests.get(url, timeout=10).json()" in lines
    assert "  fix       [safe]" in lines
    assert max(map(cell_len, lines)) <= width
    assert not any(line != line.rstrip() for line in lines)
    assert lines[-3:] == [
        "3 recommendations: 1 critical, 1 medium, 1 low. Read 3 files, 21 lines, 0.31 s.",
        "Left out: 2 suppressed, 1 in the baseline.",
        "Note: shop/legacy.py: it is not UTF-8 and was left out",
    ]


def test_the_flagged_part_is_underlined(shop) -> None:
    lines = shown(shop).splitlines()
    at = lines.index("  > 5 │     return requests.get(url).json()")
    assert lines[at + 1] == "      │            ^^^^^^^^^^^^^^^^^"


def _with_line(shop, line: str, column: int, end_column: int):
    it = replace(
        shop.recommendations[0],
        location=Location("a.py", 1, column, 1, end_column),
        excerpt=Excerpt(1, (line,)),
    )
    return replace(shop, recommendations=(it,))


def _underlined(text: str) -> str:
    """Return what stands over the carets, by columns of the terminal."""
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if "^" in line)
    start, end = lines[at].index("^"), lines[at].rindex("^") + 1
    columns: list[str] = []
    for character in lines[at - 1]:
        if cell_len(character):
            columns += [character, *[""] * (cell_len(character) - 1)]
        else:
            columns[-1] += character
    return "".join(columns[start:end])


@pytest.mark.parametrize(
    ("line", "flagged"),
    [
        ("\tif a:\tdanger()  # x", "danger()"),
        ("x = '日本語' + danger(日)", "danger(日)"),
        ("x = 'e\u0301' + danger()", "danger()"),
        (" " * 300 + "danger()" + " + 1" * 80, "danger()"),
        ("x = '日本語日本語' + " * 9 + "danger()" + " + 日" * 80, "danger()"),
        ("\x1b[31mred = danger()", "danger()"),
    ],
)
def test_the_underline_stands_under_its_code(shop, line, flagged) -> None:
    column = line.index(flagged) + 1
    text = shown(_with_line(shop, line, column, column + len(flagged)))
    assert _underlined(text) == flagged
    assert max(map(cell_len, text.splitlines())) <= 80


def test_a_long_flagged_part_is_cut_at_its_end(shop) -> None:
    line = " " * 60 + "danger(" + "1, " * 100 + ")"
    text = shown(_with_line(shop, line, 61, len(line) + 1))
    assert _underlined(text).startswith("danger(1, ")
    assert "…" in text


@given(text=st.text(max_size=80))
def test_reviewed_text_never_commands_the_terminal(hostile, text) -> None:
    nasty = f"\x1b]0;title\x07\x1b[2J\r\x9b31m{text}\u202e\u2066"
    out = shown(hostile(nasty))
    assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in out)
    assert "\u202e" not in out
    assert "\\x1b[2J" in out


def test_the_same_explanation_is_given_once(shop) -> None:
    first = shop.recommendations[0]
    second = replace(first, location=Location("shop/views.py", 12, 1, 12, 5), fingerprint="b:2")
    text = shown(replace(shop, recommendations=(first, second)))
    assert text.count("A quote in the value") == 1
    assert "  why, how  as for shop/views.py:9:9 above" in text


def test_colour_follows_the_environment_and_the_stream(shop, monkeypatch) -> None:
    def colored(stream, **options) -> bool:
        print_review(shop, stream, width=80, **options)
        return "\x1b[" in stream.getvalue()

    assert not colored(io.StringIO())
    assert colored(Screen())
    assert colored(io.StringIO(), color=True)
    assert not colored(Screen(), color=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colored(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colored(Screen())
    assert colored(Screen(), color=True)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not colored(Screen())


def test_colour_stays_where_it_belongs(shop) -> None:
    lines = shown(shop, color=True).splitlines()
    line = next(line for line in lines if "rates" in line and "def" in line)
    assert "\x1b[35mdef\x1b[0m rates(url):" in line
    added = next(line for line in lines if "timeout=10).json()" in line)
    assert "\x1b[32m+    return requests.get(url, timeout=10).json()\x1b[0m" in added


def test_a_stream_without_unicode_gets_ascii(hostile, shop) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    print_review(shop, stream, width=80)
    print_review(hostile("naïve 日本 \ud800"), stream, width=80)
    stream.flush()
    text = raw.getvalue().decode("ascii")
    assert "shop/views.py ---" in text
    assert "> 5 |     return requests.get(url).json()" in text
    assert "na\\xefve \\u65e5\\u672c" in text


def test_the_file_form_is_plain(shop) -> None:
    assert "\x1b" not in render(shop)


def test_nothing_to_recommend_needs_no_rich(shop) -> None:
    empty = replace(shop, recommendations=(), notices=())
    assert quiet_summary(empty) == (
        "Nothing to recommend. Read 3 files, 21 lines, 0.31 s.\n"
        "Left out: 2 suppressed, 1 in the baseline.\n"
    )
    code = (
        "import sys, guru.reports.review.quiet, guru.reports.formats, guru.reports.review.terminal\n"
        "print(sorted({'rich', 'jinja2', 'pygments'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
