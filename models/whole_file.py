"""Write a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from guru.models.errors import OutputError


def write_whole(path: str | os.PathLike[str], data: str | bytes) -> None:
    """Write ``data`` to ``path`` through a temporary file beside it and a rename.

    Missing parent folders are made. Text is written as UTF-8 with its line breaks as they are. An
    existing file keeps its permissions; one behind a symbolic link is replaced where it lies.

    Raises:
        OutputError: It cannot be written; what stood there before is untouched.

    """
    target = Path(os.path.realpath(path))
    content = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_file():  # a device or a pipe: nothing to rename
            target.write_bytes(content)
            return
        temporary = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
        # Not mkstemp: a plain open takes its permissions from the umask, as the user expects.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
        temporary = None
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write {os.fspath(path)}: {reason}") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
