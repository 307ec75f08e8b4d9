"""Names of endpoints, few enough to be labels."""

from __future__ import annotations

import re

_MOST = 500
_OTHER = "other"
_VARIABLE = re.compile(
    r"(?<=/)(?:\d+|[0-9a-fA-F]{8,}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[^/]*\d{4}[^/]*|[^/]{41,})(?=/|$)"
)
_seen: set[str] = set()


def endpoint(method: str, path: str, *, route: bool = False) -> str:
    """Return a name such as ``GET /items/{}``.

    Unless ``path`` is a route already, its parts that look like numbers or keys become ``{}``.
    Beyond 500 names all new ones are ``other``: a profile must not grow with every visitor.
    """
    plain = path if route else _VARIABLE.sub("{}", path[:300])
    name = f"{method} {plain}"
    if name not in _seen:
        if len(_seen) >= _MOST:
            return _OTHER
        _seen.add(name)
    return name
