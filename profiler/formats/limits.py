"""How much a file may unfold to: small hostile files could fill the memory."""

from __future__ import annotations

import zlib

from guru.models.profile import Profile

LARGEST = 1 << 29
"""Bytes of a file, and of what it unfolds to."""
_MOST_FRAMES = 50_000_000
_DEEPEST = 100_000
_SIGN = 1 << 63

GZIP = b"\x1f\x8b"


class Room:
    """Counts the frames of a profile that is being read."""

    def __init__(self) -> None:
        self._left = _MOST_FRAMES

    def take(self, depth: int) -> None:
        """Count a stack that is about to be built.

        Raises:
            ValueError: It is deeper than 100,000 frames, or all are more than 50,000,000.

        """
        if depth > _DEEPEST:
            raise ValueError(f"a stack is deeper than {_DEEPEST:,} frames")
        self._left -= depth
        if self._left < 0:
            raise ValueError(f"its stacks have more than {_MOST_FRAMES:,} frames")


def within_64_bits(profile: Profile) -> Profile:
    """Return a profile whose values other formats have room for.

    Raises:
        ValueError: A value has more than 64 bits.

    """
    for sample in profile.samples:
        for value in sample.values:
            if not -_SIGN <= value < _SIGN:
                raise ValueError("a value is too large")
    return profile


def gunzipped(data: bytes) -> bytes:
    """Return what a gzip file of one or more parts holds; other bytes as they are.

    Raises:
        ValueError: The compression is damaged or cut off, or unfolds to more than 512 MiB.

    """
    if not data.startswith(GZIP):
        return data
    found, size = [], 0
    while data.startswith(GZIP):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(data, LARGEST - size + 1)
        except zlib.error as error:
            raise ValueError(f"its compression is damaged ({error})") from error
        size += len(part)
        if size > LARGEST:
            raise ValueError(f"it unfolds to more than {LARGEST >> 20} MiB")
        if not unpacker.eof:
            raise ValueError("the file is cut off")
        found.append(part)
        data = unpacker.unused_data.lstrip(b"\0")
    return b"".join(found)
