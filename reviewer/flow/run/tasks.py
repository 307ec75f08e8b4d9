"""Functions handed to threads, processes, pools and loops; and calls that never return."""

from __future__ import annotations

import ast

from guru.reviewer.flow.run.access.iteration import items_of
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.calls import call
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.run.handlers import Handler
from guru.reviewer.flow.values import OPEN, Lib, Value, join, one

_POOLS = (
    *("concurrent.futures.ThreadPoolExecutor()", "concurrent.futures.ProcessPoolExecutor()"),
    *("concurrent.futures.thread.ThreadPoolExecutor()", "multiprocessing.Pool()"),
    *("multiprocessing.pool.ThreadPool()", "multiprocessing.pool.Pool()"),
)


def _submitted(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``executor.submit(function, *args)``: what the future will hold."""
    function, *given = arguments.positional or [OPEN]
    return call(ctx, function, Arguments(given, arguments.named, arguments.more), node)


def _applied(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``pool.apply(function, args, kwds)``."""
    function = arguments.get(0, "func") or OPEN
    given = arguments.get(1, "args")
    items, rest = items_of(ctx, given) if given is not None else ([], None)
    return call(ctx, function, Arguments(items, more=rest), node)


def _mapped(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    return ctx.run.knowledge.library_call(ctx, "map", arguments, node)


def _star_mapped(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    function, *given = arguments.positional or [OPEN]
    items, rest = items_of(ctx, given[0]) if given else ([], None)
    made = [_applied(ctx, Arguments([function, each]), node) for each in items]
    more = _applied(ctx, Arguments([function, rest]), node) if rest is not None else None
    return ctx.sequence("list", made, more)


def _in_executor(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """``loop.run_in_executor(executor, function, *args)``."""
    return _submitted(ctx, Arguments(arguments.positional[1:]), node)


def _timer(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    function = arguments.get(1, "function") or OPEN
    given = arguments.get(2, "args")
    return _applied(ctx, Arguments([function, *([given] if given is not None else [])]), node)


def _completed(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    items, rest = items_of(ctx, arguments.positional[0] if arguments.positional else OPEN)
    parts = [*items, *([rest] if rest is not None else [])]
    return ctx.sequence("list", [], join(*parts) if parts else OPEN)


def _ends(ctx: Context, arguments: Arguments, node: ast.AST) -> Value:
    """A call that raises: the path ends here."""
    ctx.exits.raised.append((one(Lib("SystemExit()")), ctx.state))
    ctx.alive = False
    return OPEN


FUNCTIONS: dict[str, Handler] = {
    "fastapi.BackgroundTasks().add_task": _submitted,
    "starlette.background.BackgroundTask": _submitted,
    "starlette.background.BackgroundTasks().add_task": _submitted,
    **{f"{pool}.submit": _submitted for pool in _POOLS},
    **{f"{pool}.map": _mapped for pool in _POOLS},
    **{f"{pool}.imap": _mapped for pool in _POOLS},
    **{f"{pool}.imap_unordered": _mapped for pool in _POOLS},
    **{f"{pool}.starmap": _star_mapped for pool in _POOLS},
    **{f"{pool}.apply": _applied for pool in _POOLS},
    **{f"{pool}.apply_async": _applied for pool in _POOLS},
    "asyncio.get_event_loop().run_in_executor": _in_executor,
    "asyncio.get_running_loop().run_in_executor": _in_executor,
    "threading.Timer": _timer,
    "concurrent.futures.as_completed": _completed,
    "asyncio.as_completed": _completed,
    "sys.exit": _ends,
    "os._exit": _ends,
    "os.abort": _ends,
    "exit": _ends,
    "quit": _ends,
    "flask.abort": _ends,
    "werkzeug.exceptions.abort": _ends,
    "quart.abort": _ends,
    "bottle.abort": _ends,
    "argparse.ArgumentParser().error": _ends,
    "argparse.ArgumentParser().exit": _ends,
    "pytest.fail": _ends,
    "pytest.skip": _ends,
}
