"""A query that is built from values instead of being given them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guru.models.severity import Severity
from guru.reviewer.reading.calls import argument
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule
from guru.reviewer.rules.security._fixed import Clean, is_fixed
from guru.reviewer.rules.security._outside import graded, outside_source
from guru.reviewer.rules.security._texts import text_of
from guru.reviewer.rules.security._words import shown

_METHODS = (
    *("execute", "executemany", "executescript", "raw", "execute_async", "exec_driver_sql"),
    *("fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "sql", "mogrify"),
)
_FUNCTIONS = (
    *("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text"),
    *("pandas.read_sql", "pandas.read_sql_query", "django.db.models.expressions.RawSQL"),
)
_QUERY = re.compile(
    r"^\W*(?:select\s|insert\s+(?:or\s+\w+\s+)?into\b|replace\s+into\b|update\s.*\sset\b|"
    r"delete\s+from\b|with\s.*\sas\b|create\s|alter\s|drop\s|truncate\s|merge\s+into\b|"
    r"call\s|grant\s|exec\s)|\b(?:where|order\s+by|values)\s*\(?\s",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = Clean(
    functions=frozenset({"psycopg2.extensions.quote_ident", "psycopg2.sql.Identifier"}),
    methods=frozenset(
        {
            *("quote_name", "qn", "quote_ident", "quote_identifier", "escape_identifier"),
            *("escape_string", "literal", "quote", "quote_value", "Identifier", "as_string"),
            *("quote_name_unless_alias", "qn2", "_quote_name", "format_table", "format_column"),
        }
    ),
    attributes=frozenset({"db_table", "__tablename__", "__name__", "placeholder"}),
)


class SqlBuiltFromText(Rule):
    """A query is built from values instead of being given them

    ## What it does
    Finds SQL that is put together with `+`, `%`, `format` or an f-string from values that may
    vary, and then executed. Placeholders, constants, numbers and quoted identifiers may be joined.

    ## Why is this bad
    A quote in the value ends the literal, and the rest is read as SQL: whoever chooses the value
    reads or changes other rows. Bound parameters never become part of the language.

    ## Example
    ```python
    def user(cursor, name):
        cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")
    ```

    ## Use instead
    ```python
    def user(cursor, name):
        cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
    ```

    ## References
    - [OWASP: SQL injection prevention](https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html)
    - [CWE-89: SQL Injection](https://cwe.mitre.org/data/definitions/89.html)
    """

    severity = Severity.HIGH
    cwe = (89,)
    codeguru = ("sql-injection",)
    calls = _FUNCTIONS
    methods = _METHODS
    bad = (
        Bad("def f(c, x):\n    c.execute('select * from t where a = ' + x)  # found\n"),
        Bad(
            "def f(c, x):\n"
            "    query = 'DELETE FROM t WHERE a = %s' % x\n"
            "    c.execute(query)  # found\n"
        ),
        Bad(
            "def f(c, x):\n"
            "    query = 'SELECT a FROM t'\n"
            "    if x:\n        query += ' WHERE b = \"{}\"'.format(x)\n"
            "    return c.execute(query).fetchall()  # found\n"
        ),
        Bad(
            "from sqlalchemy import text as t\n"
            "def f(s, x):\n    s.scalar(t(f'SELECT a FROM b WHERE c = {x}'))  # found\n"
        ),
        Bad("def f(x):\n    return User.objects.raw('SELECT * FROM u WHERE n = ' + x)  # found\n"),
    )
    good = (
        "def f(c, x):\n    c.execute('select * from t where a = %s', [x])\n",
        (
            "def f(c, ids):\n    marks = ', '.join('?' for _ in ids)\n"
            "    c.execute(f'SELECT a FROM t WHERE id IN ({marks})', ids)\n"
        ),
        "def f(c, ids):\n    c.execute('SELECT a FROM t WHERE b IN (%s)' % ','.join(['%s'] * len(ids)), ids)\n",
        "TABLE = 'users'\ndef f(c):\n    c.execute('SELECT * FROM ' + TABLE)\n",
        "def f(c, x):\n    c.execute('SELECT a FROM t LIMIT %d' % x)\n",
        "def f(c, x):\n    c.execute(f'SELECT a FROM t LIMIT {int(x)}')\n",
        "def f(c):\n    for table in ('a', 'b'):\n        c.execute(f'DROP TABLE {table}')\n",
        (
            "def f(connection, c, name):\n"
            "    c.execute('SELECT * FROM %s' % connection.ops.quote_name(name))\n"
        ),
        (
            "COLUMNS = {'n': 'name', 'a': 'age'}\n"
            "def f(c, key):\n    c.execute(f'SELECT a FROM t ORDER BY {COLUMNS[key]}')\n"
        ),
        "def f(self, c):\n    c.execute('SELECT a FROM t' + self.suffix())\n",
        "def f(task, name):\n    task.execute('update the list of ' + name)\n",
        "def f(pool, name):\n    pool.execute(f'hello {name}')\n",
        (
            "def f(c, where):\n    query = 'SELECT a FROM t'\n    if where:\n        query += ' WHERE b = 1'\n"
            "    c.execute(query)\n"
        ),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        query = argument(call, "sql", 0) or argument(call, "query") or argument(call, "statement")
        if query is None or isinstance(query, ast.Starred | ast.Constant):
            return
        text = text_of(module, query)
        if not text.built or not _QUERY.search(text.skeleton):
            return
        part = next((p for p in text.variables if self._may_vary(p, module)), None)
        if part is None:
            return
        severity, evidence = graded(module, part, Severity.MEDIUM)
        yield Found(
            call,
            f"`{shown(part)}` becomes part of the SQL text instead of a bound parameter.",
            severity,
            evidence,
        )

    def _may_vary(self, part: ast.expr, module: Module) -> bool:
        """Whether a value may come from elsewhere; what an object asks of itself is its own."""
        if is_fixed(module, part, _QUOTED):
            return False
        names = {node.id for node in ast.walk(part) if isinstance(node, ast.Name)}
        return not names <= {"self", "cls"} or outside_source(module, part) is not None
