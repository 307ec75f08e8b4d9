"""Commenting on a pull request of GitHub: read, review, say what is new, once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from guru.bot.diff_lines import unchanged_between
from guru.bot.draft import draft_of, is_same_text, preview_of
from guru.bot.forge import Forge
from guru.bot.interface import BotResult, Diff, Draft, Outline, PullRequest
from guru.bot.patience import Patience
from guru.bot.trouble import Refused, sentence_for
from guru.models.errors import InputError
from guru.models.review import Review

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_GITHUB = "https://api.github.com"


def comment_on_pull_request(
    *,
    repository: str,
    number: int,
    review: Callable[[str, str], Review],
    token: str | None = None,
    api_url: str | None = None,
    max_comments: int = 20,
    dry_run: bool = False,
    patience: Patience | None = None,
) -> BotResult:
    """Review a pull request and post one review with what earlier runs have not said yet.

    ``review`` is called once, with the commits of base and head, and returns findings whose paths
    are relative to the root of the repository. Without ``token`` it is GURU_GITHUB_TOKEN or
    GITHUB_TOKEN of the environment, without ``api_url`` GITHUB_API_URL or GitHub itself. A dry run
    reads but posts nothing; the result's ``preview`` holds what it would post.

    Raises:
        InputError: Repository, number, token or address are wrong.
        ProcessError: GitHub refused, failed or did not answer; no half review is left behind.
        MissingExtraError: PyGithub is not installed.

    """
    address = _address(api_url)
    _check(repository, number, max_comments)
    patience = patience or Patience()
    pull: PullRequest | None = None
    forge = Forge(repository, number, _token(token), address, patience)
    try:
        pull = forge.pull_request()
        diff = forge.diff()
        found = review(pull.base, pull.head)
        desk = _Desk(forge, pull, found, max_comments, patience)
        return desk.preview(diff) if dry_run else desk.publish(diff)
    except Refused as refused:
        target = f"pull request {repository}#{number}"
        raise sentence_for(refused, target, address, pull) from refused
    finally:
        forge.close()


class _Desk:
    """Where one finished review is drafted and posted."""

    def __init__(
        self, forge: Forge, pull: PullRequest, review: Review, limit: int, patience: Patience
    ) -> None:
        self._forge = forge
        self._pull = pull
        self._review = review
        self._limit = limit
        self._patience = patience

    def preview(self, diff: Diff) -> BotResult:
        """Draft, and post nothing."""
        draft = self._draft(diff)
        known = len(draft.outline.standing)
        url = draft.standing.url if draft.standing else ""
        return _result(draft.outline, known, url, preview_of(draft))

    def publish(self, diff: Diff) -> BotResult:
        """Post the draft as one review; bring the standing summary up to date.

        When the answer to a post is lost, what stands on the pull request is read again, and what
        is missing is drafted anew: nothing is posted twice.
        """
        draft = self._draft(diff)
        known, commit, url, attempt = len(draft.outline.standing), self._pull.head, "", 0
        while draft.is_needed and not url:
            try:
                url = self._forge.post(draft, commit)
            except Refused as refused:  # noqa: PERF203 - a request dwarfs it
                if refused.is_about_place and draft.comments:
                    diff, commit = self._narrowed(diff, draft)
                elif not self._patience.rests(refused, attempt):
                    raise
                attempt += 1
                draft = self._draft(diff)
        standing = draft.standing
        if standing is not None and not is_same_text(standing.body, draft.summary):
            self._forge.rewrite(standing, draft.summary)
        return _result(draft.outline, known, url or (standing.url if standing else ""))

    def _draft(self, diff: Diff) -> Draft:
        said = self._forge.conversation()
        return draft_of(self._review, self._pull, diff, said, self._limit)

    def _narrowed(self, diff: Diff, draft: Draft) -> tuple[Diff, str]:
        """Keep the files that did not change since; none when that is not what was wrong."""
        head = self._forge.pull_request().head
        kept = unchanged_between(diff, self._forge.diff())
        if all(comment.path in kept for comment in draft.comments):
            return {}, head
        return kept, head


def _result(outline: Outline, known: int, url: str, preview: str = "") -> BotResult:
    told = len(outline.new) + len(outline.standing)
    return BotResult(
        posted=told - known,
        already_there=known,
        outside_diff=len(outline.outside),
        review_url=url,
        beyond_limit=len(outline.beyond_limit),
        preview=preview,
    )


def _token(token: str | None) -> str:
    given = token or os.environ.get("GURU_GITHUB_TOKEN") or os.environ.get("GITHUB_TOKEN")
    if not given or not given.strip():
        raise InputError("commenting on GitHub needs a token; set GITHUB_TOKEN")
    return given.strip()


def _address(api_url: str | None) -> str:
    """Return the API's address; a token travels in clear only within this machine."""
    address = (api_url or os.environ.get("GITHUB_API_URL") or _GITHUB).rstrip("/")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    local = parts.scheme == "http" and host in {"127.0.0.1", "localhost", "::1"}
    if not host or not (parts.scheme == "https" or local):
        raise InputError(f"{address!r} is no address of GitHub's API; it begins with https://")
    return address


def _check(repository: str, number: int, max_comments: int) -> None:
    if not _REPOSITORY.fullmatch(repository):
        raise InputError(f"{repository!r} names no repository; write OWNER/NAME")
    if number < 1:
        raise InputError(f"{number} is no number of a pull request; it is 1 or more")
    if max_comments < 0:
        raise InputError(f"{max_comments} is no number of comments; it is 0 or more")
