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

ALL_TEXT_DANGERS = frozenset(
    {
        *(COMMAND, CODE, SQL, NOSQL, LDAP, XPATH, LOG, PATH, REDIRECT, HTML, DESERIALIZATION),
        *(XML, ARCHIVE, REQUEST, SESSION, TEMPLATE, REGEX, HEADER, UPLOAD),
    }
)
"""All dangers: those that a test against a fixed list, or for digits, wards off."""
