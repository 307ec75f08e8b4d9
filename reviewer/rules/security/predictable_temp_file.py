"""Temporary files whose name others can take first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._arguments import set_argument
from guru.reviewer.rules.security._words import shown

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_NAMING = ("tempfile.mktemp", "os.tempnam", "os.tmpnam")
_SHARED = r"/(?:var/)?tmp/[^/]+|/dev/shm/[^/]+"
_WRITING = r"[wa]"
_PARAMETERS = ("suffix", "prefix", "dir")


class PredictableTempFile(Rule):
    """A temporary file has a name that others can take first

    ## What it does
    Finds `tempfile.mktemp`, `os.tempnam` and `os.tmpnam`, and files of a fixed name in `/tmp`,
    `/var/tmp` and `/dev/shm` that are opened for writing.

    ## Why is this bad
    Between the choice of the name and its use any user of the machine can put a link there, and
    the program writes through it into a file of that user's choice.

    ## Example
    ```python
    import tempfile

    def report(text):
        path = tempfile.mktemp(suffix=".txt")
        with open(path, "w") as file:
            file.write(text)
        return path
    ```

    ## Use instead
    ```python
    import tempfile

    def report(text):
        with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
            file.write(text)
        return file.name
    ```

    ## Fix safety
    The fix makes the file instead of naming it. Code that expects that nothing stands at the path
    yet, such as `os.mkdir` or `os.rename` on Windows, notices the difference.

    ## References
    - [Python: tempfile.mktemp](https://docs.python.org/3/library/tempfile.html#tempfile.mktemp)
    - [CWE-377: Insecure Temporary File](https://cwe.mitre.org/data/definitions/377.html)
    """

    severity = Severity.MEDIUM
    cwe = (377,)
    codeguru = ("insecure-temp-file",)
    calls = (*_NAMING, "open", "io.open", "codecs.open")
    bad = (
        Bad(
            "import tempfile\npath = tempfile.mktemp('.txt', dir='/x')  # found\n",
            fixed="import tempfile\n"
            "path = tempfile.NamedTemporaryFile(suffix='.txt', dir='/x', delete=False).name\n",
        ),
        Bad("from tempfile import mktemp as name\npath = name()  # found\n"),
        Bad(
            "import os, tempfile\npath = os.path.join(tempfile.gettempdir(), 'x.txt')\n"
            "with open(path, 'w') as file:  # found\n    pass\n"
        ),
        Bad("import tempfile\nopen(tempfile.gettempdir() + '/x.txt', 'w')  # found\n"),
        Bad("NAME = '/tmp/report'\nwith open(NAME + '.txt', 'w') as file:  # found\n    pass\n"),
    )
    good = (
        "import os, tempfile\nopen(os.path.join(tempfile.gettempdir(), name), 'w')\n",
        "import os, tempfile\nopen(os.path.join(tempfile.mkdtemp(), 'x.txt'), 'w')\n",
        "import tempfile\nhandle, path = tempfile.mkstemp()\n",
        "import tempfile\nfolder = tempfile.mkdtemp()\n",
        "with open('/tmp/report.txt') as file:\n    pass\n",
        "with open('out/tmp/report.txt', 'w') as file:\n    pass\n",
        "def f(path):\n    with open(path, 'w') as file:\n        pass\n",
        "with open('/tmp/lock', 'x') as file:\n    pass\n",
        "from mine import mktemp\nmktemp()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name in _NAMING:
            text = f"`{name}` only names a file: someone else can make it before it is opened."
            yield Found(call, text)
            return
        mode, path = (
            constant(module, argument(call, "mode", 1)),
            self._path(argument(call, "file", 0), module),
        )
        writes = isinstance(mode, str) and re.search(_WRITING, mode) is not None
        if writes and isinstance(path, str) and re.match(_SHARED, path):
            text = f"{shown(ast.Constant(path))} is a name that every user of the machine can take."
            yield Found(call, text, Severity.LOW)

    def _path(self, node: ast.expr | None, module: Module) -> object:
        """Return a path that is known; what ``tempfile.gettempdir()`` gives is ``/tmp`` here."""
        match node:
            case ast.Name():
                bound = module.names.value_of(node)
                return self._path(bound, module) if bound is not None else None
            case ast.Call(args=[folder, *rest]) if module.resolve(node.func) == "os.path.join":
                parts = [self._path(folder, module), *(constant(module, part) for part in rest)]
                texts = [part for part in parts if isinstance(part, str)]
                return "/".join(texts) if len(texts) == len(parts) else None
            case ast.Call() if module.resolve(node.func) == "tempfile.gettempdir":
                return "/tmp"  # noqa: S108 - the folder that we look for
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                before, after = self._path(left, module), constant(module, right)
                both = isinstance(before, str) and isinstance(after, str)
                return f"{before}{after}" if both else None
        return constant(module, node)

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        function = node.func
        if not isinstance(function, cst.Attribute) or function.attr.value != "mktemp":
            return None
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        if any(argument.star for argument in node.args) or len(node.args) > len(_PARAMETERS):
            return None
        named = [
            argument
            if argument.keyword is not None
            else argument.with_changes(keyword=cst.Name(_PARAMETERS[place]), equal=equal)
            for place, argument in enumerate(node.args)
        ]
        made = function.with_changes(attr=cst.Name("NamedTemporaryFile"))
        call = set_argument(node.with_changes(func=made, args=named), "delete", "False")
        return cst.Attribute(call, cst.Name("name"))
