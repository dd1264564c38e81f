"""Signals to end: Ctrl-C and SIGTERM end a command with a message from the first import to the last line; imports nothing heavy."""

import _thread
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from geodata.text import plain, plain_json

CANCELLED = 130
"""Exit code of a command that was cancelled."""
_owed: list[dict[str, Any]] = []
"""The one JSON object of a command with --json, as long as nothing of it is known; empty once it is printed."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Inside, a signal to end is a `KeyboardInterrupt`, and that ends the command with a message.

    A signal that is ignored, as Ctrl-C is in a job that a shell runs in the background, stays ignored.
    """
    heeded = _heeded()
    before, hook = {number: signal.getsignal(number) for number in heeded}, sys.unraisablehook

    def later(ignored: Any) -> None:  # where Python cannot raise it, as in the search for garbage
        if ignored.exc_type is KeyboardInterrupt:
            threading.Timer(0.01, _thread.interrupt_main).start()
        else:
            hook(ignored)

    for number in heeded:
        signal.signal(number, signal.default_int_handler)
    sys.unraisablehook = later
    owe({"status": None} if "--json" in sys.argv[1:] else None)
    try:
        with plain_end():
            yield
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def plain_end() -> Iterator[None]:
    """A `KeyboardInterrupt` inside ends the command with a message."""
    try:
        yield
    except KeyboardInterrupt:
        end_early("cancelled_without_plan", "Cancelled.", CANCELLED)


def end_at_once() -> None:
    """From now on a signal to end is not waited for: all is said, and Python only tidies up."""
    for number in _heeded():
        signal.signal(number, lambda *_: os._exit(CANCELLED))


def _heeded() -> list[signal.Signals]:
    """Signals to end that are not ignored; none where this is not the thread that Python tells of signals."""
    here = threading.current_thread() is threading.main_thread()
    return [number for number in (signal.SIGINT, signal.SIGTERM) if here and signal.getsignal(number) != signal.SIG_IGN]


def owe(unknown: dict[str, Any] | None) -> None:
    """What is to be printed as the one JSON object where the command ends before its own is known; `None`: nothing."""
    _owed[:] = [] if unknown is None else [unknown]


def end_early(status: str, message: str, code: int, problems: Sequence[Any] = ()) -> NoReturn:
    """End with a message on standard error, and with the JSON object that is owed: nothing known but the status and problems."""
    for unknown in _owed:
        put(unknown | ({"status": status} if "status" in unknown else {}) | {"problems": list(problems)})
    stop(message, code)


def put(record: dict[str, Any]) -> None:
    """Print one JSON object."""
    owe(None)
    print(plain_json(json.dumps(record, ensure_ascii=False)), flush=True)


def stop(message: str, code: int) -> NoReturn:
    """End with a message on standard error."""
    print(plain(message), file=sys.stderr)
    raise SystemExit(code)
