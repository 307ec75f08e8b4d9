"""Files opened in one mode and used in another."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.flow.constants import constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._blocks import own_nodes
from guru.reviewer.rules.correctness._kinds import kind_of

_TEXT_TOOLS = frozenset(
    {"json.dump", "csv.writer", "csv.DictWriter", "csv.reader", "csv.DictReader"}
)
_BYTE_TOOLS = frozenset(
    {"pickle.dump", "pickle.load", "marshal.dump", "marshal.load", "joblib.dump"}
)
_READING = frozenset({"read", "readline", "readlines"})
_WRITING = frozenset({"write", "writelines"})


class OpenModeMismatch(Rule):
    """A file is used in another way than it was opened for

    ## What it does
    Finds, in `with open(...) as f`, texts written to binary files and bytes to text files,
    `json.dump` and `csv.writer` on binary files, `pickle` on text files, reading from files
    opened for writing, and writing to files opened for reading.

    ## Why is this bad
    The call raises TypeError or `io.UnsupportedOperation`, each time. With mode "w" the file is
    already empty by then.

    ## Example
    ```python
    import pickle

    def save(model, path):
        with open(path, "w") as file:
            pickle.dump(model, file)
    ```

    ## Use instead
    ```python
    import pickle

    def save(model, path):
        with open(path, "wb") as file:
            pickle.dump(model, file)
    ```

    ## References
    - [Python: open](https://docs.python.org/3/library/functions.html#open)
    - [Python: text and binary I/O](https://docs.python.org/3/library/io.html#overview)
    - [CWE-686: Function Call With Incorrect Argument Type](https://cwe.mitre.org/data/definitions/686.html)
    """

    severity = Severity.HIGH
    cwe = (686,)
    mentions = ("open",)
    bad = (
        Bad('import json as j\nwith open(p, "wb") as f:\n    j.dump(x, f)  # found\n'),
        Bad(
            'with open(p, "w") as f:\n    f.write(text.strip())\n'
            '    f.write(f"{x}".encode())  # found\n'
        ),
        Bad('MODE = "a"\nwith open(p, mode=MODE) as f:\n    print(f.read())  # found\n'),
        Bad('with open(p) as f:\n    f.write("x")  # found\n'),
    )
    good = (
        ('import json\nwith open(p, "w") as f:\n    json.dump(x, f)\n'),
        ('with open(p, "r+") as f:\n    f.write(f.read())\n'),
        ('with open(p, mode) as f:\n    f.write(b"x")\n'),
        ('import pickle\nwith open(p, "rb") as f:\n    x = pickle.load(f)\n'),
        ('with zipped.open(p, "w") as f:\n    f.write(b"x")\n'),
        ('def g(open):\n    with open(p) as f:\n        f.write("x")\n'),
    )

    def check(self, node: ast.With, module: Module) -> Iterator[Found]:
        for item in node.items:
            match item:
                case ast.withitem(context_expr=ast.Call() as call, optional_vars=ast.Name(id=name)):
                    mode = _mode(call, module)
                    if mode is not None:
                        yield from self._uses(node, name, mode, module)

    def _uses(self, node: ast.With, name: str, mode: str, module: Module) -> Iterator[Found]:
        for part in own_nodes(node.body):
            match part:
                case ast.Name(id=used, ctx=ast.Store()) if used == name:
                    return
                case ast.Call(func=ast.Attribute(attr=method, value=ast.Name(id=used))) if (
                    used == name
                ):
                    fault = _method_fault(part, method, mode, module)
                case ast.Call(args=[*given]) if any(_is_name(a, name) for a in given[:2]):
                    fault = _tool_fault(module.resolve(part.func) or "", mode)
                case _:
                    continue
            if fault:
                yield Found(part, f"The file is opened with mode {mode!r}: {fault}.")


def _mode(call: ast.Call, module: Module) -> str | None:
    """Return the mode of a call of `open`, None where it is not certain."""
    if module.resolve(call.func) not in {"open", "io.open"} or is_open(call):
        return None
    given = argument(call, "mode", 1)
    mode = constant(module, given) if given is not None else "r"
    return mode if isinstance(mode, str) else None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _method_fault(call: ast.Call, method: str, mode: str, module: Module) -> str:
    if method in _READING and not set(mode) & set("r+"):
        return "it cannot be read"
    if method not in _WRITING:
        return ""
    if not set(mode) & set("wax+"):
        return "it cannot be written"
    kind = kind_of(module, call.args[0]) if call.args else None
    if method == "write" and kind == "str" and "b" in mode:
        return "it takes bytes, not texts"
    return "it takes texts, not bytes" if kind == "bytes" and "b" not in mode else ""


def _tool_fault(tool: str, mode: str) -> str:
    if tool in _TEXT_TOOLS and "b" in mode:
        return f"`{tool}` wants a text file"
    return f"`{tool}` wants a binary file" if tool in _BYTE_TOOLS and "b" not in mode else ""
