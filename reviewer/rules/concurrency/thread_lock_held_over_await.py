"""Locks of threads that are held while others run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._functions import coroutine_around, own_nodes
from guru.reviewer.rules.concurrency._locks import is_lock


class ThreadLockHeldOverAwait(Rule):
    """A coroutine holds a lock of threads while it waits

    ## What it does
    Finds `with lock:` in coroutines where `lock` is one of `threading` and the block awaits
    something.

    ## Why is this bad
    During the wait another coroutine of the same thread may want the lock. It does not give the
    event loop back while it waits for it, so the one that holds the lock never goes on: the
    program stands still.

    ## Example
    ```python
    import threading

    lock = threading.Lock()

    async def refresh(cache, client):
        with lock:
            cache["rates"] = await client.rates()
    ```

    ## Use instead
    ```python
    import asyncio

    lock = asyncio.Lock()

    async def refresh(cache, client):
        async with lock:
            cache["rates"] = await client.rates()
    ```

    ## References
    - [Python: asyncio synchronization primitives](https://docs.python.org/3/library/asyncio-sync.html)
    - [CWE-833: Deadlock](https://cwe.mitre.org/data/definitions/833.html)
    - [CWE-667: Improper Locking](https://cwe.mitre.org/data/definitions/667.html)
    """

    severity = Severity.HIGH
    cwe = (833, 667)
    mentions = ("async",)
    bad = (
        Bad("""\
from threading import RLock as Guard

class Store:
    def __init__(self):
        self._guard = Guard()

    async def save(self, rows):
        with self._guard:  # found
            for row in rows:
                await self.connection.execute(row)
"""),
        Bad("""\
import multiprocessing as mp
limit = mp.Semaphore(4)
async def fetch(session, url):
    with limit:  # found
        async with session.get(url) as answer:
            return answer
"""),
        Bad("""\
import threading
async def drain(queue):
    lock = threading.Lock()
    share(lock)
    with lock, open("log", "a") as log:  # found
        async for item in queue:
            log.write(item)
"""),
    )
    good = (
        "import asyncio\nlock = asyncio.Lock()\nasync def f():\n    async with lock:\n        await g()\n",
        "import threading\nlock = threading.Lock()\nasync def f():\n    with lock:\n        n = 1\n    await g(n)\n",
        "import threading\nlock = threading.Lock()\ndef f():\n    with lock:\n        g()\n",
        """\
import threading
lock = threading.Lock()
async def f():
    with lock:
        async def later():
            await g()
        tasks.append(later)
""",
        "async def f(lock):\n    with lock:\n        await g()\n",
        "from contextlib import suppress\nasync def f():\n    with suppress(OSError):\n        await g()\n",
    )

    def check(self, block: ast.With, module: Module) -> Iterator[Found]:
        if coroutine_around(module, block) is None:
            return
        if not any(is_lock(module, item.context_expr) for item in block.items):
            return
        for node in own_nodes(block):
            if isinstance(node, (ast.Await, ast.AsyncWith, ast.AsyncFor)):
                text = "This lock of threads is held during an `await`: the event loop may lock up."
                yield Found(block, text, evidence=((node, "others run here"),))
                return
