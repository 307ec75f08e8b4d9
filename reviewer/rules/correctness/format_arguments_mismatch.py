"""Templates and values that do not fit together."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._logging import LOG_METHODS, is_log_call
from guru.reviewer.rules.correctness._placeholders import brace_fields, percent_fields
from guru.reviewer.rules.security._words import shown


class FormatArgumentsMismatch(Rule):
    """A text's placeholders and its values do not match

    ## What it does
    Finds log calls, `%` and `str.format` whose template asks for more or fewer values than are
    given. The template may also be a constant of the file.

    ## Why is this bad
    `%` and `format` raise an error, often in the one branch that is never tested: the one that
    reports an error. A log call prints a traceback to standard error in place of the message.

    ## Example
    ```python
    import logging

    def fail(job, reason):
        logging.error("job %s failed: %s", job)
    ```

    ## Use instead
    ```python
    import logging

    def fail(job, reason):
        logging.error("job %s failed: %s", job, reason)
    ```

    ## References
    - [Python: printf-style formatting](https://docs.python.org/3/library/stdtypes.html#printf-style-string-formatting)
    - [Python: format string syntax](https://docs.python.org/3/library/string.html#format-string-syntax)
    - [CWE-685: Function Call With Incorrect Number of Arguments](https://cwe.mitre.org/data/definitions/685.html)
    """

    severity = Severity.HIGH
    cwe = (628, 685)
    methods = (*LOG_METHODS, "format")
    where = {"BinOp.op": ("Mod",)}
    bad = (
        Bad(
            "import logging\nlog = logging.getLogger(__name__)\n"
            'log.info("%s of %d", name)  # found\n'
        ),
        Bad('TEXT = "no %s in %s"\nraise ValueError(TEXT % (name,))  # found\n'),
        Bad('TEXT = "no {name} in {place}"\ns = TEXT.format(name=name)  # found\n'),
        Bad('class A:\n    def f(self):\n        self.logger.warning("lost %s", a, b)  # found\n'),
        Bad('s = "%(a)s %(b)s" % {"a": 1}  # found\n'),
        Bad('import logging\nlogging.warning("lost:", error)  # found\n'),
    )
    good = (
        ('import logging\nlogging.info("%s of %d", name, 3)\n'),
        ('from loguru import logger\nlogger.info("{} of {}", a, b)\n'),
        ('import logging\nlogging.info("%(a)s", {"a": 1})\n'),
        ('s = "%d%% of %*d" % (1, 5, 2)\n'),
        ('s = "{0} {1[a]} {2.b} {0}".format(1, x, y)\n'),
        ('s = "{a} {}".format(1, **rest)\n'),
        ('import logging\nlogging.info("100%")\n'),
        ('s = "%s %s" % pair\n'),
        ('s = "{:{width}}".format(1, width=3)\n'),
    )

    def check(self, node: ast.Call | ast.BinOp, module: Module) -> Iterator[Found]:
        match node:
            case ast.Call(func=ast.Attribute(attr=method)) if method in LOG_METHODS:
                if is_log_call(node, module) and not is_open(node):
                    yield from self._log(node, method, module)
            case ast.Call(func=ast.Attribute(attr="format", value=template)):
                if not is_open(node):
                    yield from self._braces(node, constant(module, template))
            case ast.BinOp(op=ast.Mod(), left=template, right=values):
                if isinstance(values, (ast.Tuple, ast.Dict)):
                    yield from self._percent(node, constant(module, template), values)

    def _log(self, call: ast.Call, method: str, module: Module) -> Iterator[Found]:
        at = 1 if method == "log" else 0
        if len(call.args) <= at:
            return
        template, values = call.args[at], call.args[at + 1 :]
        text = template.value if isinstance(template, ast.Constant) else None
        wanted = percent_fields(text) if isinstance(text, str) else None
        if wanted is None or wanted.names or (len(values) == 1 and isinstance(values[0], ast.Dict)):
            return
        is_standard = (module.resolve(call.func) or "").startswith("logging.")
        if wanted.count != len(values) and (is_standard or wanted.count):
            if values or is_standard:
                told = f"The message asks for {wanted.count} values and gets {len(values)}."
                yield Found(call, told)

    def _percent(
        self, node: ast.BinOp, text: object, values: ast.Tuple | ast.Dict
    ) -> Iterator[Found]:
        wanted = percent_fields(text) if isinstance(text, str) else None
        if wanted is None:
            return
        if isinstance(values, ast.Dict):
            keys = {k.value for k in values.keys if isinstance(k, ast.Constant)}
            missing = sorted(wanted.names - keys)
            if missing and len(keys) == len(values.keys):
                yield Found(node, f"No value is given for {', '.join(missing)}.")
        elif not any(isinstance(v, ast.Starred) for v in values.elts) and not wanted.names:
            if wanted.count != len(values.elts):
                told = f"The text asks for {wanted.count} values and gets {len(values.elts)}."
                yield Found(node, told)

    def _braces(self, node: ast.Call, text: object) -> Iterator[Found]:
        wanted = brace_fields(text) if isinstance(text, str) else None
        if wanted is None:
            return
        missing = sorted(wanted.names - {keyword.arg or "" for keyword in node.keywords})
        if missing:
            yield Found(node, f"No value is given for {', '.join(missing)}.")
        elif wanted.count > len(node.args):
            yield Found(node, f"The text asks for {wanted.count} values and gets {len(node.args)}.")
        elif wanted.count < len(node.args) and not any("{" in shown(a) for a in node.args):
            yield Found(node, f"{len(node.args)} values are given, {wanted.count} are shown.")
