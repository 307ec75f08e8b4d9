"""Functions that a safer one has taken the place of."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import is_known
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

# By function: the place of a parser that its caller chooses, and of the document.
_XML: dict[str, tuple[int | None, int | None]] = {
    "xml.sax.parse": (None, 0),
    "xml.sax.parseString": (None, 0),
    "xml.sax.make_parser": (None, None),
    "xml.dom.minidom.parse": (1, 0),
    "xml.dom.minidom.parseString": (1, 0),
    "xml.dom.pulldom.parse": (1, 0),
    "xml.dom.pulldom.parseString": (1, 0),
    "xml.dom.expatbuilder.parse": (None, 0),
    "xml.dom.expatbuilder.parseString": (None, 0),
}
_OTHERS = {
    "ssl.wrap_socket": "It checks neither certificate nor name: use a context's `wrap_socket`.",
    "ssl.match_hostname": "Contexts check names by themselves: set `check_hostname`.",
    "crypt.crypt": "Its hashes are fast and depend on the system: use argon2, scrypt or bcrypt.",
    "cgi.FieldStorage": "`cgi` is without a maintainer: read forms by a framework or `multipart`.",
}


class ApiWithSaferSuccessor(Rule):
    """A function is used that a safer one has taken the place of

    ## What it does
    Finds the parsers of `xml.sax`, `xml.dom.minidom` and `xml.dom.pulldom` on documents that are
    not known (`defusedxml` has the same functions), and `ssl.wrap_socket`, `ssl.match_hostname`,
    `crypt.crypt` and `cgi.FieldStorage`.

    ## Why is this bad
    These were made for documents and peers that can be trusted. A small document of nested
    entities fills the memory, and a socket that is wrapped by hand talks to anyone.

    ## Example
    ```python
    import xml.sax

    def read(document, handler):
        xml.sax.parseString(document, handler)
    ```

    ## Use instead
    ```python
    import defusedxml.sax

    def read(document, handler):
        defusedxml.sax.parseString(document, handler)
    ```

    ## References
    - [Python: XML vulnerabilities](https://docs.python.org/3/library/xml.html#xml-security)
    - [defusedxml](https://github.com/tiran/defusedxml)
    - [CWE-676: Use of Potentially Dangerous Function](https://cwe.mitre.org/data/definitions/676.html)
    """

    severity = Severity.LOW
    cwe = (676,)
    codeguru = ("not-recommended-apis",)
    calls = (*_XML, *_OTHERS)
    bad = (
        Bad(
            "from xml.dom import minidom as m\ndef f(text):\n    return m.parseString(text)  # found\n"
        ),
        Bad("import xml.sax\nparser = xml.sax.make_parser()  # found\n"),
        Bad("import ssl\ndef f(s):\n    return ssl.wrap_socket(s)  # found\n"),
        Bad("from crypt import crypt\nx = crypt(password)  # found\n"),
    )
    good = (
        (
            "import xml.sax\nfrom xml.sax import handler as h\ndef f():\n"
            "    parser = xml.sax.make_parser()\n"
            "    parser.setFeature(h.feature_external_ges, False)\n    return parser\n"
        ),
        "from defusedxml import minidom\ndef f(text):\n    return minidom.parseString(text)\n",
        "from xml.dom import minidom\nd = minidom.parseString('<a/>')\n",
        "from xml.dom import pulldom\ndef f(s, parser):\n    return pulldom.parse(s, parser)\n",
        "import ssl\ndef f(s, c):\n    return c.wrap_socket(s, server_hostname='a')\n",
        "from mine import crypt\nx = crypt.crypt(password)\n",
        "import xml.sax\nclass H(xml.sax.ContentHandler):\n    pass\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        name = module.resolve(call.func) or ""
        if name in _OTHERS:
            yield Found(call, _OTHERS[name])
        elif not self._is_chosen(call, name, module):
            text = f"`{name}` expands what a document defines: `defusedxml` refuses to."
            yield Found(call, text)

    def _is_set_up(self, call: ast.Call, module: Module) -> bool:
        """Whether somebody has thought of what the parser does: its features are set beside it."""
        around = module.function_of(call) or module.tree
        return any(
            isinstance(n, ast.Attribute) and n.attr == "setFeature" for n in ast.walk(around)
        )

    def _is_chosen(self, call: ast.Call, name: str, module: Module) -> bool:
        """Whether the caller brings a parser of his own, or reads a document that he knows."""
        if name == "xml.sax.make_parser" and self._is_set_up(call, module):
            return True
        parser, document = _XML[name]
        if is_open(call) or (parser is not None and argument(call, "parser", parser) is not None):
            return True
        return (
            document is not None
            and len(call.args) > document
            and is_known(module, call.args[document])
        )
