"""The errors guru tells its user about: one line each, no traceback, exit code 2."""


class GuruError(Exception):
    """Base of all errors meant for the user; ``str(error)`` is one clear sentence."""


class InputError(GuruError):
    """What the user named cannot be read or understood (a path, a revision, a setting)."""


class OutputError(GuruError):
    """A result could not be written; whatever stood in its place before is still whole."""


class ProcessError(GuruError):
    """A process could not be started, attached to or read; the message names the remedy."""


class MissingExtraError(GuruError):
    """A feature needs packages of an optional extra that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs more packages: pip install 'guru[{extra}]'")


class GuruWarning(UserWarning):
    """Something of guru's own was left out or repaired; never an error of the reviewed code."""
