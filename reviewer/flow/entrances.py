"""Functions that the outside calls: views, handlers, tasks, commands, told by their shape alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.records import frozen
from guru.reviewer.flow import handlers
from guru.reviewer.flow.handlers import FRAMEWORKS, last_word
from guru.reviewer.reading.module import Function, Module

ROUTES = frozenset(
    {"route", "get", "post", "put", "delete", "patch", "websocket", "api_route", "head", "options"}
)
"""Decorators that give a view its address."""
ERRORS = frozenset({"errorhandler", "app_errorhandler", "exception_handler"})
INNER = frozenset({"route", "error", "command", "task"})
"""Entrances that may be functions within functions: frameworks are told of them by decorators."""
_BARE = frozenset({"bottle"})  # its decorators are used without an application before them
REGISTERING = frozenset(
    {
        *("add_url_rule", "add_route", "add_api_route", "path", "re_path", "url", "Route", "Rule"),
        *("add_get", "add_post", "add_put", "add_delete", "add_patch", "api_route", "APIRoute"),
    }
)
_SPOKEN = REGISTERING | {f".{name}" for name in REGISTERING}
_BEFORE = frozenset({"before_request", "before_app_request", "url_value_preprocessor"})
_COMMANDS = frozenset({"command", "group", "callback"})
_COMMAND_LINES = frozenset({"click", "typer", "asyncclick", "cloup"})
_TASKS = frozenset({"shared_task", "actor", "periodic_task"})
_QUEUES = frozenset({"celery", "celery_app", "huey", "rq", "app", "broker", "queue"})


@frozen
class Entrance:
    """How the outside calls a function.

    ``kind`` is ``route`` (parts of its address become parameters), ``error``, ``class`` (a method
    of a class of views), ``view`` (of Django), ``event``, ``wsgi``, ``command``, ``task`` or
    ``message``. ``told`` is the decorator, or the call that registers it.
    """

    kind: str
    told: ast.expr | None = None

    @property
    def source(self) -> str:
        """The kind of source that its parameters are."""
        return {"command": "argument", "task": "message", "message": "message"}.get(
            self.kind, "web"
        )

    @property
    def address(self) -> str | None:
        """The address under which a view is reached, where it is written out."""
        arguments = self.told.args if isinstance(self.told, ast.Call) else ()
        for each in arguments[:1]:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                return each.value
        return None


def entrance_of(module: Module, function: ast.AST) -> Entrance | None:
    """Return how the outside calls a function, None where it does not, as far as can be seen."""
    known = module.entrances
    if function not in known:
        known[function] = _entrance(module, function)
    return known[function]


def _entrance(module: Module, function: ast.AST) -> Entrance | None:
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    for decorator in function.decorator_list:
        kind = _by_decorator(module, decorator)
        if kind is not None:
            return Entrance(kind, decorator)
    owner = module.parent(function)
    name = owner.name if isinstance(owner, ast.ClassDef) else function.name
    told = registration(module, name)
    if isinstance(owner, ast.ClassDef):
        kind = handlers.of_class(module, owner, function)
    else:
        kind = "route" if told is not None else handlers.of_module(module, function)
    return Entrance(kind, told) if kind is not None else None


def _by_decorator(module: Module, decorator: ast.expr) -> str | None:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = last_word(called)
    is_call = called is not decorator
    if isinstance(called, ast.Attribute) and is_call and name in ROUTES:
        return "route"
    if name in ERRORS:
        return "error"
    if name == "error" or (isinstance(called, ast.Name) and name in ROUTES):
        root = (module.resolve(called) or "").partition(".")[0]
        return {"error": "error"}.get(name, "route") if root in _BARE else None
    if name == "expose" and "cherrypy" in module.imported_roots:
        return "route"
    if name in _COMMANDS and module.imported_roots & _COMMAND_LINES:
        return "command"
    if name in _TASKS or (name == "task" and _is_queue(called)):
        return "task"
    return None


def _is_queue(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and last_word(called.value) in _QUEUES


def comes_late(function: Function) -> bool:
    """Whether a function is none of those that are called before each request is answered."""
    return not any(last_word(decorator) in _BEFORE for decorator in function.decorator_list)


def registration(module: Module, name: str) -> ast.Call | None:
    """Return the call that gives a view, or a class of views, its address in a file."""
    return registrations(module).get(name)


def registrations(module: Module) -> dict[str, ast.Call]:
    """Return the calls that give views an address, by the names of the views."""
    if module.registrations is None:
        module.registrations = _registered(module)
    return module.registrations


def _registered(module: Module) -> dict[str, ast.Call]:
    found: dict[str, ast.Call] = {}
    if not module.imported_roots & FRAMEWORKS or _SPOKEN.isdisjoint(module.index.called):
        return found
    for call in module.of_type(ast.Call):
        if last_word(call.func) in REGISTERING:
            for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                found.update(dict.fromkeys(_views_in(given), call))
    return found


def _views_in(node: ast.expr) -> Iterator[str]:
    """Yield the names of views in an argument, also within what is put around them."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Call(func=ast.Attribute(value=owner, attr="as_view")):
            yield from _views_in(owner)
        case ast.Call(args=arguments):
            for argument in arguments:
                yield from _views_in(argument)
