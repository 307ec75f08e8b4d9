"""Locks of threads, by the names that they are made under."""

from __future__ import annotations

import ast

from guru.reviewer.reading.module import Module

_KINDS = ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition")
LOCK_MAKERS = frozenset(
    f"{package}.{kind}" for package in ("threading", "multiprocessing") for kind in _KINDS
)
ASYNC_LOCK_MAKERS = frozenset(f"asyncio.{kind}" for kind in _KINDS if kind != "RLock")
_WORDS = ("lock", "mutex", "semaphore")


def is_lock(module: Module, node: ast.expr) -> bool:
    """Whether an expression is a lock of threads or processes that is made in sight."""
    name = module.resolve(node) or ""
    return name.endswith("()") and name.removesuffix("()") in LOCK_MAKERS


def is_any_lock(module: Module, node: ast.expr) -> bool:
    """Whether an expression is a lock of any kind, by its origin or else by its name."""
    name = module.resolve(node) or ""
    if name.endswith("()") and name.removesuffix("()") in LOCK_MAKERS | ASYNC_LOCK_MAKERS:
        return True
    match node:
        case ast.Name(id=text) | ast.Attribute(attr=text):
            return name.count("()") == 0 and text.lower().endswith(_WORDS)
    return False
