"""Tensors changed in place and assigned at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import packages_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_IN_PLACE = frozenset(
    {
        *("add_", "sub_", "mul_", "div_", "pow_", "neg_", "abs_", "clamp_", "exp_", "log_"),
        *("sqrt_", "rsqrt_", "relu_", "sigmoid_", "tanh_", "zero_", "fill_", "copy_", "round_"),
        *("clamp_min_", "clamp_max_", "addmm_", "addcmul_", "addcdiv_", "index_add_", "floor_"),
        *("index_fill_", "index_copy_", "masked_fill_", "scatter_", "scatter_add_", "unsqueeze_"),
        *("squeeze_", "t_", "transpose_", "normal_", "uniform_", "random_", "bernoulli_"),
        *("cumsum_", "lerp_", "remainder_", "ceil_", "erf_", "reciprocal_", "bitwise_and_"),
    }
)


class InPlaceResultAssigned(Rule):
    """The result of an operation in place is assigned to its own tensor

    ## What it does
    Finds `x = x.add_(y)` and its kin: an operation of PyTorch that changes a tensor in place, and
    an assignment of the result to the same name.

    ## Why is this bad
    The tensor is changed for all who hold it, while the assignment reads as if a new one were
    made. Either the copy or the change in place is unintended; with autograd, the change may
    overwrite a value that the backward pass needs.

    ## Example
    ```python
    import torch

    def shift(x, bias):
        x = x.add_(bias)
        return x
    ```

    ## Use instead
    ```python
    import torch

    def shift(x, bias):
        x = x.add(bias)
        return x
    ```

    ## Fix safety
    The fix leaves out the assignment and keeps the change in place, so the program does what it
    did. If a new tensor was meant, take the underscore away instead.

    ## References
    - [PyTorch: in-place operations with autograd](https://pytorch.org/docs/stable/notes/autograd.html#in-place-operations-with-autograd)
    """

    severity = Severity.LOW
    codeguru = ("pytorch-assign-in-place-mod",)
    safe_fix = True
    mentions = ("torch",)
    bad = (
        Bad(
            "import torch\nx = torch.randn(3)\nx = x.mul_(2)  # found\n",
            fixed="import torch\nx = torch.randn(3)\nx.mul_(2)\n",
        ),
        Bad(
            """\
from torch import nn

class Average(nn.Module):
    def forward(self, new):
        self.mean = self.mean.lerp_(new, 0.1)  # found
        return self.mean
""",
            fixed="""\
from torch import nn

class Average(nn.Module):
    def forward(self, new):
        self.mean.lerp_(new, 0.1)
        return self.mean
""",
        ),
        Bad("""\
import torch as t
for name, weight in model.named_parameters():
    weight.data = weight.data.clamp_(-1, 1)  # found
"""),
        Bad("import torch\nmask = mask.masked_fill_(mask == 0, -1.0).unsqueeze_(1)  # found\n"),
    )
    good = (
        "import torch\nx = x.add(y)\n",
        "import torch\nx.add_(y)\n",
        "import torch\ny = x.add_(1)\n",
        "import torch\nx = torch.zeros(3).fill_(2)\n",
        "form = form.clean_()\n",
        "import torch\nname = name.strip_(x)\n",
        "class Cart:\n    def add(self, item):\n        self = self.add_(item)\n",
    )

    def check(self, statement: ast.Assign, module: Module) -> Iterator[Found]:
        if "torch" not in packages_of(module) or len(statement.targets) != 1:
            return
        owner, methods = _chain(statement.value)
        if not methods or not set(methods) <= _IN_PLACE:
            return
        target = ast.unparse(statement.targets[0])
        if isinstance(owner, (ast.Name, ast.Attribute)) and ast.unparse(owner) == target:
            text = f"`{methods[0]}` changes `{target}` in place; the assignment adds nothing."
            yield Found(statement, text)

    def fix(self, node: cst.Assign, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        return cst.Expr(node.value, semicolon=node.semicolon)


def _chain(node: ast.expr) -> tuple[ast.expr, list[str]]:
    """Return what a chain of method calls begins with, and the methods in order."""
    methods: list[str] = []
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        methods.insert(0, node.func.attr)
        node = node.func.value
    return node, methods
