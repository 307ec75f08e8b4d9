"""Members of archives that are written where they like."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import ClassVar

from guru.models.records import replace
from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found
from guru.reviewer.taint_rule import TaintRule


class ArchiveMemberPath(TaintRule):
    """A member of an archive says where it is written

    ## What it does
    Follows the names that `zipfile`, `tarfile` and `rarfile` list into functions that open or
    make files. `os.path.basename`, or a test that the resolved path lies below the folder, makes
    them harmless.

    ## Why is this bad
    A member may be called `../../etc/cron.d/x`: whoever made the archive writes wherever the
    program may.

    ## Example
    ```python
    import os
    import zipfile

    def unpack(upload, folder):
        with zipfile.ZipFile(upload) as archive:
            for name in archive.namelist():
                with open(os.path.join(folder, name), "wb") as out:
                    out.write(archive.read(name))
    ```

    ## Use instead
    ```python
    import os
    import zipfile

    def unpack(upload, folder):
        with zipfile.ZipFile(upload) as archive:
            for name in archive.namelist():
                with open(os.path.join(folder, os.path.basename(name)), "wb") as out:
                    out.write(archive.read(name))
    ```

    ## References
    - [Snyk: Zip Slip](https://security.snyk.io/research/zip-slip-vulnerability)
    - [CWE-22: Path Traversal](https://cwe.mitre.org/data/definitions/22.html)
    """

    severity = Severity.MEDIUM
    cwe = (22,)
    codeguru = ("path-traversal", "zip-bomb-attack")
    danger = dangers.PATH
    message = "`{source}` can lead out of the folder."
    weaker: ClassVar[Mapping[str, Severity]] = {"archive": Severity.MEDIUM}
    bad = (
        Bad(
            "import tarfile, os\n"
            "def f(path):\n"
            "    for name in tarfile.open(path).getnames():\n"
            "        os.makedirs('out/' + name)  # found\n"
        ),
        Bad(
            "import zipfile\n"
            "def f(x):\n"
            "    z = zipfile.ZipFile(x)\n"
            "    for info in z.infolist():\n"
            "        open('a/' + info.filename, 'wb')  # found\n"
        ),
        Bad(
            "from zipfile import ZipFile as Z\n"
            "from os.path import join\n"
            "with Z('a.zip') as z:\n"
            "    names = z.namelist()\n"
            "    open(join('x', names[0]), 'w')  # found\n"
        ),
        Bad(
            "import os, tarfile\n"
            "def f(path):\n"
            "    with tarfile.open(path) as archive:\n"
            "        for member in archive:\n"
            "            with open(os.path.join('out', member.name), 'wb') as out:  # found\n"
            "                out.write(archive.extractfile(member).read())\n"
        ),
    )
    good = (
        (
            "import zipfile, os\n"
            "def f(x):\n"
            "    for n in zipfile.ZipFile(x).namelist():\n"
            "        open('a/' + os.path.basename(n), 'wb')\n"
        ),
        (
            "import os, tarfile\n"
            "def f(path):\n"
            "    for member in tarfile.open(path):\n"
            "        open(os.path.join('out', os.path.basename(member.name)), 'wb')\n"
        ),
        ("import zipfile\ndef f(x):\n    print(zipfile.ZipFile(x).namelist())\n"),
        (
            "import zipfile, os\n"
            "def f(x):\n"
            "    for n in zipfile.ZipFile(x).namelist():\n"
            "        path = os.path.realpath('/a/' + n)\n"
            "        if path.startswith('/a/'):\n"
            "            open(path, 'wb')\n"
        ),
        (
            "import zipfile\n"
            "def f(x):\n"
            "    for n in zipfile.ZipFile(x).namelist():\n"
            "        if '..' in n:\n"
            "            continue\n"
            "        open('a/' + n, 'wb')\n"
        ),
        ("from flask import request\ndef f():\n    open(request.args['a'])\n"),
    )

    def check(self, tree: ast.Module, module: Module) -> Iterator[Found]:
        for hit in module.flow.hits:
            if hit.danger == self.danger:
                listed = frozenset(t for t in hit.taints if t.source.kind == "archive")
                yield from self._found(replace(hit, taints=listed), module)
