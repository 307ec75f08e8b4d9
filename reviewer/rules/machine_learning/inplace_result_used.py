"""Results of methods that return nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import packages_of
from guru.reviewer.rules.security._arguments import drop_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_METHODS = (
    *("drop", "dropna", "drop_duplicates", "fillna", "ffill", "bfill", "replace", "rename"),
    *("rename_axis", "reset_index", "set_index", "sort_values", "sort_index", "interpolate"),
    *("clip", "where", "mask", "query", "eval", "set_axis", "set_names", "add_categories"),
)


class InplaceResultUsed(Rule):
    """The result of a pandas method with inplace=True is used

    ## What it does
    Finds methods of pandas called with `inplace=True` whose result is assigned, returned, passed
    on, or used for the next call.

    ## Why is this bad
    With `inplace=True` these methods return `None`: the name holds nothing afterwards, and the
    next use of it fails.

    ## Example
    ```python
    import pandas as pd

    def load(path):
        frame = pd.read_csv(path)
        frame = frame.dropna(inplace=True)
        return frame
    ```

    ## Use instead
    ```python
    import pandas as pd

    def load(path):
        frame = pd.read_csv(path)
        frame = frame.dropna()
        return frame
    ```

    ## Fix safety
    Safe: the fix takes `inplace=True` out, so that the method returns the changed frame. The old
    frame is left as it was; code that holds it by another name sees no change.

    ## References
    - [pandas: DataFrame.drop](https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.drop.html)
    - [CWE-476: NULL Pointer Dereference](https://cwe.mitre.org/data/definitions/476.html)
    """

    severity = Severity.HIGH
    cwe = (476,)
    methods = _METHODS
    mentions = ("inplace",)
    bad = (
        Bad(
            "import pandas as pd\ndf = df.drop(columns=['a'], inplace=True)  # found\n",
            fixed="import pandas as pd\ndf = df.drop(columns=['a'])\n",
        ),
        Bad(
            """\
from pandas import DataFrame

class Report:
    def table(self):
        frame = DataFrame(self.rows)
        return frame.sort_values("day", inplace=True).head(9)  # found
""",
            fixed="""\
from pandas import DataFrame

class Report:
    def table(self):
        frame = DataFrame(self.rows)
        return frame.sort_values("day").head(9)
""",
        ),
        Bad("""\
import pandas as pd
def mend(frame):
    save(frame["price"].fillna(0, inplace=True))  # found
"""),
        Bad("""\
import pandas as pd
def names(frame):
    return frame.rename(columns=str.lower, inplace=True)  # found
"""),
    )
    good = (
        "import pandas as pd\ndf.drop(columns=['a'], inplace=True)\n",
        "import pandas as pd\ndf = df.drop(columns=['a'])\n",
        "import pandas as pd\ndf = df.drop(columns=['a'], inplace=False)\n",
        "from torch import nn\nlayer = nn.ReLU(inplace=True)\n",
        "import pandas as pd\ndef f(frame, own):\n    return frame.dropna(inplace=own)\n",
        "text = text.replace('a', 'b')\n",
        "import pandas as pd\ncleaner = lambda f: f.dropna(inplace=True)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if constant(module, argument(call, "inplace")) is not True:
            return
        if not {"pandas", "geopandas"} & packages_of(module):
            return
        if not isinstance(module.parent(call), (ast.Expr, ast.Lambda)):
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            yield Found(call, f"`{method}` returns None with `inplace=True`, and that is used.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return drop_argument(node, "inplace")
