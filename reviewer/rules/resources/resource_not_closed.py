"""Files, sockets, connections and pools that stay open."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._ownership import CLOSING, is_used_by, ownership_of
from guru.reviewer.rules.resources._uses import assigned_name

_FILES = (
    *("open", "io.open", "codecs.open", "os.fdopen", "gzip.open", "bz2.open", "lzma.open"),
    *("tokenize.open", "gzip.GzipFile", "bz2.BZ2File", "lzma.LZMAFile", "pathlib.Path().open"),
    *("io.FileIO", "h5py.File", "wave.open"),
)
_ARCHIVES = ("tarfile.open", "tarfile.TarFile", "tarfile.TarFile.open", "zipfile.ZipFile")
_SOCKETS = ("socket.socket", "socket.create_connection", "socket.create_server")
_CONNECTIONS = (
    *("sqlite3.connect", "psycopg2.connect", "psycopg.connect", "pymysql.connect"),
    *("MySQLdb.connect", "mysql.connector.connect", "cx_Oracle.connect", "oracledb.connect"),
    *("pyodbc.connect", "shelve.open", "dbm.open", "http.client.HTTPConnection"),
    *("http.client.HTTPSConnection", "ftplib.FTP", "ftplib.FTP_TLS", "smtplib.SMTP"),
    *("smtplib.SMTP_SSL", "imaplib.IMAP4", "imaplib.IMAP4_SSL", "poplib.POP3_SSL"),
    *("paramiko.SSHClient", "aiohttp.ClientSession", "duckdb.connect"),
)
_RESPONSES = ("urllib.request.urlopen",)
_POOLS = (
    *("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor"),
    *("concurrent.futures.thread.ThreadPoolExecutor", "multiprocessing.Pool"),
    *("multiprocessing.pool.Pool", "multiprocessing.pool.ThreadPool"),
)
_KINDS = {
    **dict.fromkeys(_FILES, "file"),
    "os.open": "descriptor",
    **dict.fromkeys(_ARCHIVES, "archive"),
    **dict.fromkeys(_SOCKETS, "socket"),
    **dict.fromkeys(_CONNECTIONS, "connection"),
    **dict.fromkeys(_RESPONSES, "response"),
    **dict.fromkeys(_POOLS, "pool"),
}


class ResourceNotClosed(Rule):
    """A file, socket, connection or pool is not closed

    ## What it does
    Finds files, archives, sockets, connections and pools that a function opens and keeps to itself,
    and that it does not close: never, or not where it returns early or an error is raised.
    What is returned, stored or handed on is left alone.

    ## Why is this bad
    Each takes a descriptor, a server's slot or a thread. A service that loses one per request
    stops after some hundreds; written data may be lost, and on Windows the file stays locked.

    ## Example
    ```python
    def first_line(path):
        file = open(path)
        line = file.readline()
        return line.strip()
    ```

    ## Use instead
    ```python
    def first_line(path):
        with open(path) as file:
            line = file.readline()
        return line.strip()
    ```

    ## References
    - [Python: reading and writing files](https://docs.python.org/3/tutorial/inputoutput.html#reading-and-writing-files)
    - [CWE-772: Missing Release of Resource after Effective Lifetime](https://cwe.mitre.org/data/definitions/772.html)
    - [CWE-400: Uncontrolled Resource Consumption](https://cwe.mitre.org/data/definitions/400.html)
    """

    severity = Severity.MEDIUM
    cwe = (772, 400, 404)
    codeguru = ("resource-leak",)
    calls = tuple(_KINDS)
    bad = (
        Bad("""\
import json
from pathlib import Path

class Settings:
    def load(self, name):
        return json.load(open(name))  # found

    def lines(self, name):
        return [line.strip() for line in Path(name).open()]  # found

    def text(self, name):
        return open(name, encoding="utf-8").read()  # found
"""),
        Bad("""\
import socket as s

def ask(host, port, question):
    connection = s.create_connection((host, port), timeout=5)  # found
    connection.sendall(question)
    answer = connection.recv(1024)
    if not answer:
        return None
    connection.close()
    return answer
"""),
        Bad("""\
from sqlite3 import connect

def count(path):
    database = connect(path)  # found
    cursor = database.cursor()
    cursor.execute("SELECT count(*) FROM orders")
    return cursor.fetchone()[0]
"""),
        Bad("""\
from multiprocessing import Pool as Workers
from zipfile import ZipFile

def pack(target, names):
    archive = ZipFile(target, "w")  # found
    for name in names:
        archive.write(name)
    archive.close()

def squares(numbers):
    return Workers(4).map(square, numbers)  # found
"""),
        Bad("""\
import os

def touch(path):
    handle = os.open(path, os.O_CREAT)  # found
    os.fsync(handle)
"""),
    )
    good = (
        "def f(p):\n    with open(p) as file:\n        return file.read()\n",
        """\
def f(p):
    file = open(p)
    try:
        return file.read()
    finally:
        file.close()
""",
        "def f(p):\n    return open(p)\n",
        "class A:\n    def __init__(self, p):\n        self.file = open(p)\n",
        """\
import contextlib
def f(paths):
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(open(p)) for p in paths]
        return [file.read() for file in files]
""",
        """\
def f(p, reader):
    file = open(p)
    return reader(file)
""",
        "def f(p):\n    open(p, 'w').close()\n",
        """\
import socket
def free_port():
    s = socket.socket()
    s.bind(("", 0))
    with s:
        return s.getsockname()[1]
""",
        """\
def f(p):
    file = open(p)
    try:
        data = parse(file.read())
    except ValueError:
        file.close()
        raise
    file.close()
    return data
""",
        """\
import sqlite3
def connection(p):
    database = sqlite3.connect(p)
    database.row_factory = sqlite3.Row
    return database
""",
        """\
import subprocess
def run(p):
    log = open(p, "w")
    child = subprocess.Popen(["a"], stdout=log)
    return child
""",
        "def f(open, p):\n    return open(p).read()\n",
        """\
import os
def touch(path):
    try:
        handle = os.open(path, os.O_CREAT)
    except PermissionError:
        return False
    else:
        os.close(handle)
        return True
""",
        "import gzip, io\ndef f(b):\n    return gzip.GzipFile(fileobj=io.BytesIO(b)).read()\n",
        "file = open('settings.txt')\nsettings = file.read()\n",
        """\
def f(p):
    file = open(p)
    def line():
        return file.readline()
    return line
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        kind = _KINDS[module.resolve(call.func) or ""]
        if _is_in_memory(call, module):
            return
        value: ast.AST = call
        while isinstance(module.parent(value), ast.Await):
            value = module.parent(value) or value
        if _is_lost(value, kind, module):
            text = f"This {kind} is opened, used, and never closed: {_cure(kind)}."
            yield Found(call, text, Severity.LOW if kind in {"file", "response"} else None)
            return
        name = assigned_name(module, call)
        if name is None or module.function_of(call) is None:
            return
        if not isinstance(module.parent(value), (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            return
        found = self._held(call, name, kind, module)
        if found is not None:
            yield found

    def _held(self, call: ast.Call, name: ast.Name, kind: str, module: Module) -> Found | None:
        """Return what is wrong with a resource that a name holds."""
        owned = ownership_of(module, name)
        if not owned.kept or owned.managed or _is_borrowed(call):
            return None
        later = [c for c in owned.closings if _line(c) >= call.lineno]
        if not later:
            closed = bool(owned.closings)
            return None if closed else Found(call, f"This {kind} is never closed: {_cure(kind)}.")
        if (
            kind == "pool"
            or _is_tried(call, later, module)
            or any(_is_sure(closing, module) for closing in later)
        ):
            return None
        left = _left_early(call, later, module)
        if left is not None:
            text = f"This {kind} stays open where the function ends early: {_cure(kind)}."
            return Found(call, text, evidence=((left, "left open here"),))
        if _may_fail(call, later[0], module):
            text = f"This {kind} stays open when an error is raised before its end: {_cure(kind)}."
            return Found(call, text, Severity.LOW, ((later[0], "not reached then"),))
        return None


def _cure(kind: str) -> str:
    return "close it in a `finally`" if kind == "descriptor" else "use `with`"


def _is_lost(value: ast.AST, kind: str, module: Module) -> bool:
    """Whether a resource is used on the spot, so that nothing is left to close it by."""
    above = module.parent(value)
    match above:
        case ast.Attribute(attr=method):
            call = module.parent(above)
            called = isinstance(call, ast.Call) and call.func is above
            return called and method not in CLOSING and _is_end(call, method, kind, module)
        case ast.For(iter=whole) | ast.comprehension(iter=whole):
            return whole is value and kind in {"file", "response"}
        case ast.Call() if isinstance(value, ast.expr):
            return kind in {"file", "response"} and is_used_by(module, above, value)
        case ast.Expr():
            return kind == "file" and not isinstance(value, ast.Await)
    return False


def _is_end(call: ast.AST | None, method: str, kind: str, module: Module) -> bool:
    """Whether a method gives a plain value, rather than a thing that holds the resource."""
    if kind == "pool":
        return method in {"map", "starmap", "apply", "imap", "imap_unordered"}
    if kind == "connection":
        return method == "execute" and isinstance(module.parent(call), ast.Expr) if call else False
    if kind == "socket":
        return method in {"connect", "sendall", "send", "connect_ex", "sendto"}
    return method in {
        *("read", "readline", "readlines", "write", "writelines", "readinto", "extractall"),
        *("namelist", "getnames", "extract", "infolist", "getmembers", "fileno"),
    }


def _is_in_memory(call: ast.Call, module: Module) -> bool:
    """Whether a file or archive lies in memory, or on top of a file that someone else closes."""
    if any(keyword.arg == "fileobj" for keyword in call.keywords):
        return True
    first = module.resolve(call.args[0]) if call.args else None
    return first in {"io.BytesIO()", "io.StringIO()", "tempfile.SpooledTemporaryFile()"}


def _is_tried(call: ast.Call, closings: list[ast.AST], module: Module) -> bool:
    """Whether a resource is opened in a ``try`` of its own, with handlers for what may fail."""
    below: ast.AST = call
    for above in module.ancestors(call):
        if isinstance(above, ast.Try) and above.handlers and below in above.body:
            end = max((s.end_lineno or 0 for s in above.body), default=0)
            if any(_line(closing) > end for closing in closings):
                return True
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        below = above
    return False


def _is_borrowed(call: ast.Call) -> bool:
    """Whether a descriptor stays with someone else: ``open(fd, closefd=False)``."""
    return any(keyword.arg == "closefd" for keyword in call.keywords)


def _is_sure(closing: ast.AST, module: Module) -> bool:
    """Whether a resource is closed whatever happens, or by the handler of an error as well."""
    below = closing
    for above in module.ancestors(closing):
        if isinstance(above, ast.Try):
            if below in above.finalbody or isinstance(below, ast.ExceptHandler):
                return True
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        below = above
    return False


def _left_early(call: ast.Call, closings: list[ast.AST], module: Module) -> ast.AST | None:
    """Return a ``return`` between opening and closing that leaves the resource open."""
    last = max(_line(closing) for closing in closings)
    lines = {_line(closing) for closing in closings}
    for node in _ends(module.function_of(call) or call)[0]:
        if call.lineno < node.lineno < last:
            block = module.parent(node)
            before = [s.lineno for s in _siblings(block, node)]
            if not lines.intersection(before) and not any(n <= node.lineno for n in lines):
                return node
    return None


def _siblings(block: ast.AST | None, node: ast.AST) -> list[ast.stmt]:
    for field in ("body", "orelse", "finalbody"):
        arm = getattr(block, field, [])
        if isinstance(arm, list) and node in arm:
            return [statement for statement in arm if isinstance(statement, ast.stmt)]
    return []


def _may_fail(call: ast.Call, closing: ast.AST, module: Module) -> bool:
    """Whether something may raise between opening and closing."""
    risky = _ends(module.function_of(call) or call)[1]
    first = bisect_right(risky, call.end_lineno or call.lineno)
    return first < len(risky) and risky[first] < _line(closing)


@lru_cache(maxsize=16)
def _ends(function: ast.AST) -> tuple[list[ast.Return], list[int]]:
    """Return the ``return`` statements of a function, and the lines that may raise, in order."""
    returns: list[ast.Return] = []
    risky: list[int] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Return):
            returns.append(node)
        elif isinstance(node, (ast.Call, ast.Raise, ast.For, ast.Await)):
            risky.append(node.lineno)
    return returns, sorted(risky)


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))
