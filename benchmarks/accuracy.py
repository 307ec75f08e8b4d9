r"""How well guru tells real weaknesses from safe code, on public labelled corpora.

    python benchmarks/accuracy.py --owasp DIR --codeguru DIR --xast DIR --sven DIR \
        --securityeval DIR
    python benchmarks/accuracy.py --cases DIR --mutations names helper

Each option names a checkout of a corpus (``--help`` says of which); any of them may be left out.
The cases that are for building are exported to a folder (``--cases`` keeps it, or takes one that is
there), reviewed and scored; then the same is done with mutated copies, which do the same and look
different. Where values are followed, a drop of more than 0.05 means that a score rests on how cases
are written: it exits with 1 then. CodeGuru's cases are scored, too, but most of their rules are
about how a statement is written. Mutations need Python 3.12 or newer.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from accuracy_corpora import CORPORA, export
from accuracy_mutations import MUTATIONS, mutate
from accuracy_scores import Score, score

_MOST_DROP = 0.05
_FOLLOWED = ("owasp", "xast", "sven", "securityeval")
"""Corpora whose rules follow values: their scores must not rest on how cases are written."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Export, review, score, print."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        options.guru = options.guru.resolve()
        cases = options.cases or Path(folder) / "cases"
        for name in CORPORA:
            checkout = getattr(options, name)
            if checkout is not None:
                print(f"{name}: {export(name, checkout, cases / name)} files of cases")
        present = [name for name in CORPORA if (cases / name).is_dir()]
        if not present:
            print("no cases: name a checkout of a corpus, or a folder of exported cases")
            return 2
        plain = {
            name: _scored(name, (cases / name).resolve(), options.guru, folder) for name in present
        }
        _print_plain(plain.values())
        return _mutated(plain, cases, options, Path(folder))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, repository in CORPORA.items():
        parser.add_argument(f"--{name}", type=Path, metavar="DIR", help=f"of {repository}")
    parser.add_argument("--cases", type=Path, metavar="DIR", help="exported cases")
    parser.add_argument("--mutations", nargs="*", choices=list(MUTATIONS), default=list(MUTATIONS))
    own = Path(sys.executable).with_name("guru")
    parser.add_argument("--guru", type=Path, default=own, help="default: beside this Python")
    return parser


def _scored(name: str, root: Path, guru: Path, folder: str) -> Score:
    sarif = Path(folder) / f"{name}.sarif"
    command = [guru, "review", root, "--no-cache", "--quiet", "--format", "sarif"]
    command += ["--output", sarif]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError as error:
        raise SystemExit(f"guru cannot be run: {error}") from None
    if done.returncode not in {0, 1}:
        raise SystemExit(f"guru failed on {name}: {done.stderr.strip()}")
    return score(name, root, sarif)


def _print_plain(scores: Iterable[Score]) -> None:
    print("\n| corpus | cases | figure | score |\n|---|---|---|---|")
    for each in scores:
        for number, (figure, value) in enumerate(each.figures.items()):
            head = f"{each.corpus} | {each.cases}" if number == 0 else " | "
            print(f"| {head} | {figure} | {value:.3f} |")


def _mutated(
    plain: dict[str, Score], cases: Path, options: argparse.Namespace, folder: Path
) -> int:
    """Score mutated copies; whether a score dropped by more than it may."""
    if not options.mutations:
        return 0
    print("\n| mutation | " + " | ".join(plain) + " |")
    print("|---" * (len(plain) + 1) + "|")
    worst = 0.0
    for mutation in options.mutations:
        cells = []
        for name, before in plain.items():
            target = folder / mutation / name
            mutate(cases / name, target, mutation)
            after = _scored(name, target, options.guru, str(folder))
            drop = before.main - after.main
            worst = max(worst, drop) if name in _FOLLOWED else worst
            cells.append(f"{after.main:.3f} ({-drop:+.3f})")
        print(f"| {mutation} | " + " | ".join(cells) + " |")
    print(f"\nlargest drop: {worst:.3f} (at most {_MOST_DROP} is allowed)")
    return 1 if worst > _MOST_DROP else 0


if __name__ == "__main__":
    raise SystemExit(main())
