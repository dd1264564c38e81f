"""The one adapter to HiGHS."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from optimizer.engine.compile import Program, Vector
from optimizer.engine.native import Prepared, QuietHighs, check, prepare
from optimizer.engine.outcome import OPTIMAL_GAP, Cancel, Outcome, Progress, Status, relative_gap
from optimizer.engine.settings import Settings
from optimizer.engine.watch import Watch

FEASIBLE, EXACT = 1e-7, 1e-9
"""HiGHS's tolerance of rows and bounds, and that of the plan that is taken at the end."""
WRONG = 1e-6
"""Relative difference between what HiGHS says of the objective and what its solution comes to, from which the first is wrong."""
TIDY_WEIGHT = 1e-5
TIDY_SHARE = 1e-9
STOPPED = [
    getattr(highspy.HighsModelStatus, name)
    for name in ("kTimeLimit", "kIterationLimit", "kSolutionLimit", "kMemoryLimit", "kInterrupt", "kHighsInterrupt", "kUnknown")
]
"""States in which HiGHS stopped before the end; a cancel is recognised by its event."""


class Solver:
    """A live HiGHS model: loaded once, then minimised for other costs, further rows and other bounds."""

    def __init__(
        self,
        program: Program,
        settings: Settings,
        cancel: Cancel | None = None,
        options: Mapping[str, bool | int | float | str] | None = None,
        prepared: Prepared | None = None,
    ) -> None:
        self.program = program
        self.settings = settings
        self.cancel: Cancel = cancel or threading.Event()
        self.highs = QuietHighs()
        highs = self.highs
        highs.setOptionValue("output_flag", True)  # callbacks of the search are silent without it
        if settings.log_file is not None:
            highs.setOptionValue("log_file", str(settings.log_file))
        highs.setOptionValue("mip_rel_gap", settings.gap)
        highs.setOptionValue("random_seed", settings.seed)
        for option, value in dict(options or {}).items():
            highs.setOptionValue(option, value)
        highs.resetGlobalScheduler(True)
        highs.setOptionValue("threads", settings.threads)
        prepared = prepared or prepare(program)
        self.scaling = prepared.scaling
        self.unit = 1.0
        self._goal: tuple[Vector, float] = np.zeros(len(program.columns)), 0.0
        self.lower, self.upper = program.col_lower.copy(), program.col_upper.copy()
        """Bounds of the columns now."""
        self.on_plan: Callable[[Vector], None] | None = None
        """Called by a search with every better plan on the way."""
        self._added: list[Vector] = []
        self.iterations = 0
        """Simplex iterations so far."""
        check(highs.passModel(prepared.model), "HiGHS did not accept the model")

    def minimise(
        self,
        costs: Vector,
        offset: float = 0.0,
        *,
        seconds: float | None = None,
        start: tuple[NDArray[np.int32], Vector] | None = None,
        relaxed: bool = False,
        nodes: int | None = None,
        settled: bool = False,
        cancel: Cancel | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        on_solution: Callable[[Vector], None] | None = None,
    ) -> Outcome:
        """Minimise costs · x + offset within `seconds` and `nodes`; `start` gives columns and values of a known plan.

        `relaxed` solves the LP relaxation; `settled` stops, once there is a plan, as soon as cuts hardly raise the bound of the root any
        more (and the solver is of no further use). The solve runs in a thread of its own, so that Ctrl-C and `cancel` stop it at once
        with the best plan kept; `KeyboardInterrupt` is turned into a cancelled outcome. `cancel` takes the place of the solver's own event.
        `on_solution` is called with every better solution of the search on the way.
        """
        highs, columns = self.highs, len(costs)
        self._goal = costs, offset
        scaled_costs, self.unit = self.scaling.costs(costs)
        highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), scaled_costs)
        highs.changeObjectiveOffset(offset / self.unit)
        highs.setOptionValue("solve_relaxation", relaxed)
        highs.setOptionValue("time_limit", np.inf if seconds is None else max(0.0, seconds))
        highs.setOptionValue("mip_max_nodes", highspy.kHighsIInf if nodes is None else nodes)
        if start is not None and len(start[0]):
            highs.setSolution(len(start[0]), start[0], start[1] / self.scaling.columns[start[0]])
        begun = time.perf_counter()
        cancel = self.cancel if cancel is None else cancel
        self._run(cancel, on_progress, begun, on_solution, settled=settled)
        if start is not None and not relaxed and self._returns_start():
            highs.clearSolver()
            highs.setOptionValue("time_limit", np.inf if seconds is None else max(0.0, seconds - (time.perf_counter() - begun)))
            self._run(cancel, on_progress, begun, on_solution, settled=settled)
        self.iterations += max(0, highs.getInfo().simplex_iteration_count)
        if highs.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            return self._unbounded_or_infeasible(cancel, begun)
        return self._outcome(time.perf_counter() - begun, relaxed=relaxed, cancelled=cancel.is_set())

    def again(self, cancel: Cancel | None = None, iterations: int | None = None) -> Outcome:
        """The relaxation just solved, solved again within other bounds from its last basis, in so many `iterations` at most."""
        cancel, begun = self.cancel if cancel is None else cancel, time.perf_counter()
        self.highs.setOptionValue("time_limit", np.inf)
        self.highs.setOptionValue("presolve", "off")
        self.highs.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf if iterations is None else max(0, iterations))
        self._run(cancel, None, begun)
        self.highs.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        self.highs.setOptionValue("presolve", "choose")
        self.iterations += max(0, self.highs.getInfo().simplex_iteration_count)
        return self._outcome(time.perf_counter() - begun, relaxed=True, cancelled=cancel.is_set())

    def contradiction(self) -> Vector | None:
        """After a relaxation without a solution: weight of every column in the rows that contradict each other; `None` if not known."""
        ray, own = self.ray(), len(self.scaling.rows)
        if ray is None:
            return None
        weight = ray[:own] @ self.program.matrix
        return np.asarray(sum((each * row for each, row in zip(ray[own:], self._added, strict=True)), weight))

    def ray(self) -> Vector | None:
        """After a relaxation without a solution: weights of the rows, those added last, that contradict each other; `None`: not known."""
        _, known, ray = self.highs.getDualRay()
        own = len(self.scaling.rows)
        return np.append(ray[:own] * self.scaling.rows, ray[own:]) if known else None

    def add_row(self, costs: Vector, upper: float) -> None:
        """Add the row costs · x ≤ upper."""
        position = np.flatnonzero(costs).astype(np.int32)
        scaled_costs, unit = self.scaling.costs(costs)
        self._added.append(costs / unit)
        self.highs.addRow(-np.inf, upper / unit, len(position), position, scaled_costs[position])

    def limit_columns(self, columns: NDArray[np.int32], lower: Vector, upper: Vector) -> None:
        """Other bounds for some columns."""
        self.lower[columns], self.upper[columns] = lower, upper
        unit = self.scaling.columns[columns]
        self.highs.changeColsBounds(len(columns), columns, lower / unit, upper / unit)

    def take_whole(self, columns: NDArray[np.int32]) -> None:
        """Take only these columns as whole numbers, all others in parts."""
        kinds = np.zeros(self.program.matrix.shape[1], dtype=np.uint8)
        kinds[columns] = 1
        self.highs.changeColsIntegrality(len(kinds), np.arange(len(kinds), dtype=np.int32), kinds)

    def stop_at(self, gap: float) -> None:
        """Stop searches at this relative gap."""
        self.highs.setOptionValue("mip_rel_gap", gap)

    def duals(self) -> Vector:
        """Price of every row after a relaxation: what the objective changes by for one more unit on its right."""
        return np.array(self.highs.getSolution().row_dual) * self.scaling.rows * self.unit

    def basis(self) -> bytes:
        """Basis of a relaxation just solved, from which another solve of it may `start_from`."""
        basis = self.highs.getBasis()
        return bytes(int(status) for status in (*basis.col_status, *basis.row_status))

    def start_from(self, basis: bytes) -> None:
        """Start the next relaxation from a basis."""
        columns, status = self.program.matrix.shape[1], [highspy.HighsBasisStatus(code) for code in basis]
        start = highspy.HighsBasis()
        start.col_status, start.row_status = status[:columns], status[columns:]
        start.valid = True
        self.highs.setBasis(start)

    def polished(self, x: Vector, costs: Vector, tidy: Vector) -> Vector:
        """The solution with whole numbers made exactly whole and everything else solved anew around them.

        A search accepts whole numbers within a tolerance; hours that hang on such a head would break their limit. Among equally good
        solutions the one with the least `tidy` · x is taken (people do not travel without need): `tidy` enters the costs at a weight that
        cannot outweigh them. `x` itself is returned where the rounded numbers allow no solution. A cancel that came before does
        not stop it; one that comes while it runs does.
        """
        highs, program = self.highs, self.program
        whole = np.flatnonzero(program.whole).astype(np.int32)
        fixed = np.clip(np.round(x[whole]), program.col_lower[whole], program.col_upper[whole])
        highs.changeColsBounds(len(whole), whole, fixed, fixed)
        weight = max(TIDY_WEIGHT, TIDY_SHARE * float(np.abs(costs).max(initial=0.0)))
        for tolerance in (EXACT, FEASIBLE):
            highs.setOptionValue("primal_feasibility_tolerance", tolerance)
            outcome = self.minimise(costs + weight * tidy, relaxed=True, cancel=threading.Event())
            if outcome.status == Status.OPTIMAL:
                break
        highs.setOptionValue("primal_feasibility_tolerance", FEASIBLE)
        highs.changeColsBounds(len(whole), whole, program.col_lower[whole], program.col_upper[whole])
        if outcome.status != Status.OPTIMAL or outcome.x is None:
            return x
        outcome.x[whole] = fixed
        return outcome.x

    def _run(
        self,
        cancel: Cancel,
        on_progress: Callable[[Progress], None] | None,
        begun: float,
        on_solution: Callable[[Vector], None] | None = None,
        *,
        settled: bool = False,
    ) -> None:
        def interrupted() -> None:
            cancel.set()
            self.cancel.set()

        def improved(scaled: Any) -> None:
            if on_solution is not None:
                on_solution(np.array(scaled) * self.scaling.columns)

        Watch(cancel, self._value, on_progress, begun, improved if on_solution else None, settled).run(self.highs, interrupted)

    def _unbounded_or_infeasible(self, cancel: Cancel, begun: float) -> Outcome:
        """Which of the two it is: without costs nothing is unbounded."""
        columns = self.program.matrix.shape[1]
        self.highs.changeColsCost(columns, np.arange(columns, dtype=np.int32), np.zeros(columns))
        self._run(cancel, None, begun)
        infeasible = self.highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
        return Outcome(Status.INFEASIBLE if infeasible else Status.UNBOUNDED, None, None, None, 0, time.perf_counter() - begun)

    def _outcome(self, seconds: float, *, relaxed: bool, cancelled: bool) -> Outcome:
        highs, code = self.highs, highspy.HighsModelStatus
        status, info = highs.getModelStatus(), highs.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        is_mip = bool(self.program.whole.any()) and not relaxed
        x = np.array(highs.getSolution().col_value) * self.scaling.columns if found else None
        objective = self._value(info.objective_function_value) if found else None
        lp_bound = objective if status == code.kOptimal else None
        bound = self._value(info.mip_dual_bound) if is_mip else lp_bound
        if is_mip and x is not None and self._differs(x, objective):
            objective, bound = self._worth(x), None
        gap = relative_gap(objective, bound)
        if status == code.kOptimal:
            kind = Status.OPTIMAL if gap is not None and gap <= OPTIMAL_GAP else Status.WITHIN_GAP
        elif status == code.kInfeasible:
            kind = Status.INFEASIBLE
        elif status == code.kUnbounded:
            kind = Status.UNBOUNDED
        elif cancelled:
            kind = Status.CANCELLED_WITH_PLAN if found else Status.CANCELLED_WITHOUT_PLAN
        elif status in STOPPED:
            kind = Status.LIMIT_WITH_PLAN if found else Status.LIMIT_WITHOUT_PLAN
        elif status == code.kModelEmpty:
            kind = Status.OPTIMAL
        else:
            kind = Status.ERROR
        if not kind.has_plan:
            x = objective = None
        return Outcome(kind, x, objective, bound, max(0, int(info.mip_node_count)) if is_mip else 0, seconds)

    def _returns_start(self) -> bool:
        """Whether the optimum that HiGHS reports is not that of its solution.

        Where presolve decides everything beside a start, HiGHS 1.16 returns the start, with the objective and bound of the optimum.
        """
        highs = self.highs
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        x = np.array(highs.getSolution().col_value) * self.scaling.columns
        return self._differs(x, self._value(highs.getInfo().objective_function_value))

    def _differs(self, x: Vector, objective: float | None) -> bool:
        return objective is not None and abs(self._worth(x) - objective) > WRONG * max(1.0, abs(objective))

    def _worth(self, x: Vector) -> float:
        """The objective of a solution."""
        return float(self._goal[0] @ x) + self._goal[1]

    def _value(self, scaled_value: float) -> float | None:
        """A value of the objective in its own unit; `None` where HiGHS has none."""
        return float(scaled_value) * self.unit if abs(scaled_value) < highspy.kHighsInf else None
