"""How built-in functions are answered: what a handler is, and what it is handed."""

from __future__ import annotations

import ast
from collections.abc import Callable

from guru.reviewer.flow.run.access.contents import everything_in
from guru.reviewer.flow.run.arguments import Arguments
from guru.reviewer.flow.run.context import Context
from guru.reviewer.flow.values import OPEN, Value, opened

Handler = Callable[[Context, Arguments, ast.AST], Value]


def first_of(arguments: Arguments) -> Value:
    """Return the first argument, or what it may be."""
    return arguments.positional[0] if arguments.positional else arguments.more or OPEN


def tainted(ctx: Context, arguments: Arguments) -> Value:
    """Return something unknown that hands on whatever hand was in the arguments."""
    return opened(t for v in arguments.all() for t in everything_in(ctx, v).taints)
