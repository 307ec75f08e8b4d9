"""Defaults that stand still."""

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


_MOVING = frozenset(
    {
        *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
        *("datetime.date.today", "time.time", "time.monotonic", "time.perf_counter", "uuid.uuid4"),
        *("uuid.uuid1", "random.random", "random.randint", "random.choice", "secrets.token_hex"),
        *("secrets.token_urlsafe", "django.utils.timezone.now", "django.utils.timezone.localdate"),
        *(
            "django.utils.timezone.localtime",
            "secrets.token_bytes",
            "django.utils.timezone.localtime",
        ),
    }
)
_WITH_FACTORY = frozenset({"Field", "field", "attrib", "ib"})
_FIELDS = _WITH_FACTORY | {"Column", "mapped_column"}


class DefaultComputedOnce(Rule):
    """A default is computed once and never again

    ## What it does
    Finds defaults of parameters, of fields of dataclasses and of models that call the clock,
    `uuid`, `random` or `secrets`.

    ## Why is this bad
    The call runs once, when the function or class is defined. Every record gets the time at
    which the process was started, or the same "unique" id.

    ## Example
    ```python
    import datetime

    def log(text, when=datetime.datetime.now()):
        print(when, text)
    ```

    ## Use instead
    ```python
    import datetime

    def log(text, when=None):
        print(when or datetime.datetime.now(), text)
    ```

    ## Fix safety
    The fix hands over the function itself in `default=...` of a field, so that it is called for
    each record. Other defaults need a decision and have no fix.

    ## References
    - [Django: Field.default](https://docs.djangoproject.com/en/stable/ref/models/fields/#default)
    - [Python: dataclasses.field](https://docs.python.org/3/library/dataclasses.html#dataclasses.field)
    - [Python: default parameter values](https://docs.python.org/3/reference/compound_stmts.html#function-definitions)
    """

    severity = Severity.HIGH
    cwe = (665,)
    where = {"keyword.arg": ("default",), "AnnAssign.value": ("Call", "Attribute")}
    bad = (
        Bad("import time as t\ndef f(start=t.time()):  # found\n    return start\n"),
        Bad(
            "from uuid import uuid4\nclass A(models.Model):\n"
            "    key = models.UUIDField(default=uuid4(), unique=True)  # found\n",
            fixed="from uuid import uuid4\nclass A(models.Model):\n"
            "    key = models.UUIDField(default=uuid4, unique=True)\n",
        ),
        Bad(
            "from dataclasses import dataclass\nfrom datetime import datetime\n"
            "@dataclass\nclass A:\n    at: datetime = datetime.now()  # found\n"
        ),
        Bad("import uuid\ndef f(*, key=str(uuid.uuid4())):  # found\n    return key\n"),
    )
    good = (
        (
            "from uuid import uuid4\nclass A(models.Model):\n"
            "    key = models.UUIDField(default=uuid4)\n"
        ),
        ("import time\ndef f(clock=time.time):\n    return clock()\n"),
        (
            "from dataclasses import dataclass, field\n"
            "from datetime import datetime\n@dataclass\nclass A:\n"
            "    at: datetime = field(default_factory=datetime.now)\n"
        ),
        ("import time\nclass A:\n    started: float = time.time()\n"),
        ('import time\nparser.add_argument("--at", default=time.time())\n'),
        ("def f(time):\n    def g(x=time.time()):\n        return x\n    return g\n"),
    )

    def check(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.keyword | ast.AnnAssign,
        module: Module,
    ) -> Iterator[Found]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for default in (*node.args.defaults, *node.args.kw_defaults):
                    if isinstance(default, (ast.Call, ast.Attribute)):
                        yield from self._moving(default, "function", module)
            case ast.keyword(arg="default", value=value):
                field = module.parent(node)
                if isinstance(field, ast.Call) and _is_field(field, module):
                    place = node if name_of(field.func) not in _WITH_FACTORY else None
                    yield from self._moving(value, "class", module, place)
            case ast.AnnAssign(value=value):
                owner = module.parent(node)
                if isinstance(owner, ast.ClassDef) and _is_data(owner):
                    yield from self._moving(value, "class", module)

    def _moving(
        self, value: ast.expr | None, owner: str, module: Module, place: ast.AST | None = None
    ) -> Iterator[Found]:
        call = value.value if isinstance(value, ast.Attribute) else value
        while isinstance(call, ast.Call):  # also `str(uuid4())`, `uuid4().hex`, `now().isoformat()`
            name = module.resolve(call.func)
            if name in _MOVING:
                yield Found(place or call, f"`{name}` runs once, when the {owner} is defined.")
                return
            outer = call
            call = call.func.value if isinstance(call.func, ast.Attribute) else None
            if call is None and len(outer.args) == 1:
                call = outer.args[0]

    def fix(self, node: cst.Arg, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.value, cst.Call) or node.value.args:
            return None
        name = cst.Module([]).code_for_node(node.value.func)
        moving = any(whole.endswith(name.rpartition(".")[2]) for whole in _MOVING)
        return node.with_changes(value=node.value.func) if moving else None


def _is_field(call: ast.Call, module: Module) -> bool:
    name = name_of(call.func)
    if name not in _FIELDS and not name.endswith("Field"):
        return False
    return isinstance(module.parent(call), (ast.Assign, ast.AnnAssign))


def _is_data(owner: ast.ClassDef) -> bool:
    """Whether a class turns its annotated attributes into fields with defaults."""
    decorators = [d.func if isinstance(d, ast.Call) else d for d in owner.decorator_list]
    names = {name_of(one) for one in (*decorators, *owner.bases)}
    return bool(names & {"dataclass", "BaseModel", "define", "frozen", "attrs", "BaseSettings"})
