"""Templates that someone outside writes."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class TemplateInjection(TaintRule):
    """Data from outside become part of a template

    ## What it does
    Follows data into the source of templates: `render_template_string`, `jinja2.Template`,
    `from_string`, Mako, Django and others. Data handed to a template as values are left alone.

    ## Why is this bad
    A template is a program: `{{ ... }}` in the value reaches objects of the process and through
    them the whole machine.

    ## Example
    ```python
    from flask import render_template_string, request

    def hello():
        return render_template_string("Hello " + request.args["name"])
    ```

    ## Use instead
    ```python
    from flask import render_template_string, request

    def hello():
        return render_template_string("Hello {{ name }}", name=request.args["name"])
    ```

    ## References
    - [PortSwigger: server-side template injection](https://portswigger.net/web-security/server-side-template-injection)
    - [CWE-1336: Improper Neutralization of Special Elements Used in a Template Engine](https://cwe.mitre.org/data/definitions/1336.html)
    - [CWE-94: Code Injection](https://cwe.mitre.org/data/definitions/94.html)
    """

    severity = Severity.HIGH
    cwe = (1336, 94, 79)
    codeguru = ("code-injection",)
    danger = dangers.TEMPLATE
    message = "`{source}` becomes part of a template, which is code."
    bad = (
        Bad(
            "from django.http import HttpRequest\n"
            "from jinja2 import Template as T\n"
            "def view(request):\n"
            "    return T('Hello ' + request.GET['n']).render()  # found\n"
        ),
        Bad(
            "import jinja2\n"
            "from flask import request\n"
            "env = jinja2.Environment()\n"
            "def f():\n"
            "    return env.from_string(request.form['t']).render()  # found\n"
        ),
        Bad(
            "from mako.template import Template\n"
            "from flask import request\n"
            "def f():\n"
            "    page = f'<b>{request.args[\"a\"]}</b>'\n"
            "    return Template(page).render()  # found\n"
        ),
    )
    good = (
        (
            "from django.http import HttpRequest\n"
            "from jinja2 import Template\n"
            "def view(request):\n"
            "    return Template('Hello {{ n }}').render(n=request.GET['n'])\n"
        ),
        (
            "from flask import render_template, request\n"
            "def f():\n"
            "    return render_template('a.html', n=request.args['n'])\n"
        ),
        ("from jinja2 import Template\ndef f(text):\n    return Template(text)\n"),
        (
            "from string import Template\n"
            "from flask import request\n"
            "def f():\n"
            "    return Template(request.args['n'])\n"
        ),
        (
            "from flask import render_template_string, request\n"
            "def f():\n"
            "    return render_template_string('page %d' % int(request.args['n']))\n"
        ),
        (
            "from flask import render_template_string, request\n"
            "TEXTS = {'a': 'Hello'}\n"
            "def f():\n"
            "    return render_template_string(TEXTS[request.args['n']])\n"
        ),
    )
