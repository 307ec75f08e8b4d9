"""Regular expressions that take exponential time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._backtracking import explodes

_FUNCTIONS = (
    "compile",
    "match",
    "search",
    "fullmatch",
    "findall",
    "finditer",
    "sub",
    "subn",
    "split",
)


class ExplodingRegex(Rule):
    r"""A regular expression takes exponential time

    ## What it does
    Finds patterns of `re` in which a repeat consists of another repeat, with nothing of its own
    between two rounds, and something after it that can fail: `(a+)+$`, `(\w+\s?)*:`.

    ## Why is this bad
    Such a pattern can divide a run of letters in 2^n ways and tries them all where the rest does not
    match. Thirty letters take minutes, forty take days: one request stops the process.

    ## Example
    ```python
    import re

    WORDS = re.compile(r"^(\w+\s?)*$")
    ```

    ## Use instead
    ```python
    import re

    WORDS = re.compile(r"^(\w+(\s\w+)*\s?)?$")
    ```

    ## References
    - [OWASP: regular expression denial of service](https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS)
    - [CWE-1333: Inefficient Regular Expression Complexity](https://cwe.mitre.org/data/definitions/1333.html)
    - [CWE-400: Uncontrolled Resource Consumption](https://cwe.mitre.org/data/definitions/400.html)
    """

    severity = Severity.MEDIUM
    cwe = (1333, 400, 730)
    calls = tuple(f"re.{name}" for name in _FUNCTIONS)
    bad = (
        Bad('import re\np = re.compile("^(a|aa)+$")  # found\n'),
        Bad('import re\np = re.compile(r"^(\\w\\d?)*$")  # found\n'),
        Bad('import re\np = re.compile("(.*a){20}")  # found\n'),
        Bad('import re\np = re.compile("^(a+)+$")  # found\n'),
        Bad(
            "from re import match as m\n"
            "NAME = r'([a-z]+)*'\n"
            "def f(text):\n"
            "    return m('^' + NAME + '@', text)  # found\n"
        ),
        Bad('import re\ndef f(s):\n    return re.search(r"(?:(?:\\d+)\\s*)+;", s)  # found\n'),
        Bad('import re\np = re.compile(r"x(.*)*y")  # found\n'),
        Bad('import re\np = re.compile(r"^(.*,)*$")  # found\n'),
        Bad('import re\np = re.compile(r"^[a-z](([-.]|_+)?([a-z]+))*@$")  # found\n'),
    )
    good = (
        'import re\np = re.compile("^(a|ab)+$")\n',
        'import re\np = re.compile(r"^(.|\\n)+$")\n',
        'import re\np = re.compile("(a+b){3}")\n',
        'import re\np = re.compile(r"^(\\w+,)*\\w+$")\n',
        'import re\np = re.compile("^a+$")\n',
        'import re\np = re.compile("(a+)+")\n',
        'import re\np = re.compile("^(ab?)+$")\n',
        'import re\np = re.compile("^(a{1,3})+$")\n',
        "import re\np = re.compile(pattern)\n",
        'import re\np = re.compile("(unbalanced")\n',
        'def f(re):\n    return re.compile("^(a+)+$")\n',
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        named = (k.value for k in call.keywords if k.arg == "pattern")
        node = call.args[0] if call.args else next(named, None)
        pattern = constant(module, node)
        if isinstance(pattern, str) and explodes(pattern):
            yield Found(call, "This pattern takes exponential time on some texts.")
