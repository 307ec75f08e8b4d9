"""Weights that are loaded and used in training mode."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import calls_of, packages_of

_MODES = frozenset({"eval", "train", "backward", "fit", "requires_grad_"})
_NOT_MODELS = ("optim", "sched", "scaler", "opt", "lr", "ema", "sampler", "loader", "state")
_INFERENCE = frozenset({"predict", "forward", "generate"})


class LoadedModelNotInEvalMode(Rule):
    """A model is loaded and used without eval()

    ## What it does
    Finds models whose weights are loaded with `load_state_dict` and that are then called in the
    same function, or within `no_grad`, with neither `eval()` nor training in between.

    ## Why is this bad
    A fresh model is in training mode: dropout removes values at random and batch normalisation
    uses, and changes, the statistics of the batch at hand. Predictions are worse, differ from
    call to call, and depend on what else is in the batch.

    ## Example
    ```python
    import torch

    def classify(path, batch):
        model = Net()
        model.load_state_dict(torch.load(path, weights_only=True))
        return model(batch).argmax(dim=1)
    ```

    ## Use instead
    ```python
    import torch

    def classify(path, batch):
        model = Net()
        model.load_state_dict(torch.load(path, weights_only=True))
        model.eval()
        return model(batch).argmax(dim=1)
    ```

    ## References
    - [PyTorch: saving and loading models](https://pytorch.org/tutorials/beginner/saving_loading_models.html)
    """

    severity = Severity.MEDIUM
    codeguru = ("pytorch-miss-call-to-eval",)
    methods = ("load_state_dict",)
    bad = (
        Bad("""\
import torch as t

class Service:
    def __init__(self, path):
        self.net = Net()
        self.net.load_state_dict(t.load(path))  # found
        self.first = self.net(t.zeros(1, 3))
"""),
        Bad("""\
import torch
from models import Net

net = Net().cuda()
net.load_state_dict(torch.load("net.pt")["weights"], strict=False)  # found
with torch.no_grad():
    for x in batches:
        print(net.forward(x))
"""),
        Bad("""\
from torch import load, no_grad

def score(path, batches):
    model = Net()
    state = load(path)
    if state:
        model.load_state_dict(state)  # found
    with no_grad():
        return [measure(model, batch) for batch in batches]
"""),
    )
    good = (
        """\
import torch
def classify(path, batch):
    model = Net()
    model.load_state_dict(torch.load(path))
    model.eval()
    return model(batch)
""",
        """\
import torch
def resume(path, model, optimizer):
    model.load_state_dict(torch.load(path))
    optimizer.load_state_dict(torch.load(path + ".opt"))
    return model
""",
        """\
import torch
model.load_state_dict(torch.load("a"))
model.train()
for x, y in batches:
    loss(model(x), y).backward()
""",
        """\
import torch
def load(path):
    model = Net()
    model.load_state_dict(torch.load(path))
    return model.to("cuda").eval()
""",
        """\
import torch
def go(trainer, path):
    model = Net()
    model.load_state_dict(torch.load(path))
    trainer.fit(model)
    return model(example)
""",
        """\
class Store:
    def restore(self, state):
        self.load_state_dict(state)
        return self.counter(state)
""",
        """\
import torch
def go(path, x):
    model = Net()
    model.load_state_dict(torch.load(path))
    prepare(model)
    return model(x)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if "torch" not in packages_of(module) or not isinstance(owner, (ast.Name, ast.Attribute)):
            return
        name = ast.unparse(owner)
        if name == "self" or any(word in name.lower() for word in _NOT_MODELS):
            return
        later = [c for c in calls_of(module, module.function_of(call)) if c.lineno > call.lineno]
        before = [c for c in calls_of(module, module.function_of(call)) if c.lineno < call.lineno]
        if any(_sets_mode(c) for c in (*before, *later)):
            return
        quiet = [
            c for c in later if module.resolve(c.func) in {"torch.no_grad", "torch.inference_mode"}
        ]
        first = next((c for c in later if _uses(c, name)), None)
        if first is None or _is_handed_on(later, name, first):
            if not quiet or not any(_is_given(c, name) for c in later):
                return
        where = first or quiet[0]
        text = f"`{name}` is used in training mode: call `{name}.eval()` after loading."
        yield Found(call, text, evidence=((where, "used here"),))


def _sets_mode(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _MODES


def _uses(call: ast.Call, name: str) -> bool:
    """Whether a call runs the model."""
    match call.func:
        case ast.Attribute(attr=method, value=owner) if method in _INFERENCE:
            return ast.unparse(owner) == name
        case ast.Name() | ast.Attribute():
            return ast.unparse(call.func) == name
    return False


def _is_given(call: ast.Call, name: str) -> bool:
    return any(ast.unparse(given) == name for given in call.args)


def _is_handed_on(calls: list[ast.Call], name: str, first: ast.Call) -> bool:
    """Whether a model goes to another function first, which may set its mode."""
    return any(call.lineno < first.lineno and _is_given(call, name) for call in calls)
