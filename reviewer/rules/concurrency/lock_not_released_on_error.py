"""Locks that an error leaves locked."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._locks import is_any_lock


class LockNotReleasedOnError(Rule):
    """An error leaves a lock locked

    ## What it does
    Finds `lock.acquire()` followed by `lock.release()` in the same function where the release
    stands in no `finally`, so that an exception in between passes it by.

    ## Why is this bad
    After the first error the lock stays locked for ever. Every thread that wants it stands still,
    and the program hangs at a place that has nothing to do with the error.

    ## Example
    ```python
    import threading

    lock = threading.Lock()

    def add(table, key, value):
        lock.acquire()
        table[key] = compute(value)
        lock.release()
    ```

    ## Use instead
    ```python
    import threading

    lock = threading.Lock()

    def add(table, key, value):
        with lock:
            table[key] = compute(value)
    ```

    ## References
    - [Python: using locks in the with statement](https://docs.python.org/3/library/threading.html#using-locks-conditions-and-semaphores-in-the-with-statement)
    - [CWE-667: Improper Locking](https://cwe.mitre.org/data/definitions/667.html)
    - [CWE-833: Deadlock](https://cwe.mitre.org/data/definitions/833.html)
    """

    severity = Severity.MEDIUM
    cwe = (667, 833)
    methods = ("acquire",)
    bad = (
        Bad("""\
from threading import RLock

class Cache:
    def __init__(self):
        self.guard = RLock()
        self.values = {}

    def fill(self, key, loader):
        self.guard.acquire()  # found
        if key not in self.values:
            self.values[key] = loader(key)
        self.guard.release()
        return self.values[key]
"""),
        Bad("""\
import asyncio

async def transfer(account, amount):
    await account.lock.acquire()  # found
    await account.withdraw(amount)
    account.lock.release()
"""),
        Bad("""\
import multiprocessing as mp

mutex = mp.Lock()

def write(path, text):
    mutex.acquire(True)  # found
    try:
        save(path, text)
    except OSError:
        mutex.release()
        raise ValueError(path)
    mutex.release()
"""),
    )
    good = (
        "import threading\nlock = threading.Lock()\ndef f():\n    with lock:\n        work()\n",
        """\
import threading
lock = threading.Lock()
def f():
    lock.acquire()
    try:
        work()
    finally:
        lock.release()
""",
        """\
class Guard:
    def __enter__(self):
        self.lock.acquire()
    def __exit__(self, *error):
        self.lock.release()
""",
        """\
import threading
lock = threading.Lock()
def f():
    if lock.acquire(blocking=False):
        try:
            work()
        finally:
            lock.release()
""",
        """\
import threading
lock = threading.Lock()
def f():
    try:
        lock.acquire()
        work()
    finally:
        lock.release()
""",
        """\
async def connect(self):
    await self.semaphore.acquire()
    try:
        connection = await self.open()
    except BaseException:
        self.semaphore.release()
        raise
    return connection
""",
        "def f(pool):\n    pool.acquire()\n    work()\n    pool.release()\n",
        """\
import threading
lock = threading.Lock()
def tick(state):
    lock.acquire()
    state.count += 1
    lock.release()
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        statement = module.statement_of(call)
        if not isinstance(statement, ast.Expr) or not isinstance(call.func, ast.Attribute):
            return
        lock = call.func.value
        if not is_any_lock(module, lock):
            return
        name = ast.unparse(lock)
        released = _releases(module).get((module.function_of(call), name))
        if released is None or released.is_final or released.last.lineno <= call.lineno:
            return
        if _first_failure_after(statement, module) < released.last.lineno:
            text = f"An error before the release leaves `{name}` locked: take it using `with`."
            yield Found(
                call, text, evidence=((released.last, "passed by when an error is raised"),)
            )


@dataclass(frozen=True, slots=True)
class _Released:
    """The last release of a lock in a function; whether one of them is run whatever happens."""

    last: ast.Call
    is_final: bool


@lru_cache(maxsize=4)
def _releases(module: Module) -> Mapping[tuple[ast.AST | None, str], _Released]:
    found: dict[tuple[ast.AST | None, str], _Released] = {}
    for call in module.of_type(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "release":
            place = module.function_of(call), ast.unparse(call.func.value)
            before = found.get(place, _Released(call, is_final=False))
            last = max(before.last, call, key=lambda each: each.lineno)
            found[place] = _Released(last, before.is_final or _is_final(call, module))
    return found


def _is_final(node: ast.AST, module: Module) -> bool:
    """Whether a node is run whatever happens."""
    below = node
    for above in module.ancestors(node):
        if isinstance(above, ast.Try) and below in above.finalbody:
            return True
        if isinstance(above, ast.ExceptHandler) and _catches_all(above):
            return True
        below = above
    return False


def _catches_all(handler: ast.ExceptHandler) -> bool:
    match handler.type:
        case None | ast.Name(id="Exception" | "BaseException"):
            return True
    return False


def _first_failure_after(statement: ast.stmt, module: Module) -> float:
    """Return the line of what may well raise first behind a statement in its block."""
    known = _failures(module)
    if statement not in known:
        block = module.parent(statement)
        for field in ("body", "orelse", "finalbody"):
            arm = getattr(block, field, [])
            nearest = math.inf
            for each in reversed(arm if isinstance(arm, list) else []):
                known[each] = nearest
                nearest = min(nearest, _first_failure(each))
    return known[statement]


@lru_cache(maxsize=4)
def _failures(_module: Module) -> dict[ast.stmt, float]:
    """Return a module's table of what ``_first_failure_after`` has found, to be filled by it."""
    return {}


def _first_failure(statement: ast.stmt) -> float:
    lines = (node.lineno for node in ast.walk(statement) if _may_fail(node))  # type: ignore[attr-defined]
    return min(lines, default=math.inf)


def _may_fail(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return not (isinstance(node.func, ast.Attribute) and node.func.attr == "release")
    return isinstance(node, (ast.Raise, ast.Await))
