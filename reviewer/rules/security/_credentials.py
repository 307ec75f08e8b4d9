"""Which texts are credentials: known shapes of tokens, and values that only look like one."""

from __future__ import annotations

import math
import re
from collections import Counter

from guru.reviewer.rules.security._words import words_of

# The shapes are those that the services document for their own tokens; in front of each stand
# pieces of which every such token has one.
_SHAPES = {
    "an AWS access key id": (("AKIA", "ASIA"), r"(?:AKIA|ASIA)[A-Z2-7]{16}"),
    "a GitHub token": (
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,}",
    ),
    "a GitLab token": (("glpat-",), r"glpat-[A-Za-z0-9_-]{20,}"),
    "a Slack token": (("xox",), r"xox[abeprs]-[A-Za-z0-9-]{10,}"),
    "a Slack webhook": (
        ("hooks.slack",),
        r"https://hooks\.slack\.com/services/T\w+/B\w+/\w{20,}",
    ),
    "a Stripe key": (("k_live_",), r"[rs]k_live_[A-Za-z0-9]{20,}"),
    "a Google API key": (("AIza",), r"AIza[A-Za-z0-9_-]{35}"),
    "a SendGrid key": (("SG.",), r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    "a PyPI token": (("pypi-",), r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}"),
    "a signed JSON web token": (
        ("eyJ",),
        r"\beyJ[A-Za-z0-9_-]{12,}\.eyJ[A-Za-z0-9_-]{12,}\.[A-Za-z0-9_-]{12,}",
    ),
    "an npm token": (("npm_",), r"npm_[A-Za-z0-9]{36}"),
    "an OpenAI key": (("sk-",), r"sk-(?:proj-)?[A-Za-z0-9_-]{40,}"),
    "an address with its password": (
        ("://",),
        (
            r"[a-z][a-z0-9+]*://(?!(\w+):\1@)[^\s:/@]+:(?!pass|secret|\*)[^\s:/@{}<>$%]{4,}@"
            r"(?!localhost|127\.|host\b|example)[\w.-]+"
        ),
    ),
    "a private key": (
        ("PRIVATE KEY",),
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+(?:[A-Za-z0-9+/=:,-]+\s*){2}",
    ),
}
_PIECES = tuple(piece for pieces, _ in _SHAPES.values() for piece in pieces)
_PLACEHOLDER = r"^[<\[{(].*[>\]})]$|\{\w*\}|^\.*$|(.)\1{4,}|^(?:test|fake|mock)"
_PLACEHOLDERS = (
    *("${", "{{", "%(", "%s", "change", "replace", "example", "your", "dummy", "placeholder"),
    *("sample", "redacted", "todo", "fixme", "insert", "xxx", "notset", "not-set", "not_set"),
    *("not set", "undefined", "insecure", "12345678"),
)
_SPEAKING = frozenset(
    {
        *(
            "password",
            "passwd",
            "pwd",
            "pass",
            "passphrase",
            "secret",
            "token",
            "key",
            "api",
            "user",
        ),
        *("username", "login", "auth", "access", "private", "public", "session", "id", "csrf"),
        *("field", "input", "form", "name", "new", "old", "current", "confirm", "confirmation"),
        *(
            "repeat",
            "again",
            "reset",
            "change",
            "forgot",
            "hash",
            "hashed",
            "text",
            "string",
            "str",
        ),
        *("none", "null", "true", "false", "bearer", "basic", "jwt", "oauth", "refresh", "client"),
        *("grant", "type", "hidden", "required", "optional", "invalid", "empty", "missing", "env"),
        *(
            "credential",
            "credentials",
            "authorization",
            "plain",
            "raw",
            "x",
            "middleware",
            "header",
        ),
    }
)
_ADDRESS = r"^(?:[a-z][a-z0-9+.-]*://|[./~]|arn:|[A-Za-z]:\\)|^[\w-]+(?:\.[A-Za-z_]\w*)+$|/"
_VARIABLE_NAME = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
_BASE64 = r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/=_-]{32,}"
_RANDOM = 4.2
_LEAST_ENTROPY = 3.0  # bits a character; words of a language lie below, random tokens above


def shape_of(text: str) -> str | None:
    """Return what a text is by its shape (``a GitHub token``), None when it has no known one."""
    if len(text) < 16 or not any(map(text.__contains__, _PIECES)):
        return None
    for name, (pieces, shape) in _SHAPES.items():
        if not any(piece in text for piece in pieces):
            continue
        found = re.search(shape, text)
        if found is not None and not _is_placeholder(found.group()):
            return name
    return None


def may_be_password(text: str) -> bool:
    """Whether a text may be a password, rather than a label, a placeholder or an address."""
    return 4 <= len(text) <= 128 and not _speaks(text)


def may_be_key(text: str) -> bool:
    """Whether a text may be a key or token: long enough, and as mixed as random text is."""
    if not 16 <= len(text) <= 512 or not text.isascii():
        return False
    if re.fullmatch(_BASE64, text) and not _is_placeholder(text) and _entropy(text) >= _RANDOM:
        return True  # the key of an AWS account has slashes as a path has
    if _speaks(text):
        return False
    mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    return mixed and _entropy(text) >= _LEAST_ENTROPY


def is_empty(text: str) -> bool:
    """Whether a text stands for no value at all, or for one to be filled in."""
    return not text.strip() or _is_placeholder(text)


def _speaks(text: str) -> bool:
    """Whether a text is meant to be read: a label, a name, a path, a sentence, a placeholder."""
    if _is_placeholder(text) or re.search(_ADDRESS, text) or any(c.isspace() for c in text):
        return True
    if re.fullmatch(_VARIABLE_NAME, text):
        return True
    words = words_of(text)
    return bool(words) and set(words) <= _SPEAKING


def _is_placeholder(text: str) -> bool:
    """Whether a text stands where a value is to be filled in, or says that it is none."""
    lower = text.lower()
    return any(piece in lower for piece in _PLACEHOLDERS) or bool(re.search(_PLACEHOLDER, lower))


def _entropy(text: str) -> float:
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
