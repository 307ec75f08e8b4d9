import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guru.models.errors import InputError
from guru.reports.review.json import render
from guru.reports.review.json_reading import read_review


def test_the_keys_that_others_rely_on(shop) -> None:
    data = json.loads(render(shop))
    assert data["version"] == 1
    assert data["tool"]["name"] == "guru"
    assert data["summary"]["by_severity"] == {"critical": 1, "medium": 1, "low": 1}
    assert data["summary"]["worst"] == "critical"
    first = data["recommendations"][0]
    assert first["severity"] == "critical"
    assert first["location"] == {
        "path": "shop/views.py",
        "line": 9,
        "column": 9,
        "end_line": 9,
        "end_column": 83,
    }
    assert first["evidence"][0]["text"] == "the request's `name` is read"
    assert data["recommendations"][1]["fix"]["edits"] == [
        {"first": 5, "last": 5, "text": "    return requests.get(url, timeout=10).json()\n"}
    ]
    assert data["rules"]["sql-built-from-text"]["cwe"] == [89]
    assert data["changed_lines"] == {"shop/views.py": [[7, 9]], "shop/rates.py": [[5, 5]]}


def test_it_comes_back_whole(shop) -> None:
    assert read_review(render(shop)) == shop


@given(text=st.text(st.characters()) | st.sampled_from(["\ud800", "\udcff\u2028", "</script>"]))
def test_any_text_comes_back_whole(hostile, text) -> None:
    review = hostile(text)
    written = render(review)
    assert read_review(written.encode("utf-8")) == review


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "r.json is not a review"),
        ("[]", "r.json is not a review"),
        ('{"version": 2}', "r.json is of version 2; this guru reads version 1"),
        ('{"version": 1}', "r.json is not a whole review: KeyError at 'summary'"),
    ],
)
def test_what_is_no_review_is_told(text, message) -> None:
    with pytest.raises(InputError, match=message):
        read_review(text, "r.json")
