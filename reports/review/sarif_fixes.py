"""A fix as a SARIF object: edits of lines become replacements of regions."""

from __future__ import annotations

from typing import Any

from guru.models.fix import Fix, LineEdit
from guru.reports.review.quiet import fix_advice, fix_word


def fix_object(fix: Fix, artifact: dict[str, Any]) -> dict[str, Any]:
    """Return the fix of the file that ``artifact`` locates."""
    return {
        "description": {"text": f"{fix_word(safe=fix.safe)}: {fix_advice(safe=fix.safe)}"},
        "artifactChanges": [
            {
                "artifactLocation": artifact,
                "replacements": [_replacement(edit) for edit in fix.edits],
            }
        ],
    }


def _replacement(edit: LineEdit) -> dict[str, Any]:
    """Return one edit as what is taken out and what is put there.

    A region that names no end column ends before the last line's break, so that break stays and
    the new text leaves out its own: this holds at the end of a file, too.
    """
    if edit.last < edit.first:
        region = {"startLine": edit.first, "startColumn": 1}
        region |= {"endLine": edit.first, "endColumn": 1}
        return {"deletedRegion": region, "insertedContent": {"text": edit.text}}
    region = {"startLine": edit.first, "startColumn": 1}
    if not edit.text:
        return {"deletedRegion": region | {"endLine": edit.last + 1, "endColumn": 1}}
    text = edit.text.removesuffix("\n").removesuffix("\r")
    return {
        "deletedRegion": region | {"endLine": edit.last},
        "insertedContent": {"text": text},
    }
