"""What went wrong between us and the forge, and the one sentence that says so."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from typing import Any

from guru.bot.harmless import shortened
from guru.bot.interface import PullRequest
from guru.models.errors import GuruError, InputError, ProcessError

_LIMIT = re.compile(r"rate limit|abuse|too quickly|retry your request|try again", re.IGNORECASE)
_PLACE = re.compile(r"\b(line|hunk|diff|path|commit|position)", re.IGNORECASE)
UNLIKE_GITHUB = "its answer is not that of GitHub's API"


class Refused(Exception):  # noqa: N818 - it reads as what happened, and never leaves the bot
    """A request without a good answer.

    ``status`` is HTTP's, 0 when no whole answer came. ``wait`` is how many seconds the server
    asks to wait. ``may_pass`` says that a later try may do. ``fate_known`` is False when the
    request may have been carried out all the same.
    """

    def __init__(
        self,
        status: int,
        said: str,
        *,
        may_pass: bool = False,
        wait: float | None = None,
        fate_known: bool = True,
    ) -> None:
        super().__init__(said)
        self.status = status
        self.said = said
        self.may_pass = may_pass
        self.wait = wait
        self.fate_known = fate_known

    @property
    def is_about_place(self) -> bool:
        """Whether the forge says that some comment stands on lines it does not show."""
        return self.status == 422 and not self.may_pass and bool(_PLACE.search(self.said))


def refused_by(error: Exception) -> Refused | None:
    """Translate an error of PyGithub or of the network below it; None for any other."""
    import github
    import requests

    if isinstance(error, github.GithubException):
        return _answered(error.status, error.data, error.headers or {})
    if isinstance(error, requests.exceptions.SSLError):
        return Refused(0, "its certificate cannot be verified")
    if isinstance(error, requests.exceptions.Timeout):
        sent = not isinstance(error, requests.exceptions.ConnectTimeout)
        return Refused(0, "it does not answer in time", may_pass=True, fate_known=not sent)
    if isinstance(error, requests.exceptions.ConnectionError):
        refused = "NewConnectionError" in repr(error) or "NameResolution" in repr(error)
        said = "no connection" if refused else "the connection broke off"
        return Refused(0, said, may_pass=True, fate_known=refused)
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return Refused(0, "the connection broke off", may_pass=True, fate_known=False)
    if isinstance(error, (requests.exceptions.RequestException, github.BadAttributeException)):
        return Refused(0, UNLIKE_GITHUB, fate_known=False)
    if isinstance(error, (RuntimeError, ValueError, AssertionError)):  # PyGithub's own checks
        return Refused(0, UNLIKE_GITHUB, fate_known=False)
    return None


def _answered(status: int, data: Any, headers: Mapping[str, Any]) -> Refused:
    """Read an error answer: GitHub tells of its limits by 403, by 429 and even by 422."""
    said = _words_of(data)
    known = {str(name).lower(): str(value) for name, value in headers.items()}
    wait = _seconds(known)
    spent = "retry-after" in known or known.get("x-ratelimit-remaining") == "0"
    if status == 429 or (status == 403 and spent) or (status in {403, 422} and _LIMIT.search(said)):
        return Refused(status, said, may_pass=True, wait=60.0 if wait is None else wait)
    if status >= 500:
        asked = wait if "retry-after" in known else None
        return Refused(status, said, may_pass=True, wait=asked, fate_known=False)
    return Refused(status, said)


def _seconds(headers: Mapping[str, str]) -> float | None:
    """Return the wait that the server asks for, by either of GitHub's two headers."""
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isdecimal():
        return float(after)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(0.0, float(reset) - time.time()) + 1.0
    return None


def _words_of(data: Any) -> str:
    """Return GitHub's own words in one line: its message and its list of errors."""
    if not isinstance(data, dict):
        return "no reason given"
    errors = data.get("errors")
    details = errors if isinstance(errors, list) else []
    words = [e.get("message", "") if isinstance(e, dict) else str(e) for e in details]
    text = ": ".join(str(word) for word in [data.get("message"), *words] if word)
    return shortened(" ".join(text.split()), 300) or "no reason given"


def sentence_for(
    refused: Refused, target: str, api_url: str, pull: PullRequest | None
) -> GuruError:
    """Return the error for the user: what failed, and what to do about it."""
    if refused.status == 401:
        return InputError("GitHub does not accept the token (401); set GITHUB_TOKEN to a valid one")
    if refused.status == 404:
        return InputError(
            f"{target} was not found (404); check the repository, the number, and that the token "
            "may see the repository"
        )
    if refused.status in {403, 422, 429} and refused.may_pass:
        minutes = math.ceil((refused.wait or 0.0) / 60)
        return ProcessError(
            f"GitHub's rate limit is used up ({refused.said}); run again in {minutes} min"
        )
    if refused.status == 403:
        return ProcessError(_forbidden(refused, target, pull))
    if 400 <= refused.status < 500:
        return ProcessError(f"GitHub refused the review of {target}: {refused.said}")
    if refused.status:
        return ProcessError(
            f"GitHub failed ({refused.status}: {refused.said}); run again later, "
            "no comment is posted twice"
        )
    return ProcessError(
        f"cannot talk to {api_url}: {refused.said}; check the network and GITHUB_API_URL, then "
        "run again, no comment is posted twice"
    )


def _forbidden(refused: Refused, target: str, pull: PullRequest | None) -> str:
    text = (
        f"the token may not review {target} (403: {refused.said}); "
        "give the job `permissions: pull-requests: write`"
    )
    if pull is not None and pull.from_fork:
        text += (
            ", and since the pull request comes from a fork, for which GitHub makes tokens "
            "read-only, comment from a `workflow_run` job"
        )
    return text
