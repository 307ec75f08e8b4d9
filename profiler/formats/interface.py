"""What a file format of profiles is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guru.models.profile import Profile


@dataclass(frozen=True, slots=True)
class Format:
    """A way to keep a profile in a file.

    ``name`` is what users call it, ``suffixes`` the ends of file names it goes by (the first is
    written), ``recognises`` looks at a file's bytes. ``read`` raises ``ValueError`` with a reason
    when the bytes are not of this format. ``write`` is None for a format that is only read.
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes], Profile]
    write: Callable[[Profile], bytes] | None = None
