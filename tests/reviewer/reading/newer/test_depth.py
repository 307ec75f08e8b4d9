"""Hostile nesting is refused with a sentence: no crash, no endless parsing, in any process."""

import subprocess
import sys

import pytest

from guru.reviewer.reading.decode import UnreadableError
from guru.reviewer.reading.newer import parse_with_libcst
from guru.reviewer.reading.parse import parse

resource = pytest.importorskip("resource")


def blocks(head: str, count: int) -> str:
    return "".join(f"{' ' * depth}{head}\n" for depth in range(count)) + f"{' ' * count}x\n"


HOSTILE = {
    "parentheses": lambda n: "x = " + "(" * n + ")" * n,
    "lists": lambda n: "x = " + "[" * n + "]" * n,
    "dicts": lambda n: "x = " + "{1:" * n + "1" + "}" * n,
    "calls": lambda n: "x = " + "f(a=" * n + "1" + ")" * n,
    "open": lambda n: "x = " + "(" * n,
    "sums": lambda n: "x = 1" + " + 1" * n,
    "powers": lambda n: "x = 1" + " ** 1" * n,
    "attributes": lambda n: "x = a" + ".b" * n,
    "called": lambda n: "x = a" + ".b()" * n,
    "indexed": lambda n: "x = a" + "[0]" * n,
    "negated": lambda n: "x = " + "not " * n + "a",
    "signs": lambda n: "x = " + "-" * n + "1",
    "conditions": lambda n: "x = " + "1 if 1 else " * n + "1",
    "lambdas": lambda n: "x = " + "lambda: " * n + "1",
    "defaults": lambda n: "x = " + "lambda *a, b=" * n + "1" + ": 1" * n,
    "strings": lambda n: "x = " + "'a' " * n,
    "loops": lambda n: "x = [1" + " for a in b" * n + "]",
    "elif": lambda n: "if a: pass\n" + "elif a: pass\n" * n,
    "functions": lambda n: blocks("def f():", n),
    "choices": lambda n: blocks("if a:", n),
    "classes": lambda n: blocks("class A:", n),
    "f-strings": lambda n: "x = " + "f'{(" * n + "1" + ")}'" * n,
    "formats": lambda n: "x = f'" + "{1:" * n + "}" * n + "'",
    "hidden": lambda n: "x = rf'\\N{" + "(" * n + "a" + ")" * n + "}'",
    "quoted": lambda n: "x = f'{'{'}{" + "(" * n + "a" + ")" * n + "}'",
    "bounds": lambda n: "def f[T: " + "(" * n + "a" + ")" * n + "](): pass",
    "patterns": lambda n: "match x:\n case " + "(" * n + "1" + ",)" * n + ": pass",
    "mappings": lambda n: "match x:\n case " + "{1:" * n + "1" + "}" * n + ": pass",
    "deleted": lambda n: "del " + "(" * n + "a" + ",)" * n,
    "deleted late": lambda n: "if a: b; del " + "(" * n + "1 1" + ")" * n,
}
READ = """
import sys, faulthandler
from guru.reviewer.reading.decode import UnreadableError
from guru.reviewer.reading.newer import parse_with_libcst
try:
    tree = parse_with_libcst(sys.stdin.read())
except UnreadableError as error:
    print("refused:", error)
else:
    print("read" if tree else "broken")
"""


def read_apart(text: str, stack: int) -> str:
    """Read in a process with so many bytes of stack; the word it ends with."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (stack, stack)),
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-300:])
    return done.stdout.strip()


def deepest(kind: str) -> int:
    """How deep a nesting is that is just not refused, without having libcst read it."""
    from guru.reviewer.reading.newer.guard import guard

    low, high = 1, 10_000
    while high - low > 1:
        middle = (low + high) // 2
        try:
            guard(HOSTILE[kind](middle))
        except UnreadableError:
            high = middle
        else:
            low = middle
    return low


@pytest.mark.parametrize("kind", HOSTILE)
def test_ten_thousand_deep_is_refused_in_a_sentence(kind):
    with pytest.raises(UnreadableError, match=r"^(nested too deeply|has too many nested)"):
        parse_with_libcst(HOSTILE[kind](10_000))


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_not_refused_ends_no_process(kind):
    text = HOSTILE[kind](deepest(kind))
    assert read_apart(text, stack=4 << 20) in {"read", "broken"}


def test_a_review_tells_the_same():
    for text in ("type X = " + "(" * 10_000, "type X = 1" + " + 1" * 10_000):
        with pytest.raises(UnreadableError, match="nested too deeply to be read"):
            parse(text)


def test_much_that_is_not_deep_is_read():
    table = "x = [\n" + "    (lambda a: a.b + 1, {'c': f(d[0])}, f'{e:>{f}}'),\n" * 400 + "]\n"
    words = "y = (\n" + "    'some text'\n" * 2_000 + ")\n"
    names = "".join(f"a{number} = " for number in range(2_000)) + "1\n"
    checks = "if a: b\n" * 2_000 + "z = " + " < ".join(["a"] * 2_000) + "\n"
    tree = parse_with_libcst(table + words + names + checks)
    assert tree is not None
    assert len(tree.body[0].value.elts) == 400


def test_many_patterns_of_the_usual_depth_are_read():
    case = "  case {'a': [Point(x=(1 | 2) as b), *_], 'c': (d, (e, f))}: pass\n"
    tree = parse_with_libcst("match x:\n" + case * 200)
    assert tree is not None
    assert len(tree.body[0].cases) == 200
