"""What the command line says and how it ends: messages, the one JSON object, exit codes."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import typer

from geodata.text import plain
from instances.locks import sole_run
from optimizer.cli.stopping import CANCELLED, owe, put
from optimizer.report.layout import figure, percent

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.console import Console, RenderableType

    from optimizer.engine.outcome import Status

T = TypeVar("T")
P = ParamSpec("P")
claims = ExitStack()
"""Folders that this command has to itself."""

FAILED, INVALID, INFEASIBLE, LIMIT_WITH_PLAN, LIMIT_WITHOUT_PLAN = 1, 3, 4, 5, 6
"""Exit codes, beside 0 for solved, 2 for wrong usage and 130 for cancelled."""

BEGINS_ANEW = "this run begins anew, and what it finds takes its place"
"""What becomes of what a run that was stopped left."""
WORKBOOK, PAGE, MAPS = "plan.xlsx", "report.html", "maps"
MADE = (PAGE, WORKBOOK, MAPS, "changes", "why.json", "doctor")
"""What is made from a plan and lies in its folder."""

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
    """From here to its end, whatever ends the command early, the one JSON object is printed: `unknown`, the status and the problems."""
    if as_json:
        owe(unknown)
    yield


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
            note(sentence)
    with ctrl_c_keeps_plan() as cancel, live_progress(currency) if progress is None else nullcontext(progress) as told:
        return run(*what, cancel=cancel, progress=told, **settings), cancel.is_set()


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tell(what: str) -> None:
    """Say something on standard error."""
    print(plain(what), file=sys.stderr, flush=True)


def note(what: str) -> None:
    """Say on standard error what went wrong on the way, or is worth knowing."""
    tell(f"note: {what}")


def tell_case(done: int, whole: int, row: dict[str, Any]) -> None:
    """Say on standard error how one of many cases ended."""
    ended = row["why"]
    if row.get("cost") is not None:
        broken = int(row["violations"])
        kept = "keeps every rule" if broken == 0 else f"{broken} violation{'s' if broken > 1 else ''}"
        said = f"; {ended}" if ended else ""
        ended = f"cost {figure(row['cost'])}, need met {percent(row['coverage'])}, {kept}, {row['seconds']:.0f} s{said}"
    tell(f"{done} of {whole}: {row['case']}: {row['status']}, {ended}")


def on_the_way(keep: Callable[P, object]) -> Callable[P, None]:
    """What is written while a run goes on; what goes wrong there is told once and stops nothing, since all is written at the end again."""
    told = False

    def attempt(*found: P.args, **more: P.kwargs) -> None:
        nonlocal told
        try:
            keep(*found, **more)
        except OSError as failure:
            if not told:
                note(f"{failure}; the run goes on, and all is written again at its end")
            told = True

    return attempt


def answer(
    as_json: bool,
    record: Callable[[str | None], dict[str, Any]],
    shown: "Callable[[], RenderableType]",
    *,
    width: int | None = None,
    out: Path | None = None,
    write: Callable[[Path], object] | None = None,
    written: str = "",
) -> None:
    """Print what came of it: for people, or as one JSON object with the place where it was written (`None`: nowhere).

    People are shown the figures before anything is written to the folder `out`; what goes wrong there ends the command with its own
    message. `written` is said at the end.
    """
    if not as_json:
        console(width).print(shown())
        sys.stdout.flush()
    place, failure, older = None, None, list[str]()
    if out is not None and write is not None:
        place, failure, older = _written(out, write)
    if as_json:
        put(record(None if place is None else str(place)))
    elif written and failure is None and (out is None or write is not None):
        say(written)
    if older:
        note(f"{', '.join(older)} in {out}: of what was there before, or older; make {'it' if len(older) == 1 else 'them'} anew.")
    if failure is not None:
        raise failure


def _written(out: Path, write: Callable[[Path], object]) -> tuple[Path | None, BaseException | None, list[str]]:
    """Write to a folder: the place where it is, what went wrong, and what lies there that was made from an older plan."""
    from optimizer.report.progress import waiting

    def made() -> dict[str, int]:
        return {name: (out / name).stat().st_ino for name in MADE if (out / name).exists()}

    before = made()
    try:
        with waiting(f"Writing to {out}"):
            write(out)
    except BaseException as failure:  # the run is reported all the same
        return getattr(failure, "place", None), failure, []
    return out, None, [name for name, entry in made().items() if before.get(name) == entry]


def answer_cases(
    as_json: bool,
    table: "DataFrame",
    known: Callable[[str | None], dict[str, Any]],
    shown: "Sequence[RenderableType]" = (),
    *,
    cancelled: bool,
    out: Path,
    write: Callable[[Path], object],
    written: str,
) -> None:
    """Print how many cases ended how, with what is `known` besides or `shown` before; write them as `answer` does, and end with the exit
    code.
    """
    from rich.console import Group

    counts = {str(status): int(count) for status, count in table["status"].value_counts().items()}
    planned = int(table["cost"].notna().sum())
    said = f"{len(table)} cases: {', '.join(f'{count} {status}' for status, count in counts.items())}."

    def record(place: str | None) -> dict[str, Any]:
        return {"cases": len(table), "with_plan": planned, "status": counts, **known(place)}

    answer(as_json, record, lambda: Group(*shown, said), width=200, out=out, write=write, written=written)
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


def claim(out: Path | None, own: Sequence[str] = (), what: str = "", left: str | None = BEGINS_ANEW) -> None:
    """Have a folder to oneself until the command ends; refuses one that another run writes to, or that holds other files and nothing of
    one's `own`. `left` is said where a run that was stopped left what it had found. Raises `typer.BadParameter`.
    """
    from optimizer.plan.folder import BEST_FILE, BEST_FOLDER

    if out is None:
        return
    own = (*own, BEST_FILE, BEST_FOLDER) if own else own
    there = [place for place in out.iterdir() if not place.name.startswith(".")] if out.is_dir() else []
    if own and there and not any((out / name).exists() for name in own):
        raise typer.BadParameter(f"{out} holds other files and no {what}; name another folder", param_hint="--out")
    if not claims.enter_context(sole_run(out)):
        raise typer.BadParameter(f"another run of fieldpost is writing to {out}; name another folder, or wait for it", param_hint="--out")
    for name in (BEST_FILE, BEST_FOLDER):
        if left is not None and (out / name).exists():
            note(f"a run that was stopped left {name} in {out}; {left}.")


def say(text: str) -> None:
    """Print one line as it is."""
    console().print(text, soft_wrap=True)


def console(width: int | None = None) -> "Console":
    """Standard output, on which brackets and colons in names are nothing but themselves; `width` where it is no terminal."""
    from optimizer.report.console import PlainConsole

    found = PlainConsole(markup=False, emoji=False, highlight=False)
    if width is not None and not found.is_terminal:
        found.width = width
    return found


def speak_utf8() -> None:
    """Write UTF-8 to standard output whatever the locale: names of places go beyond ASCII."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
