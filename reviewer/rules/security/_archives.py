"""Whether code looks at an archive before it unpacks it."""

from __future__ import annotations

import ast

from guru.reviewer.reading.module import Module
from guru.reviewer.rules.security._words import name_of

_LOOKING = frozenset(
    {
        *("file_size", "size", "issym", "islnk", "isreg", "isfile", "is_relative_to", "commonpath"),
        *("commonprefix", "testzip", "startswith", "extraction_filter", "is_zipfile_safe"),
        *("isabs", "is_absolute", "realpath", "resolve", "external_attr", "compress_size"),
    }
)
_LISTING = frozenset(
    {"getmembers", "getnames", "infolist", "namelist", "getinfo", "filelist", "members"}
)
_SHOWING = frozenset({"print", "len", "list", "sorted", "enumerate", "iter", "set", "tqdm", "info"})


def is_looked_at(module: Module, call: ast.Call) -> bool:
    """Whether the function around a call that unpacks asks for the members' names or sizes.

    To list the members is not to look at them: it counts where something is decided by them.
    """
    around = module.function_of(call) or module.tree
    return any(
        node.attr in _LOOKING or (node.attr in _LISTING and _decides(node, module))
        for node in ast.walk(around)
        if isinstance(node, ast.Attribute)
    )


def _decides(listing: ast.Attribute, module: Module) -> bool:
    """Whether something is done with a list of members beside unpacking or showing it."""
    above = module.parent(listing)
    listed: ast.AST = listing
    if isinstance(above, ast.Call) and above.func is listing:
        listed, above = above, module.parent(above)
    match above:
        case ast.Call(func=function):
            return name_of(function) not in _SHOWING or _is_compared(above, module)
        case ast.For(iter=values, body=body) if values is listed:
            return any(isinstance(node, ast.If) for part in body for node in ast.walk(part))
        case ast.comprehension(ifs=conditions):
            return bool(conditions)
        case ast.Expr():
            return False
    return True


def _is_compared(node: ast.AST, module: Module) -> bool:
    """Whether a number of members, or the list itself, is compared with something."""
    for above in module.ancestors(node):
        if isinstance(above, ast.stmt):
            return False
        if isinstance(above, ast.Compare):
            return True
    return False
