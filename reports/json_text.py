"""JSON as all reports write it: readable, and valid whatever the text holds."""

from __future__ import annotations

import json
import re
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """Return ``value`` as JSON, in its own letters; half characters are written as escapes.

    Raises:
        ValueError: A number is not finite.

    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
