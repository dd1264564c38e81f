"""How much a plan meets when need differs from what it was made for: seeded draws, and a repair that the plan's own hours allow.

The draws: the need of each function in each area is multiplied by a lognormal factor of mean 1 and standard deviation `sd`, all
independent. The same seed gives the same draws for every plan of an instance, so that rules are compared on the same futures (common
random numbers). The mean and a low percentile over scenarios follow Mulvey, Vanderbei and Zenios, Robust optimization of large-scale
systems, 1995. That need is lognormal, and by how much, is assumed.

What is delivered, in each draw:

1. Each function in each area gets the hours planned for it, or its new need where that is less; each tier then does less in proportion.
2. Paid people who are posted in the area and work there have hours left: those that the plan left free, and those that step 1 sets free.
   Functions still short there take them, the highest priority first, from tiers that hold the function's mandate there and, in equal
   order, in the order of the tiers table. An hour of work takes its way inside the area as well; where the tier needs a training package
   for it, no more than holders of the package have left.

Nobody travels elsewhere, nobody is trained, no mandate is added, and volunteers and leaders do no more than planned. So what is delivered
keeps capacity, competency and mandates; rules about shares of work (volunteers, teams, residents) are not looked at again.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.research.benchmark.measures import Judged
from optimizer.verify.capacity import hours_of_heads
from optimizer.verify.facts import Facts

DRAWS = 200
NEED_SD = 0.2
"""Standard deviation of the factor on need: assumed."""
LOW_PERCENT = 5
AT_ONCE = 500_000
"""Most figures of need (draws × areas × functions) at a time."""

Figures = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Robustness:
    """Priority-weighted coverage over the draws."""

    mean: float
    low: float
    """Percentile `LOW_PERCENT`."""


def robustness(judged: Judged, draws: int = DRAWS, sd: float = NEED_SD, seed: int = 0) -> Robustness:
    """Coverage of a plan over `draws` draws of need; `sd` is the standard deviation of the factor on each need."""
    covered = coverage_under(judged, factors(len(judged.facts.need), draws, sd, seed))
    return Robustness(float(covered.mean()), float(np.percentile(covered, LOW_PERCENT)))


def factors(needs: int, draws: int, sd: float, seed: int) -> Figures:
    """Lognormal factors of mean 1 and standard deviation `sd`: one row for each draw, one column for each need."""
    log_variance = np.log1p(sd**2)
    normal = np.random.default_rng(seed).standard_normal((draws, needs))
    return np.asarray(np.exp(np.sqrt(log_variance) * normal - log_variance / 2), dtype=float)


def coverage_under(judged: Judged, factor: Figures) -> Figures:
    """Priority-weighted coverage in each draw; `factor` has a row for each draw and a column for each row of the facts' need."""
    arrays = _Arrays.of(judged)
    step = max(1, AT_ONCE // max(arrays.need.size, 1))
    parts = [arrays.covered(factor[at : at + step]) for at in range(0, len(factor), step)]
    return np.concatenate(parts) if parts else np.zeros(0)


@dataclass(frozen=True)
class _Arrays:
    """A plan as arrays by area (a), function (f), tier (t) and package (k); hours are per year."""

    places: tuple[NDArray[np.int64], NDArray[np.int64]]
    """Area and function of each row of the facts' need."""
    need: Figures
    """a, f."""
    priority: Figures
    """f."""
    planned: Figures
    """a, f: hours delivered, by all tiers."""
    per_hour: Figures
    """a, f, t: hours that a resident spends on an hour of the function, its way inside the area included; 0 outside paid tiers."""
    freed: Figures
    """a, f, t: hours of residents that are free where none of it is done."""
    freed_holders: Figures
    """a, f, t, k: the same of residents who use the package for it."""
    mandated: Flags
    """a, f, t: whether a paid tier may take on more of it."""
    needs: Flags
    """f, t, k."""
    left: Figures
    """a, t: hours that the plan leaves free."""
    left_holders: Figures
    """a, t, k: hours that holders have left."""

    @classmethod
    def of(cls, judged: Judged) -> "_Arrays":
        case, facts = judged.case, judged.facts
        areas, functions, tiers, packages = (pd.Index(frame.index) for frame in (facts.areas, facts.functions, facts.tiers, facts.packages))
        shape = (len(areas), len(functions), len(tiers))
        paid = facts.tiers["paid"].to_numpy(bool)
        places = areas.get_indexer(facts.need["area"]), functions.get_indexer(facts.need["function"])
        need = np.zeros(shape[:2])
        need[places] = facts.need["hours"]
        deliver = _array(case.deliver, {"area": areas, "function": functions, "tier": tiers}, "hours")
        way = _way_inside(facts, areas, tiers)
        remote = np.zeros((*shape[:2], 1))
        remote[(*places, 0)] = facts.need["remote_share"]
        in_person = (1 - remote) * way[:, None, :] * paid
        needs = np.zeros((*shape[1:], len(packages)), dtype=bool)
        rows = facts.training_needed
        at = (functions.get_indexer(rows["function"]), tiers.get_indexer(rows["tier"]), packages.get_indexer(rows["package"]))
        needs[at] = True
        inside = case.serve[case.serve["inside"]]
        keys = {"area": areas, "tier": tiers}
        home = _share(_array(inside, keys, "hours"), _array(case.serve, keys, "hours"))
        skilled, keys = case.tables["skilled"], {"area": areas, "tier": tiers, "package": packages}
        own = skilled[skilled["base_area"] == skilled["area"]]
        home_holders = _share(_array(own, keys, "hours"), _array(skilled, keys, "hours"))
        left = _left(judged, areas, tiers)
        return cls(
            places=places,
            need=need,
            priority=facts.functions["priority"].to_numpy(float),
            planned=deliver.sum(axis=2),
            per_hour=np.where((in_person > 0) | (remote == 1), in_person + remote, 0.0) * paid,
            freed=deliver * in_person * home[:, None, :],
            freed_holders=(deliver * in_person)[..., None] * home_holders[:, None] * needs[None],
            mandated=_mandated(judged, areas, functions, tiers) & paid,
            needs=needs,
            left=left,
            left_holders=_left_of_holders(judged, areas, tiers, packages),
        )

    def covered(self, factor: Figures) -> Figures:
        """Coverage in each draw."""
        new = np.zeros((len(factor), *self.need.shape))
        new[:, self.places[0], self.places[1]] = factor * self.need[self.places]
        met = np.minimum(new, self.planned)
        less = np.divide(self.planned - met, self.planned, out=np.zeros_like(met), where=self.planned > 0)
        left = self.left + np.einsum("daf,aft->dat", less, self.freed, optimize=True)
        holders = self.left_holders + np.einsum("daf,aftk->datk", less, self.freed_holders, optimize=True)
        for function in np.argsort(-self.priority, kind="stable"):
            for tier in np.flatnonzero(self.mandated[:, function].any(axis=0)):
                self._take(new, met, left, holders, int(function), int(tier))
        weight = self.priority
        needed = (new * weight).sum(axis=(1, 2))
        covered: Figures = np.divide((met * weight).sum(axis=(1, 2)), needed, out=np.ones_like(needed), where=needed > 0)
        return covered

    def _take(self, new: Figures, met: Figures, left: Figures, holders: Figures, function: int, tier: int) -> None:
        """One tier takes on as much of one function as is short and as it has hours for, in every draw and area."""
        spend = self.per_hour[:, function, tier]
        packages = np.flatnonzero(self.needs[function, tier])
        free = np.minimum.reduce([left[:, :, tier], *(holders[:, :, tier, package] for package in packages)])
        can = np.divide(free, spend, out=np.zeros_like(free), where=(spend > 0) & self.mandated[:, function, tier])
        more = np.minimum(np.maximum(new[:, :, function] - met[:, :, function], 0.0), can)
        met[:, :, function] += more
        left[:, :, tier] -= more * spend
        for package in packages:
            holders[:, :, tier, package] -= more * spend


def _array(frame: pd.DataFrame, keys: dict[str, pd.Index], column: str) -> Figures:
    """Sums of a column as an array with an axis for each key."""
    out = np.zeros([len(index) for index in keys.values()])
    np.add.at(out, tuple(index.get_indexer(pd.Index(frame[key])) for key, index in keys.items()), frame[column].to_numpy(float))
    return out


def _share(part: Figures, whole: Figures) -> Figures:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _way_inside(facts: Facts, areas: pd.Index, tiers: pd.Index) -> Figures:
    """area, tier: hours spent for one in-person hour of a resident, its way inside the area included; 0 where no day is left."""
    every = pd.MultiIndex.from_product([areas, tiers], names=["area", "tier"]).to_frame(index=False)
    ways = facts.with_ways(every.assign(base_area=every["area"]), "base_area", "area", "tier")
    spent = (1 + ways["travel_share"].astype(float)).to_numpy().reshape(len(areas), len(tiers))
    return np.where(facts.in_reach(ways, "tier").reshape(spent.shape), spent, 0.0)


def _left(judged: Judged, areas: pd.Index, tiers: pd.Index) -> Figures:
    """area, tier: hours of the heads posted that the plan does not charge."""
    keys = {"base_area": areas, "tier": tiers}
    there, charged = hours_of_heads(judged.case), judged.case.charges
    return np.maximum(_array(there, keys, "limit") - _array(charged, keys, "hours"), 0.0)


def _left_of_holders(judged: Judged, areas: pd.Index, tiers: pd.Index, packages: pd.Index) -> Figures:
    """area, tier, package: hours of holders that the plan does not use the package for."""
    case, facts = judged.case, judged.facts
    training = case.tables["training"]
    lead = np.minimum(1.0, training["package"].map(facts.packages["lead_months"]).astype(float) / 12)
    ready = (training["holders"] - lead * training["trainees"]) * training["tier"].map(facts.tiers["hours_per_head"]).astype(float)
    there = _array(training.assign(ready=ready), {"area": areas, "tier": tiers, "package": packages}, "ready")
    skilled = facts.with_ways(case.tables["skilled"], "base_area", "area", "tier")
    keys = {"base_area": areas, "tier": tiers, "package": packages}
    used = _array(skilled.assign(spent=skilled["hours"] * (1 + skilled["travel_share"])), keys, "spent")
    return np.maximum(there - used - _array(case.tables["skilled_remote"], keys, "hours"), 0.0)


def _mandated(judged: Judged, areas: pd.Index, functions: pd.Index, tiers: pd.Index) -> Flags:
    """area, function, tier: whether the mandate holds in the area's scope and the tier can do it."""
    facts = judged.facts
    held = judged.case.tables["mandates"].merge(facts.can_do, on=["function", "tier"])
    scopes = pd.DataFrame({"area": areas, "scope": facts.areas["scope"].reindex(areas).to_numpy()})
    rows = held.merge(scopes, on="scope").assign(held=1.0)
    return _array(rows, {"area": areas, "function": functions, "tier": tiers}, "held") > 0
