"""The restricted integer master: one plan for every region out of those found, within what there is."""

from collections.abc import Iterable, Sequence

from optimizer.decomposition.coupling import Coupling
from optimizer.decomposition.master import Master, MasterSolution
from optimizer.decomposition.portions import COUNTRY, Amounts, paid_shares, taken
from optimizer.decomposition.relaxation import LARGEST_PENALTY, columns_of, master_of
from optimizer.decomposition.subproblem import PlanColumn, RegionPlan
from optimizer.engine.compile import Vector
from optimizer.engine.outcome import Cancel


class RestrictedMaster:
    """Plans of regions, and the best combination of them so far.

    `prices` (of a unit of every activity) say which plan of a region is its best; `size` is the size of the objective.
    """

    def __init__(self, coupling: Coupling, regions: Sequence[str], prices: Vector, size: float, cancel: Cancel) -> None:
        self.coupling, self.regions, self.prices, self.cancel = coupling, regions, prices, cancel
        self.size = max(1.0, abs(size))
        self.pool: list[PlanColumn] = []
        self.best: dict[str, RegionPlan] | None = None
        """The best combination that fits; `None`: none does."""
        self.agreed: MasterSolution | None = None
        """The master's solution for it: its value, and who pays."""
        self.latest: dict[str, RegionPlan] = {}
        """The last combination, whether it fits or not; the next subproblems start from it."""
        self._last: MasterSolution | None = None

    @property
    def value(self) -> float | None:
        """Objective of the best combination that fits."""
        return None if self.agreed is None else self.agreed.value

    @property
    def complete(self) -> bool:
        """Whether every region has a plan."""
        return {region for region, _ in self.pool} == set(self.regions)

    @property
    def excess(self) -> float:
        """How much the last combination takes beyond what there is, as a sum of shares of limits."""
        return float((self.overdrawn() / self.coupling.units).sum())

    @property
    def fits(self) -> bool:
        """Whether the last combination keeps within what there is."""
        return not self.coupling.broken(self.overdrawn())

    def add(self, plans: Iterable[PlanColumn]) -> None:
        """More plans of regions; those that are there already are not added twice."""
        known = {id(plan) for _, plan in self.pool}
        self.pool += [column for column in plans if id(column[1]) not in known]

    def follow(self, other: "RestrictedMaster") -> None:
        """Go on from another one, for other prices."""
        self.pool, self.size, self.best, self.agreed = list(other.pool), other.size, other.best, other.agreed
        self.latest, self._last = other.latest, other._last

    def solve(self) -> bool:
        """One plan for each region out of the pool; whether it is the best that fits so far."""
        order = {region: number for number, region in enumerate(self.regions)}
        self.pool.sort(key=lambda column: order[column[0]])  # the order in which results came must not matter
        at = {id(plan): position for position, (_, plan) in enumerate(self.pool)}
        start = [at[id(plan)] for plan in (self.best or self.cheapest()).values()]
        columns, cancel = columns_of(self.coupling, self.regions, self.pool), None if self.cancel.is_set() else self.cancel
        return self.take({self.pool[at][0]: self.pool[at][1] for at in self._master().solve_integer(columns, start, cancel)})

    def take(self, plans: dict[str, RegionPlan]) -> bool:
        """Make one plan for each region the last combination; whether it is the best that fits so far."""
        self.latest = plans
        self._last = self._solved([(region, plans[region]) for region in self.regions], fixed=True)
        if not self.fits or (self.value is not None and self._last.value >= self.value):
            return False
        self.best, self.agreed = plans, self._last
        return True

    def priced(self, plan: RegionPlan) -> float:
        """Objective of a plan with the price of what it uses."""
        return plan.cost + float(self.prices @ plan.usage)

    def cheapest(self) -> dict[str, RegionPlan]:
        """The best plan of every region at the prices."""
        best: dict[str, tuple[float, RegionPlan]] = {}
        for region, plan in self.pool:
            value = self.priced(plan)
            if region not in best or value < best[region][0]:
                best[region] = value, plan
        return {region: plan for region, (_, plan) in best.items()}

    def duals(self) -> Vector:
        """Prices of rows in the master over all plans in the pool, whose shares may be fractions."""
        return self._solved(self.pool).duals

    def overdrawn(self) -> Vector:
        """How far the last combination breaks every row; raises `ValueError` before the first one."""
        if self._last is None:
            raise ValueError("the restricted master was not solved yet")
        return self._last.excess

    def taken(self) -> dict[str, Amounts]:
        """What every region takes in the last combination, and `COUNTRY` for tools of several regions."""
        if self._last is None:
            return {}
        shares = paid_shares(self.coupling, self._last.shared)
        used = {region: plan.usage for region, plan in self.latest.items()}
        if self.coupling.tools:
            used[COUNTRY] = self.coupling.paid_by_country(self._last.shared)
        return {name: taken(self.coupling, usage, shares) for name, usage in used.items()}

    def _solved(self, plans: Sequence[PlanColumn], *, fixed: bool = False) -> MasterSolution:
        solution = self._master().solve(columns_of(self.coupling, self.regions, plans), fixed=fixed)
        if solution is None:
            raise RuntimeError("the master problem was not solved")
        return solution

    def _master(self) -> Master:
        """The master, with penalties that no plan can outweigh."""
        self.size = max([self.size, *(len(self.regions) * abs(plan.cost) for _, plan in self.pool)])
        return master_of(self.coupling, self.regions, LARGEST_PENALTY * self.size)
