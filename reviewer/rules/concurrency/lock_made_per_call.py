"""Locks that nobody else can hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._locks import ASYNC_LOCK_MAKERS, LOCK_MAKERS
from guru.reviewer.rules.resources._uses import assigned_name, uses_of

_OWN_METHODS = frozenset({"acquire", "release", "locked"})


class LockMadePerCall(Rule):
    """A lock is made anew at each call and protects nothing

    ## What it does
    Finds locks that a function makes, takes and forgets: `with threading.Lock():`, or a local
    lock that no other function, thread or object gets to see.

    ## Why is this bad
    A lock keeps others out only if they use the same one. This one is new at each call, so that
    all threads pass at once, and the code looks safe while it is not.

    ## Example
    ```python
    import threading

    def count(table, key):
        with threading.Lock():
            table[key] += 1
    ```

    ## Use instead
    ```python
    import threading

    LOCK = threading.Lock()

    def count(table, key):
        with LOCK:
            table[key] += 1
    ```

    ## References
    - [Python: lock objects](https://docs.python.org/3/library/threading.html#lock-objects)
    - [CWE-667: Improper Locking](https://cwe.mitre.org/data/definitions/667.html)
    - [CWE-362: Race Condition](https://cwe.mitre.org/data/definitions/362.html)
    """

    severity = Severity.HIGH
    cwe = (667, 362)
    calls = (*sorted(LOCK_MAKERS), *sorted(ASYNC_LOCK_MAKERS))
    bad = (
        Bad("""\
from threading import Lock as L

class Counter:
    def add(self, n):
        guard = L()  # found
        with guard:
            self.total += n
"""),
        Bad("""\
import asyncio

async def refresh(cache):
    async with asyncio.Lock():  # found
        cache.clear()
"""),
        Bad("""\
import threading

def write(path, text):
    lock = threading.RLock()  # found
    lock.acquire()
    try:
        path.write_text(text)
    finally:
        lock.release()
"""),
    )
    good = (
        """\
import threading
lock = threading.Lock()
with lock:
    work()
""",
        """\
import threading
def run(jobs):
    lock = threading.Lock()
    def one(job):
        with lock:
            job()
    for job in jobs:
        threading.Thread(target=one, args=(job,)).start()
""",
        """\
import threading
def run():
    lock = threading.Lock()
    with lock:
        start(lock)
""",
        """\
import threading
class A:
    def __init__(self):
        self.lock = threading.Lock()
""",
        """\
import asyncio
async def all_of(jobs):
    limit = asyncio.Semaphore(3)
    async def one(job):
        async with limit:
            await job()
    await asyncio.gather(*map(one, jobs))
""",
        """\
import threading
def fresh():
    lock = threading.Lock()
    lock.acquire()
    return lock
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if module.function_of(call) is None:
            return
        if isinstance(module.parent(call), ast.withitem) or self._is_own(call, module):
            yield Found(call, "This lock is new at each call: nobody else can ever wait for it.")

    def _is_own(self, call: ast.Call, module: Module) -> bool:
        """Whether a lock is only taken and given back by the function that makes it."""
        name = assigned_name(module, call)
        if name is None or not isinstance(module.parent(call), ast.Assign):
            return False
        found = module.names.bindings(name)
        uses = uses_of(module, name)
        if len(found) != 1 or found[0].scope.declared.get(name.id) or not uses:
            return False
        maker = module.function_of(call)
        return all(
            module.function_of(use) is maker and _is_taken(use, module) for use in uses
        ) and not _is_in_lambda(uses, module)


def _is_taken(use: ast.Name, module: Module) -> bool:
    above = module.parent(use)
    match above:
        case ast.withitem():
            return True
        case ast.Attribute(attr=method):
            return method in _OWN_METHODS and isinstance(module.parent(above), ast.Call)
    return False


def _is_in_lambda(uses: list[ast.Name], module: Module) -> bool:
    return any(isinstance(n, ast.Lambda) for use in uses for n in module.ancestors(use))
