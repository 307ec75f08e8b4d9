"""Text of others in markdown: it can close no fence, make no link or markup, and ping nobody."""

from __future__ import annotations

import re

from guru.reports.rule_text import Block, Span, blocks_of, spans_of
from guru.reports.visible import visible

_SPACE = "\u200b"  # zero width: a name or number behind it is no mention or reference
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&^$])")
_PING = re.compile(r"(?<!\u200b)([@#]|\b(?:GH|gh)-|:(?=//)|\b[Ww]{3}(?=\.)|!(?=\d))")
_START = re.compile(r"^(\d*)([.)=#+-])")  # of a list, a heading or a rule


def plain(text: str) -> str:
    """Return one line of markdown that shows ``text`` as it is."""
    line = " ".join(visible(text).split())
    # Escaping comes second, and the zero width is no sign to escape.
    line = _PING.sub(rf"\1{_SPACE}", line)
    line = _SPECIAL.sub(r"\\\1", line)
    line = _START.sub(r"\1\\\2", line)
    return line.replace("\\<", "&lt;").replace("\\&", "&amp;").replace("\\>", "&gt;")


def code(text: str) -> str:
    """Return ``text`` as one line of code, between more backticks than it holds itself."""
    line = " ".join(visible(text).split())
    if not line:
        return ""
    ticks = "`" * (_longest_run(line) + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def sentence(text: str, *, links: bool = False) -> str:
    """Return a message: its ``code`` stays code, everything else is shown as it is."""
    return "".join(_span(span) for span in spans_of(text, links=links)).strip()


def rule_markdown(text: str) -> str:
    """Return a rule's text, written anew from the little that is understood of it."""
    return "\n\n".join(map(_block, blocks_of(text))).replace("\n\n- ", "\n- ")


def cell(text: str) -> str:
    """Return a piece of markdown for a table: a bar would end the cell, even within code."""
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def fence(text: str, language: str) -> str:
    """Return ``text`` as a block of code, in a fence longer than any run of its backticks."""
    ticks = "`" * max(3, _longest_run(text) + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def _block(block: Block) -> str:
    if block.kind == "code":
        return fence(visible(block.text), "python")
    words = sentence(block.text, links=True)
    return f"- {words}" if block.kind == "item" else words


def _span(span: Span) -> str:
    if span.kind == "code":
        return code(span.text)
    if span.kind == "link":
        return f"[{plain(span.text)}]({span.url})"
    return _kept_blanks(span.text)


def _kept_blanks(text: str) -> str:
    """Escape a run of text between two pieces of code, with a blank at each end that had one."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{plain(text)}{after}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
