"""One profile posted to a collector, and what came of it.

The request, which a collector must understand::

    POST <address>/v1/profiles
    Content-Type: application/octet-stream        the file as it is: pprof, compressed with gzip
    Guru-Profile: shop-host7-4711-0.pb.gz         its name; group, host, process and number
    Guru-Group: shop                              both percent-encoded UTF-8
    Idempotency-Key: 9f86d0...                    SHA-256 of the file, in hexadecimal
    Authorization: Bearer <GURU_COLLECTOR_TOKEN>  where the variable is set

Any 2xx says that the profile is kept for good; the agent then forgets it. 400, 413, 415 and 422 say
that this one will never be taken; it is dropped and told. All else, redirections included, means
later; ``Retry-After`` in seconds is heeded. When an answer got lost the same profile comes again,
with the same key.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import socket
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlsplit

TOKEN = "GURU_COLLECTOR_TOKEN"  # noqa: S105 - the name of a variable
PATH = "/v1/profiles"
_TIMEOUT = 10.0
"""Seconds that the collector may be silent."""
_NEVER = frozenset({400, 413, 415, 422})
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a profile; ``reason`` in words, ``wait`` in seconds, 0 when not told."""

    outcome: Literal["taken", "refused", "later"]
    reason: str = ""
    wait: float = 0.0


class Collector:
    """Posts profiles to an address, one at a time.

    Raises:
        ValueError: The address is not one of http or https.

    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{address!r} is no address of a collector; give http(s)://host:port")
        import encodings.idna  # noqa: F401 - else at the first look-up, perhaps during a fork

        self.address = address.rstrip("/") + PATH
        self._now: http.client.HTTPConnection | None = None
        self._opener = urllib.request.build_opener(
            _Unredirected, *(_noting(base, self) for base in _bases())
        )

    def send(self, name: str, group: str, content: bytes) -> Answer:
        """Post a profile. Never raises; takes as long as the collector does not hang."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Guru-Profile": quote(name),
            "Guru-Group": quote(group),
            "Idempotency-Key": hashlib.sha256(content).hexdigest(),
            "User-Agent": "guru-agent",
        }
        token = os.environ.get(TOKEN)
        if token:
            headers["Authorization"] = f"Bearer {token.strip()}"
        request = urllib.request.Request(self.address, content, headers, method="POST")  # noqa: S310
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as response:
                return Answer("taken") if 200 <= response.status < 300 else _later(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return _answered(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the application runs on
            reason = getattr(error, "reason", None) or error
            told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            return Answer("later", str(told))
        finally:
            self._now = None
            _leave_gevent()

    def abort(self) -> None:
        """Make a ``send`` that is under way in another thread fail."""
        connection = self._now
        sock = connection.sock if connection is not None else None
        if sock is not None:
            with contextlib.suppress(OSError, ValueError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close this process's copy of the connection, which stays open in the parent's."""
        connection, self._now = self._now, None
        if connection is not None and connection.sock is not None:
            with contextlib.suppress(OSError, ValueError):
                connection.sock.close()

    def remember(self, connection: http.client.HTTPConnection) -> None:
        """Note the connection that ``abort`` ends."""
        self._now = connection


class _Unredirected(urllib.request.HTTPRedirectHandler):
    """Takes no redirection: it would post nothing, and might tell the token to a stranger."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _bases() -> list[Any]:
    secure = getattr(urllib.request, "HTTPSHandler", None)  # a Python may be built without ssl
    return [urllib.request.HTTPHandler, *([secure] if secure else [])]


def _noting(base: Any, collector: Collector) -> Any:
    """Return a handler of urllib's that tells the collector of its connections."""

    class Noting(base):  # type: ignore[misc]
        def do_open(self, http_class: Any, req: Any, **arguments: Any) -> Any:
            def make(*args: Any, **kwargs: Any) -> Any:
                connection = http_class(*args, **kwargs)
                collector.remember(connection)
                return connection

            return super().do_open(make, req, **arguments)

    return Noting()


def _answered(error: urllib.error.HTTPError) -> Answer:
    reason = f"{error.code} {error.reason}"
    if error.code in _NEVER:
        return Answer("refused", reason)
    return _later(error.code, reason, error.headers.get("Retry-After") or "")


def _later(status: int, reason: str = "", after: str = "") -> Answer:
    wait = float(after) if after.isdecimal() and len(after) < 7 else 0.0
    return Answer("later", reason or str(status), min(wait, _LONGEST_WAIT))


def _leave_gevent() -> None:
    """End the event loop that gevent's sockets have made in this thread, if any."""
    hub = sys.modules.get("gevent.hub")
    if hub is not None:
        with contextlib.suppress(Exception):
            hub.get_hub().destroy(destroy_loop=True)
