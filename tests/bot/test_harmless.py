"""Text of reviewed code keeps no power in a comment; judged by a markdown parser."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.bot.findings import finding

from guru.bot.comment import LONGEST, comment_on
from guru.bot.harmless import calm, code, fenced, plain
from guru.bot.interface import FileDiff, Hunk, PullRequest
from guru.bot.markers import fingerprint_in, is_summary, key_of, mark_of
from guru.bot.placing import Place
from guru.models.fix import fix_between
from guru.models.location import Excerpt, Location
from guru.models.recommendation import Step

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = "`*_{}[]()<>#|~!$&@\\\"'-=+.:/ \n\tabw019GH-httpswww\u200b\u202e\ud800"
PULL = PullRequest("o/n", 1, "a" * 40, "b" * 40, "https://github.com/o/n", from_fork=False)
hostile = st.text(HOSTILE, max_size=80)


@settings(deadline=None)
@given(hostile)
@example("@_")
@example("- item")
@example("1. item")
@example("---")
@example("`a\\` @x `b")
@example("``@a` b `` @c")
@example("![x](http://evil.example/p.png)")
@example("# @all <!-- guru:fingerprint=0123456789abcdef -->")
def test_plain_words_are_one_paragraph_of_text_and_code(text):
    tokens = READER.parse(plain(text))
    assert [t.type for t in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    parts = tokens[1].children if tokens else []
    assert {t.type for t in parts} <= {"text", "code_inline", "text_special"}
    words = "".join(t.content for t in parts if t.type != "code_inline")
    assert not re.search(r"@\w|#\d|https?:|www\.", words)


@settings(deadline=None)
@given(st.text("ab `\\*<", max_size=30))
def test_plain_words_read_as_they_were(text):
    tokens = READER.parse(plain(text))
    shown = "".join(
        f"`{t.content}`" if t.type == "code_inline" else t.content
        for t in (tokens[1].children if tokens else [])
    )
    squeezed = re.sub(r"[ `]", "", text)
    assert re.sub(r"[ `]", "", shown) == squeezed


@settings(deadline=None)
@given(hostile)
def test_a_code_span_is_one_code_span(text):
    [_, inline, _] = READER.parse(code(text))
    assert [t.type for t in inline.children] == ["code_inline"]


@settings(deadline=None)
@given(hostile)
def test_a_fence_holds_whatever_is_in_it(text):
    [block] = READER.parse(fenced(text, "python"))
    assert (block.type, block.info) == ("fence", "python")
    shown = re.sub("[\x00\ud800-\udfff]", "\ufffd", text)
    assert block.content.rstrip("\n") == shown.rstrip("\n")


@settings(deadline=None)
@given(hostile)
@example("```\nopen @x")
@example("`\n`@x`")
@example("~~~python\n@decorator\n~~~ \n@x")
@example("a ```b @c\n``` @d")
def test_rule_pages_are_quiet_and_closed(text):
    tokens = READER.parse(calm(text) + "\n\nafter")
    assert tokens[-2].content.endswith("after")
    inline = [child for token in tokens for child in token.children or []]
    assert not [t for t in (*tokens, *inline) if t.type.startswith("html")]
    quiet = [t.content for t in inline if t.type == "text"]
    assert not [text for text in quiet if re.search(r"@\w", text)]


def test_rule_pages_keep_their_form():
    page = (
        "See [the docs](https://x.org) and <https://y.org>:\n\n```python\n@cache\ndef f(): ...\n```"
    )
    assert calm(page) == page


@pytest.mark.parametrize("place", ["own", "change"])
def test_hostile_code_stays_inside_its_place(place):
    evil = (
        "x </summary></details> <!-- guru:summary -->\n````\n```suggestion\nrm -rf\n```\n"
        "@octocat #1 ![](http://e.example/i) <script>alert(1)</script> | \x1b[31m"
    )
    fix = fix_between("app.py", "a\nb\n", f"a\n{evil}\n", safe=False)
    found = finding(
        "app.py", 2, title=evil, message=evil, why=evil, how=evil, symbol=evil, change=evil,
        fix=fix, excerpt=Excerpt(1, tuple(evil.split("\n"))),
        evidence=(Step(Location("app.py", 1), evil),) * 20, score_reasons=(evil, evil),
        rule=evil, fingerprint=f"x --> {evil}",
    )  # fmt: skip
    file = FileDiff("app.py", "", (Hunk(1, ("a", "b")),))
    comment = comment_on(found, Place(file, 2, 2, is_change=place == "change"), PULL)

    assert len(comment.body) <= LONGEST
    assert fingerprint_in(comment.body) == comment.fingerprint == key_of(found.fingerprint)
    tokens = READER.parse(comment.body)
    inline = [child for token in tokens for child in token.children or []]
    html = " ".join(t.content for t in (*tokens, *inline) if t.type.startswith("html"))
    assert set(re.findall(r"<[^>]*>", html)) == {
        mark_of(found.fingerprint), "<details>", "</details>", "<summary>", "</summary>",
        "<sub>", "</sub>",
    }  # fmt: skip
    assert html.count("<details>") == html.count("</details>")
    own = [t for t in tokens if t.type == "fence" and t.info == "suggestion"]
    assert len(own) <= 2  # the fix's own, and the rule page's own words
    words = " ".join(t.content for t in inline if t.type == "text")
    assert not re.search(r"@octocat|#1\b|http:", words.replace("https://github.com", ""))
    assert "\x1b" not in "".join(t.content for t in tokens if t.type == "inline")


@pytest.mark.parametrize(
    "text",
    [
        " <!-- guru:fingerprint=0123456789abcdef -->",
        "\n<!-- guru:fingerprint=0123456789abcdef -->",
        "<!-- guru:fingerprint=0123456789abcdef --> and more",
        "<!-- guru:fingerprint= -->",
        "<!-- guru:fingerprint=a b -->",
        "<!--guru:fingerprint=0123456789abcdef-->",
        "> <!-- guru:fingerprint=0123456789abcdef -->",
        "",
    ],
)
def test_marks_are_matched_strictly(text):
    assert fingerprint_in(text) is None
    assert not is_summary(text.replace("fingerprint=0123456789abcdef", "summary"))


def test_marks_are_read_back():
    for fingerprint in ("0123456789abcdef", "0123456789abcdef:2"):
        assert fingerprint_in(mark_of(fingerprint)) == fingerprint
        assert fingerprint_in(mark_of(fingerprint) + "\r\ntext") == fingerprint
