"""Reviewed text made harmless: what a terminal would obey or a reader not see is written out."""

from __future__ import annotations

import unicodedata

_KEPT = "\t\n"
# Cc: controls such as ESC; Cf: bidi overrides and zero widths; Cs: half characters;
# Zl and Zp: line breaks that editors do not count as such.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """Return ``text`` with control, bidi, zero-width and half characters as escapes.

    Tabs and line feeds stay. A carriage return before a line feed is dropped.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(visible_character, text.replace("\r\n", "\n")))


def visible_line(text: str) -> str:
    r"""Return ``text`` as `visible` does, with tabs and line breaks written out too: for names.

    A file may be called anything but ``/``; its name must not begin a line of a report.
    """
    return visible(text.replace("\n", "\\n").replace("\t", "\\t"))


def visible_character(character: str) -> str:
    r"""Return one character, or its escape such as ``\x1b`` where it would act or hide."""
    if character in _KEPT or unicodedata.category(character) not in _HIDDEN:
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
