"""Statements compared: layout is no edit, and each line knows its forerunner."""

import ast
import subprocess
import sys
from textwrap import dedent, indent

import pytest

from guru.reviewer.changes.statements import compare_statements

OLD = dedent('''\
    import os
    import sys

    LIMIT = 0XFF


    class Reader(Base):
        """Reads.

        Much."""

        size = 1

        def read(self, path, *, strict = False):
            # opens it
            with open(path) as file:
                text = file.read()
                if strict and not text:
                    raise ValueError('empty: \\'{}\\''.format(path))
            return (text)

        def close(self): self.file.close(); self.file = None


    def main(arguments):
        reader = Reader()
        for path in arguments:
            try:
                print(reader.read(path, strict=True), f'{path}')
            except (OSError, ValueError) as error:
                print(error)
            else:
                print("done")
            finally:
                reader.close()
    ''')

BLACKENED = dedent('''\
    import os

    import sys

    LIMIT = 0xFF


    class Reader(
        Base,
    ):
        """Reads.

            Much.
        """

        size = 1  # bytes

        def read(
            self,
            path,
            *,
            strict=False,
        ):
            with (
                open(path) as file,
            ):

                text = file.read()
                if (
                    strict
                    and not text
                ):
                    raise ValueError("empty: '{}'".format(path))
            return text

        def close(self):
            self.file.close()
            self.file = None


    def main(arguments):
        reader = Reader()
        for path in arguments:
            try:
                print(
                    reader.read(path, strict=True),
                    f"{path}",
                )
            except (
                OSError,
                ValueError,
            ) as error:
                print(error)
            else:
                print("done")
            finally:
                reader.close()
    ''')


def kinds(changes):
    return {change.kind for change in changes.all}


def at(changes, text, code, **more):
    line = next(n for n, each in enumerate(text.split("\n"), 1) if code in each)
    return changes.at(line, **more)


def line_of(text, code):
    return next(n for n, each in enumerate(text.split("\n"), 1) if code in each)


def test_equal_text_is_the_same_without_libcst(monkeypatch):
    monkeypatch.setitem(sys.modules, "libcst", None)
    changes = compare_statements(OLD, OLD)
    assert kinds(changes) == {"same"}
    assert changes.removed == ()
    for line in range(1, OLD.count("\n") + 1):
        found = changes.at(line)
        assert found is None or found.old_line == found.line


@pytest.mark.parametrize(("old", "new"), [(OLD, BLACKENED), (BLACKENED, OLD)])
def test_reformatting_edits_nothing(old, new):
    changes = compare_statements(old, new)
    assert changes.parsed
    assert kinds(changes) == {"same"}
    assert changes.removed == ()
    assert at(changes, new, "text = file.read()").old_line == line_of(old, "text = file.read()")


