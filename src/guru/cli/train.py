"""``guru train``: the score from a team's own history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from guru.models.scorer.tracking import ReviewFile

app = typer.Typer(
    help="Train the score from the history of repositories.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def train() -> None:
    """Train the score from the history of repositories."""


@app.command("mine", short_help="Label findings by what became of them.")
def mine(
    repositories: Annotated[
        list[Path], typer.Argument(metavar="REPO...", help="Complete clones, bare or not.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the labels go.")
    ] = Path("labels.jsonl"),
    since: Annotated[int, typer.Option(metavar="YEAR", help="The first snapshot's year.")] = 2012,
) -> None:
    """Label findings by what became of them: fixed while their function lived on, or kept."""
    from guru.models.scorer.rows import label, to_lines
    from guru.models.scorer.tracking import track
    from guru.models.whole_file import write_whole
    from guru.reviewer.registry import all_rules

    pages = {rule.id: rule.page for rule in all_rules()}
    review = _reviewer()
    rows = []
    for repository in repositories:
        name = repository.resolve().name
        _tell(f"{name}:")
        tracked = track(repository, review, since, _tell)
        labelled = label(tracked, pages)
        fixed = sum(row.fixed for row in labelled)
        _tell(f"{name}: {fixed} fixed, {len(labelled) - fixed} kept")
        rows += labelled
    write_whole(output, to_lines(rows))
    typer.echo(f"{len(rows)} labelled findings written to {output}")


@app.command("fit", short_help="Train the classifier and write its weights.")
def fit(
    labels: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What mine wrote.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the weights go.")
    ] = Path("weights.json"),
    card: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the model card there.")
    ] = None,
) -> None:
    """Train the classifier, test it on repositories it has not seen, and write its weights.

    If the logistic regression does not beat the rule prior there, the prior is written.
    """
    from guru.models.errors import InputError, MissingExtraError
    from guru.models.scorer.parameters import to_json
    from guru.models.scorer.rows import read_rows
    from guru.models.whole_file import write_whole

    try:
        from guru.models.scorer.card import model_card
        from guru.models.scorer.fitting import fit as fit_best
    except ImportError:
        raise MissingExtraError("training", "train") from None
    rows = [row for path in labels for row in read_rows(path)]
    try:
        parameters, evaluation = fit_best(rows)
    except ValueError as error:
        raise InputError(str(error)) from error
    write_whole(output, to_json(parameters))
    if card is not None:
        write_whole(card, model_card(parameters, evaluation, rows))
    typer.echo(f"{parameters.kind} classifier from {len(rows)} findings written to {output}")


def _reviewer() -> ReviewFile:
    from guru.models.observed import Observed
    from guru.reviewer.analysis import analyse
    from guru.reviewer.dispatch import Dispatch
    from guru.reviewer.registry import all_rules

    dispatch = Dispatch.of(all_rules())

    def review(path: str, data: bytes) -> tuple[Observed, ...]:
        return analyse(path, data, dispatch).findings

    return review


def _tell(text: str) -> None:
    typer.echo(text, err=True)
