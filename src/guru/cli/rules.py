"""``guru rules`` and ``guru explain``."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="List the rules there are; `new` writes the skeleton of one.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@app.callback()
def rules(
    context: typer.Context,
    select: Annotated[
        list[str] | None, typer.Option(metavar="RULES", help="Only these: ids, topics or tags.")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="text or json.")
    ] = "text",
) -> None:
    """List the rules there are, by topic."""
    if context.invoked_subcommand is not None:
        return
    from guru.cli.rule_pages import list_as_json, list_as_text
    from guru.cli.standard_output import write_document, write_text
    from guru.models.errors import InputError
    from guru.reviewer.registry import select_rules

    words = [w.strip() for text in select or () for w in text.split(",") if w.strip()]
    pages = [rule.page for rule in select_rules(words)]
    if format_ not in {"text", "json"}:
        raise InputError(f"{format_!r} is no format of rules; choose text or json")
    if format_ == "json":
        write_document(list_as_json(pages) + "\n")
    else:
        write_text(list_as_text(pages) + "\n")


@app.command("new")
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The rule's name, such as unsafe-yaml-load.")
    ],
    topic: Annotated[
        str, typer.Option(metavar="TOPIC", help="The folder it belongs to.")
    ] = "correctness",
) -> None:
    """Write the skeleton of a new rule into guru's own source."""
    from guru.cli.new_rule import write_skeleton

    file = write_skeleton(name, topic)
    typer.echo(f"{file}\nnow write its page, its examples and its check, and run:")
    typer.echo("pytest tests/reviewer/test_rule_examples.py -k " + name)


def explain(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="A rule's id, as `guru rules` lists them.")
    ],
) -> None:
    """Explain a rule: what it finds, why that is bad, and what to write instead."""
    import difflib

    from guru.cli.rule_pages import page_as_text
    from guru.cli.standard_output import write_text
    from guru.models.errors import InputError
    from guru.reviewer.registry import all_rules

    known = {found.id: found for found in all_rules()}
    if rule.lower() not in known:
        close = difflib.get_close_matches(rule.lower(), known, 1)
        hint = f"did you mean {close[0]}?" if close else "see `guru rules`"
        raise InputError(f"no rule is called {rule!r}; {hint}")
    write_text(page_as_text(known[rule.lower()].page) + "\n")
