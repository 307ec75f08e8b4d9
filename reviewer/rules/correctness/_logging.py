"""Calls that write to a log."""

from __future__ import annotations

import ast

from guru.reviewer.reading.module import Module
from guru.reviewer.rules.security._words import name_of, words_of

LOG_METHODS = frozenset(
    {"debug", "info", "warning", "warn", "error", "critical", "fatal", "exception", "log"}
)
_LOGGERS = frozenset({"log", "logger", "logging", "logs"})


def is_log_call(call: ast.Call, module: Module) -> bool:
    """Whether a call writes to a log, by what the receiver is or by its name."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LOG_METHODS:
        return False
    owner = module.resolve(call.func.value) or ""
    if owner == "logging" or owner.startswith("logging.getLogger()"):
        return True
    receiver = call.func.value
    name = name_of(receiver.func) if isinstance(receiver, ast.Call) else name_of(receiver)
    return bool(_LOGGERS.intersection(words_of(name)[-1:]))
