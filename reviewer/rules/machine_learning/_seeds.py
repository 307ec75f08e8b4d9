"""Whether a place of a program asks for results that can be repeated."""

from __future__ import annotations

import ast
from functools import lru_cache

from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rules.resources._uses import calls_of, definition_of

TENSORFLOW_SEEDS = frozenset(
    {
        *("tensorflow.random.set_seed", "tensorflow.keras.utils.set_random_seed"),
        *("keras.utils.set_random_seed", "tensorflow.compat.v1.set_random_seed"),
        *("tensorflow.set_random_seed", "tensorflow.compat.v1.random.set_random_seed"),
        *("tensorflow.keras.backend.set_random_seed", "pytorch_lightning.seed_everything"),
    }
)
TENSORFLOW_DETERMINISM = frozenset(
    {
        *("tensorflow.config.experimental.enable_op_determinism",),
        *("tensorflow.python.framework.config.enable_op_determinism",),
    }
)
TORCH_SEEDS = frozenset(
    {
        *("torch.manual_seed", "torch.random.manual_seed", "torch.cuda.manual_seed_all"),
        *(
            "torch.cuda.manual_seed",
            "pytorch_lightning.seed_everything",
            "lightning.seed_everything",
        ),
        *("transformers.set_seed", "accelerate.utils.set_seed"),
    }
)
TORCH_DETERMINISM = frozenset(
    {
        "torch.use_deterministic_algorithms",
        "torch.set_deterministic",
        "transformers.enable_full_determinism",
    }
)


def is_called(module: Module, node: ast.AST, names: frozenset[str]) -> bool:
    """Whether one of the functions is called around a node: in its functions, at module level.

    A call within a function of this file counts where that function is called from there.
    """
    around = [n for n in module.ancestors(node) if isinstance(n, Function)]
    return any(_is_called_by(module, place, names) for place in (*around, None))


@lru_cache(maxsize=256)
def _is_called_by(module: Module, place: Function | None, names: frozenset[str]) -> bool:
    """Whether a function (None: the module's own level) calls one of the functions."""
    for call in calls_of(module, place):
        if module.resolve(call.func) in names:
            return True
        function = definition_of(module, call.func)
        if function is not None and function in _callers(module, names):
            return True
    return False


@lru_cache(maxsize=8)
def _callers(module: Module, names: frozenset[str]) -> frozenset[ast.AST]:
    """Return the functions of a file that call one of the functions themselves."""
    functions: list[Function] = [*module.of_type(ast.FunctionDef)]
    functions += module.of_type(ast.AsyncFunctionDef)
    return frozenset(
        function
        for function in functions
        if any(module.resolve(call.func) in names for call in calls_of(module, function))
    )