def test_what_unparse_writes_is_the_same():
    new = ast.unparse(ast.parse(OLD))
    changes = compare_statements(OLD, new)
    assert kinds(changes) == {"same"}
    assert changes.removed == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x = (a + b) * c", "x = a + b * c"),
        ("x = (a,)", "x = (a)"),
        ("x = 'a'", "x = b'a'"),
        ("x = f'{a}'", "x = f'{b}'"),
        ("x = f'{a!r}'", "x = f'{a}'"),
        ("x = a[1:]", "x = a[:1]"),
        ("x = a[1:2]", "x = a[1:2:3]"),
        ("f(*a)", "f(**a)"),
        ("f(a, b)", "f((a, b))"),
        ("f(a=b)", "f(a==b)"),
        ("x = a is not b", "x = a is (not b)"),
        ("x = not a in b", "x = (not a) in b"),
        ("x = a < b", "x = a > b"),
        ("x = -1", "x = 1"),
        ("x += 1", "x -= 1"),
        ("x = 1", "x = 1.0"),
        ("x = lambda: (yield)", "x = lambda: None"),
        ("x: int = 1", "x = 1"),
        ("from a import b", "from .a import b"),
        ("from . import b", "from .. import b"),
        ("import a as b", "import a"),
        ("def f(a, /): pass", "def f(a): pass"),
        ("def f(*, a): pass", "def f(a): pass"),
        ("def f(a): pass", "async def f(a): pass"),
        ("def f(a): pass", "def f(a) -> int: pass"),
        ("@a\ndef f(): pass", "@b\ndef f(): pass"),
        ("x = [a for a in b]", "x = {a for a in b}"),
        ("x = [a for a in b if c]", "x = [a for a in b]"),
        ("del a", "del a, b"),
        ("raise a from b", "raise a"),
        ("async def f():\n with a: pass", "async def f():\n async with a: pass"),
        ("for a in b: pass", "for a in c: pass"),
        ("try: pass\nexcept A: pass", "try: pass\nexcept B: pass"),
        ("try: pass\nexcept A: pass", "try: pass\nexcept A as e: pass"),
        ("match a:\n case 1: pass", "match a:\n case 2: pass"),
        ("match a:\n case 1: pass", "match a:\n case 1 if b: pass"),
        ("global a", "nonlocal a"),
        ("assert a", "assert a, b"),
        ("a = b = c", "a = c"),
        ("x = '''a\n  b'''", "x = '''a\nb'''"),
    ],
)
def test_another_meaning_is_an_edit(old, new):
    changes = compare_statements(old + "\n", new + "\n")
    assert changes.parsed
    assert kinds(changes) != {"same"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x = a+b", "x = (a + (b))"),
        ("x = 'a' \"b\"", "x = 'ab'"),
        ("x = U'a'", 'x = "a"'),
        ("x = F'it\\'s {a}'", 'x = f"it\'s {a}"'),
        ("for (a, b) in c: pass", "for a, b in c: pass"),
        ("class A(): pass", "class A: pass"),
        ("with (a as b): pass", "with a as b: pass"),
        ("from a import (b, c,)", "from a import b, c"),
        ("x = 0XAB + 1E5 + 1J", "x = 0xab + 1e5 + 1j"),
        ("return_ = (yield_)", "return_ = yield_"),
        ("if a: b; c", "if a:\n    b\n    c"),
        ("del (a, b)", "del a, b"),
        ("f(a,)", "f(\n    a\n)"),
        ("x = a if b else c", "x = (\n    a\n    if b\n    else c\n)"),
        ("x = a \\\n + b", "x = a + b"),
        ("def f(a, b,): pass", "def f(\n    a,\n    b\n): pass"),
        ("x = 1 # one", "# one\nx = 1"),
        ("print((1))", "print(1)"),
        ("if (a): pass", "if a: pass"),
        ("x = 1_000 + 1.50", "x = 1000 + 1.5"),
    ],
)
def test_another_layout_is_none(old, new):
    changes = compare_statements(old + "\n", new + "\n")
    assert kinds(changes) == {"same"}
    assert changes.removed == ()


