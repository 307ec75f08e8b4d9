"""The wire form of protocol buffers, as far as pprof needs it, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_SIGN, _WORD = 1 << 63, 1 << 64
_LONGEST = 10  # bytes of a varint of 64 bits


def varint(value: int) -> bytes:
    """Encode a 64-bit integer, signed or not, seven bits a byte."""
    rest = value % _WORD
    out = bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


def number(field: int, value: int) -> bytes:
    """Encode a field that holds an integer; nothing for 0, which is the default."""
    return varint(field << 3 | VARINT) + varint(value) if value else b""


def present(field: int, value: int) -> bytes:
    """Encode a field that holds an integer, also where it is 0."""
    return varint(field << 3 | VARINT) + varint(value)


def block(field: int, content: bytes) -> bytes:
    """Encode a field that holds a message or a text."""
    return varint(field << 3 | BYTES) + varint(len(content)) + content


def packed(field: int, values: Iterable[int]) -> bytes:
    """Encode a field that holds many integers."""
    content = b"".join(map(varint, values))
    return block(field, content) if content else b""


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield field numbers and values of a message; fixed-size fields are passed over.

    Raises:
        ValueError: The bytes are no message.

    """
    position = 0
    while position < len(data):
        tag, position = _read_varint(data, position)
        field, kind = tag >> 3, tag & 7
        if field == 0:
            raise ValueError("a field has no number")
        if kind == VARINT:
            value, position = _read_varint(data, position)
            yield field, value
            continue
        size = {FIXED64: 8, FIXED32: 4}.get(kind)
        if kind == BYTES:
            size, position = _read_varint(data, position)
        if size is None or position + size > len(data):
            raise ValueError("the file is cut off or damaged")
        if kind == BYTES:
            yield field, data[position : position + size]
        position += size


def numbers(value: int | bytes) -> list[int]:
    """Return the unsigned integers of a repeated field, whether packed or single."""
    if isinstance(value, int):
        return [value]
    found, position = [], 0
    while position < len(value):
        one, position = _read_varint(value, position)
        found.append(one)
    return found


def signed(value: int) -> int:
    """Read an unsigned 64-bit integer as a signed one."""
    return value - _WORD if value & _SIGN else value


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for index in range(_LONGEST):
        if position + index >= len(data):
            break
        byte = data[position + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value % _WORD, position + index + 1
    raise ValueError("the file is cut off or damaged")
