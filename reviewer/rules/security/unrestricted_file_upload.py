"""Uploaded files of any kind that are kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found
from guru.reviewer.rules.security._words import name_of
from guru.reviewer.taint_rule import TaintRule

_LOOKING = (
    *("allow", "extension", "splitext", "suffix", "endswith", "mimetype", "content_type"),
    *("imghdr", "magic", "validat", "is_valid", "mime", "guess_type", "verify"),
)


class UnrestrictedFileUpload(TaintRule):
    """An uploaded file is saved, whatever it is

    ## What it does
    Follows files of requests to where they are saved under their own name. A function that asks
    for the extension or the type, itself or through a function whose name says so, is left alone.

    ## Why is this bad
    A visitor uploads a page or a program where a picture is expected, and the server, or another
    visitor, runs it.

    ## Example
    ```python
    from flask import request

    def upload():
        file = request.files["picture"]
        file.save("pictures/" + file.filename)
    ```

    ## Use instead
    ```python
    from pathlib import Path
    from uuid import uuid4
    from flask import request

    KINDS = {".png", ".jpg"}

    def upload():
        file = request.files["picture"]
        extension = Path(file.filename).suffix
        if extension in KINDS:
            file.save(f"pictures/{uuid4()}{extension}")
    ```

    ## References
    - [OWASP: file upload](https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html)
    - [CWE-434: Unrestricted Upload of File with Dangerous Type](https://cwe.mitre.org/data/definitions/434.html)
    """

    severity = Severity.MEDIUM
    cwe = (434,)
    codeguru = ("unrestricted-file-upload",)
    danger = dangers.UPLOAD
    message = "`{source}` is saved, whatever kind of file it is."
    bad = (
        Bad(
            "import os\n"
            "from flask import request\n"
            "from werkzeug.utils import secure_filename\n"
            "def f():\n"
            "    f = request.files['a']\n"
            "    f.save(os.path.join('up', secure_filename(f.filename)))  # found\n"
        ),
        Bad(
            "from flask import request\n"
            "def f():\n"
            "    sent = request.files.get('a')\n"
            "    with open('up/' + sent.filename, 'wb') as out:  # found\n"
            "        out.write(sent.read())\n"
        ),
        Bad(
            "from django.core.files.storage import FileSystemStorage\n"
            "def view(request):\n"
            "    sent = request.FILES['a']\n"
            "    return FileSystemStorage().save(sent.name, sent)  # found\n"
        ),
        Bad(
            "import shutil\n"
            "from fastapi import FastAPI, UploadFile\n"
            "app = FastAPI()\n"
            "@app.post('/')\n"
            "def view(sent: UploadFile):\n"
            "    with open(f'up/{sent.filename}', 'wb') as out:  # found\n"
            "        shutil.copyfileobj(sent.file, out)\n"
        ),
        Bad(
            "from pathlib import Path\n"
            "from aiohttp import web\n"
            "async def view(request: web.Request):\n"
            "    async for part in await request.multipart():\n"
            "        target = Path('up') / part.filename\n"
            "        target.write_bytes(await part.read())  # found\n"
        ),
    )
    good = (
        (
            "from flask import request\n"
            "def f():\n"
            "    f = request.files['a']\n"
            "    if f.filename.endswith('.png'):\n"
            "        f.save('up/' + f.filename)\n"
        ),
        (
            "from flask import request\n"
            "def f():\n"
            "    f = request.files['a']\n"
            "    if not allowed_file(f.filename):\n"
            "        return\n"
            "    f.save('up/x')\n"
        ),
        (
            "from flask import request\n"
            "def f():\n"
            "    f = request.files['a']\n"
            "    if f.mimetype == 'image/png':\n"
            "        f.save('up/x')\n"
        ),
        ("def f(model):\n    model.save('weights.bin')\n"),
        (
            "import uuid\n"
            "from fastapi import FastAPI, UploadFile\n"
            "app = FastAPI()\n"
            "@app.post('/')\n"
            "async def view(sent: UploadFile):\n"
            "    with open(f'up/{uuid.uuid4()}', 'wb') as out:\n"
            "        out.write(await sent.read())\n"
        ),
        (
            "import os, zipfile\n"
            "from flask import request\n"
            "def f():\n"
            "    archive = zipfile.ZipFile(request.files['a'])\n"
            "    for info in archive.infolist():\n"
            "        with open('out/' + os.path.basename(info.filename), 'wb') as out:\n"
            "            out.write(archive.read(info))\n"
        ),
        ("def view(request):\n    user = find(request.POST['name'])\n    user.save()\n"),
        (
            "from flask import request\n"
            "def f():\n"
            "    data = request.files['a'].read()\n"
            "    return len(data)\n"
        ),
    )

    def check(self, tree: ast.Module, module: Module) -> Iterator[Found]:
        for hit in module.flow.hits:
            if hit.danger == self.danger and not _is_looked_at(hit.node, module):
                yield from self._found(hit, module)


def _is_looked_at(node: ast.AST, module: Module) -> bool:
    """Whether the function around asks what kind of file it is, itself or through another."""
    around = module.function_of(node) or module.tree
    words = {name_of(each).lower() for each in ast.walk(around)}
    words |= {a.name.lower() for a in ast.walk(around) if isinstance(a, ast.alias)}
    return any(mark in word for word in words for mark in _LOOKING)
