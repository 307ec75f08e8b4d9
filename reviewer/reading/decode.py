"""Bytes of a Python file to text: PEP 263 encodings and byte order marks."""

from __future__ import annotations

import codecs
import re

from guru.models.errors import GuruError
from guru.models.records import frozen

LINE_BREAK = "\r\n|\r|\n"


class UnreadableError(GuruError):
    """A file cannot be read as Python source; the message says why."""


@frozen
class Text:
    """Decoded source; ``text`` has no byte order mark and its line breaks as they were."""

    text: str
    encoding: str = "utf-8"
    bom: bool = False

    def encode(self, text: str) -> bytes:
        """Bytes of a changed ``text`` in the same encoding and with the same mark."""
        mark = codecs.BOM_UTF8 if self.bom else b""
        return mark + text.encode("utf-8" if self.bom else self.encoding)


def decode(data: bytes) -> Text:
    """Decode Python source as the interpreter would.

    Raises:
        UnreadableError: Binary data, an unknown encoding, or bytes the encoding does not have.

    """
    if b"\0" in data[:8192]:
        raise UnreadableError("binary, not Python source")
    encoding = _encoding(data)
    bom = encoding == "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not valid {error.encoding} at byte {error.start}") from error
    return Text(text, "utf-8" if bom else encoding, bom)


def _encoding(data: bytes) -> str:
    """Return the encoding that a file declares or, by its mark, has; UTF-8 where it does neither.

    Raises:
        UnreadableError: It declares one that there is not, or its first lines are not in it.

    """
    head = b"".join(data.split(b"\n", 2)[:2])
    if head.isascii() and b"coding" not in head:
        return "utf-8"
    import io
    import tokenize

    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError as error:
        raise UnreadableError(str(error.msg)) from error


def split_lines(text: str) -> list[str]:
    """Split text into lines where Python's parser does (not at form feeds or U+2028)."""
    return re.split(LINE_BREAK, text) if "\r" in text else text.split("\n")
