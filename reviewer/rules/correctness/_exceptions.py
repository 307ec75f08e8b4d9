"""What an ``except`` clause catches, and how exceptions descend from each other."""

from __future__ import annotations

import ast
import builtins

from guru.reviewer.reading.module import Module

_BROAD = frozenset({"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"})
_PARENTS: dict[str, tuple[str, ...]] = {
    "json.JSONDecodeError": ("ValueError",),
    "json.decoder.JSONDecodeError": ("ValueError",),
    "binascii.Error": ("ValueError",),
    "subprocess.CalledProcessError": ("subprocess.SubprocessError",),
    "subprocess.TimeoutExpired": ("subprocess.SubprocessError",),
    "subprocess.SubprocessError": ("Exception",),
    "urllib.error.URLError": ("OSError",),
    "urllib.error.HTTPError": ("urllib.error.URLError",),
    "socket.error": ("OSError",),
    "socket.gaierror": ("OSError",),
    "socket.timeout": ("TimeoutError",),
    "ssl.SSLError": ("OSError",),
    "ssl.SSLCertVerificationError": ("ssl.SSLError", "ValueError"),
    "shutil.Error": ("OSError",),
    "queue.Empty": ("Exception",),
    "queue.Full": ("Exception",),
    "zipfile.BadZipFile": ("Exception",),
    "asyncio.CancelledError": ("BaseException",),
    "asyncio.IncompleteReadError": ("EOFError",),
    "requests.RequestException": ("OSError",),
    "requests.exceptions.RequestException": ("requests.RequestException",),
    "requests.exceptions.HTTPError": ("requests.exceptions.RequestException",),
    "requests.exceptions.ConnectionError": ("requests.exceptions.RequestException",),
    "requests.exceptions.Timeout": ("requests.exceptions.RequestException",),
    "requests.exceptions.ConnectTimeout": ("requests.exceptions.Timeout",),
    "requests.exceptions.ReadTimeout": ("requests.exceptions.Timeout",),
    "requests.exceptions.SSLError": ("requests.exceptions.ConnectionError",),
    "requests.HTTPError": ("requests.RequestException",),
    "requests.ConnectionError": ("requests.RequestException",),
    "requests.Timeout": ("requests.RequestException",),
}


def caught_types(handler: ast.ExceptHandler) -> list[ast.expr]:
    """Return the types that a clause names; empty for a bare ``except``."""
    match handler.type:
        case None:
            return []
        case ast.Tuple(elts=types):
            return types
        case one:
            return [one]


def is_broad(handler: ast.ExceptHandler, module: Module) -> bool:
    """Whether a clause catches everything: bare, ``Exception`` or ``BaseException``."""
    types = caught_types(handler)
    return not types or any(module.resolve(one) in _BROAD for one in types)


def lineage(module: Module, node: ast.expr, depth: int = 8) -> frozenset[str]:
    """Return an exception's name and those of all its bases that are known."""
    if depth == 0:
        return frozenset()
    if isinstance(node, ast.Name):
        found = module.names.bindings(node)
        if len(found) == 1 and isinstance(found[0].node, ast.ClassDef):
            own = found[0].node
            bases = [lineage(module, base, depth - 1) for base in own.bases]
            return frozenset({f"{own.name}:{own.lineno}"}).union(*bases)
    name = module.resolve(node)
    return _named_lineage(name) if name is not None and "(" not in name else frozenset()


def _named_lineage(name: str) -> frozenset[str]:
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, BaseException):
        return frozenset(base.__name__ for base in kind.__mro__ if base is not object)
    parents = (_named_lineage(parent) for parent in _PARENTS.get(name, ()))
    return frozenset({name}).union(*parents)
