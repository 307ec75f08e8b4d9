"""Event loops started where one runs already."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._functions import coroutine_around

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_LOOPS = ("asyncio.get_event_loop()", "asyncio.get_running_loop()", "asyncio.new_event_loop()")


class LoopRunInsideLoop(Rule):
    """An event loop is started inside of a coroutine

    ## What it does
    Finds `asyncio.run(...)` and `loop.run_until_complete(...)` in `async def`.

    ## Why is this bad
    A coroutine runs in a loop already, and a thread can run one only: the call raises
    `RuntimeError` each time it is reached.

    ## Example
    ```python
    import asyncio

    async def handler(request):
        return asyncio.run(load(request.path))
    ```

    ## Use instead
    ```python
    async def handler(request):
        return await load(request.path)
    ```

    ## Fix safety
    The fix awaits the coroutine in the loop that runs. The call could only fail before.

    ## References
    - [Python: asyncio.run](https://docs.python.org/3/library/asyncio-runner.html#asyncio.run)
    - [CWE-691: Insufficient Control Flow Management](https://cwe.mitre.org/data/definitions/691.html)
    """

    severity = Severity.HIGH
    cwe = (691,)
    calls = ("asyncio.run", *(f"{loop}.run_until_complete" for loop in _LOOPS))
    safe_fix = True
    bad = (
        Bad(
            "from asyncio import run as go\nasync def f():\n    x = go(g(1))  # found\n",
            fixed="from asyncio import run as go\nasync def f():\n    x = await g(1)\n",
        ),
        Bad(
            """\
import asyncio

class View:
    async def get(self):
        loop = asyncio.get_event_loop()
        rows = loop.run_until_complete(self.rows())  # found
        return list(rows)
""",
            fixed="""\
import asyncio

class View:
    async def get(self):
        loop = asyncio.get_event_loop()
        rows = await self.rows()
        return list(rows)
""",
        ),
        Bad(
            "import asyncio as a\nasync def f():\n    for x in y:\n        a.run(g(x), debug=True)  # found\n"
        ),
    )
    good = (
        "import asyncio\nasync def main():\n    await g()\nasyncio.run(main())\n",
        "import asyncio\ndef f():\n    asyncio.run(g())\n",
        "import asyncio\nasync def f():\n    await asyncio.to_thread(lambda: asyncio.run(g()))\n",
        "import asyncio\nasync def f():\n    def own():\n        asyncio.run(g())\n    await asyncio.to_thread(own)\n",
        "async def f(app):\n    app.run(g())\n",
        "async def f(asyncio):\n    asyncio.run(g())\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if coroutine_around(module, call) is not None:
            yield Found(call, "A loop runs here already: await this in place of starting another.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if len(node.args) != 1 or not isinstance(node.args[0].value, cst.Call):
            return None
        return cst.Await(node.args[0].value)
