"""``guru bot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from guru.models.review import Review

app = typer.Typer(
    help="Comment on pull requests, from a CI job.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def bot() -> None:
    """Comment on pull requests, from a CI job."""


@app.command("github")
def github(
    repo: Annotated[str, typer.Option(metavar="OWNER/NAME", help="The repository.")],
    pr: Annotated[int, typer.Option(metavar="N", min=1, help="The pull request's number.")],
    max_comments: Annotated[
        int, typer.Option(metavar="N", min=1, help="Most comments in one review.")
    ] = 20,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Post nothing, say what would be.")] = (
        False
    ),
) -> None:
    """Review a pull request in the checkout here and comment on it.

    The token is read from GITHUB_TOKEN; it needs `pull-requests: write`. Run again, it repeats
    nothing.
    """
    from guru.bot.github import comment_on_pull_request

    result = comment_on_pull_request(
        repository=repo, number=pr, review=_review, max_comments=max_comments, dry_run=dry_run
    )
    if dry_run:
        typer.echo(result.preview)
        return
    typer.echo(
        f"{result.posted} comments posted, {result.already_there} were there already; in the "
        f"summary: {result.outside_diff} on lines outside the diff, "
        f"{result.beyond_limit} beyond --max-comments"
    )
    if result.review_url:
        typer.echo(result.review_url)


def _review(base: str, head: str) -> Review:
    """Review what ``head`` brings over ``base`` in the repository around this folder."""
    from guru.config.options import options_for
    from guru.config.read import read_settings
    from guru.models.errors import InputError
    from guru.reviewer.changes.ranges import range_changes
    from guru.reviewer.changes.repository import repository_root
    from guru.reviewer.engine import review_changes

    root = repository_root(Path())
    if root is None:
        raise InputError("this folder is in no git repository; check the pull request out first")
    settings = read_settings(root)
    options, _ = options_for(settings, root)
    changes = range_changes(root, f"{base}...{head}", max_bytes=settings.max_file_size)
    return review_changes(changes, options).review
