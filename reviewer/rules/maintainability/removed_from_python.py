"""Parts of the standard library that are gone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._words import name_of

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_MODULES = {
    **dict.fromkeys(("asynchat", "asyncore", "distutils", "imp", "smtpd"), "3.12"),
    **dict.fromkeys(("aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr"), "3.13"),
    **dict.fromkeys(("mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes"), "3.13"),
    **dict.fromkeys(("sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib", "lib2to3"), "3.13"),
    "binhex": "3.11",
    "formatter": "3.10",
    "parser": "3.10",
    "symbol": "3.10",
    "macpath": "3.8",
}
_ABSTRACT = frozenset(
    {
        *("Mapping", "MutableMapping", "Sequence", "MutableSequence", "Set", "MutableSet"),
        *("Iterable", "Iterator", "Callable", "Hashable", "Sized", "Container", "Generator"),
        *("MappingView", "KeysView", "ItemsView", "ValuesView", "Awaitable", "Coroutine"),
    }
)
_NAMES = {
    **{f"collections.{name}": "3.10" for name in _ABSTRACT},
    "inspect.getargspec": "3.11",
    "inspect.formatargspec": "3.11",
    "asyncio.coroutine": "3.11",
    "ssl.wrap_socket": "3.12",
    "ssl.match_hostname": "3.12",
    "locale.format": "3.12",
    "time.clock": "3.8",
    "fractions.gcd": "3.9",
    "cgi.escape": "3.8",
    "cgi.parse_qs": "3.8",
    "platform.linux_distribution": "3.8",
    "platform.dist": "3.8",
    "plistlib.readPlist": "3.9",
    "base64.encodestring": "3.9",
    "base64.decodestring": "3.9",
    "random.jumpahead": "3.0",
    "configparser.SafeConfigParser": "3.12",
    "unittest.makeSuite": "3.13",
    "sys.maxint": "3.0",
    "string.letters": "3.0",
    "string.maketrans": "3.0",
    "os.getcwdu": "3.0",
    "os.errno": "3.7",
    "xml.etree.cElementTree": "3.9",
    "gettext.lgettext": "3.11",
    "locale.resetlocale": "3.13",
    "typing.io": "3.13",
    "typing.re": "3.13",
    "pathlib.Path.link_to": "3.12",
    "pkgutil.ImpImporter": "3.12",
    "datetime.UTC_": "3.0",
    "os.popen2": "3.0",
}
_OWNERS = frozenset(name.rpartition(".")[0] for name in _NAMES)
_TAILS = frozenset(name.rpartition(".")[2] for name in _NAMES)


class RemovedFromPython(Rule):
    """This is no longer part of Python

    ## What it does
    Finds imports of modules and uses of functions that Python 3.8 to 3.13 took out: `imp`,
    `distutils`, `asyncore`, `cgi`, `pipes`, `telnetlib`, `collections.Mapping`,
    `inspect.getargspec`, `ssl.wrap_socket` and others. Where the code asks for the version or
    catches the ImportError it is left alone.

    ## Why is this bad
    The program does not start, or fails at this line, with the next interpreter.

    ## Example
    ```python
    from collections import Mapping

    def is_table(value):
        return isinstance(value, Mapping)
    ```

    ## Use instead
    ```python
    from collections.abc import Mapping

    def is_table(value):
        return isinstance(value, Mapping)
    ```

    ## Fix safety
    The fix imports the abstract classes of `collections` from `collections.abc`, where they
    have been since Python 3.3. Other removals need another library or function.

    ## References
    - [What is new in Python 3.12: removed](https://docs.python.org/3/whatsnew/3.12.html#removed)
    - [What is new in Python 3.13: removed modules and APIs](https://docs.python.org/3/whatsnew/3.13.html#removed-modules-and-apis)
    - [CWE-477: Use of Obsolete Function](https://cwe.mitre.org/data/definitions/477.html)
    """

    severity = Severity.MEDIUM
    cwe = (477,)
    where = {"Attribute.attr": tuple(_TAILS)}
    bad = (
        Bad("import asyncore, os  # found\n"),
        Bad(
            "from collections import Mapping, Iterable as I  # found\n",
            fixed="from collections.abc import Mapping, Iterable as I\n",
        ),
        Bad("from distutils.version import LooseVersion  # found\n"),
        Bad("import inspect as i\nspec = i.getargspec(f)  # found\n"),
    )
    good = (
        ("from collections.abc import Mapping\n"),
        ("try:\n    import imp\nexcept ImportError:\n    imp = None\n"),
        ("import sys\nif sys.version_info < (3, 12):\n    from distutils import log\n"),
        ("from app import imp, cgi\n"),
        ("from .distutils import version\n"),
        ("import inspect\nspec = inspect.getfullargspec(f)\n"),
        ("from collections import OrderedDict, defaultdict\n"),
    )

    def check(
        self, node: ast.Import | ast.ImportFrom | ast.Attribute, module: Module
    ) -> Iterator[Found]:
        if isinstance(node, ast.Attribute):
            name = module.resolve(node) or ""
            if name in _NAMES and not _is_prepared(node, module):
                yield Found(node, f"`{name}` is gone since Python {_NAMES[name]}.")
            return
        match node:
            case ast.Import(names=aliases):
                names = [alias.name for alias in aliases]
                yield from self._modules(node, names, module)
            case ast.ImportFrom(module=str(origin), level=0, names=aliases):
                yield from self._modules(node, [origin], module)
                names = [f"{origin}.{a.name}" for a in aliases] if origin in _OWNERS else []
                gone = [name for name in names if name in _NAMES]
                if gone and not _is_prepared(node, module):
                    yield Found(node, f"`{gone[0]}` is gone since Python {_NAMES[gone[0]]}.")

    def _modules(self, node: ast.stmt, names: list[str], module: Module) -> Iterator[Found]:
        for name in names:
            version = _MODULES.get(name.split(".")[0]) or _NAMES.get(name)
            if version is not None and not _is_prepared(node, module):
                yield Found(node, f"`{name}` is gone since Python {version}.")

    def fix(self, node: cst.ImportFrom, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.module, cst.Name) or node.module.value != "collections":
            return None
        if isinstance(node.names, cst.ImportStar):
            return None
        if not all(isinstance(a.name, cst.Name) and a.name.value in _ABSTRACT for a in node.names):
            return None
        return node.with_changes(module=cst.Attribute(cst.Name("collections"), cst.Name("abc")))


def _is_prepared(node: ast.AST, module: Module) -> bool:
    """Whether the code asks for the version, or goes on when the name is not there."""
    for above in module.ancestors(node):
        match above:
            case ast.Try(handlers=handlers) if handlers:
                return True
            case ast.If(test=test) | ast.IfExp(test=test) | ast.BoolOp(values=[test, *_]):
                names = {name_of(part).lower() for part in ast.walk(test)}
                if any(
                    w in n for n in names for w in ("version", "py2", "py3", "hasattr", "type_")
                ):
                    return True
    return False
