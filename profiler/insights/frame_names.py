"""The module names a frame may go by, whatever its engine knew of it."""

from __future__ import annotations

import re
from functools import lru_cache

from guru.models.profile import Frame

_SITE = re.compile(r"^.*[/\\](?:site|dist)-packages[/\\]")
_STDLIB = re.compile(r"^(?:.*[/\\])?lib(?:64)?[/\\]python3?\.?\d+t?[/\\]", re.IGNORECASE)
_WINDOWS_STDLIB = re.compile(r"^[A-Za-z]:\\(?:.*\\)?Python\d*\\Lib\\", re.IGNORECASE)
_ZIPPED = re.compile(r"^.*[/\\]python\d+\.zip[/\\]")
_ABSOLUTE = re.compile(r"^(?:[/\\]|[A-Za-z]:)")
_FROZEN = re.compile(r"<frozen ([\w.]+)>")


def modules_of(frame: Frame) -> tuple[str, ...]:
    """All dotted names that ``frame``'s module may be meant by, best first.

    An engine that reads another process may know the path only, in full or shortened to what
    lies below ``sys.path``: ``botocore/client.py`` is ``botocore.client``. A file that lies in no
    known place of libraries may be a vendored copy: it goes by every tail of two names or more.
    """
    return _modules(frame.module, frame.path)


@lru_cache(maxsize=65_536)
def _modules(module: str, path: str) -> tuple[str, ...]:
    frozen = _FROZEN.fullmatch(path)
    known = [module] if module and not is_path(module) else []
    if frozen:
        return (*known, frozen.group(1))
    shown = path or (module if is_path(module) else "")
    rest = library_part(shown)
    if rest is not None:
        return tuple(dict.fromkeys((*known, _dotted(rest))))
    if known or not shown:
        return tuple(known)
    if not _ABSOLUTE.match(shown):
        return (_dotted(shown),)
    parts = _dotted(shown).split(".")
    return tuple(".".join(parts[start:]) for start in range(len(parts) - 1))


def library_part(path: str) -> str | None:
    """What follows the folder of the standard library or of installed packages; None if neither."""
    for root in (_SITE, _STDLIB, _WINDOWS_STDLIB, _ZIPPED):
        found = root.match(path)
        if found:
            return path[found.end() :]
    return None


def is_path(text: str) -> bool:
    """Whether a module's name is really a file's."""
    return "/" in text or "\\" in text or text.endswith((".py", ".pyc"))


def is_stdlib_path(path: str) -> bool:
    """Whether the file is of the standard library."""
    if _SITE.match(path):
        return False
    return any(root.match(path) for root in (_STDLIB, _WINDOWS_STDLIB, _ZIPPED))


def is_absolute(path: str) -> bool:
    """Whether the path says where the file lies."""
    return _ABSOLUTE.match(path) is not None


def _dotted(path: str) -> str:
    bare = re.sub(r"\.(?:py[cw]?|so|pyd)$", "", path)
    parts = [part for part in re.split(r"[/\\]+", bare) if part not in {"", ".", ".."}]
    if parts and parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)
