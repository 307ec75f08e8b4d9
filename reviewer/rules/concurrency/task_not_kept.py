"""Tasks that may vanish while they run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_LOOPS = ("asyncio.get_event_loop()", "asyncio.get_running_loop()", "asyncio.new_event_loop()")
_MAKERS = frozenset(
    {
        *("asyncio.create_task", "asyncio.ensure_future"),
        *(f"{loop}.create_task" for loop in _LOOPS),
    }
)
_LOOP_NAMES = frozenset({"loop", "_loop", "event_loop", "ioloop"})


class TaskNotKept(Rule):
    """A task is started and nobody keeps it

    ## What it does
    Finds `asyncio.create_task`, `ensure_future` and `loop.create_task` whose result is thrown away.

    ## Why is this bad
    The event loop holds tasks only weakly: a task that nobody keeps can be collected in the middle
    of its work. Its exception is not raised anywhere either.

    ## Example
    ```python
    import asyncio

    async def handle(request):
        asyncio.create_task(audit(request))
        return "accepted"
    ```

    ## Use instead
    ```python
    import asyncio

    running = set()

    async def handle(request):
        task = asyncio.create_task(audit(request))
        running.add(task)
        task.add_done_callback(running.discard)
        return "accepted"
    ```

    ## References
    - [Python: asyncio.create_task](https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task)
    - [CWE-772: Missing Release of Resource after Effective Lifetime](https://cwe.mitre.org/data/definitions/772.html)
    """

    severity = Severity.MEDIUM
    cwe = (772, 755)
    methods = ("create_task", "ensure_future")
    bad = (
        Bad("""\
import asyncio as aio

class Service:
    async def start(self):
        loop = aio.get_running_loop()
        loop.create_task(self.watch())  # found
        aio.ensure_future(self.heartbeat())  # found
"""),
        Bad("""\
import asyncio

def on_message(client, loop, message):
    loop.create_task(client.handle(message))  # found
"""),
        Bad("""\
import asyncio

async def main(jobs):
    for job in jobs:
        if job.ready:
            asyncio.create_task(job.run(), name=job.name)  # found
"""),
        Bad("""\
class Server:
    def connection_made(self, transport):
        self._loop.create_task(self.serve(transport))  # found
"""),
    )
    good = (
        "import asyncio\nasync def f():\n    task = asyncio.create_task(g())\n    await task\n",
        "import asyncio\nasync def f():\n    async with asyncio.TaskGroup() as group:\n        group.create_task(g())\n",
        "import asyncio\nasync def f(self):\n    self.tasks.append(asyncio.create_task(g()))\n",
        "import asyncio\nasync def f():\n    return asyncio.create_task(g())\n",
        "board.create_task('write tests')\n",
        "import asyncio\nasync def f():\n    await asyncio.ensure_future(g())\n",
        "import asyncio\nasync def f():\n    asyncio.create_task(g()).add_done_callback(log)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not isinstance(module.parent(call), ast.Expr):
            return
        if module.resolve(call.func) in _MAKERS or _is_of_loop(call):
            yield Found(call, "Nobody keeps this task: it may be collected while it runs.")


def _is_of_loop(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(attr="create_task", value=ast.Name(id=name)):
            return name in _LOOP_NAMES
        case ast.Attribute(attr="create_task", value=ast.Attribute(attr=name)):
            return name in _LOOP_NAMES
    return False
