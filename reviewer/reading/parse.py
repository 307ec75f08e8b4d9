"""Source text to an ``ast`` tree, also where the grammar is newer than the interpreter."""

from __future__ import annotations

import ast
import gc
import warnings

from guru.reviewer.reading.decode import UnreadableError

_TOO_DEEP = "nested too deeply to be read"


def parse(text: str) -> ast.Module:
    """Parse a file's text.

    Raises:
        SyntaxError: It is no Python; ``lineno`` and ``msg`` say where and why.
        UnreadableError: It is nested too deeply.

    """
    try:
        return _parse(text)
    except SyntaxError as error:
        newer = _parse_newer(text)
        if newer is None:
            raise error from None
        return newer
    except (RecursionError, MemoryError):
        raise UnreadableError(_TOO_DEEP) from None
    except ValueError as error:  # a null byte, on older interpreters
        raise SyntaxError(str(error)) from None


def _parse(text: str) -> ast.Module:
    """``ast.parse`` with the collector off (a third faster) and without the code's warnings."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    finally:
        if collecting:
            gc.enable()


def _parse_newer(text: str) -> ast.Module | None:
    """Read grammar newer than the interpreter through libcst; None when there is none of it."""
    from guru.reviewer.reading.newer import parse_newer_grammar

    return parse_newer_grammar(text)
