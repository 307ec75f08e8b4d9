"""Processes that use the parent's objects without being given them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._processes import PROCESSES, is_shared, target_of
from guru.reviewer.rules.resources._uses import uses_of


class ChildNotGivenWhatItUses(Rule):
    """A child process uses a queue or lock of its parent without being given it

    ## What it does
    Finds processes of `multiprocessing` whose function takes a queue, pipe or lock from the
    surrounding scope in place of an argument, and those that are started next to one which nobody
    is given.

    ## Why is this bad
    Where processes are spawned (Windows, macOS, Linux from Python 3.14 on) the child imports the
    file again and gets an object of its own, or none: nothing is shared. Where they are forked,
    the parent may collect the object while the child uses it.

    ## Example
    ```python
    from multiprocessing import Lock, Process

    lock = Lock()

    def work():
        with lock:
            print("working")

    if __name__ == "__main__":
        Process(target=work).start()
    ```

    ## Use instead
    ```python
    from multiprocessing import Lock, Process

    def work(lock):
        with lock:
            print("working")

    if __name__ == "__main__":
        lock = Lock()
        Process(target=work, args=(lock,)).start()
    ```

    ## References
    - [Python: multiprocessing, explicitly pass resources to child processes](https://docs.python.org/3/library/multiprocessing.html#all-start-methods)
    - [CWE-665: Improper Initialization](https://cwe.mitre.org/data/definitions/665.html)
    """

    severity = Severity.MEDIUM
    cwe = (665,)
    codeguru = ("multiprocessing-garbage-collection-prevention",)
    calls = PROCESSES
    bad = (
        Bad("""\
import multiprocessing as mp

results = mp.Queue()

def square(n):
    results.put(n * n)

def main():
    children = [mp.Process(target=square, args=(n,)) for n in range(4)]  # found
    for child in children:
        child.start()
"""),
        Bad("""\
def run():
    from multiprocessing import Process, RLock

    def report():
        print("no lock here")

    guard = RLock()
    for _ in range(10):
        Process(target=report).start()  # found
"""),
        Bad("""\
from multiprocessing import Event, Process

class Service:
    def start(self):
        stop = Event()

        def serve():
            while not stop.is_set():
                self.answer()

        self.child = Process(name="server", target=serve)  # found
        self.child.start()
        return stop
"""),
    )
    good = (
        """\
from multiprocessing import Process, Lock
def work(lock):
    with lock:
        print("working")
def main():
    lock = Lock()
    Process(target=work, args=(lock,)).start()
""",
        """\
from multiprocessing import Process
def work():
    print("working")
Process(target=work).start()
""",
        """\
from multiprocessing import Process, Queue
def main(work):
    queue = Queue()
    Process(target=work, kwargs={"queue": queue}).start()
    return queue.get()
""",
        """\
from multiprocessing import Process, Lock
lock = Lock()
def work():
    print("working")
def other():
    with lock:
        print("other")
Process(target=work).start()
other()
""",
        """\
import threading
lock = threading.Lock()
def work():
    with lock:
        print("working")
threading.Thread(target=work).start()
""",
        """\
from multiprocessing import Process, Queue
def work(options):
    options.queue.put(1)
def main(options):
    options.queue = Queue()
    Process(target=work, args=(options,)).start()
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        function = target_of(module, call)
        used = _taken(function, module) if function is not None else None
        if used is not None:
            text = f"`{used.id}` is the parent's: give it to the process as an argument."
            yield Found(call, text, evidence=((used, "used by the child"),))
        elif argument(call, "args", 3) is None and argument(call, "kwargs", 4) is None:
            idle = _idle(call, module)
            if idle is not None:
                text = f"Nobody is given `{idle.id}`: the process can not share it."
                yield Found(call, text, evidence=((idle, "made here"),))


def _taken(function: Function, module: Module) -> ast.Name | None:
    """Return a shared thing that a function takes from the scope around it."""
    own = module.index.scope_of[function]
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found = module.names.bindings(node)
            if found and node.id not in own.bindings and is_shared(module, node):
                return node
    return None


def _idle(call: ast.Call, module: Module) -> ast.Name | None:
    """Return a shared thing that is made beside a process and that nothing reads."""
    scope = module.index.scope_of.get(module.function_of(call) or module.tree)
    for bindings in scope.bindings.values() if scope is not None else ():
        node = bindings[0].node
        if len(bindings) == 1 and isinstance(node, ast.Name) and bindings[0].kind == "value":
            if is_shared(module, node) and not uses_of(module, node):
                return node
    return None
