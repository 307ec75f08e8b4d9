"""Pages of any site may read the answers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._outside import outside_source

_HEADER = "access-control-allow-origin"
_FLASK = ("flask_cors.CORS", "flask_cors.cross_origin", "flask_cors.extension.CORS")
_MIDDLEWARE = tuple(
    f"{package}.middleware.cors.CORSMiddleware" for package in ("starlette", "fastapi")
)
_SETTING = frozenset({"add", "set", "setdefault", "set_header", "add_header", "send_header"})
_ANYTHING = frozenset({".*", "^.*$", ".+", "https?://.*", "^https?://.*$"})
_SETTINGS = frozenset({"CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"})


class CorsAnyOrigin(Rule):
    """Pages of any site may read the answers

    ## What it does
    Finds `*` as the allowed origin in Flask-CORS, Starlette and FastAPI, django-cors-headers and
    in headers written by hand, and an origin that is copied from the request. With credentials it
    is high, else low.

    ## Why is this bad
    The browser then hands the answer to whatever page asked for it. With credentials that page
    acts as the visitor; without, it still reaches what only the visitor's network can.

    ## Example
    ```python
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
    ```

    ## Use instead
    ```python
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    app = FastAPI()
    app.add_middleware(
        CORSMiddleware, allow_origins=["https://shop.example.org"], allow_credentials=True
    )
    ```

    ## References
    - [MDN: Cross-Origin Resource Sharing](https://developer.mozilla.org/en-US/docs/Web/HTTP/CORS)
    - [CWE-942: Permissive Cross-domain Policy](https://cwe.mitre.org/data/definitions/942.html)
    """

    severity = Severity.LOW
    cwe = (942, 346)
    codeguru = ("insecure-cors-policy",)
    calls = (*_FLASK, *_MIDDLEWARE)
    methods = (*_SETTING, "add_middleware")
    where = {"Assign.targets": ("Name", "Subscript")}
    mentions = ("rigin", "RIGIN", "CORS")
    bad = (
        Bad(
            "from flask_cors import CORS as C\nC(app, origins='*', supports_credentials=True)  # found\n"
        ),
        Bad("import flask_cors\nflask_cors.CORS(app)  # found\n"),
        Bad(
            "def f(response):\n    response.headers['Access-Control-Allow-Origin'] = '*'  # found\n"
        ),
        Bad(
            "def f(response):\n    response.headers.add('Access-Control-Allow-Origin', '*')  # found\n"
        ),
        Bad(
            "def view(request):\n    response = answer()\n"
            "    response['Access-Control-Allow-Origin'] = request.META['HTTP_ORIGIN']  # found\n"
            "    return response\n"
        ),
        Bad(
            "from flask_cors import CORS\nCORS(app, resources={'/*': {'origins': '*'}})  # found\n"
        ),
        Bad(
            "class H:\n    def set_default_headers(self):\n"
            "        self.set_header('Access-Control-Allow-Origin', '*')  # found\n"
        ),
        Bad(
            "from starlette.middleware.cors import CORSMiddleware as C\n"
            "app.add_middleware(C, allow_origin_regex='.*')  # found\n"
        ),
        Bad("CORS_ALLOW_ALL_ORIGINS = True  # found\n"),
        Bad("def h():\n    return {'headers': {'Access-Control-Allow-Origin': '*'}}  # found\n"),
    )
    good = (
        "from flask_cors import CORS\nCORS(app, origins=['https://a.example'])\n",
        "from flask_cors import CORS\nCORS(app, resources={'/api/*': {'origins': 'https://a.example'}})\n",
        "from flask_cors import CORS\ncors = CORS()\n",
        "def f(response):\n    response.headers['Access-Control-Allow-Origin'] = 'https://a.example'\n",
        (
            "def view(request, response):\n    origin = request.headers['Origin']\n"
            "    if origin in ALLOWED:\n"
            "        response.headers['Access-Control-Allow-Origin'] = origin\n"
        ),
        "CORS_ALLOW_ALL_ORIGINS = False\n",
        "def f(response):\n    response.headers['Vary'] = '*'\n",
    )

    def check(self, node: ast.Call | ast.Assign | ast.Dict, module: Module) -> Iterator[Found]:
        match node:
            case ast.Call():
                yield from self._call(node, module)
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(header)))]):
                if header.lower() == _HEADER:
                    yield from self._header(node, node.value, module)
            case ast.Assign(targets=[ast.Name(id=name)]) if name in _SETTINGS:
                if constant(module, node.value) is True:
                    yield Found(node, f"`{name}` lets the pages of any site read the answers.")
            case ast.Dict():
                for key, value in zip(node.keys, node.values, strict=True):
                    if _is_header(key):
                        yield from self._header(key or node, value, module)

    def _call(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if isinstance(call.func, ast.Attribute) and call.func.attr in _SETTING:
            if len(call.args) == 2 and _is_header(call.args[0]):
                yield from self._header(call, call.args[1], module)
            return
        if not call.args and not call.keywords:
            return
        name = module.resolve(call.func) or ""
        if name in _FLASK:
            yield from self._flask(call, module)
        elif name in _MIDDLEWARE or self._adds_middleware(call, module):
            pattern = constant(module, argument(call, "allow_origin_regex"))
            if self._is_any(argument(call, "allow_origins"), module) or pattern in _ANYTHING:
                yield self._found(call, self._is_true(call, "allow_credentials", module))

    def _adds_middleware(self, call: ast.Call, module: Module) -> bool:
        return (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "add_middleware"
            and bool(call.args)
            and module.resolve(call.args[0]) in _MIDDLEWARE
        )

    def _flask(self, call: ast.Call, module: Module) -> Iterator[Found]:
        origins = argument(call, "origins")
        by_default = (
            origins is None
            and argument(call, "resources") is None
            and not is_open(call)
            and (module.resolve(call.func) or "").endswith("CORS")
        )
        if by_default or self._is_any(origins, module) or self._has_open_part(call, module):
            yield self._found(call, self._is_true(call, "supports_credentials", module))

    def _has_open_part(self, call: ast.Call, module: Module) -> bool:
        """Whether `resources` opens one of its parts to any origin."""
        parts = argument(call, "resources")
        if not isinstance(parts, ast.Dict):
            return False
        return any(
            constant(module, key) == "origins" and self._is_any(value, module)
            for part in parts.values
            if isinstance(part, ast.Dict)
            for key, value in zip(part.keys, part.values, strict=True)
        )

    def _header(self, node: ast.AST, value: ast.expr, module: Module) -> Iterator[Found]:
        if constant(module, value) == "*":
            yield self._found(node, with_credentials=False)
            return
        source = outside_source(module, value)
        if source is not None and not self._is_checked(node, module):
            text = "The origin is copied from the request: every site is allowed."
            yield Found(node, text, Severity.MEDIUM, ((source, "the request names it here"),))

    def _found(self, node: ast.AST, with_credentials: bool) -> Found:
        if with_credentials:
            text = "Pages of any site may act with the visitor's own credentials."
            return Found(node, text, Severity.HIGH)
        return Found(node, "Pages of any site may read the answers.")

    def _is_any(self, origins: ast.expr | None, module: Module) -> bool:
        value = constant(module, origins)
        return value == "*" or (isinstance(value, tuple) and "*" in value)

    def _is_true(self, call: ast.Call, name: str, module: Module) -> bool:
        return constant(module, argument(call, name)) is True

    def _is_checked(self, node: ast.AST, module: Module) -> bool:
        return any(isinstance(above, (ast.If, ast.IfExp)) for above in module.ancestors(node))


def _is_header(key: ast.expr | None) -> bool:
    value = key.value if isinstance(key, ast.Constant) else None
    return isinstance(value, str) and value.lower() == _HEADER
