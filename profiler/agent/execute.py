"""An environment in which every Python process starts the agent by itself.

No file is installed and no code changed: a folder with a ``sitecustomize`` is put before the
others on ``PYTHONPATH``. It runs the application's own ``sitecustomize`` too. It has no effect
in processes that ignore the variable (``python -I`` and ``-E``) or cannot import guru.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from guru.models.errors import InputError
from guru.profiler.agent import variables


def environment(
    now: Mapping[str, str],
    *,
    group: str = "default",
    rate: int = 100,
    directory: str | os.PathLike[str] = "guru-profiles",
    interval: float = 60.0,
    collector: str = "",
) -> dict[str, str]:
    """Return ``now`` with what makes Python processes profile themselves.

    ``rate`` is in samples a second, ``interval`` in seconds a file; the ``directory`` is made
    absolute, as the command may change its folder. Without a ``collector``, an address, that of the
    environment stays. Meant for ``os.execvpe``.

    Raises:
        InputError: ``rate`` or ``interval`` is not above 0, or the address is none.

    """
    if rate <= 0 or interval <= 0:
        raise InputError("rate and interval must be above 0")
    if collector and not collector.startswith(("http://", "https://")):
        raise InputError(f"{collector!r} is no address of a collector; give http(s)://host:port")
    startup = str(Path(__file__).parent / "startup")
    before = [p for p in now.get("PYTHONPATH", "").split(os.pathsep) if p and p != startup]
    return {
        **now,
        "PYTHONPATH": os.pathsep.join([startup, *before]),
        variables.SWITCH: "1",
        variables.GROUP: group,
        variables.RATE: str(rate),
        variables.DIRECTORY: str(Path(directory).absolute()),
        variables.INTERVAL: str(interval),
        **({variables.COLLECTOR: collector} if collector else {}),
    }
