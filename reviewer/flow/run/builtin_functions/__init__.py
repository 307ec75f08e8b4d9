"""Built-in functions, and those of the standard library whose results are worth working out."""

from __future__ import annotations

from guru.reviewer.flow.run import containers, objects, tasks
from guru.reviewer.flow.run.builtin_functions import (
    collecting,
    conversions,
    deferred,
    iterating,
    reflection,
)
from guru.reviewer.flow.run.handlers import Handler

FUNCTIONS: dict[str, Handler] = {
    **conversions.FUNCTIONS,
    **collecting.FUNCTIONS,
    **iterating.FUNCTIONS,
    **reflection.FUNCTIONS,
    **deferred.FUNCTIONS,
    **objects.FUNCTIONS,
    **containers.FUNCTIONS,
    **tasks.FUNCTIONS,
}
