"""Coroutines that never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._functions import coroutine_around, is_generator
from guru.reviewer.rules.resources._uses import definition_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_COROUTINES = frozenset(
    {
        *("asyncio.sleep", "asyncio.wait", "asyncio.wait_for", "asyncio.to_thread"),
        *("asyncio.open_connection", "asyncio.start_server", "asyncio.create_subprocess_exec"),
        *("asyncio.create_subprocess_shell", "asyncio.Lock().acquire", "asyncio.Event().wait"),
        *("asyncio.Queue().put", "asyncio.Queue().get", "asyncio.Queue().join"),
        *("asyncio.Condition().wait", "asyncio.Semaphore().acquire", "anyio.sleep", "trio.sleep"),
        *("httpx.AsyncClient().get", "httpx.AsyncClient().post", "httpx.AsyncClient().aclose"),
        *("aiohttp.ClientSession().close",),
    }
)


class CoroutineNotAwaited(Rule):
    """A coroutine is called but never awaited

    ## What it does
    Finds statements that only call a coroutine: an `async def` of the same file or class, or a
    known one such as `asyncio.sleep`.

    ## Why is this bad
    The call only makes a coroutine object; nothing of its body runs. What it should have done is
    not done, and the only trace is a warning when the object is collected.

    ## Example
    ```python
    async def save(order):
        await order.write()

    async def close(order):
        save(order)
    ```

    ## Use instead
    ```python
    async def save(order):
        await order.write()

    async def close(order):
        await save(order)
    ```

    ## Fix safety
    The fix adds `await` where the call stands in a coroutine. The body runs then for the first
    time, with all of its effects.

    ## References
    - [Python: detect never-awaited coroutines](https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines)
    - [CWE-691: Insufficient Control Flow Management](https://cwe.mitre.org/data/definitions/691.html)
    """

    severity = Severity.HIGH
    cwe = (691,)
    where = {"Expr.value": ("Call",)}
    mentions = ("async", "Async", "anyio", "trio", "aiohttp")
    bad = (
        Bad(
            """\
import asyncio as aio

class Worker:
    async def _flush(self):
        await self.store.write(self.rows)

    async def stop(self):
        self._flush()  # found
        aio.sleep(1)  # found
""",
            fixed="""\
import asyncio as aio

class Worker:
    async def _flush(self):
        await self.store.write(self.rows)

    async def stop(self):
        await self._flush()
        await aio.sleep(1)
""",
        ),
        Bad("""\
async def notify(user):
    await user.send("hello")

def view(request):
    notify(request.user)  # found
    return "done"
"""),
        Bad("""\
from asyncio import Queue

async def feed(rows):
    queue = Queue()
    for row in rows:
        queue.put(row)  # found
"""),
    )
    good = (
        "async def a():\n    pass\nasync def b():\n    await a()\n",
        "import asyncio\nasync def a():\n    pass\nasync def b():\n    t = asyncio.create_task(a())\n    await t\n",
        "async def rows():\n    yield 1\nasync def b():\n    rows()\n",
        "async def a():\n    pass\ndef b():\n    return a()\n",
        """\
class Base:
    async def run(self):
        pass
class Other:
    def go(self, base):
        base.run()
""",
        """\
import click
@click.command()
async def main():
    pass
if __name__ == "__main__":
    main()
""",
        """\
try:
    from fast import send
except ImportError:
    async def send(x):
        pass
def go():
    send(1)
""",
    )

    def check(self, statement: ast.Expr, module: Module) -> Iterator[Found]:
        call = statement.value
        if not isinstance(call, ast.Call):
            return
        name = self._coroutine(call, module)
        if name:
            yield Found(call, f"`{name}` is a coroutine: without `await` nothing of it runs.")

    def _coroutine(self, call: ast.Call, module: Module) -> str:
        """Return the name of a coroutine that is called, empty when it is none, or not sure."""
        function = definition_of(module, call.func)
        if isinstance(function, ast.AsyncFunctionDef):
            plain = not function.decorator_list and not is_generator(function)
            return function.name if plain and not _is_overridden(call, module) else ""
        name = module.resolve(call.func) if function is None else None
        return name if name in _COROUTINES and name is not None else ""

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        return cst.Await(node)


def _is_overridden(call: ast.Call, module: Module) -> bool:
    """Whether ``self.name`` is also assigned: then it is not the class's own method."""
    match call.func:
        case ast.Attribute(value=ast.Name(), attr=name):
            owner = module.class_of(call)
            return owner is not None and any(
                isinstance(node, ast.Attribute)
                and node.attr == name
                and isinstance(node.ctx, ast.Store)
                for node in ast.walk(owner)
            )
    return coroutine_around(module, call) is None and module.function_of(call) is None
