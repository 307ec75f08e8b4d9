"""Tar archives that write where they like."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant, is_known
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._archives import is_looked_at
from guru.reviewer.rules.security._arguments import set_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_OPENERS = (
    "tarfile.open()",
    "tarfile.TarFile()",
    "tarfile.TarFile.open()",
    "tarfile.TarFile.gzopen()",
)


class TarExtractedUnfiltered(Rule):
    """A tar archive is unpacked without a filter

    ## What it does
    Finds `extractall` and `extract` of `tarfile` without `filter`, or with `filter="fully_trusted"`, where the
    function does not look at the members itself.

    ## Why is this bad
    Members may be called `../../etc/cron.d/x` or be links that lead out of the folder: whoever
    made the archive writes anywhere the program may. Python 3.14 filters by itself, older do not.

    ## Example
    ```python
    import tarfile

    def unpack(path, folder):
        with tarfile.open(path) as archive:
            archive.extractall(folder)
    ```

    ## Use instead
    ```python
    import tarfile

    def unpack(path, folder):
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="data")
    ```

    ## Fix safety
    The argument exists from Python 3.12 on, and in the security releases 3.8.17, 3.9.17, 3.10.12
    and 3.11.4. Archives with devices, absolute links or members outside the folder are refused.

    ## References
    - [Python: extraction filters](https://docs.python.org/3/library/tarfile.html#extraction-filters)
    - [PEP 706: filter for tarfile.extractall](https://peps.python.org/pep-0706/)
    - [CWE-22: Path Traversal](https://cwe.mitre.org/data/definitions/22.html)
    """

    severity = Severity.MEDIUM
    cwe = (22, 409)
    codeguru = ("zip-bomb-attack", "path-traversal")
    methods = ("extractall", "extract")
    bad = (
        Bad(
            "import tarfile\ndef f(path):\n    t = tarfile.open(path)\n"
            "    print(t.getnames())\n    for m in t.getmembers():\n"
            "        t.extract(m, 'x')  # found\n"
        ),
        Bad(
            "import tarfile\ntarfile.open('a.tgz').extractall()  # found\n",
            fixed="import tarfile\ntarfile.open('a.tgz').extractall(filter=\"data\")\n",
        ),
        Bad(
            "from tarfile import TarFile as T\nt = T('a.tar')\nt.extractall('x')  # found\n",
            fixed="from tarfile import TarFile as T\nt = T('a.tar')\n"
            "t.extractall('x', filter=\"data\")\n",
        ),
        Bad("import tarfile\ntarfile.open('a').extractall(filter='fully_trusted')  # found\n"),
        Bad(
            "import tarfile\ndef f(path):\n    with tarfile.open(path) as t:\n"
            "        for member in t:\n            t.extract(member, 'x')  # found\n"
        ),
    )
    good = (
        (
            "import tarfile\ndef f(path):\n    t = tarfile.open(path)\n"
            "    if len(t.getmembers()) < 100:\n        t.extractall('x')\n"
        ),
        (
            "import tarfile\ndef f(path):\n    with tarfile.open(path) as t:\n"
            "        for m in t.getmembers():\n            if '..' in m.name:\n"
            "                raise ValueError(m.name)\n        t.extractall('x')\n"
        ),
        "import tarfile\ntarfile.open('a.tgz').extractall(filter='data')\n",
        "import tarfile\ndef f(path, keep):\n    tarfile.open(path).extractall(filter=keep)\n",
        (
            "import tarfile\ndef f(path):\n    t = tarfile.open(path)\n"
            "    t.extractall(members=[m for m in t.getmembers() if m.isreg()])\n"
        ),
        "import tarfile\ntarfile.open('a.tgz').extract('setup.cfg', 'x')\n",
        "import zipfile\nzipfile.ZipFile('a.zip').extractall('x')\n",
        "def f(archive):\n    archive.extractall('x')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        owner = module.resolve(call.func.value) if isinstance(call.func, ast.Attribute) else None
        if owner not in _OPENERS or is_open(call) or self._is_named(call, module):
            return
        filtered = argument(call, "filter")
        if filtered is not None and constant(module, filtered) != "fully_trusted":
            return
        if filtered is not None or not is_looked_at(module, call):
            yield Found(call, "Members of this archive may write outside of the folder.")

    def _is_named(self, call: ast.Call, module: Module) -> bool:
        """Whether one member is taken out by a constant name."""
        assert isinstance(call.func, ast.Attribute)  # noqa: S101 - of a method
        return call.func.attr == "extract" and is_known(module, argument(call, "member", 0))

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return set_argument(node, "filter", '"data"')
