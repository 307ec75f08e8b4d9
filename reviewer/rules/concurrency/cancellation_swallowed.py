"""Tasks that can not be cancelled."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._functions import coroutine_around, own_nodes

_CANCELLED = frozenset(
    {
        *("asyncio.CancelledError", "asyncio.exceptions.CancelledError", "BaseException"),
        "concurrent.futures.CancelledError",
    }
)


class CancellationSwallowed(Rule):
    """A loop of a coroutine swallows its own cancellation

    ## What it does
    Finds `except:`, `except BaseException` and `except CancelledError` within an endless loop of
    a coroutine that go on with the loop although the block awaits something.

    ## Why is this bad
    `task.cancel()` and timeouts work by an exception that is raised at the `await`. Caught and
    passed over, the task goes on for ever: shutdown hangs, and `asyncio.timeout` has no effect.

    ## Example
    ```python
    async def watch(queue):
        while True:
            try:
                await handle(await queue.get())
            except BaseException as error:
                print(error)
    ```

    ## Use instead
    ```python
    async def watch(queue):
        while True:
            try:
                await handle(await queue.get())
            except Exception as error:
                print(error)
    ```

    ## References
    - [Python: task cancellation](https://docs.python.org/3/library/asyncio-task.html#task-cancellation)
    - [CWE-396: Declaration of Catch for Generic Exception](https://cwe.mitre.org/data/definitions/396.html)
    """

    severity = Severity.HIGH
    cwe = (396, 755)
    codeguru = ("improper-error-handling",)
    mentions = ("async",)
    bad = (
        Bad("""\
import asyncio

class Poller:
    async def run(self):
        while self.open:
            try:
                await self.poll()
                await asyncio.sleep(5)
            except:  # found
                self.log.exception("poll failed")
"""),
        Bad("""\
from asyncio import CancelledError as Stop, sleep

async def beat(socket):
    while True:
        try:
            await socket.send("beat")
        except (Stop, ConnectionError):  # found
            pass
        await sleep(1)
"""),
        Bad("""\
async def consume(stream):
    while True:
        try:
            async for row in stream:
                print(row)
        except BaseException:  # found
            continue
"""),
    )
    good = (
        """\
async def watch(queue):
    while True:
        try:
            await queue.get()
        except Exception:
            continue
""",
        """\
import asyncio
async def watch(queue):
    while True:
        try:
            await queue.get()
        except asyncio.CancelledError:
            break
""",
        """\
import asyncio
async def stop(task):
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
""",
        """\
async def watch(queue):
    while True:
        try:
            await queue.get()
        except BaseException:
            await queue.close()
            raise
""",
        """\
import asyncio
async def stop(tasks):
    while tasks:
        task = tasks.pop()
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
""",
        """\
async def watch(queue):
    while True:
        try:
            parse(queue.get_nowait())
        except:
            pass
        await queue.turn()
""",
        """\
async def leave(callbacks):
    problem = None
    while callbacks:
        try:
            await callbacks.pop()()
        except BaseException as error:
            problem = error
    return problem
""",
        """\
import asyncio
async def watch(queue):
    while True:
        try:
            await queue.get()
        except asyncio.CancelledError:
            raise
        except:
            pass
""",
    )

    def check(self, block: ast.Try, module: Module) -> Iterator[Found]:
        loop = module.loop_of(block)
        if not isinstance(loop, ast.While) or coroutine_around(module, block) is None:
            return
        if not any(_waits(part) for part in block.body) or _cancels(loop):
            return
        for handler in block.handlers:
            if not _catches(handler, module):
                continue
            if not any(_leaves(part) for part in handler.body) and not _keeps(handler):
                text = "The loop goes on when its task is cancelled: it can not be stopped."
                yield Found(handler, text)
            return  # cancellation gets no further than the first that catches it


def _catches(handler: ast.ExceptHandler, module: Module) -> bool:
    if handler.type is None:
        return True
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(module.resolve(kind) in _CANCELLED for kind in types)


def _waits(part: ast.stmt) -> bool:
    kinds = ast.Await | ast.AsyncFor | ast.AsyncWith
    return isinstance(part, kinds) or any(isinstance(n, kinds) for n in own_nodes(part))


def _leaves(part: ast.stmt) -> bool:
    kinds = ast.Raise | ast.Return | ast.Break
    return isinstance(part, kinds) or any(isinstance(n, kinds) for n in own_nodes(part))


def _keeps(handler: ast.ExceptHandler) -> bool:
    """Whether an error is kept, to be raised or looked at later."""
    for node in own_nodes(handler):
        match node:
            case ast.Attribute(attr="exc_info" | "set_exception"):
                return True
            case ast.Assign(value=value):
                names = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
                if handler.name in names:
                    return True
    return False


def _cancels(loop: ast.While) -> bool:
    """Whether the loop cancels others itself, and waits for them to end."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"cancel", "cancelled", "cancelling"}
        for node in own_nodes(loop)
    )
