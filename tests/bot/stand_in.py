"""A stand-in for GitHub over real sockets: pull requests of a real git repository.

It keeps reviews and comments, refuses what GitHub refuses, and holds every request and response
against GitHub's own description (``contract.py``). Faults are ordered by ``fail``.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bot import contract

REPOSITORY = "octocat/Hello-World"
TOKEN = "a-token"
HUNK = re.compile(r"^@@ -\S+ \+(\d+)")


class Answer(Exception):  # noqa: N818 - it reads as what it is
    """An answer to send at once."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


def error(status: int, message: str, *errors: str, **headers: str) -> Answer:
    body: dict[str, Any] = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    if errors:
        body["errors"] = list(errors)
    return Answer(status, body, {k.replace("_", "-"): v for k, v in headers.items()})


@dataclass
class Fault:
    """What happens to the next ``times`` requests that match.

    ``answer`` is sent instead; ``mode`` is ``silent`` (closed without a word), ``half`` (cut in
    the body), ``slow`` (no answer for a while) or ``html``. ``after`` carries the request out
    first, so that only the answer is lost.
    """

    method: str
    path: str
    answer: Answer | None = None
    mode: str = ""
    times: int = 1
    after: bool = False


@dataclass
class StandIn:
    """The state of one repository with one pull request, number 7."""

    repo: Path
    login: str = "guru-bot"
    is_app: bool = False
    graphql: bool = True
    read_only: bool = False
    fork: bool = False
    without_patch: set[str] = field(default_factory=set)
    per_page_at_most: int = 100
    reviews: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    broken_rules: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    # what tests ask and order

    def fail(self, method: str, path: str, **how: Any) -> None:
        self.faults.append(Fault(method, path, **how))

    def sent(self, method: str, path: str = "") -> int:
        return sum(m == method and path in p for m, p in self.requests)

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.repo), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def head(self) -> str:
        return self.git("rev-parse", "feature").strip()

    def say(self, login: str, path: str, body: str) -> None:
        """Let somebody comment."""
        self.comments.append({**self._comment(path, 1, body, None), "user": self._user(login)})

    # the answers

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        if path == "/graphql":
            return self._graphql(body)
        if path == "/user":
            if self.is_app:
                raise error(403, "Resource not accessible by integration")
            return contract.example(
                "private-user-response-with-public-and-private-profile-information"
            ) | {"login": self.login}
        pull = f"/repos/{REPOSITORY}/pulls/7"
        if not path.startswith(pull):
            raise error(404, "Not Found")
        match method, path.removeprefix(pull):
            case "GET", "":
                return self._pull()
            case "GET", "/files":
                return self._files()
            case "GET", "/comments":
                return self.comments
            case "GET", "/reviews":
                return self.reviews
        if self.read_only:
            raise error(403, "Resource not accessible by integration")
        if method == "POST":
            return self._post(body)
        return self._put(int(path.rpartition("/")[2]), body)

    def _graphql(self, body: Any) -> Any:
        if not self.graphql or "viewer { login }" not in body["query"]:
            raise error(404, "Not Found")
        return {"data": {"viewer": {"login": self.login}}}

    def _user(self, login: str) -> Any:
        user = contract.example("pull-request-review")["user"] | {"login": login}
        return user | {"type": "Bot" if login.endswith("[bot]") else "User"}

    def _pull(self) -> Any:
        pull = contract.example("pull-request")
        for team in pull["requested_teams"]:
            team.setdefault("type", "organization")  # GitHub's example lacks it
        pull |= {"number": 7, "url": f"https://api.github.com/repos/{REPOSITORY}/pulls/7"}
        pull["base"]["sha"] = self.git("rev-parse", "main").strip()
        pull["head"]["sha"] = self.head()
        if self.fork:
            pull["head"]["repo"]["full_name"] = "stranger/Hello-World"
        return pull

    def _files(self) -> list[Any]:
        fields = self.git("diff", "-M", "-z", "--name-status", "main...feature").split("\0")
        files, at = [], 0
        while fields[at]:
            letter = fields[at][0]
            count = 2 if letter == "R" else 1
            files.append(self._file(letter, fields[at + 1 : at + 1 + count]))
            at += 1 + count
        return files

    def _file(self, letter: str, names: list[str]) -> Any:
        path = names[-1]
        side = "main" if letter == "D" else "feature"
        whole = self.git("diff", "-M", "main...feature", "--", *names)
        at = whole.find("\n@@ ")
        words = {"A": "added", "M": "modified", "D": "removed", "R": "renamed"}
        file = contract.example("diff-entry-items")[0] | {
            "filename": path,
            "status": words[letter],
            "sha": self.git("rev-parse", f"{side}:{path}").strip(),
        }
        file.pop("patch", None)
        if at >= 0 and path not in self.without_patch:
            file["patch"] = whole[at + 1 :].removesuffix("\n")
        return file | ({"previous_filename": names[0]} if letter == "R" else {})

    def _post(self, body: Any) -> Any:
        if body.get("event") == "COMMENT" and not body.get("body"):
            raise error(422, "Unprocessable Entity", "Body can't be blank")
        if len(body["body"]) > 65536 or any(len(c["body"]) > 65536 for c in body["comments"]):
            raise error(
                422, "Unprocessable Entity", "Body is too long (maximum is 65536 characters)"
            )
        if body["commit_id"] not in self.git("rev-list", "main..feature"):
            raise error(422, "Unprocessable Entity", "commit_id is not part of the pull request")
        for comment in body["comments"]:
            self._check_place(comment)
        review = contract.example("pull-request-review") | {
            "id": 80 + len(self.reviews),
            "user": self._user(self.login),
            "body": body["body"],
            "state": "COMMENTED",
            "commit_id": body["commit_id"],
            "html_url": f"https://github.com/{REPOSITORY}/pull/7#review-{80 + len(self.reviews)}",
        }
        self.reviews.append(review)
        for sent in body["comments"]:
            comment = self._comment(
                sent["path"], sent["line"], sent["body"], sent.get("start_line")
            )
            self.comments.append(comment | {"pull_request_review_id": review["id"]})
        return review

    def _comment(self, path: str, line: int, body: str, start: int | None) -> Any:
        return contract.example("pull-request-review-comment-items")[0] | {
            "id": 500 + len(self.comments),
            "user": self._user(self.login),
            "path": path,
            "line": line,
            "start_line": start,
            "body": body,
        }

    def _check_place(self, comment: dict[str, Any]) -> None:
        """Refuse what GitHub refuses: lines that are not in one hunk of the diff."""
        file = next((f for f in self._files() if f["filename"] == comment["path"]), None)
        hunks = right_lines(file.get("patch", "")) if file else []
        hunk = next((h for h in hunks if comment["line"] in h), None)
        words = "Pull request review thread line must be part of the diff"
        if file is None:
            words = "Pull request review thread path is invalid"
        start = comment.get("start_line")
        if hunk is None or comment["side"] != "RIGHT":
            raise error(422, "Unprocessable Entity", words)
        if start is not None and (start not in hunk or start >= comment["line"]):
            raise error(422, "Unprocessable Entity", "start_line must precede the end line.")

    def _put(self, number: int, body: Any) -> Any:
        review = next((r for r in self.reviews if r["id"] == number), None)
        if review is None:
            raise error(404, "Not Found")
        review["body"] = body["body"]
        return review


