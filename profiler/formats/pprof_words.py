"""Where a profile keeps what pprof has fields for and others do not, and the other way round.

What pprof has no field for goes where its readers show it: labels of the profile, series and
notices in comments, an expression in a label of the sample. What a profile has no field for are
labels of the profile that begin with ``pprof.``: they come from a file's fields and go back there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from guru.models.profile import Profile, ValueKind
from guru.profiler.formats.pprof_series import SERIES_COMMENT, series_comment

LABEL_COMMENT = "guru.label "
NOTICE_COMMENT = "guru.notice "
EXPRESSION = "guru.expression"
"""The label of a sample whose leaf has an expression; ``guru.expression.2`` is two frames above."""

DROP_FRAMES, KEEP_FRAMES = "pprof.drop_frames", "pprof.keep_frames"
PERIOD_TYPE, DEFAULT_TYPE = "pprof.period_type", "pprof.default_sample_type"
DOCUMENT = "pprof.doc_url"
NUMERIC = "pprof.numeric_labels"
"""The names of samples' labels that are numbers, with or without a unit, as a JSON list."""
_FIELDS = frozenset({DROP_FRAMES, KEEP_FRAMES, PERIOD_TYPE, DEFAULT_TYPE, DOCUMENT, NUMERIC})

_NUMBER = re.compile(r"(-?\d{1,19})(?: (.+))?", re.DOTALL)


def comments_of(profile: Profile) -> list[str]:
    """Return the comments that hold labels, series and notices; a program is a binary."""
    labels = [
        LABEL_COMMENT + json.dumps(pair)
        for pair in profile.labels.items()
        if pair[0] not in _FIELDS and not (pair[0] == "program" and pair[1])
    ]
    labels += map(series_comment, profile.series)
    return labels + [
        NOTICE_COMMENT + text if text.startswith("guru.") else text for text in profile.notices
    ]


def told_in(comments: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the labels and notices that comments hold."""
    labels: dict[str, str] = {}
    notices: list[str] = []
    for comment in comments:
        if comment.startswith(LABEL_COMMENT):
            pair = json.loads(comment.removeprefix(LABEL_COMMENT))
            if isinstance(pair, list) and len(pair) == 2:
                labels[str(pair[0])] = str(pair[1])
        elif not comment.startswith(SERIES_COMMENT):
            notices.append(comment.removeprefix(NOTICE_COMMENT))
    return labels, tuple(notices)


def numeric_labels(labels: Mapping[str, str]) -> frozenset[str]:
    """Return the names of samples' labels that are numbers."""
    try:
        names = json.loads(labels.get(NUMERIC, "[]"))
    except ValueError:
        return frozenset()
    return frozenset(map(str, names)) if isinstance(names, list) else frozenset()


def as_number(text: str) -> tuple[int, str] | None:
    """Return the number and the unit that a numeric label's text tells."""
    found = _NUMBER.fullmatch(text)
    return (int(found[1]), found[2] or "") if found else None


def shown_kind(profile: Profile) -> ValueKind | None:
    """Return the kind that readers should show first, when the labels name no other."""
    return profile.kinds[profile.weight_index] if profile.kinds else None


def kind_named(text: str) -> ValueKind:
    """Read ``name/unit``."""
    name, _, unit = text.partition("/")
    return ValueKind(name, unit)


def above(key: str) -> int | None:
    """How far above the leaf the frame is that a label holds the expression of."""
    if key == EXPRESSION:
        return 0
    head, dot, number = key.rpartition(".")
    return int(number) if dot and head == EXPRESSION and number.isdecimal() else None
