import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from guru.models.location import Location
from guru.reports.review.markdown import render

_MARKDOWN = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
_NASTY = st.text(
    alphabet=st.sampled_from("`~|<>@#*_[]()!\\&\n\t -=+1.aGH:/$"), max_size=40
) | st.sampled_from(
    [
        "```\n</details><img src=x onerror=alert(1)>\n@everyone",
        "`` ` `` ``` ````",
        "[click](https://evil.example) ![x](https://evil.example/p.png)",
        "https://evil.example www.evil.example a@b.example GH-12 org/repo#3 #4 @octocat",
        "| a | b |\n| - | - |\n",
        "\n\n# heading\n\n- list\n\n> quote\n\n---\n",
        "<!-- hidden --> <script>alert(1)</script> &lt; &copy;",
        "`a` and `b|c` and ``d`e``",
    ]
)


def _tokens(text: str):
    for token in _MARKDOWN.parse(text):
        yield token
        yield from token.children or ()


def _shape(text: str) -> list[str]:
    """The structure of a document, without what varies by the text itself."""
    inline = {"text", "code_inline", "inline", "softbreak", "text_special"}
    return [t.type for t in _tokens(text) if t.type not in inline]


@given(nasty=_NASTY)
def test_reviewed_text_changes_nothing_but_itself(hostile, nasty) -> None:
    # A leading letter on both sides: an empty text leaves out its part, and that is no danger.
    ours, theirs = render(hostile("x\nx")), render(hostile(f"x{nasty}\nx"))
    assert _shape(theirs) == _shape(ours)
    for token in _tokens(theirs):
        assert token.type not in {"html_block", "html_inline", "image", "link_open", "s_open"}
        if token.type in {"text", "text_special"}:
            assert not re.search(r"[@#]\w|://|www\.|GH-\d", token.content)


@given(nasty=_NASTY)
def test_code_stays_within_its_fence_as_it_is(hostile, nasty) -> None:
    fences = [t for t in _MARKDOWN.parse(render(hostile(f"x{nasty}"))) if t.type == "fence"]
    assert [t.info for t in fences] == ["text", "python", "diff"]
    for line in f"x{nasty}".expandtabs(1).split("\n"):
        words = line.split()
        assert any(all(word in t.content for word in words) for t in fences if t.info == "text")


def test_a_path_cannot_leave_its_cell(hostile) -> None:
    text = render(hostile("x", "a|b`c`@d.py"))
    rows = [line for line in text.splitlines() if line.startswith("| high")]
    assert len(rows) == 1
    cells = re.split(r"(?<!\\)\|", rows[0])[1:-1]
    assert [c.strip() for c in cells] == [
        "high",
        "`sql-built-from-text`",
        "``a\\|b`c`@d.py:1:1``",
        "50 %",
    ]


def test_what_a_reader_sees(shop) -> None:
    text = render(shop)
    assert "3 recommendations: 1 critical, 1 medium, 1 low. Read 3 files, 21 lines" in text
    assert "| critical | `sql-built-from-text` | `shop/views.py:9:9` | 93 % |" in text
    assert "## Medium: A request waits for ever" in text
    assert "> 5 |     return requests.get(url).json()\n    |            ^^^^^^^^^^^^^^^^^\n" in text
    assert "```diff\n--- a/shop/rates.py\n" in text
    assert "1. `shop/views.py:7:12`: the request's `name` is read" in text
    assert "- `shop/legacy.py`: it is not UTF-8 and was left out" in text


def test_nothing_to_recommend(shop) -> None:
    text = render(replace(shop, recommendations=(), notices=()))
    assert text.startswith("# guru: `main...feature (3 files)`\n\nNothing to recommend. Read 3")


def test_a_place_without_code_has_no_frame(shop) -> None:
    bare = replace(shop.recommendations[0], location=Location("a.py", 3), excerpt=None)
    assert "```text" not in render(replace(shop, recommendations=(bare,)))
