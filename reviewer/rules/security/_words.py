"""The words of a name, and which names promise a secret."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from itertools import pairwise

_WORD = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+"
_PASSWORDS = frozenset({"password", "passwd", "pwd", "passphrase", "passcode", "pw"})
_ONE_WORD = _PASSWORDS | {
    *("secret", "token", "otp", "nonce", "salt", "csrf", "csrftoken", "xsrf", "apikey"),
    *("sessionid", "credential", "credentials"),
}
_TWO_WORDS = frozenset(
    {
        *(("api", "key"), ("secret", "key"), ("private", "key"), ("access", "key")),
        *(("session", "id"), ("session", "key"), ("auth", "code"), ("reset", "code")),
        *(("verification", "code"), ("encryption", "key"), ("signing", "key")),
        *(("crypto", "key"), ("master", "key")),
    }
)
# Words that make it a fact about a secret, or a token of a text rather than of a login.
_HARMLESS = frozenset(
    {
        *("num", "number", "count", "len", "length", "max", "min", "index", "idx", "size", "type"),
        *("next", "mask", "pad", "eos", "bos", "special", "position", "prob", "probability"),
        *("url", "path", "file", "filename", "field", "name", "names", "label", "policy", "hint"),
        *("class", "form", "view", "validator", "validators", "ids", "tokens", "regex", "prefix"),
        *("ttl", "expiry", "expires", "expiration", "timeout", "lifetime", "age", "header"),
    }
)


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Split ``apiKey``, ``api_key`` and ``API_KEY`` alike into their lower-case words."""
    return tuple(word.lower() for word in re.findall(_WORD, name))


def names_password(name: str) -> bool:
    """Whether a name is that of a password."""
    words = words_of(name)
    return bool(_PASSWORDS.intersection(words)) and not _HARMLESS.intersection(words)


def names_secret(name: str) -> bool:
    """Whether a name promises a value that nobody may guess."""
    words = words_of(name)
    if _HARMLESS.intersection(words):
        return False
    pairs = set(pairwise(words))
    return bool(_ONE_WORD.intersection(words)) or bool(_TWO_WORDS.intersection(pairs))


def name_of(node: ast.AST | None) -> str:
    """Return the last name of a target or key: of ``a.b`` and of ``a["b"]`` it is ``b``."""
    if isinstance(node, ast.Name):  # most are
        return node.id
    match node:
        case ast.Attribute(attr=name) | ast.arg(arg=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))) | ast.Constant(value=str(name)):
            return name
        case ast.Starred(value=value):
            return name_of(value)
    return ""


def shown(node: ast.AST, longest: int = 40) -> str:
    """Return an expression's code for a message, in one line and not too long."""
    try:
        text = " ".join(ast.unparse(node).replace("`", "'").split())
    except (RecursionError, ValueError):
        return "an expression"
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
