"""The page in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from guru.models.hot_path import HotPath
from guru.models.profile import SAMPLES, Frame, Profile, Sample
from guru.models.recommendation import Recommendation
from guru.reports.profile.html import profile_html

from . import test_flame
from .conftest import HOSTILE


@dataclass
class Opened:
    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        return str(self.page.inner_text("#found"))

    def at(self, x: float, row: float) -> tuple[float, float]:
        box = self.page.locator("#canvas").bounding_box()
        return box["x"] + box["width"] * x, box["y"] + 19 * row + 9

    def click(self, x: float, row: float) -> None:
        self.page.mouse.click(*self.at(x, row))


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    opened: list[Opened] = []

    def shown(html: str, **options: Any) -> Opened:
        file = tmp_path / "profile.html"
        file.write_text(html, "utf-8")
        page = chromium.new_page(**{"viewport": {"width": 1400, "height": 900}, **options})
        view = Opened(page)
        page.on("console", lambda m: view.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: view.errors.append(str(e)))
        page.on("request", lambda r: view.requests.append(r.url))
        page.goto(file.as_uri())
        page.locator("#canvas").scroll_into_view_if_needed()
        opened.append(view)
        return view

    yield shown
    for view in opened:
        assert view.errors == []
        assert [url for url in view.requests if not url.startswith(("file:", "data:"))] == []
        view.page.close()


@pytest.fixture
def html(profile: Profile, advice: Recommendation, hot_paths: tuple[HotPath, ...]) -> str:
    return profile_html(profile, [advice], hot_paths, idle=0.25)


def test_it_is_one_file_with_data_that_ends_no_element(html: str) -> None:
    links = re.findall(r'\s(?:src|href)="([^"]*)"', html.partition("<script")[0])
    assert all(link.startswith(("data:", "#")) for link in links)
    found = re.search(
        r'<script type="application/json" id="flame-data">(.*?)</script>', html, re.DOTALL
    )
    assert found
    assert not set("<>&\u2028\u2029") & set(found[1])
    assert any("onerror" in frame[0] for frame in json.loads(found[1])["frames"])
    assert "<img" not in html


def test_it_says_what_matters_without_scripts(chromium: Any, html: str, tmp_path: Path) -> None:
    file = tmp_path / "profile.html"
    file.write_text(html, "utf-8")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    text = page.inner_text("body")
    assert "Profile of main.py" in text
    assert "YAML is read by the parser in pure Python" in text
    assert "return yaml.load(text)" in text
    assert "25\u00a0%" in text
    assert "The flame graph needs scripts" in text
    assert page.locator("table.hot tbody tr").count() == 2
    context.close()


def test_hostile_names_are_text(show: Any, html: str) -> None:
    view = show(html)
    assert view.page.evaluate("typeof hacked") == "undefined"
    assert view.page.locator("img").count() == 0
    view.page.click("#list summary")
    view.page.click("#children button >> nth=0")
    view.page.wait_for_function(
        "document.getElementById('children').textContent.includes('onerror')"
    )
    assert "onerror" in view.page.inner_text("#children")
    view.page.fill("#find", HOSTILE[:20])
    assert "10\u00a0%" in view.told
    assert view.page.evaluate("typeof hacked") == "undefined"


def test_click_zooms_and_double_click_and_escape_go_back(show: Any, html: str) -> None:
    view = show(html)
    assert view.told == "100 ms in all."
    view.click(0.2, 2)  # of 70 ms main, 60 ms view
    assert view.told == "Zoomed into shop.views.view: 60\u00a0% of all."
    assert view.page.locator("#way button").all_inner_texts() == [
        *("all", "__main__.<module>", "shop.views.view")
    ]
    view.page.keyboard.press("Escape")
    assert view.told == "100 ms in all."
    view.click(0.2, 3)
    assert view.told.startswith("Zoomed into yaml.load: 40")
    view.page.mouse.dblclick(*view.at(0.5, 3))
    assert view.told == "100 ms in all."
    view.click(0.2, 1)
    view.page.click("#way button >> nth=0")
    assert view.told == "100 ms in all."


def test_search_counts_what_it_finds_once(show: Any, html: str) -> None:
    view = show(html)
    view.page.fill("#find", "YAML")
    assert view.told == "2 matches take 40\u00a0% of all (40.0 ms)."
    view.page.fill("#find", "json/__init__")
    assert view.told == "2 matches take 50\u00a0% of all (50.0 ms)."
    view.page.fill("#find", "nowhere")
    assert view.told == "Nothing matches."
    view.page.focus("#find")
    view.page.keyboard.press("Escape")
    assert view.page.input_value("#find") == ""


def test_a_match_is_painted(show: Any, html: str) -> None:
    view = show(html)
    pixel = "([x, y]) => [...document.getElementById('canvas').getContext('2d').getImageData(x, y, 1, 1).data]"
    before = view.page.evaluate(pixel, [4, 19 * 3 + 4])
    view.page.fill("#find", "yaml")
    view.page.wait_for_function(
        f"before => String(({pixel})([4, 61])) !== String(before)", arg=before
    )


def test_the_tip_tells_place_and_times(show: Any, html: str) -> None:
    view = show(html)
    view.page.mouse.move(*view.at(0.2, 2))
    assert view.page.inner_text("#tip").splitlines() == [
        "shop.views.view",
        "/srv/app/shop/views.py:10",
        "total 60.0 ms (60\u00a0%)",
        "self 0 (0.0\u00a0%)",
    ]
    view.page.mouse.move(5, 5)
    assert view.page.is_hidden("#tip")


def test_clock_and_thread_can_be_chosen(show: Any, html: str) -> None:
    view = show(html)
    view.page.click("#kinds button:has-text('wall')")
    assert view.told == "1.00 s in all."
    view.page.select_option("#labels", label="thread: worker")
    assert view.told == "400 ms in all."
    view.click(0.5, 2)
    assert view.told.startswith("Zoomed into json.dumps: 100")
    view.page.select_option("#labels", label="everything")
    assert view.told == "1.00 s in all."


def test_the_root_can_lie_at_the_bottom(show: Any, html: str) -> None:
    view = show(html)
    view.page.click("#upside")
    assert view.page.get_attribute("#upside", "aria-pressed") == "true"
    view.page.mouse.move(*view.at(0.2, 4))
    assert view.page.inner_text("#tip").startswith("all")
    view.page.mouse.move(*view.at(0.2, 0))
    assert view.page.inner_text("#tip").startswith("yaml.scanner.Scanner.scan")


def test_everything_works_from_the_keyboard(show: Any, html: str) -> None:
    view = show(html)
    view.page.focus("#canvas")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown"):
        view.page.keyboard.press(key)
    assert view.told.startswith("yaml.load yaml/__init__.py:74: total 40")
    view.page.keyboard.press("ArrowRight")
    assert view.told.startswith("json.dumps")
    view.page.keyboard.press("Enter")
    assert view.told.startswith("Zoomed into json.dumps")
    view.page.keyboard.press("Escape")
    view.page.focus("#list summary")
    view.page.keyboard.press("Enter")
    view.page.wait_for_selector("#children tr")
    rows = view.page.locator("#children tr").all_inner_texts()
    assert [row.split("\t")[2] for row in rows] == ["__main__.<module>", "shop.views.view"]
    view.page.focus("#children button >> nth=1")
    view.page.keyboard.press("Enter")
    assert view.told == "Zoomed into shop.views.view: 30\u00a0% of all."
    assert view.page.evaluate("document.activeElement.textContent") == "Reset zoom"


def test_a_hot_path_is_found_in_the_graph(show: Any, html: str) -> None:
    view = show(html)
    view.page.click("button.find >> nth=0")
    assert view.page.input_value("#find") == "Scanner.scan"
    assert "40\u00a0%" in view.told


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_nothing_sticks_out(show: Any, html: str, scheme: str, width: int) -> None:
    view = show(html, viewport={"width": width, "height": 844}, color_scheme=scheme)
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_large_profile_stays_quick(show: Any) -> None:
    view = show(profile_html(test_flame.large_profile(), [], []))
    frame = "new Promise(done => { const t = performance.now(); requestAnimationFrame(() => done(performance.now() - t)); })"
    view.page.fill("#find", "function1")
    assert "match" in view.told
    view.click(0.3, 6)
    assert view.told
    assert view.page.evaluate(frame) < 1_000


def test_an_empty_and_a_deep_profile_open(show: Any) -> None:
    show(profile_html(Profile((SAMPLES,), ()), [], []))
    deep = Profile((SAMPLES,), (Sample((Frame("f", path="a.py"),) * 2_000, (3,)),))
    view = show(profile_html(deep, [], []))
    view.page.click("#upside")
    assert view.told == "3 samples in all."
