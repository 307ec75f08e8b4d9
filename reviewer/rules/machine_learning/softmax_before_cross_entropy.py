"""A softmax in front of a loss that has one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.machine_learning._layers import LOG_SOFTMAX, SOFTMAX, output_of
from guru.reviewer.rules.resources._uses import packages_of

_LOSSES = frozenset(
    {
        *("torch.nn.CrossEntropyLoss()", "torch.nn.functional.cross_entropy"),
        "torch.nn.modules.loss.CrossEntropyLoss()",
    }
)


class SoftmaxBeforeCrossEntropy(Rule):
    """A softmax stands before a loss that applies one itself

    ## What it does
    Finds outputs of a softmax (function, layer, method, the end of a model of this file) that go
    into `CrossEntropyLoss` or `cross_entropy` of PyTorch.

    ## Why is this bad
    The loss applies a log-softmax itself. Applied twice, the scores are squeezed together, the
    gradients nearly vanish, and the model learns slowly or stops at a poor accuracy.

    ## Example
    ```python
    import torch
    from torch import nn

    criterion = nn.CrossEntropyLoss()

    def loss_of(model, batch, target):
        scores = torch.softmax(model(batch), dim=1)
        return criterion(scores, target)
    ```

    ## Use instead
    ```python
    from torch import nn

    criterion = nn.CrossEntropyLoss()

    def loss_of(model, batch, target):
        return criterion(model(batch), target)
    ```

    ## References
    - [PyTorch: CrossEntropyLoss](https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html)
    """

    severity = Severity.MEDIUM
    codeguru = ("pytorch-redundant-softmax",)
    mentions = ("torch",)
    bad = (
        Bad("""\
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(10, 3)
        self.out = nn.Softmax(dim=1)

    def forward(self, x):
        x = F.relu(self.fc(x))
        return self.out(x)

def train(loader, device):
    net = Net().to(device)
    loss_fn = nn.CrossEntropyLoss()
    for x, y in loader:
        output = net(x)
        loss = loss_fn(output, y)  # found
        loss.backward()
"""),
        Bad("""\
import torch as t
from torch.nn.functional import cross_entropy as ce

def step(model, x, y):
    return ce(model(x).softmax(dim=-1), target=y)  # found
"""),
        Bad("""\
from torch import nn

class Trainer:
    def __init__(self):
        self.loss = nn.CrossEntropyLoss(label_smoothing=0.1)
        self.activation = nn.Softmax(dim=1)

    def step(self, x, y):
        return self.loss(input=self.activation(self.model(x)), target=y)  # found
"""),
        Bad("""\
import torch
model = torch.nn.Sequential(torch.nn.Linear(4, 2), torch.nn.Softmax(dim=1))
criterion = torch.nn.CrossEntropyLoss()
loss = criterion(model(x), y)  # found
"""),
    )
    good = (
        """\
import torch
criterion = torch.nn.CrossEntropyLoss()
logits = model(x)
loss = criterion(logits, y)
probabilities = torch.softmax(logits, dim=1)
""",
        """\
import torch
loss = torch.nn.NLLLoss()(torch.log_softmax(model(x), dim=1), y)
""",
        """\
import torch.nn.functional as F
loss = F.cross_entropy(model(x), F.softmax(teacher(x), dim=1))
""",
        """\
from losses import CrossEntropyLoss
import torch
loss = CrossEntropyLoss()(torch.softmax(x, dim=1), y)
""",
        """\
import torch.nn.functional as F
def loss(scores, y, normalise):
    out = scores
    if normalise:
        out = F.softmax(scores, dim=1)
    else:
        return F.cross_entropy(out, y)
""",
        """\
import torch
model = torch.nn.Sequential(torch.nn.Softmax(dim=1), torch.nn.Linear(4, 2))
loss = torch.nn.functional.cross_entropy(model(x), y)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if "torch" not in packages_of(module) or module.resolve(call.func) not in _LOSSES:
            return
        scores = argument(call, "input", 0)
        if scores is None:
            return
        place = output_of(module, scores, SOFTMAX)
        if place is not None:
            text = "The loss applies a softmax itself; here it is applied twice."
            yield Found(call, text, evidence=((place, "the first softmax"),))
            return
        place = output_of(module, scores, LOG_SOFTMAX)
        if place is not None:
            text = "The loss applies a log-softmax itself: take `NLLLoss`, or leave this one out."
            yield Found(call, text, Severity.LOW, ((place, "the first log-softmax"),))
