"""Zip archives that fill the disk."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._archives import is_looked_at
from guru.reviewer.rules.security._fixed import is_fixed
from guru.reviewer.rules.security._outside import graded

_OPENERS = ("zipfile.ZipFile()", "zipfile.PyZipFile()")


class ZipExtractedUnchecked(Rule):
    """A zip archive is unpacked without a look at its sizes

    ## What it does
    Finds `extractall` of `zipfile`, and `shutil.unpack_archive`, for an archive whose name is not
    constant, in a function that asks for no member's size or name.

    ## Why is this bad
    Zip packs zeros a thousandfold: a few kilobytes become gigabytes, and the disk of the server is
    full. Whoever may send an archive may do so.

    ## Example
    ```python
    import zipfile

    def unpack(upload, folder):
        with zipfile.ZipFile(upload) as archive:
            archive.extractall(folder)
    ```

    ## Use instead
    ```python
    import zipfile

    def unpack(upload, folder, most):
        with zipfile.ZipFile(upload) as archive:
            if sum(member.file_size for member in archive.infolist()) > most:
                raise ValueError("the archive is too large")
            archive.extractall(folder)
    ```

    ## References
    - [Python: zipfile, decompression pitfalls](https://docs.python.org/3/library/zipfile.html#decompression-pitfalls)
    - [CWE-409: Improper Handling of Highly Compressed Data](https://cwe.mitre.org/data/definitions/409.html)
    """

    severity = Severity.LOW
    cwe = (409,)
    codeguru = ("zip-bomb-attack",)
    calls = ("shutil.unpack_archive",)
    methods = ("extractall",)
    bad = (
        Bad("from zipfile import ZipFile as Z\ndef f(x):\n    Z(x).extractall('y')  # found\n"),
        Bad(
            "import zipfile\ndef view(request):\n"
            "    z = zipfile.ZipFile(request.FILES['a'])\n    z.extractall()  # found\n"
        ),
        Bad("import shutil\ndef f(x):\n    shutil.unpack_archive(x, 'y')  # found\n"),
    )
    good = (
        "import zipfile\nzipfile.ZipFile('data.zip').extractall('x')\n",
        "import zipfile\ndef f(x):\n    z = zipfile.ZipFile(x)\n    check(z.namelist())\n    z.extractall()\n",
        "import shutil\ndef f(x):\n    shutil.unpack_archive(x, 'y', filter='data')\n",
        "import zipfile\ndef f(x):\n    zipfile.ZipFile(x).extract('readme.txt')\n",
        "def f(archive):\n    archive.extractall('x')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        archive = self._archive(call, module)
        if archive is None or is_fixed(module, archive) or is_looked_at(module, call):
            return
        severity, evidence = graded(module, archive, Severity.LOW)
        text = "Nothing limits how much this archive unpacks to."
        yield Found(call, text, min(severity, Severity.MEDIUM), evidence)

    def _archive(self, call: ast.Call, module: Module) -> ast.expr | None:
        """Return the expression that names the archive, None when this unpacks no such one."""
        if module.resolve(call.func) == "shutil.unpack_archive":
            filtered = any(keyword.arg == "filter" for keyword in call.keywords)
            return call.args[0] if call.args and not filtered else None
        if not isinstance(call.func, ast.Attribute):
            return None
        if module.resolve(call.func.value) not in _OPENERS:
            return None
        opened = self._opening(call.func.value, module)
        return opened.args[0] if opened is not None and opened.args else None

    def _opening(self, node: ast.expr, module: Module) -> ast.Call | None:
        if isinstance(node, ast.Call):
            return node
        if not isinstance(node, ast.Name):
            return None
        values = [binding.value for binding in module.names.bindings(node)]
        return next((value for value in values if isinstance(value, ast.Call)), None)
