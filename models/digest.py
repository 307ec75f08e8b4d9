"""SHA-256, without OpenSSL.

``hashlib`` loads it, which takes longer than a small file takes to review. Python brings its own
implementation along, which its ``random`` imports in the same way.
"""

from __future__ import annotations

try:
    from _sha2 import sha256  # type: ignore[import-not-found]
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # until Python 3.11
    except ImportError:  # an interpreter that was built without them
        from hashlib import sha256


def text_digest(text: str) -> str:
    """Return 16 hex digits that change with a text."""
    return hex_digest(text.encode("utf-8", "surrogatepass"))[:16]


def hex_digest(data: bytes) -> str:
    """Return the SHA-256 digest of some bytes, in hex digits."""
    digest: str = sha256(data).hexdigest()
    return digest
