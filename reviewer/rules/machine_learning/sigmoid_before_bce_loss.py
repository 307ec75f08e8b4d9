"""A sigmoid and a loss that one layer computes more exactly."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.machine_learning._layers import SIGMOID, output_of
from guru.reviewer.rules.resources._uses import packages_of

_LOSSES = frozenset({"torch.nn.BCELoss()", "torch.nn.functional.binary_cross_entropy"})
_WITH_LOGITS = frozenset(
    {
        "torch.nn.BCEWithLogitsLoss()",
        "torch.nn.functional.binary_cross_entropy_with_logits",
    }
)


class SigmoidBeforeBceLoss(Rule):
    """A sigmoid stands before a binary cross entropy

    ## What it does
    Finds outputs of a sigmoid that go into `BCELoss` or `binary_cross_entropy` of PyTorch; and
    into `BCEWithLogitsLoss`, which applies one itself (a mistake of another weight).

    ## Why is this bad
    For large scores the sigmoid rounds to 0 or 1 and the logarithm of the loss is lost: gradients
    vanish or the loss turns to infinity, first of all in half precision. `BCEWithLogitsLoss`
    computes both in one numerically stable step. Before that loss, a sigmoid is applied twice.

    ## Example
    ```python
    import torch
    from torch import nn

    criterion = nn.BCELoss()

    def loss_of(model, batch, target):
        return criterion(torch.sigmoid(model(batch)), target)
    ```

    ## Use instead
    ```python
    from torch import nn

    criterion = nn.BCEWithLogitsLoss()

    def loss_of(model, batch, target):
        return criterion(model(batch), target)
    ```

    ## References
    - [PyTorch: BCEWithLogitsLoss](https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html)
    """

    severity = Severity.LOW
    codeguru = ("pytorch-sigmoid-before-bceloss",)
    mentions = ("torch",)
    bad = (
        Bad("""\
import torch.nn as nn

class Filter(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Linear(8, 1)
        self.squash = nn.Sigmoid()

    def forward(self, x):
        return self.squash(self.layers(x))

def fit(x, y):
    model = Filter()
    loss = nn.BCELoss()(model(x), y)  # found
    loss.backward()
"""),
        Bad("""\
from torch.nn import functional as F

def loss(logits, target):
    probability = logits.sigmoid().squeeze(1)
    return F.binary_cross_entropy(probability, target)  # found
"""),
        Bad("""\
import torch
criterion = torch.nn.BCEWithLogitsLoss()
criterion(torch.sigmoid(model(x)), y)  # found
"""),
        Bad("""\
import torch
net = torch.nn.Sequential(torch.nn.Linear(8, 1), torch.nn.Sigmoid())
loss = torch.nn.functional.binary_cross_entropy(input=net(x), target=y)  # found
"""),
    )
    good = (
        """\
import torch
torch.nn.BCEWithLogitsLoss()(model(x), y)
""",
        """\
import torch
loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, y)
shown = torch.sigmoid(logits)
""",
        """\
import torch
torch.nn.BCELoss()(model(x), torch.sigmoid(y))
""",
        """\
import torch.nn as nn
gate = nn.Sigmoid()
nn.MSELoss()(gate(x), y)
""",
        """\
import numpy as np
def bce(x, y):
    return np.binary_cross_entropy(sigmoid(x), y)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if "torch" not in packages_of(module):
            return
        name = module.resolve(call.func)
        scores = argument(call, "input", 0)
        if scores is None or name not in _LOSSES | _WITH_LOGITS:
            return
        place = output_of(module, scores, SIGMOID)
        if place is None:
            return
        if name in _LOSSES:
            text = "A sigmoid and then this loss lose precision: use the loss that takes logits."
            yield Found(call, text, evidence=((place, "the sigmoid"),))
        else:
            text = "This loss applies a sigmoid itself; here it is applied twice."
            yield Found(call, text, Severity.MEDIUM, ((place, "the first sigmoid"),))
