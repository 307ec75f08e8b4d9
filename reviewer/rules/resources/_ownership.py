"""Who owns a resource: whether it stays with the function that opens it, and how it is closed."""

from __future__ import annotations

import ast

from guru.models.records import frozen
from guru.reviewer.reading.module import Module
from guru.reviewer.rules.resources._uses import uses_of

CLOSING = frozenset(
    {
        *("close", "shutdown", "terminate", "quit", "logout", "disconnect", "release", "aclose"),
        *("detach", "__exit__", "kill", "unlink", "cleanup", "server_close", "stop"),
    }
)
_CLOSING_FUNCTIONS = frozenset({"os.close", "os.closerange", "contextlib.closing", "os.fdopen"})
_ENTERING = frozenset({"enter_context", "enter_async_context", "push", "callback", "addCleanup"})
# Functions that use what they are given and keep no hold of it.
_USING = frozenset(
    {
        *("print", "list", "tuple", "set", "dict", "sorted", "len", "sum", "max", "min", "any"),
        *("all", "str", "repr", "enumerate", "iter", "next", "map", "filter", "zip", "bool"),
        *("isinstance", "hasattr", "id", "type", "bytes", "open"),
        *("json.load", "json.dump", "pickle.load", "pickle.dump", "marshal.load", "marshal.dump"),
        *("yaml.load", "yaml.safe_load", "yaml.dump", "yaml.safe_dump", "yaml.safe_load_all"),
        *("tomllib.load", "tomli.load", "toml.load", "toml.dump", "plistlib.load", "plistlib.dump"),
        *("csv.reader", "csv.writer", "csv.DictReader", "csv.DictWriter", "pprint.pprint"),
        *("shutil.copyfileobj", "numpy.load", "numpy.save", "numpy.loadtxt", "pandas.read_csv"),
        *(
            "xml.etree.ElementTree.parse",
            "ast.literal_eval",
            "configparser.ConfigParser().read_file",
        ),
        *("subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output"),
        *("os.read", "os.write", "os.fstat", "os.lseek", "os.fsync", "os.ftruncate", "os.fchmod"),
        *("os.pread", "os.pwrite", "fcntl.flock", "fcntl.lockf", "fcntl.fcntl", "fcntl.ioctl"),
        *(
            "select.select",
            "traceback.print_exc",
            "traceback.print_stack",
            "email.message_from_file",
        ),
        *("hashlib.file_digest", "html.parser", "joblib.load", "torch.load", "joblib.dump"),
    }
)
_FACTS = frozenset(
    {
        *("name", "closed", "mode", "encoding", "status", "code", "headers", "reason", "url"),
        *(
            "family",
            "row_factory",
            "autocommit",
            "isolation_level",
            "text_factory",
            "total_changes",
        ),
    }
)
_HANDING_ON = frozenset({"cursor", "makefile", "extractfile", "detach", "open", "execute"})


@frozen
class Ownership:
    """What becomes of a resource that one name holds.

    ``kept`` says that it stays with the function; ``managed`` that a ``with`` or an exit stack
    closes it; ``closings`` are the expressions that close it, in the order of the text.
    """

    kept: bool
    managed: bool
    closings: tuple[ast.AST, ...]


def ownership_of(module: Module, name: ast.Name) -> Ownership:
    """Return what becomes of the resource that ``name`` is bound to."""
    maker = module.function_of(name)
    found = module.names.bindings(name)
    shared = any(binding.scope.declared.get(name.id) for binding in found)
    kept, managed, closings = not shared, False, list[ast.AST]()
    for use in uses_of(module, name):
        closing = _closing(module, use)
        if _is_managed(module, use):
            managed = True
        elif closing is not None:
            closings.append(closing)
        elif module.function_of(use) is not maker or not _stays(module, use):
            kept = False
    return Ownership(kept, managed, tuple(closings))


def is_used_by(module: Module, call: ast.AST, given: ast.expr) -> bool:
    """Whether a call only uses what it is given, and keeps no hold of it."""
    if not isinstance(call, ast.Call) or given is call.func:
        return False
    name = module.resolve(call.func) or ""
    return name in _USING


def _is_managed(module: Module, use: ast.expr) -> bool:
    above = module.parent(use)
    match above:
        case ast.withitem():
            return True
        case ast.Call(func=ast.Attribute(attr=method)) if method in _ENTERING:
            return use is not above.func
        case ast.Call() if module.resolve(above.func) == "contextlib.closing":
            return True
        case ast.Attribute(attr=method) if method in CLOSING:
            # handed over to be called later: stack.callback(file.close), atexit.register(...)
            call = module.parent(above)
            return isinstance(call, ast.Call) and call.func is not above
    return False


def _closing(module: Module, use: ast.expr) -> ast.AST | None:
    above = module.parent(use)
    match above:
        case ast.Attribute(attr=method) if method in CLOSING:
            call = module.parent(above)
            return call if isinstance(call, ast.Call) and call.func is above else None
        case ast.Call() if module.resolve(above.func) in _CLOSING_FUNCTIONS:
            return above
        case ast.Delete():
            return above
    return None


def _stays(module: Module, use: ast.expr) -> bool:
    """Whether a use of a resource leaves it with the function."""
    above = module.parent(use)
    match above:
        case ast.Attribute(attr=attribute):
            call = module.parent(above)
            if isinstance(call, ast.Call) and call.func is above:
                return attribute not in _HANDING_ON or not _is_handed_on(module, call)
            return attribute in _FACTS or isinstance(call, (ast.Assign, ast.Expr))
        case ast.Call():
            return is_used_by(module, above, use)
        case ast.keyword():
            call = module.parent(above)
            return isinstance(call, ast.Call) and is_used_by(module, call, use)
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            return above.iter is use
        case ast.Compare() | ast.If() | ast.While() | ast.UnaryOp() | ast.FormattedValue():
            return True
        case ast.Expr() | ast.Assert():
            return True
    return False


def _is_handed_on(module: Module, call: ast.Call) -> bool:
    """Whether something that needs the resource leaves the function: ``return c.cursor()``."""
    above = module.parent(call)
    match above:
        case ast.Return() | ast.Yield():
            return True
        case ast.Assign(targets=[ast.Name() as name]):
            return any(
                isinstance(module.parent(use), (ast.Return, ast.Yield, ast.Tuple, ast.Call))
                for use in uses_of(module, name)
            )
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.Call() | ast.keyword():
            return True
    return False
