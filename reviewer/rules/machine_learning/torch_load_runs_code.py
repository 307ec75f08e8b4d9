"""Checkpoints that may hold code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import UNKNOWN, constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._arguments import set_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


class TorchLoadRunsCode(Rule):
    """A checkpoint is loaded in a way that runs code from it

    ## What it does
    Finds `torch.load` with `weights_only=False`, and without the argument, which means the same
    for PyTorch before 2.6.

    ## Why is this bad
    A checkpoint is a pickle: loading it runs whatever its maker put in. Checkpoints are passed
    around and downloaded like pictures, and anyone can publish one.

    ## Example
    ```python
    import torch

    def restore(model, path):
        model.load_state_dict(torch.load(path, map_location="cpu"))
    ```

    ## Use instead
    ```python
    import torch

    def restore(model, path):
        model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    ```

    ## Fix safety
    Safe for checkpoints of tensors and plain values. One that holds objects of other classes no
    longer loads until they are named with `torch.serialization.add_safe_globals`, so the fix is
    offered but not applied by `--fix`.

    ## References
    - [PyTorch: torch.load](https://pytorch.org/docs/stable/generated/torch.load.html)
    - [PyTorch: security policy, untrusted models](https://github.com/pytorch/pytorch/security/policy)
    - [CWE-502: Deserialization of Untrusted Data](https://cwe.mitre.org/data/definitions/502.html)
    """

    severity = Severity.MEDIUM
    cwe = (502,)
    codeguru = ("untrusted-deserialization",)
    calls = ("torch.load", "torch.serialization.load")
    bad = (
        Bad(
            "from torch import load as read\nstate = read('a.pt')  # found\n",
            fixed="from torch import load as read\nstate = read('a.pt', weights_only=True)\n",
        ),
        Bad(
            """\
import torch

class Service:
    def __init__(self, path, device):
        self.model = torch.load(  # found
            path,
            map_location=device,
            weights_only=False,
        )
""",
            fixed="""\
import torch

class Service:
    def __init__(self, path, device):
        self.model = torch.load(
            path,
            map_location=device,
            weights_only=True,
        )
""",
        ),
        Bad("""\
import torch as t
WHOLE = False
def resume(folder):
    return t.load(folder / "last.ckpt", weights_only=WHOLE)["epoch"]  # found
"""),
    )
    good = (
        "import torch\ntorch.load('a.pt', weights_only=True)\n",
        "import torch\ndef f(path, safe):\n    return torch.load(path, weights_only=safe)\n",
        "import torch\ndef f(path, **options):\n    return torch.load(path, **options)\n",
        "import json\njson.load(open('a'))\n",
        "def f(torch):\n    return torch.load('a.pt')\n",
        "from safetensors.torch import load_file\nload_file('a')\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        given = argument(call, "weights_only")
        value = constant(module, given)
        if is_open(call) or (given is not None and (value is UNKNOWN or value)):
            return
        if given is None:
            text = "PyTorch before 2.6 runs code from this file; say `weights_only=True`."
            yield Found(call, text, Severity.LOW)
        else:
            yield Found(call, "`weights_only=False` runs whatever code the file holds.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        return set_argument(node, "weights_only", "True")
