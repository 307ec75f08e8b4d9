"""Writing attributes past the class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of, words_of

_CRAFT = frozenset(
    {
        *("__getattr__", "__setattr__", "__getattribute__", "__delattr__", "__slots__", "__get__"),
        *("__set__", "__delete__", "__set_name__", "__getstate__", "__setstate__", "__reduce__"),
        *("__copy__", "__deepcopy__", "__new__", "__getnewargs__", "__dict__", "__reduce_ex__"),
        *("_clone", "clone", "copy", "_copy", "_chain", "__enter__", "__replace__"),
        *("__getitem__", "__setitem__", "__iter__"),
    }
)
_PLAIN = frozenset(
    {"record", "module", "mod", "wrapper", "wrapped", "view", "func", "fn", "function", "decorated"}
)


class ObjectDictModified(Rule):
    """Attributes are written straight into `__dict__`

    ## What it does
    Finds writes to an object's `__dict__`: items, `update`, and the whole dict. Where it is the
    craft's own tool it is left alone: in descriptors, copying and pickling, classes with
    `__getattr__`, `__setattr__` or `__getitem__`, and for functions, modules and log records,
    which have no properties to pass by.

    ## Why is this bad
    Properties, `__setattr__` and slots are passed by, and no checker sees which attributes
    there are. With keys from outside, the caller overwrites any attribute, methods too.

    ## Example
    ```python
    class Settings:
        def __init__(self, **given):
            self.__dict__.update(given)
    ```

    ## Use instead
    ```python
    class Settings:
        def __init__(self, *, host="localhost", port=80):
            self.host = host
            self.port = port
    ```

    ## References
    - [Python: object.__dict__](https://docs.python.org/3/reference/datamodel.html#object.__dict__)
    - [CWE-1321: Improperly Controlled Modification of Object Prototype Attributes](https://cwe.mitre.org/data/definitions/1321.html)
    - [CWE-915: Improperly Controlled Modification of Dynamically-Determined Object Attributes](https://cwe.mitre.org/data/definitions/915.html)
    """

    severity = Severity.LOW
    cwe = (1321, 915)
    codeguru = ("object-dict-modification",)
    where = {"Attribute.attr": ("__dict__",)}
    mentions = ("__dict__",)
    bad = (
        Bad("class A:\n    def __init__(self, **kw):\n        self.__dict__.update(kw)  # found\n"),
        Bad(
            "def load(user, row):\n    for key, value in row.items():\n"
            "        user.__dict__[key] = value  # found\n"
        ),
        Bad("def swap(a, b):\n    a.__dict__ = b.__dict__  # found\n"),
    )
    good = (
        ("class A:\n    def __setstate__(self, state):\n        self.__dict__.update(state)\n"),
        ('def f(a):\n    return a.__dict__["x"]\n'),
        (
            "class A:\n    def __get__(self, instance, owner):\n"
            "        instance.__dict__[self.name] = 1\n"
        ),
        ("def f(a):\n    return dict(a.__dict__)\n"),
        (
            "class A:\n    def __setattr__(self, name, value):\n"
            "        self.__dict__[name] = value\n"
        ),
        ('class A:\n    def __init__(self):\n        self.__dict__["x"] = 1\n'),
        ('def filter(record):\n    record.__dict__["task"] = 1\n'),
    )

    def check(self, node: ast.Attribute, module: Module) -> Iterator[Found]:
        if not self._is_written(node, module):
            return
        if _PLAIN.intersection(words_of(name_of(node.value))) or _is_explained(node, module):
            return
        function, owner = module.function_of(node), module.class_of(node)
        if function is not None and function.name in _CRAFT:
            return
        if owner is not None and _CRAFT.intersection(_names_in(owner)):
            return
        yield Found(node, "This writes attributes past the class and its properties.")

    def _is_written(self, node: ast.Attribute, module: Module) -> bool:
        parent = module.parent(node)
        match parent:
            case ast.Subscript(ctx=ast.Store()):
                fixed = isinstance(parent.slice, ast.Constant) and _is_self(node)
                return parent.value is node and not fixed
            case ast.Attribute(attr="update"):
                call = module.parent(parent)
                return isinstance(call, ast.Call) and call.func is parent
        return isinstance(node.ctx, ast.Store) and not _is_self(node)


def _is_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def _is_explained(node: ast.Attribute, module: Module) -> bool:
    """Whether a comment right above says why."""
    first = module.statement_of(node).lineno
    return first > 1 and module.lines[first - 2].lstrip().startswith("#")


def _names_in(owner: ast.ClassDef) -> set[str]:
    """Return what a class body defines."""
    defined = {s.name for s in owner.body if isinstance(s, Function)}
    targets = [t for s in owner.body if isinstance(s, ast.Assign) for t in s.targets]
    return defined | {name_of(target) for target in targets}
