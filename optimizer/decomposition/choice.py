"""Choosing one plan for every region out of those found, within what there is."""

from collections.abc import Iterable, Sequence

from optimizer.decomposition.coupling import Coupling
from optimizer.decomposition.fitting import Amounts, paid_shares, taken
from optimizer.decomposition.master import Master, Member, Mix
from optimizer.decomposition.question import RegionPlan
from optimizer.decomposition.relaxation import DEAREST
from optimizer.engine.compile import Vector
from optimizer.engine.outcome import Cancel


class Choice:
    """Plans of regions, and the best choice among them so far.

    `prices` (of a unit of every activity) say which plan of a region is its best; `size` is the size of the objective.
    """

    def __init__(self, coupling: Coupling, regions: Sequence[str], prices: Vector, size: float, cancel: Cancel) -> None:
        self.coupling, self.regions, self.prices, self.cancel = coupling, regions, prices, cancel
        self.size = max(1.0, abs(size))
        self.pool: list[Member] = []
        self.best: dict[str, RegionPlan] | None = None
        """The best choice that fits; `None`: none does."""
        self.agreed: Mix | None = None
        """Who pays for it."""
        self.latest: dict[str, RegionPlan] = {}
        """The last choice, whether it fits or not; what is asked next starts from it."""
        self.settled: Mix | None = None
        """What the last choice comes to."""

    @property
    def value(self) -> float | None:
        """Objective of the best choice that fits."""
        return None if self.agreed is None else self.agreed.value

    @property
    def complete(self) -> bool:
        """Whether every region has a plan."""
        return {region for region, _ in self.pool} == set(self.regions)

    @property
    def excess(self) -> float:
        """How much too much the last choice takes, as a sum of shares of limits."""
        return float(self._settled().excess @ (1 / self.coupling.units))

    @property
    def fits(self) -> bool:
        """Whether the last choice keeps within what there is."""
        return not self.coupling.broken(self._settled().excess)

    def add(self, members: Iterable[Member]) -> None:
        """Plans to choose from as well; those that are there already are not taken twice."""
        known = {id(plan) for _, plan in self.pool}
        self.pool += [member for member in members if id(member[1]) not in known]

    def choose(self) -> bool:
        """One plan for each region out of the pool; whether it is the best that fits so far."""
        order = {region: number for number, region in enumerate(self.regions)}
        self.pool.sort(key=lambda member: order[member[0]])  # the order in which workers answered must not matter
        at = {id(plan): position for position, (_, plan) in enumerate(self.pool)}
        start = [at[id(plan)] for plan in (self.best or self.cheapest()).values()]
        chosen = self._master().choose(self.pool, start, None if self.cancel.is_set() else self.cancel)
        return self.take({self.pool[position][0]: self.pool[position][1] for position in chosen})

    def take(self, chosen: dict[str, RegionPlan]) -> bool:
        """Make this the last choice; whether it is the best that fits so far."""
        self.latest = chosen
        self.settled = self._master().settle([(region, chosen[region]) for region in self.regions])
        if not self.fits or (self.value is not None and self.settled.value >= self.value):
            return False
        self.best, self.agreed = chosen, self.settled
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
        """Prices of rows at which mixes of the plans in the pool are best."""
        return self._master().mix(self.pool).duals

    def overdrawn(self) -> Vector:
        """How far the last choice breaks every row."""
        return self._settled().excess

    def taken(self) -> dict[str, Amounts]:
        """What every region takes in the last choice."""
        shares = paid_shares(self.coupling, self._settled().shared)
        return {region: taken(self.coupling, plan.usage, shares) for region, plan in self.latest.items()}

    def _master(self) -> Master:
        """The master, with penalties that no plan can outweigh."""
        self.size = max([self.size, *(len(self.regions) * abs(plan.cost) for _, plan in self.pool)])
        return Master(self.coupling, self.regions, DEAREST * self.size)

    def _settled(self) -> Mix:
        if self.settled is None:
            raise ValueError("nothing was chosen yet")
        return self.settled
