"""UTC times that do not know that they are UTC."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_NAIVE = {
    "datetime.datetime.utcnow": "now(timezone.utc)",
    "datetime.datetime.utcfromtimestamp": "fromtimestamp(..., timezone.utc)",
}


class UtcWithoutZone(Rule):
    """A UTC time does not say that it is UTC

    ## What it does
    Finds `datetime.utcnow()` and `datetime.utcfromtimestamp()`.

    ## Why is this bad
    What they give has no zone. `timestamp()`, `astimezone()` and comparisons take it for local
    time, so it is off by the server's offset. Both are deprecated since Python 3.12.

    ## Example
    ```python
    import datetime

    def expires():
        return datetime.datetime.utcnow().timestamp() + 3600
    ```

    ## Use instead
    ```python
    import datetime

    def expires():
        return datetime.datetime.now(datetime.timezone.utc).timestamp() + 3600
    ```

    ## Fix safety
    The fix makes times with a zone. They cannot be compared with times without one, and
    `isoformat()` ends in `+00:00`: change all places that meet.

    ## References
    - [Python: datetime.utcnow](https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow)
    - [Python: aware and naive objects](https://docs.python.org/3/library/datetime.html#aware-and-naive-objects)
    """

    severity = Severity.MEDIUM
    cwe = (682,)
    codeguru = ("naive-datatime-time-zone-issues",)
    where = {"Attribute.attr": ("utcnow", "utcfromtimestamp")}
    mentions = ("utcnow", "utcfromtimestamp")
    bad = (
        Bad(
            "import datetime as dt\nx = dt.datetime.utcnow()  # found\n",
            fixed="import datetime as dt\nx = dt.datetime.now(dt.timezone.utc)\n",
        ),
        Bad(
            "from datetime import datetime, timezone\nx = datetime.utcfromtimestamp(t)  # found\n",
            fixed="from datetime import datetime, timezone\n"
            "x = datetime.fromtimestamp(t, timezone.utc)\n",
        ),
        Bad(
            "from datetime import datetime as clock\nmade = Column(default=clock.utcnow)  # found\n"
        ),
        Bad(
            "from datetime import datetime as clock\nmade = clock.utcnow()  # found\n",
            fixed="import datetime\nfrom datetime import datetime as clock\n"
            "made = clock.now(datetime.timezone.utc)\n",
        ),
    )
    good = (
        ("import datetime\nx = datetime.datetime.now(datetime.timezone.utc)\n"),
        (
            "from datetime import datetime, timezone\n"
            "x = datetime.utcnow().replace(tzinfo=timezone.utc)\n"
        ),
        ("import arrow\nx = arrow.utcnow()\n"),
        ("def f(datetime):\n    return datetime.utcnow()\n"),
        ("from django.utils import timezone\nx = timezone.now()\n"),
        ("class Clock:\n    def utcnow(self):\n        return 1\n"),
    )

    def check(self, node: ast.Attribute, module: Module) -> Iterator[Found]:
        if _is_given_zone(node, module):
            return
        instead = _NAIVE.get(module.resolve(node) or "")
        if instead is not None:
            call = module.parent(node)
            place = call if isinstance(call, ast.Call) and call.func is node else node
            yield Found(place, f"This time is taken for local time: use `{instead}`.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.func, cst.Attribute):
            return None
        kind = node.func.value
        if isinstance(kind, cst.Attribute):
            zone: cst.BaseExpression = cst.Attribute(
                cst.Attribute(kind.value, cst.Name("timezone")), cst.Name("utc")
            )
        else:
            name = imports.add("datetime.timezone") if _is_datetime(kind) else "datetime.timezone"
            zone = cst.parse_expression(f"{name}.utc")
            if not _is_datetime(kind):
                imports.add("datetime")
        method = "now" if node.func.attr.value == "utcnow" else "fromtimestamp"
        given = [*node.args, cst.Arg(zone)]
        if len(given) > 1:
            given[-2] = given[-2].with_changes(
                comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            )
        return node.with_changes(func=node.func.with_changes(attr=cst.Name(method)), args=given)


def _is_datetime(kind: cst.BaseExpression) -> bool:
    """Whether the class is imported under its own name, so that the module cannot be as well."""
    import libcst as cst

    return isinstance(kind, cst.Name) and kind.value == "datetime"


def _is_given_zone(node: ast.Attribute, module: Module) -> bool:
    """Whether `.replace(tzinfo=...)` follows at once."""
    call = module.parent(node)
    method = module.parent(call) if isinstance(call, ast.Call) else None
    if not isinstance(method, ast.Attribute) or method.attr != "replace":
        return False
    replaced = module.parent(method)
    return isinstance(replaced, ast.Call) and argument(replaced, "tzinfo") is not None
