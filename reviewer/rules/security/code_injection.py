"""Code that is read from data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.rule import Bad
from guru.reviewer.taint_rule import TaintRule


class CodeInjection(TaintRule):
    """Data from outside are run as Python code

    ## What it does
    Follows data into `eval`, `exec`, `compile` and `pandas.eval`. Constant code, and names looked
    up in a fixed dictionary, may be run.

    ## Why is this bad
    Whoever writes the text runs any code in the process. Emptying `__builtins__` does not help:
    every object leads back to them.

    ## Example
    ```python
    from flask import request

    def area():
        return str(eval(request.args["formula"], {"width": 3}))
    ```

    ## Use instead
    ```python
    import ast
    from flask import request

    def setting():
        return str(ast.literal_eval(request.args["value"]))
    ```

    ## References
    - [Python: ast.literal_eval](https://docs.python.org/3/library/ast.html#ast.literal_eval)
    - [CWE-94: Code Injection](https://cwe.mitre.org/data/definitions/94.html)
    - [CWE-95: Eval Injection](https://cwe.mitre.org/data/definitions/95.html)
    """

    severity = Severity.HIGH
    cwe = (94, 95)
    codeguru = ("code-injection",)
    danger = dangers.CODE
    message = "`{source}` is run as code by `{sink}`."
    weaker: ClassVar[Mapping[str, Severity]] = {"caller": Severity.MEDIUM, "argument": Severity.LOW}
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
        Bad(
            "from flask import request as r\n"
            "def run(text):\n"
            "    exec(text)  # found\n"
            "def f():\n"
            "    run('x = ' + r.form['x'])\n"
        ),
    )
    good = (
        ("eval('1 + 1')\n"),
        ("CODE = 'x = 1'\nexec(CODE, {})\n"),
        ("import ast\ndef f(text):\n    return ast.literal_eval(text)\n"),
        ("def f(model):\n    return model.eval()\n"),
        ("def eval(x):\n    return x\ndef f(x):\n    return eval(x)\n"),
        ("import re\ndef f(x):\n    return re.compile(x)\n"),
        (
            "def f(path):\n"
            "    with open(path) as file:\n"
            "        code = compile(file.read(), path, 'exec')\n"
            "    exec(code, {})\n"
        ),
        ("def f(text):\n    return compile(text, '<doc>', 'eval')\n"),
        ("OPERATORS = {'add': '1 + 1'}\ndef f(name):\n    return eval(OPERATORS[name])\n"),
        (
            "from flask import request\n"
            "def f():\n"
            "    op = request.args['op']\n"
            "    if op not in {'+', '-'}:\n"
            "        return ''\n"
            "    return str(eval(f'1 {op} 2'))\n"
        ),
        (
            "from flask import request\n"
            "def f():\n"
            "    return str(eval('1 + %d' % int(request.args['n'])))\n"
        ),
    )
