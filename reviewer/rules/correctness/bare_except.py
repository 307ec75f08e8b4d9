"""Except without a type."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import own_nodes

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class BareExcept(Rule):
    """A bare `except` also catches the wish to stop

    ## What it does
    Finds `except:` without a type whose block neither raises again nor leaves the process.
    Blocks that only pass are told of by `swallowed-exception`.

    ## Why is this bad
    It catches `SystemExit`, `KeyboardInterrupt` and `asyncio.CancelledError` too: the program
    cannot be stopped at this place, and a cancelled task goes on.

    ## Example
    ```python
    def answer(task):
        try:
            return task.run()
        except:
            return None
    ```

    ## Use instead
    ```python
    def answer(task):
        try:
            return task.run()
        except Exception:
            return None
    ```

    ## Fix safety
    The fix writes `except Exception`. Code that is meant to catch `KeyboardInterrupt` at this
    place no longer does, so it is offered but not applied by `--fix`.

    ## References
    - [PEP 8: programming recommendations](https://peps.python.org/pep-0008/#programming-recommendations)
    - [CWE-396: Declaration of Catch for Generic Exception](https://cwe.mitre.org/data/definitions/396.html)
    """

    severity = Severity.LOW
    cwe = (396, 705)
    codeguru = (
        "bad-exception-handling-practices",
        "pep8-recommendations",
    )
    where = {"ExceptHandler.type": ("NoneType",)}
    bad = (
        Bad(
            "try:\n    f()\nexcept:  # found\n    x = None\n",
            fixed="try:\n    f()\nexcept Exception:\n    x = None\n",
        ),
        Bad(
            "try:\n    f()\nexcept ValueError:\n    raise\nexcept:  # found\n"
            '    log.exception("f")\n',
            fixed="try:\n    f()\nexcept ValueError:\n    raise\nexcept Exception:\n"
            '    log.exception("f")\n',
        ),
        Bad(
            "def f():\n    try:\n        return g()\n    except:  # found\n"
            "        return False\n    finally:\n        h()\n"
        ),
    )
    good = (
        ("try:\n    f()\nexcept:\n    undo()\n    raise\n"),
        ("try:\n    f()\nexcept Exception:\n    x = None\n"),
        ("try:\n    f()\nexcept:\n    future.set_exception(sys.exc_info()[1])\n"),
        ("try:\n    f()\nexcept BaseException:\n    x = None\n"),
        (
            "import os\nif os.fork() == 0:\n    try:\n        f()\n    except:\n"
            "        os._exit(1)\n"
        ),
    )

    def check(self, node: ast.ExceptHandler, module: Module) -> Iterator[Found]:
        if node.type is None and not self._is_deliberate(node, module):
            yield Found(node, "This catches `SystemExit` and `KeyboardInterrupt` too.")

    def _is_deliberate(self, node: ast.ExceptHandler, module: Module) -> bool:
        """Whether the block says nothing, goes up again, or hands the exception on to somebody."""
        if all(isinstance(statement, (ast.Pass, ast.Continue)) for statement in node.body):
            return True
        for part in own_nodes(node.body):
            match part:
                case ast.Raise():
                    return True
                case ast.Attribute(attr="exc_info" | "set_exception" | "_exit" | "exit"):
                    return True
                case ast.Attribute(attr="format_exc" | "print_exc" | "exception"):
                    return False
        return False

    def fix(self, node: cst.ExceptHandler, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        return node.with_changes(
            type=cst.Name("Exception"), whitespace_after_except=cst.SimpleWhitespace(" ")
        )
