"""The solvers of `benchmarks.scale`, each run in a process of its own."""

import pickle
import resource
import sys
import time
from pathlib import Path
from typing import Any

STEP = 1e-6
"""CP-SAT knows whole numbers only: its continuous columns take multiples of this. With longer steps some equations of the model have no
solution at all, and CP-SAT does not take it."""
MOST = 1e12
"""Bound that CP-SAT puts on columns that have none, in steps: a million hours or units of money; its own 1e7 would be ten hours."""
THREADS = 2
SOUND = 1e-4
"""A plan that breaks no row by more than this share of its side, or of 1, is sound; CP-SAT and SCIP promise 1e-6."""


def run(solver: str, folder: Path, seconds: float, gap: float, seed: int) -> dict[str, Any]:
    """What a solver found, in the fields of `benchmarks.scale_table.Run`; reading and building count in its time."""
    if solver in ("ours", "highs"):
        return through_fieldpost("regions" if solver == "ours" else "whole", folder / "instance.pickle", seconds, gap, seed)
    return through_ortools(solver, folder / "model.mps", seconds, gap, seed)


def through_fieldpost(method: str, path: Path, seconds: float, gap: float, seed: int) -> dict[str, Any]:
    """By region with two workers, or whole with two threads."""
    from optimizer.solving import solve

    instance = pickle.loads(path.read_bytes())
    result = solve(
        instance,
        mode=instance.manifest.objective.mode,
        method=method,  # type: ignore[arg-type]
        gap=gap,
        time_limit=seconds,
        seed=seed,
        **{"workers" if method == "regions" else "threads": THREADS},  # type: ignore[arg-type]
    )
    found = {"outcome": str(result.status), "incumbent": result.objective, "bound": result.bound, "seconds": result.seconds}
    if result.violations:
        found["note"] = f"{len(result.violations)} rules broken"
    workers = THREADS if method == "regions" else 0
    return found | {"mb": megabytes(resource.RUSAGE_SELF), "workers": workers, "worker_mb": megabytes(resource.RUSAGE_CHILDREN)}


def through_ortools(solver: str, path: Path, seconds: float, gap: float, seed: int) -> dict[str, Any]:
    """CP-SAT or SCIP, from the model file."""
    from ortools.linear_solver.python.model_builder import Model, Solver, SolveStatus

    begun = time.perf_counter()
    model, engine = Model(), Solver({"cpsat": "sat", "scip": "scip"}[solver])  # type: ignore[no-untyped-call]
    if not engine.solver_is_supported():
        return {"outcome": "not in this build of OR-Tools"}
    if not model.import_from_mps_file(str(path)):
        return {"outcome": "cannot take it: the model file was not read"}
    engine.enable_output(True)
    engine.set_solver_specific_parameters(parameters(solver, gap, seed))
    engine.set_time_limit_in_seconds(max(1.0, seconds - (time.perf_counter() - begun)))
    status = engine.solve(model)
    found: dict[str, Any] = {"outcome": OUTCOMES.get(status.name, status.name.lower()), "seconds": time.perf_counter() - begun}
    found["mb"] = megabytes(resource.RUSAGE_SELF)
    if status == SolveStatus.MODEL_INVALID:
        found["outcome"] = "cannot take it: an equation has no solution in its steps, or figures are beyond 64 bits"
    elif status in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE):
        found |= {"incumbent": float(engine.objective_value), "bound": float(engine.best_objective_bound)}
        if status == SolveStatus.OPTIMAL and found["incumbent"] - found["bound"] > 1e-6 * abs(found["incumbent"]):
            found["outcome"] = "within_gap"
        broken = most_broken(path, engine.values(model.get_variables()).to_numpy(dtype=float))
        if broken > SOUND:
            found["note"] = f"breaks a row by {broken:.1g}"
    if solver == "cpsat":
        found["bound_of_steps"] = True
    return found


OUTCOMES = {"FEASIBLE": "limit_with_plan", "NOT_SOLVED": "limit_without_plan", "UNKNOWN_STATUS": "limit_without_plan"}
"""Names that `fieldpost` has for how a search ended."""


def parameters(solver: str, gap: float, seed: int) -> str:
    """Parameters in the solver's own writing; all others are its own defaults."""
    if solver == "scip":
        return f"limits/gap = {gap!r}\nrandomization/randomseedshift = {seed}"
    steps = f"mip_var_scaling: {1 / STEP:.0f} mip_max_bound: {MOST:.0f}"
    return f"num_workers: {THREADS} random_seed: {seed} relative_gap_limit: {gap!r} {steps}"


def most_broken(path: Path, x: Any) -> float:
    """How far a solution breaks the rows and bounds of the model file or is from whole, at most; each by its side where that is above 1."""
    import highspy
    import numpy as np
    from scipy.sparse import csc_array

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(path))
    lp = highs.getLp()
    entries = lp.a_matrix_
    matrix = csc_array((entries.value_, entries.index_, entries.start_), shape=(lp.num_row_, lp.num_col_))
    worst = 0.0
    for value, lower, upper in ((matrix @ x, lp.row_lower_, lp.row_upper_), (x, lp.col_lower_, lp.col_upper_)):
        for side, over in ((np.array(lower), np.array(lower) - value), (np.array(upper), value - np.array(upper))):
            there = np.isfinite(side)
            worst = max(worst, float((over[there] / np.maximum(1.0, np.abs(side[there]))).max(initial=0.0)))
    whole = np.array([kind == highspy.HighsVarType.kInteger for kind in lp.integrality_], dtype=bool)
    return max(worst, float(np.abs(x[whole] - np.round(x[whole])).max(initial=0.0)) if whole.any() else 0.0)


def megabytes(who: int) -> float:
    """Most memory that this process, or the largest of those that it started, has held so far."""
    return resource.getrusage(who).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
