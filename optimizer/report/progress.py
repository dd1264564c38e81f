"""Progress on standard error: a live line on a terminal, a plain line every few seconds elsewhere."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from rich.text import Text

from geodata.text import plain
from instances.schema import GAPS
from optimizer.engine.outcome import OnProgress, Progress
from optimizer.report.console import PlainConsole

T = TypeVar("T")
SILENT_SECONDS = 2.0
"""Work shorter than this shows nothing where standard error is not a terminal."""
LINE_SECONDS = 5.0
NOTEBOOK_SECONDS = 0.5
SILENT_PHASES = ("building the model", "relaxation", "looking for a contradiction", "looking for ways out", "solving beside the plan")
"""Phases that have no figures to show, without what they say after a comma."""


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say what is going on while it lasts."""
    console = PlainConsole(stderr=True)
    if console.is_terminal:
        with console.status(Text(what)):
            yield
        return
    timer = _told_if_long(what)
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def reported(progress: bool | OnProgress, currency: str = "") -> Iterator[OnProgress | None]:
    """What a solve calls while it runs: `progress` if that is a function; if true, a live line in a terminal or a notebook."""
    if callable(progress):
        yield progress
        return
    with _live_line(progress) as show:
        yield None if show is None else lambda stage, moment: show(line(stage, moment, currency))


@contextmanager
def counted(
    progress: bool | Callable[[int, int, T], None], said: Callable[[T], str] = str
) -> Iterator[Callable[[int, int, T], None] | None]:
    """What is called with how much is done, how much there is, and what was done last; as `reported`."""
    if callable(progress):
        yield progress
        return
    with _live_line(progress) as show:
        yield None if show is None else lambda done, whole, last: show(f"{done} of {whole}: {said(last)}")


@contextmanager
def _live_line(wanted: bool) -> Iterator[Callable[[str], None] | None]:
    """A line that is written over and over, gone at the end; `None` where it is not wanted, or nobody would see it."""
    console = PlainConsole(stderr=True)
    if wanted and console.is_jupyter:
        from IPython.display import display

        show_cell: Any = display
        cell = show_cell({"text/plain": ""}, raw=True, display_id=True)
        last = 0.0

        def show(text: str) -> None:
            nonlocal last
            if time.monotonic() - last > NOTEBOOK_SECONDS:
                last = time.monotonic()
                cell.update({"text/plain": text}, raw=True)

        try:
            yield show
        finally:
            cell.update({"text/plain": ""}, raw=True)
    elif wanted and console.is_terminal:
        with console.status(Text("Building the model")) as status:
            yield lambda text: status.update(Text(text))
    else:
        yield None


@contextmanager
def live_progress(currency: str) -> Iterator[OnProgress]:
    """What the command line shows of a solve: as `reported`, and a plain line every few seconds where there is no terminal."""
    with reported(True, currency) as live:
        if live is not None:
            yield live
            return
    begun, last = time.monotonic(), 0.0
    pending: threading.Timer | None = None

    def tell(stage: str, progress: Progress) -> None:
        nonlocal last, pending
        if pending is not None:
            pending.cancel()
        now = time.monotonic() - begun
        if now - last >= (LINE_SECONDS if last else SILENT_SECONDS):
            last = now
            print(plain(line(stage, progress, currency)), file=sys.stderr, flush=True)
        elif _is_silent(progress):  # such a phase may last without another word
            pending = _told_if_long(f"{stage}: {progress.phase}")

    try:
        yield tell
    finally:
        if pending is not None:
            pending.cancel()


def _told_if_long(what: str) -> threading.Timer:
    """A started timer that says what is going on after a while, unless it is cancelled."""
    timer = threading.Timer(SILENT_SECONDS, print, (plain(f"{what} …"),), {"file": sys.stderr, "flush": True})
    timer.daemon = True
    timer.start()
    return timer


def _is_silent(progress: Progress) -> bool:
    return progress.phase.partition(",")[0] in SILENT_PHASES


def line(stage: str, progress: Progress, currency: str) -> str:
    """One moment in words."""
    if _is_silent(progress):
        return f"{stage}: {progress.phase}, {progress.seconds:.0f} s"
    hours = {"coverage": " weighted hours", "unmet_need": " weighted hours", "travel_time": " hours", "longest_way": " hours"}
    shares = (*GAPS, "likeness")
    units = hours | dict.fromkeys(shares, "") | {"changes": " changes", "churn": " people"}
    what = stage.rpartition(": ")[2]
    unit = units.get(what, f" {currency}")
    digits = 4 if what in shares else 2 if what == "longest_way" else 0
    incumbent = "no plan yet" if progress.incumbent is None else f"incumbent {progress.incumbent:,.{digits}f}{unit}"
    bound = "no bound yet" if progress.bound is None else f"bound {progress.bound:,.{digits}f}"
    gap = "gap unknown" if progress.gap is None else f"gap {progress.gap:.2%}"
    if progress.phase == "search":
        return f"{stage}: {progress.seconds:.0f} s, {incumbent}, {bound}, {gap}, {progress.nodes:,} nodes"
    price = "" if progress.price is None else f", price of money {progress.price:.3g}"
    left = "" if progress.left is None else f", {progress.left:.0f} s left"
    return f"{stage}: {progress.seconds:.0f} s, {progress.phase}, {incumbent}, {bound}, {gap}{price}{left}"
