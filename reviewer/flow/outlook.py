"""What following values takes from the whole of a file: where it is as before, so is the rest."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from guru.models.digest import text_digest
from guru.reviewer.flow.entrances import entrance_of, registrations
from guru.reviewer.flow.handlers import last_word
from guru.reviewer.flow.reach import Reach
from guru.reviewer.flow.run.shared import changed_names
from guru.reviewer.reading.module import Function, Module


def outlook(module: Module, reach: Reach, functions: Sequence[Function]) -> str:
    """Return a text that changes with what a file as a whole says to following values.

    ``functions`` are those that the outside may call. Nothing that one function says about itself
    alone is in it.
    """
    spoken = reach.words(module.tree)
    parts: list[object] = [
        sorted(module.imported_roots),
        sorted(module.index.module_scope.star_imports),
        sorted(reach.sinks),
        sorted(reach.sources),
        sorted(reach.told),
        sorted(reach.stored),
        sorted(reach.aliases.items()),
        (reach.has_source, reach.has_sink),
        sorted(changed_names(module)),
        sorted({name for node in module.of_type(ast.Global) for name in node.names}),
        sorted((c.name, *map(last_word, c.bases)) for c in module.of_type(ast.ClassDef)),
        sorted((name, ast.dump(call)) for name, call in registrations(module).items()),
        sorted(_called(module, function, spoken.called) for function in functions),
    ]
    return text_digest(repr(parts))


def entered(module: Module, reach: Reach) -> list[Function]:
    """Return the functions that the outside may call, or that are taken for such."""
    every = module.functions
    if reach.has_source:  # then entrances were asked for
        return [f for f in every if reach.is_entry(f)]
    return [f for f in every if reach.is_entry(f) or entrance_of(module, f) is not None]


def _called(module: Module, function: Function, called: set[str]) -> tuple[object, ...]:
    name = function.name
    return module.symbol_of(function), name in called, f".{name}" in called


def heard(module: Module, reach: Reach, functions: Sequence[Function]) -> tuple[str, ...]:
    """Return all names that mean something to following values, in any file or in this one alone.

    ``functions`` are those that the outside may call. Beside them, it matters of what a name stands
    for another one, what is given an address, and whether someone calls what takes a request.
    """
    asking = {f.name for f in module.functions if _takes_request(f)}
    names = {function.name for function in functions} | reach.vocabulary
    return tuple(sorted(names.union(reach.aliases, registrations(module), asking)))


def _takes_request(function: Function) -> bool:
    return [a.arg for a in (*function.args.posonlyargs, *function.args.args)][:1] == ["request"]
