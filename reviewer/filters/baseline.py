"""A baseline: the findings a team has accepted for now. One entry absorbs one finding."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from guru.models.errors import InputError
from guru.models.recommendation import Finding, Recommendation
from guru.models.records import frozen
from guru.models.whole_file import write_whole

_VERSION = 1
_Key = tuple[str, str]


@frozen
class Baseline:
    """Accepted findings, counted by path and fingerprint."""

    accepted: Counter[_Key]

    def absorb(self, findings: Iterable[Finding]) -> tuple[list[Finding], int]:
        """Return the findings that are not accepted, and how many are.

        Each entry absorbs one finding. An entry of the same fingerprint in another file serves
        too, after those of the same file: a moved file does not bring its findings back.
        """
        left = Counter(self.accepted)
        given = list(findings)
        homeless = [finding for finding in given if not _take(left, _key(finding))]
        anywhere: Counter[str] = Counter()
        for (_, fingerprint), count in left.items():
            anywhere[fingerprint] += count
        kept = [finding for finding in homeless if not _take(anywhere, finding.fingerprint)]
        return kept, len(given) - len(kept)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file.

    Raises:
        InputError: It is missing, or no baseline.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["version"] != _VERSION:
            raise InputError(f"{path}: baseline version {data['version']} is not known here")
        keys = [(str(e["path"]), str(e["fingerprint"])) for e in data["findings"]]
    except OSError as error:
        raise InputError(f"cannot read the baseline {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no baseline file: {error}") from error
    return Baseline(Counter(keys))


def write_baseline(path: Path, accepted: Iterable[Recommendation]) -> int:
    """Write recommendations as a baseline, sorted so that diffs of it read well; return how many.

    Raises:
        OutputError: The file cannot be written.
    """
    entries = sorted(
        (
            {
                "path": made.location.path,
                "rule": made.rule,
                "fingerprint": made.fingerprint.partition(":")[0],
            }
            for made in accepted
        ),
        key=lambda e: (e["path"], e["rule"], e["fingerprint"]),
    )
    text = json.dumps({"version": _VERSION, "findings": entries}, indent=1)
    write_whole(path, text + "\n")
    return len(entries)


def _key(finding: Finding) -> _Key:
    return finding.location.path, finding.fingerprint


def _take(left: Counter[_Key] | Counter[str], key: object) -> bool:
    """Use up one entry; False when there is none."""
    if left[key] <= 0:  # type: ignore[index]
        return False
    left[key] -= 1  # type: ignore[index]
    return True
