"""What regions share, and the rows that hold it together: money, training places, tools, gaps and floors, and what stages must keep.

Regions use *activities* (currency of a cost that certain funds may pay, places of a package, a digital tool, weighted hours unmet in a
zone, of a target group, or under the floor of one, the value of an earlier stage); a few rows limit their sums over the country, together
with a few columns that belong to no region: which fund pays how much of which cost, tools of the country that are taken, which cost the
same however many regions use them, and the coverage of the best and the worst zone and group. Everything else in the model belongs to one
region. National mandates are shared as well, but not through a row: each region has its own copy, and a table for the whole country is
chosen apart (`optimizer.decomposition.mandate_table`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from instances.instance import Instance
from instances.schema import COST_KINDS, GAPS, CostKind, Fund, Term, Tier, Tool
from instances.workload import need_of
from models.groups import group_floors, group_need
from models.objective import weights
from models.over import total
from optimizer.decomposition.master import LinkingRows
from optimizer.decomposition.region_data import is_shared, shared_places
from optimizer.engine.compile import Vector

Key = tuple[str, str]
"""(kind, id) of an activity (`cost`, `package`, `tool`, `zone`, `group`, `floor`, `stage`), a row (the same, and `fund`) or a shared column
(`pay`, `tool`, `zone`, `group`). The id of a cost names the funds that may pay it, that of a floor the group and the zone of its row, that
of places at a venue the venue and the package, that of a tool's activity and row the tool and the region that uses it (`used_in`)."""

SCARCE = ("fund", "package", "floor", "stage")
"""Kinds of rows that limit what all regions together take."""
COMPARED = {"equity_gap": "zone", "group_gap": "group"}
"""What each term of `GAPS` compares: kind of activities, rows and shared columns."""

TOLERANCE = 1e-7
"""Share of a limit up to which it counts as kept."""
BETWEEN = "|"