def test_libcst_is_imported_only_when_pieces_differ():
    script = (
        "import sys\n"
        "from guru.reviewer.changes import introduced, patch, ranges, statements\n"
        "statements.compare_statements('a = 1\\n', 'a = 1\\n# more\\n')\n"
        "assert 'libcst' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_an_edit_an_addition_and_a_removal():
    new = OLD.replace("strict and not text", "not text").replace(
        "    size = 1\n", "    size = 1\n    name = ''\n"
    )
    new = new.replace("import sys\n", "")
    changes = compare_statements(OLD, new)
    edited = at(changes, new, "if not text")
    assert (edited.kind, edited.word) == ("edited", "if")
    assert edited.old_line == line_of(OLD, "if strict and")
    assert at(changes, new, "name = ''").kind == "added"
    assert [(s.line, s.word) for s in changes.removed] == [(2, "import")]
    assert at(changes, new, "raise ValueError").kind == "same"


def test_taking_a_block_away_leaves_its_content_the_same():
    new = OLD.replace(
        "        with open(path) as file:\n            text = file.read()\n"
        "            if strict and not text:\n                raise",
        "        text = file.read()\n        if strict and not text:\n            raise",
    )
    changes = compare_statements(OLD, new)
    assert kinds(changes) == {"same"}
    assert [(s.word, s.line) for s in changes.removed] == [("with", 16)]
    again = compare_statements(new, OLD)
    assert [c.word for c in again.all if c.kind == "added"] == ["with"]


def test_moved_functions_are_moved_as_a_whole():
    head, first, second = (
        "import os\n",
        "def f():\n    return os.sep\n",
        "def g():\n    return os.pi\n",
    )
    new = head + second + "\n" + first
    changes = compare_statements(head + first + second, new)
    assert sorted(kinds(changes)) == ["moved", "same"]
    assert changes.removed == ()
    found = changes.at(line_of(new, "os.sep"))
    assert found.old_line == 3


def test_functions_wrapped_in_a_class_and_renamed():
    old = "def f(a):\n    b = a + 1\n    return b\n"
    new = "class A:\n" + indent(old.replace("def f(a)", "def g(self, a)"), "    ")
    changes = compare_statements(old, new)
    assert [(c.word, c.kind) for c in changes.all] == [
        ("class", "added"),
        ("def", "edited"),
        ("", "same"),
        ("", "same"),
    ]


def test_the_innermost_statement_of_a_line():
    changes = compare_statements("", OLD)
    assert kinds(changes) == {"added"}
    found = at(changes, OLD, "raise ValueError")
    assert (found.line, found.end_line) == (found.header_end, found.line)
    assert at(changes, OLD, "def main").word == "def"
    assert at(changes, OLD, "except (OSError").word == "except"
    assert changes.at(3) is None
    assert changes.at(10_000) is None
    assert changes.at(0) is None


def test_decorators_belong_to_their_function():
    old = "@a\n@b(\n    1\n)\ndef f():\n    pass\n"
    for new in (old, old.replace("@a\n", "@c\n"), "x = 1\n" + old):
        changes = compare_statements(old, new)
        shift = new.count("\n") - old.count("\n")
        assert changes.at(1 + shift) == changes.at(5 + shift)
        assert changes.at(1 + shift).word == "def"


@pytest.mark.parametrize(
    "broken", ["def f(:\n", "print 'x'\n", "x = (\n", "\0\n", "(" * 5000 + "\n"]
)
def test_what_is_no_python_is_compared_by_line(broken):
    old = "a = 1\nb = 2\n"
    for before, after in ((old, old + broken), (old + broken, old), (broken, old)):
        changes = compare_statements(before, after)
        assert not changes.parsed
        shown = {change.line: change.kind for change in changes.all}
        assert set(shown.values()) <= {"same", "edited"}
    assert compare_statements(old, "a = 1\nb = 3\n" + broken).at(2).kind == "edited"
    assert compare_statements(old, "a = 1\nb = 3\n" + broken).at(1).old_line == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "x = " + "-" * 20_000 + "1",
        "x = a" + ".b" * 3_000,
        "x = " + "(" * 190 + ")" * 190,
        "x = " + "not " * 3_000 + "a",
        "if a:\n    pass\n" + "elif a:\n    pass\n" * 3_000,
        "x = a" + " + a" * 3_000,
        "x = f" + "()" * 3_000,
        "x = " + "[" * 150 + "]" * 150,
        "x = '" + "y" * 100_000 + "'",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_nesting_ends_nothing(hostile):
    changes = compare_statements("a = 1\n" + hostile + "\n", "a = 2\n" + hostile + "\nb = 1\n")
    assert changes.at(1).kind == "edited"
    changes = compare_statements("a = 1\n", "a = 2\n" + hostile + "\n")
    assert changes.at(1).kind in {"edited", "added"}
    assert changes.at(2).kind in {"edited", "added"}


def test_odd_files():
    for text in (
        "",
        "\n",
        "# only a comment\n",
        "x = 1",
        "\ufeffx = 1\n",
        "x = 1\r\ny = 2\r\n",
        "\x0cx = 1\n",
    ):
        assert kinds(compare_statements(text, text + "\n")) <= {"same"}
    tabs = "class A:\n\tx = 1\n\n\tdef f(self):\n\t\treturn 1\n"
    changed = compare_statements(tabs, tabs.replace("return 1", "return 2"))
    assert changed.at(5).kind == "edited"
    assert changed.at(2).kind == "same"


@pytest.mark.timeout(60)
def test_a_large_file_is_compared_in_good_time():
    functions = [f"def f{n}(a):\n    b = a + {n}\n    return b\n\n" for n in range(3_000)]
    old = "".join(functions)
    changes = compare_statements(old, old.replace("a + 1500\n", "a - 1500\n"))
    assert [change.line for change in changes.all if change.kind != "same"] == [6_002]
    every = "".join(functions[:600])
    changes = compare_statements(every, every.replace("a + ", "a - "))
    assert sum(change.kind == "edited" for change in changes.all) == 600
