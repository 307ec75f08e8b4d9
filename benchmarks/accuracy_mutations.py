"""Mutated copies of cases: the same programs, written differently.

A tool that follows values gives the same answers; one that knows the cases does not. Each mutation
keeps what a program does:

``names``    parameters, variables and functions get names without meaning, consistently; names of
             libraries, of imported helpers, of views' routes and those that frameworks or settings
             give a meaning stay
``helper``   what is assigned, and what is handed over to a function, goes through one more function
``order``    neighbouring statements that do not depend on one another change places
``comments`` comments and docstrings are taken out
``all``      all of these

Files that do not parse (Python 2 among SVEN's) stay as they are.
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from accuracy_names import MEANT, names

_HELPER = "passed_along"
_FACT = re.compile(r"^(\s*)#\s*(\{/?fact.*\})\s*$")
Mutation = Callable[[ast.Module, frozenset[str]], ast.Module]


def mutate(source: Path, target: Path, name: str) -> tuple[int, int]:
    """Write a mutated copy of a corpus; return how many files changed and how many could not."""
    if sys.version_info < (3, 12):
        raise SystemExit("mutated copies need Python 3.12 or newer: some cases have its grammar")
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.sarif"))
    files = sorted(target.rglob("*.py"))
    texts = {file: file.read_text("utf-8") for file in files}
    trees = {file: _parsed(text) for file, text in texts.items()}
    shared = _imported(tree for tree in trees.values() if tree is not None)
    left = 0
    for file, tree in trees.items():
        if tree is None:
            left += 1
            continue
        text = _unmarked(ast.unparse(ast.fix_missing_locations(MUTATIONS[name](tree, shared))))
        if _compiles(texts[file]) and not _compiles(text):
            raise SystemExit(f"the mutated copy of {file.name} is no program any more")
        file.write_text(text, encoding="utf-8")
    return len(files) - left, left


def _compiles(text: str) -> bool:
    """Whether a text is a whole program; some fragments parse and are none."""
    with warnings.catch_warnings(action="ignore"):
        try:
            compile(text, "case", "exec")
        except (SyntaxError, ValueError):
            return False
    return True


def _parsed(text: str) -> ast.Module | None:
    """Parse a case; the comments that mark CodeGuru's regions become statements for the while."""
    marked = "\n".join(_FACT.sub(r"\1'''\2'''", line) for line in text.splitlines()) + "\n"
    return _tree(marked) or _tree(text)


def _tree(text: str) -> ast.Module | None:
    with warnings.catch_warnings(action="ignore"):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError):
            return None


def _unmarked(text: str) -> str:
    return re.sub(r"^(\s*)(['\"]+)(\{/?fact.*\})\2$", r"\1# \3", text, flags=re.MULTILINE) + "\n"


def _imported(trees: Iterable[ast.Module]) -> frozenset[str]:
    """Return the names that files import from one another: they have to stay."""
    found: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            match node:
                case ast.ImportFrom(names=names) | ast.Import(names=names):
                    found.update(part for alias in names for part in alias.name.split("."))
                case ast.Attribute(attr=name):
                    found.add(name)
    return frozenset(found)


def helper(tree: ast.Module, _shared: frozenset[str]) -> ast.Module:
    """Send values through one more function."""
    tree = _Passed().visit(tree)
    code = f"def {_HELPER}(given):\n    kept = given\n    return kept\n"
    start = sum(1 for _ in _leading(tree.body))
    tree.body[start:start] = ast.parse(code).body
    return tree


def _leading(body: list[ast.stmt]) -> Iterable[ast.stmt]:
    for statement in body:
        match statement:
            case ast.ImportFrom(module="__future__") | ast.Expr(value=ast.Constant()):
                yield statement
            case _:
                return


class _Passed(ast.NodeTransformer):
    def __init__(self) -> None:
        self._inside = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        outer, self._inside = self._inside, True
        self.generic_visit(node)
        self._inside = outer
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names_ = [a.arg for a in every if a.arg not in MEANT - {"taint_src"}]
        lines = [f"{name} = {_HELPER}({name})" for name in names_]
        start = sum(1 for _ in _leading(node.body))
        node.body[start:start] = ast.parse("\n".join(lines)).body
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        worth = isinstance(node.value, ast.Call | ast.Subscript | ast.Attribute)
        if self._inside and worth and all(isinstance(t, ast.Name) for t in node.targets):
            node.value = ast.Call(ast.Name(_HELPER, ast.Load()), [node.value], [])
        return node


def order(tree: ast.Module, _shared: frozenset[str]) -> ast.Module:
    """Let neighbouring statements that do not depend on one another change places."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.If | ast.With | ast.For):
            node.body = _swapped(node.body)
    return tree


def _swapped(body: list[ast.stmt]) -> list[ast.stmt]:
    result = list(body)
    number = 0
    while number + 1 < len(result):
        first, second = result[number : number + 2]
        if _is_free(first, second):
            result[number : number + 2] = [second, first]
            number += 1
        number += 1
    return result


def _is_free(first: ast.stmt, second: ast.stmt) -> bool:
    if not all(isinstance(s, ast.Assign | ast.Import) for s in (first, second)):
        return False
    if not (_is_plain(first) or _is_plain(second)):
        return False
    one, other = (_names(s) for s in (first, second))
    return not (one[0] & (other[0] | other[1]) or other[0] & one[1])


def _is_plain(statement: ast.stmt) -> bool:
    """Whether a statement has no effect but that it binds names, and cannot fail."""
    if not isinstance(statement, ast.Assign):
        return False
    allowed = (ast.Assign, ast.Name, ast.Constant, ast.List, ast.Dict, ast.expr_context)
    return all(isinstance(node, allowed) for node in ast.walk(statement))


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    written: set[str] = set()
    read: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            (written if isinstance(node.ctx, ast.Store) else read).add(node.id)
        elif isinstance(node, ast.alias):
            written.add((node.asname or node.name).partition(".")[0])
    return written, read


def comments(tree: ast.Module, _shared: frozenset[str]) -> ast.Module:
    """Take docstrings out; comments are gone by parsing alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            kept = [s for s in node.body if not _is_text(s)]
            node.body = kept or ([] if isinstance(node, ast.Module) else [ast.Pass()])
    return tree


def _is_text(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return not text.startswith(("{fact", "{/fact"))
    return False


def everything(tree: ast.Module, shared: frozenset[str]) -> ast.Module:
    """Do all mutations, one after another."""
    for each in (comments, order, helper, names):
        tree = each(tree, shared)
    return tree


MUTATIONS: dict[str, Mutation] = {
    "names": names,
    "helper": helper,
    "order": order,
    "comments": comments,
    "all": everything,
}
