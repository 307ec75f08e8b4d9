"""Grammar newer than the running interpreter: libcst's tree, converted to ``ast`` nodes.

For source that the interpreter reads itself the tree is the same in all nodes, values and places.
libcst 1.9 cannot read ``(x): int`` and ``t"a" t"b"``, nor can this package then.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import TYPE_CHECKING, Any

from guru.reviewer.libcst_loading import load_libcst
from guru.reviewer.reading.decode import LINE_BREAK, UnreadableError
from guru.reviewer.reading.newer.guard import guard

if TYPE_CHECKING:
    from guru.reviewer.reading.newer.convert import Converted


def parse_with_libcst(text: str) -> ast.Module | None:
    """Parse a file's text as ``ast.parse`` would if it knew all that libcst knows.

    None: libcst cannot read it either.

    Raises:
        UnreadableError: It is nested too deeply, or holds what only a newer guru knows.

    """
    converted = _convert(text)
    return converted.tree if converted else None


def parse_newer_grammar(text: str) -> ast.Module | None:
    """Parse a text that the interpreter refused; None where it was right to.

    libcst may let through what is no Python in any version, so its word counts only where there is
    grammar that the interpreter lacks.

    Raises:
        UnreadableError: As above.

    """
    converted = _convert(text)
    if converted is None or converted.version <= sys.version_info[:2]:
        return None
    return converted.tree


def _convert(text: str) -> Converted | None:
    if "\0" in text:
        return None
    source = re.sub(LINE_BREAK, "\n", text)
    guard(source)

    from guru.reviewer.reading.newer.convert import convert
    from guru.reviewer.reading.newer.walk import UnknownSyntaxError

    try:
        with warnings.catch_warnings():  # of strange escapes in the reviewed code
            warnings.simplefilter("ignore")
            module = _read(source)
            return None if module is None else convert(module, source.encode())
    except (SyntaxError, ValueError):
        return None
    except (RecursionError, MemoryError):
        raise UnreadableError("nested too deeply to be read") from None
    except UnknownSyntaxError as error:
        raise UnreadableError(f"has syntax that guru does not know yet: {error}") from None


def _read(source: str) -> Any:
    """Return libcst's tree; None where it cannot read the source."""
    load_libcst()
    import libcst

    try:
        return libcst.parse_module(source)
    except (RecursionError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - it says so with several classes, not all of them public
        return None
