import pytest

from guru.models.errors import InputError
from guru.reports.formats import REVIEW_FORMATS, format_name, review_format


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("out/review.md", "markdown"),
        ("review.MARKDOWN", "markdown"),
        ("r.html", "html"),
        ("r.htm", "html"),
        ("r.json", "json"),
        ("r.sarif", "sarif"),
        ("r.sarif.json", "sarif"),
        ("r.txt", "terminal"),
    ],
)
def test_suffix_tells_the_format(path, name) -> None:
    assert format_name(None, path) == name


def test_a_named_format_goes_before_the_suffix(shop) -> None:
    assert format_name("SARIF", "review.json") == "sarif"
    assert format_name(None, None) == "terminal"
    assert review_format("json", "x.html")(shop).startswith("{")


@pytest.mark.parametrize("name", REVIEW_FORMATS)
def test_every_format_writes_a_review_and_an_empty_one(name, shop, hostile) -> None:
    report = review_format(name, None)
    assert "sql-built-from-text" in report(shop)
    assert report(shop) == report(shop)
    for text in (report(shop), report(hostile("\ud800 \udcff \x1b[31m \u202e"))):
        text.encode("utf-8")
        assert text.endswith("\n") or name == "html"
        assert "\x1b" not in text


def test_an_unknown_format_is_told_with_the_choices() -> None:
    with pytest.raises(InputError, match=r"'pdf' is no format.*terminal, markdown, html, json"):
        review_format("pdf", None)
    with pytest.raises(InputError, match=r"'x\.pdf' does not tell.*\.sarif.*\.md"):
        review_format(None, "x.pdf")
