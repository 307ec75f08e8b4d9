"""Files of the standard library, as they are and with whitespace and comments put between."""

import ast
import io
import random
import sysconfig
import tokenize
import warnings
from pathlib import Path

import pytest

from guru.reviewer.reading.decode import UnreadableError, decode
from guru.reviewer.reading.newer import parse_with_libcst

LIBRARY = Path(sysconfig.get_path("stdlib"))
LIMIT = 16_000  # bytes of a file: many constructs of many hands in little time
# libcst cannot read (x): int.
UNREAD = {"ann_module.py", "test_grammar.py"}


def files(step: int) -> list[Path]:
    found = (path for path in LIBRARY.rglob("*.py") if "site-packages" not in path.parts)
    small = sorted(path for path in found if path.stat().st_size < LIMIT)
    return [path for path in small if path.name not in UNREAD][::step]


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def told(tree: ast.Module | None) -> str:
    assert tree is not None
    return ast.dump(tree, include_attributes=True)


def test_files_of_the_standard_library_read_alike():
    read = 0
    for path in files(step=4):
        try:
            text = decode(path.read_bytes()).text
            want = parsed(text)
        except (SyntaxError, UnreadableError):  # some are broken on purpose
            continue
        assert told(parse_with_libcst(text)) == told(want), path
        read += 1
    assert read > 150


def noisy(text: str, chance: random.Random) -> str:
    """The same code with whitespace, comments and continued lines between its tokens."""
    lines = text.splitlines(keepends=True)
    silent = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.COMMENT}
    apart: list[tuple[int, int, str]] = []
    brackets = strings = 0
    last = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        inside = strings
        strings += (name == "FSTRING_START") - (name == "FSTRING_END")
        if last not in silent and token.type not in {*silent, tokenize.ENDMARKER} and not inside:
            noise = [" ", "  ", "\t", " \\\n", " \f "]
            if brackets:
                noise += ["\n", " # é, (\n", "\n\n   \n # '''\n  "]
            if chance.random() < 0.2:
                apart.append((*token.start, chance.choice(noise)))
        brackets += (token.string in set("([{")) - (token.string in set(")]}"))
        last = token.type
    for line, column, noise in reversed(apart):
        lines[line - 1] = lines[line - 1][:column] + noise + lines[line - 1][column:]
    return "".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_whitespace_and_comments_between_tokens_move_places_alike(seed):
    chance = random.Random(seed)
    read = 0
    for path in files(step=8)[seed::4]:
        text = path.read_text("utf-8", errors="replace")
        try:
            source = noisy(text, chance)
            want = parsed(source)
        except (SyntaxError, tokenize.TokenError, IndentationError):
            continue
        assert told(parse_with_libcst(source)) == told(want), path
        read += 1
    assert read > 15
