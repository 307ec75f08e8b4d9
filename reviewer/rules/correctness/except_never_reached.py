"""Except clauses behind a wider one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.correctness._exceptions import caught_types, lineage
from guru.reviewer.rules.security._words import name_of


class ExceptNeverReached(Rule):
    """An `except` clause is never reached

    ## What it does
    Finds `except` clauses all of whose exceptions an earlier clause of the same `try` catches
    already. The hierarchy of the built-in exceptions, of some of the standard library and of
    requests, and of the classes of the file is known.

    ## Why is this bad
    Clauses are tried from the top. The narrow handler that somebody wrote with care never runs.

    ## Example
    ```python
    def load(path):
        try:
            return read(path)
        except OSError:
            return None
        except FileNotFoundError:
            return create(path)
    ```

    ## Use instead
    ```python
    def load(path):
        try:
            return read(path)
        except FileNotFoundError:
            return create(path)
        except OSError:
            return None
    ```

    ## References
    - [Python: exception hierarchy](https://docs.python.org/3/library/exceptions.html#exception-hierarchy)
    - [CWE-561: Dead Code](https://cwe.mitre.org/data/definitions/561.html)
    """

    severity = Severity.MEDIUM
    cwe = (561,)
    codeguru = ("improper-error-handling",)
    bad = (
        Bad("try:\n    f()\nexcept Exception:\n    g()\nexcept ValueError:  # found\n    h()\n"),
        Bad(
            "import json\ntry:\n    f()\nexcept (ValueError, KeyError):\n    g()\n"
            "except json.JSONDecodeError:  # found\n    h()\n"
        ),
        Bad(
            "class AppError(Exception):\n    pass\n\nclass NotThere(AppError):\n"
            "    pass\n\ntry:\n    f()\nexcept AppError:\n    g()\n"
            "except (NotThere, AppError):  # found\n    h()\n"
        ),
        Bad(
            "from requests.exceptions import RequestException as R, Timeout\n"
            "try:\n    f()\nexcept R:\n    g()\nexcept Timeout:  # found\n    h()\n"
        ),
    )
    good = (
        ("try:\n    f()\nexcept ValueError:\n    g()\nexcept Exception:\n    h()\n"),
        (
            "try:\n    f()\nexcept OSError:\n    g()\n"
            "except (FileNotFoundError, ValueError):\n    h()\n"
        ),
        ("try:\n    f()\nexcept NotThere:\n    g()\nexcept Missing:\n    h()\n"),
        (
            "try:\n    try:\n        f()\n    except Exception:\n        g()\n"
            "except ValueError:\n    h()\n"
        ),
        (
            "def f(OSError):\n    try:\n        g()\n    except OSError:\n"
            "        h()\n    except FileNotFoundError:\n        i()\n"
        ),
        (
            "class A(Exception):\n    pass\n\nclass B(Exception):\n    pass\n\ntry:\n"
            "    f()\nexcept A:\n    g()\nexcept B:\n    h()\n"
        ),
    )

    def check(self, node: ast.Try, module: Module) -> Iterator[Found]:
        earlier: dict[str, ast.ExceptHandler] = {}
        for handler in node.handlers if len(node.handlers) > 1 else ():
            families = [lineage(module, one) for one in caught_types(handler)]
            wider = [_first(family, earlier) for family in families]
            if wider and all(wider):
                catching, name = next(pair for pair in wider if pair is not None)
                text = (
                    f"`{name.partition(':')[0]}` above catches this already: it is never reached."
                )
                yield Found(handler, text, evidence=((catching, "caught here"),))
            for one, family in zip(caught_types(handler), families, strict=True):
                own = _own_name(module, one, family)
                if own:
                    earlier.setdefault(own, handler)


def _first(
    family: frozenset[str], earlier: dict[str, ast.ExceptHandler]
) -> tuple[ast.ExceptHandler, str] | None:
    return next(((clause, name) for name, clause in earlier.items() if name in family), None)


def _own_name(module: Module, node: ast.expr, family: frozenset[str]) -> str:
    """Return the entry of a lineage that stands for the exception itself."""
    resolved = module.resolve(node)
    if resolved is not None:
        aliases = {"IOError": "OSError", "EnvironmentError": "OSError", "socket.error": "OSError"}
        return aliases.get(resolved, resolved)
    name = name_of(node)
    return next((entry for entry in family if entry.startswith(f"{name}:")), "")
