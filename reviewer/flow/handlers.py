"""Functions that frameworks call by their names: methods of views, handlers of events."""

from __future__ import annotations

import ast

from guru.reviewer.reading.index import walk
from guru.reviewer.reading.module import Function, Module

FRAMEWORKS = frozenset(
    {
        *("flask", "django", "starlette", "fastapi", "aiohttp", "pyramid", "tornado", "bottle"),
        *("sanic", "quart", "rest_framework", "webob", "cherrypy", "falcon", "litestar", "ninja"),
        *("werkzeug", "functions_framework", "azure", "chalice", "webapp2", "flask_restful"),
    }
)
ASKED = frozenset(
    {
        *("GET", "POST", "COOKIES", "META", "FILES", "match_info", "rel_url", "query_params"),
        *("path_params", "matchdict", "json_body"),
    }
)
"""What only a request is asked for, whatever it is called."""
VERBS = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "dispatch"})
_ACTIONS = frozenset({"list", "create", "retrieve", "update", "partial_update", "destroy"})
_VIEW_CLASSES = frozenset(
    {
        *("MethodView", "RequestHandler", "APIView", "ViewSet", "ModelViewSet", "GenericViewSet"),
        *("HTTPEndpoint", "Resource", "TemplateView", "ListView", "DetailView", "FormView"),
        *("RedirectView", "CreateView", "UpdateView", "DeleteView", "GenericAPIView"),
    }
)
_VIEW_WORDS = ("View", "ViewSet", "Handler", "Endpoint", "Resource")
_SOCKETS = ("WebSocketHandler", "SockJSConnection", "WebSocketEndpoint", "Consumer")
_RECEIVING = frozenset({"on_message", "on_receive", "receive", "receive_json", "receive_text"})
_PROTOCOLS = ("Protocol", "LineReceiver")
_RECEIVED = frozenset(
    {"data_received", "datagram_received", "dataReceived", "lineReceived", "datagramReceived"}
)
_ANSWERING = VERBS | _ACTIONS | {"dispatch_request"}
_CALLED = _ANSWERING | _RECEIVING | _RECEIVED | {"mutate"}
_CALLBACKS = (
    frozenset({"method", "properties", "body"}),  # of pika
    frozenset({"client", "userdata", "msg"}),  # of paho
    frozenset({"client", "userdata", "message"}),
)
_STREAMS = ["reader", "writer"]  # of asyncio's servers
_DECORATORS = frozenset(
    {
        *("login_required", "permission_required", "csrf_exempt", "require_GET", "require_POST"),
        *("require_http_methods", "require_safe", "api_view", "never_cache", "cache_page"),
        *("staff_member_required", "user_passes_test", "xframe_options_exempt", "csrf_protect"),
    }
)
_ANSWERS = frozenset({"render", "redirect", "render_to_response"})
_DEEPEST = 6


def of_module(module: Module, function: Function) -> str | None:
    """Return how a function of a module is called: by its parameters and what it returns."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if names == ["environ", "start_response"]:
        return "wsgi"
    if len(names) == 2 and _is_event(function.name, names[0]):
        return "event"
    if any(words <= {*names} for words in _CALLBACKS) or _is_socket(module, names):
        return "message"
    if names == _STREAMS and isinstance(function, ast.AsyncFunctionDef):
        return "message"
    if names[:1] == ["request"] and module.imported_roots & {"django", "rest_framework"}:
        return "view" if _is_django_view(module, function) else None
    return None


def _is_socket(module: Module, parameters: list[str]) -> bool:
    return parameters[:1] in (["websocket"], ["ws"]) and "websockets" in module.imported_roots


def _is_event(function: str, parameter: str) -> bool:
    """Whether the first of two parameters is what a function behind a gateway is called with."""
    return parameter == "event" or (parameter == "evt" and "handler" in function.lower())


def _is_django_view(module: Module, function: Function) -> bool:
    """Whether a function answers a request, and no other of its file calls it."""
    if function.name.startswith("_") or function.name in module.index.called:
        return False
    if any(last_word(d) in _DECORATORS for d in function.decorator_list):
        return True
    calls = (node for node in walk(function) if isinstance(node, ast.Call))
    return any(_is_response(last_word(call)) for call in calls)


def _is_response(word: str) -> bool:
    return word in _ANSWERS or word.startswith("Http") or word.endswith("Response")


def of_class(module: Module, owner: ast.ClassDef, method: Function) -> str | None:
    """Return how a method of a class is called, by its name and what its class derives from."""
    names = [a.arg for a in (*method.args.posonlyargs, *method.args.args)][1:]
    if names == ["environ", "start_response"]:
        return "wsgi"
    if names[:2] == ["req", "resp"] and method.name.startswith("on_"):  # of Falcon
        return "class"
    if not owner.bases or not (method.name in _CALLED or method.name.startswith("resolve_")):
        return None
    bases = _bases(module, owner)
    if method.name in _ANSWERING:
        return "class" if _is_class_of_views(module, bases) else None
    if method.name in _RECEIVED:
        return "message" if _ends(bases, _PROTOCOLS) else None
    if method.name in _RECEIVING:
        return "class" if _ends(bases, _SOCKETS) else None
    return "class" if bases & {"ObjectType", "Mutation"} else None  # of graphene


def _is_class_of_views(module: Module, bases: set[str]) -> bool:
    if bases & _VIEW_CLASSES:
        return True
    return bool(module.imported_roots & FRAMEWORKS) and _ends(bases, _VIEW_WORDS)


def _ends(words: set[str], endings: tuple[str, ...]) -> bool:
    return any(word.endswith(endings) for word in words)


def _bases(module: Module, owner: ast.ClassDef, depth: int = _DEEPEST) -> set[str]:
    """Return the last words of all bases, through classes of the same file."""
    found = {last_word(base) for base in owner.bases}
    if depth:
        for each in module.of_type(ast.ClassDef):
            if each.name in found and each is not owner:
                found |= _bases(module, each, depth - 1)
    return found


def is_asked(function: Function, parameter: ast.arg) -> bool:
    """Whether a function asks a parameter for what only a request has."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ASKED
        and isinstance(node.value, ast.Name)
        and node.value.id == parameter.arg
        for node in walk(function)
    )


def last_word(node: ast.expr) -> str:
    """Return the last word of a dotted name, or of what is called."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
