"""Temporary files and folders that nobody removes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import uses_of

_MAKERS = ("tempfile.mkdtemp", "tempfile.mkstemp", "tempfile.NamedTemporaryFile")
_REMOVING = frozenset(
    {
        *("remove", "unlink", "rmtree", "rmdir", "removedirs", "cleanup", "rename", "replace"),
        *("move", "addfinalizer", "finalize", "register", "callback", "addCleanup", "renames"),
        *("safe_delete", "rm", "removefile", "execv", "execvp"),
    }
)
_GATHERING = frozenset({"append", "add", "put", "extend", "insert", "setdefault", "update"})
_PATHS = frozenset(
    {"join", "str", "cast", "fspath", "abspath", "realpath", "normpath", "resolve", "joinpath"}
)


class TemporaryFileLeftBehind(Rule):
    """A temporary file or folder is never removed

    ## What it does
    Finds `mkdtemp`, `mkstemp` and `NamedTemporaryFile(delete=False)` in functions that keep the
    path to themselves and remove nothing.

    ## Why is this bad
    Nobody else removes it: the disk fills up, a file for each call, until writes fail. What was
    written stays readable for whoever gets at the folder later.

    ## Example
    ```python
    import tempfile

    def convert(data, run):
        folder = tempfile.mkdtemp()
        print(folder + "/input", data)
        run("convert " + folder)
    ```

    ## Use instead
    ```python
    import tempfile

    def convert(data, run):
        with tempfile.TemporaryDirectory() as folder:
            print(folder + "/input", data)
            run("convert " + folder)
    ```

    ## References
    - [Python: tempfile](https://docs.python.org/3/library/tempfile.html)
    - [CWE-459: Incomplete Cleanup](https://cwe.mitre.org/data/definitions/459.html)
    """

    severity = Severity.LOW
    cwe = (459, 772)
    codeguru = ("resource-leak",)
    calls = _MAKERS
    bad = (
        Bad("""\
from tempfile import NamedTemporaryFile as Temp
import subprocess

def show(html):
    with Temp("w", suffix=".html", delete=False) as page:  # found
        page.write(html)
    subprocess.run(["browser", page.name], check=True)
"""),
        Bad("""\
import os
import tempfile as t

def edit(text):
    handle, path = t.mkstemp()  # found
    os.write(handle, text.encode())
    os.close(handle)
    os.system(f"vi {path}")
    with open(path) as file:
        return file.read()
"""),
        Bad("""\
import tempfile

class Build:
    def run(self, source):
        folder = tempfile.mkdtemp(prefix="build")  # found
        self.unpack(source, folder)
        return self.compile(f"{folder}/src")
"""),
    )
    good = (
        "import tempfile\ndef f():\n    with tempfile.TemporaryDirectory() as folder:\n        g(folder)\n",
        """\
import shutil, tempfile
def f():
    folder = tempfile.mkdtemp()
    try:
        g(folder)
    finally:
        shutil.rmtree(folder)
""",
        "import tempfile\ndef f():\n    return tempfile.mkdtemp()\n",
        "import tempfile\ndef f():\n    file = tempfile.NamedTemporaryFile(delete=False)\n    g(file)\n    return file.name\n",
        "import tempfile\nclass A:\n    def __init__(self):\n        self.folder = tempfile.mkdtemp()\n",
        "import tempfile\ndef f():\n    with tempfile.NamedTemporaryFile() as file:\n        g(file.name)\n",
        """\
import os, tempfile
def write(path, text):
    handle, draft = tempfile.mkstemp(dir=os.path.dirname(path))
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.replace(draft, path)
""",
        """\
import tempfile
def f(self):
    folder = tempfile.mkdtemp()
    self.folders.append(folder)
""",
        "import tempfile\nfolder = tempfile.mkdtemp()\n",
        """\
import os, tempfile
def prepare(name):
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, name)
    fill(path)
    return path
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        maker = module.resolve(call.func) or ""
        function = module.function_of(call)
        if argument(call, "dir") is not None:
            return  # the folder is someone's, who may remove it as a whole
        if function is None or (maker.endswith("File") and not _is_kept(call, module)):
            return
        name = _path(call, module)
        if name is None or _removes(function):
            return
        uses = uses_of(module, name)
        if uses and not any(_is_handed_on(use, module) for use in uses):
            yield Found(call, f"Nobody removes what `{maker}` makes here.")


def _is_kept(call: ast.Call, module: Module) -> bool:
    return constant(module, argument(call, "delete")) is False


def _path(call: ast.Call, module: Module) -> ast.Name | None:
    """Return the name that holds the path, or the file object."""
    above = module.parent(call)
    match above:
        case ast.Assign(targets=[ast.Name() as name]):
            return name
        case ast.Assign(targets=[ast.Tuple(elts=[_, ast.Name() as name])]):
            return name
        case ast.withitem(optional_vars=ast.Name() as name):
            return name
    return None


@lru_cache(maxsize=64)
def _removes(function: ast.AST) -> bool:
    """Whether a function removes, moves or hands over something to be removed."""
    for node in ast.walk(function):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name):
                words = name.lower()
                if name in _REMOVING or "remove" in words or "clean" in words or "delete" in words:
                    return True
    return False


def _is_handed_on(use: ast.Name, module: Module, depth: int = 4) -> bool:
    """Whether a path leaves the function, so that others may remove it."""
    for above in module.ancestors(use):
        match above:
            case ast.Return() | ast.Yield() | ast.Dict() | ast.keyword():
                return True
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
                if name in _GATHERING or name[:1].isupper():
                    return True
                if name not in _PATHS:
                    return False  # used by the call; what it returns is another matter
            case ast.Assign(targets=[ast.Name() as target]):
                again = uses_of(module, target) if depth else []
                return any(_is_handed_on(later, module, depth - 1) for later in again)
            case ast.stmt():
                return isinstance(above, ast.Assign)
    return False
