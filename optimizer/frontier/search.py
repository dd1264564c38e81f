"""Which budget of a frontier is searched next, and what is known of all of them."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Literal

from instances import fingerprint
from optimizer.engine.compile import Vector
from optimizer.engine.conflict import conflict
from optimizer.engine.settings import Settings
from optimizer.engine.tasks import Lost
from optimizer.frontier.point import LOOSE, PointAnswer, PointSolver, PointTask, Relaxation
from optimizer.frontier.program import Found
from optimizer.frontier.steps import SAME
from optimizer.frontier.table import OnPoint, at_budget
from optimizer.plan.plan import Plan
from optimizer.verify.naming import contradiction

TRIES = 3
"""Searches of one budget."""
LEAST_SECONDS = 3.0
"""A search shorter than this is not begun."""
PAYS = 1e-7
"""Share of the funds by which a budget may fall short of what a plan takes, for numerical tolerance."""


class FrontierSearch:
    """The budgets of a frontier under search: `next_task` says what is next, `on_result` takes over what came of it."""

    def __init__(
        self,
        solver: PointSolver,
        shares: Sequence[float],
        gap: float,
        deadline: float,
        workers: int,
        seed: int,
        on_point: OnPoint | None,
        on_plan: Callable[[float, Plan], None] = lambda share, plan: None,
    ) -> None:
        self.solver, self.shares, self.gap, self.deadline, self.workers, self.seed = solver, list(shares), gap, deadline, workers, seed
        self.tell, self.on_plan = on_point or (lambda done, whole, what: None), on_plan
        self.pool: list[Found] = []
        self.relaxed: dict[float, Relaxation] = {relaxed.share: relaxed for relaxed in solver.relaxations(shares)}
        self.bounds = {share: relaxed.bound for share, relaxed in self.relaxed.items() if relaxed.bound is not None}
        self.infeasible = {share for share in shares if share not in self.bounds}
        self.why_infeasible, self.conflict = "", ""
        self.tries = dict.fromkeys(shares, 0)
        self.saved: set[float] = set()
        self.cost_bounds: dict[float, float] = {}
        self.faults: dict[float, str] = {}
        self.under_way: set[float] = set()
        self.tell(len(self.infeasible), len(self.shares), "relaxations solved")

    def best(self, share: float) -> Found | None:
        """The best plan that a budget can pay for; of those that meet the same, the cheapest."""
        within = [found for found in self.pool if found.share <= share * (1 + PAYS)]
        most = max((found.coverage for found in within), default=0.0)
        return min((found for found in within if found.coverage >= most - SAME), key=lambda found: found.cost, default=None)

    def refuse(self, found: Found, share: float, rule: str) -> None:
        """Take a plan out that fails the check at a budget."""
        self.pool = [other for other in self.pool if other is not found]
        self.faults[share] = f"The independent check refuses what the solver found: it breaks the rule {rule}"

    def bound(self, share: float) -> float:
        """No plan within the budget meets more: the least bound of this and all larger budgets."""
        return min(bound for other, bound in self.bounds.items() if other >= share)

    def gap_at(self, share: float) -> float:
        """How far the best plan is from the bound; without a plan further than any."""
        found = self.best(share)
        short = float("inf") if found is None else self.bound(share) - found.coverage
        if short <= SAME:
            return 0.0
        return float("inf") if found is None or found.coverage <= 0 else short / found.coverage

    def open(self) -> list[float]:
        """Budgets that are worth a search."""
        return [
            share for share in self.shares if share not in self.infeasible and self.tries[share] < TRIES and self.gap_at(share) > self.gap
        ]

    def wasteful(self) -> list[float]:
        """Budgets with money left over whose plan has not been sought at a lower cost; of those with one plan the smallest."""
        firsts = {id(found): share for share in reversed(self.shares) if (found := self.best(share)) is not None}
        return [share for key, share in firsts.items() if share not in self.saved and self.gap_at(share) <= self.gap and self._idle(share)]

    def _idle(self, share: float) -> bool:
        """Whether money may be left over: the largest budget meets hardly more, the next one costs less, or what is met is met where
        it is least, which money spent elsewhere does not raise.
        """
        found, last = self.best(share), self.best(self.shares[-1])
        if found is None or last is None:
            return False
        following = next((plan for other in self.shares if other > share and (plan := self.best(other)) is not None), found)
        return (
            self.solver.measure == "worst"
            or following.cost < found.cost * (1 - SAME)
            or last.coverage - found.coverage <= self.gap * last.coverage
        )

    def next_task(self) -> PointTask | None:
        """The budget with the widest gap, among those without a plan the largest; then plans are sought at a lower cost."""
        left, waiting = self.deadline - time.perf_counter(), [share for share in self.open() if share not in self.under_way]
        if left < LEAST_SECONDS:
            return None
        if not waiting:
            idle = [share for share in self.wasteful() if share not in self.under_way]
            return self._task("save", idle[0], max(LEAST_SECONDS, left * self.workers / len(idle))) if idle else None
        share = max(waiting, key=lambda one: (self.gap_at(one), one))
        rounds = sum(TRIES - self.tries[one] for one in self.open()) * 0.5
        seconds = min(left, max(LEAST_SECONDS, left * self.workers / max(1.0, rounds)))
        self.tries[share] += 1
        priced = self.tries[share] == 1 and len(self.shares) > 1  # a price serves several budgets
        return self._task("price" if priced else "meet", share, seconds)

    def _task(self, kind: Literal["price", "meet", "save"], share: float, seconds: float) -> PointTask:
        self.under_way.add(share)
        best = self._cheapest_priced(share) if kind == "price" else self.best(share)
        if kind == "save":
            self.saved.add(share)
        return PointTask(
            kind,
            share,
            seconds,
            None if best is None else best.x,
            self._near(share, best) if kind == "meet" else None,
            self.relaxed[share].prices,
            self.seed + self.tries[share],
        )

    def _cheapest_priced(self, share: float) -> Found | None:
        """The best plan at the prices of a budget, among those that a search which prices money may take."""
        price = self.relaxed[share].price or 0.0
        money = sum(self.solver.model.funds.values())
        within = [found for found in self.pool if found.share <= LOOSE * share]
        return max(within, key=lambda found: found.coverage - price * money * found.share, default=None)

    def _near(self, share: float, start: Found | None) -> Vector | None:
        """A plan to search next to: the nearest one that costs more on one try, the best within the budget on the other."""
        above = min((found for found in self.pool if found.share > share), key=lambda found: found.share, default=None)
        if above is not None and (start is None or self.tries[share] % 2 == 1) and above.share <= share * 1.1:
            return above.x
        return None if start is None else start.x

    def on_result(self, task: PointTask, answer: PointAnswer | Lost) -> None:
        """Take over what came of a search."""
        self.under_way.discard(task.share)
        if isinstance(answer, Lost):
            self.faults[task.share] = str(answer)
            return
        before = self.best(task.share)
        self.pool += answer.found
        if answer.infeasible:
            self.infeasible |= {share for share in self.shares if share <= task.share}
        if answer.bound is not None:
            for share in self.bounds:
                if share <= answer.bound_up_to:
                    self.bounds[share] = min(self.bounds[share], answer.bound + answer.slope * (share - task.share))
        if answer.cost_bound is not None:
            self.cost_bounds[task.share] = answer.cost_bound
        found = self.best(task.share)
        if found is not None and found is not before:
            self.on_plan(task.share, self.solver.model.plan(found, fingerprint(at_budget(self.solver.instance, task.share))))
        done = len(self.shares) - len(self.open())
        what = "no plan yet" if found is None else f"need met {found.coverage:.1%}, at most {self.bound(task.share):.1%}"
        self.tell(done, len(self.shares), f"budget {task.share:.1%}: {what}")

    def why(self, share: float) -> str:
        """Why a budget has no plan: families of rules in conflict at the largest budget that has none."""
        if share not in self.infeasible:
            return self.faults.get(share, "No plan was found in the time given; a longer --time-limit may help")
        if not self.why_infeasible:
            found = conflict(self.solver.model.at(max(self.infeasible)), Settings(), threading.Event())
            self.conflict = ", ".join(found.families) if found.proven else ""
            self.why_infeasible = contradiction(*found, self.solver.instance)
        return self.why_infeasible

    def status(self, share: float, *, cancelled: bool) -> str:
        """How the search of a budget ended."""
        if self.best(share) is not None:
            return "within_gap" if self.gap_at(share) <= self.gap else "limit_with_plan"
        if share in self.infeasible:
            return "infeasible"
        return "not_run" if cancelled and not self.tries[share] else "limit_without_plan"
