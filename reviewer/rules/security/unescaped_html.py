"""Values in HTML that count as markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._fixed import Clean, is_fixed
from guru.reviewer.rules.security._outside import graded, outside_source
from guru.reviewer.rules.security._texts import text_of
from guru.reviewer.rules.security._words import shown

_TRUSTING = (
    *("django.utils.safestring.mark_safe", "django.utils.safestring.SafeString"),
    *("markupsafe.Markup", "flask.Markup", "jinja2.Markup", "jinja2.utils.markupsafe.Markup"),
    "django.utils.safestring.SafeText",
)
_ESCAPED = Clean(
    functions=frozenset(
        {
            *("html.escape", "cgi.escape", "markupsafe.escape", "flask.escape", "bleach.clean"),
            *("django.utils.html.escape", "django.utils.html.conditional_escape", "nh3.clean"),
            *("django.utils.html.format_html", "django.utils.html.format_html_join"),
            *("django.utils.html.escapejs", "django.utils.http.urlencode", "urllib.parse.quote"),
            *("urllib.parse.urlencode", "django.urls.reverse", "flask.url_for", "json.dumps"),
            *("django.template.loader.render_to_string", "flask.render_template"),
            *("django.utils.html.linebreaks", "django.utils.html.urlize", "base64.b64encode"),
            *("django.utils.html.json_script", "django.forms.utils.flatatt", *_TRUSTING),
            *("django.utils.translation.gettext", "django.utils.translation.gettext_lazy"),
        }
    ),
    methods=frozenset(
        {"escape", "conditional_escape", "render", "as_widget", "render_to_string", "hexdigest"}
    ),
)


class UnescapedHtml(Rule):
    """A value is declared to be safe HTML without being escaped

    ## What it does
    Finds `mark_safe` and `Markup` around text that is built with `+`, `%`, `format` or an f-string
    from values that may vary, and around data from a request. What `escape`, `format_html` or a
    template returns may stand there, as may constants.

    ## Why is this bad
    A value such as `<script>...` becomes part of the page and runs with the rights of whoever
    looks at it.

    ## Example
    ```python
    from django.utils.safestring import mark_safe

    def badge(name):
        return mark_safe(f"<b>{name}</b>")
    ```

    ## Use instead
    ```python
    from django.utils.html import format_html

    def badge(name):
        return format_html("<b>{}</b>", name)
    ```

    ## References
    - [Django: format_html](https://docs.djangoproject.com/en/stable/ref/utils/#django.utils.html.format_html)
    - [MarkupSafe: string formatting](https://markupsafe.palletsprojects.com/en/stable/formatting/)
    - [CWE-79: Cross-site Scripting](https://cwe.mitre.org/data/definitions/79.html)
    """

    severity = Severity.HIGH
    cwe = (79,)
    codeguru = ("cross-site-scripting",)
    calls = _TRUSTING
    bad = (
        Bad(
            "from markupsafe import Markup as M\ndef f(x):\n    return M('<b>' + x + '</b>')  # found\n"
        ),
        Bad(
            "from django.utils.safestring import mark_safe\n"
            "def f(x):\n    html = '<b>%s</b>' % x\n    return mark_safe(html)  # found\n"
        ),
        Bad(
            "from flask import Markup, request\n"
            "def f():\n    return Markup(request.args.get('bio'))  # found\n"
        ),
    )
    good = (
        "from markupsafe import Markup\ndef f(x):\n    return Markup('<b>%s</b>') % x\n",
        "from markupsafe import Markup, escape\ndef f(x):\n    return Markup(f'<b>{escape(x)}</b>')\n",
        "from django.utils.safestring import mark_safe\nx = mark_safe('<b>' + 'x' + '</b>')\n",
        "from django.utils.safestring import mark_safe\ndef f(x):\n    return mark_safe(x)\n",
        (
            "from django.utils.safestring import mark_safe\n"
            "def f(n):\n    return mark_safe('<b>%d</b>' % n)\n"
        ),
        "from mine import mark_safe\ndef f(x):\n    return mark_safe('<b>' + x)\n",
        (
            "from django.utils.safestring import mark_safe\n"
            "def f(t, x):\n    return mark_safe('<b>' + t.render(x) + '</b>')\n"
        ),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not call.args or isinstance(call.args[0], ast.Starred):
            return
        html = call.args[0]
        text = text_of(module, html)
        is_markup = text.built and "<" in text.skeleton
        parts = text.variables if is_markup else [html]
        part = next((p for p in parts if not is_fixed(module, p, _ESCAPED)), None)
        if part is None or not (is_markup or outside_source(module, html)):
            return
        severity, evidence = graded(module, part, Severity.MEDIUM)
        yield Found(
            call, f"`{shown(part)}` becomes part of the page unescaped.", severity, evidence
        )
