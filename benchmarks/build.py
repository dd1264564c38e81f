"""How long it takes to build a model, hand it over and solve it, and what memory that needs: three ways side by side.

| way | what it does |
|---|---|
| `fieldpost` | Pyomo rules, compiled to arrays, scaled and passed to HiGHS through `highspy` (`optimizer.engine`) |
| `floor` | the same matrix, loaded from a file and passed straight to `highspy` with HiGHS's own settings: no modelling at all |
| `pyomo` | the same Pyomo model through Pyomo's own HiGHS interface (`pyomo.contrib.solver`), with HiGHS's own settings |

Every case runs in a process of its own, the ways in turn, so that peak memory is its own and a busy machine hits all alike. The parent
stays small, because a process inherits the peak of the one that starts it. Run `python benchmarks/build.py`; the table goes to standard
output, progress to standard error.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

WAYS = ("fieldpost", "floor", "pyomo")
SIZES = (100, 500, 1628)
GAP = 0.005


def main() -> None:
    """Measure the sizes asked for and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--areas", type=int, nargs="+", default=list(SIZES), help="sizes of the synthetic countries")
    parser.add_argument("--quick", action="store_true", help="100 areas only")
    parser.add_argument("--time-limit", type=float, default=60.0, help="wall seconds for each MIP")
    parser.add_argument("--lp-time-limit", type=float, default=300.0, help="wall seconds for each LP relaxation")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each case; medians are shown")
    parser.add_argument("--case", choices=[*WAYS, "matrix"], help=argparse.SUPPRESS)
    parser.add_argument("--matrix", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case == "matrix":
        save_matrix(options.areas[0], options.matrix)
        return
    if options.case:
        print(json.dumps(measure(options.case, options.areas[0], options.matrix, (options.lp_time_limit, options.time_limit))))
        return
    limits = ["--lp-time-limit", str(options.lp_time_limit), "--time-limit", str(options.time_limit)]
    stops = f"LP at most {options.lp_time_limit:g} s, MIP at most {options.time_limit:g} s or to a gap of {GAP:.1%}"
    print(f"{machine()}; {stops}\n\n{HEADER}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for areas in [100] if options.quick else options.areas:
            tell(f"{areas:,} areas: saving the matrix for the floor")
            matrix = Path(folder) / f"{areas}.npz"
            in_own_process("matrix", areas, matrix, limits)
            runs: dict[str, list[dict[str, float | None]]] = {way: [] for way in WAYS}
            for turn in range(options.repeat):
                for way in WAYS:
                    runs[way].append(json.loads(in_own_process(way, areas, matrix, limits)))
                    tell(f"{areas:,} areas, {way}, run {turn + 1} of {options.repeat}: {runs[way][-1]}")
            for way in WAYS:
                print(row(areas, way, runs[way]), flush=True)


# One case, measured in its own process


def measure(way: str, areas: int, matrix: Path, seconds: tuple[float, float]) -> dict[str, float | None]:
    """CPU seconds of each step, wall seconds and gap of the MIP, and peak memory in MB; unknown is `None`.

    `seconds`: most wall seconds for the LP relaxation and for the MIP.
    """
    found: dict[str, float | None] = {}
    {"fieldpost": through_fieldpost, "floor": through_highspy, "pyomo": through_pyomo}[way](found, areas, matrix, seconds)
    return found | {"peak": peak_megabytes()}


def through_fieldpost(found: dict[str, Any], areas: int, _: Path, seconds: tuple[float, float]) -> None:
    """Build, compile and solve the way that `fieldpost solve` does."""
    from instances import generate
    from models.formulation import build
    from models.objective import weights
    from optimizer.engine.compile import compile_model
    from optimizer.engine.highs import Solver
    from optimizer.engine.outcome import Status
    from optimizer.engine.settings import Settings

    instance = generate(areas=areas)
    with timed(found, "build"):
        model = build(instance)
    with timed(found, "hand_over"):
        program = compile_model(model)
        costs, offset = program.costs(weights(instance, instance.manifest.objective.mode))
        solver = Solver(program, Settings(gap=GAP))
    found["peak_before"] = peak_megabytes()
    with timed(found, "lp"):
        relaxed = solver.minimise(costs, offset, seconds=seconds[0], relaxed=True)
    found["lp"] = found["lp"] if relaxed.status == Status.OPTIMAL else None
    solver.highs.clearSolver()
    with timed(found, "mip", time.perf_counter):
        outcome = solver.minimise(costs, offset, seconds=seconds[1])
    found["gap"] = outcome.gap


def through_highspy(found: dict[str, Any], _: int, matrix: Path, seconds: tuple[float, float]) -> None:
    """Pass saved arrays straight to HiGHS."""
    import highspy
    import numpy as np

    arrays = np.load(matrix)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", GAP)
    with timed(found, "hand_over"):
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = len(arrays["row_lower"]), len(arrays["col_lower"])
        lp.col_cost_, lp.offset_ = arrays["costs"], float(arrays["offset"])
        lp.col_lower_, lp.col_upper_ = arrays["col_lower"], arrays["col_upper"]
        lp.row_lower_, lp.row_upper_ = arrays["row_lower"], arrays["row_upper"]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = arrays["start"], arrays["index"], arrays["value"]
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in arrays["whole"]]
        highs.passModel(lp)
    found["peak_before"] = peak_megabytes()
    highs.setOptionValue("solve_relaxation", True)
    highs.setOptionValue("time_limit", seconds[0])
    with timed(found, "lp"):
        highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        found["lp"] = None
    highs.clearSolver()
    highs.setOptionValue("solve_relaxation", False)
    highs.setOptionValue("time_limit", seconds[1])
    with timed(found, "mip", time.perf_counter):
        highs.run()
    info = highs.getInfo()
    has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    found["gap"] = float(info.mip_gap) if has_plan else None


def through_pyomo(found: dict[str, Any], areas: int, _: Path, seconds: tuple[float, float]) -> None:
    """Build the same model, and hand it over and solve it through Pyomo's own interface."""
    from pyomo.contrib.solver.common.results import TerminationCondition
    from pyomo.contrib.solver.solvers.highs import Highs

    from instances import generate
    from models.formulation import build

    instance = generate(areas=areas)
    with timed(found, "build"):
        model = build(instance)
    solver = Highs()
    solver.config.raise_exception_on_nonoptimal_result = False
    solver.config.load_solutions = False
    solver.config.threads = 1
    with timed(found, "hand_over"):
        solver.set_instance(model)
    found["peak_before"] = peak_megabytes()
    with timed(found, "lp"):
        relaxed = solver.solve(model, time_limit=seconds[0], solver_options={"solve_relaxation": True})
    if relaxed.termination_condition != TerminationCondition.convergenceCriteriaSatisfied:
        found["lp"] = None
    solver._solver_model.clearSolver()
    with timed(found, "mip", time.perf_counter):
        outcome = solver.solve(model, time_limit=seconds[1], rel_gap=GAP, solver_options={"solve_relaxation": False})
    incumbent, bound = outcome.incumbent_objective, outcome.objective_bound
    found["gap"] = None if incumbent is None or bound is None else abs(incumbent - bound) / abs(incumbent)


@contextmanager
def timed(found: dict[str, Any], name: str, clock: Callable[[], float] = time.process_time) -> Iterator[None]:
    """Put the seconds that the block takes by the clock into `found`."""
    begun = clock()
    yield
    found[name] = clock() - begun


def peak_megabytes() -> float:
    """Most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def save_matrix(areas: int, path: Path) -> None:
    """Write the compiled model of a synthetic country as arrays."""
    import numpy as np

    from instances import generate
    from models.formulation import build
    from models.objective import weights
    from optimizer.engine.compile import compile_model

    instance = generate(areas=areas)
    program = compile_model(build(instance))
    costs, offset = program.costs(weights(instance, instance.manifest.objective.mode))
    entries = program.matrix
    arrays: dict[str, Any] = {"start": entries.indptr, "index": entries.indices, "value": entries.data, "whole": program.whole}
    arrays |= {name: getattr(program, name) for name in ("row_lower", "row_upper", "col_lower", "col_upper")}
    np.savez(path, costs=costs, offset=np.array(offset), **arrays)
    tell(f"{areas:,} areas: {program.matrix.shape[0]:,} rows, {program.matrix.shape[1]:,} columns, {program.matrix.nnz:,} nonzeros")


# The parent


def in_own_process(case: str, areas: int, matrix: Path, limits: list[str]) -> str:
    """What a case prints; raises `subprocess.CalledProcessError` where it fails."""
    arguments = ["--case", case, "--areas", str(areas), "--matrix", str(matrix), *limits]
    told = subprocess.run([sys.executable, __file__, *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout
    return next(line for line in told.splitlines() if line.startswith("{"))  # HiGHS writes a banner of its own


HEADER = """\
| areas | way | build, s | compile and hand over, s | LP, s | MIP, s | MIP gap | MB when handed over | MB at most |
|---:|---|---:|---:|---:|---:|---:|---:|---:|"""


def row(areas: int, way: str, runs: list[dict[str, float | None]]) -> str:
    """One line of the table: medians over the runs."""
    columns = {"build": ".1f", "hand_over": ".2f", "lp": ".1f", "mip": ".1f", "gap": ".2%", "peak_before": ",.0f", "peak": ",.0f"}
    cells = [f"{areas:,}", way]
    for name, form in columns.items():
        known = [value for run in runs if (value := run.get(name)) is not None]
        cells.append(f"{statistics.median(known):{form}}" if known else "–")
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """Where, when and with what this was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{figure:.1f}" for figure in os.getloadavg())
    versions = ", ".join(f"{name} {version(name)}" for name in ("pyomo", "highspy", "numpy", "scipy"))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"load {load} at the start; Python {platform.python_version()}, {versions}"
    )


def tell(line: str) -> None:
    """A line of progress."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
