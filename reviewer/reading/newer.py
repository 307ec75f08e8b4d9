"""Grammar newer than the running interpreter: libcst's tree, converted to ``ast`` nodes."""

from __future__ import annotations

import ast


def parse_with_libcst(text: str) -> ast.Module | None:  # noqa: ARG001 - replaced below
    return None
