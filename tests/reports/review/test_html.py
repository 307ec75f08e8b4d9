from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from guru.reports.review.html import render

_NASTY = '<script>alert(1)</script> </script> {{7*7}} {% x %} \' onmouseover="alert(2)" \u202e'


@pytest.fixture
def opened(browser, tmp_path: Path):
    """Open a review as a file; after the test nothing was fetched, logged or thrown."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: (troubles.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))

    def open_(review):
        file = tmp_path / "review.html"
        file.write_text(render(review), "utf-8")
        page.goto(file.as_uri())
        return page

    yield open_
    assert troubles == []
    assert all(url.startswith(("file://", "data:")) for url in requests)
    context.close()


Opened = Callable[..., object]


def _shown(page) -> list[str]:
    return page.eval_on_selector_all(
        "article.rec", "all => all.filter(a => a.checkVisibility()).map(a => a.dataset.file)"
    )


def test_filters_narrow_the_list_and_can_be_cleared(opened: Opened, shop) -> None:
    page = opened(shop)
    assert len(_shown(page)) == 3
    page.get_by_role("button", name="critical 1").click()
    assert _shown(page) == ["shop/views.py"]
    page.get_by_role("button", name="low 1").click()
    assert _shown(page) == ["shop/views.py", "shop/basket.py"]
    page.get_by_role("button", name="performance 1").click()
    assert _shown(page) == ["shop/basket.py"]
    assert page.get_by_text("1 of 3 shown").is_visible()
    page.get_by_role("button", name="shop/rates.py 1").click()
    assert _shown(page) == []
    assert page.get_by_text("No recommendation fits these filters.").is_visible()
    page.get_by_role("button", name="Clear filters").click()
    assert len(_shown(page)) == 3


def test_search_by_keyboard(opened: Opened, shop) -> None:
    page = opened(shop)
    page.keyboard.press("/")
    page.keyboard.type("TIMEOUT rates")
    assert _shown(page) == ["shop/rates.py"]
    page.keyboard.press("Escape")
    assert len(_shown(page)) == 3


def test_j_and_k_walk_the_shown_ones(opened: Opened, shop) -> None:
    page = opened(shop)
    focused = "document.activeElement.dataset.file"
    page.keyboard.press("j")
    assert page.evaluate(focused) == "shop/views.py"
    page.keyboard.press("j")
    assert page.evaluate(focused) == "shop/rates.py"
    assert page.url.endswith("#r-0123456789abcdef")
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert page.evaluate(focused) == "shop/views.py"


def test_a_diff_is_copied_whole(opened: Opened, shop) -> None:
    page = opened(shop)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.locator("[data-copy]").first
    button.click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == shop.recommendations[1].fix.diff


def test_a_card_tells_everything(opened: Opened, shop) -> None:
    page = opened(shop)
    card = page.locator("#r-a1b2c3d4e5f60718")
    text = card.inner_text()
    for words in ("critical", "93\u00a0%", "shop/views.py:9:9", "Bind the value:", "Evidence"):
        assert words in text
    marked = "".join(card.locator(".frame mark").all_inner_texts())
    assert marked.startswith('cursor.execute(f"SELECT')
    assert marked.endswith("'{name}'\")")
    card.get_by_text("About the rule").click()
    link = card.get_by_role("link", name="CWE-89: SQL Injection")
    assert link.get_attribute("href") == "https://cwe.mitre.org/data/definitions/89.html"
    assert page.locator(".changed .no").all_inner_texts() == ["7", "8", "9", "5"]


@pytest.mark.parametrize("width", [390, 1400])
def test_it_fits_the_window_and_is_styled(opened: Opened, shop, width) -> None:
    page = opened(shop)
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert (
        page.locator("article.rec").first.evaluate("a => getComputedStyle(a).borderLeftWidth")
        == "4px"
    )


def test_hostile_code_is_shown_as_text(opened: Opened, hostile) -> None:
    page = opened(hostile(_NASTY, "<b>a.py"))
    assert page.locator("article.rec").count() == 1
    assert page.locator("script").count() == 2
    assert page.locator("b", has_text="a.py").count() == 0
    frame = page.locator(".frame").first.inner_text()
    assert "<script>alert(1)</script> </script> {{7*7}} {% x %}" in frame
    assert "\\u202e" in frame
    assert "\u202e" not in page.locator("body").inner_text()
    assert page.locator("[onmouseover]").count() == 0


def test_same_fingerprints_in_two_files_have_their_own_anchors(opened: Opened, shop) -> None:
    it = shop.recommendations[0]
    page = opened(replace(shop, recommendations=(it, it)))
    ids = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_nothing_to_recommend(opened: Opened, shop) -> None:
    page = opened(replace(shop, recommendations=()))
    assert page.get_by_role("heading", name="Nothing to recommend").is_visible()
    assert page.get_by_text("shop/legacy.py: it is not UTF-8").is_visible()
    assert not page.locator("aside").count()


def test_it_reads_without_scripts(browser, shop, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    file = tmp_path / "r.html"
    file.write_text(render(shop), "utf-8")
    page.goto(file.as_uri())
    assert page.locator("article.rec").count() == 3
    assert not page.locator("#filters").is_visible()
    assert not page.get_by_role("button").count()
    context.close()
