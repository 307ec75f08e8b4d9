"""Zones of pytz used like those of the standard library."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class PytzZoneAsTzinfo(Rule):
    """A zone of pytz is given as `tzinfo`

    ## What it does
    Finds `tzinfo=pytz.timezone(...)` in `datetime(...)`, `time(...)` and `replace(...)`, also
    through a variable.

    ## Why is this bad
    A zone of pytz stands for the first offset in its history until `localize` picks the right
    one: New York becomes -4:56. Times are off by minutes, or by an hour in summer.

    ## Example
    ```python
    import datetime
    import pytz

    ZONE = pytz.timezone("America/New_York")
    NOON = datetime.datetime(2030, 7, 1, 12, tzinfo=ZONE)
    ```

    ## Use instead
    ```python
    import datetime
    from zoneinfo import ZoneInfo

    ZONE = ZoneInfo("America/New_York")
    NOON = datetime.datetime(2030, 7, 1, 12, tzinfo=ZONE)
    ```

    ## References
    - [pytz: localized times and date arithmetic](https://github.com/stub42/pytz)
    - [Python: zoneinfo](https://docs.python.org/3/library/zoneinfo.html)
    """

    severity = Severity.HIGH
    cwe = (682,)
    codeguru = ("naive-datatime-time-zone-issues",)
    where = {"keyword.arg": ("tzinfo",)}
    mentions = ("pytz",)
    bad = (
        Bad(
            "from datetime import datetime\nfrom pytz import timezone\n"
            'x = datetime(2030, 1, 1, tzinfo=timezone("Europe/Berlin"))  # found\n'
        ),
        Bad("import pytz\nzone = pytz.timezone(name)\nx = y.replace(tzinfo=zone)  # found\n"),
        Bad('import pytz as p\nx = y.replace(hour=1, tzinfo=p.timezone("Asia/Tokyo"))  # found\n'),
    )
    good = (
        ('import pytz\nx = pytz.timezone("Europe/Berlin").localize(y)\n'),
        ("import pytz\nx = y.replace(tzinfo=pytz.utc)\n"),
        ('from zoneinfo import ZoneInfo\nx = y.replace(tzinfo=ZoneInfo("Europe/Berlin"))\n'),
        ('import datetime, pytz\nx = datetime.datetime.now(tz=pytz.timezone("Europe/Berlin"))\n'),
        ('import pytz\nx = y.replace(tzinfo=pytz.timezone("UTC"))\n'),
    )

    def check(self, node: ast.keyword, module: Module) -> Iterator[Found]:
        if module.resolve(node.value) != "pytz.timezone()":
            return
        zone = node.value
        made = module.names.value_of(zone) if isinstance(zone, ast.Name) else zone
        name = constant(module, made.args[0]) if isinstance(made, ast.Call) and made.args else None
        if name not in {"UTC", "utc", "Etc/UTC", "GMT"}:
            text = "This takes the zone's oldest offset: use `localize`, or zoneinfo."
            yield Found(node.value, text)
