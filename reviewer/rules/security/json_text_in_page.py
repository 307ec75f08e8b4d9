"""JSON that a template puts into a script."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import is_known
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of, words_of

_RENDERING = frozenset(
    {
        *("render", "render_to_response", "render_template", "render_to_string"),
        *("TemplateResponse", "render_async"),
    }
)
_WRITING = frozenset({"json.dumps", "simplejson.dumps", "ujson.dumps"})
_SCRIPT = frozenset({"json", "js", "javascript"})
_ASKING = frozenset({"is", "has", "can", "should", "may", "bool", "len", "int"})


class JsonTextInPage(Rule):
    """JSON is handed to a template as text

    ## What it does
    Finds `json.dumps(...)` in what a template is rendered with, under a name that tells that it is
    meant as JSON (`layout_json`). An encoder of its own (`cls=`), and values that can only be
    true or false, are left alone.

    ## Why is this bad
    A script needs such a text unescaped, so the template marks it as safe; and JSON leaves `<` as
    it is. A value with `</script><script>` in it ends the script and begins its own.

    ## Example
    ```python
    import json

    from django.shortcuts import render

    def board(request):
        cards = [card.text for card in request.user.cards.all()]
        return render(request, "board.html", {"cards_json": json.dumps(cards)})
    ```

    ## Use instead
    ```python
    from django.shortcuts import render

    def board(request):
        cards = [card.text for card in request.user.cards.all()]
        return render(request, "board.html", {"cards": cards})  # {{ cards|json_script:"cards" }}
    ```

    ## References
    - [Django: json_script](https://docs.djangoproject.com/en/stable/ref/templates/builtins/#json-script)
    - [Jinja: tojson](https://jinja.palletsprojects.com/en/stable/templates/#jinja-filters.tojson)
    - [CWE-79: Cross-site Scripting](https://cwe.mitre.org/data/definitions/79.html)
    """

    severity = Severity.LOW
    cwe = (79, 116)
    codeguru = ("cross-site-scripting",)
    mentions = ("dumps",)
    bad = (
        Bad(
            "import json\nfrom flask import render_template\ndef f(rows):\n"
            "    return render_template('a.html', rows_json=json.dumps(rows))  # found\n"
        ),
        Bad(
            "import json as j\ndef f(request, rows):\n"
            "    context = {\n        'rows_json': j.dumps(rows),  # found\n    }\n"
            "    return render(request, 'a.html', context)\n"
        ),
    )
    good = (
        (
            "import json\ndef f(request, rows):\n"
            "    return render(request, 'a.html', {'rows_json': json.dumps(rows, cls=ForHtml)})\n"
        ),
        (
            "import json\ndef f(request, rows):\n    text = json.dumps(rows).replace('<', '\\\\\\\\u003c')\n"
            "    return render(request, 'a.html', {'rows_json': text})\n"
        ),
        (
            "import json\ndef f(request, row):\n"
            "    return render(request, 'a.html', {'may_json': json.dumps(row is None)})\n"
        ),
        (
            "import json\ndef f(request, rows):\n"
            "    return render(request, 'a.html', {'data_attribute': json.dumps(rows)})\n"
        ),
        "import json\ndef f(rows):\n    return send({'rows_json': json.dumps(rows)})\n",
        "import json\ndef f():\n    return render('a.html', {'x_json': json.dumps([1, 2])})\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if name_of(call.func) not in _RENDERING:
            return
        for name, value in _context(call, module):
            if words_of(name)[-1:] and words_of(name)[-1] in _SCRIPT and _is_json(value, module):
                yield Found(value, f"`{name}` ends a script where a value has `</script>` in it.")


def _context(call: ast.Call, module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a template is rendered with, by its name there."""
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value
    for given in [*call.args, *(keyword.value for keyword in call.keywords)]:
        table = module.names.value_of(given) if isinstance(given, ast.Name) else given
        if isinstance(table, ast.Dict):
            for key, value in zip(table.keys, table.values, strict=True):
                yield name_of(key), value


def _is_json(node: ast.expr, module: Module) -> bool:
    """Whether an expression is JSON of values that are not known."""
    made = module.names.value_of(node) if isinstance(node, ast.Name) else node
    match made:
        case ast.Call(args=[value], keywords=keywords):
            plain = all(k.arg not in {"cls", "default", None} for k in keywords)
            name = module.resolve(made.func) or ast.unparse(made.func)
            return plain and name in _WRITING and not _is_harmless(value, module)
    return False


def _is_harmless(node: ast.expr, module: Module) -> bool:
    """Whether a value is known, or can only be a number or a truth value."""
    match node:
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return any(_is_harmless(value, module) for value in values)
        case ast.Call(func=function):
            return bool(_ASKING.intersection(words_of(name_of(function))[:1]))
    return is_known(module, node)
