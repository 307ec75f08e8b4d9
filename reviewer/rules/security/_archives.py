"""Whether code looks at an archive before it unpacks it."""

from __future__ import annotations

import ast

from guru.reviewer.reading.module import Module

_LOOKING = frozenset(
    {
        *("getmembers", "getnames", "infolist", "namelist", "file_size", "size", "issym", "islnk"),
        *("isreg", "isfile", "getinfo", "is_relative_to", "commonpath", "commonprefix", "testzip"),
        *("filelist", "members", "startswith", "extraction_filter", "is_zipfile_safe"),
    }
)


def is_looked_at(module: Module, call: ast.Call) -> bool:
    """Whether the function around a call that unpacks asks for the members' names or sizes."""
    around = module.function_of(call) or module.tree
    return any(isinstance(n, ast.Attribute) and n.attr in _LOOKING for n in ast.walk(around))
