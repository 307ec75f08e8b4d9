"""Operations of PyTorch whose results vary from run to run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.machine_learning._seeds import (
    TORCH_DETERMINISM,
    TORCH_SEEDS,
    is_called,
)
from guru.reviewer.rules.resources._uses import packages_of, value_before

_METHODS = frozenset(
    {"scatter_add_", "scatter_add", "index_add_", "index_add", "scatter_reduce_", "put_", "histc"}
)
_FUNCTIONS = frozenset(
    f"torch.{name}"
    for name in (
        *("scatter_add", "index_add", "histc", "bincount", "kthvalue", "nn.CTCLoss"),
        *("nn.functional.ctc_loss", "nn.EmbeddingBag", "nn.AdaptiveAvgPool3d"),
        *("nn.AdaptiveMaxPool2d", "nn.FractionalMaxPool2d", "nn.MaxUnpool2d", "nn.ReflectionPad1d"),
        *("nn.ReflectionPad3d", "nn.ReplicationPad2d", "nn.functional.grid_sample"),
    )
)
_DEPTH = 4


class NondeterministicTorchOperation(Rule):
    """An operation of PyTorch gives varying results without the switch

    ## What it does
    Finds `torch.bmm` with a sparse tensor on a GPU, and, where the program sets a seed to get the
    same results again, the operations that PyTorch lists as nondeterministic on a GPU
    (`scatter_add_`, `index_add_`, `CTCLoss` and others), if deterministic algorithms are not asked
    for.

    ## Why is this bad
    These operations add up in the order in which threads come: two runs with the same seed differ
    and a regression can not be told from chance. `torch.use_deterministic_algorithms(True)` takes
    a deterministic form, or says that there is none.

    ## Example
    ```python
    import torch

    torch.manual_seed(0)

    def pooled(values, index, size):
        return torch.zeros(size).cuda().scatter_add_(0, index, values)
    ```

    ## Use instead
    ```python
    import torch

    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)

    def pooled(values, index, size):
        return torch.zeros(size, device="cuda").scatter_add_(0, index, values)
    ```

    ## References
    - [PyTorch: reproducibility](https://pytorch.org/docs/stable/notes/randomness.html)
    - [PyTorch: use_deterministic_algorithms](https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html)
    """

    severity = Severity.INFO
    codeguru = ("pytorch-use-nondeterministic-algorithm",)
    mentions = ("torch",)
    bad = (
        Bad("""\
import torch as t

def product(a, b):
    left = a.to_sparse().cuda()
    return t.bmm(left, b.cuda())  # found
"""),
        Bad("""\
from torch import manual_seed, nn

def main(arguments):
    manual_seed(arguments.seed)
    model = Net().cuda()
    criterion = nn.CTCLoss(blank=0)  # found
    train(model, criterion)
"""),
        Bad("""\
import torch

def seed_all(n):
    torch.manual_seed(n)

seed_all(7)

class Pool:
    def forward(self, x, index):
        out = torch.zeros(9, device="cuda")
        return out.index_add_(0, index, x)  # found
"""),
    )
    good = (
        """\
import torch
torch.use_deterministic_algorithms(True)
torch.bmm(a.to_sparse().cuda(), b.cuda())
""",
        """\
import torch
torch.bmm(a.cuda(), b.cuda())
""",
        """\
import torch
out.index_add_(0, index, x.cuda())
""",
        """\
import torch
torch.manual_seed(0)
out = torch.zeros(3).index_add_(0, index, x)
""",
        """\
import torch
torch.bmm(a.to_sparse(), b)
""",
        """\
import numpy as np
np.random.seed(0)
table.index_add_(0, "cuda")
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if "torch" not in packages_of(module):
            return
        name = module.resolve(call.func) or ""
        varies = name in _FUNCTIONS or (method in _METHODS and not name.startswith("torch."))
        varies = varies or (method in _METHODS and "()." in name)
        if name == "torch.bmm":
            if not _is_sparse_on_gpu(call, module) or self._is_switched(call, module):
                return
            yield Found(call, "`torch.bmm` of a sparse tensor on a GPU varies from run to run.")
        elif varies and self._is_wanted(call, module):
            shown = name if name in _FUNCTIONS else method
            yield Found(call, f"`{shown}` varies from run to run on a GPU, in spite of the seed.")

    def _is_wanted(self, call: ast.Call, module: Module) -> bool:
        """Whether results are meant to repeat, on a GPU, and the switch is missing."""
        return (
            _mentions_gpu(module)
            and is_called(module, call, TORCH_SEEDS)
            and not self._is_switched(call, module)
        )

    def _is_switched(self, call: ast.Call, module: Module) -> bool:
        return is_called(module, call, TORCH_DETERMINISM)


def _mentions_gpu(module: Module) -> bool:
    return "cuda" in module.text


def _is_sparse_on_gpu(call: ast.Call, module: Module) -> bool:
    given = [a for a in (argument(call, "input", 0), argument(call, "mat2", 1)) if a is not None]
    steps = [step for value in given for step in _steps(value, module, _DEPTH)]
    return "to_sparse" in steps and "cuda" in steps


def _steps(node: ast.expr, module: Module, depth: int) -> list[str]:
    """Return what is done to a tensor along a chain of methods."""
    match node:
        case ast.Call(func=ast.Attribute(attr=method, value=owner)):
            target = constant(module, argument(node, "device", 0)) if method == "to" else None
            step = "cuda" if str(target).startswith("cuda") else method
            return [step, *_steps(owner, module, depth)]
        case ast.Name() if depth:
            value = value_before(module, node)
            return _steps(value, module, depth - 1) if value is not None else []
    return []
