"""Tensors made on the CPU only to be copied."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._arguments import set_argument

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_FACTORIES = frozenset(
    f"torch.{name}"
    for name in (
        *("zeros", "ones", "rand", "randn", "randint", "randperm", "full", "empty", "eye"),
        *("arange", "linspace", "logspace", "tensor", "zeros_like", "ones_like", "full_like"),
        *("rand_like", "randn_like", "empty_like", "tril_indices", "triu_indices"),
    )
)
_DEVICES = ("cuda", "cpu", "mps", "xpu", "hpu", "meta", "xla", "npu")


class TensorMovedAfterCreation(Rule):
    """A tensor is made on the CPU and then copied to its device

    ## What it does
    Finds `torch.zeros(...).to(device)`, `.cuda()` and the like behind the functions of PyTorch
    that make a tensor and take a `device`.

    ## Why is this bad
    The tensor is filled by the CPU and then copied over the bus, which waits for the copy. Made
    on the device itself, it costs neither.

    ## Example
    ```python
    import torch

    def mask(size, device):
        return torch.ones(size, size).to(device)
    ```

    ## Use instead
    ```python
    import torch

    def mask(size, device):
        return torch.ones(size, size, device=device)
    ```

    ## Fix safety
    Safe for tensors of fixed values. Random ones are drawn from the generator of the device
    then, so that the same seed gives other numbers.

    ## References
    - [PyTorch: performance tuning, create tensors directly on the target device](https://pytorch.org/tutorials/recipes/recipes/tuning_guide.html#create-tensors-directly-on-the-target-device)
    """

    severity = Severity.LOW
    codeguru = ("pytorch-create-tensors-directly-on-device",)
    methods = ("to", "cuda")
    bad = (
        Bad(
            "from torch import rand\nx = rand(8, 3).to('cuda:0')  # found\n",
            fixed="from torch import rand\nx = rand(8, 3, device='cuda:0')\n",
        ),
        Bad(
            """\
import torch as t

class Encoder(t.nn.Module):
    def forward(self, x):
        places = t.arange(0, x.size(1), dtype=t.long).to(x.device)  # found
        return self.embed(places)
""",
            fixed="""\
import torch as t

class Encoder(t.nn.Module):
    def forward(self, x):
        places = t.arange(0, x.size(1), dtype=t.long, device=x.device)
        return self.embed(places)
""",
        ),
        Bad(
            "import torch\nh = torch.zeros(2, 5).cuda()  # found\n",
            fixed='import torch\nh = torch.zeros(2, 5, device="cuda")\n',
        ),
        Bad("import torch\nh = torch.full((2,), 1.0).to(device=self.device)  # found\n"),
        Bad(
            "import torch\nd = torch.device('cuda')\ny = torch.tensor([1, 2]).to(d)  # found\n",
            fixed="import torch\nd = torch.device('cuda')\ny = torch.tensor([1, 2], device=d)\n",
        ),
    )
    good = (
        "import torch\nx = torch.zeros(3, device=device)\n",
        "import torch\nx = torch.zeros(3).to(torch.float16)\n",
        "import torch\nmodel = Net().to(device)\n",
        "import torch\nx = torch.load('x.pt').to(device)\n",
        "import torch\nx = torch.randn(3, generator=g).to(device)\n",
        "import torch\nx = torch.ones(3).to(other)\n",
        "import numpy as np\nx = np.zeros(3).to(device)\n",
        "import torch\nx = torch.ones(3).to(device, torch.float16)\n",
        "import torch\nx = torch.ones(3, device='cpu').to(device)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        made = call.func.value if isinstance(call.func, ast.Attribute) else None
        if not isinstance(made, ast.Call) or module.resolve(made.func) not in _FACTORIES:
            return
        if is_open(made) or argument(made, "device") or argument(made, "generator"):
            return
        if argument(made, "out") is None and _is_to_device(call, module):
            name = module.resolve(made.func)
            yield Found(call, f"`{name}` makes this tensor on the CPU; give it the device.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.func, cst.Attribute) or not isinstance(node.func.value, cst.Call):
            return None
        device = '"cuda"'
        if node.args:
            device = cst.Module([]).code_for_node(node.args[0].value)
        return set_argument(node.func.value, "device", device)


def _is_to_device(call: ast.Call, module: Module) -> bool:
    """Whether a call moves a tensor to a device, and does nothing else."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method == "cuda":
        return not call.args and not call.keywords
    if len(call.args) + len(call.keywords) != 1 or is_open(call):
        return False
    device = argument(call, "device", 0)
    text = constant(module, device)
    if isinstance(text, str):
        return text.startswith(_DEVICES)
    if (module.resolve(device) or "").startswith("torch.device()"):
        return True
    match device:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return "device" in name.lower()
    return False
