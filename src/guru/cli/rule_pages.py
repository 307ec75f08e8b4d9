"""Rules' pages as text and JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby

from guru.models.rule_page import RulePage

_WIDTH = 88


def list_as_text(pages: Sequence[RulePage]) -> str:
    """Return the rules by topic, one a line; ``+`` marks those that bring a fix."""
    longest = max((len(page.id) for page in pages), default=0)
    blocks = []
    for topic, of_topic in groupby(pages, key=lambda page: page.topic):
        lines = [
            f"  {page.id:<{longest}} {'+' if page.fixable else ' '} "
            f"{page.severity.word:<8} {page.title}"
            for page in of_topic
        ]
        blocks.append("\n".join([topic, *lines]))
    fixable = sum(page.fixable for page in pages)
    return "\n\n".join([*blocks, f"{len(pages)} rules, {fixable} with a fix (+)"])


def list_as_json(pages: Iterable[RulePage]) -> str:
    """Return the rules as a JSON list of objects."""
    return json.dumps(
        [
            {
                "id": page.id,
                "title": page.title,
                "topic": page.topic,
                "severity": page.severity.word,
                "tags": list(page.tags),
                "fixable": page.fixable,
            }
            for page in pages
        ],
        indent=2,
    )


def page_as_text(page: RulePage) -> str:
    """Return one page for the terminal: prose wrapped, code indented."""
    tags = ", ".join(page.tags)
    head = f"{page.id}: {page.title}\n{page.severity.word} severity; {tags}"
    parts = [
        head,
        _section("What it does", _wrapped(page.what)),
        _section("Why is this bad", _wrapped(page.why)),
        _section("Example", textwrap.indent(page.example, "    ")),
        _section("Use instead", textwrap.indent(page.use_instead, "    ")),
    ]
    if page.fix_safety:
        parts.append(_section("Fix safety", _wrapped(page.fix_safety)))
    parts.append(_section("References", "\n".join(f"- {text}" for text in page.references)))
    return "\n\n".join(parts)


def _section(title: str, text: str) -> str:
    return f"{title}\n{'-' * len(title)}\n{text}"


def _wrapped(text: str) -> str:
    """Wrap paragraphs; lists and code keep their lines."""
    blocks = []
    for block in text.split("\n\n"):
        plain = not block.lstrip().startswith(("-", "*", "```", "    "))
        blocks.append(textwrap.fill(" ".join(block.split()), _WIDTH) if plain else block)
    return "\n\n".join(blocks)
