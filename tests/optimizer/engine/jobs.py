"""Jobs for worker processes; nothing heavy is imported here, so that a process begins soon."""

import os
import signal
import time
from itertools import count
from pathlib import Path
from typing import Any

from optimizer.engine.outcome import Cancel

PAUSE = 0.01
"""Seconds between two looks whether something has happened."""


def square(task: int, cancel: Cancel) -> int:
    """A sum."""
    return task**2


def die(*_: object) -> Any:
    """The process is killed by its task, as by a want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_or_live(task: str, cancel: Cancel) -> str:
    """The process is killed by one task only."""
    if task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def fail(*_: object) -> Any:
    """A fault in the program."""
    raise ZeroDivisionError("a fault")


def wait_for_the_cancel(begun: Path, cancel: Cancel) -> str:
    """Says that it has begun, and goes on until it is cancelled."""
    begun.touch()
    while not cancel.is_set():
        time.sleep(PAUSE)
    return "cancelled"


def wait_for_the_end(begun: Path, cancel: Cancel) -> None:
    """Says that it has begun, and goes on until there is a file `end` beside that, whether it is cancelled or not."""
    begun.touch()
    wait_for(begun.with_name("end"))


def who(meeting: Path, cancel: Cancel) -> int:
    """Which process was given a task; it ends once another task has begun as well, so that two workers take turns at any speed."""
    for number in count():
        try:
            (meeting / str(number)).touch(exist_ok=False)
        except FileExistsError:
            continue
        wait_for(meeting / str(number ^ 1))
        return os.getpid()
    raise AssertionError


def wait_for(file: Path) -> None:
    """Wait until there is a file."""
    while not file.exists():
        time.sleep(PAUSE)
