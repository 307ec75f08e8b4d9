"""Losses that are summed up with all that led to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import packages_of, uses_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class LossKeptWithItsGraph(Rule):
    """A loss is summed up together with its graph

    ## What it does
    Finds loops over batches that call `loss.backward()` and add the loss itself, not its number,
    to a total or a list.

    ## Why is this bad
    A loss holds the graph of its computation. The total keeps those of all batches alive: memory
    grows with every step until the GPU has none left.

    ## Example
    ```python
    import torch

    def train(model, loader, criterion, optimizer):
        total = 0
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss
        return total / len(loader)
    ```

    ## Use instead
    ```python
    import torch

    def train(model, loader, criterion, optimizer):
        total = 0
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item()
        return total / len(loader)
    ```

    ## Fix safety
    The total becomes a number in place of a tensor: a later `total.item()` must go as well.

    ## References
    - [PyTorch: my model reports "out of memory"](https://pytorch.org/docs/stable/notes/faq.html#my-model-reports-cuda-runtime-error-2-out-of-memory)
    - [CWE-401: Missing Release of Memory after Effective Lifetime](https://cwe.mitre.org/data/definitions/401.html)
    """

    severity = Severity.MEDIUM
    cwe = (401,)
    mentions = ("torch",)
    bad = (
        Bad(
            """\
import torch
running = 0.0
for x, y in batches:
    loss = criterion(model(x), y)
    loss.backward()
    running += loss * x.size(0)  # found
""",
            fixed="""\
import torch
running = 0.0
for x, y in batches:
    loss = criterion(model(x), y)
    loss.backward()
    running += loss.item() * x.size(0)
""",
        ),
        Bad("""\
from torch import nn

class Trainer:
    def epoch(self, loader):
        for batch in loader:
            error = self.step(batch)
            error.backward()
            self.losses.append(error)  # found
"""),
        Bad(
            """\
import torch as t

def fit(model, loader, opt):
    total = t.zeros(1)
    while (batch := next(loader, None)) is not None:
        opt.zero_grad()
        loss = model(batch)
        loss.backward()
        opt.step()
        total = total + loss  # found
""",
            fixed="""\
import torch as t

def fit(model, loader, opt):
    total = t.zeros(1)
    while (batch := next(loader, None)) is not None:
        opt.zero_grad()
        loss = model(batch)
        loss.backward()
        opt.step()
        total = total + loss.item()
""",
        ),
    )
    good = (
        """\
import torch
for x, y in batches:
    loss = criterion(model(x), y)
    loss.backward()
    running += loss.item()
""",
        """\
import torch
total = 0
for x, y in batches:
    loss = criterion(model(x), y)
    total += loss
total.backward()
""",
        """\
import torch
for x, y in batches:
    loss = criterion(model(x), y)
    losses.append(loss.detach())
    loss.backward()
""",
        """\
import torch
for epoch in range(9):
    loss = 0
    for x, y in batches:
        part = criterion(model(x), y)
        loss += part
    loss.backward()
""",
        """\
import torch
for x, y in batches:
    loss = criterion(model(x), y)
    loss.backward()
    loss = loss.item()
    running += loss
""",
        "for car in cars:\n    car.backward()\n    total += car\n",
    )

    def check(self, node: ast.AugAssign | ast.Assign | ast.Call, module: Module) -> Iterator[Found]:
        if "torch" not in packages_of(module):
            return
        loss = _kept(node)
        if loss is None or module.loop_of(node) is None:
            return
        if _is_backed(loss, module) and not _is_target_backed(node, module):
            text = f"`{loss.id}` keeps its whole graph alive: add `{loss.id}.item()`."
            yield Found(node, text)

    def fix(
        self, node: cst.AugAssign | cst.Assign | cst.Call, imports: Imports
    ) -> cst.CSTNode | None:
        import libcst as cst

        if isinstance(node, (cst.AugAssign, cst.Assign)):
            value = node.value
            if isinstance(value, cst.Name):
                return node.with_changes(value=_number(value))
            if isinstance(value, cst.BinaryOperation):
                adds = isinstance(value.operator, cst.Add)
                side = value.right if adds else value.left
                if isinstance(side, cst.Name):
                    changed = {"right" if adds else "left": _number(side)}
                    return node.with_changes(value=value.with_changes(**changed))
        return None


def _number(name: cst.Name) -> cst.BaseExpression:
    import libcst as cst

    return cst.parse_expression(f"{name.value}.item()")


def _kept(node: ast.AugAssign | ast.Assign | ast.Call) -> ast.Name | None:
    """Return the name whose value a statement adds to something."""
    match node:
        case ast.AugAssign(op=ast.Add(), value=value):
            return _alone(value)
        case ast.Assign(
            targets=[ast.Name(id=total)],
            value=ast.BinOp(op=ast.Add(), left=ast.Name(id=left), right=ast.Name() as loss),
        ) if total == left:
            return loss
        case ast.Call(func=ast.Attribute(attr="append"), args=[ast.Name() as loss]):
            return loss
    return None


def _alone(value: ast.expr) -> ast.Name | None:
    match value:
        case ast.Name():
            return value
        case ast.BinOp(op=ast.Mult() | ast.Div(), left=ast.Name() as loss):
            return loss
    return None


def _is_backed(loss: ast.Name, module: Module) -> bool:
    """Whether ``backward`` is called on a name in the same loop, and it stays a tensor there."""
    loop = module.loop_of(loss)
    bound = module.names.bindings(loss)
    if not all(binding.kind == "value" and _is_tensor(binding.value) for binding in bound):
        return False
    return any(
        _is_backward(use, module) and module.loop_of(use) is loop for use in uses_of(module, loss)
    )


def _is_tensor(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr="item" | "detach" | "cpu" | "tolist")):
            return False
        case ast.Call(func=ast.Name(id="float")) | ast.Constant():
            return False
    return True


def _is_backward(use: ast.Name, module: Module) -> bool:
    above = module.parent(use)
    return isinstance(above, ast.Attribute) and above.attr == "backward"


def _is_target_backed(node: ast.AST, module: Module) -> bool:
    """Whether the total itself is used for a backward pass."""
    target: ast.expr | None = None
    match node:
        case (
            ast.AugAssign(target=ast.Name() as target) | ast.Assign(targets=[ast.Name() as target])
        ):
            return any(_is_backward(use, module) for use in uses_of(module, target))
    return False
