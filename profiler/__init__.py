"""Running programs in, profiles and recommendations out.

In the application to be profiled::

    import guru.profiler

    guru.profiler.start(group="checkout", directory="/var/lib/guru")

Importing this package loads nothing: it happens inside other people's production processes.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself takes milliseconds to import
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__all__ = ["start", "stop"]


def start(
    group: str = "default",
    *,
    rate: int = 100,
    directory: str | os.PathLike[str] = "guru-profiles",
    interval: float = 60.0,
    labels: Mapping[str, str] | None = None,
    budget: float = 0.01,
    spool_megabytes: float = 256,
    collector: str | None = None,
) -> None:
    """Begin to sample all threads of this process, now and in children it forks.

    Every ``interval`` seconds, at ``stop()`` and at exit, what was sampled goes to a file
    ``<directory>/<group>-<host>-<pid>-<number>.pb.gz`` (pprof). ``rate`` is in samples a second;
    where sampling would take more than ``budget``, a part of one core, it samples less and says
    so in the profile. When the files of a group take more than ``spool_megabytes``, the oldest
    are dropped, counted and told. With a ``collector``, an address such as
    ``https://guru.example.org`` (by default that of ``GURU_COLLECTOR``), files are sent there and
    removed once they are taken. Nothing is ever raised: what goes wrong is told to the logger
    ``guru.profiler``. With ``GURU_PROFILE=0`` in the environment this does nothing; as long as the
    file exists that ``GURU_PROFILE_OFF_FILE`` names (``/var/run/guru-profile-off``), profiling
    pauses.
    """
    try:
        import guru.profiler.sampling.agent as agent  # noqa: PLR0402 - a checker finds it so
    except Exception as error:  # noqa: BLE001 - the application runs on, profiled or not
        import logging

        logging.getLogger("guru.profiler").error("the profiler cannot be loaded: %s", error)  # noqa: TRY400
        return
    agent.start(
        group,
        rate=rate,
        directory=directory,
        interval=interval,
        labels=labels,
        budget=budget,
        spool_megabytes=spool_megabytes,
        collector=collector,
    )


def stop() -> None:
    """Write what was sampled and end; without effect when nothing was started."""
    import sys

    agent = sys.modules.get("guru.profiler.sampling.agent")
    if agent is not None:
        agent.stop()
