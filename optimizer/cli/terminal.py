"""What the command line says and how it ends: messages, the one JSON object, exit codes."""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from instances.errors import InvalidInstance

if TYPE_CHECKING:
    from rich.console import Console

    from optimizer.engine.outcome import Status

FAILED, INVALID, INFEASIBLE, LIMIT_WITH_PLAN, LIMIT_WITHOUT_PLAN, CANCELLED = 1, 3, 4, 5, 6, 130
"""Exit codes, beside 0 for solved and 2 for wrong usage."""

NO_RUN = dict.fromkeys(
    ("status", "objective", "bound", "gap", "seconds", "cost", "coverage", "heads", "travel_hours", "violations", "plan"), None
)
"""The JSON of a solve that never came to run: nothing is known."""


def exit_code(status: "Status") -> int:
    """Exit code of a run that ended so."""
    from optimizer.engine.outcome import Status

    return {
        Status.OPTIMAL: 0,
        Status.WITHIN_GAP: 0,
        Status.INFEASIBLE: INFEASIBLE,
        Status.LIMIT_WITH_PLAN: LIMIT_WITH_PLAN,
        Status.LIMIT_WITHOUT_PLAN: LIMIT_WITHOUT_PLAN,
        Status.CANCELLED_WITH_PLAN: CANCELLED,
        Status.CANCELLED_WITHOUT_PLAN: CANCELLED,
    }.get(status, FAILED)


@contextmanager
def answering(as_json: bool, unknown: dict[str, Any]) -> Iterator[None]:
    """Whatever ends the work early, the one JSON object is printed: `unknown`, with the status and the problems in the data."""
    try:
        yield
    except (InvalidInstance, OSError, KeyboardInterrupt) as failure:
        if as_json:
            status = {InvalidInstance: "invalid", KeyboardInterrupt: "cancelled_without_plan"}.get(type(failure), "error")
            problems = [vars(problem) for problem in failure.problems] if isinstance(failure, InvalidInstance) else []
            put(unknown | ({"status": status} if "status" in unknown else {}) | {"problems": problems})
        if isinstance(failure, KeyboardInterrupt):
            stop("Cancelled.", CANCELLED)
        raise


@contextmanager
def ctrl_c_keeps_plan() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C or SIGTERM sets, to stop with the best plan; a second one is a `KeyboardInterrupt`.

    A signal that is ignored, as Ctrl-C is in a job that a shell runs in the background, stays ignored.
    """
    cancel, before = threading.Event(), {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def on_signal(*_: Any) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        print("Stopping with the best plan found so far; Ctrl-C again stops at once.", file=sys.stderr, flush=True)

    heeded = [number for number, handler in before.items() if handler != signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, on_signal)
    try:
        yield cancel
    finally:
        for number in heeded:
            signal.signal(number, before[number])


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def refuse_place(folder: Path, option: str) -> None:
    """Say early that a folder cannot be written to, before any work is done; raises `typer.BadParameter`."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir():
        raise typer.BadParameter(f"{there} is a file; name a folder", param_hint=option)
    if not os.access(there, os.W_OK | os.X_OK):
        raise typer.BadParameter(f"{there} cannot be written to; name another folder", param_hint=option)


def refuse_other(out: Path, own: Sequence[str], what: str) -> None:
    """Say early that a folder holds other files and none of one's own; raises `typer.BadParameter`."""
    if out.is_dir() and any(out.iterdir()) and not any((out / name).exists() for name in own):
        raise typer.BadParameter(f"{out} holds other files and no {what}; name another folder", param_hint="--out")


def put(record: dict[str, Any]) -> None:
    """Print one JSON object."""
    print(json.dumps(record, ensure_ascii=False))


def say(text: str) -> None:
    """Print one line as it is."""
    console().print(text, soft_wrap=True)


def console(width: int | None = None) -> "Console":
    """Standard output, on which brackets and colons in names are nothing but themselves; `width` where it is no terminal."""
    from rich.console import Console

    found = Console(markup=False, emoji=False, highlight=False)
    if width is not None and not found.is_terminal:
        found.width = width
    return found


def stop(message: str, code: int) -> NoReturn:
    """End with a message on standard error."""
    print(message, file=sys.stderr)
    raise SystemExit(code)


def speak_utf8() -> None:
    """Write UTF-8 to standard output whatever the locale: names of places go beyond ASCII."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
