"""The judge judges: what GitHub's description forbids is found."""

from __future__ import annotations

from tests.bot import contract

PULL = "/repos/o/n/pulls/7"
COMMENT = {"path": "a.py", "body": "text", "line": 3, "side": "RIGHT"}


def posted(**body):
    return contract.request_faults("POST", f"{PULL}/reviews", {}, body)


def test_requests():
    assert posted(body="x", event="COMMENT", comments=[COMMENT]) == []
    assert posted(event="SHOUT")
    assert posted(comments=[{**COMMENT, "line": "3"}])
    assert posted(comments=[{**COMMENT, "startline": 2}])
    assert posted(comments=[{"path": "a.py"}])
    assert posted(text="x")
    assert contract.request_faults("GET", f"{PULL}/files", {"per_page": "9"}, None) == []
    assert contract.request_faults("GET", f"{PULL}/files", {"size": "9"}, None)
    assert contract.request_faults("DELETE", PULL, {}, None)
    assert contract.request_faults("GET", PULL, {}, {"a": 1})


def test_responses():
    review = contract.example("pull-request-review")
    assert contract.response_faults("POST", f"{PULL}/reviews", 200, review) == []
    assert contract.response_faults("POST", f"{PULL}/reviews", 200, {**review, "user": None}) == []
    assert contract.response_faults("POST", f"{PULL}/reviews", 200, {**review, "id": "1"})
    assert contract.response_faults("POST", f"{PULL}/reviews", 422, {"message": "no"})


def test_githubs_example_of_a_pull_request_needs_its_repair():
    pull = contract.example("pull-request")
    [fault] = contract.response_faults("GET", PULL, 200, pull)
    assert "'type' is a required property" in fault
