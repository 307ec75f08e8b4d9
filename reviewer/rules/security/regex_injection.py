"""Regular expressions that someone outside writes."""

from __future__ import annotations

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class RegexInjection(TaintRule):
    """Data from outside become a regular expression

    ## What it does
    Follows data of requests into the patterns of `re`. What `re.escape` returns may be part of a
    pattern.

    ## Why is this bad
    A pattern such as `(a+)+$` takes years for thirty characters: one request stops the process.

    ## Example
    ```python
    import re
    from flask import request

    def find(text):
        return re.search(request.args["word"], text)
    ```

    ## Use instead
    ```python
    import re
    from flask import request

    def find(text):
        return re.search(re.escape(request.args["word"]), text)
    ```

    ## References
    - [OWASP: regular expression denial of service](https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS)
    - [CWE-1333: Inefficient Regular Expression Complexity](https://cwe.mitre.org/data/definitions/1333.html)
    - [CWE-400: Uncontrolled Resource Consumption](https://cwe.mitre.org/data/definitions/400.html)
    """

    severity = Severity.MEDIUM
    cwe = (1333, 400, 730)
    codeguru = ()
    danger = dangers.REGEX
    message = "`{source}` becomes a regular expression, which can take years."
    bad = (
        Bad(
            "from django.http import HttpRequest\n"
            "from re import compile as c\n"
            "def view(request):\n"
            "    return c('^' + request.GET['p'])  # found\n"
        ),
        Bad(
            "import re\n"
            "from flask import request\n"
            "def f(rows):\n"
            "    pattern = request.args.get('q', '')\n"
            "    return [r for r in rows if re.match(pattern, r)]  # found\n"
        ),
        Bad(
            "import re\n"
            "def handler(event, context):\n"
            "    return re.sub(event['a'], '', 'text')  # found\n"
        ),
    )
    good = (
        (
            "import re\n"
            "from flask import request\n"
            "def f():\n"
            "    return re.search('^a+$', request.args['a'])\n"
        ),
        (
            "import re\n"
            "from flask import request\n"
            "def f(t):\n"
            "    return re.search('^' + re.escape(request.args['a']), t)\n"
        ),
        ("import re\ndef f(pattern):\n    return re.compile(pattern)\n"),
        (
            "import re\n"
            "from flask import request\n"
            "PATTERNS = {'a': 'x+'}\n"
            "def f(t):\n"
            "    return re.search(PATTERNS[request.args['a']], t)\n"
        ),
        (
            "import re\n"
            "from flask import request\n"
            "def f(t):\n"
            "    return re.search('a{%d}' % int(request.args['n']), t)\n"
        ),
    )
