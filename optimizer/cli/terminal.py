"""What the command line says and how it ends: messages, the one JSON object, exit codes."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

from instances.errors import InvalidInstance
from optimizer.report.layout import figure, percent

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.console import Console, RenderableType

    from optimizer.engine.outcome import Status

T = TypeVar("T")

FAILED, INVALID, INFEASIBLE, LIMIT_WITH_PLAN, LIMIT_WITHOUT_PLAN, CANCELLED = 1, 3, 4, 5, 6, 130
"""Exit codes, beside 0 for solved and 2 for wrong usage."""

ENDED_WITHOUT = {"limit_without_plan": LIMIT_WITHOUT_PLAN, "invalid": INVALID, "infeasible": INFEASIBLE}
"""Exit codes of one of several solves that ended without a plan, by status; all others have failed."""
NO_RUN = dict.fromkeys(
    ["status", "objective", "bound", "gap", "seconds", "cost", "cost_once", "coverage", "heads", "travel_hours", "violations", "plan"]
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
        tell("Stopping with the best plan found so far; Ctrl-C again stops at once.")

    heeded = [number for number, handler in before.items() if handler != signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, on_signal)
    try:
        yield cancel
    finally:
        for number in heeded:
            signal.signal(number, before[number])


def solved(run: Callable[..., T], *what: object, currency: str = "", progress: object = None, **settings: Any) -> tuple[T, bool]:
    """What a function that solves comes to, and whether somebody cancelled it: the first Ctrl-C keeps the best plan.

    Progress is shown on standard error, in `currency`, unless `progress` is called in its place. Figures of an instance that count as 0 are
    named there first.
    """
    from instances.checks.sourcing import counted_as_zero
    from instances.instance import Instance
    from optimizer.report.progress import live_progress

    for instance in what:
        for sentence in counted_as_zero(instance) if isinstance(instance, Instance) else ():
            tell(f"note: {sentence}")
    with ctrl_c_keeps_plan() as cancel, live_progress(currency) if progress is None else nullcontext(progress) as told:
        return run(*what, cancel=cancel, progress=told, **settings), cancel.is_set()


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tell(what: str) -> None:
    """Say something on standard error."""
    print(what, file=sys.stderr, flush=True)


def tell_case(done: int, whole: int, row: dict[str, Any]) -> None:
    """Say on standard error how one of many cases ended."""
    ended = row["why"]
    if row.get("cost") is not None:
        broken = int(row["violations"])
        kept = "keeps every rule" if broken == 0 else f"{broken} violation{'s' if broken > 1 else ''}"
        ended = f"cost {figure(row['cost'])}, need met {percent(row['coverage'])}, {kept}, {row['seconds']:.0f} s"
    tell(f"{done} of {whole}: {row['case']}: {row['status']}, {ended}")


def answer(
    as_json: bool,
    record: Callable[[], dict[str, Any]],
    shown: "Callable[[], RenderableType]",
    *,
    width: int | None = None,
    written: str = "",
) -> None:
    """Print what came of it: as one JSON object, or for people, with where it was written."""
    if as_json:
        put(record())
        return
    console(width).print(shown())
    if written:
        say(written)


def answer_cases(as_json: bool, table: "DataFrame", written: str, /, *, cancelled: bool, **known: object) -> None:
    """Print how many cases ended how, with what is known besides, and end with the exit code."""
    counts = {str(status): int(count) for status, count in table["status"].value_counts().items()}
    planned = int(table["cost"].notna().sum())
    if as_json:
        put({"cases": len(table), "with_plan": planned, "status": counts, **known})
    else:
        say(f"{len(table)} cases: {', '.join(f'{count} {status}' for status, count in counts.items())}. {written}")
    if cancelled:
        say("Cancelled; the same command goes on where it stopped.")
    end(cancelled, planned > 0, counts)


def end(cancelled: bool, planned: bool, statuses: Iterable[str]) -> None:
    """End with the exit code of work that was cancelled, or that found no plan; otherwise go on.

    Of work that ended in several ways without any plan: that there is none only where this was found of all, then that time was over.
    """
    if cancelled:
        raise typer.Exit(CANCELLED)
    if not planned:
        codes = {ENDED_WITHOUT.get(status, FAILED) for status in statuses}
        raise typer.Exit(next(code for code in (LIMIT_WITHOUT_PLAN, FAILED, INVALID, INFEASIBLE) if code in codes))


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
