"""The shell of every HTML report: one file that opens offline and trusts nothing it shows.

Templates extend ``page.html.j2`` and lie in ``reports/templates/``. All values are escaped. Styles
and scripts come from files beside the templates, through ``assets.style("x.css")``,
``assets.script("x.js")`` and, for values a script reads, ``assets.data("id", value)``. The page's
Content-Security-Policy names each of them by its hash, so nothing else can run or be fetched: a
``style="..."`` attribute is ignored, an SVG attribute or ``element.style`` in a script is not.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from guru import __version__
from guru.reports.json_text import json_text
from guru.reports.rule_text import code_spans_html, rule_html
from guru.reports.visible import visible, visible_line

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_POLICY_MARK = "guru-content-security-policy"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Assets:
    """The styles and scripts that one page holds, with the policy that allows just these."""

    def __init__(self) -> None:
        self._styles: list[str] = []
        self._scripts: list[str] = []

    def style(self, name: str) -> Markup:
        """Return the style sheet ``reports/templates/<name>`` as an element."""
        from markupsafe import Markup

        text = _asset(name)
        self._styles.append(_source_hash(text))
        return Markup("<style>{}</style>").format(Markup(text))  # noqa: S704 - our own file

    def script(self, name: str) -> Markup:
        """Return the script ``reports/templates/<name>`` as an element."""
        from markupsafe import Markup

        text = _asset(name)
        self._scripts.append(_source_hash(text))
        return Markup("<script>{}</script>").format(Markup(text))  # noqa: S704 - our own file

    def data(self, element_id: str, value: Any) -> Markup:
        """Return ``value`` as a JSON element for a script to read; it can end no element."""
        from markupsafe import Markup

        text = json_text(value, indent=None)
        for sign in "<>&\u2028\u2029":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
        element = Markup('<script type="application/json" id="{}">{}</script>')
        return element.format(element_id, Markup(text))  # noqa: S704 - no sign of HTML is left

    @property
    def policy(self) -> str:
        """The Content-Security-Policy of the page."""
        styles = " ".join(self._styles) or "'none'"
        scripts = " ".join(self._scripts) or "'none'"
        return (
            f"default-src 'none'; style-src {styles}; script-src {scripts}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        )


def render_page(template: str, title: str, **context: Any) -> str:
    """Render ``reports/templates/<template>`` as a whole, self-contained page.

    The template sees ``title``, ``assets``, ``guru_version`` and the values of ``context``; a name
    that is missing is an error, never an empty text.
    """
    assets = Assets()
    page = _environment().get_template(template)
    html = page.render(
        title=title,
        assets=assets,
        guru_version=__version__,
        policy_mark=_POLICY_MARK,
        **context,
    )
    # The mark stands in the head before any text of others, so the first one is ours.
    html = html.replace(_POLICY_MARK, assets.policy, 1)
    return _SURROGATE.sub("\ufffd", html)


def percent(value: float, digits: int = 0) -> str:
    """Write a share, 0 to 1, as in ``80 %``; a no-break space keeps the sign with its number."""
    return f"{100 * value:.{digits}f}\u00a0%"


@cache
def _environment() -> Environment:
    """The one jinja2 environment: everything escaped, every missing name an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        loader=PackageLoader("guru.reports", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = rule_html
    environment.filters["code_spans"] = code_spans_html
    environment.filters["percent"] = percent
    environment.filters["visible"] = visible
    environment.filters["visible_line"] = visible_line
    return environment


@cache
def _asset(name: str) -> str:
    """Return a style sheet or script of ours as it stands on disk, with plain line breaks."""
    text = (files("guru.reports") / "templates" / name).read_text("utf-8")
    return text.replace("\r\n", "\n")


def _source_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
