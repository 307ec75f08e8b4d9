"""Rules that say how a construct of the AWS CDK is to be made: which settings, with which values.

Such a rule is a table, from constructs by their full names to what is wanted of each:

    _WANTED = {"aws_cdk.aws_s3.Bucket": (Setting(("enforce_ssl",), "Plain HTTP is taken, too."),)}
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from guru.models.records import frozen
from guru.reviewer.flow.constants import UNKNOWN, constant
from guru.reviewer.reading.calls import argument, is_open
from guru.reviewer.reading.module import Module
from guru.reviewer.rule import Found, Rule

_OFF: frozenset[object] = frozenset({False, None})


@frozen
class Setting:
    """What a construct is to be given: one of some arguments, with none of the wrong values.

    ``needed`` tells that leaving it out is as bad; ``place`` where it stands without its name.
    Values are constants, or the last word of a name: of ``s3.BucketEncryption.UNENCRYPTED`` it is
    ``UNENCRYPTED``.
    """

    arguments: tuple[str, ...]
    told: str
    wrong: frozenset[object] = _OFF
    needed: bool = True
    place: int | None = None

    def is_missed(self, call: ast.Call, module: Module) -> bool:
        """Whether a construct is made without the setting, or with a wrong value of it."""
        given = [argument(call, name, self.place) for name in self.arguments]
        values = [setting_of(node, module) for node in given if node is not None]
        if not values:
            return self.needed
        return all(value in self.wrong for value in values)


class ConstructRule(Rule):
    """Base of rules about settings of constructs; ``wanted`` is the rule's table."""

    wanted: ClassVar[Mapping[str, Sequence[Setting]]]

    def check(self, call: ast.Call, module: Module) -> Iterator[Found]:
        """Yield the constructs that miss a setting."""
        if is_open(call):
            return
        for setting in self.wanted.get(module.resolve(call.func) or "", ()):
            if setting.is_missed(call, module):
                yield Found(call, setting.told)


def setting_of(node: ast.expr, module: Module) -> object:
    """Return a setting's value: a constant, a name's last word, or that and a call's argument."""
    value = constant(module, node)
    if value is not UNKNOWN:
        return value
    if isinstance(node, ast.Name):
        node = module.names.value_of(node) or node
    if isinstance(node, ast.Call):  # Duration.days(0)
        word = (module.resolve(node.func) or "").rpartition(".")[2]
        return word, constant(module, node.args[0]) if node.args else None
    return (module.resolve(node) or "").rpartition(".")[2] or UNKNOWN
