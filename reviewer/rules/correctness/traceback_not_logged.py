"""Unexpected errors logged without their traceback."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import own_nodes
from guru.reviewer.rules.correctness._exceptions import is_broad
from guru.reviewer.rules.correctness._logging import is_log_call

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class TracebackNotLogged(Rule):
    """An unexpected error is logged without its traceback

    ## What it does
    Finds blocks of `except Exception` that log the exception's text with `error` or `critical`
    and nothing more: no traceback, and the exception is not raised again or handed on.

    ## Why is this bad
    Here the code does not know what went wrong. `KeyError: 'id'` in the log says neither where
    nor on which way it came about; `exception` writes the traceback as well.

    ## Example
    ```python
    import logging

    logger = logging.getLogger(__name__)

    def work(job):
        try:
            job.run()
        except Exception as error:
            logger.error("job failed: %s", error)
    ```

    ## Use instead
    ```python
    import logging

    logger = logging.getLogger(__name__)

    def work(job):
        try:
            job.run()
        except Exception:
            logger.exception("job failed")
    ```

    ## Fix safety
    The fix calls `exception`, which logs at the level of `error` and adds the traceback. Watch
    out where tracebacks of this place may hold secrets.

    ## References
    - [Python: Logger.exception](https://docs.python.org/3/library/logging.html#logging.Logger.exception)
    - [CWE-778: Insufficient Logging](https://cwe.mitre.org/data/definitions/778.html)
    """

    severity = Severity.LOW
    cwe = (755, 778)
    codeguru = ("improper-error-handling",)
    bad = (
        Bad(
            "import logging\ntry:\n    f()\nexcept Exception as e:\n"
            '    logging.error("f: %s", e)  # found\n',
            fixed="import logging\ntry:\n    f()\nexcept Exception as e:\n"
            '    logging.exception("f: %s", e)\n',
        ),
        Bad(
            'try:\n    f()\nexcept BaseException as e:\n    self.log.critical(f"f: {e}")  # found\n'
        ),
        Bad(
            "try:\n    f()\nexcept (OSError, Exception) as e:\n"
            '    logger.error("f")\n    logger.error(str(e))  # found\n    g()\n'
        ),
    )
    good = (
        ('try:\n    f()\nexcept ValueError as e:\n    logger.error("f: %s", e)\n'),
        ('try:\n    f()\nexcept Exception as e:\n    logger.error("f: %s", e)\n    raise\n'),
        ('try:\n    f()\nexcept Exception as e:\n    logger.error("f: %s", e, exc_info=True)\n'),
        (
            'try:\n    f()\nexcept Exception as e:\n    logger.error("f: %s", e)\n'
            "    failed.append(e)\n"
        ),
        (
            'try:\n    f()\nexcept Exception as e:\n    logger.error("f: %s", e)\n'
            "    traceback.print_exc()\n"
        ),
        ('try:\n    f()\nexcept Exception as e:\n    shape.error("f", e)\n'),
    )

    def check(self, node: ast.ExceptHandler, module: Module) -> Iterator[Found]:
        if node.name is None or not is_broad(node, module):
            return
        parts = list(own_nodes(node.body))
        mentions = [p for p in parts if isinstance(p, ast.Name) and p.id == node.name]
        logs = [p for p in parts if isinstance(p, ast.Call) and _is_error_log(p, module)]
        if not logs or _is_told_elsewhere(parts):
            return
        inside = {part for log in logs for part in ast.walk(log)}
        if mentions and all(mention in inside for mention in mentions):
            log = next(log for log in logs if any(part in mentions for part in ast.walk(log)))
            yield Found(log, "Nobody expected this error, and its traceback is not logged.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "error":
            return None
        return node.with_changes(func=node.func.with_changes(attr=cst.Name("exception")))


def _is_error_log(call: ast.Call, module: Module) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"error", "critical"}:
        return False
    return is_log_call(call, module) and argument(call, "exc_info") is None and not is_open(call)


def _is_told_elsewhere(parts: list[ast.AST]) -> bool:
    """Whether the exception goes up again, or its traceback is asked for in another way."""
    for part in parts:
        match part:
            case ast.Raise() | ast.keyword(arg="exc_info"):
                return True
            case ast.Name(id=name) | ast.Attribute(attr=name):
                if name in {
                    "traceback",
                    "exception",
                    "format_exc",
                    "print_exc",
                    "exc_info",
                    "exit",
                }:
                    return True
    return False
