"""Protection against forged requests, switched off."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of, words_of

_EXEMPT = frozenset(
    {
        *("django.views.decorators.csrf.csrf_exempt", "flask_wtf.csrf.CSRFProtect().exempt"),
        *("flask_wtf.CSRFProtect().exempt", "flask_wtf.csrf.CsrfProtect().exempt"),
    }
)
_SWITCHES = frozenset({"WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT", "CSRF_ENABLED"})
# A caller who is no browser proves who he is by a signature or token of his own.
_MACHINES = frozenset(
    {"webhook", "webhooks", "hook", "callback", "ipn", "notify", "api", "graphql"}
)
_OFF = "`{}` is off: forms take requests that other sites forge."
_TESTS = frozenset({"test", "tests", "testing", "unittest"})


class CsrfProtectionOff(Rule):
    """Protection against forged requests is switched off

    ## What it does
    Finds `csrf_exempt` of Django, `CSRFProtect.exempt` and `WTF_CSRF_ENABLED = False` of
    Flask-WTF. Hooks that other machines call, and settings for tests, are left alone.

    ## Why is this bad
    The browser sends a visitor's cookies along with every request, also with one that another
    site's page makes. Without the token that page can act in the visitor's name.

    ## Example
    ```python
    from django.views.decorators.csrf import csrf_exempt

    @csrf_exempt
    def transfer(request):
        return pay(request.POST["to"])
    ```

    ## Use instead
    ```python
    from django.views.decorators.csrf import csrf_protect

    @csrf_protect
    def transfer(request):
        return pay(request.POST["to"])
    ```

    ## References
    - [Django: cross-site request forgery protection](https://docs.djangoproject.com/en/stable/ref/csrf/)
    - [Flask-WTF: CSRF protection](https://flask-wtf.readthedocs.io/en/stable/csrf/)
    - [CWE-352: Cross-Site Request Forgery](https://cwe.mitre.org/data/definitions/352.html)
    """

    severity = Severity.MEDIUM
    cwe = (352,)
    codeguru = ("cross-site-request-forgery",)
    mentions = ("csrf", "CSRF", "Csrf")
    bad = (
        Bad("import flask\na = flask.Flask('a')\na.config['WTF_CSRF_ENABLED'] = False  # found\n"),
        Bad(
            "from flask_wtf import CSRFProtect\ncsrf = CSRFProtect()\n"
            "@csrf.exempt  # found\ndef pay():\n    pass\n"
        ),
        Bad(
            "from django.views.decorators.csrf import csrf_exempt as free\n"
            "urls = [path('pay/', free(pay))]  # found\n"
        ),
        Bad("app.config.update(WTF_CSRF_ENABLED=False)  # found\n"),
        Bad(
            "from flask_wtf import FlaskForm\nclass Pay(FlaskForm):\n    class Meta:\n"
            "        csrf = False  # found\n"
        ),
        Bad("class Config:\n    WTF_CSRF_ENABLED = False  # found\n"),
        Bad(
            "from django.utils.decorators import method_decorator\n"
            "from django.views.decorators.csrf import csrf_exempt\n"
            "@method_decorator(csrf_exempt, name='dispatch')  # found\nclass Pay:\n    pass\n"
        ),
    )
    good = (
        "class Form:\n    csrf = False\nclass Meta:\n    csrf = True\n",
        "a.config['WTF_CSRF_ENABLED'] = True\n",
        "class TestConfig:\n    WTF_CSRF_ENABLED = False\n",
        "def make(testing):\n    if testing:\n        app.config['WTF_CSRF_ENABLED'] = False\n",
        "app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)\n",
        (
            "from django.views.decorators.csrf import csrf_exempt\n"
            "@csrf_exempt\ndef stripe_webhook(request):\n    pass\n"
        ),
        "from mine import csrf_exempt\n@csrf_exempt\ndef pay(request):\n    pass\n",
        "from django.views.decorators.csrf import csrf_exempt\n",
    )

    def check(
        self, node: ast.Name | ast.Attribute | ast.Constant | ast.keyword, module: Module
    ) -> Iterator[Found]:
        above = module.parent(node)
        match node:
            case ast.keyword(arg=str(name), value=ast.Constant(value=False)) if name in _SWITCHES:
                others = above.keywords if isinstance(above, ast.Call) else []
                if not any(other.arg == "TESTING" for other in others):
                    yield Found(node, _OFF.format(name))
            case ast.Name(ctx=ast.Store(), id="csrf"):
                yield from self._of_form(node, above, module)
            case ast.Name(ctx=ast.Store(), id=name) if name in _SWITCHES:
                yield from self._switched(above, name, module)
            case ast.Constant(value=str(name)) if name in _SWITCHES:
                key = module.parent(above) if isinstance(above, ast.Subscript) else None
                yield from self._switched(key, name, module)
            case ast.Name(ctx=ast.Load()) | ast.Attribute(attr="exempt" | "csrf_exempt"):
                yield from self._exempted(node, above, module)

    def _switched(self, node: ast.AST | None, name: str, module: Module) -> Iterator[Found]:
        if not isinstance(node, ast.Assign) or constant(module, node.value) is not False:
            return
        if not self._is_for_tests(node, module):
            yield Found(node, _OFF.format(name))

    def _of_form(self, node: ast.Name, above: ast.AST | None, module: Module) -> Iterator[Found]:
        """Yield ``csrf = False`` in the ``Meta`` of a form."""
        owner = module.parent(above) if above is not None else None
        if isinstance(owner, ast.ClassDef) and owner.name == "Meta":
            form = module.parent(owner)
            if isinstance(form, ast.ClassDef):
                yield from self._switched(above, f"{form.name}.Meta.csrf", module)

    def _exempted(
        self, node: ast.Name | ast.Attribute, above: ast.AST | None, module: Module
    ) -> Iterator[Found]:
        view = self._view(node, above, module)
        if view is None or module.resolve(node) not in _EXEMPT:
            return
        if not _MACHINES.intersection(words_of(view)):
            place = above if isinstance(above, ast.Call) else node
            yield Found(place, f"`{view}` takes requests that other sites forge.")

    def _view(self, node: ast.expr, above: ast.AST | None, module: Module) -> str | None:
        """Return the name of the view that is let off, None where the name only stands around."""
        match above:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                return name
            case ast.Call(func=function, args=[view, *_]) if function is node:
                return name_of(view) or "this view"
            case ast.Call(args=[first, *_]) if first is node:
                owner = module.parent(above)
                return owner.name if isinstance(owner, (ast.ClassDef, ast.FunctionDef)) else None
        return None

    def _is_for_tests(self, node: ast.AST, module: Module) -> bool:
        for above in module.ancestors(node):
            if isinstance(above, (ast.ClassDef, ast.FunctionDef)):
                if _TESTS.intersection(words_of(above.name)):
                    return True
            if isinstance(above, ast.If):
                names = [name_of(part) for part in ast.walk(above.test)]
                if any(_TESTS.intersection(words_of(name)) for name in names):
                    return True
        return bool(_TESTS.intersection(words_of(module.path.rpartition("/")[2])))
