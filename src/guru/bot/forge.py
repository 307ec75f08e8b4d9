"""GitHub through PyGithub: the few requests that the bot makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from guru.bot.diff_lines import hunks_of
from guru.bot.interface import (
    Comment,
    Conversation,
    Diff,
    Draft,
    FileDiff,
    PullRequest,
    StandingComment,
    StandingReview,
)
from guru.bot.markers import fingerprint_in, is_summary
from guru.bot.patience import Patience
from guru.bot.trouble import UNLIKE_GITHUB, Refused
from guru.models.errors import MissingExtraError

if TYPE_CHECKING:
    from github import Github
    from github.PullRequest import PullRequest as GithubPullRequest
    from github.PullRequest import ReviewComment

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PAGE = 100
_ACTIONS = "github-actions[bot]"


class Forge:
    """One pull request on GitHub; every method may raise `Refused`."""

    def __init__(
        self, repository: str, number: int, token: str, api_url: str, patience: Patience
    ) -> None:
        self._github = _client(token, api_url, patience)
        self._repository = repository
        self._number = number
        self._patience = patience
        self._login = ""
        self._pull: GithubPullRequest

    def close(self) -> None:
        """Close the connections."""
        self._github.close()

    def pull_request(self) -> PullRequest:
        """Read the pull request as it stands now."""
        return self._patience.ask(self._read_pull)

    def _read_pull(self) -> PullRequest:
        from github.PullRequest import PullRequest as GithubPullRequest

        requester = self._github.requester
        url = f"/repos/{self._repository}/pulls/{self._number}"
        headers, data = requester.requestJsonAndCheck("GET", url)
        if not (isinstance(data, dict) and {"base", "head", "url"} <= data.keys()):
            raise Refused(0, UNLIKE_GITHUB)
        self._pull = pull = GithubPullRequest(requester, headers, data)
        try:
            base, head = str(pull.base.sha), str(pull.head.sha)
            here, origin = pull.base.repo, pull.head.repo  # no origin when the fork was deleted
            is_fork = origin is None or origin.full_name != here.full_name
            web_url = str(here.html_url)
        except AttributeError:
            raise Refused(0, UNLIKE_GITHUB) from None
        if not (_SHA.fullmatch(base) and _SHA.fullmatch(head)):
            raise Refused(0, UNLIKE_GITHUB)
        return PullRequest(self._repository, self._number, base, head, web_url, is_fork)

    def diff(self) -> Diff:
        """Read which lines of which files the pull request shows."""
        listing = self._pull.get_files()

        def read() -> Diff:  # a listing that failed goes on behind the last page it got
            return {
                file.filename: FileDiff(file.filename, file.sha or "", hunks_of(file.patch or ""))
                for file in listing
                if file.status != "removed"
            }

        return self._patience.ask(read)

    def conversation(self) -> Conversation:
        """Read what we said before: only texts of our own account count."""
        self._login = login = self._login or self._own_login()
        comments, reviews = self._pull.get_review_comments(), self._pull.get_reviews()

        def read_comments() -> tuple[StandingComment, ...]:
            return tuple(
                StandingComment(comment.path, mark)
                for comment in comments
                if _is_by(login, comment.user) and (mark := fingerprint_in(comment.body or ""))
            )

        def read_summaries() -> list[StandingReview]:
            return [
                StandingReview(review.id, review.body, review.html_url)
                for review in reviews
                if _is_by(login, review.user) and is_summary(review.body or "")
            ]

        standing = self._patience.ask(read_comments)
        return Conversation(standing, next(iter(self._patience.ask(read_summaries)), None))

    def post(self, draft: Draft, commit: str) -> str:
        """Post the draft as one review, once; return its address."""
        from github.Commit import Commit

        at = Commit(self._pull.requester, {}, {"sha": commit})
        comments = [_for_github(comment) for comment in draft.comments]
        posted = self._patience.ask_once(
            lambda: self._pull.create_review(at, draft.body, "COMMENT", comments)
        )
        return str(posted.html_url)

    def rewrite(self, review: StandingReview, body: str) -> None:
        """Replace the body of a review of ours; doing so twice does no harm."""
        url = f"{self._pull.url}/reviews/{review.id}"
        requester = self._pull.requester
        self._patience.ask(lambda: requester.requestJsonAndCheck("PUT", url, input={"body": body}))

    def _own_login(self) -> str:
        """Ask who we are; tokens of apps, such as that of GitHub Actions, are told by GraphQL."""
        try:
            login = self._patience.ask(lambda: self._github.get_user().login)
        except Refused as refused:
            if refused.status != 403 or refused.may_pass:
                raise
            return self._app_login()
        if not isinstance(login, str) or not login:
            raise Refused(0, UNLIKE_GITHUB)
        return login

    def _app_login(self) -> str:
        query = "query { viewer { login } }"
        try:
            _, answer = self._patience.ask(lambda: self._github.requester.graphql_query(query, {}))
            login = str(answer["data"]["viewer"]["login"])
        except (Refused, KeyError, TypeError):
            return _ACTIONS  # by far the most common app
        return login if login.endswith("[bot]") else f"{login}[bot]"


def _client(token: str, api_url: str, patience: Patience) -> Github:
    """Connect PyGithub; trying again is our own business, since a lost answer to a post is not."""
    try:
        from github import Auth, Github
    except ImportError:
        raise MissingExtraError("commenting on GitHub", "github") from None
    return Github(
        base_url=api_url,
        auth=Auth.Token(token),
        timeout=patience.timeout,
        per_page=_PAGE,
        user_agent="guru",
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=patience.between_writes,
    )


def _is_by(login: str, user: Any) -> bool:
    """Whether a text is by this account; the author of a deleted account is None."""
    return user is not None and user.login == login


def _for_github(comment: Comment) -> ReviewComment:
    """Return a comment as GitHub's API takes it; one line has no start."""
    sent: ReviewComment = {
        "path": comment.path,
        "body": comment.body,
        "line": comment.last,
        "side": "RIGHT",
    }
    if comment.first < comment.last:
        sent["start_line"] = comment.first
        sent["start_side"] = "RIGHT"
    return sent
