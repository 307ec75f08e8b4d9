"""Our rules' texts, a small safe part of markdown, as blocks that each report writes its way.

Understood are paragraphs, lists of one level, fenced code, ``code`` and links to http(s). All else
is text. Nothing in it can become markup of the report: it is escaped first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from guru.models.records import frozen

if TYPE_CHECKING:
    from markupsafe import Markup

_FENCE = re.compile(r"^(`{3,})[\w+-]*\s*\n(.*?)^\1`*\s*$", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^(?:[-*]|\d+[.)]) +", re.MULTILINE)
_SPAN = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|\[(?P<label>[^\[\]\n]+)\]\((?P<url>https?://[^\s()<>\"'`]+)\)",
    re.DOTALL,
)


@frozen
class Block:
    """A paragraph, an item of a list, or a piece of code."""

    kind: Literal["paragraph", "item", "code"]
    text: str


@frozen
class Span:
    """A run of text within a block; ``url`` belongs to a link."""

    kind: Literal["text", "code", "link"]
    text: str
    url: str = ""


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a rule's text in order."""
    blocks: list[Block] = []
    end = 0
    for fence in _FENCE.finditer(text):
        blocks.extend(_prose(text[end : fence.start()]))
        blocks.append(Block("code", fence[2].rstrip("\n")))
        end = fence.end()
    blocks.extend(_prose(text[end:]))
    return blocks


def _prose(text: str) -> Iterator[Block]:
    """Yield the paragraphs and list items of text without fences."""
    for part in re.split(r"\n[ \t]*\n", text):
        if not part.strip():
            continue
        starts = [match.start() for match in _ITEM.finditer(part)]
        head = part[: starts[0]] if starts else part
        if head.strip():
            yield Block("paragraph", " ".join(head.split()))
        for start, end in pairwise([*starts, len(part)]):
            item = _ITEM.sub("", part[start:end], count=1)
            yield Block("item", " ".join(item.split()))


def spans_of(text: str, *, links: bool = True) -> Iterator[Span]:
    """Yield the runs of a block; without ``links`` a link stays plain text."""
    end = 0
    for match in _SPAN.finditer(text):
        if match["code"] is None and not links:
            continue
        if match.start() > end:
            yield Span("text", text[end : match.start()])
        if match["code"] is not None:
            yield Span("code", _unpadded(match["code"]))
        else:
            yield Span("link", match["label"], match["url"])
        end = match.end()
    if end < len(text):
        yield Span("text", text[end:])


def rule_html(text: str) -> Markup:
    """Return a rule's text as HTML."""
    from markupsafe import Markup

    parts: list[Markup] = []
    in_list = False
    for block in blocks_of(text):
        if in_list and block.kind != "item":
            parts.append(Markup("</ul>"))
        if not in_list and block.kind == "item":
            parts.append(Markup("<ul>"))
        in_list = block.kind == "item"
        parts.append(_block_html(block))
    if in_list:
        parts.append(Markup("</ul>"))
    return Markup("\n").join(parts)


def code_spans_html(text: str) -> Markup:
    """Return one line of text as HTML in which only ``code`` is marked up.

    For texts that quote reviewed code, where a link would be the reviewed author's.
    """
    from markupsafe import Markup

    return Markup("").join(_span_html(span) for span in spans_of(text, links=False))


def _block_html(block: Block) -> Markup:
    from markupsafe import Markup

    if block.kind == "code":
        return Markup('<pre class="code" tabindex="0"><code>{}</code></pre>').format(block.text)
    inner = Markup("").join(map(_span_html, spans_of(block.text)))
    if block.kind == "item":
        return Markup("<li>{}</li>").format(inner)
    return Markup("<p>{}</p>").format(inner)


def _span_html(span: Span) -> Markup:
    from markupsafe import Markup, escape

    if span.kind == "code":
        return Markup("<code>{}</code>").format(span.text)
    if span.kind == "link":
        link = Markup('<a href="{}" rel="noopener noreferrer">{}</a>')
        return link.format(span.url, span.text)
    return escape(span.text)


def _unpadded(code: str) -> str:
    """Take off the blank that lets a span begin or end with a backtick."""
    return code[1:-1] if len(code) > 2 and code[0] == code[-1] == " " and code.strip() else code
