"""pprof, the field's common form: gzip around a protocol buffer. It holds all that a profile has.

A function's ``name`` is dotted (``package.module.Class.method``), its ``system_name`` the part
below the module. ``pprof_words`` tells where the rest goes that one side has no field for.
"""

from __future__ import annotations

import itertools
import zlib

from guru.models.profile import Profile
from guru.profiler.formats.features import ALL
from guru.profiler.formats.interface import Format
from guru.profiler.formats.limits import GZIP, gunzipped
from guru.profiler.formats.pprof_read import decode
from guru.profiler.formats.pprof_wire import fields
from guru.profiler.formats.pprof_write import encode

_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_NUMBERS = frozenset({7, 8, 9, 10, 12, 14, 15})
_MESSAGES = frozenset({1, 2, 3, 4, 5, 6, 11})


def write(profile: Profile) -> bytes:
    """Write a profile as compressed pprof; the same profile gives the same bytes."""
    packer = zlib.compressobj(level=6, wbits=31)
    return packer.compress(encode(profile)) + packer.flush()


def read(data: bytes) -> Profile:
    """Read pprof, compressed with gzip or plain.

    Raises:
        ValueError: The bytes are no pprof, or unfold to more than 512 MiB.

    """
    if data.startswith(_ZSTANDARD):
        raise ValueError("it is compressed with zstd; unpack it first: zstd -d FILE")
    return decode(gunzipped(data))


def _recognises(data: bytes) -> bool:
    return data.startswith((GZIP, _ZSTANDARD)) or _looks_plain(data)


def _looks_plain(data: bytes) -> bool:
    """Whether the first fields are a kind of value and what may follow it."""
    seen = 0
    try:
        for field, value in itertools.islice(fields(data), 3):
            if isinstance(value, int):
                fits = field in _NUMBERS or field == 13
            else:
                fits = field in _MESSAGES or field == 13
                fits &= field != 1 or all(
                    k in {1, 2} and isinstance(v, int) for k, v in fields(value)
                )
            if not fits or (not seen and field != 1):
                return False
            seen += 1
    except ValueError:  # cut off, perhaps
        pass
    return seen > 0


FORMAT = Format("pprof", (".pb.gz", ".pprof", ".pb"), _recognises, read, write, ALL)
