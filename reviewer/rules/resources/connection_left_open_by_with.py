"""Connections that a ``with`` does not close."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

_COMMITTING = ("sqlite3.connect", "psycopg2.connect")


class ConnectionLeftOpenByWith(Rule):
    """A database connection is left open by its with block

    ## What it does
    Finds `with sqlite3.connect(...)` and `with psycopg2.connect(...)`: connections that are opened
    in the head of a `with`.

    ## Why is this bad
    The `with` of these connections ends a transaction; it commits or rolls back, and leaves the
    connection open. Each call leaves one more, and with PostgreSQL the server soon refuses new
    ones.

    ## Example
    ```python
    import sqlite3

    def count(path):
        with sqlite3.connect(path) as database:
            return database.execute("SELECT count(*) FROM orders").fetchone()[0]
    ```

    ## Use instead
    ```python
    import sqlite3
    from contextlib import closing

    def count(path):
        with closing(sqlite3.connect(path)) as database:
            return database.execute("SELECT count(*) FROM orders").fetchone()[0]
    ```

    ## References
    - [Python: sqlite3, the connection as context manager](https://docs.python.org/3/library/sqlite3.html#how-to-use-the-connection-context-manager)
    - [psycopg2: with statement](https://www.psycopg.org/docs/usage.html#with-statement)
    - [CWE-772: Missing Release of Resource after Effective Lifetime](https://cwe.mitre.org/data/definitions/772.html)
    """

    severity = Severity.LOW
    cwe = (772,)
    codeguru = ("resource-leak",)
    calls = _COMMITTING
    bad = (
        Bad("""\
from sqlite3 import connect as open_database

class Store:
    def save(self, rows):
        with open_database(self.path) as database:  # found
            database.executemany("INSERT INTO rows VALUES (?)", rows)
"""),
        Bad("""\
import psycopg2
def names(address):
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:  # found
        cursor.execute("SELECT name FROM users")
        return cursor.fetchall()
"""),
        Bad("""\
import sqlite3
def purge(path):
    try:
        with sqlite3.connect(path, timeout=3):  # found
            pass
    except sqlite3.OperationalError:
        return False
"""),
    )
    good = (
        "import sqlite3\nfrom contextlib import closing\ndef f(p):\n    with closing(sqlite3.connect(p)) as d:\n        d.commit()\n",
        """\
import sqlite3
def f(p):
    database = sqlite3.connect(p)
    try:
        with database:
            database.execute("DELETE FROM a")
    finally:
        database.close()
""",
        "import psycopg\ndef f(a):\n    with psycopg.connect(a) as c:\n        c.execute('SELECT 1')\n",
        """\
import sqlite3
def f(p):
    with sqlite3.connect(p) as database:
        database.execute("DELETE FROM a")
    database.close()
""",
        "import duckdb\nwith duckdb.connect() as c:\n    c.sql('SELECT 1')\n",
        "def f(sqlite3, p):\n    with sqlite3.connect(p) as d:\n        d.commit()\n",
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        item = module.parent(call)
        block = module.parent(item) if isinstance(item, ast.withitem) else None
        if not isinstance(item, ast.withitem) or not isinstance(block, ast.With):
            return
        name = item.optional_vars
        if module.function_of(call) is None or (
            isinstance(name, ast.Name) and _is_closed(name, module)
        ):
            return
        yield Found(call, "This `with` ends the transaction; the connection stays open.")


def _is_closed(name: ast.Name, module: Module) -> bool:
    function = module.function_of(name)
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "close"
        and isinstance(node.value, ast.Name)
        and node.value.id == name.id
        for node in ast.walk(function or module.tree)
    )
