"""What is worth following: demand decides, since sinks and sources are rare.

Names alone are compared here, so the answer errs on the side of following too much.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from guru.models.records import define, field
from guru.reviewer.flow.entrances import INNER, REGISTERING, entrance_of
from guru.reviewer.flow.handlers import ASKED, FRAMEWORKS
from guru.reviewer.flow.models_table import Tables
from guru.reviewer.flow.settings import TaintSettings
from guru.reviewer.reading.module import Function, Module

_SESSION = frozenset({"session", ".session"})
_VIEWS = frozenset({"request", "req", "event"})
_ASKED = frozenset(f".{name}" for name in ASKED)
_LOAD: Final = ast.Load
_EAGER_SIZE = 60  # nodes of a function that is followed for its value alone
Definition = Function | ast.Lambda


@define
class Words:
    """The names that a function's body speaks, attributes with a dot: called ones, and all."""

    called: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)
    size: int = 0


class Reach:
    """Which functions of a file may reach a dangerous place, or bring data in."""

    def __init__(self, module: Module, models: Tables, taint: TaintSettings) -> None:
        self._module = module
        self._models = models
        self._taint = taint
        self._words: dict[ast.AST, Words] = {}
        # Filled when first asked for: cached properties would keep the class from being compiled.
        self._has_source: bool | None = None
        self._stored: frozenset[str] | None = None
        self._views_around: frozenset[ast.AST] | None = None
        self.aliases = {
            alias.asname: alias.name.rpartition(".")[2]
            for node in module.of_type(ast.ImportFrom)
            for alias in node.names
            if alias.asname
        }
        roots = _libraries(module)
        if ".request" in self.words(module.tree).spoken and any(
            name.partition(".")[0] in roots for name in models.same
        ):
            roots.add("web")  # classes of views hold the request, whatever their methods take
        sinks, told, sources = _last_words(models)
        self.sinks = sinks.live(roots)
        self.told = told.live(roots)
        self.sources = sources.live(roots)

    @property
    def has_source(self) -> bool:
        """Whether data from outside may come in somewhere in the file."""
        if self._has_source is None:
            self._has_source = self._brings_in()
        return self._has_source

    def _brings_in(self) -> bool:
        if self._taint.parameters or self._taint.named:
            return True
        every = self._module.functions
        if any(self._is_fed(function) for function in every):
            return True
        return self._speaks_source(self.words(self._module.tree))

    @property
    def has_sink(self) -> bool:
        """Whether a dangerous place may be in the file itself."""
        if self._taint.parameters:  # what functions put together by hand and give back counts
            return True
        words = self.words(self._module.tree)
        return not (words.called.isdisjoint(self.sinks) and words.spoken.isdisjoint(_SESSION))

    @property
    def vocabulary(self) -> frozenset[str]:
        """All names that mean something to any file, those of attributes without their dot."""
        return _vocabulary(self._models) | self._taint.named

    def is_entry(self, function: Function) -> bool:
        """Whether a function is worth being called as from outside."""
        words = self.words(function)
        if not words.called.isdisjoint(self.told):
            return True
        if not self.has_source:
            return False
        return (
            self._is_fed(function) or self._speaks_source(words) or self._is_around_view(function)
        )

    def _is_around_view(self, function: Function) -> bool:
        """Whether a function defines views inside, for a framework to call."""
        if self._views_around is None:
            self._views_around = frozenset(
                above
                for each in self._module.functions
                if each.decorator_list and self._is_inner_view(each)
                for above in self._module.ancestors(each)
                if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef))
            )
        return function in self._views_around

    def _is_inner_view(self, function: Function) -> bool:
        entrance = entrance_of(self._module, function)
        return entrance is not None and entrance.kind in INNER

    def is_public(self, function: Function) -> bool:
        """Whether code that is not in sight calls a function.

        It is no part of what is private; or of what is private by its name, but nothing in its
        file speaks of it: then it is for other files all the same.
        """
        around = [function, *self._module.ancestors(function)]
        if any(isinstance(above, (Function, ast.Lambda)) for above in around[1:]):
            return False
        names = [above.name for above in around if isinstance(above, (Function, ast.ClassDef))]
        private = [name for name in names if name.startswith("_")]
        return not any(name.startswith("__") or self._is_spoken_of(name) for name in private)

    def _is_spoken_of(self, name: str) -> bool:
        words = self.words(self._module.tree)
        return not words.spoken.isdisjoint({name, f".{name}"}) or name in words.called

    def _speaks_source(self, words: Words) -> bool:
        return not (words.spoken.isdisjoint(self.sources) and words.called.isdisjoint(self.sources))

    def is_stored(self, name: str) -> bool:
        """Whether an attribute of this name is set anywhere in the file."""
        return name in self.stored

    @property
    def stored(self) -> frozenset[str]:
        """The attributes that are set anywhere in the file."""
        if self._stored is None:
            attributes = self._module.of_type(ast.Attribute)
            self._stored = frozenset([a.attr for a in attributes if type(a.ctx) is not _LOAD])
        return self._stored

    def is_worth(self, function: Definition, module: Module) -> bool:
        """Whether a function of some module is worth following where no taint is handed to it."""
        words = self.words(function, module)
        return (
            words.size <= _EAGER_SIZE
            or not words.called.isdisjoint(self.sinks)
            or self._speaks_source(words)
        )

    def words(self, node: ast.AST, module: Module | None = None) -> Words:
        """Return the names that a module (by default the file's own), or a part of it, speaks."""
        found = self._words.get(node)
        if found is None:
            found = self._words[node] = _words_of(node, module or self._module)
            for words in (found.called, found.spoken):
                words.update([meant for name, meant in self.aliases.items() if name in words])
        return found

    def _is_fed(self, function: Function) -> bool:
        for parameter in [*function.args.posonlyargs, *function.args.args]:
            if parameter.arg in _VIEWS or parameter.arg in self._taint.named:
                return True
        if self._taint.parameters and self.is_public(function):
            return True
        return self.asks(function) or entrance_of(self._module, function) is not None

    def asks(self, function: Function, module: Module | None = None) -> bool:
        """Whether a function of a file of views asks something for what only a request has."""
        asked = not self.words(function, module).spoken.isdisjoint(_ASKED)
        return asked and bool(self._module.imported_roots & FRAMEWORKS)


