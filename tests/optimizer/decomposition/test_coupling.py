"""What regions share: activities, rows, prices, and the bound that any prices give."""

from typing import Any

import numpy as np
import pytest

import instances
from instances.instance import Instance
from optimizer.decomposition.coupling import TOLERANCE, Coupling, coupling_of, payers
from tests.models.solving import fund, tier
from tests.optimizer.decomposition.subproblems import Regions, money, regions_of, relaxed_whole
from tests.small import row, small


def shared(**changes: Any) -> Instance:
    """Two regions in two zones, two funds, a package with places, a limit on the gap between zones."""
    return small(
        zones=[row("zones"), row("zones", zone="remote"), row("zones", zone="empty")],
        areas=[row("areas"), row("areas", 1, region="two", zone="remote")],
        tiers=[tier("worker"), tier("aide", "paraprofessional")],
        packages=[
            {"package": "course", "name": "Course", "cost_per_head": 1, "places_per_year": 5},
            {"package": "open", "name": "Open", "cost_per_head": 1},
        ],
        functions=[row("functions", priority=2)],
        funds=[fund("state", 100), fund("donor", 30, cost_kinds=("training",)), fund("south", 20, regions=("two",), tiers=("aide",))],
        **({"manifest": {"policy": {"max_zone_gap": 0.25}, "objective": {"mode": "balanced", "equity_gap_value": 7}}} | changes),
    )


def test_who_may_pay() -> None:
    funds = shared().funds
    worker, aide = shared().tiers
    assert payers(funds, "wages", worker, "two") == "state"
    assert payers(funds, "wages", aide, "two") == "south|state"
    assert payers(funds, "training", aide, "one") == "donor|state"
    assert payers(funds, "training", aide, "two") == "donor|south|state"
    assert payers(funds[1:], "wages", worker, "one") == ""
    school = funds[0].model_copy(update={"employers": ("School",)})
    assert payers([school], "wages", worker, "one") == ""
    assert payers([school], "wages", worker.model_copy(update={"employer": "School"}), "one") == "state"


def test_what_is_shared() -> None:
    coupling = coupling_of(shared())
    costs = ("state", "donor|state", "south|state", "donor|south|state")
    assert set(coupling.activities) == {*(("cost", c) for c in costs), ("package", "course"), ("zone", "rural"), ("zone", "remote")}
    limits = {key: limit for key, limit in zip(coupling.rows, coupling.limits, strict=True) if key[0] != "zone"}
    assert limits == {("cost", cost): 0 for cost in costs} | {
        ("fund", "state"): 100,
        ("fund", "donor"): 30,
        ("fund", "south"): 20,
        ("package", "course"): 5,
    }
    assert coupling.rows.count(("zone", "gap")) == 1
    assert coupling.limits[coupling.rows.index(("zone", "gap"))] == 0.25
    assert dict(zip(coupling.columns, coupling.shared_costs, strict=True))[("zone", "best")] == 7
    assert dict(zip(coupling.columns, coupling.shared_costs, strict=True))[("zone", "worst")] == -7
    most = dict(zip(coupling.columns, coupling.most, strict=True))
    assert most["pay", "donor|state by donor"] == 30
    assert most["zone", "best"] == 1


