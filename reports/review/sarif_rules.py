"""The pages of rules as SARIF rule objects."""

from __future__ import annotations

from typing import Any

from guru.models.review import Review
from guru.models.rule_page import RulePage
from guru.models.severity import Severity

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# GitHub shows 9.0 and more as critical, 7.0 as high, 4.0 as medium, less as low.
_SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "1.0",
}
_PROBLEM_SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}
_MOST_TAGS = 20
_LONGEST_NAME = 255
_LONGEST_DESCRIPTION = 1024


def rule_objects(review: Review) -> list[dict[str, Any]]:
    """Return a rule object for every active rule, and for those found whose page is missing."""
    rules = [_rule(page) for page in review.rules.values()]
    known = {rule["id"] for rule in rules}
    for it in review.recommendations:
        if it.rule not in known:
            known.add(it.rule)
            rules.append({"id": it.rule, "shortDescription": {"text": it.title}})
    return rules


def _rule(page: RulePage) -> dict[str, Any]:
    level = LEVELS[page.severity]
    tags = list(page.tags)
    properties: dict[str, Any] = {"problem.severity": _PROBLEM_SEVERITY[level]}
    # Of the AWS rules those with a weakness number are about security, the others about cost.
    if page.topic == "security" or (page.topic == "aws" and page.cwe):
        properties["security-severity"] = _SECURITY_SEVERITY[page.severity]
        # GitHub heeds the number only beside this tag.
        tags = list(dict.fromkeys(("security", *tags)))
    properties["tags"] = tags[:_MOST_TAGS]
    return {
        "id": page.id,
        "name": clipped(_pascal(page.id), _LONGEST_NAME),
        "shortDescription": {"text": clipped(page.title, _LONGEST_DESCRIPTION)},
        "fullDescription": {"text": clipped(page.what, _LONGEST_DESCRIPTION)},
        "help": {"text": _help_text(page), "markdown": _help_markdown(page)},
        "defaultConfiguration": {"level": level},
        "properties": properties,
    }


def clipped(text: str, longest: int) -> str:
    """Return at most ``longest`` characters of ``text``."""
    return text if len(text) <= longest else text[: longest - 3] + "..."


def _pascal(rule_id: str) -> str:
    """``weak-hash`` as ``WeakHash``: SARIF wants a name that is an identifier."""
    return "".join(word.capitalize() for word in rule_id.split("-"))


def _help_text(page: RulePage) -> str:
    parts = [page.what, page.why, f"Example:\n{page.example}", f"Use instead:\n{page.use_instead}"]
    return "\n\n".join(parts)


def _help_markdown(page: RulePage) -> str:
    parts = [
        page.what,
        f"## Why is this bad\n{page.why}",
        f"## Example\n```python\n{page.example}\n```",
        f"## Use instead\n```python\n{page.use_instead}\n```",
    ]
    if page.fix_safety:
        parts.append(f"## Fix safety\n{page.fix_safety}")
    if page.references:
        parts.append("## References\n" + "\n".join(f"- {line}" for line in page.references))
    return "\n\n".join(parts)
