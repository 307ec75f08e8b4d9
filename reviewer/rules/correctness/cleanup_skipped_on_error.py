"""Context managers without finally."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import own_nodes

_CLEANING = frozenset(
    {
        *(
            "close",
            "aclose",
            "release",
            "unlink",
            "rmtree",
            "kill",
            "terminate",
            "shutdown",
            "stop",
        ),
        *(
            "disconnect",
            "restore",
            "uninstall",
            "teardown",
            "rmdir",
            "disable",
            "cleanup",
            "unlock",
        ),
        *("chdir", "aclose", "clear_override", "undo", "deactivate"),
    }
)
_MANAGERS = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager"})


class CleanupSkippedOnError(Rule):
    """The clean-up after `yield` is skipped when the block fails

    ## What it does
    Finds functions with `contextlib.contextmanager` that close, remove, release or restore
    something behind their `yield`, and have no `try` around it.

    ## Why is this bad
    An exception of the `with` block comes out of the `yield`. Without `try` and `finally` the
    lines behind it do not run: the lock stays held, the setting stays changed.

    ## Example
    ```python
    from contextlib import contextmanager

    @contextmanager
    def locked(lock):
        lock.acquire()
        yield
        lock.release()
    ```

    ## Use instead
    ```python
    from contextlib import contextmanager

    @contextmanager
    def locked(lock):
        lock.acquire()
        try:
            yield
        finally:
            lock.release()
    ```

    ## References
    - [Python: contextlib.contextmanager](https://docs.python.org/3/library/contextlib.html#contextlib.contextmanager)
    - [CWE-460: Improper Cleanup on Thrown Exception](https://cwe.mitre.org/data/definitions/460.html)
    """

    severity = Severity.MEDIUM
    cwe = (460, 772)
    codeguru = ("resource-leak",)
    mentions = ("contextlib",)
    bad = (
        Bad(
            "from contextlib import contextmanager as manager\n@manager\n"
            "def opened(path):\n    f = open(path)\n    yield f  # found\n"
            "    f.close()\n"
        ),
        Bad(
            "import contextlib\n@contextlib.contextmanager\n"
            "def setting(conf, value):\n    old = conf.value\n"
            "    conf.value = value\n    yield conf  # found\n"
            "    conf.value = old\n"
        ),
        Bad(
            "import contextlib, os\n@contextlib.contextmanager\n"
            "def inside(folder):\n    here = os.getcwd()\n    os.chdir(folder)\n"
            "    yield  # found\n    os.chdir(here)\n"
        ),
    )
    good = (
        (
            "from contextlib import contextmanager\n@contextmanager\n"
            "def opened(path):\n    f = open(path)\n    try:\n        yield f\n"
            "    finally:\n        f.close()\n"
        ),
        (
            "from contextlib import contextmanager\n@contextmanager\n"
            "def opened(path):\n    with open(path) as f:\n        yield f\n"
            '    print("done")\n'
        ),
        (
            "from contextlib import contextmanager\n@contextmanager\n"
            "def timed(log):\n    start = now()\n    yield\n"
            '    log.info("took %s", now() - start)\n'
        ),
        (
            "import pytest\n@pytest.fixture\ndef server():\n    s = start()\n"
            "    yield s\n    s.close()\n"
        ),
        (
            "from contextlib import contextmanager\n@contextmanager\n"
            "def transaction(db):\n    db.begin()\n    yield db\n    db.commit()\n"
        ),
        ("def lines(path):\n    f = open(path)\n    yield from f\n    f.close()\n"),
    )

    def check(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module
    ) -> Iterator[Found]:
        if not any(module.resolve(one) in _MANAGERS for one in node.decorator_list):
            return
        parts = list(own_nodes(node.body))
        yields = [part for part in parts if isinstance(part, ast.Yield)]
        if len(yields) != 1 or _is_guarded(yields[0], node, module):
            return
        saved = _saved_values(parts)
        behind = [part for part in parts if _is_behind(part, yields[0])]
        undoing = next((part for part in behind if _undoes(part, saved)), None)
        if undoing is not None:
            text = "When the `with` block fails, the clean-up behind this `yield` does not run."
            yield Found(yields[0], text, evidence=((undoing, "skipped on an error"),))


def _is_guarded(node: ast.AST, function: Function, module: Module) -> bool:
    for above in module.ancestors(node):
        if above is function:
            return False
        if isinstance(above, ast.Try):
            return True
    return False


def _is_behind(part: ast.AST, mark: ast.AST) -> bool:
    line: int = getattr(part, "lineno", 0)
    return line > (getattr(mark, "end_lineno", 0) or 0)


def _saved_values(parts: list[ast.AST]) -> dict[str, str]:
    """Return what was saved under which name: of ``old = a.b`` it is ``old`` and ``a.b``."""
    return {
        part.targets[0].id: ast.unparse(part.value)
        for part in parts
        if isinstance(part, ast.Assign)
        and isinstance(part.targets[0], ast.Name)
        and isinstance(part.value, (ast.Attribute, ast.Subscript))
    }


def _undoes(part: ast.AST, saved: dict[str, str]) -> bool:
    match part:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name in _CLEANING
        case ast.Assign(
            targets=[ast.Attribute() | ast.Subscript() as target], value=ast.Name() as v
        ):
            return saved.get(v.id) == ast.unparse(target)
    return False
