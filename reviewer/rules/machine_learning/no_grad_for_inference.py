"""Inference without the mode that is made for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_MODELS = ("model", "net", "network", "encoder", "decoder", "classifier", "generator", "backbone")
_RUNNING = frozenset({"eval", "predict", "forward", "generate"})
# What is done with tensors that must stay usable by autograd.
_TRAINING = frozenset({"backward", "step", "zero_grad", "train", "clone", "requires_grad_"})


class NoGradForInference(Rule):
    """Inference runs under no_grad where inference_mode serves

    ## What it does
    Finds `torch.no_grad()` around code that only evaluates a model: the function trains nothing,
    and changes no tensor in place.

    ## Why is this bad
    `no_grad` still counts versions of tensors and tracks views. `inference_mode` leaves that out
    as well, which makes small models notably faster, and an accidental use of the outputs in
    training fails at once in place of silently learning nothing.

    ## Example
    ```python
    import torch

    def predict(model, batch):
        model.eval()
        with torch.no_grad():
            return model(batch).argmax(dim=1)
    ```

    ## Use instead
    ```python
    import torch

    def predict(model, batch):
        model.eval()
        with torch.inference_mode():
            return model(batch).argmax(dim=1)
    ```

    ## Fix safety
    Values are the same. Tensors made in inference mode can not be used in a later computation
    that needs gradients; the fix is offered, not applied by `--fix`.

    ## References
    - [PyTorch: inference mode](https://pytorch.org/docs/stable/notes/autograd.html#inference-mode)
    """

    severity = Severity.INFO
    codeguru = ("pytorch-disable-gradient-calculation",)
    calls = ("torch.no_grad", "torch.autograd.no_grad", "torch.autograd.grad_mode.no_grad")
    bad = (
        Bad(
            """\
import torch as t

class Service:
    def answer(self, text):
        with t.no_grad():  # found
            scores = self.model(self.encode(text))
        return scores.tolist()
""",
            fixed="""\
import torch as t

class Service:
    def answer(self, text):
        with t.inference_mode():
            scores = self.model(self.encode(text))
        return scores.tolist()
""",
        ),
        Bad(
            """\
import torch

@torch.no_grad()  # found
def accuracy(net, loader):
    net.eval()
    right = 0
    for x, y in loader:
        right += (net(x).argmax(1) == y).sum().item()
    return right
""",
            fixed="""\
import torch

@torch.inference_mode()
def accuracy(net, loader):
    net.eval()
    right = 0
    for x, y in loader:
        right += (net(x).argmax(1) == y).sum().item()
    return right
""",
        ),
        Bad("""\
from torch import no_grad, device

def generate(model, prompt):
    with no_grad(), measure():  # found
        return model.generate(prompt)
"""),
    )
    good = (
        """\
import torch
def predict(model, x):
    with torch.inference_mode():
        return model(x)
""",
        """\
import torch
def init(model):
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.1)
""",
        """\
import torch
def distill(model, teacher, x, optimizer):
    with torch.no_grad():
        wanted = teacher.forward(x)
    loss = distance(model(x), wanted)
    loss.backward()
    optimizer.step()
""",
        """\
import torch
def update(self, decay):
    with torch.no_grad():
        self.model.weight.data *= decay
""",
        """\
import torch
def size(x):
    with torch.no_grad():
        return x.norm()
""",
        """\
import torch
def averaged(self, model):
    with torch.no_grad():
        self.weight.copy_(model.forward(self.weight))
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        place = _guarded(call, module)
        if place is None:
            return
        function = module.function_of(call) or place
        if not _trains(function) and _runs_model(place):
            yield Found(call, "Nothing is trained here: `inference_mode` does less work.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.func, cst.Attribute):
            return None
        return node.with_changes(func=node.func.with_changes(attr=cst.Name("inference_mode")))


def _guarded(call: ast.Call, module: Module) -> ast.AST | None:
    """Return the ``with`` or the decorated function that a ``no_grad`` is for."""
    above = module.parent(call)
    if isinstance(above, ast.withitem):
        return module.parent(above)
    if isinstance(above, Function) and call in above.decorator_list:
        return above
    return None


@lru_cache(maxsize=64)
def _trains(function: ast.AST) -> bool:
    """Whether a function trains, or changes tensors in place."""
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(attr=method)):
                in_place = method.endswith("_") and not method.endswith("__")
                if method in _TRAINING or in_place:
                    if method != "train" or not _is_off(node):
                        return True
            case ast.AugAssign(target=ast.Attribute() | ast.Subscript()):
                return True
            case ast.Attribute(attr="grad" | "requires_grad" | "data", ctx=ast.Store()):
                return True
            case ast.Assign(targets=[ast.Subscript()]):
                return True
            case ast.Yield() | ast.YieldFrom():
                return True
    return False


def _is_off(node: ast.AST) -> bool:
    match node:
        case ast.Call(args=[ast.Constant(value=False)]):
            return True
    return False


def _runs_model(place: ast.AST) -> bool:
    """Whether a block calls a model."""
    for node in ast.walk(place):
        match node:
            case ast.Call(func=ast.Attribute(attr=method)) if method in _RUNNING:
                return True
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                if name.lower().rstrip("0123456789").split("_")[-1] in _MODELS:
                    return True
    return False
