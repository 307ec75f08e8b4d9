"""The kill switch: a variable for processes to come, a file for those that run."""

from __future__ import annotations

import os

_OFF = frozenset({"0", "off", "no", "false"})
FILE = "GURU_PROFILE_OFF_FILE"
"""The variable that names the file; as long as the file is there, nothing is profiled."""
_DEFAULT = "/var/run/guru-profile-off"


def is_off() -> bool:
    """Tell whether profiling is switched off, by ``GURU_PROFILE=0`` or by the file."""
    if os.environ.get("GURU_PROFILE", "").strip().lower() in _OFF:
        return True
    return os.path.exists(os.environ.get(FILE) or _DEFAULT)  # noqa: PTH110 - pathlib loads slowly
