"""Progress on standard error: a live line on a terminal, a plain line every few seconds elsewhere."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from optimizer.engine.outcome import Progress

SILENT_SECONDS = 2.0
"""Work shorter than this shows nothing where standard error is not a terminal."""
LINE_SECONDS = 5.0
SILENT_PHASES = ("building the model", "relaxation")
"""Phases that have no figures to tell."""


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say what is going on while it lasts."""
    console = Console(stderr=True)
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
def live_progress(currency: str) -> Iterator[Callable[[str, Progress], None]]:
    """A function to call with the stage and a moment of its solve; it shows seconds, incumbent, bound, gap and nodes."""
    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(Text("Building the model")) as status:
            yield lambda stage, progress: status.update(Text(line(stage, progress, currency)))
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
            print(line(stage, progress, currency), file=sys.stderr, flush=True)
        elif progress.phase in SILENT_PHASES:  # such a phase may last without another word
            pending = _told_if_long(f"{stage}: {progress.phase}")

    try:
        yield tell
    finally:
        if pending is not None:
            pending.cancel()


def _told_if_long(what: str) -> threading.Timer:
    """A started timer that says what is going on after a while, unless it is cancelled."""
    timer = threading.Timer(SILENT_SECONDS, print, (f"{what} …",), {"file": sys.stderr, "flush": True})
    timer.daemon = True
    timer.start()
    return timer


def line(stage: str, progress: Progress, currency: str) -> str:
    """One moment in words."""
    if progress.phase in SILENT_PHASES:
        return f"{stage}: {progress.phase}, {progress.seconds:.0f} s"
    hours = {"coverage": " weighted hours", "unmet_need": " weighted hours", "travel_time": " hours"}
    units = hours | {"equity_gap": "", "likeness": "", "changes": " changes"}
    what = stage.rpartition(": ")[2]
    unit = units.get(what, f" {currency}")
    digits = 4 if what in ("equity_gap", "likeness") else 0
    incumbent = "no plan yet" if progress.incumbent is None else f"incumbent {progress.incumbent:,.{digits}f}{unit}"
    bound = "no bound yet" if progress.bound is None else f"bound {progress.bound:,.{digits}f}"
    gap = "gap unknown" if progress.gap is None else f"gap {progress.gap:.2%}"
    if progress.phase == "search":
        return f"{stage}: {progress.seconds:.0f} s, {incumbent}, {bound}, {gap}, {progress.nodes:,} nodes"
    price = "" if progress.price is None else f", price of money {progress.price:.3g}"
    left = "" if progress.left is None else f", {progress.left:.0f} s left"
    return f"{stage}: {progress.seconds:.0f} s, {progress.phase}, {incumbent}, {bound}, {gap}{price}{left}"
