"""Files that someone outside chooses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found
from guru.reviewer.taint_rule import TaintRule


class PathTraversal(TaintRule):
    """Data from outside choose a file

    ## What it does
    Follows data into functions that open, read, write, move or remove files. A path may come from
    outside once it is resolved and tested to lie below its base, or made of `secure_filename`,
    `os.path.basename` or `safe_join`.

    ## Why is this bad
    `../` in the value leads out of the folder, and an absolute path replaces it: whoever chooses
    the value reads keys and passwords, or overwrites what the program may write.

    ## Example
    ```python
    from pathlib import Path
    from flask import request

    def show():
        return Path("reports", request.args["name"]).read_bytes()
    ```

    ## Use instead
    ```python
    from pathlib import Path
    from flask import request

    BASE = Path("reports").resolve()

    def show():
        path = (BASE / request.args["name"]).resolve()
        if not path.is_relative_to(BASE):
            raise ValueError("outside of the reports")
        return path.read_bytes()
    ```

    ## References
    - [OWASP: path traversal](https://owasp.org/www-community/attacks/Path_Traversal)
    - [CWE-22: Path Traversal](https://cwe.mitre.org/data/definitions/22.html)
    """

    severity = Severity.HIGH
    cwe = (22, 23, 36, 73)
    codeguru = ("path-traversal",)
    danger = dangers.PATH
    message = "`{source}` chooses the file that `{sink}` works on."
    bad = (
        Bad(
            "from flask import request\n"
            "def f():\n"
            "    return open('a/' + request.args['n']).read()  # found\n"
        ),
        Bad(
            "import os.path\n"
            "from flask import request, send_file\n"
            "def f():\n"
            "    path = os.path.join('/data', request.args.get('n'))\n"
            "    return send_file(path)  # found\n"
        ),
        Bad(
            "from django.http import HttpRequest\n"
            "import os\n"
            "def view(request):\n"
            "    name = request.POST['name'].strip()\n"
            "    os.remove(name)  # found\n"
        ),
        Bad(
            "import os\n"
            "from flask import request\n"
            "def drop(path):\n"
            "    os.unlink(path)  # found\n"
            "def f():\n"
            "    drop(request.form['p'])\n"
        ),
    )
    good = (
        (
            "import os\n"
            "from flask import request\n"
            "def f():\n"
            "    return open('a/' + os.path.basename(request.args['n'])).read()\n"
        ),
        (
            "from werkzeug.utils import secure_filename as s\n"
            "from flask import request\n"
            "def f():\n"
            "    return open(s(request.args['n'])).read()\n"
        ),
        (
            "import os\n"
            "from flask import request\n"
            "def f():\n"
            "    path = os.path.realpath('/data/' + request.args['n'])\n"
            "    if not path.startswith('/data/'):\n"
            "        return ''\n"
            "    return open(path).read()\n"
        ),
        (
            "from flask import request\n"
            "def f():\n"
            "    name = request.args['n']\n"
            "    if '..' in name:\n"
            "        return ''\n"
            "    return open('a/' + name).read()\n"
        ),
        (
            "from flask import request\n"
            "def f():\n"
            "    return open('a/%d.txt' % int(request.args['n'])).read()\n"
        ),
        (
            "PAGES = {'a': 'a.html'}\n"
            "from flask import request\n"
            "def f():\n"
            "    return open(PAGES[request.args['n']]).read()\n"
        ),
        ("def f(path):\n    return open(path).read()\n"),
        (
            "import io, tarfile\n"
            "from flask import request\n"
            "def f():\n"
            "    archive = tarfile.open(fileobj=io.BytesIO(request.data))\n"
            "    for name in archive.getnames():\n"
            "        open('a/' + name, 'wb').write(archive.extractfile(name).read())\n"
        ),
        ("import os\ndef f():\n    return open(os.environ['SETTINGS']).read()\n"),
        (
            "from flask import request, send_from_directory\n"
            "def f():\n"
            "    return send_from_directory('files', request.args['n'])\n"
        ),
        ("from flask import request\ndef f():\n    form = request.form\n    form.save('x')\n"),
    )

    def check(self, _tree: ast.Module, module: Module) -> Iterator[Found]:
        """Yield the places, but for names of archives' members, of which another rule tells."""
        for hit in module.flow.hits:
            is_member = any(taint.source.kind == "archive" for taint in hit.taints)
            if hit.danger == self.danger and not is_member:
                yield from self._found(hit, module)
