"""Digests, without OpenSSL.

``hashlib`` loads it, which takes longer than a small file takes to review. Python brings its own
implementations along, which its ``random`` imports in the same way. SHA-256 is what others see, in
fingerprints; what guru tells contents apart by is BLAKE2, which takes a quarter of the time.
"""

from __future__ import annotations

from functools import lru_cache

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter that was built without it
    from hashlib import blake2b

try:
    from _sha2 import sha256  # type: ignore[import-not-found]
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # until Python 3.11
    except ImportError:  # an interpreter that was built without them
        from hashlib import sha256


def digest(data: bytes, size: int = 32) -> str:
    """Return hex digits for so many bytes, which differ where the data do."""
    found: str = blake2b(data, digest_size=size).hexdigest()
    return found


def text_digest(text: str) -> str:
    """Return 32 hex digits that change with a text.

    Fewer could be met on purpose: who writes what is reviewed could have one definition taken for
    another one that was reviewed before.
    """
    return digest(text.encode("utf-8", "surrogatepass"), 16)


@lru_cache(maxsize=64)  # a file is asked about several times in a row
def content_digest(data: bytes) -> str:
    """Return the digest of a file's content."""
    return digest(data)


def hex_digest(data: bytes) -> str:
    """Return the SHA-256 digest of some bytes, in hex digits."""
    found: str = sha256(data).hexdigest()
    return found
