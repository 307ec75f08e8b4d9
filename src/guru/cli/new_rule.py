"""The skeleton of a new rule."""

from __future__ import annotations

import re
from pathlib import Path

from guru.models.errors import InputError
from guru.models.whole_file import write_whole

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_SKELETON = '''"""Say in a few words what this is about."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule


class {class_name}(Rule):
    """Say in one line what is wrong

    ## What it does
    Finds calls of `example.call`.

    ## Why is this bad
    Say what happens to whom, and when.

    ## Example
    ```python
    import example

    example.call()
    ```

    ## Use instead
    ```python
    import example

    example.better_call()
    ```

    ## References
    - [Title of an official page](https://docs.python.org/3/)
    """

    severity = Severity.MEDIUM
    cwe = ()
    codeguru = ()
    calls = ("example.call",)
    bad = (Bad("from example import call as c\\nc()  # found\\n"),)
    good = ("from mine import call\\ncall()\\n",)

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        yield Found(call, "Say what is wrong here, in one sentence.")
'''


def write_skeleton(name: str, topic: str) -> Path:
    """Write a rule's file that passes its own examples; return where it lies.

    Raises:
        InputError: The name or topic will not do, the file exists, or guru is installed without
            its source.
        OutputError: It cannot be written.

    """
    from guru.reviewer import rules

    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} will not do: two or more small words with dashes between")
    folder = Path(rules.__path__[0]).resolve()
    topics = sorted(path.parent.name for path in folder.glob("*/__init__.py"))
    package = topic.replace("-", "_")
    if package not in topics:
        known = ", ".join(t.replace("_", "-") for t in topics)
        raise InputError(f"there is no topic {topic!r}; choose one of {known}")
    if not (folder.parent.parent / "pyproject.toml").is_file():
        raise InputError("a rule is written in guru's source: clone it and run this there")
    file = folder / package / f"{name.replace('-', '_')}.py"
    if file.exists():
        raise InputError(f"{file} exists already")
    write_whole(file, skeleton(name))
    return file


def skeleton(name: str) -> str:
    """Return the text of a new rule's file."""
    return _SKELETON.format(class_name=name.title().replace("-", ""))
