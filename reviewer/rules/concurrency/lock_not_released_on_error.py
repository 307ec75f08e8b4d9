"""Locks that an error leaves locked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
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
        releases = [r for r in _releases(module, module.function_of(call)) if _of(r) == name]
        later = [release for release in releases if release.lineno > call.lineno]
        if not later or any(_is_final(release, module) for release in releases):
            return
        if _may_fail_between(statement, later[-1], module):
            text = f"An error before the release leaves `{name}` locked: take it using `with`."
            yield Found(call, text, evidence=((later[-1], "passed by when an error is raised"),))


@lru_cache(maxsize=4)
def _releases_by_function(module: Module) -> dict[ast.AST | None, list[ast.Call]]:
    found: dict[ast.AST | None, list[ast.Call]] = {}
    for call in module.of_type(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "release":
            found.setdefault(module.function_of(call), []).append(call)
    return found


def _releases(module: Module, function: ast.AST | None) -> list[ast.Call]:
    return _releases_by_function(module).get(function, [])


def _of(call: ast.Call) -> str:
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""


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


def _may_fail_between(first: ast.stmt, release: ast.Call, module: Module) -> bool:
    """Whether something that may well raise stands between taking a lock and its release."""
    block = module.parent(first)
    for field in ("body", "orelse", "finalbody"):
        arm = getattr(block, field, [])
        if isinstance(arm, list) and first in arm:
            between = arm[arm.index(first) + 1 :]
            return any(_may_fail(node, release) for part in between for node in ast.walk(part))
    return False


def _may_fail(node: ast.AST, release: ast.Call) -> bool:
    if isinstance(node, ast.Call):
        ended = isinstance(node.func, ast.Attribute) and node.func.attr == "release"
        return not ended and node.lineno < release.lineno
    return isinstance(node, ast.Raise | ast.Await) and node.lineno < release.lineno