@dataclass(frozen=True)
class Coupling:
    """Rows A u + H w ≤ b over the sum u of all regions' activities and the shared columns 0 ≤ w ≤ `most`, with costs h · w."""

    activities: tuple[Key, ...]
    rows: tuple[Key, ...]
    columns: tuple[Key, ...]
    matrix: Vector
    """A: rows × activities."""
    shared: Vector
    """H: rows × shared columns."""
    limits: Vector
    """b."""
    most: Vector
    """Upper bound of every shared column that the rows imply or the model has."""
    shared_costs: Vector
    """h, in the unit of the objective."""
    tools: tuple[Tool, ...] = ()
    """Tools of several regions, each a shared column."""

    @property
    def units(self) -> Vector:
        """Size of every row's limit, in which excess is judged: that of all funds for a cost."""
        money = sum((abs(limit) for (kind, _), limit in zip(self.rows, self.limits, strict=True) if kind == "fund"), 0.0)
        sizes = [money if kind == "cost" else abs(limit) for (kind, _), limit in zip(self.rows, self.limits, strict=True)]
        return np.array([max(1.0, size) for size in sizes])

    def prices(self, duals: Vector) -> Vector:
        """Price of a unit of every activity, from a price ≥ 0 for every row."""
        return np.asarray(self.matrix.T @ duals)

    @cached_property
    def linking(self) -> LinkingRows:
        """The same rows as the master has them, Σ usage + H w ≤ b with usage = A u."""
        rows, columns = self.shared.shape
        high = np.where(_of("pay", self.columns), np.inf, 1.0)
        return LinkingRows(
            np.full(rows, -np.inf), self.limits, self.shared, self.shared_costs, np.zeros(columns), high, self.most, self.units
        )

    def bound(self, duals: Vector, region_bounds: float) -> float:
        """Lagrangian bound of the country, from what its regions cost at any prices ≥ 0 of the rows at least."""
        return self.linking.bound(0.0 - duals, region_bounds)

    @property
    def money(self) -> Vector:
        """Money by row: the limits of funds, 0 elsewhere."""
        return np.where(_of("fund", self.rows), self.limits, 0.0)

    def within(self, share: float) -> "Coupling":
        """The same rows, with only a share of the money in every fund."""
        limits = np.where(_of("fund", self.rows), share, 1.0) * self.limits
        return replace(self, limits=limits, most=np.where(_of("pay", self.columns), share, 1.0) * self.most)

    def sparing(self) -> "Coupling":
        """The same rows, with the share of every fund that can be spared as one more shared column, and what is spared as the only gain."""
        return replace(
            self,
            columns=(*self.columns, ("fund", "spared")),
            shared=np.column_stack([self.shared, self.money]),
            most=np.append(self.most, 1.0),
            shared_costs=np.append(np.zeros(len(self.columns)), -self.money.sum()),
        )

    def gap(self, what: str, used: Vector) -> float:
        """Gap between the best and the worst coverage of a zone, or of a group, of all regions' activities."""
        covered = [
            1 - float(row @ used) for (kind, _), row in zip(self.rows, self.matrix, strict=True) if kind == what and row.max(initial=0) > 0
        ]
        return max(covered, default=0.0) - min(covered, default=0.0)

    def price_of_money(self, duals: Vector) -> float | None:
        """What one more unit of money is worth, the mean over funds by amount; `None` without funds."""
        funds = [(duals[at], self.limits[at]) for at, (kind, _) in enumerate(self.rows) if kind == "fund"]
        whole = sum(limit for _, limit in funds)
        return float(sum(price * limit for price, limit in funds)) / whole if whole else None

    def broken(self, excess: Vector) -> bool:
        """Whether rows are broken by `excess` beyond numerical tolerance."""
        return bool(np.any(excess > TOLERANCE * self.units))

    def with_stage(self, name: str, limit: float, weight: Mapping[Term, float]) -> "Coupling":
        """With one more activity, the value of an earlier stage that minimised terms of this weight, kept within a limit."""
        rows, activities = self.matrix.shape
        matrix = np.zeros((rows + 1, activities + 1))
        matrix[:rows, :activities], matrix[rows, activities] = self.matrix, 1.0
        return replace(
            self,
            activities=(*self.activities, ("stage", name)),
            rows=(*self.rows, ("stage", name)),
            matrix=matrix,
            shared=np.vstack([self.shared, self.minimising(weight).shared_costs]),
            limits=np.append(self.limits, limit),
        )

    def tool_costs(self, used: Vector) -> dict[str, float]:
        """What the tools that any region uses cost by cost kind, from all regions' activities; currency."""
        taken = {
            name.split(BETWEEN)[0] for (kind, name), amount in zip(self.activities, used, strict=True) if kind == "tool" and amount > 0.5
        }
        return total((kind, amount) for tool in self.tools if tool.tool in taken for kind, amount in money_of(tool).items())

    def paid_by_country(self, shared: Vector) -> Vector:
        """Of every activity, what shared columns take of it: money for tools."""
        at = {key: number for number, key in enumerate(self.activities)}
        own, taken = _of("tool", self.columns), np.zeros(len(at))
        for key, row in zip(self.rows, self.shared, strict=True):
            if key[0] == "cost":
                taken[at[key]] = row[own] @ shared[own]
        return taken

    def minimising(self, weight: Mapping[Term, float]) -> "Coupling":
        """For an objective of these weights of terms: a gap is the best coverage less the worst."""
        costs: dict[Key, float] = {
            ("tool", tool.tool): sum(weight.get(kind, 0.0) * amount for kind, amount in money_of(tool).items()) for tool in self.tools
        }
        for term in GAPS:
            value = weight.get(term, 0.0)
            costs |= {(COMPARED[term], "best"): value, (COMPARED[term], "worst"): -value}
        return replace(self, shared_costs=np.array([costs.get(column, 0.0) for column in self.columns]))


def _of(kind: str, keys: Sequence[Key]) -> NDArray[np.bool_]:
    """Which keys are of a kind."""
    return np.array([own == kind for own, _ in keys], dtype=bool)


def payers(funds: Sequence[Fund], kind: str, tier: Tier, region: str) -> str:
    """Id of the cost: the funds that may pay it, in the order of their ids."""
    return BETWEEN.join(sorted(fund.fund for fund in funds if fund.may_pay(kind, tier, region)))


def money_of(tool: Tool) -> dict[CostKind, float]:
    """What a tool costs, by cost kind, currency per year."""
    return {"tools": tool.cost_per_year, "start_up": tool.start_up_cost}


def used_in(tool: str, region: str) -> Key:
    """Activity and row of a region's use of a tool."""
    return ("tool", f"{tool}{BETWEEN}{region}")


