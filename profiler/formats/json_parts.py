"""Parts of a JSON file that anyone may have written, taken with care."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guru.models.profile import Profile

_LATEST = 9_223_372_036  # seconds, in the year 2262: nanoseconds end there that have 64 bits


def read_json(data: bytes, build: Callable[[Any], Profile]) -> Profile:
    """Parse ``data`` and build a profile of it.

    Raises:
        ValueError: It is no JSON, or a part is missing, of the wrong type or out of bounds.

    """
    try:
        return build(json.loads(data))
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is missing") from error
    except (TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ValueError(f"a part is of the wrong type or size ({error})") from error
    except (RecursionError, MemoryError) as error:
        raise ValueError("it is nested too deeply") from error


def an_object(value: object) -> Mapping[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise TypeError(f"an object should stand where {_shown(value)} does")
    return value


def a_list(value: object) -> Sequence[Any]:
    """Return a JSON array."""
    if not isinstance(value, list):
        raise TypeError(f"a list should stand where {_shown(value)} does")
    return value


def text(value: object) -> str:
    """Return a value as text; halves of characters that no file could be written with go."""
    if value is None:
        return ""
    found = value if isinstance(value, str) else json.dumps(value)
    try:
        found.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return found


def integer(value: object) -> int:
    """Return a value as a whole number of 64 bits; 0 for nothing."""
    if isinstance(value, float | int | str) and not isinstance(value, bool):
        found = value if isinstance(value, int) else round(float(value))
        if -(1 << 63) <= found < 1 << 63:
            return found
        raise OverflowError("a number is too large")
    if value is None:
        return 0
    raise TypeError(f"a number should stand where {_shown(value)} does")


def number(value: object) -> float:
    """Return a value as a finite number; 0 for nothing."""
    if isinstance(value, bool) or not isinstance(value, float | int | str | None):
        raise TypeError(f"a number should stand where {_shown(value)} does")
    found = float(value or 0)
    if not math.isfinite(found):
        raise OverflowError("a number is not finite")
    return found


def seconds(value: object) -> float:
    """Return a time or duration in seconds, 1970 to 2262."""
    found = number(value)
    if not 0 <= found <= _LATEST:
        raise OverflowError("a time lies before 1970 or after 2262")
    return found


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."
