"""The kill switch: a variable for processes to come, a file for those that run."""

from __future__ import annotations

import os

_OFF = frozenset({"0", "off", "no", "false"})
FILE = "GURU_PROFILE_OFF_FILE"
"""The variable that names the file; as long as the file is there, nothing is profiled."""
_DEFAULT = "/var/run/guru-profile-off"


def is_off() -> bool:
    """Tell whether ``GURU_PROFILE=0`` forbids this process to be profiled at all."""
    return os.environ.get("GURU_PROFILE", "").strip().lower() in _OFF


def is_paused() -> bool:
    """Tell whether the file is there; it costs a question to the kernel."""
    return os.path.exists(os.environ.get(FILE) or _DEFAULT)  # noqa: PTH110 - pathlib loads slowly
