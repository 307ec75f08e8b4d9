"""The inside of the program, shown to its callers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._views import is_view
from guru.reviewer.rules.security._words import name_of, words_of

_ANSWERS = frozenset(
    {
        *("HttpResponse", "HttpResponseServerError", "JsonResponse", "jsonify", "make_response"),
        *("Response", "JSONResponse", "HTMLResponse", "PlainTextResponse", "HTTPException"),
        *("abort", "HttpResponseBadRequest"),
    }
)


class TracebackReturned(Rule):
    """A traceback is sent to the caller

    ## What it does
    Finds `traceback.format_exc` and its kin in what a view, a route or a Lambda handler returns,
    and in what is handed to a response.

    ## Why is this bad
    A traceback shows paths, versions, queries and sometimes values: the plan of the house for
    whoever looks for a way in. It belongs in the log.

    ## Example
    ```python
    import traceback

    def view(request):
        try:
            return answer(request)
        except Exception:
            return HttpResponse(traceback.format_exc(), status=500)
    ```

    ## Use instead
    ```python
    import logging

    def view(request):
        try:
            return answer(request)
        except Exception:
            logging.exception("the answer failed")
            return HttpResponse("Something went wrong.", status=500)
    ```

    ## References
    - [OWASP: improper error handling](https://owasp.org/www-community/Improper_Error_Handling)
    - [CWE-209: Error Message Containing Sensitive Information](https://cwe.mitre.org/data/definitions/209.html)
    """

    severity = Severity.MEDIUM
    cwe = (209,)
    codeguru = ("stack-trace-exposure",)
    calls = (
        *("traceback.format_exc", "traceback.format_exception", "traceback.format_tb"),
        "traceback.format_stack",
    )
    bad = (
        Bad(
            "from traceback import format_exc as f\n"
            "@app.route('/')\n"
            "def index():\n"
            "    try:\n        return work()\n"
            "    except ValueError:\n"
            "        text = f()  # found\n"
            "        return {'error': text}, 500\n"
        ),
        Bad(
            "import traceback\n"
            "def lambda_handler(event, context):\n"
            "    try:\n        return work()\n"
            "    except ValueError:\n"
            "        return {'body': ''.join(traceback.format_exception())}  # found\n"
        ),
        Bad(
            "import traceback\ndef fail():\n    return jsonify(e=traceback.format_exc())  # found\n"
        ),
    )
    good = (
        "import traceback\ndef view(request):\n    log.error(traceback.format_exc())\n    return ''\n",
        (
            "import traceback\ndef view(request):\n"
            "    return Response(traceback.format_exc() if settings.DEBUG else 'failed')\n"
        ),
        "import traceback\ndef describe():\n    return traceback.format_exc()\n",
        (
            "import traceback\n@app.route('/')\ndef index():\n    text = traceback.format_exc()\n"
            "    log.error(text)\n    return 'failed', 500\n"
        ),
        "import traceback\ndef view(request):\n    traceback.print_exc()\n    return ''\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if self._is_for_developers(call, module):
            return
        if self._is_answered(call, module) or self._is_named_and_answered(call, module):
            yield Found(call, "Whoever calls this is shown paths, code and versions.")

    def _is_for_developers(self, call: ast.Call, module: Module) -> bool:
        """Whether a debug switch stands before it."""
        tests = [n.test for n in module.ancestors(call) if isinstance(n, (ast.If, ast.IfExp))]
        names = [name_of(part) for test in tests for part in ast.walk(test)]
        return any("debug" in words_of(name) for name in names)

    def _is_answered(self, node: ast.AST, module: Module) -> bool:
        """Whether a value goes into a response, or into what a view returns."""
        for above in module.ancestors(node):
            if isinstance(above, ast.Call) and _last_word(above.func) in _ANSWERS:
                return True
            if isinstance(above, ast.Return):
                function = module.function_of(above)
                return function is not None and is_view(function)
            if isinstance(above, ast.stmt):
                return False
        return False

    def _is_named_and_answered(self, call: ast.Call, module: Module) -> bool:
        statement = module.statement_of(call)
        function = module.function_of(call)
        if function is None or not isinstance(statement, ast.Assign):
            return False
        names = {t.id for t in statement.targets if isinstance(t, ast.Name)}
        return any(
            isinstance(node, ast.Name)
            and node.id in names
            and isinstance(node.ctx, ast.Load)
            and self._is_answered(node, module)
            for node in ast.walk(function)
        )


def _last_word(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
