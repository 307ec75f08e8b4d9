"""Write docs/rules/ from the rules' own pages, and the tables that a review starts from.

``--check`` only tells what is out of date.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from guru.models.rule_page import RulePage
from guru.models.whole_file import write_whole
from guru.reviewer.flow.models_table import COMPILED, compiled_text
from guru.reviewer.registry import all_rules
from guru.reviewer.rule_table import TABLE, table_text

FOLDER = Path(__file__).parent / "rules"


def page_as_markdown(page: RulePage) -> str:
    """Return one rule's page."""
    tags = ", ".join(f"`{tag}`" for tag in page.tags)
    fix = "yes" if page.fixable else "no"
    parts = [
        f"# {page.title}",
        f"`{page.id}` · {page.severity.word} · fix: {fix} · {tags}",
        f"## What it does\n\n{page.what}",
        f"## Why is this bad\n\n{page.why}",
        f"## Example\n\n```python\n{page.example}\n```",
        f"## Use instead\n\n```python\n{page.use_instead}\n```",
        *([f"## Fix safety\n\n{page.fix_safety}"] if page.fix_safety else []),
        "## References\n\n" + "\n".join(f"- {text}" for text in page.references),
    ]
    return "\n\n".join(parts) + "\n"


def index(pages: list[RulePage]) -> str:
    """Return the table of all rules."""
    lines = ["# Rules", "", f"{len(pages)} rules. `guru explain RULE` shows these pages too."]
    for topic, of_topic in groupby(pages, key=lambda page: page.topic):
        lines += ["", f"## {topic}", "", "| rule | severity | fix | |"]
        lines += ["|---|---|---|---|"]
        lines += [
            f"| [{p.id}]({p.id}.md) | {p.severity.word} | {_yes(p.fixable)} | {p.title} |"
            for p in of_topic
        ]
    return "\n".join(lines) + "\n"


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


def wanted() -> dict[Path, str]:
    """Return every file of the folder with its text."""
    pages = [rule.page for rule in all_rules()]
    files = {FOLDER / f"{page.id}.md": page_as_markdown(page) for page in pages}
    return {
        FOLDER / "README.md": index(pages),
        Path(TABLE).resolve(): table_text(all_rules()),
        COMPILED.resolve(): compiled_text(),
        **files,
    }


def main() -> int:
    """Write or check; return the exit code."""
    files = wanted()
    present = set(FOLDER.glob("*.md"))
    stale = [f for f, text in files.items() if not f.exists() or f.read_text("utf-8") != text]
    stale += present - files.keys()
    if "--check" in sys.argv:
        for file in stale:
            print(f"out of date: {file.name}; run `make docs`")
        return 1 if stale else 0
    for file in present - files.keys():
        file.unlink()
    for file, text in files.items():
        write_whole(file, text)
    print(f"{len(files)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
