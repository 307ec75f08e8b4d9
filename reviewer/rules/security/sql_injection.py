"""A query that is built from values instead of being given them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from guru.models.severity import Severity
from guru.reviewer.flow import dangers
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found
from guru.reviewer.rules.security._fixed import Clean, is_fixed
from guru.reviewer.rules.security._texts import text_of
from guru.reviewer.rules.security._words import shown
from guru.reviewer.taint_rule import TaintRule

_METHODS = frozenset({"execute", "executemany", "executescript", "raw"})
_QUERY = (
    r"(?is)"
    r"^\W*(?:select\s|insert\s+(?:or\s+\w+\s+)?into\b|replace\s+into\b|update\s.*\sset\b|"
    r"delete\s+from\b)"
)
_PLACE = r"'%?(?:%s|\{\w*\})%?'"
_OWN = Clean(
    methods=frozenset({"escape_string", "literal", "quote_value", "format_date", "hexdigest"}),
    attributes=frozenset({"db_table", "__tablename__", "__name__"}),
)


class SqlInjection(TaintRule):
    """Data from outside become part of a query

    ## What it does
    Follows data into the text of SQL that is executed: `execute`, `raw`, `sqlalchemy.text` and
    their like. Bound parameters, constants, numbers and quoted identifiers may be there. Data of
    unknown callers count only where the text is visibly put together.

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
    danger = dangers.SQL
    looks_further = True
    message = "`{source}` becomes part of the SQL text instead of a bound parameter."
    weaker: ClassVar[Mapping[str, Severity]] = {"caller": Severity.MEDIUM, "argument": Severity.LOW}
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
            "    if x:\n"
            "        query += ' WHERE b = \"{}\"'.format(x)\n"
            "    return c.execute(query).fetchall()  # found\n"
        ),
        Bad(
            "from sqlalchemy import text as t\n"
            "def f(s, x):\n"
            "    s.scalar(t(f'SELECT a FROM b WHERE c = {x}'))  # found\n"
        ),
        Bad("def f(x):\n    return User.objects.raw('SELECT * FROM u WHERE n = ' + x)  # found\n"),
        Bad(
            "def f(self, c):\n    c.execute(f\"INSERT INTO t (a) VALUES ('{self.a}')\")  # found\n"
        ),
        Bad(
            "def f(self, c):\n"
            "    c.execute(\"UPDATE t SET a = '%s' WHERE b = 1\" % self.a)  # found\n"
        ),
        Bad(
            "import sqlite3\n"
            "from flask import request\n"
            "def f():\n"
            "    db = sqlite3.connect('x')\n"
            "    db.cursor().execute(request.args['q'])  # found\n"
        ),
    )
    good = (
        ("def f(c, x):\n    c.execute('select * from t where a = %s', [x])\n"),
        (
            "def f(c, ids):\n"
            "    marks = ', '.join('?' for _ in ids)\n"
            "    c.execute(f'SELECT a FROM t WHERE id IN ({marks})', ids)\n"
        ),
        (
            "def f(c, ids):\n"
            "    c.execute('SELECT a FROM t WHERE b IN (%s)' % ','.join(['%s'] * len(ids)), ids)\n"
        ),
        ("TABLE = 'users'\ndef f(c):\n    c.execute('SELECT * FROM ' + TABLE)\n"),
        ("def f(c, x):\n    c.execute('SELECT a FROM t LIMIT %d' % x)\n"),
        ("def f(c, x):\n    c.execute(f'SELECT a FROM t LIMIT {int(x)}')\n"),
        ("def f(c):\n    for table in ('a', 'b'):\n        c.execute(f'DROP TABLE {table}')\n"),
        (
            "def f(connection, c, name):\n"
            "    c.execute('SELECT * FROM %s' % connection.ops.quote_name(name))\n"
        ),
        (
            "COLUMNS = {'n': 'name', 'a': 'age'}\n"
            "def f(c, key):\n"
            "    c.execute(f'SELECT a FROM t ORDER BY {COLUMNS[key]}')\n"
        ),
        ("def f(self, c):\n    c.execute('SELECT a FROM t' + self.suffix())\n"),
        ("def f(task, name):\n    task.execute('hello list of ' + name)\n"),
        ("def f(pool, name):\n    pool.execute(f'hello {name}')\n"),
        (
            "def f(c, where):\n"
            "    query = 'SELECT a FROM t'\n"
            "    if where:\n"
            "        query += ' WHERE b = 1'\n"
            "    c.execute(query)\n"
        ),
        ("def f(c, sql):\n    return c.execute(sql)\n"),
        (
            "from flask import request\n"
            "def f(c):\n"
            "    order = request.args['order']\n"
            "    if order not in ('asc', 'desc'):\n"
            "        order = 'asc'\n"
            "    c.execute('SELECT a FROM t ORDER BY a ' + order)\n"
        ),
        ("def f(self, c):\n    c.execute(\"SELECT a FROM t WHERE b = '%d'\" % self.b)\n"),
        (
            "def f(c):\n"
            "    for table in ('a', 'b'):\n"
            "        c.execute(f\"SELECT a FROM t WHERE b = '{table}'\")\n"
        ),
    )

    def check(self, _tree: ast.Module, module: Module) -> Iterator[Found]:
        yield from super().check(_tree, module)
        unclear = {hit.node for hit in module.flow.hits if hit.danger == dangers.UNCLEAR}
        noted = (self.danger, dangers.HARMLESS)
        known = {h.node for h in module.flow.hits if h.danger in noted and h.node not in unclear}
        known |= {hit.node for hit in module.flow.hits if hit.danger == self.danger}
        for call in module.calls_of(_METHODS):
            if call not in known and call.args:
                yield from self._quoted(call, module)

    def _quoted(self, call: ast.Call, module: Module) -> Iterator[Found]:
        """A value between quotes is one that should be bound, wherever it comes from."""
        text = text_of(module, call.args[0])
        if not text.built or not re.search(_QUERY, text.skeleton):
            return
        before = ""
        for part in text.pieces:
            if isinstance(part, ast.Constant):
                before += part.value if isinstance(part.value, str) else ""
                continue
            inside = before.count("'") % 2 == 1 or re.search(_PLACE, before)
            if inside and not is_fixed(module, part, _OWN):
                message = f"`{shown(part)}` stands between quotes in the SQL text: bind it."
                yield Found(call, message, Severity.LOW)
                return
