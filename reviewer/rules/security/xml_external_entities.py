"""XML parsers that fetch what a document names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.flow.dangers import XML_FOLLOWED
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._arguments import set_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_PARSERS = tuple(
    f"lxml.etree.{name}"
    for name in ("XMLParser", "ETCompatXMLParser", "XMLPullParser", "iterparse")
)
_FEATURES = {
    "xml.sax.handler.feature_external_ges": "external general entities",
    "xml.sax.handler.feature_external_pes": "external parameter entities",
}
_ON = (True, 1)
_ADDRESSES = {
    "http://xml.org/sax/features/external-general-entities": "external general entities",
    "http://xml.org/sax/features/external-parameter-entities": "external parameter entities",
}


class XmlExternalEntities(Rule):
    """An XML parser resolves external entities

    ## What it does
    Finds lxml parsers with `resolve_entities=True`, `load_dtd=True` or `no_network=False`, and SAX
    parsers whose features for external entities are switched on. Where it can be followed that such
    a parser only reads what the program itself wrote, it is left alone.

    ## Why is this bad
    A document can then name a file of the server or an address of its inner network as an entity
    and read it back from the answer.

    ## Example
    ```python
    from lxml import etree

    def read(document):
        return etree.fromstring(document, etree.XMLParser(resolve_entities=True))
    ```

    ## Use instead
    ```python
    from lxml import etree

    def read(document):
        return etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    ```

    ## Fix safety
    The fix turns the switch of lxml round. A document that defines and uses entities of its own
    keeps them as references instead of their text.

    ## References
    - [lxml: parser options](https://lxml.de/parsing.html#parser-options)
    - [OWASP: XML external entity prevention](https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html)
    - [CWE-611: Improper Restriction of XML External Entity Reference](https://cwe.mitre.org/data/definitions/611.html)
    """

    follows_values = True
    severity = Severity.HIGH
    cwe = (611,)
    codeguru = ("xml-external-entity",)
    calls = _PARSERS
    methods = ("setFeature",)
    bad = (
        Bad(
            "from lxml.etree import XMLParser as P\n"
            "parser = P(resolve_entities=True, no_network=False)  # found\n",
            fixed="from lxml.etree import XMLParser as P\n"
            "parser = P(resolve_entities=False, no_network=True)\n",
        ),
        Bad("from lxml import etree\np = etree.XMLParser(load_dtd=True)  # found\n"),
        Bad(
            "import xml.sax\nfrom xml.sax.handler import feature_external_ges\n"
            "parser = xml.sax.make_parser()\n"
            "parser.setFeature(feature_external_ges, True)  # found\n"
        ),
    )
    good = (
        "from lxml import etree\np = etree.XMLParser(resolve_entities=False)\n",
        "from lxml import etree\np = etree.XMLParser(remove_blank_text=True)\n",
        "from lxml import etree\np = etree.XMLParser(resolve_entities='internal')\n",
        "from lxml import etree\np = etree.XMLParser(load_dtd=True, resolve_entities=False)\n",
        (
            "import xml.sax\nfrom xml.sax.handler import feature_external_ges\n"
            "parser = xml.sax.make_parser()\nparser.setFeature(feature_external_ges, False)\n"
        ),
        (
            "import xml.sax, xml.dom.minidom\n"
            "from flask import request\nfrom xml.sax.handler import feature_external_ges\n"
            "def f():\n    parser = xml.sax.make_parser()\n    name = request.args['n']\n"
            "    parser.setFeature(feature_external_ges, True)\n"
            "    return xml.dom.minidom.parseString('<a/>', parser), len(name)\n"
        ),
        "from xml.sax.handler import feature_namespaces\nparser.setFeature(feature_namespaces, 1)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        for found in self._switched(call, module):
            if not any(h.danger == XML_FOLLOWED and h.node is call for h in module.flow.hits):
                yield found

    def _switched(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "setFeature":
            yield from self._feature(call, module)
            return
        entities, dtd, network = (
            constant(module, argument(call, name))
            for name in ("resolve_entities", "load_dtd", "no_network")
        )
        if entities is True:
            yield Found(call, "`resolve_entities=True` reads any file that a document names.")
        elif network is False:
            yield Found(call, "`no_network=False` fetches any address that a document names.")
        elif dtd is True and entities not in {False, "internal"}:
            yield Found(call, "`load_dtd=True` reads the DTD and the entities that it names.")

    def _feature(self, call: ast.Call, module: Module) -> Iterator[Found]:
        feature, value = argument(call, "name", 0), argument(call, "state", 1)
        known = _FEATURES.get(module.resolve(feature) or "")
        address = constant(module, feature)
        if known is None and isinstance(address, str):
            known = _ADDRESSES.get(address)
        if known is not None and constant(module, value) in _ON:
            yield Found(call, f"This switches {known} on: a document can read files and addresses.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        given = {a.keyword.value: a.value for a in node.args if a.keyword is not None}
        changed = node
        for name, safe in (("resolve_entities", "False"), ("no_network", "True")):
            if name in given and getattr(given[name], "value", safe) in {"True", "False"}:
                changed = set_argument(changed, name, safe)
        return changed if changed is not node else None
