"""Local times without a zone that are stored or sent."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_constant, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_LOCAL = {
    "datetime.datetime.now": 0,
    "datetime.datetime.today": 9,
    "datetime.datetime.fromtimestamp": 1,
}


class LocalTimeLeavesProcess(Rule):
    """A local time without its zone leaves the process

    ## What it does
    Finds `datetime.now()`, `datetime.today()` and `fromtimestamp()` without a zone whose value
    is written out with `isoformat()`, returned, put into a dict, or compared with a time that
    has a zone.

    ## Why is this bad
    Another machine, or this one after the clocks change, reads another moment from it. Between
    zones the subtraction raises a TypeError.

    ## Example
    ```python
    import datetime

    def event(name):
        return {"name": name, "at": datetime.datetime.now().isoformat()}
    ```

    ## Use instead
    ```python
    import datetime

    def event(name):
        return {"name": name, "at": datetime.datetime.now(datetime.timezone.utc).isoformat()}
    ```

    ## References
    - [Python: aware and naive objects](https://docs.python.org/3/library/datetime.html#aware-and-naive-objects)
    - [Python: datetime.now](https://docs.python.org/3/library/datetime.html#datetime.datetime.now)
    """

    severity = Severity.LOW
    cwe = (682,)
    codeguru = ("naive-datatime-time-zone-issues",)
    calls = tuple(_LOCAL)
    bad = (
        Bad("from datetime import datetime\ns = datetime.now().isoformat()  # found\n"),
        Bad('import datetime as dt\nrow = {"at": dt.datetime.fromtimestamp(t)}  # found\n'),
        Bad(
            "from datetime import datetime, timezone\n"
            "age = datetime.now(timezone.utc) - datetime.today()  # found\n"
        ),
        Bad(
            "from datetime import datetime\n"
            "s = datetime.now(tz=None).replace(microsecond=0).isoformat()  # found\n"
        ),
    )
    good = (
        ("from datetime import datetime, timezone\ns = datetime.now(timezone.utc).isoformat()\n"),
        (
            "from datetime import datetime\nstart = datetime.now()\nwork()\n"
            "print(datetime.now() - start)\n"
        ),
        ("from datetime import datetime\nyear = datetime.now().year\n"),
        ("from datetime import datetime\ns = datetime.now().astimezone().isoformat()\n"),
        ('from datetime import datetime\nprint(datetime.now().strftime("%H:%M"))\n'),
        ("def f(datetime):\n    return datetime.now().isoformat()\n"),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        place = _LOCAL[module.resolve(call.func) or ""]
        zone = argument(call, "tz", place)
        if is_open(call) or (zone is not None and not is_constant(zone, None)):
            return
        if _leaves(call, module) and not _is_shown(call, module):
            yield Found(call, "This local time is handed on without saying which zone it is of.")


def _leaves(value: ast.AST, module: Module) -> bool:
    """Whether a time is written out, or meets one that has a zone."""
    parent = module.parent(value)
    match parent:
        case ast.Attribute(attr="isoformat" | "utctimetuple") | ast.Return():
            return True
        case ast.Attribute(attr="replace"):
            call = module.parent(parent)
            if not isinstance(call, ast.Call) or argument(call, "tzinfo") is not None:
                return False
            return bool(call.keywords) and _leaves(call, module)
        case ast.Dict(values=values):
            return value in values
        case (
            ast.BinOp(op=ast.Sub(), left=left, right=right)
            | ast.Compare(left=left, comparators=[right])
        ):
            return _has_zone(right if left is value else left, module)
    return False


def _is_shown(call: ast.AST, module: Module) -> bool:
    """Whether people of this machine read it: `repr`, and messages that are printed."""
    function = module.function_of(call)
    if function is not None and function.name in {"__repr__", "__str__"}:
        return True
    return any(
        isinstance(above, ast.Call) and module.resolve(above.func) == "print"
        for above in module.ancestors(call)
        if not isinstance(above, ast.stmt)
    )


def _has_zone(node: ast.expr, module: Module) -> bool:
    name = module.resolve(node) or ""
    if name in {"django.utils.timezone.now()", "datetime.datetime.now().astimezone()"}:
        return True
    match node:
        case (
            ast.Call(func=ast.Attribute(attr="now"), args=[_])
            | ast.Call(func=ast.Attribute(attr="fromtimestamp"), args=[_, _])
        ):
            return name.startswith("datetime.")
    return False
