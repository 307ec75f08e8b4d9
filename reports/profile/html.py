"""A profile as one HTML page: what to change, where the time goes, a flame graph."""

from __future__ import annotations

from collections.abc import Iterable

from guru.models.hot_path import HotPath
from guru.models.profile import Profile
from guru.models.recommendation import Recommendation
from guru.reports.html_page import render_page
from guru.reports.profile.figures import charts, figures
from guru.reports.profile.flame import flame_data
from guru.reports.profile.words import (
    code_parts,
    facts,
    lines_text,
    outcome,
    place_text,
    share_text,
    title_of,
    where,
)


def profile_html(
    profile: Profile,
    recommendations: Iterable[Recommendation],
    hot_paths: Iterable[HotPath],
    *,
    idle: float = 0.0,
) -> str:
    """Return the whole page; it loads nothing.

    ``idle`` is the part of the profile, 0 to 1, that waits for work: recommendations and hot paths
    leave it out of their shares, the flame graph shows it.
    """
    advices = tuple(recommendations)
    drawn = charts(profile)
    return render_page(
        "profile.html.j2",
        title_of(profile),
        profile=profile,
        facts=list(facts(profile, idle)),
        labels=sorted(profile.labels.items()),
        outcome=outcome(advices),
        recommendations=advices,
        hot_paths=tuple(hot_paths),
        idle=idle,
        flame=flame_data(profile),
        charts=drawn,
        figures=[line for line in figures(profile) if not any(c.said in line for c in drawn)],
        measure="time" if profile.kinds[profile.weight_index].unit == "nanoseconds" else "share",
        share_text=share_text,
        place_text=place_text,
        lines_text=lines_text,
        code_parts=code_parts,
        where=where,
    )
