"""What some definitions say to following values, compared with what they said before.

Where a change says the same, or differs in words alone that mean nothing to it, the outlook of the
file is as it was. What cannot be told so is taken to differ.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence

from guru.models.records import frozen
from guru.reviewer.flow.entrances import entrance_of
from guru.reviewer.flow.handlers import last_word
from guru.reviewer.flow.run.shared import changed_names
from guru.reviewer.reading.index import children, walk
from guru.reviewer.reading.module import Module

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

Word = tuple[str, str]
"""How a name is spoken (called, read, taken as a parameter) and the name."""


@frozen
class Speech:
    """``words`` are all that are spoken, ``inside`` those in functions.

    ``letter`` is what has to be the same to the letter: imports, classes with their bases,
    attributes that are set, names of the module that are changed, and those declared its own.
    """

    words: frozenset[Word] = frozenset()
    inside: frozenset[Word] = frozenset()
    letter: tuple[tuple[str, ...], ...] = ((), (), (), (), ())


@frozen
class Said:
    """Statements of a file that was read as far as they need it; of none, there is no file."""

    module: Module | None
    statements: Sequence[ast.stmt]

    def speech(self) -> Speech:
        """Return what the statements say."""
        if self.module is None or not self.statements:
            return Speech()
        nodes = [node for statement in self.statements for node in walk(statement)]
        inside = _words(_in_functions(self.statements))
        return Speech(_words(nodes), inside, _to_the_letter(self.module, nodes))

    def definitions(self) -> set[tuple[str, ...]]:
        """Return the names of functions and classes, each with those around it."""
        found: set[tuple[str, ...]] = set()
        waiting: list[tuple[tuple[str, ...], ast.AST]] = [((), each) for each in self.statements]
        while waiting:
            above, node = waiting.pop()
            if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
                above = (*above, node.name)
                found.add(above)
            waiting += [(above, child) for child in children(node)]
        return found

    def is_entered(self) -> bool:
        """Whether the outside calls one of the functions, by its shape or its decorators."""
        nodes = (node for statement in self.statements for node in walk(statement))
        return any(
            self.module is not None and entrance_of(self.module, node) is not None
            for node in nodes
            if isinstance(node, _FUNCTIONS)
        )


def says_the_same(gone: Said, come: Said, heard: Collection[str]) -> bool:
    """Whether what has come to a file says to following values what that said which is gone.

    ``heard`` are the names that mean something to that.
    """
    before, after = gone.speech(), come.speech()
    if before.letter != after.letter or come.is_entered():
        return False
    words = (before.words ^ after.words) | (before.inside ^ after.inside)
    names = {name for _, name in words}
    defined = gone.definitions() ^ come.definitions()
    return (names | {each[-1] for each in defined}).isdisjoint(heard)


def _in_functions(statements: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of functions, each once however many functions are around it."""
    waiting: list[ast.AST] = [*statements]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _FUNCTIONS):
            yield from walk(node)
        else:
            waiting += children(node)


def _words(nodes: Iterable[ast.AST]) -> frozenset[Word]:
    found: set[Word] = set()
    for node in nodes:
        match node:
            case ast.Name(id=name):
                found.add(("name", name))
            case ast.Attribute(attr=name):
                found.add(("attribute", name))
            case ast.arg(arg=name):
                found.add(("parameter", name))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                found.add((f"called {type(node.func).__name__}", name))
    return frozenset(found)


def _to_the_letter(module: Module, nodes: Sequence[ast.AST]) -> tuple[tuple[str, ...], ...]:
    imports = (ast.dump(node) for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom)))
    classes = (
        " ".join((node.name, *map(last_word, node.bases)))
        for node in nodes
        if isinstance(node, ast.ClassDef)
    )
    attributes = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    }
    changed = changed_names(module, [node for node in nodes if isinstance(node, ast.Name)])
    owned = (name for node in nodes if isinstance(node, ast.Global) for name in node.names)
    return tuple(tuple(sorted(each)) for each in (imports, classes, attributes, changed, owned))