def right_lines(patch: str) -> list[set[int]]:
    """Return the lines of the new file in each hunk of a patch."""
    hunks: list[set[int]] = []
    number = 0
    for line in patch.splitlines():
        if found := HUNK.match(line):
            hunks.append(set())
            number = int(found[1])
        elif line[:1] in {" ", "+", ""}:
            hunks[-1].add(number)
            number += 1
    return hunks


@contextmanager
def serving(repo: Path, **state: Any) -> Iterator[StandIn]:
    """Serve until the block ends, then hold the stand-in and its client to the contract."""
    stand_in = StandIn(repo, **state)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("_", (Handler,), {"stand_in": stand_in}))
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
    assert stand_in.broken_rules == []


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stand_in: StandIn

    def do_GET(self) -> None:
        stand_in = self.stand_in
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else None
        stand_in.requests.append((self.command, address.path))
        if address.path != "/graphql":
            found = contract.request_faults(self.command, address.path, query, body)
            stand_in.broken_rules += [f"{self.command} {self.path}: {fault}" for fault in found]
        fault = self._fault(address.path)
        if fault is None or fault.after:
            answer = self._answer(address.path, query, body)
        if fault is None:
            self._send(address.path, answer)
        elif fault.answer is not None:
            self._send(address.path, fault.answer)
        else:
            self._break(fault.mode)

    do_POST = do_PUT = do_GET  # noqa: N815 - names that the base class looks for

    def _fault(self, path: str) -> Fault | None:
        for fault in self.stand_in.faults:
            if fault.times > 0 and fault.method == self.command and path.endswith(fault.path):
                fault.times -= 1
                return fault
        return None

    def _answer(self, path: str, query: dict[str, str], body: Any) -> Answer:
        if self.headers.get("Authorization", "").split()[-1:] != [TOKEN]:
            return error(401, "Bad credentials")
        try:
            found = self.stand_in.answer(self.command, path, query, body)
        except Answer as answer:
            return answer
        return self._page(path, query, found) if isinstance(found, list) else Answer(200, found)

    def _page(self, path: str, query: dict[str, str], found: list[Any]) -> Answer:
        size = min(int(query.get("per_page", 30)), self.stand_in.per_page_at_most)
        page = int(query.get("page", 1))
        headers = {}
        if page * size < len(found):
            following = f"{self.stand_in.url}{path}?per_page={size}&page={page + 1}"
            headers["Link"] = f'<{following}>; rel="next"'
        return Answer(200, found[(page - 1) * size : page * size], headers)

    def _send(self, path: str, answer: Answer) -> None:
        if path != "/graphql":
            found = contract.response_faults(self.command, path, answer.status, answer.body)
            self.stand_in.broken_rules += [f"answer to {self.command} {path}: {f}" for f in found]
        # PyGithub follows addresses in answers, and must not be led away from here.
        text = json.dumps(answer.body).replace("https://api.github.com", self.stand_in.url)
        self._write(answer.status, text.encode(), {"X-RateLimit-Limit": "5000", **answer.headers})

    def _write(self, status: int, data: bytes, headers: dict[str, str], missing: int = 0) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data) + missing))
        self.end_headers()
        self.wfile.write(data)

    def _break(self, mode: str) -> None:
        self.close_connection = True
        if mode == "half":
            self._write(200, b'[{"id": 1, "bo', {}, missing=400)
        elif mode == "html":
            self._write(200, b"<html>please log in</html>", {})
        elif mode == "slow":
            self.stand_in.released.wait(20)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""
