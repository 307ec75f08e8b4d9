"""What differs between interpreters although the grammar is the same; they are asked themselves."""

from __future__ import annotations

import ast
import sys
from typing import Any


def _format_of(source: str) -> Any:
    """Return the pieces of the format in ``f"{x:format}"``."""
    statement: Any = ast.parse(source).body[0]
    return statement.value.values[0].format_spec.values


# Up to Python 3.11 all pieces of an f-string have the place of the whole string.
PIECES_HAVE_PLACES = sys.version_info >= (3, 12)

# Some releases of 3.12 put an empty text behind a field that ends a format.
FORMATS_END_IN_TEXT = len(_format_of('f"{x:{y}}"')) > 1

# Releases from 3.12 on read escapes in the formats of raw f-strings.
RAW_FORMATS_ARE_DECODED = _format_of(r'rf"{x:\x20}"')[0].value == " "
