"""What a pattern is said to let through is held against texts that it does let through."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guru.reviewer.flow.dangers import ALL_TEXT_DANGERS, COMMAND, HTML, PATH, SQL
from guru.reviewer.flow.run.alphabets import alphabet
from guru.reviewer.flow.run.letters import CHARACTERS, warded
from guru.reviewer.flow.values import Pattern

ATOMS = st.sampled_from(
    [
        *(r"\w", r"\d", r"\s", r"\W", r"\D", r"\S", ".", "[a-z]", "[^a-z]", "[;|]", r"[^\w.]", "x"),
        *("[/.]", r"[\w/]", r"\.", "/", "[^;]", "[$-&]", "é", r"[\d<]"),
    ]
)
TEXTS = st.text(st.sampled_from(sorted(CHARACTERS)), max_size=4)


def patterns(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{1,2}", "*?"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    )


@given(st.recursive(ATOMS, patterns, max_leaves=5), st.lists(TEXTS, min_size=1, max_size=20))
def test_no_character_gets_through_that_is_not_told(text: str, given_texts: list[str]) -> None:
    found = alphabet(Pattern(text))
    assert found is not None
    for each in given_texts:
        match = re.fullmatch(text, each)
        if match is None:
            continue
        own = {*"x./é"}  # a pattern may spell these out: they are its author's
        assert {*each} - own <= found.whole
        assert not (".." in each and "/" in each and PATH in found.without())
        for number, part in enumerate(match.groups(), 1):
            assert {*(part or "")} - own <= found.groups[number]


@given(st.text(st.sampled_from("aZ09é"), min_size=1))
def test_a_text_of_letters_alone_has_no_danger(text: str) -> None:
    assert warded(text) == ALL_TEXT_DANGERS


@pytest.mark.parametrize(
    ("pattern", "begins", "ends"),
    [
        ("a", False, False),
        ("^a", True, False),
        ("a$", False, True),
        (r"\Aa\Z", True, True),
        ("^(a|b)$", True, True),
        ("^a$|b", False, False),
        ("^a|^b", True, False),
        ("(?m)^a$", False, False),
        (r"(?m)\Aa\Z", True, True),
        ("(^a$)", True, True),
        ("^a(?:$)?", True, False),
        ("", False, False),
    ],
)
def test_where_a_pattern_is_bound(pattern: str, begins: bool, ends: bool) -> None:
    found = alphabet(Pattern(pattern))
    assert found is not None
    assert (found.begins, found.ends) == (begins, ends)


@pytest.mark.parametrize(
    ("pattern", "warded_off", "left"),
    [
        (r"[\w-]+", {COMMAND, PATH, SQL, HTML}, set()),
        (r"[\w.]+", {COMMAND}, {PATH}),
        (r"[\w.]+\.txt", {PATH}, set()),
        (r"\w+/[\w.]+", set(), {PATH}),
        (r"\w+/\w+\.txt", {PATH}, set()),
        (r"[^;]+", set(), {COMMAND, PATH, SQL, HTML}),
        (r"[^;|&$`<>\n]+", {COMMAND, HTML}, {PATH, SQL}),
        (r".*", set(), {COMMAND, PATH, SQL, HTML}),
        (r"(?x) [a-z]+  # ;|&", {COMMAND}, set()),
    ],
)
def test_dangers(pattern: str, warded_off: set[str], left: set[str]) -> None:
    found = alphabet(Pattern(pattern))
    assert found is not None
    assert warded_off <= found.without()
    assert left.isdisjoint(found.without())


def test_a_pattern_that_cannot_be_read_says_nothing() -> None:
    assert alphabet(Pattern("(")) is None
