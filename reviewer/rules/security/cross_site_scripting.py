"""Values in pages that count as markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class CrossSiteScripting(TaintRule):
    """Data from outside become part of a page unescaped

    ## What it does
    Follows data into responses, and into text that is declared to be safe markup with `mark_safe`
    or `Markup`. What `escape`, a template, `format_html` or `jsonify` returns may be there, and
    responses of plain text or JSON are left alone.

    ## Why is this bad
    A value such as `<script>...` becomes part of the page and runs with the rights of whoever
    looks at it.

    ## Example
    ```python
    from flask import Flask, request

    app = Flask(__name__)

    @app.route("/")
    def hello():
        return f"<h1>Hello {request.args['name']}</h1>"
    ```

    ## Use instead
    ```python
    from flask import Flask, request
    from markupsafe import escape

    app = Flask(__name__)

    @app.route("/")
    def hello():
        return f"<h1>Hello {escape(request.args['name'])}</h1>"
    ```

    ## References
    - [OWASP: cross-site scripting prevention](https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html)
    - [Django: format_html](https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.html.format_html)
    - [CWE-79: Cross-site Scripting](https://cwe.mitre.org/data/definitions/79.html)
    """

    severity = Severity.HIGH
    cwe = (79, 80, 116, 20)
    codeguru = ("cross-site-scripting",)
    danger = dangers.HTML
    message = "`{source}` becomes part of the page unescaped."
    weaker: ClassVar[Mapping[str, Severity]] = {"caller": Severity.MEDIUM}
    bad = (
        Bad(
            "from markupsafe import Markup as M\n"
            "def f(x):\n"
            "    return M('<b>' + x + '</b>')  # found\n"
        ),
        Bad(
            "from django.utils.safestring import mark_safe\n"
            "def f(x):\n"
            "    html = '<b>%s</b>' % x\n"
            "    return mark_safe(html)  # found\n"
        ),
        Bad(
            "from flask import Markup, request\n"
            "def f():\n"
            "    return Markup(request.args.get('bio'))  # found\n"
        ),
        Bad(
            "from django.http import HttpResponse\n"
            "def view(request):\n"
            "    return HttpResponse('Hello ' + request.GET['name'])  # found\n"
        ),
        Bad(
            "from flask import request\n"
            "def create(app):\n"
            "    @app.route('/x')\n"
            "    def x():\n"
            "        text = request.form['a']\n"
            "        return 'You said ' + text  # found\n"
        ),
        Bad(
            "from flask import make_response, request\n"
            "def f():\n"
            "    return make_response('<p>%s</p>' % request.cookies['a'], 200)  # found\n"
        ),
    )
    good = (
        ("from markupsafe import Markup\ndef f(x):\n    return Markup('<b>%s</b>') % x\n"),
        (
            "from markupsafe import Markup, escape\n"
            "def f(x):\n"
            "    return Markup(f'<b>{escape(x)}</b>')\n"
        ),
        ("from django.utils.safestring import mark_safe\nx = mark_safe('<b>' + 'x' + '</b>')\n"),
        ("from django.utils.safestring import mark_safe\ndef f(x):\n    return mark_safe(x)\n"),
        (
            "from django.utils.safestring import mark_safe\n"
            "def f(n):\n"
            "    return mark_safe('<b>%d</b>' % n)\n"
        ),
        ("from mine import mark_safe\ndef f(x):\n    return mark_safe('<b>' + x)\n"),
        (
            "from django.utils.safestring import mark_safe\n"
            "def f(t, x):\n"
            "    return mark_safe('<b>' + t.render(x) + '</b>')\n"
        ),
        (
            "from django.http import HttpResponse\n"
            "def view(request):\n"
            "    return HttpResponse(request.GET['a'], content_type='text/plain')\n"
        ),
        (
            "from flask import Flask, jsonify, request\n"
            "app = Flask('a')\n"
            "@app.route('/')\n"
            "def f():\n"
            "    return jsonify(request.args['a'])\n"
        ),
        (
            "from flask import Flask, render_template, request\n"
            "app = Flask('a')\n"
            "@app.route('/')\n"
            "def f():\n"
            "    return render_template('a.html', a=request.args['a'])\n"
        ),
        (
            "from flask import Flask, request\n"
            "app = Flask('a')\n"
            "@app.route('/')\n"
            "def f():\n"
            "    return request.args['a'], 200, {'Content-Type': 'text/plain'}\n"
        ),
        (
            "from fastapi import FastAPI\n"
            "app = FastAPI()\n"
            "@app.get('/{name}')\n"
            "def f(name):\n"
            "    return 'Hello ' + name\n"
        ),
        (
            "from flask import Flask, request\n"
            "app = Flask('a')\n"
            "@app.route('/')\n"
            "def f():\n"
            "    return {'name': request.args['a']}\n"
        ),
    )
