"""Progress on standard error, where it is no terminal."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from optimizer.engine.outcome import Progress
from optimizer.report import progress
from optimizer.report.progress import counted, line, live_progress, reported, waiting

SEARCH = Progress(12.4, 1234567.8, 1230000.0, 1234, "search")


class Clock:
    """Time that passes only when a test lets it pass."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds
        due = [timer for timer in self.timers if timer.due <= self.now]
        self.timers = [timer for timer in self.timers if timer.due > self.now]
        for timer in due:
            timer.call()


class Timer:
    """A `threading.Timer` of such a clock."""

    def __init__(self, clock: Clock, seconds: float, function: Callable[..., None], args: Any, kwargs: Any) -> None:
        self.clock, self.due, self.seconds = clock, float("inf"), seconds
        self.call = lambda: function(*args, **kwargs)

    def start(self) -> None:
        self.due = self.clock.now + self.seconds
        self.clock.timers.append(self)

    def cancel(self) -> None:
        self.due = float("inf")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=clock.monotonic))
    monkeypatch.setattr(progress, "threading", SimpleNamespace(Timer=partial(Timer, clock)))
    return clock


def test_a_moment_tells_seconds_incumbent_bound_gap_and_nodes() -> None:
    assert line("balanced", SEARCH, "PHP") == "balanced: 12 s, incumbent 1,234,568 PHP, bound 1,230,000, gap 0.37%, 1,234 nodes"


def test_what_is_not_known_yet_is_said_so() -> None:
    assert line("cost", Progress(1.0, None, None, 0, "search"), "PHP") == "cost: 1 s, no plan yet, no bound yet, gap unknown, 0 nodes"
    assert line("cost", Progress(3.0, None, None, 0, "relaxation"), "PHP") == "cost: relaxation, 3 s"


@pytest.mark.parametrize(("stage", "told"), [("coverage", "12 weighted hours"), ("travel_time", "12 hours"), ("wages", "12 PHP")])
def test_the_incumbent_has_its_unit(stage: str, told: str) -> None:
    assert f"incumbent {told}, bound 10," in line(stage, Progress(1.0, 12.0, 10.0, 0, "search"), "PHP")


def test_a_gap_between_zones_is_not_rounded_away() -> None:
    assert "incumbent 0.0123, bound 0.0100" in line("equity_gap", Progress(1.0, 0.0123, 0.01, 0, "search"), "PHP")


def test_short_work_is_silent_and_long_work_is_told(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with waiting("Reading tables"):
        clock.wait(1.9)
    clock.wait(10)
    assert capsys.readouterr() == ("", "")
    with waiting("Reading tables"):
        clock.wait(2)
    assert capsys.readouterr() == ("", "Reading tables …\n")


def test_a_long_phase_is_told_once_and_then_lines_come_now_and_then(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with live_progress("PHP") as tell:
        tell("balanced", Progress(0.0, None, None, 0, "building the model"))
        clock.wait(10)
        for _ in range(20):
            tell("balanced", SEARCH)
            clock.wait(1)
    assert capsys.readouterr() == ("", "balanced: building the model …\n" + 4 * (line("balanced", SEARCH, "PHP") + "\n"))


def test_a_phase_that_is_over_at_once_is_not_told(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with live_progress("PHP") as tell:
        tell("balanced", Progress(0.0, None, None, 0, "building the model"))
        clock.wait(1.9)
        tell("balanced", SEARCH)
        clock.wait(10)
    assert capsys.readouterr() == ("", "")


def test_from_python_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    for wanted in (True, False):
        with reported(wanted, "PHP") as tell, counted(wanted) as count:
            assert tell is None
            assert count is None
    assert capsys.readouterr() == ("", "")


def test_a_function_is_called_itself() -> None:
    def on_progress(stage: str, moment: Progress) -> None: ...

    def on_case(done: int, whole: int, row: str) -> None: ...

    with reported(on_progress) as tell, counted(on_case) as count:
        assert tell is on_progress
        assert count is on_case


def test_in_a_terminal_a_line_is_shown_and_gone_at_the_end(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with reported(True, "PHP") as tell:
        assert tell is not None
        tell("balanced", SEARCH)
    out, err = capsys.readouterr()
    assert out == ""
    assert "incumbent 1,234,568 PHP" in err
    with reported(False, "PHP") as tell:
        assert tell is None
