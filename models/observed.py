"""A finding with what was seen around it: the scorer's ground, and the code to show."""

from __future__ import annotations

from collections.abc import Mapping

from guru.models.location import Excerpt
from guru.models.recommendation import Finding
from guru.models.records import field, frozen


@frozen
class Observed:
    """A finding, the plain facts of its surroundings by name, and an excerpt of the code.

    ``facts`` are numbers such as ``function_lines`` or ``in_loop``; see ``guru.reviewer.facts``
    for their names and ``guru.models.scorer`` for what is made of them.
    """

    finding: Finding
    facts: Mapping[str, float] = field(default_factory=dict)
    excerpt: Excerpt | None = None
