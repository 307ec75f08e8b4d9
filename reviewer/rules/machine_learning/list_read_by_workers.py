"""Python lists that several loading processes read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import UNKNOWN, constant
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.resources._uses import value_before

_MAKERS = frozenset({"list", "dict", "sorted"})
_DEPTH = 5


class ListReadByWorkers(Rule):
    """A data loader with workers is given a Python list

    ## What it does
    Finds `DataLoader` of PyTorch with `num_workers` whose data are a plain list or dict.

    ## Why is this bad
    Each worker is a fork. Merely reading a Python object counts a reference in it, which copies
    its page into the worker: after some epochs every worker holds a copy of the data, and the
    machine runs out of memory. Arrays and tensors have one count for all of their values.

    ## Example
    ```python
    from torch.utils.data import DataLoader

    def loader(paths):
        samples = [(path, label_of(path)) for path in paths]
        return DataLoader(samples, batch_size=32, num_workers=8)
    ```

    ## Use instead
    ```python
    import numpy as np
    from torch.utils.data import DataLoader

    def loader(paths):
        samples = np.array([(str(path), label_of(path)) for path in paths])
        return DataLoader(samples, batch_size=32, num_workers=8)
    ```

    ## References
    - [PyTorch: multi-process data loading](https://pytorch.org/docs/stable/data.html#multi-process-data-loading)
    - [PyTorch issue 13246: DataLoader num_workers > 0 causes CPU memory to increase](https://github.com/pytorch/pytorch/issues/13246)
    """

    severity = Severity.LOW
    codeguru = ("pytorch-data-loader-with-multiple-workers",)
    calls = ("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader")
    bad = (
        Bad("""\
import torch.utils.data as data

def batches(nodes, n):
    train = list(set(nodes) - held_out(nodes))
    return data.DataLoader(dataset=train, shuffle=True, num_workers=n)  # found
"""),
        Bad("""\
from torch.utils.data import DataLoader as Loader

class Trainer:
    def loader(self):
        return Loader([load(p) for p in self.paths], batch_size=4, num_workers=2)  # found
"""),
        Bad("""\
import torch
rows = []
for line in open("data.txt"):
    rows.append(line)
loader = torch.utils.data.DataLoader(rows, 16, True, None, None, 4)  # found
"""),
    )
    good = (
        """\
from torch.utils.data import DataLoader
loader = DataLoader([1, 2, 3], batch_size=2)
""",
        """\
from torch.utils.data import DataLoader
loader = DataLoader(list(range(9)), num_workers=0)
""",
        """\
import torch
from torch.utils.data import DataLoader, TensorDataset
loader = DataLoader(TensorDataset(torch.zeros(9)), num_workers=4)
""",
        """\
from torch.utils.data import DataLoader
def loader(dataset, workers):
    return DataLoader(dataset, num_workers=workers)
""",
        """\
from mine import DataLoader
loader = DataLoader([1, 2], num_workers=4)
""",
        """\
import numpy as np
from torch.utils.data import DataLoader
rows = [1, 2, 3]
rows = np.array(rows)
loader = DataLoader(rows, num_workers=4)
""",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        workers = argument(call, "num_workers", 5)
        value = constant(module, workers)
        if workers is None or (value is not UNKNOWN and not value):
            return
        data = argument(call, "dataset", 0)
        if data is not None and _is_plain(data, module, _DEPTH):
            text = "Each worker ends up with a copy of this list: keep the data in an array."
            yield Found(call, text)


def _is_plain(node: ast.expr, module: Module, depth: int) -> bool:
    """Whether an expression is a list or dict of Python's own."""
    match node:
        case ast.List() | ast.Dict() | ast.ListComp() | ast.DictComp():
            return True
        case ast.Call(func=ast.Name()):
            return module.resolve(node.func) in _MAKERS
        case ast.Name() if depth:
            value = value_before(module, node)
            return value is not None and _is_plain(value, module, depth - 1)
    return False
