"""Minutes for months in formats of dates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_MINUTE_IN_DATE = r"(%[Yy][-/._ ]?)%M(?=[-/._ ]?%d)|(%d[-/._ ]?)%M(?=[-/._ ]?%[Yy])"
_MONTH_IN_TIME = r"(%[HI][:.])%m"
_HALF_DAY = r"%-?I[:.]?%M"


class DateFormatMixedUp(Rule):
    """A date's format mixes up months and minutes

    ## What it does
    Finds formats of `strftime` and `strptime` with `%M` (minute) inside a date, `%m` (month)
    inside a time, and `%I` (hour of 12) without `%p`.

    ## Why is this bad
    `%Y-%M-%d` puts the minute where the month belongs. It looks right and parses nearly always.

    ## Example
    ```python
    def day(when):
        return when.strftime("%Y-%M-%d")
    ```

    ## Use instead
    ```python
    def day(when):
        return when.strftime("%Y-%m-%d")
    ```

    ## Fix safety
    The fix exchanges `%M` and `%m`. Data written with the wrong format stay as they are.

    ## References
    - [Python: strftime and strptime format codes](https://docs.python.org/3/library/datetime.html#format-codes)
    """

    severity = Severity.HIGH
    cwe = (628,)
    methods = ("strftime", "strptime")
    bad = (
        Bad('s = when.strftime("%d/%M/%Y")  # found\n', fixed='s = when.strftime("%d/%m/%Y")\n'),
        Bad(
            'from datetime import datetime\nx = datetime.strptime(s, "%Y-%m-%d %H:%m")  # found\n',
            fixed='from datetime import datetime\nx = datetime.strptime(s, "%Y-%m-%d %H:%M")\n',
        ),
        Bad('s = when.strftime("%I:%M")  # found\n'),
    )
    good = (
        ('s = when.strftime("%Y-%m-%d %H:%M:%S")\n'),
        ('s = when.strftime("%I:%M %p")\n'),
        ('s = when.strftime("%H%M")\n'),
        ("s = when.strftime(FORMAT)\n"),
        ('s = when.strftime("%d.%m. %H:%M")\n'),
        ('s = "%Y-%M-%d"\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        for given in call.args:
            text = given.value if isinstance(given, ast.Constant) else None
            if not isinstance(text, str) or "%" not in text:
                continue
            if re.search(_MINUTE_IN_DATE, text):
                yield Found(given, "`%M` is the minute; the month is `%m`.")
            elif re.search(_MONTH_IN_TIME, text):
                yield Found(given, "`%m` is the month; the minute is `%M`.")
            elif re.search(_HALF_DAY, text) and not re.search(r"%[pPcXr]", text):
                yield Found(given, "`%I` counts to 12 and `%p` is missing: morning or evening?")

    def fix(self, node: cst.SimpleString, imports: Imports) -> cst.CSTNode | None:
        text = re.sub(_MINUTE_IN_DATE, lambda match: f"{match[1] or match[2]}%m", node.value)
        text = re.sub(_MONTH_IN_TIME, r"\1%M", text)
        return node.with_changes(value=text) if text != node.value else None
