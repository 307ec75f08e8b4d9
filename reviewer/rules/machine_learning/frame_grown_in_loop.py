"""Frames that are copied for each part they gain."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_JOINING = frozenset(
    {"pandas.concat", "polars.concat", "torch.cat", "torch.hstack", "torch.vstack"}
)


class FrameGrownInLoop(Rule):
    """A frame or tensor is grown part by part

    ## What it does
    Finds loops that join a frame or tensor with a new part and keep the result under the same name:
    `df = pd.concat([df, part])`, `t = torch.cat([t, part])`.

    ## Why is this bad
    Every round copies all that was gathered so far, so that the time grows with the square of the
    number of parts. Gathered in a list and joined once, each part is copied once.

    ## Example
    ```python
    import pandas as pd

    def load(paths):
        frame = pd.DataFrame()
        for path in paths:
            frame = pd.concat([frame, pd.read_csv(path)])
        return frame
    ```

    ## Use instead
    ```python
    import pandas as pd

    def load(paths):
        return pd.concat([pd.read_csv(path) for path in paths])
    ```

    ## References
    - [pandas: concat](https://pandas.pydata.org/docs/reference/api/pandas.concat.html)
    - [CWE-407: Inefficient Algorithmic Complexity](https://cwe.mitre.org/data/definitions/407.html)
    """

    severity = Severity.LOW
    cwe = (407,)
    mentions = ("pandas", "polars", "torch")
    bad = (
        Bad("""\
import polars as pl

def merged(paths):
    frame = pl.DataFrame()
    for path in paths:
        frame = pl.concat([frame, pl.read_parquet(path)])  # found
    return frame
"""),
        Bad("""\
from pandas import concat as join, DataFrame

class Log:
    def read(self, lines):
        self.table = DataFrame()
        for line in lines:
            self.table = join((self.table, parse(line)), ignore_index=True)  # found
"""),
        Bad("""\
import torch
def outputs(model, loader):
    every = torch.empty(0)
    for x in loader:
        if x is not None:
            every = torch.cat([every, model(x)], dim=0)  # found
    return every
"""),
    )
    good = (
        "import pandas as pd\nframe = pd.concat([pd.read_csv(p) for p in paths])\n",
        """\
import pandas as pd
parts = []
for path in paths:
    parts.append(pd.read_csv(path))
frame = pd.concat(parts)
""",
        """\
import torch
for x in batches:
    y = torch.cat([x, x], dim=1)
""",
        """\
import pandas as pd
for path in paths:
    frame = pd.read_csv(path)
    frame = pd.concat([frame, totals(frame)])
    frame.to_csv(path)
""",
        """\
import torch
for _ in range(steps):
    token = model(tokens).argmax()
    tokens = torch.cat([tokens, token])
""",
        "text = ''\nfor line in lines:\n    text = ''.join([text, line])\n",
    )

    def check(self, statement: ast.Assign, module: Module) -> Iterator[Found]:
        if len(statement.targets) != 1 or not isinstance(statement.value, ast.Call):
            return
        call, target = statement.value, statement.targets[0]
        if not isinstance(target, (ast.Name, ast.Attribute)) or not call.args:
            return
        loop = module.loop_of(statement)
        if loop is None or module.resolve(call.func) not in _JOINING:
            return
        shown = ast.unparse(target)
        listed = call.args[0].elts if isinstance(call.args[0], (ast.List, ast.Tuple)) else call.args
        if any(ast.unparse(part) == shown for part in listed) and not _is_used(
            loop, statement, shown
        ):
            yield Found(
                statement, f"Each round copies all of `{shown}` anew: join once, at the end."
            )


def _is_used(loop: ast.For | ast.AsyncFor | ast.While, statement: ast.Assign, name: str) -> bool:
    """Whether the loop itself needs, or begins, what has been gathered so far."""
    inside = {id(node) for node in ast.walk(statement)}
    whole = [loop.test] if isinstance(loop, ast.While) else []
    return any(
        isinstance(node, (ast.Name, ast.Attribute))
        and id(node) not in inside
        and ast.unparse(node) == name
        for part in (*loop.body, *whole)
        for node in ast.walk(part)
    )
