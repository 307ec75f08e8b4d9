"""Assignments to a part of a part of a frame."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.machine_learning._frames import is_frame
from guru.reviewer.rules.resources._uses import packages_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_INDEXERS = frozenset({"loc", "iloc", "at", "iat"})


class ChainedAssignment(Rule):
    """A value is assigned to a part of a part of a data frame

    ## What it does
    Finds assignments such as `df[mask]["price"] = 0` and `df["price"][mask] = 0` to frames of
    pandas.

    ## Why is this bad
    The first pair of brackets may return a copy: then the copy is changed, thrown away, and the
    frame is as before, without an error. From pandas 3 on, it is always so.

    ## Example
    ```python
    import pandas as pd

    def mend(path):
        df = pd.read_csv(path)
        df["price"][df["price"] < 0] = 0
        return df
    ```

    ## Use instead
    ```python
    import pandas as pd

    def mend(path):
        df = pd.read_csv(path)
        df.loc[df["price"] < 0, "price"] = 0
        return df
    ```

    ## Fix safety
    The fix assigns to the frame itself, which is what was meant. A program that, by chance, lived
    with an unchanged frame gives other results.

    ## References
    - [pandas: copy-on-write, chained assignment](https://pandas.pydata.org/docs/user_guide/copy_on_write.html#chained-assignment)
    """

    severity = Severity.HIGH
    mentions = ("pandas",)
    bad = (
        Bad(
            """\
import pandas as pd
df = pd.DataFrame({"a": [1, 2]})
df["a"][df["a"] > 1] = 0  # found
df[df["a"] > 1]["b"] = 0  # found
""",
            fixed="""\
import pandas as pd
df = pd.DataFrame({"a": [1, 2]})
df.loc[df["a"] > 1, "a"] = 0
df.loc[df["a"] > 1, "b"] = 0
""",
        ),
        Bad("""\
import pandas

class Prices:
    def __init__(self, path):
        self.table = pandas.read_csv(path)

    def round(self):
        self.table.loc[self.table.price > 9]["price"] = 9  # found
"""),
        Bad("""\
from pandas import read_sql as load

def clean(query, connection):
    rows = load(query, connection)
    for number in range(len(rows)):
        rows["name"].iloc[number] = rows["name"].iloc[number].strip()  # found
    return rows
"""),
        Bad("""\
import pandas as pd
def scale(sales: pd.DataFrame, factor):
    sales[sales.open]["amount"] *= factor  # found
"""),
    )
    good = (
        "import pandas as pd\ndf = pd.DataFrame()\ndf.loc[df.a > 1, 'b'] = 0\n",
        "import pandas as pd\ndf = pd.DataFrame()\ndf['b'] = 0\n",
        "import pandas as pd\ngrid = [[0]]\ngrid[0][0] = 1\n",
        "import pandas as pd\nframes = {}\nframes['a']['b'] = pd.DataFrame()\n",
        "df = {'a': {}}\ndf['a']['b'] = 1\n",
        "import pandas as pd\ndf = pd.DataFrame()\ndf.attrs['a']['b'] = 1\n",
        "import pandas as pd\ndf = pd.DataFrame()\ndf['a'].values[0] = 1\n",
        "import pandas as pd\ndf_by_name = {}\ndf_by_name['a'] = {}\nx = pd.Series()\nx[0] = 1\n",
    )

    def check(self, statement: ast.Assign | ast.AugAssign, module: Module) -> Iterator[Found]:
        if "pandas" not in packages_of(module):
            return
        aug = isinstance(statement, ast.AugAssign)
        targets = [statement.target] if aug else statement.targets  # type: ignore[union-attr]
        for target in targets:
            frame = _chained(target)
            if frame is not None and is_frame(module, frame) and not _is_table(frame, module):
                shown = ast.unparse(frame)
                text = f"This may change a copy and leave `{shown}` as it is: use one `.loc`."
                yield Found(statement, text)

    def fix(self, node: cst.Assign, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        outer = node.targets[0].target
        if not isinstance(outer, cst.Subscript) or not isinstance(outer.value, cst.Subscript):
            return None
        inner = outer.value
        if len(inner.slice) != 1 or len(outer.slice) != 1 or len(node.targets) != 1:
            return None
        pair = (inner.slice[0].slice, outer.slice[0].slice)
        if _is_column(pair[0]) and _is_mask(pair[1]):
            column, mask = pair
        elif _is_mask(pair[0]) and _is_column(pair[1]):
            mask, column = pair
        else:
            return None
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        parts = [cst.SubscriptElement(mask, comma=comma), cst.SubscriptElement(column)]
        place = cst.Attribute(inner.value, cst.Name("loc"))
        target = node.targets[0].with_changes(target=cst.Subscript(place, parts))
        return node.with_changes(targets=[target])


def _chained(target: ast.expr) -> ast.expr | None:
    """Return the frame of a target that has two pairs of brackets, None for others."""
    if not isinstance(target, ast.Subscript):
        return None
    inner = target.value
    if isinstance(inner, ast.Attribute) and inner.attr in _INDEXERS:
        inner = inner.value
    if not isinstance(inner, ast.Subscript):
        return None
    frame = inner.value
    indexer = isinstance(frame, ast.Attribute) and frame.attr in _INDEXERS
    return frame.value if indexer else frame  # type: ignore[attr-defined]


def _is_table(frame: ast.expr, module: Module) -> bool:
    """Whether a name that sounds like a frame is bound to a dict or list."""
    if not isinstance(frame, ast.Name):
        return False
    values = [binding.value for binding in module.names.bindings(frame)]
    return (
        any(
            isinstance(v, (ast.Dict, ast.DictComp, ast.List, ast.ListComp))
            or module.resolve(v) in {"dict()", "collections.defaultdict()", "list()"}
            for v in values
        )
        or constant(module, frame) is None
    )


def _is_column(node: cst.BaseSlice) -> bool:
    import libcst as cst

    return isinstance(node, cst.Index) and isinstance(node.value, cst.SimpleString)


def _is_mask(node: cst.BaseSlice) -> bool:
    import libcst as cst

    return isinstance(node, cst.Index) and isinstance(node.value, cst.Comparison)
