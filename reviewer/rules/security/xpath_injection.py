"""XPath expressions that someone outside can change."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class XpathInjection(TaintRule):
    """Data from outside become part of an XPath expression

    ## What it does
    Follows data into the expressions of `lxml`, `elementpath` and `xml.etree`. Variables of the
    expression, numbers, and texts in which no quote is left may be there.

    ## Why is this bad
    A quote in the value ends the literal, and `' or '1'='1` selects everything: other people's
    entries, or a log-in without a password.

    ## Example
    ```python
    from flask import request

    def find(tree):
        name = request.args["name"]
        return tree.xpath(f"/people/person[@name='{name}']")
    ```

    ## Use instead
    ```python
    from flask import request

    def find(tree):
        return tree.xpath("/people/person[@name=$name]", name=request.args["name"])
    ```

    ## References
    - [lxml: XPath with variables](https://lxml.de/xpathxslt.html#the-xpath-method)
    - [CWE-643: XPath Injection](https://cwe.mitre.org/data/definitions/643.html)
    """

    severity = Severity.HIGH
    cwe = (643, 91)
    codeguru = ("xpath-injection",)
    danger = dangers.XPATH
    message = "`{source}` becomes part of the XPath expression."
    bad = (
        Bad(
            "import lxml.etree\n"
            "from flask import request\n"
            "def f():\n"
            "    root = lxml.etree.parse('a.xml')\n"
            "    root.xpath('/a[@b=\"' + request.args['b'] + '\"]')  # found\n"
        ),
        Bad(
            "from django.http import HttpRequest\n"
            "import elementpath\n"
            "def view(request, root):\n"
            "    path = ''.join([\"/a[@b='\", request.GET['b'], \"']\"])\n"
            "    return elementpath.select(root, path)  # found\n"
        ),
        Bad(
            "import xml.etree.ElementTree as ET\n"
            "from flask import request\n"
            "def f():\n"
            "    root = ET.parse('a.xml').getroot()\n"
            '    return root.findall(f\'./a[@b="{request.form["b"]}"]\')  # found\n'
        ),
    )
    good = (
        (
            "from flask import request\n"
            "def f(root):\n"
            "    return root.xpath('/a[@b=$b]', b=request.args['b'])\n"
        ),
        (
            "from flask import request\n"
            "def f(root):\n"
            "    b = request.args['b'].replace(\"'\", '&apos;')\n"
            "    return root.xpath(f\"/a[@b='{b}']\")\n"
        ),
        (
            "from flask import request\n"
            "def f(root):\n"
            "    b = request.args['b']\n"
            '    if "\'" in b:\n'
            "        return None\n"
            "    return root.xpath(f\"/a[@b='{b}']\")\n"
        ),
        (
            "from flask import request\n"
            "def f(root):\n"
            "    return root.xpath('/a[%d]' % int(request.args['n']))\n"
        ),
        (
            "import re\n"
            "from flask import request\n"
            "def f():\n"
            "    return re.findall('a', request.args['b'])\n"
        ),
        (
            "from flask import request\n"
            "def f(root):\n"
            "    b = request.args['b']\n"
            "    b = 'fixed'\n"
            "    return root.xpath(f\"/a[@b='{b}']\")\n"
        ),
    )
