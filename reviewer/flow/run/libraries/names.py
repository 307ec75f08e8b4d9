"""What names and attributes stand for that are of libraries."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS, SENT
from guru.reviewer.flow.models_table import Tables
from guru.reviewer.flow.run import exceptions, views
from guru.reviewer.flow.run.builtin_functions import FUNCTIONS
from guru.reviewer.flow.run.context import Context, library_names
from guru.reviewer.flow.run.libraries import environment
from guru.reviewer.flow.run.libraries.warding import decoded, warded
from guru.reviewer.flow.values import OPEN, Lib, Taint, Value, known, one, opened

if TYPE_CHECKING:
    from guru.reviewer.reading.module import Module

_ROOTS = frozenset(
    {
        *("os", "sys", "subprocess", "yaml", "pickle", "hashlib", "random", "requests", "flask"),
        *("re", "json", "shutil", "tarfile", "zipfile", "tempfile", "logging", "html", "sqlite3"),
        *("urllib", "shlex", "xml", "lxml", "base64", "marshal", "jinja2", "werkzeug", "codecs"),
        *("io", "pathlib", "socket", "ssl", "ast", "copy", "functools", "itertools", "string"),
    }
)
_BUILTINS = frozenset(
    {
        *("open", "eval", "exec", "compile", "type", "object", "bytearray", "format", "vars"),
        *("globals", "locals", "__import__"),
    }
)
_CONSTANTS: Mapping[str, str] = {
    "os.sep": "/",
    "os.path.sep": "/",
    "os.pardir": "..",
    "os.path.pardir": "..",
    "os.curdir": ".",
}
_NAMES_OF_FILES = frozenset({"filename", "raw_filename"})  # that were sent


def free_name(tables: Tables, module: Module, name: str) -> Value:
    """Return what a name stands for that nothing in the project binds."""
    if name in FUNCTIONS or name in tables.sinks or f"{name}()" in tables.sources:
        return one(Lib(name))
    stars = module.index.module_scope.star_imports
    if stars:
        return one(Lib(f"{stars[0]}.{name}"))
    usual = tables.usual.get(name)
    if usual is not None:
        return one(Lib(usual))
    if name == "_":
        return one(Lib("gettext.gettext"))
    if name == "request":
        return one(Lib("web.Request()"))
    if name in _ROOTS or name in _BUILTINS or name in exceptions.BUILTIN:
        return one(Lib(name))
    return OPEN


def attribute(ctx: Context, tables: Tables, full: str, node: ast.AST) -> Value:
    """Return an attribute of something of a library, by its whole name."""
    kind = tables.sources.get(full)
    if kind is not None:
        text = full.replace("web.Request()", "request")
        is_address = kind == "address"
        value = ctx.source("web" if is_address else kind, node, text)
        value = warded(value, tables.harmless.get(full))
        fixed = is_address and views.has_fixed_address(ctx)
        return warded(value, ALL_TEXT_DANGERS) if fixed else value
    if full in ctx.run.kept:
        return opened(ctx.run.kept[full])
    return named(tables, full)


def named(tables: Tables, name: str) -> Value:
    """Return something of a library by its dotted name."""
    constant = _CONSTANTS.get(name) or _of_string(name)
    if constant is not None:
        return known(constant)
    return one(Lib(tables.same.get(name, name)))


def _of_string(name: str) -> str | None:
    """Return a constant of the module ``string``: few files have any."""
    if not name.startswith("string.") or not name.islower():
        return None
    import string

    constant = getattr(string, name.removeprefix("string."), None)
    return constant if isinstance(constant, str) else None


def item(ctx: Context, tables: Tables, owner: str, key: Value, node: ast.AST) -> Value:
    """Return an item of something of a library."""
    if owner == environment.NAME:
        return environment.item(ctx, key, node)
    kind = tables.sources.get(owner)
    return ctx.source(kind, node, owner) if kind is not None else opened(key.taints)


def iterated(ctx: Context, tables: Tables, value: Value, node: ast.AST) -> Value:
    """Return what is iterated over, with the hands that are in each item but not in itself."""
    for name in library_names(value):
        kind = tables.sources.get(f"{name}.__iter__()")
        if kind is not None:
            value = value.tainted_by(ctx.source(kind, node, name).taints)
    return value


def through_attribute(tables: Tables, base: Value, name: str) -> frozenset[Taint]:
    """Return the taints of a thing that its attribute has: some are harmless parts."""
    again = tables.opened.get(f".{name}")
    taints = base.taints if again is None else frozenset(decoded(t, again) for t in base.taints)
    always = tables.sanitizers.get(f".{name}")
    if always is not None:
        return frozenset(taint.without(always) for taint in taints)
    if name in _NAMES_OF_FILES and not any(t.source.kind == "archive" for t in taints):
        return frozenset(taint.without((SENT,)) for taint in taints)
    if again is not None:
        return taints
    for alternative in base.alternatives:
        if isinstance(alternative, Lib):
            harmless = tables.sanitizers.get(f"{alternative.name}.{name}")
            if harmless is not None:
                return frozenset(taint.without(harmless) for taint in base.taints)
    return base.taints


def may_be_object(owner: str) -> bool:
    """Whether a dotted name may be an object; well-known modules are none."""
    return "()" in owner or "." in owner or owner not in _ROOTS
