"""Gradients that add up over batches by mistake."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from guru.models.severity import Severity
from guru.reviewer.reading.module import Function, Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import packages_of

_CLEARING = frozenset({"zero_grad", "zero_grad_", "optimizer_zero_grad"})
_NOT_OPTIMIZERS = ("sched", "scheduler", "env", "scaler", "progress", "bar", "sim", "profiler")


class GradientsNeverCleared(Rule):
    """Gradients are never set back between steps

    ## What it does
    Finds functions and scripts that call `backward()` and the `step()` of an optimizer, but
    nowhere `zero_grad()`.

    ## Why is this bad
    PyTorch adds each backward pass to the gradients that are there. Without `zero_grad` every
    step goes along the sum of all batches so far: training wanders off or explodes.

    ## Example
    ```python
    import torch

    def train(model, loader, criterion):
        optimizer = torch.optim.Adam(model.parameters())
        for x, y in loader:
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
    ```

    ## Use instead
    ```python
    import torch

    def train(model, loader, criterion):
        optimizer = torch.optim.Adam(model.parameters())
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
    ```

    ## References
    - [PyTorch: zeroing out gradients](https://pytorch.org/tutorials/recipes/recipes/zeroing_out_gradients.html)
    """

    severity = Severity.HIGH
    codeguru = ("pytorch-miss-call-to-zero-grad",)
    methods = ("backward",)
    bad = (
        Bad("""\
from torch import optim as o

class Trainer:
    def fit(self, batches):
        self.opt = o.SGD(self.model.parameters(), lr=0.1)
        for x, y in batches:
            loss = self.criterion(self.model(x), y)
            loss.backward()  # found
            self.opt.step()
"""),
        Bad("""\
import torch

model = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(10):
    for x, y in batches:
        ((model(x) - y) ** 2).mean().backward()  # found
        optimizer.step()
"""),
        Bad("""\
import torch.nn.functional as F

def step(model, optimizer, batch, target):
    model.train()
    loss = F.cross_entropy(model(batch), target)
    loss.backward()  # found
    optimizer.step()
    return loss.item()
"""),
    )
    good = (
        """\
import torch
for x, y in batches:
    optimizer.zero_grad()
    loss(model(x), y).backward()
    optimizer.step()
""",
        """\
import torch
for number, (x, y) in enumerate(batches):
    loss(model(x), y).backward()
    if number % 4 == 3:
        optimizer.step()
        model.zero_grad(set_to_none=True)
""",
        """\
import torch
def grow(x):
    x.sum().backward()
    return x.grad
""",
        """\
import torch
def clear(model):
    for weight in model.parameters():
        weight.grad = None
def train(model, optimizer):
    for x in batches:
        clear(model)
        model(x).sum().backward()
        optimizer.step()
""",
        """\
import torch
def attack(x, env):
    loss(x).backward()
    env.step(x)
""",
        """\
import torch
def train(optimizer):
    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value
    optimizer.step(closure)
""",
        """\
import torch
def step(loss, optimizer, clip):
    loss.backward()
    clip()
    optimizer.step()
""",
        "import torch\ndef step(engine, loss):\n    engine.backward(loss)\n    engine.step()\n",
        "def turn(robot):\n    robot.backward()\n    robot.optimizer.step()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not {"torch", "pytorch_lightning", "accelerate"} & packages_of(module):
            return
        place = _outermost(call, module)
        if not _is_of_own_loss(call, module):
            return
        if _clears(place) or _first_backward(place) is not call:
            return
        step = _step(place)
        if step is None or _calls_a_clearing(place, module):
            return
        text = "No gradient is set back before or after this: they add up over all steps."
        yield Found(call, text, evidence=((step, "a step along the sum"),))


def _is_of_own_loss(call: ast.Call, module: Module) -> bool:
    """Whether the loss is computed here too; a helper that is given one leaves the rest to others.

    ``engine.backward(loss)`` is not PyTorch's own, and sees to the gradients itself.
    """
    root: ast.expr | None = call.func
    while isinstance(root, (ast.Attribute, ast.Call, ast.BinOp)):
        match root:
            case ast.Attribute(value=inner) | ast.Call(func=inner) | ast.BinOp(left=inner):
                root = inner
    if call.args and "loss" not in ast.unparse(call.func).lower():
        return False
    if not isinstance(root, ast.Name) or isinstance(module.parent(root), ast.Call):
        return True
    return all(b.kind not in {"parameter", "with"} for b in module.names.bindings(root)) or (
        root.id in {"self", "cls"}
    )


def _outermost(node: ast.AST, module: Module) -> ast.AST:
    """Return the outermost function around a node, or the module."""
    place: ast.AST = module.tree
    for above in module.ancestors(node):
        if isinstance(above, Function):
            place = above
    return place


@lru_cache(maxsize=64)
def _clears(place: ast.AST) -> bool:
    """Whether gradients are set back: by an optimizer, a model, or by hand."""
    for node in ast.walk(place):
        match node:
            case ast.Attribute(attr=name) if name in _CLEARING:
                return True
            case ast.Attribute(attr="grad", ctx=ast.Store()):
                return True
            case ast.Attribute(attr="zero_" | "data", value=ast.Attribute(attr="grad")):
                return True
            case ast.Attribute(attr="grad", ctx=ast.Del()):
                return True
    return False


@lru_cache(maxsize=64)
def _first_backward(place: ast.AST) -> ast.Call | None:
    found = [
        node
        for node in ast.walk(place)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "backward"
    ]
    return min(found, key=lambda call: (call.lineno, call.col_offset), default=None)


def _step(place: ast.AST) -> ast.Call | None:
    """Return the step of an optimizer."""
    for node in ast.walk(place):
        match node:
            case ast.Call(func=ast.Attribute(attr="step", value=owner), args=[]):
                name = ast.unparse(owner).lower()
                if not any(word in name for word in _NOT_OPTIMIZERS):
                    return node
    return None


def _calls_a_clearing(place: ast.AST, module: Module) -> bool:
    """Whether a function of this file that sets gradients back is called."""
    clearing = _clearing_functions(module)
    for node in ast.walk(place):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in clearing:
                return True
    return False


@lru_cache(maxsize=2)  # one file is checked at a time
def _clearing_functions(module: Module) -> frozenset[str]:
    found: list[Function] = [*module.of_type(ast.FunctionDef)]
    found += module.of_type(ast.AsyncFunctionDef)
    return frozenset(function.name for function in found if _clears(function))
