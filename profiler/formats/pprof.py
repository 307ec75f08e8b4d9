"""pprof, the field's common form: gzip around a protocol buffer. It holds all that a profile has.

A function's ``name`` is dotted (``package.module.Class.method``), its ``system_name`` the part
below the module. What pprof has no field for goes where its readers show it: profile labels and
notices in comments, an expression in a label of the sample.
"""

from __future__ import annotations

import zlib

from guru.models.profile import Profile
from guru.profiler.formats.interface import Format
from guru.profiler.formats.pprof_read import decode
from guru.profiler.formats.pprof_write import encode

_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_LARGEST = 1 << 30
"""Bytes that a file may unfold to: a small hostile one could fill the memory."""


def write(profile: Profile) -> bytes:
    """Write a profile as compressed pprof; the same profile gives the same bytes."""
    packer = zlib.compressobj(level=6, wbits=31)
    return packer.compress(encode(profile)) + packer.flush()


def read(data: bytes) -> Profile:
    """Read pprof, compressed with gzip or plain.

    Raises:
        ValueError: The bytes are no pprof, or unfold to more than 1 GiB.

    """
    if data.startswith(_ZSTANDARD):
        raise ValueError("it is compressed with zstd; unpack it first: zstd -d FILE")
    return decode(_unpacked(data) if data.startswith(_GZIP) else data)


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(data, _LARGEST)
    except zlib.error as error:
        raise ValueError(f"its compression is damaged ({error})") from error
    if unpacker.unconsumed_tail:
        raise ValueError("it unfolds to more than 1 GiB")
    if not unpacker.eof:
        raise ValueError("the file is cut off")
    return content


def _recognises(data: bytes) -> bool:
    # Plain pprof starts with its first sample type: field 1, a short message.
    return data.startswith((_GZIP, _ZSTANDARD)) or (
        data[:1] == b"\x0a" and data[1:2] < b"\x10" and b"\0" in data[:64]
    )


FORMAT = Format("pprof", (".pb.gz", ".pprof", ".pb"), _recognises, read, write)
