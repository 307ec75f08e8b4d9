"""Assertions of tests that cannot fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_CHECKS = frozenset(
    {
        *("called_once", "called_with", "called_once_with", "any_call", "has_calls", "not_called"),
        *("call_count_is", "called_twice"),
    }
)


class AssertionChecksNothing(Rule):
    """An assertion of a test checks nothing

    ## What it does
    Finds `mock.called_once_with(...)`, `mock.assert_called_once` without brackets, `assert
    mock.called_once()`, and `self.assertTrue(a, b)` where `b` is a value to compare with and no
    message.

    ## Why is this bad
    A mock has every attribute: the misspelt check is just one more call. `assertTrue` takes its
    second argument for the message. The test passes whatever the code does.

    ## Example
    ```python
    from unittest import mock

    def test_sends():
        send = mock.Mock()
        run(send)
        send.called_once_with("hello")
    ```

    ## Use instead
    ```python
    from unittest import mock

    def test_sends():
        send = mock.Mock()
        run(send)
        send.assert_called_once_with("hello")
    ```

    ## References
    - [Python: unittest.mock, assert methods](https://docs.python.org/3/library/unittest.mock.html#unittest.mock.Mock.assert_called)
    - [Python: unittest, assertTrue](https://docs.python.org/3/library/unittest.html#unittest.TestCase.assertTrue)
    """

    severity = Severity.HIGH
    cwe = (571,)
    methods = (*_CHECKS, "assertTrue", "assertFalse")
    where = {"Expr.value": ("Attribute",)}
    in_tests = True
    bad = (
        Bad("def test_f(m):\n    f(m)\n    m.assert_called_once  # found\n"),
        Bad("def test_f(m):\n    assert m.send.called_once_with(1)  # found\n"),
        Bad(
            "class T(TestCase):\n    def test_f(self):\n"
            "        self.assertTrue(f(), 3)  # found\n"
            "        self.assertTrue(g(), [1])  # found\n"
        ),
    )
    good = (
        ("def test_f(m):\n    f(m)\n    m.assert_called_once()\n"),
        ("def test_f(m):\n    assert m.called\n"),
        ('class T(TestCase):\n    def test_f(self):\n        self.assertTrue(f(), "f failed")\n'),
        ("class T(TestCase):\n    def test_f(self):\n        self.assertEqual(f(), 3)\n"),
        ("def test_f(m):\n    assert m.call_count == 1\n"),
        ("def called_once():\n    return 1\nassert called_once()\n"),
    )

    def check(self, node: ast.Expr | ast.Call, module: Module) -> Iterator[Found]:
        match node:
            case ast.Expr(value=ast.Attribute(attr=name)):
                if name.removeprefix("assert_") in _CHECKS | {"called"} and name != "called":
                    yield Found(node, f"`{name}` is not called: this checks nothing.")
            case ast.Call(func=ast.Attribute(attr=name)) if name in _CHECKS:
                match module.parent(node):
                    case ast.Expr() as statement:
                        yield Found(
                            statement, f"A mock takes any `{name}`: `assert_{name}` checks."
                        )
                    case ast.Assert(test=test) as statement if test is node:
                        yield Found(statement, f"What a mock's `{name}()` gives is always true.")
            case ast.Call(args=[_, second]) if _is_meant_as_value(second):
                above = module.parent(node)
                if isinstance(above, ast.Expr):
                    yield Found(
                        above, "The second argument is only the message: use `assertEqual`."
                    )


def _is_meant_as_value(node: ast.expr) -> bool:
    """Whether this is no message, but a literal to compare with."""
    if isinstance(node, ast.Constant):
        return node.value is not None and not isinstance(node.value, str)
    return isinstance(node, (ast.List, ast.Dict, ast.Set))
