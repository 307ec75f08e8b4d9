from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from guru.models.hot_path import HotPath
from guru.models.profile import SAMPLES, WALL, Profile, ValueKind
from guru.models.recommendation import Recommendation
from guru.reports.profile.markdown import profile_markdown
from guru.reports.profile.terminal import print_profile
from guru.reports.profile.words import share_text, short_path, value_text


def printed(
    profile: Profile, advices: list[Recommendation], paths: tuple[HotPath, ...], **how: object
) -> str:
    out = io.StringIO()
    print_profile(profile, advices, paths, out, **{"color": False, "width": 100, **how})  # type: ignore[arg-type]
    return out.getvalue()


def test_markdown_tells_all(
    profile: Profile, advice: Recommendation, hot_paths: tuple[HotPath, ...]
) -> None:
    text = profile_markdown(profile, [advice], hot_paths, idle=0.25)
    assert text.startswith("# Profile of main.py\n")
    assert "**1.50 s** long · **100** samples · **100** samples asked for a second" in text
    assert "**25\u00a0%** waits for work · **2023-11-14 22:13:20** UTC" in text
    assert "## 40\u00a0%: YAML is read by the parser in pure Python" in text
    assert "`shop/views.py:12` · high · `yaml-pure-python`" in text
    assert "```python\nyaml.load(text, Loader=yaml.CSafeLoader)\n```" in text
    assert (
        "| 40\u00a0% | 40\u00a0% | `Scanner.scan` | `yaml/scanner.py:9` | `load` 40\u00a0% |"
        in text
    )


def test_markdown_is_proof_against_names(
    profile: Profile, advice: Recommendation, hot_paths: tuple[HotPath, ...]
) -> None:
    text = profile_markdown(profile, [advice], hot_paths)
    assert "\x1b" not in text
    assert "\u202e" not in text
    outside = re.sub(r"(?s)(`{3,}).*?\1|(`+).*?\2", "", text)
    assert "<img" not in outside
    assert not re.search(r"(?<!\\)\]\(javascript", outside)
    assert not re.search(r"@all\b", outside)
    rows = [line for line in text.splitlines() if line.startswith("| ") and "%" in line]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [6, 6]


def test_without_recommendations_the_hot_paths_speak(
    profile: Profile, hot_paths: tuple[HotPath, ...]
) -> None:
    assert "No known pattern costs enough" in profile_markdown(profile, [], hot_paths)
    assert "No known pattern costs enough" in printed(profile, [], hot_paths)
    assert "Hot paths" not in profile_markdown(profile, [], [])


def test_the_terminal_shows_shares_places_and_the_way(
    profile: Profile, advice: Recommendation, hot_paths: tuple[HotPath, ...]
) -> None:
    text = printed(profile, [advice], hot_paths)
    assert " HIGH  yaml-pure-python  shop/views.py:12\n" in text
    assert "██████████░░░░░░░░░░░░░░ 40\u00a0%" in text
    assert "12 │ return yaml.load(text)" in text
    assert re.search(r"40.% +█{5}░{7} +40.%  Scanner\.scan +yaml/scanner\.py:9", text)
    way = text[text.index("The way to the hottest") :]
    order = [way.index(name) for name in ("<module>", "└─ view", "└─ load", "└─ Scanner.scan")]
    assert order == sorted(order)
    assert "1 thing to change." in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_terminal_obeys_no_name(
    profile: Profile, advice: Recommendation, hot_paths: tuple[HotPath, ...]
) -> None:
    for color in (False, True):
        text = printed(profile, [advice], hot_paths, color=color)
        assert "\x1b[31m\u202e" not in text
        assert "\u202e" not in text
        assert ("\x1b[" in text) is color


@pytest.mark.parametrize("width", [20, 40, 200])
def test_the_terminal_fits_any_width(
    profile: Profile, advice: Recommendation, hot_paths: tuple[HotPath, ...], width: int
) -> None:
    text = printed(profile, [advice], hot_paths, width=width)
    assert "yaml-pure-python" in text
    assert "Scanner" in text


def test_a_terminal_without_unicode_gets_ascii(
    profile: Profile, advice: Recommendation, hot_paths: tuple[HotPath, ...]
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    print_profile(profile, [advice], hot_paths, stream, color=False, width=100)
    stream.flush()
    assert b"##########.............. 40 %" in raw.getvalue()


def test_deep_ways_are_cut(profile: Profile, hot_paths: tuple[HotPath, ...]) -> None:
    step = hot_paths[0].way[0]
    text = printed(profile, [], (replace(hot_paths[0], way=(step,) * 80),))
    assert "… 50 frames" in text
    assert len(text.splitlines()) < 60


def test_an_empty_profile_can_be_told() -> None:
    empty = Profile((SAMPLES,), ())
    assert "0 samples" in printed(empty, [], ())
    assert "**0** samples" in profile_markdown(empty, [], [])


def test_figures() -> None:
    assert value_text(1_250_000_000, WALL) == "1.25 s"
    assert value_text(12_345_678, WALL) == "12.3 ms"
    assert value_text(0, WALL) == "0"
    assert value_text(3_250_000, ValueKind("alloc_space", "bytes")) == "3.10 MiB"
    assert value_text(4_200, SAMPLES) == "4,200 samples"
    assert [share_text(s) for s in (0, 0.0005, 0.034, 0.0996, 1)] == [
        *("0.0\u00a0%", "<0.1\u00a0%", "3.4\u00a0%", "10\u00a0%", "100\u00a0%")
    ]
    assert short_path("C:\\Python311\\Lib\\site-packages\\yaml\\x.py") == "yaml\\x.py"
    assert short_path("/usr/lib/python3.11/json/x.py") == "json/x.py"
    assert short_path("/srv/app/x.py") == "/srv/app/x.py"


def test_importing_the_terminal_report_is_light() -> None:
    code = (
        "import sys, guru.reports.profile.terminal, guru.reports.profile.markdown,"
        " guru.reports.profile.html\n"
        "print([m for m in ('rich', 'jinja2', 'guru.profiler', 'guru.reviewer') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
