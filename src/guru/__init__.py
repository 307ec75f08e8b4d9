"""guru: a self-hosted code reviewer and production profiler for Python.

Importing this package loads nothing but its version: ``guru.profiler`` runs inside other people's
production processes.
"""

from guru._version import __version__

__all__ = ["__version__"]
