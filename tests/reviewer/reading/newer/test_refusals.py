"""What is no Python in any version stays an error, and the interpreter's own one."""

import ast

import pytest

from guru.reviewer.reading.decode import UnreadableError
from guru.reviewer.reading.newer import parse_newer_grammar, parse_with_libcst
from guru.reviewer.reading.parse import parse

BROKEN = """\
f() = 1
None = 1
a + 1 += 2
(a, b) += 1
(a, b): int
a, b: int
del f()
del *a
for f() in x: pass
with a as f(): pass
import a.b as c.d
print "x"
x = (1
x = 1 2
def f(a=1, b): pass
def f(*): pass
f(a=1, 2)
'a' b'b'
x = '\\N{no such name}'
x = '\\u12'
x = f'{a'
x = f'{}'
try: pass
else: pass
type X = 1 = 2
class A[]: pass
class A[T](: pass
try: pass\nexcept A, B as c: pass
x = t'a' f'b'
  a
""".splitlines()


@pytest.mark.parametrize("text", BROKEN)
def test_broken_code_is_the_interpreters_syntax_error(text):
    with pytest.raises(SyntaxError) as raised:
        parse(text)
    with pytest.raises(SyntaxError) as own:
        ast.parse(text)
    assert (raised.value.msg, raised.value.lineno) == (own.value.msg, own.value.lineno)
    assert parse_with_libcst(text) is None


@pytest.mark.parametrize(
    "text", ["\0", "a = '\0'", "a\n\0b", "\ud800", "\ufeff\ufeffa", "a \u2028 b"]
)
def test_no_source_is_refused_or_none_never_a_crash(text):
    assert parse_with_libcst(text) is None
    with pytest.raises((SyntaxError, UnreadableError)):
        parse(text)


def test_an_error_in_a_file_of_newer_grammar_is_still_one():
    with pytest.raises(SyntaxError):
        parse("type X = int\nprint 'x'\n")
    with pytest.raises(SyntaxError):
        parse("type X = int\nf() = 1\n")


def test_code_of_this_version_that_the_interpreter_refuses_is_not_taken_from_libcst():
    digits = "x = 1" + "0" * 5000
    assert parse_newer_grammar("x = 1") is None
    assert parse_newer_grammar(digits) is None


def test_a_number_with_too_many_digits_does_not_end_the_reading():
    tree = parse_with_libcst(f"x = 1{'0' * 5000}\ny = 1_0{'0' * 5000}\ntype Z = 1\n")
    assert tree is not None
    assert all(statement.value.value > 1_000_000 for statement in tree.body[:2])


def test_strange_escapes_in_reviewed_code_warn_nobody(recwarn):
    parse("type X = int\na = '\\d' f'\\d{b}', b'\\d'\nb = 1if a else 2\n")
    assert not recwarn.list
