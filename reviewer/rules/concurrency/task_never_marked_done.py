"""Queues that count what is never marked as done."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._processes import PROCESSES, parameters_given
from guru.reviewer.rules.resources._uses import packages_of, uses_of

_QUEUES = frozenset(
    {
        *("multiprocessing.JoinableQueue()", "multiprocessing.get_context().JoinableQueue()"),
        "multiprocessing.queues.JoinableQueue()",
    }
)


class TaskNeverMarkedDone(Rule):
    """An item of a JoinableQueue is taken and never marked as done

    ## What it does
    Finds `get()` of a `multiprocessing.JoinableQueue` in functions that do not call `task_done()`
    on it, also where the queue comes as an argument from a process that is started in the file.

    ## Why is this bad
    The queue counts unfinished items with a semaphore. Without `task_done` the count only grows:
    `join()` waits for ever, and the semaphore overflows in the end.

    ## Example
    ```python
    import multiprocessing

    def work():
        tasks = multiprocessing.JoinableQueue()
        tasks.put("first")
        print(tasks.get())
        tasks.join()
    ```

    ## Use instead
    ```python
    import multiprocessing

    def work():
        tasks = multiprocessing.JoinableQueue()
        tasks.put("first")
        print(tasks.get())
        tasks.task_done()
        tasks.join()
    ```

    ## References
    - [Python: multiprocessing.JoinableQueue](https://docs.python.org/3/library/multiprocessing.html#multiprocessing.JoinableQueue)
    - [CWE-667: Improper Locking](https://cwe.mitre.org/data/definitions/667.html)
    """

    severity = Severity.MEDIUM
    cwe = (667,)
    codeguru = ("semaphore-overflow-prevention",)
    methods = ("get", "get_nowait")
    mentions = ("multiprocessing",)
    bad = (
        Bad("""\
from multiprocessing import JoinableQueue as Jobs, Process

def worker(jobs):
    while True:
        job = jobs.get()  # found
        if job is None:
            break
        job()

def main(work):
    jobs = Jobs()
    Process(target=worker, args=(jobs,)).start()
    for job in work:
        jobs.put(job)
    jobs.join()
"""),
        Bad("""\
import multiprocessing as mp

class Pipeline:
    def __init__(self):
        self.rows = mp.JoinableQueue(100)

    def drain(self):
        while not self.rows.empty():
            yield self.rows.get_nowait()  # found
"""),
        Bad("""\
import multiprocessing
def work(tasks: multiprocessing.JoinableQueue):
    task = tasks.get(timeout=3)  # found
    task.run()
"""),
    )
    good = (
        """\
from multiprocessing import JoinableQueue, Process
def worker(jobs):
    while True:
        try:
            jobs.get()()
        finally:
            jobs.task_done()
def main():
    jobs = JoinableQueue()
    Process(target=worker, args=(jobs,)).start()
""",
        "import multiprocessing\nq = multiprocessing.Queue()\nq.get()\n",
        "import queue\nq = queue.Queue()\nq.get()\n",
        "def work(tasks):\n    tasks.get()\n",
        """\
import multiprocessing as mp
class Pipeline:
    def __init__(self):
        self.rows = mp.JoinableQueue()
    def take(self):
        return self.rows.get()
    def done(self):
        self.rows.task_done()
""",
        "import multiprocessing as mp\nq = mp.JoinableQueue()\nq.put(1)\nq.join()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if "multiprocessing" not in packages_of(module):
            return
        queue = call.func.value if isinstance(call.func, ast.Attribute) else None
        if queue is None or not _is_queue(queue, module) or _is_marked(queue, module):
            return
        text = f"No `task_done` follows: `{ast.unparse(queue)}` counts this item for ever."
        yield Found(call, text)


def _is_queue(node: ast.expr, module: Module) -> bool:
    if module.resolve(node) in _QUEUES:
        return True
    if not isinstance(node, ast.Name):
        return False
    found = module.names.bindings(node)
    return len(found) == 1 and found[0].node in _queue_parameters(module)


@lru_cache(maxsize=2)  # one file is checked at a time
def _queue_parameters(module: Module) -> frozenset[ast.AST]:
    """Return the parameters that take such a queue from a process started in the file."""
    found: set[ast.AST] = set()
    for call in module.of_type(ast.Call):
        named = isinstance(call.func, ast.Name) or (
            isinstance(call.func, ast.Attribute) and call.func.attr == "Process"
        )
        if named and module.resolve(call.func) in PROCESSES:
            found.update(
                parameter
                for value, parameter in parameters_given(module, call)
                if module.resolve(value) in _QUEUES
            )
    return frozenset(found)


def _is_marked(queue: ast.expr, module: Module) -> bool:
    """Whether the queue's items are marked as done, or the queue goes to a function that may."""
    if isinstance(queue, ast.Name):
        above = [module.parent(use) for use in uses_of(module, queue)]
        return any(isinstance(n, ast.Attribute) and n.attr == "task_done" for n in above)
    name = ast.unparse(queue)
    holder = module.class_of(queue)
    return holder is None or any(
        isinstance(node, ast.Attribute)
        and node.attr == "task_done"
        and ast.unparse(node.value) == name
        for node in ast.walk(holder)
    )
