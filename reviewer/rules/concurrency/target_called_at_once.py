"""Functions that run before their thread does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._functions import returns_nothing
from guru.reviewer.rules.resources._uses import definition_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

# By function: the name and place of the function that is to run elsewhere, or later.
_STARTING: dict[str, tuple[str, int]] = {
    "threading.Thread": ("target", 1),
    "threading.Timer": ("function", 1),
    "multiprocessing.Process": ("target", 1),
    "multiprocessing.context.Process": ("target", 1),
    "asyncio.to_thread": ("func", 0),
    "signal.signal": ("handler", 1),
    "weakref.finalize": ("func", 1),
    "concurrent.futures.ThreadPoolExecutor().submit": ("fn", 0),
    "concurrent.futures.ProcessPoolExecutor().submit": ("fn", 0),
    "multiprocessing.Pool().apply_async": ("func", 0),
    "asyncio.get_running_loop().run_in_executor": ("func", 1),
    "asyncio.get_event_loop().run_in_executor": ("func", 1),
    "asyncio.get_event_loop().call_soon": ("callback", 0),
    "asyncio.get_running_loop().call_later": ("callback", 1),
}
_NEVER_CALLABLE = frozenset(
    {
        "serve_forever",
        "run_forever",
        "mainloop",
        "print",
        "time.sleep",
        "os.system",
        "handle_request",
    }
)


class TargetCalledAtOnce(Rule):
    """A function is called where it should be handed over

    ## What it does
    Finds `Thread(target=work())` and its kin (processes, timers, executors, signal handlers) where
    the function that is called hands back nothing to call.

    ## Why is this bad
    The work runs at once, in the calling thread, before the thread is even made; the thread then
    gets `None` and does nothing. What looks concurrent is not.

    ## Example
    ```python
    import threading

    def work():
        print("working")

    threading.Thread(target=work()).start()
    ```

    ## Use instead
    ```python
    import threading

    def work():
        print("working")

    threading.Thread(target=work).start()
    ```

    ## Fix safety
    The fix hands over a function that was called without arguments. It runs in the other thread
    then, which is what was meant, and what it shares may need a lock.

    ## References
    - [Python: threading.Thread](https://docs.python.org/3/library/threading.html#threading.Thread)
    - [CWE-691: Insufficient Control Flow Management](https://cwe.mitre.org/data/definitions/691.html)
    """

    severity = Severity.HIGH
    cwe = (691,)
    calls = tuple(_STARTING)
    bad = (
        Bad(
            """\
from threading import Thread as T

class Server:
    def serve(self):
        while self.open:
            self.answer()

    def start(self):
        self.thread = T(target=self.serve(), daemon=True)  # found
        self.thread.start()
""",
            fixed="""\
from threading import Thread as T

class Server:
    def serve(self):
        while self.open:
            self.answer()

    def start(self):
        self.thread = T(target=self.serve, daemon=True)
        self.thread.start()
""",
        ),
        Bad("""\
from concurrent.futures import ThreadPoolExecutor

def load(path):
    with open(path) as file:
        print(file.read())

def load_all(paths):
    with ThreadPoolExecutor() as pool:
        for path in paths:
            pool.submit(load(path))  # found
"""),
        Bad("""\
import signal, sys
def stop():
    sys.exit(0)
signal.signal(signal.SIGTERM, stop())  # found
"""),
        Bad("""\
import threading
from http.server import HTTPServer
server = HTTPServer(("", 0), Handler)
threading.Thread(target=server.serve_forever()).start()  # found
"""),
    )
    good = (
        "import threading\ndef f():\n    pass\nthreading.Thread(target=f).start()\n",
        "import threading, functools\nthreading.Thread(target=functools.partial(f, 1)).start()\n",
        """\
import threading
def worker(n):
    def run():
        print(n)
    return run
threading.Thread(target=worker(3)).start()
""",
        "import threading\nthreading.Thread(target=factory.make()).start()\n",
        "import threading\nthreading.Thread(target=lambda: f()).start()\n",
        "import threading\nclass Job:\n    def __call__(self):\n        pass\nthreading.Thread(target=Job()).start()\n",
        "def f():\n    pass\nrun.submit(f())\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name, place = _STARTING[module.resolve(call.func) or ""]
        target = argument(call, name, place)
        if isinstance(target, ast.Call) and _hands_back_nothing(target, module):
            shown = ast.unparse(target.func)
            yield Found(target, f"`{shown}` runs here and now; hand over the function itself.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return node.func if not node.args else None


def _hands_back_nothing(call: ast.Call, module: Module) -> bool:
    function = definition_of(module, call.func)
    if isinstance(function, Function):
        return returns_nothing(function)
    if function is not None:
        return False
    name = module.resolve(call.func) or ""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name in _NEVER_CALLABLE or method in _NEVER_CALLABLE
