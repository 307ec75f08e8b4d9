"""Memory over time, in words and as a chart."""

from __future__ import annotations

import re
from dataclasses import replace

from guru.models.profile import Profile
from guru.models.series import Series
from guru.reports.profile.figures import HEIGHT, WIDTH, charts, figures
from guru.reports.profile.html import profile_html
from guru.reports.profile.markdown import profile_markdown

MIB = float(1 << 20)
RSS = Series("rss", "bytes", ((100.0, 10 * MIB), (101.0, 40 * MIB), (104.0, 20 * MIB)))
COLLECTIONS = Series("gc.collections", "count", ((100.0, 7.0), (104.0, 12.0)))


def test_words(profile: Profile) -> None:
    told = list(figures(replace(profile, series=(RSS, COLLECTIONS))))
    assert told == [
        "Resident memory: 10.0 MiB at first, 40.0 MiB at most, 20.0 MiB at last",
        "Meanwhile: 5 garbage collections",
    ]


def test_several_processes(profile: Profile) -> None:
    other = replace(RSS, points=((102.0, 5 * MIB),), labels=(("pid", "2"),))
    (line,) = figures(replace(profile, series=(RSS, other)))
    assert line == "Resident memory: 2 processes, 40.0 MiB at most in one, 25.0 MiB at last in all"


def test_a_chart_lies_within_its_field(profile: Profile) -> None:
    (chart,) = charts(replace(profile, series=(RSS, COLLECTIONS)))
    points = [tuple(map(float, point.split(","))) for point in chart.lines[0].split()]
    assert points == [(0, HEIGHT * 0.75), (WIDTH / 4, 0), (WIDTH, HEIGHT / 2)]


def test_reports_show_them_and_profiles_without_do_not(profile: Profile) -> None:
    evil = replace(RSS, name="<img src=x>")
    with_series = replace(profile, series=(RSS, evil))
    page = profile_html(with_series, (), ())
    assert len(re.findall("<polyline", page)) == 2
    assert "<img" not in page
    assert "Resident memory: 10.0 MiB at first" in profile_markdown(with_series, (), ())
    assert "polyline" not in profile_html(profile, (), ()).partition("<main")[2]
    assert "## Memory" not in profile_markdown(profile, (), ())
