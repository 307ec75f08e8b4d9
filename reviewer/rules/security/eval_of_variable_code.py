"""Code that is read from data."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._fixed import is_fixed
from guru.reviewer.rules.security._outside import graded, outside_source
from guru.reviewer.rules.security._texts import text_of
from guru.reviewer.rules.security._words import shown


class EvalOfVariableCode(Rule):
    """Data are run as Python code

    ## What it does
    Finds `eval`, `exec` and `pandas.eval` of text that is handed in or built from values that may
    vary, and `compile` of data from a request. Constant code and code objects may be run.

    ## Why is this bad
    Whoever writes the text runs any code in the process. Emptying `__builtins__` does not help:
    every object leads back to them.

    ## Example
    ```python
    def area(formula, width):
        return eval(formula, {"width": width})
    ```

    ## Use instead
    ```python
    import ast

    def setting(text):
        return ast.literal_eval(text)
    ```

    ## References
    - [Python: ast.literal_eval](https://docs.python.org/3/library/ast.html#ast.literal_eval)
    - [CWE-94: Code Injection](https://cwe.mitre.org/data/definitions/94.html)
    - [CWE-95: Eval Injection](https://cwe.mitre.org/data/definitions/95.html)
    """

    severity = Severity.HIGH
    cwe = (94, 95)
    codeguru = ("code-injection",)
    calls = ("eval", "exec", "compile", "builtins.eval", "builtins.exec", "pandas.eval")
    bad = (
        Bad("def f(text):\n    return eval(text)  # found\n"),
        Bad("import builtins\ndef f(name):\n    builtins.exec(f'import {name}')  # found\n"),
        Bad(
            "def view(request):\n"
            "    code = request.POST.get('code')\n"
            "    program = compile(code, 'x', 'exec')  # found\n"
            "    exec(program)  # found\n"
        ),
        Bad("value = eval(input('formula: '))  # found\n"),
    )
    good = (
        "eval('1 + 1')\n",
        "CODE = 'x = 1'\nexec(CODE, {})\n",
        "import ast\ndef f(text):\n    return ast.literal_eval(text)\n",
        "def f(model):\n    return model.eval()\n",
        "def eval(x):\n    return x\ndef f(x):\n    return eval(x)\n",
        "import re\ndef f(x):\n    return re.compile(x)\n",
        (
            "def f(path):\n    with open(path) as file:\n        code = compile(file.read(), path, 'exec')\n"
            "    exec(code, {})\n"
        ),
        "def f(text):\n    return compile(text, '<doc>', 'eval')\n",
        "OPERATORS = {'add': '1 + 1'}\ndef f(name):\n    return eval(OPERATORS[name])\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not call.args or isinstance(call.args[0], ast.Starred):
            return
        code, name = call.args[0], module.resolve(call.func)
        if is_fixed(module, code):
            return
        if outside_source(module, code) is None and not self._is_handed_text(code, name, module):
            return
        severity, evidence = graded(module, code, Severity.MEDIUM)
        yield Found(
            call, f"`{name}` runs `{shown(code)}`, which is not constant.", severity, evidence
        )

    def _is_handed_text(self, code: ast.expr, name: str | None, module: Module) -> bool:
        """Whether the code is a parameter or built with values, so that a caller chooses it."""
        if name == "compile":
            return False
        parts = text_of(module, code).variables
        return any(isinstance(part, ast.Name) and _is_parameter(part, module) for part in parts)


def _is_parameter(name: ast.Name, module: Module) -> bool:
    found = module.names.bindings(name)
    return bool(found) and all(binding.kind == "parameter" for binding in found)
