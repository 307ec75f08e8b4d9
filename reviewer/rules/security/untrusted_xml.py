"""Documents from outside in parsers that fetch what they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class UntrustedXml(TaintRule):
    """XML from outside is read by a parser that resolves entities

    ## What it does
    Follows data of requests, messages and downloads into XML parsers that resolve external
    entities: those of `lxml` unless they are told not to, and SAX parsers whose features for
    external entities are switched on.

    ## Why is this bad
    The document names a file of the server or an address of its inner network as an entity, and
    its sender reads it from the answer.

    ## Example
    ```python
    from flask import request
    from lxml import etree

    def read():
        return etree.fromstring(request.data).tag
    ```

    ## Use instead
    ```python
    from flask import request
    from lxml import etree

    def read():
        return etree.fromstring(request.data, etree.XMLParser(resolve_entities=False)).tag
    ```

    ## References
    - [OWASP: XML external entity prevention](https://cheatsheetseries.owasp.org/cheatsheets/XML_External_Entity_Prevention_Cheat_Sheet.html)
    - [lxml: parser options](https://lxml.de/parsing.html#parser-options)
    - [CWE-611: Improper Restriction of XML External Entity Reference](https://cwe.mitre.org/data/definitions/611.html)
    - [CWE-776: XML Entity Expansion](https://cwe.mitre.org/data/definitions/776.html)
    """

    severity = Severity.MEDIUM
    cwe = (611, 776, 827)
    codeguru = ("xml-external-entity",)
    danger = dangers.XML
    message = "`{source}` is read by a parser that fetches what it names."
    weaker: ClassVar[Mapping[str, Severity]] = {"download": Severity.MEDIUM}
    bad = (
        Bad(
            "from django.http import HttpRequest\n"
            "import lxml.etree as e\n"
            "def view(request):\n"
            "    return e.parse(request.FILES['a'], e.XMLParser(resolve_entities=True))  # found\n"
        ),
        Bad(
            "import xml.sax, xml.dom.minidom\n"
            "from flask import request\n"
            "def f():\n"
            "    parser = xml.sax.make_parser()\n"
            "    parser.setFeature(xml.sax.handler.feature_external_ges, True)\n"
            "    return xml.dom.minidom.parseString(request.data, parser)  # found\n"
        ),
        Bad(
            "from flask import request\n"
            "from lxml import objectify\n"
            "def f():\n"
            "    text = request.form['xml'].strip()\n"
            "    return objectify.fromstring(text)  # found\n"
        ),
    )
    good = (
        (
            "import xml.dom.minidom\n"
            "from flask import request\n"
            "def f():\n"
            "    return xml.dom.minidom.parseString(request.data)\n"
        ),
        ("from lxml import etree\ndef f(text):\n    return etree.fromstring(text)\n"),
        (
            "import defusedxml.ElementTree as E\n"
            "from flask import request\n"
            "def f():\n"
            "    return E.fromstring(request.data)\n"
        ),
        (
            "import xml.sax, xml.dom.minidom\n"
            "from flask import request\n"
            "def f():\n"
            "    parser = xml.sax.make_parser()\n"
            "    parser.setFeature(xml.sax.handler.feature_external_ges, False)\n"
            "    return xml.dom.minidom.parseString(request.data, parser)\n"
        ),
        (
            "from lxml import etree\n"
            "from flask import request\n"
            "def f():\n"
            "    text = request.data\n"
            "    text = '<a/>'\n"
            "    return etree.fromstring(text)\n"
        ),
    )
