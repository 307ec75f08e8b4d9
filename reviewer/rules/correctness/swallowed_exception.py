"""Broad exceptions caught and forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._exceptions import is_broad
from guru.reviewer.rules.security._words import shown

_CLEANING = frozenset(
    {
        *("close", "aclose", "kill", "terminate", "unlink", "remove", "rmtree", "shutdown", "stop"),
        *("disconnect", "release", "cancel", "join", "cleanup", "rollback", "detach", "flush"),
        *("unregister", "quit", "reset", "wait_closed", "rmdir"),
    }
)
_EXPLAINED = r"(?i)#\s*(?!noqa|nosec|pragma|pylint|type:|todo|fixme|xxx)\w"
_LAST_RESORTS = frozenset({"__del__", "__exit__", "__aexit__", "close", "shutdown", "stop"})


class SwallowedException(Rule):
    """Any exception at all is caught and forgotten

    ## What it does
    Finds `except Exception`, `except BaseException` and bare `except` whose block is only
    `pass`, `continue` or `...`. A comment in the block that says why, clean-up such as
    `close()`, and optional imports are left alone.

    ## Why is this bad
    A wrong name, a full disk and a lost connection all look like success. The fault shows up
    later, at another place, with nothing in the log.

    ## Example
    ```python
    def refresh(cache, key):
        try:
            cache.store(key, load(key))
        except Exception:
            pass
    ```

    ## Use instead
    ```python
    import logging

    def refresh(cache, key):
        try:
            cache.store(key, load(key))
        except ConnectionError:
            logging.exception("%s could not be refreshed", key)
    ```

    ## References
    - [Python: handling exceptions](https://docs.python.org/3/tutorial/errors.html#handling-exceptions)
    - [CWE-390: Detection of Error Condition Without Action](https://cwe.mitre.org/data/definitions/390.html)
    """

    severity = Severity.MEDIUM
    cwe = (390, 755)
    codeguru = (
        "improper-error-handling",
        "swallow-exceptions",
    )
    where = {"ExceptHandler.body": ("Pass", "Continue", "Expr")}
    bad = (
        Bad("try:\n    f()\nexcept Exception:  # found\n    pass\n"),
        Bad("for x in xs:\n    try:\n        int(x)\n    except:  # found\n        continue\n"),
        Bad("try:\n    f()\nexcept (ValueError, BaseException) as e:  # found\n    ...\n"),
    )
    good = (
        ("try:\n    f()\nexcept ValueError:\n    pass\n"),
        ('try:\n    f()\nexcept Exception:\n    log.exception("f")\n'),
        ("try:\n    f()\nexcept Exception:\n    pass  # the banner is only decoration\n"),
        ("try:\n    connection.close()\nexcept Exception:\n    pass\n"),
        ("try:\n    import speedups\nexcept Exception:\n    pass\n"),
        (
            "class A:\n    def __del__(self):\n        try:\n"
            "            self.free()\n        except Exception:\n"
            "            pass\n"
        ),
        ("def f(Exception):\n    try:\n        g()\n    except Exception:\n        pass\n"),
    )

    def check(self, node: ast.ExceptHandler, module: Module) -> Iterator[Found]:
        if not all(_says_nothing(s) for s in node.body) or not is_broad(node, module):
            return
        attempt = module.parent(node)
        if isinstance(attempt, ast.Try) and not _is_excused(node, attempt, module):
            name = shown(node.type) if node.type is not None else "any exception"
            yield Found(node, f"`{name}` is caught here and nobody will ever know of it.")


def _says_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Continue() | ast.Expr(value=ast.Constant()):
            return True
    return False


def _is_excused(handler: ast.ExceptHandler, attempt: ast.Try, module: Module) -> bool:
    if any(_cleans_or_imports(statement) for statement in attempt.body[-1:]):
        return True
    function = module.function_of(handler)
    if function is not None and function.name in _LAST_RESORTS:
        return True
    lines = module.lines[handler.lineno - 1 : handler.end_lineno]
    return any(re.search(_EXPLAINED, line) for line in lines)


def _cleans_or_imports(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom():
            return True
        case (
            ast.Expr(value=ast.Call(func=ast.Attribute(attr=name)))
            | ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr=name))))
        ):
            return name in _CLEANING
    return False
