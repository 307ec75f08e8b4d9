"""Methods under their old names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from guru.models.severity import Severity
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Bad, Found, Rule

if TYPE_CHECKING:
    import libcst as cst

    from guru.reviewer.fixing.imports import Imports


_UNITTEST = {
    "assertEquals": "assertEqual",
    "assertNotEquals": "assertNotEqual",
    "assert_": "assertTrue",
    "failUnless": "assertTrue",
    "failIf": "assertFalse",
    "failUnlessEqual": "assertEqual",
    "assertAlmostEquals": "assertAlmostEqual",
    "assertRegexpMatches": "assertRegex",
    "assertNotAlmostEquals": "assertNotAlmostEqual",
    "assertRaisesRegexp": "assertRaisesRegex",
    "assertNotRegexpMatches": "assertNotRegex",
    "assertItemsEqual": "assertCountEqual",
    "failIfEqual": "assertNotEqual",
    "failUnlessRaises": "assertRaises",
}
_THREADING = {
    "threading.currentThread": "current_thread",
    "threading.activeCount": "active_count",
    "threading.Event().isSet": "is_set",
    "threading.Condition().notifyAll": "notify_all",
    "threading.Thread().isAlive": "is_alive",
}
_NEW = {"warn": "warning", **_UNITTEST, **{k.split(".")[-1]: v for k, v in _THREADING.items()}}


class RenamedMethod(Rule):
    """A method is called by its old name

    ## What it does
    Finds `logger.warn`, `assertEquals` and its kin of unittest, and the camel-case names of
    threading (`isSet`, `setDaemon` excepted).

    ## Why is this bad
    The old names warn today; those of unittest are gone since Python 3.12.

    ## Example
    ```python
    import logging

    def start():
        logging.getLogger(__name__).warn("starting")
    ```

    ## Use instead
    ```python
    import logging

    def start():
        logging.getLogger(__name__).warning("starting")
    ```

    ## Fix safety
    Safe: the new name is the same method.

    ## References
    - [Python: Logger.warning](https://docs.python.org/3/library/logging.html#logging.Logger.warning)
    - [What is new in Python 3.12: removed from unittest](https://docs.python.org/3/whatsnew/3.12.html#unittest)
    - [CWE-477: Use of Obsolete Function](https://cwe.mitre.org/data/definitions/477.html)
    """

    severity = Severity.LOW
    cwe = (477,)
    safe_fix = True
    in_tests = True
    methods = tuple(_NEW)
    bad = (
        Bad(
            'import logging\nlog = logging.getLogger("a")\nlog.warn("x %s", 1)  # found\n',
            fixed='import logging\nlog = logging.getLogger("a")\nlog.warning("x %s", 1)\n',
        ),
        Bad(
            "class T(TestCase):\n    def test_f(self):\n"
            "        self.assertEquals(f(), 1)  # found\n",
            fixed="class T(TestCase):\n    def test_f(self):\n        self.assertEqual(f(), 1)\n",
        ),
        Bad(
            "import threading\nready = threading.Event()\nif ready.isSet():  # found\n    pass\n",
            fixed="import threading\nready = threading.Event()\nif ready.is_set():\n    pass\n",
        ),
    )
    good = (
        ('import warnings\nwarnings.warn("x")\n'),
        ('import logging\nlogging.warning("x")\n'),
        (
            "class T(TestCase):\n    def failIf(self, x):\n        pass\n"
            "    def test_f(self):\n        self.failIf(1)\n"
        ),
        ('alarm.warn("x")\n'),
        ("shape.isSet()\n"),
        ('from app.log import logger\nlogger.warn("x")\n'),
    )

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        if not isinstance(call.func, ast.Attribute):
            return
        name = call.func.attr
        if name == "warn":
            owner = module.resolve(call.func.value) or ""
            old = owner == "logging" or owner.startswith("logging.getLogger()")
        elif name in _UNITTEST:
            receiver = call.func.value
            old = isinstance(receiver, ast.Name) and receiver.id == "self"
            old = old and not self._is_own(call, name, module)
        else:
            old = module.resolve(call.func) in _THREADING
        if old:
            yield Found(call, f"`{name}` is called `{_NEW[name]}` now.")

    def _is_own(self, call: ast.Call, name: str, module: Module) -> bool:
        """Whether the class defines a method of this name itself."""
        owner = module.class_of(call)
        return owner is not None and any(getattr(s, "name", "") == name for s in owner.body)

    def fix(self, node: cst.Call, imports: Imports) -> cst.CSTNode | None:
        import libcst as cst

        if not isinstance(node.func, cst.Attribute):
            return None
        new = cst.Name(_NEW[node.func.attr.value])
        return node.with_changes(func=node.func.with_changes(attr=new))
