"""What the interpreter reads itself, libcst's tree must say alike: nodes, values, places."""

import ast
import sys
import warnings
from pathlib import Path

import pytest

from guru.reviewer.reading.newer import parse_with_libcst

ZOO = Path(__file__).parent / "zoo"


def snippets(name: str) -> list[str]:
    return (ZOO / f"{name}.txt").read_bytes().decode().removesuffix("\n").split("\n---\n")


EXPRESSIONS = snippets("expressions")
STATEMENTS = snippets("statements")
for minor in (11, 12, 13):
    if sys.version_info >= (3, minor):
        STATEMENTS += snippets(f"since_3_{minor}")


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def told(tree: ast.Module | None) -> str:
    assert tree is not None
    return ast.dump(tree, include_attributes=True, indent=1)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_reads_as_the_interpreter_reads_it(text):
    for source in (text, text.replace("\n", "\r"), f"    # y\n\n{text}  # z\n"):
        assert told(parse_with_libcst(source)) == told(parsed(source))


@pytest.mark.parametrize("text", ["", "\n", *STATEMENTS])
def test_a_statement_reads_as_the_interpreter_reads_it(text):
    for source in (text, text + "\n", text.replace("\n", "\r\n"), f"'é'\n{text}\n\n#é"):
        assert told(parse_with_libcst(source)) == told(parsed(source))


@pytest.mark.parametrize("text", [text for text in STATEMENTS if parsed(text).body])
def test_places_hold_within_blocks(text):
    lines = text.replace("\f", "").split("\n")
    body = "\n".join(f"    {line}" for line in lines)
    source = f"class é:\n  async def f():\n   while é:\n{body}\n   # out\n\n  b\n"
    assert told(parse_with_libcst(source)) == told(parsed(source))


@pytest.mark.parametrize("depth", [2, 40])
def test_places_hold_in_depth(depth):
    pairs = ["()", "[]", ("f(", ")"), ("{a: ", ", **b}"), ("(a + ", " if c else d)"), ("f'{", "}'")]
    for start, end in pairs:
        if start == "f'{" and sys.version_info < (3, 12):
            continue
        text = f"x = {start * depth}y{end * depth}\n"
        assert told(parse_with_libcst(text)) == told(parsed(text))


def test_long_chains_need_no_deep_stack():
    several = ["1" + " + 1" * 600, "a" + ".b" * 600, "a" + "[0]" * 600, "'a' f'{b}' " * 400]
    several += ["a" + " and b or c" * 250, "not " * 600 + "a"]
    choice = "if a: b\n" + "elif c: d\n" * 500
    text = "".join(f"x = {each}\n" for each in several) + choice
    tree, want = parse_with_libcst(text), ast.parse(text)
    assert tree is not None
    places = [(type(node), node.__dict__.get("col_offset")) for node in ast.walk(tree)]
    assert places == [(type(node), node.__dict__.get("col_offset")) for node in ast.walk(want)]
