"""Command lines that are spelled out are read as argparse reads them; others are left to it."""

import pytest

from guru.cli.review_parser import read
from guru.cli.review_words import OPTIONS, read_plainly

PLAIN = [
    [],
    ["."],
    ["a.py", "--quiet", "b.py", "--no-cache"],
    ["HEAD~1..HEAD", "--fail-on", "never", "-q"],
    ["--select", "a,b", "x", "--select", "c", "--ignore", "d"],
    ["-o", "a.sarif", "--output", "b.html", "--format", "json"],
    ["--fixes", "--no-fixes", "--fix", "--staged"],
    ["--no-fixes", "--fixes"],
    ["--diff", "x.patch", "-j", "4", "--config", "g.toml"],
    ["--baseline", "one", "--baseline", "two", "--write-baseline", "three"],
    ["", "--diff", ""],
    ["-j4", "a.py", "--format=json", "-oa.html", "--output=b=c.html", "--diff="],
]


@pytest.mark.parametrize("words", PLAIN)
def test_plain_words_are_read_as_argparse_reads_them(words: list[str]) -> None:
    assert read_plainly(words) == read(words, "")


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_may_be_spelled_out(option) -> None:
    for name in filter(None, (*option.names, option.opposite)):
        words = [name, "value"] if option.metavar else [name]
        assert read_plainly(words) == read(words, "") != read_plainly([])


@pytest.mark.parametrize(
    "words",
    [
        *(["--help"], ["-h"], ["--unknown"], ["--diff"], ["--diff", "-"], ["-"], ["--", "-x"]),
        *(["-qj4"], ["-j=4"], ["-j-4"], ["--jobs=-4"], ["--format"], ["-o", "-"]),
        *(["--select", "-q"], ["--quiet=yes"], ["--no-fixes=1"], ["--form=json"], ["-"], ["--"]),
    ],
)
def test_other_words_are_left_to_argparse(words: list[str]) -> None:
    assert read_plainly(words) is None
