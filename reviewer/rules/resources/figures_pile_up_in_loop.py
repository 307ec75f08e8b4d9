"""Figures that a loop makes and never closes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_MAKERS = (
    "matplotlib.pyplot.figure",
    "matplotlib.pyplot.subplots",
    "matplotlib.pyplot.subplot_mosaic",
)
_CLOSING = frozenset({"close", "clf", "cla", "clear", "show"})


class FiguresPileUpInLoop(Rule):
    """Figures of matplotlib pile up in a loop

    ## What it does
    Finds loops that make figures with `pyplot` and save them, and that never close one.

    ## Why is this bad
    `pyplot` keeps every figure until it is closed. Each holds its data and canvas, megabytes, so
    that the process grows with every round until it is killed.

    ## Example
    ```python
    import matplotlib.pyplot as plt

    def draw(series):
        for name, values in series.items():
            figure, axes = plt.subplots()
            axes.plot(values)
            figure.savefig(f"{name}.png")
    ```

    ## Use instead
    ```python
    import matplotlib.pyplot as plt

    def draw(series):
        for name, values in series.items():
            figure, axes = plt.subplots()
            axes.plot(values)
            figure.savefig(f"{name}.png")
            plt.close(figure)
    ```

    ## References
    - [matplotlib: pyplot.close](https://matplotlib.org/stable/api/_as_gen/matplotlib.pyplot.close.html)
    - [CWE-401: Missing Release of Memory after Effective Lifetime](https://cwe.mitre.org/data/definitions/401.html)
    """

    severity = Severity.LOW
    cwe = (401,)
    codeguru = ("resource-leak",)
    calls = _MAKERS
    bad = (
        Bad("""\
from matplotlib import pyplot
for number in range(100):
    pyplot.figure(figsize=(4, 3))  # found
    pyplot.plot(rows[number])
    pyplot.savefig(f"{number}.png")
"""),
        Bad("""\
import matplotlib.pyplot as plt

class Report:
    def pages(self):
        while self.queue:
            fig, ax = plt.subplots(2, 2)  # found
            self.fill(ax, self.queue.pop())
            fig.savefig(self.target, dpi=200)
"""),
        Bad("""\
from matplotlib.pyplot import subplots as axes_of
def save(tables):
    for name, table in tables:
        if len(table):
            figure, axes = axes_of()  # found
            table.plot(ax=axes)
            figure.savefig(name)
"""),
    )
    good = (
        """\
import matplotlib.pyplot as plt
for x in rows:
    fig = plt.figure()
    fig.savefig("a.png")
    plt.close(fig)
""",
        "import matplotlib.pyplot as plt\nfig = plt.figure()\nfig.savefig('a.png')\n",
        """\
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
for x in rows:
    ax.clear()
    fig.savefig("a.png")
""",
        """\
import matplotlib.pyplot as plt
for x in rows:
    figures.append(plt.figure())
""",
        """\
import matplotlib.pyplot as plt
for x in rows:
    plt.figure()
    plt.plot(x)
plt.show()
""",
        """\
from matplotlib.figure import Figure
for x in rows:
    figure = Figure()
    figure.savefig("a.png")
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        loop = module.loop_of(call)
        if loop is None or not isinstance(module.parent(call), (ast.Assign, ast.Expr)):
            return
        methods = {
            node.attr
            for statement in loop.body
            for node in ast.walk(statement)
            if isinstance(node, ast.Attribute)
        }
        if "savefig" in methods and not methods & _CLOSING:
            yield Found(call, "Every round keeps one more figure in memory: close it after saving.")
