"""Comprehensions with too many parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class CrowdedComprehension(Rule):
    """A comprehension has too many loops and conditions

    ## What it does
    Finds comprehensions with more than two control parts: `for` and `if` counted together.

    ## Why is this bad
    The order in which the parts run is not the order in which they read. A loop with a line for
    each says the same and can be stopped at in a debugger.

    ## Example
    ```python
    def words(pages):
        return [word for page in pages for line in page if line.visible for word in line.split() if word]
    ```

    ## Use instead
    ```python
    def words(pages):
        found = []
        for page in pages:
            for line in page.visible_lines():
                found.extend(line.words())
        return found
    ```

    ## References
    - [Google Python style guide: comprehensions](https://google.github.io/styleguide/pyguide.html#27-comprehensions--generator-expressions)
    - [CWE-1120: Excessive Code Complexity](https://cwe.mitre.org/data/definitions/1120.html)
    """

    severity = Severity.INFO
    cwe = (1120,)
    codeguru = ("code-readability",)
    bad = (
        Bad("xs = [x for a in b if a for x in a if x]  # found\n"),
        Bad("d = {k: v for a in b for c in a for k, v in c if v}  # found\n"),
        Bad(
            "ok = any(  # found\n    cell.value\n    for row in rows\n"
            '    for cell in row\n    if cell.kind == "a"\n)\n'
        ),
    )
    good = (
        ("xs = [x for x in a if x]\n"),
        ("xs = [x for a in b for x in a]\n"),
        ("xs = [x if x else y for x in a if x or y]\n"),
        ("xs = [[x for x in a if x] for a in b if a]\n"),
        (
            "for a in b:\n    if a:\n        for x in a:\n            if x:\n"
            "                use(x)\n"
        ),
    )

    def check(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, module: Module
    ) -> Iterator[Found]:
        loops = len(node.generators)
        conditions = sum(len(part.ifs) for part in node.generators)
        if loops + conditions > 2:
            yield Found(node, f"{loops} loops and {conditions} conditions stand in one expression.")
