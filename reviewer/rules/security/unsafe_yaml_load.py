"""Loading YAML with a loader that builds arbitrary objects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.flow.dangers import DESERIALIZATION, UNCLEAR
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports

_SAFE = {"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"}

_RUAMEL = ("ruamel.yaml.YAML", "ruamel.yaml.main.YAML")


class UnsafeYamlLoad(Rule):
    """YAML is loaded with a loader that can build any object

    ## What it does
    Finds `yaml.load` and `yaml.load_all` without a loader, or with one that is not a safe one.

    ## Why is this bad
    The full loaders of PyYAML follow tags such as `!!python/object/apply`: whoever writes the
    document chooses a callable and its arguments, and runs code with your rights.

    ## Example
    ```python
    import yaml

    def settings(stream):
        return yaml.load(stream, Loader=yaml.Loader)
    ```

    ## Use instead
    ```python
    import yaml

    def settings(stream):
        return yaml.safe_load(stream)
    ```

    ## Fix safety
    Safe for documents of plain scalars, lists and mappings. A document that relies on Python tags
    no longer loads, so the fix is offered but not applied by `--fix`.

    ## References
    - [PyYAML: loading YAML](https://pyyaml.org/wiki/PyYAMLDocumentation)
    - [CWE-502: Deserialization of Untrusted Data](https://cwe.mitre.org/data/definitions/502.html)
    """

    follows_values = True
    severity = Severity.HIGH
    cwe = (502, 20)
    codeguru = ("untrusted-deserialization", "improper-input-validation")
    calls = ("yaml.load", "yaml.load_all", *_RUAMEL)
    bad = (
        Bad("import ruamel.yaml as r\nx = r.YAML(typ='unsafe').load(s)  # found\n"),
        Bad(
            "import yaml\nx = yaml.load(s)  # found\n", fixed="import yaml\nx = yaml.safe_load(s)\n"
        ),
        Bad(
            "from yaml import load as read, UnsafeLoader\nx = read(s, UnsafeLoader)  # found\n",
        ),
    )
    good = (
        "from ruamel.yaml import YAML\nx = YAML(typ='safe').load(s)\ny = YAML()\n",
        "import yaml\nx = yaml.load(s, Loader=yaml.SafeLoader)\n",
        "from yaml import load, CSafeLoader as L\nx = load(s, L)\n",
        "def load(yaml):\n    return yaml.load('x')\n",
        "import yaml\nx = yaml.load(*arguments)\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if module.resolve(call.func) in _RUAMEL:
            if constant(module, argument(call, "typ", 0)) == "unsafe":
                yield Found(call, "`typ='unsafe'` builds any object that the document asks for.")
            return
        notes = {hit.danger for hit in module.flow.hits if hit.node is call}
        if notes and (DESERIALIZATION in notes or UNCLEAR not in notes):
            return  # another rule tells where it comes from, or nobody outside writes it
        loader = argument(call, "Loader", 1)
        if loader is None:
            if not is_open(call):
                yield Found(call, "No loader is named: older PyYAML then builds any object.")
            return
        name = module.resolve(loader)
        if name is not None and name.startswith("yaml.") and name.split(".")[-1] not in _SAFE:
            yield Found(call, f"`{name}` builds any object that the document asks for.")

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.func, cst.Attribute) or not node.args:
            return None
        safe = {"load": "safe_load", "load_all": "safe_load_all"}.get(node.func.attr.value)
        if safe is None:
            return None
        stream = node.args[0].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return node.with_changes(func=node.func.with_changes(attr=cst.Name(safe)), args=[stream])
