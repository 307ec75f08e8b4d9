"""A softmax where the logarithm of one is expected."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.machine_learning._layers import SOFTMAX, output_of
from guru.reviewer.rules.resources._uses import packages_of

_LOSSES = frozenset({"torch.nn.NLLLoss()", "torch.nn.functional.nll_loss"})


class SoftmaxBeforeNllLoss(Rule):
    """A softmax goes into a loss that expects its logarithm

    ## What it does
    Finds outputs of a softmax (function, layer, method, the end of a model of this file) that go
    into `NLLLoss` or `nll_loss` of PyTorch.

    ## Why is this bad
    The loss only picks and negates what it is given, and expects logarithms. Given probabilities
    it is bounded and never above zero, its gradients are wrong, and training goes nowhere.

    ## Example
    ```python
    import torch
    from torch import nn

    criterion = nn.NLLLoss()

    def loss_of(model, batch, target):
        return criterion(torch.softmax(model(batch), dim=1), target)
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    criterion = nn.NLLLoss()

    def loss_of(model, batch, target):
        return criterion(torch.log_softmax(model(batch), dim=1), target)
    ```

    ## References
    - [PyTorch: NLLLoss](https://pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html)
    - [PyTorch: LogSoftmax](https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html)
    """

    severity = Severity.HIGH
    codeguru = ("pytorch-avoid-softmax-with-nllloss-rule",)
    mentions = ("torch",)
    bad = (
        Bad("""\
import torch.nn as nn
import torch.nn.functional as F

class Digits(nn.Module):
    def forward(self, x):
        x = self.fc(x)
        return F.softmax(x, dim=1)

def train(batches):
    model = Digits()
    for x, y in batches:
        loss = F.nll_loss(model(x), y)  # found
        loss.backward()
"""),
        Bad("""\
from torch import nn as layers

class Trainer:
    def __init__(self, model):
        self.model = model
        self.softmax = layers.Softmax(dim=1)
        self.criterion = layers.NLLLoss()

    def step(self, x, y):
        scores = self.softmax(self.model(x))
        return self.criterion(scores, y)  # found
"""),
        Bad("""\
import torch
loss = torch.nn.NLLLoss()
m = torch.nn.Sequential(torch.nn.Linear(5, 5), torch.nn.Softmax(dim=1)).cuda()
loss(m(x), y).backward()  # found
"""),
    )
    good = (
        """\
import torch
m = torch.nn.LogSoftmax(dim=1)
loss = torch.nn.NLLLoss()
loss(m(x), y)
""",
        """\
import torch
loss = torch.nn.NLLLoss()
loss(torch.log(torch.softmax(x, dim=1)), y)
""",
        """\
import torch.nn.functional as F
loss = F.nll_loss(F.log_softmax(model(x), dim=-1), y)
""",
        """\
import torch
loss = torch.nn.CrossEntropyLoss()
loss(model(x), y)
p = torch.softmax(model(x), dim=1)
""",
        """\
import torch.nn.functional as F
def f(x, y, scores):
    scores = F.softmax(scores, dim=1)
    scores = scores.log()
    return F.nll_loss(scores, y)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if "torch" not in packages_of(module) or module.resolve(call.func) not in _LOSSES:
            return
        scores = argument(call, "input", 0)
        place = output_of(module, scores, SOFTMAX) if scores is not None else None
        if place is not None:
            text = "This loss expects the logarithms of probabilities: use `log_softmax`."
            yield Found(call, text, evidence=((place, "a softmax without the logarithm"),))
