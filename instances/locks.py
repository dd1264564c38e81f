"""Locks that hold between processes, and that a process that ends, however it does, no longer holds."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

RUNNING = ".running"
"""File in a folder that a run writes to; only the run that holds it may."""
NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)
"""What a disk that knows no locks says."""


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the file at a path, made if need be and gone at the end; whether no other process does (none where a disk knows no locks)."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    except OSError as failure:
        if failure.errno not in NO_LOCKS:
            raise
    try:
        yield True
    finally:
        with suppress(OSError):  # while it is held, so that nobody else's goes; on Windows the release removes it
            path.unlink()
        lock.release()


@contextmanager
def sole_run(folder: Path) -> Iterator[bool]:
    """Hold a folder while a run writes to it; whether no other run does. A run that was killed holds nothing.

    The folder is made; one that is empty at the end goes again.
    """
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with locked(folder / RUNNING) as sole:
            yield sole
    finally:
        for place in new:
            with suppress(OSError):
                place.rmdir()