def _words_of(node: ast.AST, module: Module) -> Words:
    index = module.index
    span = index.spans[node]
    return Words(set(index.called[span.called]), set(index.spoken[span.spoken]), span.size)


def _libraries(module: Module) -> set[str]:
    roots = {*module.imported_roots}
    bound = module.index.module_scope.bindings
    spoken = set(module.index.spoken)
    # A fragment without imports speaks of libraries by their usual names.
    roots |= {name for name in spoken if name not in bound and not name.startswith(".")}
    named = [argument.arg for argument in module.of_type(ast.arg)]
    asked = not (spoken.isdisjoint(_ASKED) or roots.isdisjoint(FRAMEWORKS))
    if asked or "request" in roots or not _VIEWS.isdisjoint(named):
        roots.add("web")
    return roots


def _carriers(sources: Iterable[str]) -> set[str]:
    """Return the objects that hold what comes in: a file may hand one to a helper, unread."""
    owners = {name.rpartition(".")[0] for name in sources if not name.endswith("()")}
    return {owner for owner in owners if "." in owner and "(" not in owner}


@define
class _LastWords:
    """The last words of models: of built-in functions and methods, and by the library of others."""

    anywhere: set[str] = field(default_factory=set)
    names_by_root: dict[str, list[str]] = field(default_factory=dict)  # whole names, as yet

    def add(self, name: str) -> None:
        name = name.removesuffix(".__iter__()")  # a loop asks for it without a word
        head, _, rest = name.partition(".")
        if not rest:  # a built-in function
            self.anywhere.add(name.removesuffix("()"))
        elif not head:  # a method of any object
            self.anywhere.add(f".{rest.rpartition('.')[2].removesuffix('()')}")
        else:
            self.names_by_root.setdefault(head, []).append(name)

    def live(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the words that a file with these imports can speak of."""
        found = set(self.anywhere)
        for root in roots:
            for name in self.names_by_root.get(root, ()):
                owner, _, tail = name.rpartition(".")
                tail = tail.removesuffix("()")
                found.add(f".{tail}")
                if "()" not in owner:  # what an object has is no name by itself
                    found.add(tail)
        return frozenset(found)


@lru_cache(maxsize=8)
def _vocabulary(models: Tables) -> frozenset[str]:
    words = {*_SESSION, *_VIEWS, *_ASKED, *REGISTERING, "request"}
    for spoken in _last_words(models):
        words.update(spoken.names_by_root, spoken.live(spoken.names_by_root))
    words.update([name.partition(".")[0] for name in models.same])
    return frozenset([word.removeprefix(".") for word in words])


@lru_cache(maxsize=8)
def _last_words(models: Tables) -> tuple[_LastWords, _LastWords, _LastWords]:
    """Return the last words of sinks, of those that are told in any case, and of sources."""
    sinks, told, sources = _LastWords(), _LastWords(), _LastWords()
    for name, known in models.sinks.items():
        sinks.add(name)
        if any(sink.told for sink in known):
            told.add(name)
    for name in (*models.sources, *_carriers(models.sources)):
        sources.add(name)
    return sinks, told, sources
