"""Except clauses that only raise again."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class UselessExcept(Rule):
    """An `except` clause only raises again

    ## What it does
    Finds `except` clauses that do nothing but `raise` what they caught, where no later clause
    of the same `try` would have caught it instead.

    ## Why is this bad
    The clause changes nothing: without it the exception goes up in the same way. Readers look
    for the handling that is not there; `raise error` also adds a line to the traceback.

    ## Example
    ```python
    def load(path):
        try:
            return parse(path)
        except ValueError:
            raise
    ```

    ## Use instead
    ```python
    def load(path):
        return parse(path)
    ```

    ## References
    - [Python: raising exceptions](https://docs.python.org/3/tutorial/errors.html#raising-exceptions)
    - [CWE-1126: Declaration of Variable with Unnecessarily Wide Scope](https://cwe.mitre.org/data/definitions/1126.html)
    """

    severity = Severity.LOW
    cwe = (1126,)
    codeguru = ("catch-and-rethrow-exception",)
    bad = (
        Bad("try:\n    f()\nexcept ValueError:  # found\n    raise\n"),
        Bad("try:\n    f()\nexcept ValueError as e:  # found\n    raise e\nfinally:\n    g()\n"),
        Bad("try:\n    f()\nexcept KeyError:\n    g()\nexcept ValueError:  # found\n    raise\n"),
        Bad(
            "def f():\n    try:\n        g()\n    except KeyError as e:\n"
            "        try:\n            h()\n        except ValueError:  # found\n"
            "            raise\n        raise e\n"
        ),
    )
    good = (
        ("try:\n    f()\nexcept KeyboardInterrupt:\n    raise\nexcept BaseException:\n    g()\n"),
        ("try:\n    f()\nexcept ValueError:\n    g()\n    raise\n"),
        ("try:\n    f()\nexcept ValueError:  # the block below must not see it\n    raise\n"),
        ("try:\n    f()\nexcept ValueError as e:\n    raise e from None\n"),
        ("try:\n    f()\nexcept ValueError as e:\n    raise KeyError(e)\n"),
        ("try:\n    f()\nfinally:\n    g()\n"),
    )

    def check(self, node: ast.Try, module: Module) -> Iterator[Found]:
        """Look from the last clause up: an earlier one may keep its exception from a later one."""
        for handler in reversed(node.handlers):
            if not _only_raises(handler) or _is_explained(handler, module):
                return
            yield Found(handler, "This clause only raises again what it caught.")


def _is_explained(handler: ast.ExceptHandler, module: Module) -> bool:
    lines = module.lines[handler.lineno - 1 : handler.end_lineno]
    return any("#" in line for line in lines)


def _only_raises(handler: ast.ExceptHandler) -> bool:
    match handler.body:
        case [ast.Raise(exc=None)]:
            return True
        case [ast.Raise(exc=ast.Name(id=name), cause=None)]:
            return name == handler.name
    return False
