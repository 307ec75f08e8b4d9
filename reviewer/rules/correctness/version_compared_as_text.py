"""Versions compared letter by letter."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_VERSIONS = frozenset(
    {
        *("platform.python_version()", "importlib.metadata.version()", "sys.version"),
        *("django.get_version()", "importlib_metadata.version()", "platform.release()"),
    }
)


class VersionComparedAsText(Rule):
    """A version is compared as a text

    ## What it does
    Finds `<`, `>`, `<=` and `>=` between a version's text (`X.__version__`,
    `platform.python_version()`, `importlib.metadata.version(...)`, `sys.version`) and another
    text.

    ## Why is this bad
    Texts are compared letter by letter: `"1.10" < "1.9"`. The check turns round with the tenth
    release.

    ## Example
    ```python
    import torch

    HAS_COMPILE = torch.__version__ >= "2.9"
    ```

    ## Use instead
    ```python
    import torch
    from packaging.version import Version

    HAS_COMPILE = Version(torch.__version__) >= Version("2.9")
    ```

    ## References
    - [Version specifiers](https://packaging.python.org/en/latest/specifications/version-specifiers/)
    - [packaging.version](https://packaging.pypa.io/en/stable/version.html)
    - [CWE-1025: Comparison Using Wrong Factors](https://cwe.mitre.org/data/definitions/1025.html)
    """

    severity = Severity.HIGH
    cwe = (1025,)
    where = {"Compare.ops": ("Lt", "LtE", "Gt", "GtE")}
    mentions = ("version", "release")
    bad = (
        Bad('import numpy as np\nif np.__version__ < "1.20":  # found\n    pass\n'),
        Bad('import platform\nOLD = platform.python_version() <= "3.9"  # found\n'),
        Bad(
            'from importlib.metadata import version\nv = version("django")\n'
            'if v >= "4.2":  # found\n    pass\n'
        ),
        Bad('import sys\nif sys.version > "3":  # found\n    pass\n'),
    )
    good = (
        (
            "import numpy as np\nfrom packaging.version import Version\n"
            'if Version(np.__version__) < Version("1.20"):\n    pass\n'
        ),
        ("import sys\nif sys.version_info >= (3, 10):\n    pass\n"),
        ('import numpy as np\nif np.__version__ == "1.20":\n    pass\n'),
        ('if a.version < "b":\n    pass\n'),
        ('import numpy as np\nif np.__version__.split(".") < old.split("."):\n    pass\n'),
    )

    def check(self, node: ast.Compare, module: Module) -> Iterator[Found]:
        order = ast.Lt | ast.LtE | ast.Gt | ast.GtE
        if not all(isinstance(op, order) for op in node.ops):
            return
        sides = [node.left, *node.comparators]
        if any(_is_version(side, module) for side in sides):
            if any(isinstance(constant(module, side), str) for side in sides):
                yield Found(node, 'Letter by letter "1.10" comes before "1.9".')


def _is_version(node: ast.expr, module: Module) -> bool:
    match node:
        case ast.Attribute(attr="__version__"):
            return True
        case ast.Name() | ast.Call() | ast.Attribute():
            name = module.resolve(node) or ""
            return name in _VERSIONS or name.endswith(".__version__")
    return False
