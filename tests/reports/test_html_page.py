import base64
import hashlib
import json
import re
from importlib.resources import files

import jinja2
import pytest

from guru.reports import html_page
from guru.reports.html_page import Assets, percent, render_page


def test_a_page_is_complete_and_allows_only_its_own_style() -> None:
    page = render_page("page.html.j2", "A <b>title</b>")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'; script-src 'none'" in page
    assert "default-src 'none'" in page
    assert "unsafe-inline" not in page
    assert "A &lt;b&gt;title&lt;/b&gt;" in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_a_title_cannot_take_the_place_of_the_policy() -> None:
    page = render_page("page.html.j2", html_page._POLICY_MARK)
    assert page.count("default-src 'none'") == 1
    assert page.index("default-src") < page.index("<title>")


def test_data_ends_no_element_and_comes_back_whole() -> None:
    value = {"x": "</script><script>alert(1)</script> & \u2028 <!--"}
    element = str(Assets().data("d", value))
    assert element.count("<") == 2
    inner = element.partition(">")[2].rpartition("<")[0]
    assert json.loads(inner) == value


def test_a_missing_name_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render_page("review.html.j2", "x")


def test_percent() -> None:
    assert percent(0.8) == "80\u00a0%"
    assert percent(0.1234, 1) == "12.3\u00a0%"


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_by_wcag_aa(scheme) -> None:
    css = (files("guru.reports") / "templates" / "page.css").read_text("utf-8")
    light, dark = (css.split("prefers-color-scheme: dark")[i] for i in (0, 1))
    colors = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))
    pairs = [(t, g) for t in ("text", "soft", "accent") for g in ("ground", "surface", "sunk")]
    pairs += [(s, f"{s}-ground") for s in ("critical", "high", "medium", "low", "info")]
    pairs += [("good", "good-ground"), ("bad", "bad-ground"), ("accent", "accent-ground")]
    kinds = ("word", "text", "number", "comment", "name")
    pairs += [(f"code-{k}", g) for k in kinds for g in ("sunk", "flag", "flag-line")]
    low = {pair: round(_contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
