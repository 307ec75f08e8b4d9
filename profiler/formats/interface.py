"""What a file format of profiles is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guru.models.profile import Profile
from guru.profiler.formats.features import Feature


@dataclass(frozen=True, slots=True)
class Format:
    """A way to keep a profile in a file.

    ``name`` is what users call it, ``suffixes`` the ends of file names it goes by (the first is
    written), ``recognises`` looks at a file's bytes. ``read`` raises ``ValueError`` with a reason
    when the bytes are not of this format; None for one that is only written. ``write`` is None for
    one that is only read. ``holds`` is what comes back from a file that guru wrote.
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes], Profile] | None
    write: Callable[[Profile], bytes] | None = None
    holds: frozenset[Feature] = frozenset()
