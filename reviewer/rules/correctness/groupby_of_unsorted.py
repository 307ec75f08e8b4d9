"""Groups of neighbours taken for groups of all."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._uses import uses_of_name
from guru.reviewer.rules.security._words import name_of

_SORTING = frozenset({"sorted", "order_by", "sort_values", "groupby"})


class GroupbyOfUnsorted(Rule):
    """`groupby` fills a dict from data that is not sorted

    ## What it does
    Finds `itertools.groupby` over data that is not visibly sorted, whose groups go into a dict
    by their key; and groups that are kept without being made a list.

    ## Why is this bad
    `groupby` joins neighbours only. A key that comes twice overwrites its first group in the
    dict. A kept group is empty as soon as the next one is asked for.

    ## Example
    ```python
    from itertools import groupby

    def by_city(people):
        return {city: list(group) for city, group in groupby(people, key=lambda p: p.city)}
    ```

    ## Use instead
    ```python
    from itertools import groupby

    def by_city(people):
        ordered = sorted(people, key=lambda p: p.city)
        return {city: list(group) for city, group in groupby(ordered, key=lambda p: p.city)}
    ```

    ## References
    - [Python: itertools.groupby](https://docs.python.org/3/library/itertools.html#itertools.groupby)
    """

    severity = Severity.MEDIUM
    cwe = (682,)
    calls = ("itertools.groupby",)
    bad = (
        Bad(
            "from itertools import groupby as g\nx = {k: list(v) for k, v in g(xs, key)}  # found\n"
        ),
        Bad("import itertools\nx = {k: v for k, v in itertools.groupby(sorted(xs))}  # found\n"),
        Bad("import itertools\nx = [(k, v) for k, v in itertools.groupby(xs)]  # found\n"),
    )
    good = (
        ("import itertools\nx = {k: list(v) for k, v in itertools.groupby(sorted(xs))}\n"),
        (
            "import itertools\ndef f(xs):\n    xs.sort()\n"
            "    return {k: len(list(v)) for k, v in itertools.groupby(xs)}\n"
        ),
        ("import itertools\nx = [(k, len(list(v))) for k, v in itertools.groupby(xs)]\n"),
        (
            'import itertools\nrows = table.order_by("a")\n'
            "x = {k: list(v) for k, v in itertools.groupby(rows)}\n"
        ),
        ('x = {k: v for k, v in frame.groupby("a")}\n'),
        ("import itertools\nfor k, v in itertools.groupby(xs):\n    use(k, list(v))\n"),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        walk = module.parent(call)
        if not call.args or not isinstance(walk, ast.comprehension):
            return
        match walk.target, module.parent(walk):
            case ast.Tuple(elts=[ast.Name(id=key), ast.Name(id=group)]), ast.DictComp() as made:
                if isinstance(made.value, ast.Name) and made.value.id == group:
                    yield Found(
                        call, "A group is empty once the next one is asked for: make it a list."
                    )
                elif isinstance(made.key, ast.Name) and made.key.id == key:
                    if not _is_sorted(call.args[0], module):
                        yield Found(
                            call, "Without sorting, a key that comes again drops its first group."
                        )
            case ast.Tuple(elts=[_, ast.Name(id=group)]), ast.ListComp(elt=ast.Tuple(elts=items)):
                if any(isinstance(item, ast.Name) and item.id == group for item in items):
                    yield Found(
                        call, "A group is empty once the next one is asked for: make it a list."
                    )


def _is_sorted(data: ast.expr, module: Module) -> bool:
    if not isinstance(data, ast.Name):
        return any(name_of(part) in _SORTING for part in ast.walk(data))
    for binding in module.names.bindings(data):
        if binding.value is not None and _SORTING & {name_of(p) for p in ast.walk(binding.value)}:
            return True
    return any(
        isinstance(above := module.parent(use), ast.Attribute) and above.attr == "sort"
        for use in uses_of_name(module, data)
    )
