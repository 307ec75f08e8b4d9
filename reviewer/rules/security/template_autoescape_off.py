"""Templates that do not escape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._arguments import set_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_ENVIRONMENTS = (
    *("jinja2.Environment", "jinja2.environment.Environment"),
    *("jinja2.sandbox.SandboxedEnvironment", "jinja2.sandbox.ImmutableSandboxedEnvironment"),
)


class TemplateAutoescapeOff(Rule):
    """Templates are rendered without escaping

    ## What it does
    Finds `jinja2.Environment` without `autoescape` or with it off. Environments with delimiters of
    their own, as for LaTeX or generated code, and native ones are left alone.

    ## Why is this bad
    Every value goes into the page as it is. One template that forgets `|e` is enough for a script
    that someone else wrote to run in the visitor's browser.

    ## Example
    ```python
    import jinja2

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader("pages"))
    ```

    ## Use instead
    ```python
    import jinja2

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader("pages"), autoescape=True)
    ```

    ## Fix safety
    Templates that write no HTML, or get HTML as plain text and are to show it, then show escaped
    characters: mark such values with `Markup`.

    ## References
    - [Jinja: autoescaping](https://jinja.palletsprojects.com/en/stable/api/#autoescaping)
    - [CWE-79: Cross-site Scripting](https://cwe.mitre.org/data/definitions/79.html)
    - [CWE-116: Improper Encoding or Escaping of Output](https://cwe.mitre.org/data/definitions/116.html)
    """

    severity = Severity.MEDIUM
    cwe = (79, 116)
    codeguru = ("cross-site-scripting",)
    calls = _ENVIRONMENTS
    bad = (
        Bad(
            "from jinja2 import Environment as E\ne = E(autoescape=False)  # found\n",
            fixed="from jinja2 import Environment as E\ne = E(autoescape=True)\n",
        ),
        Bad(
            "import jinja2\ne = jinja2.Environment()  # found\n",
            fixed="import jinja2\ne = jinja2.Environment(autoescape=True)\n",
        ),
    )
    good = (
        "import jinja2\ne = jinja2.Environment(autoescape=True)\n",
        "from jinja2 import Environment, select_autoescape\ne = Environment(autoescape=select_autoescape())\n",
        "import jinja2\ndef f(escape):\n    return jinja2.Environment(autoescape=escape)\n",
        "import jinja2\ndef f(**options):\n    return jinja2.Environment(**options)\n",
        "import jinja2\ne = jinja2.Environment(block_start_string='<%', variable_start_string='<<')\n",
        "from mine import Environment\ne = Environment()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if is_open(call) or argument(call, "variable_start_string") is not None:
            return
        escape = argument(call, "autoescape")
        if escape is not None and constant(module, escape) is not False:
            return
        yield Found(call, "Values go into these templates' output as they are.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return set_argument(node, "autoescape", "True")
