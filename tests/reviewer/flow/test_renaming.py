"""Names of local variables decide nothing: renamed code gives the same findings.

Names that mean something to a rule keep theirs: what a variable holds is guessed from its name where
nothing else tells (``password``, ``token``), frameworks hand over parameters by name (``request``,
``event``), and conventions speak (``self``, ``_``). They stand in the rules' lists of words and are
found here by what happens when they are renamed alone: see ``SPEAKING``.
"""

import ast
import codecs
import keyword
import re
import sys

import pytest
from tests.reviewer.reading.standard_library import texts

from guru.reviewer.checking import check_module
from guru.reviewer.dispatch import Dispatch
from guru.reviewer.reading.decode import Text
from guru.reviewer.reading.index import Index
from guru.reviewer.reading.module import Module
from guru.reviewer.reading.scopes import Scope
from guru.reviewer.registry import all_rules
from guru.reviewer.testing import cases_of

EVERYTHING = Dispatch.of(all_rules())
CASES = [case for rule in all_rules() for case in cases_of(rule)]
SPEAKING = re.compile(
    r"""
      ^(self|cls|mcs|_+|__.*__)$                       # conventions of the language
    | ^(request|req|event|context|environ|app)$        # handed over by frameworks under this name
    | (^|_)(module|mod|record|wrapper|wrapped|view|func|fn|function|decorated)$  # set from outside
    | pass|pwd|secret|token|key|auth|cred|salt|nonce|otp|pin|session|cookie|csrf|sign|digest|hash
    | ^[fp]$ | ^fs$ | upload|image|photo|picture|avatar|attach|document|storage
    | user|name|url|uri|host|path|file|dir|id|code|mail|card|ssn|account|private|login|hmac
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Names from which rules tell what a value is: a secret, an address, a path."""


_NAMES_AS_TEXT = re.compile(r"\b(locals|vars|eval|exec)\(")


def renamed(text: str, module: Module) -> str:
    """The code with every local variable of its functions called otherwise."""
    index = module.index
    kept = _kept(index)
    places: list[tuple[int, int, str]] = []
    for node, scope in index.scope_of.items():
        if isinstance(node, ast.Name) and (node.id, _owner(scope, node.id)) not in kept:
            owner = _owner(scope, node.id)
            if owner is not None and owner.kind in {"function", "lambda", "comprehension"}:
                places.append((node.lineno, node.col_offset, node.id))
    lines = [line.encode() for line in text.split("\n")]
    for line, column, name in sorted(set(places), reverse=True):
        row = lines[line - 1]
        if row[column : column + len(name.encode())] == name.encode():
            lines[line - 1] = (
                row[:column] + _other(name).encode() + row[column + len(name.encode()) :]
            )
    return b"\n".join(lines).decode()


def _other(name: str) -> str:
    """Another name, always the same and no other's, that speaks of nothing."""
    other = codecs.encode(name, "rot13") + "zq"
    return other if not keyword.iskeyword(other) else other + "z"


def _owner(scope: Scope, name: str) -> Scope | None:
    found = scope.lookup(name)
    owner: Scope | None = scope
    while owner is not None and owner.bindings.get(name) is not found:
        owner = owner.parent
    return owner if found else None


def _kept(index: Index) -> set[tuple[str, Scope | None]]:
    """Variables that are bound by something else than a name in the text, or that speak."""
    kept: set[tuple[str, Scope | None]] = set()
    if sys.version_info < (3, 12):  # before, the places of names in f-strings are not real
        for text in index.nodes.get(ast.JoinedStr, ()):
            for node in ast.walk(text):
                if isinstance(node, ast.Name):
                    kept.add((node.id, _owner(index.scope_of[node], node.id)))
    texts_in = " ".join(str(each.value) for each in index.nodes.get(ast.Constant, ()))  # type: ignore[attr-defined]
    words = set(re.findall(r"\w+", texts_in))  # a text with {name} in it may lack its f
    for scope in set(index.scope_of.values()):
        taken = {_other(name) for name in scope.bindings}
        for name, bindings in scope.bindings.items():
            plain = all(isinstance(b.node, ast.Name) for b in bindings)
            if (
                not plain
                or name in words
                or SPEAKING.search(name)
                or _other(name) in scope.bindings
                or not taken
            ):
                kept.add((name, scope))
        for name in scope.declared:
            kept.add((name, _owner(scope, name)))
    return kept


def findings(text: str, path: str) -> list[tuple[str, int]]:
    module = Module(path, Text(text))
    found, notices = check_module(module, EVERYTHING)
    assert not [notice for notice in notices if "in part only" not in notice.text]
    return sorted((each.rule, each.location.line) for each in found)


@pytest.mark.parametrize("share", range(6))
def test_examples_of_the_rules_are_found_under_other_names(share: int) -> None:
    changed = 0
    for case in CASES[share::6]:
        changed += _check(case.example.code, case.example.path, case.name)
    assert changed > len(CASES) // 40


def test_real_code_is_judged_alike_under_other_names() -> None:
    changed = sum(_check(text, "example.py", path) for path, text in texts(step=40, largest=20_000))
    assert changed > 15


def _check(text: str, path: str, name: str) -> bool:
    if _NAMES_AS_TEXT.search(text):
        return False
    try:
        other = renamed(text, Module(path, Text(text)))
        ast.parse(other)
    except SyntaxError:  # newer than this interpreter, or broken on purpose
        return False
    if other != text:
        assert findings(other, path) == findings(text, path), f"{name}:\n{other}"
    return other != text


def test_renaming_renames() -> None:
    text = "def f(a):\n    b = a\n    return [c for c in b if (d := c)], d\n"
    assert renamed(text, Module("a.py", Text(text))).count("zq") == 7
