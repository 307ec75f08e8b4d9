"""A debug mode that is left on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of, words_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_RUNNING = {
    **{f"{name}().run": "debug" for name in ("flask.Flask", "dash.Dash", "quart.Quart")},
    "sanic.Sanic().run": "debug",
    "bottle.run": "debug",
    "bottle.Bottle().run": "debug",
    "flask_socketio.SocketIO().run": "debug",
    "uvicorn.run": "debug",
    **{
        f"{name}": "debug"
        for name in (
            *("fastapi.FastAPI", "starlette.applications.Starlette", "tornado.web.Application"),
            *("aiohttp.web.Application", "litestar.Litestar"),
        )
    },
    "werkzeug.serving.run_simple": "use_debugger",
    "werkzeug.debug.DebuggedApplication": "evalex",
    "django.conf.settings.configure": "DEBUG",
}
_APPLICATIONS = (".app.run", ".application.run")
_NAMES = frozenset({"DEBUG", "debug"})
_SWITCHES = frozenset({"debug", *_RUNNING.values()})
_FOR_DEVELOPERS = frozenset(
    {*("dev", "develop", "development", "local", "test", "testing", "tests", "debug", "example")}
)


class DebugModeOn(Rule):
    """A debug mode is left on

    ## What it does
    Finds web applications that are run with their debug mode on, `app.debug = True`,
    `app.config["DEBUG"] = True`, and `DEBUG = True` in settings that are not named for developers.

    ## Why is this bad
    On an error a debug mode shows source, variables and settings to the visitor; Werkzeug's
    debugger even runs Python that he types.

    ## Example
    ```python
    from flask import Flask

    app = Flask(__name__)

    if __name__ == "__main__":
        app.run(debug=True)
    ```

    ## Use instead
    ```python
    import os

    from flask import Flask

    app = Flask(__name__)

    if __name__ == "__main__":
        app.run(debug=os.environ.get("APP_DEBUG") == "1")
    ```

    ## Fix safety
    The fix writes `False`. Those who rely on the reloader or the debugger must then ask for it,
    for example with `flask run --debug`.

    ## References
    - [Flask: debug mode](https://flask.palletsprojects.com/en/stable/quickstart/#debug-mode)
    - [Django: DEBUG](https://docs.djangoproject.com/en/stable/ref/settings/#debug)
    - [CWE-489: Active Debug Code](https://cwe.mitre.org/data/definitions/489.html)
    """

    severity = Severity.MEDIUM
    cwe = (489, 215)
    codeguru = ("detect-activated-debug-feature",)
    where = {"keyword.arg": tuple(_SWITCHES)}
    mentions = ("debug", "DEBUG", "Debug")
    bad = (
        Bad(
            "import flask\na = flask.Flask('a')\na.run(port=1, debug=True)  # found\n",
            fixed="import flask\na = flask.Flask('a')\na.run(port=1, debug=False)\n",
        ),
        Bad(
            "from django.conf import settings\n"
            "settings.configure(DEBUG=True, ROOT_URLCONF='a')  # found\n",
            fixed="from django.conf import settings\n"
            "settings.configure(DEBUG=False, ROOT_URLCONF='a')\n",
        ),
        Bad(
            "from werkzeug.debug import DebuggedApplication as D\n"
            "app = D(app, evalex=True)  # found\n"
        ),
        Bad("DEBUG = True  # found\n", fixed="DEBUG = False\n", path="shop/settings.py"),
        Bad("from web import app\napp.run(host='x', debug=True)  # found\n"),
        Bad("from flask import Flask\napp = Flask('a')\napp.debug = True  # found\n"),
        Bad("from flask import Flask\napp = Flask('a')\napp.config['DEBUG'] = True  # found\n"),
    )
    good = (
        "import os\nfrom django.conf import settings\nsettings.configure(DEBUG=os.environ['D'])\n",
        "import flask\na = flask.Flask('a')\na.run(debug=False)\n",
        "import flask\na = flask.Flask('a')\ndef main(debug):\n    a.run(debug=debug)\n",
        "DEBUG = True\n",
        "import asyncio\nasyncio.run(main(), debug=True)\n",
        "import logging\nclass Log:\n    def __init__(self):\n        self.debug = True\n",
        "from flask import Flask\napp = Flask('a')\napp.config['TESTING'] = True\n",
    )

    def check(self, node: ast.keyword | ast.Assign, module: Module) -> Iterator[Found]:
        if isinstance(node, ast.keyword):
            yield from self._run(node, module)
        elif name_of(node.targets[0]) in _NAMES and len(node.targets) == 1:
            if constant(module, node.value) is True:
                yield from self._assigned(node, node.targets[0], module)

    def _run(self, node: ast.keyword, module: Module) -> Iterator[Found]:
        call = module.parent(node)
        if not isinstance(call, ast.Call):
            return
        name = module.resolve(call.func) or ""
        known = _RUNNING.get(name) == node.arg or (
            name.endswith(_APPLICATIONS) and node.arg == "debug"
        )
        if known and constant(module, node.value) is True:
            yield Found(call, f"`{node.arg}=True` shows visitors the inside of the application.")

    def _assigned(self, node: ast.Assign, target: ast.expr, module: Module) -> Iterator[Found]:
        name = name_of(target)
        match target:
            case ast.Name(id="DEBUG"):
                if self._is_setting(node, target, module):
                    yield Found(node, "`DEBUG = True` stands in settings that may go live.")
            case ast.Attribute(attr="debug", value=owner):
                if f"{module.resolve(owner)}.run" in _RUNNING:
                    yield Found(
                        node, f"`{name} = True` shows visitors the inside of the application."
                    )
            case ast.Subscript(value=ast.Attribute(attr="config", value=owner)) if name == "DEBUG":
                if f"{module.resolve(owner)}.run" in _RUNNING:
                    yield Found(node, "`DEBUG` is on whatever the environment says.")

    def _is_setting(self, node: ast.Assign, target: ast.Name, module: Module) -> bool:
        """Whether this is the one word on DEBUG in a settings file for all."""
        *folders, file = module.path.removesuffix(".py").split("/")
        words = {word for name in (file, *folders[-2:]) for word in words_of(name)}
        named_so = file == "settings" or "settings" in folders[-1:] or file.startswith("settings")
        alone = len(module.names.bindings(target)) == 1 and isinstance(
            module.parent(node), ast.Module
        )
        return named_so and alone and not words & _FOR_DEVELOPERS

    def fix(self, node: cst.Call | cst.Assign, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        off = cst.Name("False")
        if isinstance(node, cst.Assign):
            is_true = isinstance(node.value, cst.Name) and node.value.value == "True"
            return node.with_changes(value=off) if is_true else None
        arguments = [
            argument.with_changes(value=off)
            if argument.keyword is not None and argument.keyword.value in _SWITCHES
            else argument
            for argument in node.args
        ]
        return node.with_changes(args=arguments)
