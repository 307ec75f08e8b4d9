"""Keys of a request's environment (WSGI's, ``request.META``): who sets them."""

from __future__ import annotations

_CHOSEN = frozenset(
    {
        *("QUERY_STRING", "PATH_INFO", "SCRIPT_NAME", "REQUEST_URI", "RAW_URI", "CONTENT_TYPE"),
        *("CONTENT_LENGTH", "REQUEST_METHOD", "wsgi.input", "SERVER_NAME"),
    }
)


def is_chosen(key: str) -> bool:
    """Whether a visitor chooses what stands under a key.

    Visitors choose the address and the headers, whose keys begin with ``HTTP_``; the other keys
    are those of the server and of the program itself.
    """
    return key in _CHOSEN or key.startswith("HTTP_")
