"""Caches that keep every instance."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument, is_constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of


class CachedMethod(Rule):
    """A cache on a method keeps every instance alive

    ## What it does
    Finds `functools.cache` and `functools.lru_cache` on methods that take `self`. Caches with a
    size chosen for them, and those that are cleared somewhere in the class, are left alone.

    ## Why is this bad
    The cache belongs to the class and its keys hold `self`: no instance is freed while its
    entry is there. With `cache` or `maxsize=None` that is for ever. All instances also share
    one size.

    ## Example
    ```python
    import functools

    class Report:
        @functools.lru_cache(maxsize=None)
        def rows(self, year):
            return load(self.path, year)
    ```

    ## Use instead
    ```python
    import functools

    @functools.lru_cache(maxsize=128)
    def rows(path, year):
        return load(path, year)

    class Report:
        def rows(self, year):
            return rows(self.path, year)
    ```

    ## References
    - [Python: functools.lru_cache](https://docs.python.org/3/library/functools.html#functools.lru_cache)
    - [Python FAQ: how do I cache method calls](https://docs.python.org/3/faq/programming.html#how-do-i-cache-method-calls)
    - [CWE-401: Missing Release of Memory after Effective Lifetime](https://cwe.mitre.org/data/definitions/401.html)
    """

    severity = Severity.LOW
    cwe = (401,)
    where = {
        f"{kind}.decorator_list": ("Name", "Attribute", "Call")
        for kind in ("FunctionDef", "AsyncFunctionDef")
    }
    mentions = ("functools",)
    bad = (
        Bad(
            "import functools\nclass A:\n    @functools.cache  # found\n"
            "    def f(self):\n        return 1\n"
        ),
        Bad(
            "from functools import lru_cache as remember\nclass A:\n"
            "    @remember  # found\n    def f(self, x):\n        return x\n"
        ),
        Bad(
            "from functools import lru_cache\nclass A:\n    @property\n"
            "    @lru_cache(maxsize=None)  # found\n    def f(self):\n"
            "        return 1\n"
        ),
    )
    good = (
        (
            "import functools\nclass A:\n    @staticmethod\n    @functools.cache\n"
            "    def f(x):\n        return x\n"
        ),
        (
            "import functools\nclass A:\n    @functools.cached_property\n"
            "    def f(self):\n        return 1\n"
        ),
        ("import functools\n@functools.cache\ndef f(x):\n    return x\n"),
        (
            "import functools\nclass A:\n    @classmethod\n    @functools.cache\n"
            "    def f(cls, x):\n        return x\n"
        ),
        (
            "import functools, enum\nclass A(enum.Enum):\n    @functools.cache\n"
            "    def f(self):\n        return 1\n"
        ),
        ("class A:\n    @cache\n    def f(self):\n        return 1\n"),
        (
            "from functools import lru_cache\nclass A:\n"
            "    @lru_cache(maxsize=64)\n    def f(self, x):\n        return x\n"
        ),
        (
            "from functools import cache\nclass A:\n    @cache\n"
            "    def f(self, x):\n        return x\n    def forget(self):\n"
            "        self.f.cache_clear()\n"
        ),
    )

    def check(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, module: Module
    ) -> Iterator[Found]:
        owner = module.parent(node) if node.decorator_list else None
        if not isinstance(owner, ast.ClassDef) or _is_single(owner):
            return
        first = [*node.args.posonlyargs, *node.args.args][:1]
        if not first or first[0].arg != "self":
            return
        for decorator in node.decorator_list:
            text = self._harm(decorator, module)
            if text and not _is_cleared(owner, node.name, module):
                yield Found(decorator, text)

    def _harm(self, decorator: ast.expr, module: Module) -> str:
        call = decorator if isinstance(decorator, ast.Call) else None
        name = module.resolve(call.func if call else decorator)
        size = argument(call, "maxsize", 0) if call else None
        if name == "functools.cache" or (name == "functools.lru_cache" and is_constant(size, None)):
            return "The cache keeps every `self` that it has seen, for ever."
        if name == "functools.lru_cache" and size is None:
            return "The cache keeps `self` until 128 calls of any instance push it out."
        return ""


def _is_cleared(owner: ast.ClassDef, method: str, module: Module) -> bool:
    return any(
        name_of(part.value) == method and owner in module.ancestors(part)
        for part in _clearing(module)
    )


@lru_cache(maxsize=1)
def _clearing(module: Module) -> list[ast.Attribute]:
    """Return the places of a file where a cache is cleared or looked into."""
    clearing = {"cache_clear", "cache_info"}
    return [part for part in module.of_type(ast.Attribute) if part.attr in clearing]


def _is_single(owner: ast.ClassDef) -> bool:
    """Whether there are few instances by design: enumerations, metaclasses, singletons."""
    names = {name_of(base) for base in owner.bases}
    return bool(names & {"Enum", "IntEnum", "StrEnum", "type", "ABCMeta", "NamedTuple"})
