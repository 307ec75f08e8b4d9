"""Globals that each caller sets anew."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.concurrency._functions import own_nodes
from guru.reviewer.rules.concurrency._locks import is_any_lock
from guru.reviewer.rules.resources._uses import names_in, packages_of

_CONCURRENT = frozenset(
    {
        *("threading", "asyncio", "concurrent", "multiprocessing", "flask", "fastapi", "django"),
        *("socketserver", "starlette", "aiohttp", "tornado", "gevent", "sanic"),
    }
)
_NAMED_SO = ("main", "init", "_init", "setup", "configure", "install", "set_", "_set_", "register")


class GlobalReboundByCallers(Rule):
    """A function sets a global variable from what its callers hand in

    ## What it does
    Finds functions with `global` that set the variable from their parameters, or count it up or
    down, outside of a lock. Values that are made once, and functions whose name says that they set it, or start a program, are left
    alone. In files that use threads, coroutines or a web framework, counting weighs more.

    ## Why is this bad
    The last caller decides for all: two threads or requests overwrite one another, a test changes
    the next, and nothing at the place of use tells where a value came from. `count += 1` reads
    and writes in two steps, so that counts are lost.

    ## Example
    ```python
    width = 80

    def render(text, columns):
        global width
        width = columns
        return layout(text)
    ```

    ## Use instead
    ```python
    def render(text, columns):
        return layout(text, columns)
    ```

    ## References
    - [Python: why am I getting an UnboundLocalError, and the global statement](https://docs.python.org/3/faq/programming.html#what-are-the-rules-for-local-and-global-variables-in-python)
    - [CWE-1108: Excessive Reliance on Global Variables](https://cwe.mitre.org/data/definitions/1108.html)
    - [CWE-362: Race Condition](https://cwe.mitre.org/data/definitions/362.html)
    """

    severity = Severity.INFO
    cwe = (1108, 362)
    codeguru = ("dangerous-global-variables",)
    mentions = ("global",)
    bad = (
        Bad("""\
current = None

class Session:
    def enter(self, user, request):
        global current
        if request.open:
            current = (user, request.path)  # found
        return self.next(request)
"""),
        Bad("""\
import threading

served = 0

def handle(connection):
    global served
    connection.send(b"hello")
    served += 1  # found
"""),
        Bad("""\
def resize(w, h):
    global width, height
    width = w  # found
    height = h  # found
"""),
        Bad("""\
import asyncio

async def receive(message):
    global last
    last = await message.read()  # found
"""),
    )
    good = (
        """\
def resize(w):
    width = w
    return width
""",
        """\
_client = None
def client(address):
    global _client
    if _client is None:
        _client = connect(address)
    return _client
""",
        """\
import threading
lock = threading.Lock()
count = 0
def handle():
    global count
    with lock:
        count += 1
""",
        """\
cache = {}
def clear():
    global cache
    cache = {}
""",
        """\
settings = None
def main(arguments):
    global settings
    settings = arguments
""",
        """\
limit = 3
def allowed(n):
    global limit
    return n < limit
""",
        """\
def outer(n):
    count = 0
    def inner():
        nonlocal count
        count += n
    return inner
""",
    )

    def check(self, statement: ast.Global, module: Module) -> Iterator[Found]:
        function = module.function_of(statement)
        if function is None or function.name.startswith(_NAMED_SO):
            return
        concurrent = bool(_CONCURRENT & packages_of(module))
        given = _parameters(function)
        asked = {name for part in function.body for name in _asked_first(part)}
        for node in own_nodes(function):
            name = _set_to_given(node, given)
            if name not in statement.names or name in asked or _is_guarded(node, name, module):
                continue
            if isinstance(node, ast.AugAssign):
                text = f"`{name}` is read and written in two steps: concurrent calls lose counts."
                yield Found(node, text, Severity.LOW if concurrent else None)
            else:
                yield Found(node, f"Each caller sets `{name}` for all others.")


def _parameters(function: Function) -> set[str]:
    args = function.args
    named = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
    return {a.arg for a in named if a is not None} - {"self", "cls"}


def _set_to_given(node: ast.AST, given: set[str]) -> str:
    """Return the name that a statement sets from a parameter, or counts; empty for others."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name if names_in(value) & given else ""
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.Sub()):
            return name
    return ""


def _is_guarded(node: ast.AST, name: str, module: Module) -> bool:
    """Whether a statement is done under a lock, or only where nothing has been set yet."""
    for above in module.ancestors(node):
        match above:
            case ast.With(items=items) | ast.AsyncWith(items=items):
                if any(is_any_lock(module, item.context_expr) for item in items):
                    return True
            case ast.If(test=test) if name in names_in(test):
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return False
    return False


def _asked_first(statement: ast.stmt) -> set[str]:
    """Return of what a function asks to return early: ``if x is not None: return``."""
    match statement:
        case ast.If(test=test, body=[*_, ast.Return() | ast.Raise()]):
            return names_in(test)
    return set()
