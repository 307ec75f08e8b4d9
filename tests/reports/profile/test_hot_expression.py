"""What a function was at, not only its line, in every report."""

from __future__ import annotations

import io
from dataclasses import replace

from tests.reports.profile.conftest import HOSTILE, VIEW

from guru.models.hot_path import FrameShare, HotPath
from guru.models.profile import Profile
from guru.reports.profile.html import profile_html
from guru.reports.profile.markdown import profile_markdown
from guru.reports.profile.terminal import print_profile

_PACKED = replace(VIEW, expression="zlib.compress(data, 6)")
_SORTED = replace(VIEW, line=14, expression="sorted(rows)")
_PATH = HotPath(
    _PACKED, 0.5, 0.5, (FrameShare(_PACKED, 0.5),),
    (FrameShare(_PACKED, 0.4), FrameShare(_SORTED, 0.1)),
    code="packed = zlib.compress(data, 6) + tail",
)  # fmt: skip


def test_the_page_marks_it_in_its_line(profile: Profile) -> None:
    page = profile_html(profile, [], [_PATH])
    assert "packed = <mark>zlib.compress(data, 6)</mark> + tail" in page
    assert "lines 12 zlib.compress(data, 6) (40\u00a0%), 14 sorted(rows) (10\u00a0%)" in page


def test_the_page_shows_it_where_the_line_was_not_read(profile: Profile) -> None:
    page = profile_html(profile, [], [replace(_PATH, code="")])
    assert "<mark>zlib.compress(data, 6)</mark>" in page


def test_a_hostile_one_is_text(profile: Profile) -> None:
    frame = replace(VIEW, expression=HOSTILE)
    page = profile_html(profile, [], [replace(_PATH, frame=frame, lines=(), code="")])
    assert "<img src=x" not in page


def test_text_reports_tell_it(profile: Profile) -> None:
    assert "`zlib.compress(data, 6)`" in profile_markdown(profile, [], [_PATH])
    out = io.StringIO()
    print_profile(profile, [], [_PATH], out, width=100)
    assert "zlib.compress(data, 6)" in out.getvalue()
