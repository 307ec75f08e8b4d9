"""What goes wrong between the bot and GitHub: one clear sentence, and never half a review."""

from __future__ import annotations

import socket
import time

import pytest
from tests.bot.findings import finding
from tests.bot.stand_in import error

from guru.bot.patience import Patience
from guru.models.errors import InputError, ProcessError


def test_a_bad_token(bot, github, three):
    with pytest.raises(InputError, match="GITHUB_TOKEN"):
        bot(*three, token="wrong")
    assert len(github.requests) == 1


def test_no_such_pull_request(bot, github, three):
    with pytest.raises(InputError, match=r"octocat/Hello-World#8 was not found \(404\)"):
        bot(*three, number=8)


@pytest.mark.parametrize("fork", [False, True])
def test_a_token_that_may_only_read(bot, github, three, fork):
    github.read_only, github.fork = True, fork
    with pytest.raises(ProcessError, match="permissions: pull-requests: write") as caught:
        bot(*three)
    assert ("workflow_run" in str(caught.value)) is fork
    assert github.sent("POST") == 1


def test_the_servers_wait_is_kept(bot, github, three, pauses):
    github.fail(
        "GET",
        "/files",
        answer=error(403, "You have exceeded a secondary rate limit", Retry_After="7"),
    )
    github.fail("POST", "/reviews", answer=error(429, "Too many requests", Retry_After="11"))
    assert bot(*three).posted == 2
    assert pauses == [7, 11]
    assert len(github.reviews) == 1


def test_a_spent_quota_is_waited_for_only_when_that_is_soon(bot, github, three, pauses):
    def spent(seconds):
        reset = str(int(time.time()) + seconds)
        return error(
            403, "API rate limit exceeded", X_RateLimit_Remaining="0", X_RateLimit_Reset=reset
        )

    github.fail("GET", "/reviews", answer=spent(20))
    assert bot(*three).posted == 2
    assert 15 <= pauses[0] <= 22

    github.fail("GET", "/reviews", answer=spent(1800))
    with pytest.raises(ProcessError, match=r"rate limit .* run again in (29|30|31) min"):
        bot(*three)
    assert len(pauses) == 1


def test_a_limit_told_as_422_is_waited_for(bot, github, three, pauses):
    answer = error(422, "Validation Failed", "was submitted too quickly after another comment")
    github.fail("POST", "/reviews", answer=answer)
    assert bot(*three).posted == 2
    assert pauses == [60]


def _short(mode: str, pauses: list[float]) -> Patience:
    """Wait for an answer for a short time where one is held back, else for long."""
    return Patience(timeout=3 if mode == "slow" else 30, between_writes=0, sleep=pauses.append)


@pytest.mark.parametrize("path", ["/user", "/pulls/7", "/files", "/comments", "/reviews"])
@pytest.mark.parametrize("mode", ["500", "silent", "half", "slow"])
def test_a_failed_read_is_repeated(bot, github, three, pauses, path, mode):
    how = {"answer": error(500, "oops")} if mode == "500" else {"mode": mode}
    github.fail("GET", path, **how)
    assert bot(*three, patience=_short(mode, pauses)).posted == 2
    assert pauses == [2]
    assert len(github.reviews) == 1


@pytest.mark.parametrize("mode", ["502", "silent", "half", "slow"])
@pytest.mark.parametrize("was_posted", [False, True])
def test_a_lost_answer_to_the_post_never_posts_twice(bot, github, three, pauses, mode, was_posted):
    how = {"answer": error(502, "Bad gateway")} if mode == "502" else {"mode": mode}
    github.fail("POST", "/reviews", after=was_posted, **how)
    result = bot(*three, patience=_short(mode, pauses))
    assert (result.posted, result.already_there) == (2, 0)
    assert result.review_url == github.reviews[0]["html_url"]
    assert len(github.reviews) == 1
    assert len(github.comments) == 2
    assert github.sent("POST") == (1 if was_posted else 2)


def test_a_server_that_keeps_failing_ends_in_one_sentence(bot, github, three, pauses):
    github.fail("POST", "/reviews", answer=error(503, "Unavailable"), times=99)
    with pytest.raises(ProcessError, match=r"GitHub failed \(503: Unavailable\); run again later"):
        bot(*three)
    assert pauses == [2, 4, 8]
    assert github.reviews == []


def test_no_answer_in_time(bot, github, three):
    github.fail("GET", "/pulls/7", mode="slow", times=99)
    with pytest.raises(ProcessError, match="does not answer in time; check the network"):
        bot(*three, patience=Patience(tries=1, timeout=1))


def test_connection_refused(bot, github, three, pauses):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(ProcessError, match=f"cannot talk to {address}: no connection"):
            bot(*three, api_url=address)
    assert pauses == [2, 4, 8]


@pytest.mark.parametrize("path", ["/user", "/pulls/7"])
def test_something_that_is_not_github(bot, github, three, path):
    github.fail("GET", path, mode="html", times=99)
    with pytest.raises(ProcessError, match="not that of GitHub's API"):
        bot(*three)


def test_a_summary_that_could_not_be_renewed_is_renewed_next_time(bot, github, three):
    bot(*three)
    github.fail("PUT", "/reviews/80", answer=error(500, "oops"), times=99)
    fresh = finding("fresh.py", 1)
    with pytest.raises(ProcessError, match="GitHub failed"):
        bot(*three, fresh)
    github.faults.clear()
    assert bot(*three, fresh).posted == 0
    assert "guru: 4 recommendations" in github.reviews[0]["body"]
    assert len(github.comments) == 3


def test_head_moved_while_reviewing_keeps_comments_on_untouched_files(bot, github, three, project):
    def review(base, head):
        from guru.models.review import Review

        project.git("switch", "-q", "-C", "feature", "main")  # the old head is gone
        project.commit({"fresh.py": "import os\n\nx = 1\n", "app.py": "short = 1\n"})
        return Review("", "", (*three, finding("fresh.py", 1)), {})

    result = bot(review=review)
    assert (result.posted, result.outside_diff) == (1, 3)
    assert [c["path"] for c in github.comments] == ["fresh.py"]
    assert github.reviews[0]["commit_id"] == github.head()
    assert github.sent("POST") == 2


def test_a_place_that_github_refuses_moves_to_the_summary(bot, github, three):
    answer = error(
        422, "Unprocessable Entity", "Pull request review thread line must be part of the diff"
    )
    github.fail("POST", "/reviews", answer=answer)
    result = bot(*three)
    assert (result.posted, result.outside_diff) == (0, 3)
    assert github.comments == []
    assert "`app.py:10`" in github.reviews[0]["body"]


def test_any_other_422_is_told_in_githubs_words(bot, github, three):
    answer = error(422, "Unprocessable Entity", "User can only have one pending review")
    github.fail("POST", "/reviews", answer=answer, times=99)
    with pytest.raises(ProcessError, match="one pending review"):
        bot(*three)
    assert github.sent("POST") == 1
