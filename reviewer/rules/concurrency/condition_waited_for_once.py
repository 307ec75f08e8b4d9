"""Waiting for a condition without asking again."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_MAKERS = ("threading.Condition()", "multiprocessing.Condition()", "asyncio.Condition()")


class ConditionWaitedForOnce(Rule):
    """A condition is waited for outside of a loop

    ## What it does
    Finds `wait()` of a `Condition`, without a time limit, that stands in no `while` loop.

    ## Why is this bad
    A thread may wake without a notice, and between the notice and the wake-up another thread may
    have taken what was announced. Only asking again, in a loop, tells; `wait_for` does that.

    ## Example
    ```python
    import threading

    ready = threading.Condition()

    def take(items):
        with ready:
            if not items:
                ready.wait()
            return items.pop()
    ```

    ## Use instead
    ```python
    import threading

    ready = threading.Condition()

    def take(items):
        with ready:
            ready.wait_for(lambda: items)
            return items.pop()
    ```

    ## References
    - [Python: condition objects](https://docs.python.org/3/library/threading.html#condition-objects)
    - [CWE-662: Improper Synchronization](https://cwe.mitre.org/data/definitions/662.html)
    """

    severity = Severity.MEDIUM
    cwe = (662,)
    methods = ("wait",)
    bad = (
        Bad("""\
from threading import Condition as C

class Box:
    def __init__(self):
        self.changed = C()

    def get(self):
        with self.changed:
            if self.value is None:
                self.changed.wait()  # found
            return self.value
"""),
        Bad("""\
import asyncio
async def consume(rows):
    free = asyncio.Condition()
    share(free)
    async with free:
        await free.wait()  # found
        return rows.pop()
"""),
        Bad("""\
import multiprocessing as mp
def worker(turn: mp.Condition):
    turn.acquire()
    turn.wait()  # found
"""),
    )
    good = (
        "import threading\nc = threading.Condition()\nwith c:\n    while not ready():\n        c.wait()\n",
        "import threading\nc = threading.Condition()\nwith c:\n    c.wait_for(ready)\n",
        "import threading\ne = threading.Event()\ne.wait()\n",
        "import subprocess\np = subprocess.Popen(['a'])\np.wait()\n",
        "import threading\nc = threading.Condition()\ndef pause():\n    with c:\n        c.wait(1.0)\n",
        "def f(condition):\n    condition.wait()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if call.args or call.keywords:
            return  # a wait of so many seconds is often a pause, and its caller asks again
        if module.resolve(owner) in _MAKERS and not _is_asked_again(call, module):
            yield Found(call, "Nothing asks again after this wait: use `wait_for`, or a loop.")


def _is_asked_again(call: ast.Call, module: Module) -> bool:
    for above in module.ancestors(call):
        if isinstance(above, ast.While):
            return True
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
    return False
