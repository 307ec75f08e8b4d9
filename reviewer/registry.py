"""All rules there are, found in ``reviewer/rules``; and those that a user selects."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from guru.models.errors import InputError
from guru.models.nearest import nearest
from guru.reviewer import rules
from guru.reviewer.rule import Rule
from guru.reviewer.rule_table import listed_rules, load


@cache
def all_rules() -> tuple[Rule, ...]:
    """Load every rule, sorted by topic and name.

    A review asks ``known_rules``, which loads none.

    Raises:
        RuleError: A file below ``reviewer/rules`` does not hold exactly one rule.

    """
    found = [load(name) for name in _rule_modules()]
    return tuple(sorted(found, key=lambda rule: (rule.topic, rule.id)))


@cache
def known_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by topic and name, to be loaded when it is needed."""
    return listed_rules() or all_rules()


def select_rules(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """Return the rules that are named by ``select`` (all when empty) and not by ``ignore``.

    A word names a rule by its id, a topic, or a rule by one of its tags (``codeguru/NAME``,
    ``cwe-89``).

    Raises:
        InputError: A word names nothing.

    """
    chosen, dropped = tuple(select), tuple(ignore)
    if not chosen and not dropped:
        return known_rules()
    known = {word for rule in known_rules() for word in names_of(rule)}
    for word in (*chosen, *dropped):
        if word.lower() not in known:
            close = nearest(word.lower(), known)
            hint = f"did you mean {close}?" if close else "see `guru rules`"
            raise InputError(f"no rule, topic or tag is called {word!r}; {hint}")
    wanted, unwanted = ({w.lower() for w in words} for words in (chosen, dropped))
    return tuple(
        rule
        for rule in known_rules()
        if (not wanted or wanted & names_of(rule)) and not unwanted & names_of(rule)
    )


def names_of(rule: Rule) -> set[str]:
    """Return the words that select a rule."""
    tags = {f"codeguru/{name}" for name in rule.codeguru}
    return {rule.id, rule.topic, *tags, *(f"cwe-{number}" for number in rule.cwe)}


def _rule_modules() -> list[str]:
    import pkgutil

    prefix = f"{rules.__name__}."
    found = pkgutil.walk_packages(rules.__path__, prefix)
    return [m.name for m in found if not m.ispkg and not m.name.rpartition(".")[2].startswith("_")]