def coupling_of(instance: Instance) -> Coupling:
    """What the regions of an instance share; the objective is the manifest's."""
    regions = dict.fromkeys(area.region for area in instance.areas)
    costs = dict.fromkeys(
        payers(instance.funds, kind, tier, region) for kind in COST_KINDS for tier in instance.tiers for region in regions
    )
    costs.pop("", None)
    packages = shared_places(instance)
    compared = {"zone": _weighted_need(instance)}
    compared |= {"group": {group: sum(need.values()) for group, need in groups.items()}} if (groups := group_need(instance)) else {}
    floors = {" ".join(key): floor.most_unmet for key, floor in group_floors(instance).items()}
    policy = instance.manifest.policy
    amount = {fund.fund: fund.amount_per_year for fund in instance.funds}
    pay = [(cost, fund) for cost in costs for fund in cost.split(BETWEEN)]
    shared_tools, tiers = tuple(tool for tool in instance.tools if is_shared(tool)), {tier.tier: tier for tier in instance.tiers}
    home = {area.area: area.region for area in instance.areas}
    uses = [(tool, used_in(tool.tool, region)) for tool in shared_tools for region in regions]
    activities: list[Key] = [*(("cost", cost) for cost in costs), *(("package", k) for k in packages), *(key for _, key in uses)]
    activities += [*((kind, name) for kind, wholes in compared.items() for name in wholes), *(("floor", name) for name in floors)]
    columns: list[Key] = [*(("pay", f"{cost} by {fund}") for cost, fund in pay)]
    columns += [("tool", tool.tool) for tool in shared_tools]
    columns += [(kind, end) for kind in compared for end in ("best", "worst")]
    column = {key: number for number, key in enumerate(columns)}
    rows: list[tuple[Key, dict[Key, float], dict[int, float], float]] = []
    due: dict[str, dict[int, float]] = defaultdict(dict)
    for tool in shared_tools:
        for cost_kind, price in money_of(tool).items():
            if (payer := payers(instance.funds, cost_kind, tiers[tool.tier], home[tool.area])) and price:
                due[payer][column["tool", tool.tool]] = due[payer].get(column["tool", tool.tool], 0.0) + price
    for cost in costs:
        paid_by = {at: -1.0 for at, (paid, _) in enumerate(pay) if paid == cost}
        rows.append((("cost", cost), {("cost", cost): 1.0}, paid_by | due[cost], 0.0))
    for fund, limit in amount.items():
        rows.append((("fund", fund), {}, {at: 1.0 for at, (_, payer) in enumerate(pay) if payer == fund}, limit))
    for package, places in packages.items():
        rows.append((("package", package), {("package", package): 1.0}, {}, places))
    for tool, key in uses:
        rows.append((key, {key: 1.0}, {column["tool", tool.tool]: -1.0}, 0.0))
    for kind, wholes in compared.items():
        best, worst = column[kind, "best"], column[kind, "worst"]
        for name, whole in wholes.items():
            rows.append(((kind, name), {(kind, name): 1 / whole}, {worst: 1.0}, 1.0))
            rows.append(((kind, name), {(kind, name): -1 / whole}, {best: -1.0}, -1.0))
    for name, most in floors.items():
        rows.append((("floor", name), {("floor", name): 1.0}, {}, most))
    for kind, gap in (("zone", policy.max_zone_gap), ("group", policy.max_group_gap)):
        if gap is not None:
            rows.append(((kind, "gap"), {}, {column[kind, "best"]: 1.0, column[kind, "worst"]: -1.0}, gap))
    matrix, shared = np.zeros((len(rows), len(activities))), np.zeros((len(rows), len(columns)))
    at = {activity: number for number, activity in enumerate(activities)}
    for number, (_, used, held, _) in enumerate(rows):
        for activity, value in used.items():
            matrix[number, at[activity]] = value
        for place, value in held.items():
            shared[number, place] = value
    coupling = Coupling(
        activities=tuple(activities),
        rows=tuple(key for key, *_ in rows),
        columns=tuple(columns),
        matrix=matrix,
        shared=shared,
        limits=np.array([limit for *_, limit in rows]),
        most=np.array([*(amount[fund] for _, fund in pay), *[1.0] * (len(columns) - len(pay))]),
        shared_costs=np.zeros(len(columns)),
        tools=shared_tools,
    )
    return coupling.minimising(weights(instance, instance.manifest.objective.mode))


def _weighted_need(instance: Instance) -> dict[str, float]:
    """Priority-weighted hours of need by zone, for zones with need."""
    need, priority = need_of(instance), {row.function: row.priority for row in instance.functions}
    zone = {row.area: row.zone for row in instance.areas}
    weighted = need["hours"] * need["function"].map(priority)
    return {str(z): float(hours) for z, hours in weighted.groupby(need["area"].map(zone)).sum().items() if hours > 0}
