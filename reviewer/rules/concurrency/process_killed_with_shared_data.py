"""Processes that are killed while they may hold what others share."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._processes import (
    PROCESSES,
    given_to,
    is_shared,
    target_of,
)
from guru.reviewer.rules.resources._uses import value_before

_PARTS = frozenset(f"{process}()" for process in PROCESSES)


class ProcessKilledWithSharedData(Rule):
    """A process that shares a queue, pipe or lock is killed

    ## What it does
    Finds `terminate()` and `kill()` of processes of `multiprocessing` that were given a queue, a
    pipe, a lock or another shared thing.

    ## Why is this bad
    The process ends in the middle of what it does. A lock that it holds stays locked, and a queue
    it writes to is left broken: all others hang or read rubbish.

    ## Example
    ```python
    from multiprocessing import Process, Queue

    def run(work):
        queue = Queue()
        process = Process(target=work, args=(queue,))
        process.start()
        print(queue.get())
        process.terminate()
    ```

    ## Use instead
    ```python
    from multiprocessing import Process, Queue

    def run(work):
        queue = Queue()
        process = Process(target=work, args=(queue,))
        process.start()
        print(queue.get())
        queue.put("stop")
        process.join()
    ```

    ## References
    - [Python: multiprocessing, avoid terminating processes](https://docs.python.org/3/library/multiprocessing.html#all-start-methods)
    - [CWE-833: Deadlock](https://cwe.mitre.org/data/definitions/833.html)
    """

    severity = Severity.MEDIUM
    cwe = (833,)
    codeguru = ("incorrect-usage-of-process-terminate-api",)
    methods = ("terminate", "kill")
    bad = (
        Bad("""\
import multiprocessing as mp

def main(serve):
    near, far = mp.Pipe()
    child = mp.Process(target=serve, args=(far,), daemon=True)
    child.start()
    try:
        print(near.recv())
    finally:
        child.kill()  # found
"""),
        Bad("""\
from multiprocessing import Process, Lock
lock = Lock()
def work():
    with lock:
        write()
p = Process(target=work)
p.start()
p.terminate()  # found
"""),
        Bad("""\
import multiprocessing

class Pool:
    def __init__(self, work):
        tasks = multiprocessing.JoinableQueue()
        self.child = multiprocessing.Process(target=work, kwargs={"tasks": tasks})
        self.child.start()

    def close(self):
        self.child.terminate()  # found
"""),
    )
    good = (
        "import time\nfrom multiprocessing import Process\np = Process(target=time.sleep, args=(9,))\np.terminate()\n",
        "import subprocess\np = subprocess.Popen(['a'])\np.terminate()\n",
        "from multiprocessing import Process, Queue\nq = Queue()\np = Process(target=f, args=(q,))\np.join()\n",
        "def stop(process):\n    process.terminate()\n",
        "from multiprocessing import Pool\npool = Pool()\npool.terminate()\n",
        "import queue\nfrom multiprocessing import Process\nq = queue.Queue()\np = Process(target=f, args=(q,))\np.kill()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if owner is None or module.resolve(owner) not in _PARTS:
            return
        made = _made(owner, module)
        shared = _shared(made, module) if made is not None else None
        if shared is not None:
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            text = f"`{method}` may leave `{ast.unparse(shared)}` locked or broken for all others."
            yield Found(call, text, evidence=((shared, "shared with the process here"),))


def _made(owner: ast.expr, module: Module) -> ast.Call | None:
    """Return the call that made a process."""
    if isinstance(owner, ast.Name):
        value = value_before(module, owner) or module.names.value_of(owner)
        return value if isinstance(value, ast.Call) else None
    holder = module.class_of(owner)
    for node in ast.walk(holder) if holder is not None else ():
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Call() as value):
                if isinstance(owner, ast.Attribute) and name == owner.attr:
                    return value
    return None


def _shared(process: ast.Call, module: Module) -> ast.expr | None:
    """Return a shared thing that a process is given, or takes."""
    for value in given_to(process):
        if is_shared(module, value):
            return value
    function = target_of(module, process)
    for node in ast.walk(function) if function is not None else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if is_shared(module, node):
                return node
    return None
