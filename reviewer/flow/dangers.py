"""What data from outside can do in a dangerous place. What wards off one danger leaves others."""

from __future__ import annotations

COMMAND = "command"
CODE = "code"
SQL = "sql"
NOSQL = "nosql"
LDAP = "ldap"
XPATH = "xpath"
LOG = "log"
PATH = "path"
REDIRECT = "redirect"
HTML = "html"
DESERIALIZATION = "deserialization"
XML = "xml"
ARCHIVE = "archive"
REQUEST = "request"
SESSION = "session"
TEMPLATE = "template"
REGEX = "regex"
HEADER = "header"
UPLOAD = "upload"
MODULE = "module"
UNPREDICTABLE = "unpredictable"
"""Where a value should not be predictable; random numbers are followed there."""
HARMLESS = "harmless"
UNCLEAR = "unclear"
"""No dangers, but notes on a place: nobody outside has a hand in it, or that is not known."""
XML_FOLLOWED = "xml followed"
"""No danger, but a note: what a parser with a dangerous switch reads is known."""
BUILT = "built"
MARKUP = "markup"
QUERY = "query"
JOINED = "joined"
"""No dangers, but marks: parts of texts, pages, queries and paths that are put together by hand."""
SENT = "sent"
"""No danger, but a mark: a file that a visitor sent, or the name that it was given by them."""
CANONICAL = "canonical"
"""No danger, but a mark beside them: a path whose ``..`` are worked out."""
KEYED = "keyed"
"""A mark of digests that only who knows the key can work out."""
ONE_SLASH = "one slash"
NO_SLASH = "no slash"
"""Marks of addresses that don't begin with two slashes, or with none."""
_BELOW = "below"
"""The beginning of marks of a name that does not lead out of the folder that is named behind it."""

ALL_TEXT_DANGERS = frozenset(
    {
        *(COMMAND, CODE, SQL, NOSQL, LDAP, XPATH, LOG, PATH, REDIRECT, HTML, DESERIALIZATION),
        *(XML, ARCHIVE, REQUEST, SESSION, TEMPLATE, REGEX, HEADER, UPLOAD, MODULE),
    }
)
"""All dangers: those that a test against a fixed list, or for digits, wards off."""

WITHOUT = {
    "..": frozenset({PATH, ARCHIVE}),
    "/": frozenset({PATH, ARCHIVE, REDIRECT}),
    "'": frozenset({XPATH}),
    '"': frozenset({XPATH}),
    "\n": frozenset({LOG, HEADER}),
    "\r": frozenset({HEADER}),
    "<": frozenset({HTML}),
    "//": frozenset({REDIRECT}),
}
"""What a text cannot do any more that is known to lack these characters."""


def warded_without(part: str) -> frozenset[str]:
    """Return the dangers of a text that are gone once ``part`` is known not to be in it."""
    if part in {"../", "..\\", "/..", "\r\n"}:
        part = ".." if "." in part else "\n"
    return WITHOUT.get(part, frozenset())


def below(folder: object) -> str:
    """Return the mark of names that do not lead out of a folder."""
    return f"{_BELOW} {folder}"
