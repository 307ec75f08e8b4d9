"""Placeholders in a text that is no f-string."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.reading.scopes import Scope
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._logging import is_log_call

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_FIELD = r"\{([^{}]*)\}"
_NAME = r"([A-Za-z_]\w*)(?:\.\w+|\[\w+\])*(?:![rsa])?(?::[^{}]*)?"


class MissingFPrefix(Rule):
    """A text names variables in braces but is no f-string

    ## What it does
    Finds texts with `{name}` handed to an exception, `print` or a log call, where every name in
    braces is a variable of the function, and nothing formats the text.

    ## Why is this bad
    Users and logs see the braces: "user {user_id} not found".

    ## Example
    ```python
    def load(user_id):
        raise KeyError("user {user_id} not found")
    ```

    ## Use instead
    ```python
    def load(user_id):
        raise KeyError(f"user {user_id} not found")
    ```

    ## Fix safety
    The fix adds the `f`. Look whether the value may be shown: until now it was not.

    ## References
    - [Python: f-strings](https://docs.python.org/3/reference/lexical_analysis.html#f-strings)
    """

    severity = Severity.HIGH
    cwe = (628,)
    where = {"Call.args": ("Constant",)}
    bad = (
        Bad(
            'def f(path):\n    raise ValueError("no {path}")  # found\n',
            fixed='def f(path):\n    raise ValueError(f"no {path}")\n',
        ),
        Bad(
            "import logging\ndef f(user):\n    count = 1\n"
            '    logging.info("{user.name}: {count:03d}")  # found\n',
            fixed="import logging\ndef f(user):\n    count = 1\n"
            '    logging.info(f"{user.name}: {count:03d}")\n',
        ),
        Bad(
            "class A:\n    def f(self, x):\n"
            '        error = ValueError("bad {x!r} in {self.name}")  # found\n'
            "        return error\n"
        ),
    )
    good = (
        ('def f(path):\n    raise ValueError(f"no {path}")\n'),
        ('def f(path):\n    raise ValueError("no {path}".format(path=path))\n'),
        ('def f(path):\n    raise ValueError("no {other}")\n'),
        ('def f(path):\n    logger.info("no {path}", path=path)\n'),
        ('def f(path):\n    raise ValidationError("no {path}", {"path": path})\n'),
        ('def f(path):\n    template = "no {path}"\n    return template\n'),
        ('def f(path):\n    print("use {} or {path:x} or {1}", path)\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        texts = [a for a in call.args[:2] if isinstance(a, ast.Constant) and _has_braces(a.value)]
        if not texts or not self._shows(call, module):
            return
        function = module.function_of(call)
        given = {keyword.arg for keyword in call.keywords}
        if function is None or len(call.args) > 1 + (call.args[0] is not texts[0]):
            return
        for text in texts:
            names = _names(str(text.value))
            scope = module.index.scope_of[function]
            if names and not names & given and all(_is_local(name, scope) for name in names):
                yield Found(text, f"`{{{min(names)}}}` is shown as it stands: the `f` is missing.")

    def _shows(self, call: ast.Call, module: Module) -> bool:
        """Whether a call shows its text to people: exceptions, print, logs."""
        if isinstance(module.parent(call), ast.Raise) or is_log_call(call, module):
            return True
        name = module.resolve(call.func) or ""
        return name in {"print", "warnings.warn", "sys.exit"} or name.endswith(
            ("Error", "Exception")
        )

    def fix(self, node: cst.SimpleString, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if "b" in node.prefix or "u" in node.prefix or "\\N" in node.value:
            return None
        return cst.parse_expression(f"f{node.value}")


def _has_braces(value: object) -> bool:
    return isinstance(value, str) and "{" in value and "{{" not in value and "%(" not in value


def _names(text: str) -> set[str]:
    """Return the names in braces, nothing where any of the braces holds something else."""
    matches = [re.fullmatch(_NAME, inner) for inner in re.findall(_FIELD, text)]
    return {match[1] for match in matches if match} if all(matches) else set()


def _is_local(name: str, scope: Scope) -> bool:
    """Whether a name is a variable of the function or one around it."""
    at: Scope | None = scope
    while at is not None and at.kind != "module":
        if name in at.bindings:
            return at.kind != "class"
        at = at.parent
    return False
