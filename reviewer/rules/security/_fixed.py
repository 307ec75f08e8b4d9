"""Whether an expression can only be what the program's text says: constants and their products."""

from __future__ import annotations

import ast
import re

from guru.models.records import frozen
from guru.reviewer.reading.module import Module
from guru.reviewer.reading.scopes import Binding
from guru.reviewer.rules.security._outside import is_source

_DEPTH = 24
_NUMBERS = frozenset({"int", "float", "len", "bool", "hash", "id", "ord", "round", "sum", "range"})
_KEEPING_FUNCTIONS = frozenset(
    {
        *("str", "sorted", "reversed", "list", "tuple", "set", "frozenset", "enumerate", "zip"),
        *("min", "max", "bytes", "textwrap.dedent", "os.path.join", "shlex.join", "next", "iter"),
        *("itertools.repeat", "itertools.chain", "os.path.dirname", "os.path.abspath", "repr"),
        *("itertools.product", "inspect.cleandoc", "os.fspath", "dict"),
    }
)
_KEEPING_METHODS = frozenset(
    {
        *("join", "format", "strip", "lstrip", "rstrip", "lower", "upper", "title", "replace"),
        *("encode", "decode", "split", "splitlines", "items", "values", "keys", "get", "copy"),
        *("capitalize", "zfill", "ljust", "rjust"),
    }
)
_GROWING = frozenset({"append", "extend", "insert", "add", "update", "setdefault", "appendleft"})
_FIXED_NAMES = frozenset({"sys.executable", "sys.prefix", "os.sep", "os.linesep", "os.name"})
_NUMERIC_SPEC = r"[<>=^+ ,_#\d.]*[bcdoxXeEfFgGn%]"
_NUMERIC_PERCENT = r"(?:[^%]|%%|%[-+ #0\d.]*[diouxXeEfFgG])*"


@frozen
class Clean:
    """What makes a value harmless for a sink, by resolved function, by method, by attribute."""

    functions: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()


NOTHING_CLEAN = Clean()


def is_fixed(module: Module, node: ast.AST | None, clean: Clean = NOTHING_CLEAN) -> bool:
    """Whether nobody outside the program can choose the value of an expression.

    Wider than ``flow.constants``: the value need not be known. Loops over constants, look-ups in
    constant tables, numbers, and names in capitals count as fixed.
    """
    return _Fixed(module, clean).expression(node, _DEPTH)


class _Fixed:
    """One question, with the names that are being followed (a loop may feed itself)."""

    def __init__(self, module: Module, clean: Clean) -> None:
        self._module = module
        self._clean = clean
        self._followed: set[ast.AST] = set()

    def expression(self, node: ast.AST | None, depth: int) -> bool:
        if depth == 0:
            return False
        below = depth - 1
        match node:
            case None | ast.Constant() | ast.Slice() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return True
            case ast.Name():
                return self._name(node, below)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node, below)
            case ast.FormattedValue():
                return _is_numeric(node.format_spec) or self.expression(node.value, below)
            case ast.BinOp():
                return self._operation(node, below)
            case ast.IfExp():
                return self._all([node.body, node.orelse], below)
            case ast.Subscript() | ast.Starred() | ast.NamedExpr():
                return self.expression(node.value, below)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self.expression(node.elt, below)
            case ast.DictComp():
                return self._all([node.key, node.value], below)
            case ast.Dict():
                return self._all([*node.keys, *node.values], below)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._all(node.elts, below)
            case ast.JoinedStr() | ast.BoolOp():
                return self._all(node.values, below)
        return False

    def _all(self, nodes: list[ast.expr] | list[ast.expr | None], depth: int) -> bool:
        return all(self.expression(node, depth) for node in nodes)

    def _operation(self, node: ast.BinOp, depth: int) -> bool:
        if isinstance(node.op, ast.Mult):
            return self.expression(node.left, depth) or self.expression(node.right, depth)
        if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
            template = node.left.value
            if isinstance(template, str) and re.fullmatch(_NUMERIC_PERCENT, template):
                return True
        return self._all([node.left, node.right], depth)

    def _attribute(self, node: ast.Attribute) -> bool:
        if node.attr in self._clean.attributes or self._module.resolve(node) in _FIXED_NAMES:
            return True
        return node.attr.isupper() and not is_source(self._module, node)

    def _call(self, call: ast.Call, depth: int) -> bool:
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        name = self._module.resolve(call.func)
        if name in self._clean.functions or name in _NUMBERS:
            return True
        if name in _KEEPING_FUNCTIONS:
            return self._all(arguments, depth)
        match call.func:
            case ast.Attribute(attr=method) if method in self._clean.methods:
                return True
            case ast.Attribute(attr="get", value=table):
                return self._all([table, *call.args[1:]], depth)
            case ast.Attribute(attr=method, value=owner) if method in _KEEPING_METHODS:
                return self._all([owner, *arguments], depth)
            case ast.Name(id=function):
                return function in self._clean.methods
        return False

    def _name(self, name: ast.Name, depth: int) -> bool:
        found = self._module.names.bindings(name)
        if not found:
            return name.id.startswith("__")
        for binding in found:
            if binding.node in self._followed:
                continue
            self._followed.add(binding.node)
            if not self._binding(binding, name, depth):
                return False
        return True

    def _binding(self, binding: Binding, name: ast.Name, depth: int) -> bool:
        match binding.kind:
            case "value":
                return self.expression(binding.value, depth) and not self._grows(name, depth)
            case "item":
                return self.expression(binding.value, depth)
            case "import":
                return name.id.isupper()
            case "other":
                return self._unpacked(binding.node, depth)
        return False

    def _unpacked(self, target: ast.AST, depth: int) -> bool:
        """Follow ``+=`` and the targets of tuples."""
        above = self._module.parent(target)
        while isinstance(above, (ast.Tuple, ast.List, ast.Starred)):
            above = self._module.parent(above)
        match above:
            case ast.AugAssign(value=value) | ast.Assign(value=value):
                return self.expression(value, depth)
            case ast.For(iter=values) | ast.comprehension(iter=values):
                return self.expression(values, depth)
        return False

    def _grows(self, name: ast.Name, depth: int) -> bool:
        """Whether something not fixed is put into the list or dict that a name stands for."""
        function = self._module.function_of(name)
        for call in self._module.of_type(ast.Call):
            match call.func:
                case ast.Attribute(attr=method, value=ast.Name(id=owner)) if (
                    owner == name.id
                    and method in _GROWING
                    and self._module.function_of(call) is function
                    and not self._all(call.args, depth)
                ):
                    return True
        return False


def _is_numeric(spec: ast.expr | None) -> bool:
    match spec:
        case ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            return bool(re.fullmatch(_NUMERIC_SPEC, text))
    return False
