"""Modules that someone outside chooses."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class ModuleInjection(TaintRule):
    """Data from outside choose a module to import

    ## What it does
    Follows data of requests and messages into `importlib.import_module`, `__import__` and
    Django's `import_string`. A name that was found in a fixed collection may be imported.

    ## Why is this bad
    Importing runs the module's code, and any module on the path can be chosen, also one that was
    written there.

    ## Example
    ```python
    import importlib
    from flask import request

    def load():
        return importlib.import_module(request.args["plugin"]).run()
    ```

    ## Use instead
    ```python
    import importlib
    from flask import request

    PLUGINS = ("shop.csv", "shop.pdf")

    def load():
        name = request.args["plugin"]
        if name not in PLUGINS:
            return ""
        return importlib.import_module(name).run()
    ```

    ## References
    - [Python: importlib.import_module](https://docs.python.org/3/library/importlib.html#importlib.import_module)
    - [CWE-706: Use of Incorrectly-Resolved Name or Reference](https://cwe.mitre.org/data/definitions/706.html)
    - [CWE-94: Code Injection](https://cwe.mitre.org/data/definitions/94.html)
    """

    severity = Severity.MEDIUM
    cwe = (706, 94, 470)
    codeguru = ("module-injection",)
    danger = dangers.MODULE
    message = "`{source}` chooses which module is imported."
    bad = (
        Bad(
            "from importlib import import_module as load\n"
            "from flask import request\n"
            "def f():\n"
            "    load('plugins.' + request.args['p'])  # found\n"
        ),
        Bad(
            "from django.http import HttpRequest\n"
            "def view(request):\n"
            "    return __import__(request.POST['module'])  # found\n"
        ),
        Bad(
            "import importlib\n"
            "def handler(event, context):\n"
            "    name = event['kind'].lower()\n"
            "    importlib.import_module(name)  # found\n"
        ),
    )
    good = (
        ("import importlib\nimportlib.import_module('json')\n"),
        ("import importlib\ndef f(name):\n    importlib.import_module(name)\n"),
        (
            "import importlib\n"
            "from flask import request\n"
            "KINDS = {'a': 'shop.a'}\n"
            "def f():\n"
            "    importlib.import_module(KINDS[request.args['k']])\n"
        ),
        (
            "import importlib\n"
            "from flask import request\n"
            "def f():\n"
            "    name = request.args['k']\n"
            "    if name in ('a', 'b'):\n"
            "        importlib.import_module(name)\n"
        ),
        (
            "import importlib\n"
            "from flask import request\n"
            "def f():\n"
            "    name = request.args['k']\n"
            "    name = 'json'\n"
            "    importlib.import_module(name)\n"
        ),
    )