def test_target_groups_are_compared_and_have_floors() -> None:
    groups = [{"group": name, "name": name, "share_of_population": 0.1} for name in ("old", "poor")]
    demand = [{"function": "case", "group": name, "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60} for name in ("old", "poor")]
    floors = [{"min_coverage": 0.75}, {"zone": "remote", "min_coverage": 1.0}]
    rows = [*(groups[0] | own for own in floors), groups[1]]
    limits = {"policy": {"max_group_gap": 0.2}, "objective": {"group_gap_value": 9}}
    coupling = coupling_of(shared(need=[], groups=rows, demand=demand, manifest=limits))
    # Priority 2 × an hour for each of 100 old people in the north, and of 200 in the remote south.
    found = dict(zip(coupling.rows, coupling.limits, strict=True))
    assert {key: limit for key, limit in found.items() if key[0] == "floor"} == {("floor", "old country"): 50, ("floor", "old remote"): 0}
    assert found["group", "gap"] == 0.2
    costs = dict(zip(coupling.columns, coupling.shared_costs, strict=True))
    assert (costs["group", "best"], costs["group", "worst"]) == (9, -9)
    used = np.array([{("group", "old"): 60.0, ("group", "poor"): 300.0}.get(key, 0.0) for key in coupling.activities])
    assert coupling.gap("group", used) == pytest.approx(0.4)
    assert coupling_of(shared(need=[], groups=groups, demand=demand)).activities == coupling_of(shared()).activities


def test_zones_hold_their_coverage_between_worst_and_best() -> None:
    coupling = coupling_of(shared())
    usage = np.zeros(len(coupling.activities))
    usage[coupling.activities.index(("zone", "rural"))] = 500.0  # weighted: 2 × 1,000 hours of need, a quarter unmet
    sides = np.zeros(len(coupling.columns))
    sides[[coupling.columns.index(("zone", "best")), coupling.columns.index(("zone", "worst"))]] = 1.0, 0.75
    zone = [number for number, (kind, _) in enumerate(coupling.rows) if kind == "zone"]

    def excess() -> np.ndarray:
        return (coupling.matrix @ usage + coupling.shared @ sides - coupling.limits)[zone]

    assert excess().max() == pytest.approx(0.0)
    sides[-1] = 0.76
    assert excess().max() == pytest.approx(0.01)
    sides[-2:] = 0.99, 0.75
    assert excess().max() == pytest.approx(0.01)


def test_without_funds_money_is_not_shared() -> None:
    coupling = coupling_of(small())
    assert not [key for key in (*coupling.activities, *coupling.rows, *coupling.columns) if key[0] in ("cost", "fund", "pay")]


def test_units_and_tolerance() -> None:
    coupling = coupling_of(shared())
    units = dict(zip(coupling.rows, coupling.units, strict=True))
    assert (units["cost", "state"], units["fund", "donor"], units["package", "course"], units["zone", "rural"]) == (150, 30, 5, 1)
    excess = np.zeros(len(coupling.rows))
    excess[coupling.rows.index(("fund", "state"))] = 99 * TOLERANCE
    assert not coupling.broken(excess)
    excess[coupling.rows.index(("fund", "state"))] = 101 * TOLERANCE
    assert coupling.broken(excess)


def test_prices_of_activities_are_those_of_their_rows() -> None:
    coupling = coupling_of(shared())
    duals = np.zeros(len(coupling.rows))
    duals[coupling.rows.index(("cost", "state"))], duals[coupling.rows.index(("package", "course"))] = 3.0, 2.0
    prices = dict(zip(coupling.activities, coupling.prices(duals), strict=True))
    assert {key: price for key, price in prices.items() if price} == {("cost", "state"): 3.0, ("package", "course"): 2.0}


def test_an_earlier_stage_is_one_more_activity_within_its_limit() -> None:
    coupling = coupling_of(shared()).minimising({"wages": 1.0})
    assert not coupling.shared_costs.any()
    more = coupling.with_stage("0", 40.0, {"unmet_need": 1.0, "equity_gap": 5.0})
    assert (more.activities[-1], more.rows[-1], more.limits[-1]) == (("stage", "0"), ("stage", "0"), 40.0)
    assert more.matrix[-1].tolist() == [0.0] * len(coupling.activities) + [1.0]
    assert not more.matrix[:-1, -1].any()
    assert more.shared[-1].tolist()[-2:] == [5.0, -5.0]
    assert more.matrix.shape == (len(more.rows), len(more.activities))
    assert np.array_equal(more.matrix[:-1, :-1], coupling.matrix)


COUNTRIES = [
    {"areas": 6, "regions": 2, "seed": 1},
    {"areas": 6, "regions": 3, "seed": 2, "mandate_scope": "region", "budget_share": 0.4, "min_coverage": 0.0},
    {"areas": 6, "regions": 2, "seed": 3, "mode": "coverage", "budget_share": 0.3, "min_coverage": 0.0},
]


def random_duals(coupling: Coupling, value: float, rng: np.random.Generator) -> np.ndarray:
    """Any prices, of a size that matters, some of them nothing."""
    duals = rng.exponential(abs(value) / 4, len(coupling.rows)) / coupling.units * (rng.random(len(coupling.rows)) < 0.7)
    if rng.random() < 0.5:  # prices of funds and of what they pay for agree
        price = duals[money(coupling)].max()
        duals[[number for number, (kind, _) in enumerate(coupling.rows) if kind in ("cost", "fund")]] = price
    return duals


@pytest.mark.parametrize("country", COUNTRIES)
def test_any_prices_give_a_bound(country: dict[str, object]) -> None:
    instance = instances.generate(**country)  # type: ignore[arg-type]
    value = relaxed_whole(instance)
    coupling, regions, rng = coupling_of(instance), Regions(instance), np.random.default_rng(1)
    for step in range(8):
        duals = np.zeros(len(coupling.rows)) if step == 0 else random_duals(coupling, max(value, 1e4), rng)
        results = regions.solve(regions.subproblems(prices=tuple(coupling.prices(duals).tolist())))
        bound = coupling.bound(duals, sum(result.bound for result in results if result is not None and result.bound is not None))
        assert bound <= value + 1e-6 * max(1.0, abs(value))
    assert len(results) == len(regions_of(instance))
