"""One solve of `benchmarks.scale --targets`, with the best plan and the best bound over time; each runs in a process of its own."""

import threading
import time
from typing import Any

import highspy
import numpy as np

from benchmarks.scale_country import whole_lp
from benchmarks.targets import Target, solved
from instances.instance import Instance
from models.formulation import build
from optimizer.engine.bare import lp_of_shares
from optimizer.engine.compile import compile_model
from optimizer.engine.native import QuietHighs, check
from optimizer.engine.outcome import Progress, Status, least, most
from optimizer.research.published.families import Facilities, Medians
from optimizer.research.published.straight import GAP, textbook
from optimizer.solving import pays_by_region, solve

WORKERS = 2
"""Worker processes where a country is solved by region, and as many threads of HiGHS then; one thread each elsewhere."""


class Recorder:
    """The best plan and bound of a minimisation at each moment when one of them changed."""

    def __init__(self) -> None:
        """Seconds count from here."""
        self.begun = time.perf_counter()
        self.moments: list[tuple[float, float | None, float | None]] = []
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return time.perf_counter() - self.begun

    def add(self, incumbent: float | None, bound: float | None) -> None:
        """Record what is known now."""
        with self._lock:
            before = self.moments[-1][1:] if self.moments else (None, None)
            now = (least(before[0], incumbent), most(before[1], bound))
            if now != before:
                self.moments.append((self.seconds, *now))

    def found(self, outcome: str, *, proved: bool, note: str = "") -> dict[str, Any]:
        """The fields of `benchmarks.scale_targets.Trace`."""
        return {"moments": self.moments, "outcome": outcome, "seconds": self.seconds, "proved": proved, "note": note}


def traced(way: str, target: Target, seed: int) -> dict[str, Any]:
    """What `ours` or `highs` found."""
    made = target.make()
    return ours(solved(made), target, seed) if way == "ours" else plain(made, target, seed)


def ours(instance: Instance, target: Target, seed: int) -> dict[str, Any]:
    """`fieldpost` with its own settings."""
    recorder = Recorder()

    def tell(_: str, now: Progress) -> None:
        recorder.add(now.incumbent, now.bound)

    result = solve(instance, gap=target.gap, time_limit=target.seconds, workers=WORKERS, seed=seed, progress=tell)
    recorder.add(result.objective, result.bound)
    note = f"{len(result.violations)} rules broken" if result.violations else ""
    return recorder.found(str(result.status), proved=result.status == Status.OPTIMAL, note=note)


def plain(made: Instance | Facilities | Medians, target: Target, seed: int) -> dict[str, Any]:
    """HiGHS with its own options: the whole compiled model, or the textbook's model of a location problem; writing it down counts."""
    recorder = Recorder()
    if isinstance(made, Instance):
        threads, lp = WORKERS if pays_by_region(made) else 1, whole_lp(made, compile_model(build(made)))
    else:
        threads, lp = 1, lp_of_shares(*textbook(made))
    highs = QuietHighs()
    highs.setOptionValue("output_flag", False)
    highs.resetGlobalScheduler(True)
    options = {"threads": threads, "random_seed": seed, "mip_rel_gap": max(GAP, target.gap)}
    for name, value in (options | {"time_limit": max(0.1, target.seconds - recorder.seconds)}).items():
        highs.setOptionValue(name, value)
    check(highs.passModel(lp), "HiGHS did not take the model")

    def tell(event: Any) -> None:
        recorder.add(_known(event.data_out.mip_primal_bound), _known(event.data_out.mip_dual_bound))

    for callback in (highs.cbMipInterrupt, highs.cbMipImprovingSolution):
        callback.subscribe(tell)
    highs.run()
    info, ended = highs.getInfo(), highs.getModelStatus()
    has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    recorder.add(info.objective_function_value if has_plan else None, _known(info.mip_dual_bound))
    return recorder.found(highs.modelStatusToString(ended).lower(), proved=ended == highspy.HighsModelStatus.kOptimal and target.gap <= GAP)


def _known(value: float) -> float | None:
    """A value of the objective; `None` where HiGHS has none."""
    return float(value) if np.isfinite(value) and abs(value) < highspy.kHighsInf else None
