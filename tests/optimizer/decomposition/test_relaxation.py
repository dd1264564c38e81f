"""Prices by column generation come to the relaxation of the whole country."""

from typing import Any

import numpy as np
import pytest

import instances
from instances.instance import Instance
from models.objective import weights
from optimizer.decomposition.coupling import coupling_of
from optimizer.decomposition.relaxation import CLOSE_ENOUGH, relax
from tests.optimizer.decomposition.subproblems import Regions, relaxed_whole, subproblem
from tests.small import with_policy

CLOSE = 3e-4


def of(instance: Instance, **more: Any) -> Any:
    """Where the prices of an instance come to rest."""
    regions = Regions(instance)
    return relax(coupling_of(instance), regions.subproblems(**more), regions.solve)


@pytest.mark.parametrize(
    "country",
    [
        {"areas": 6, "regions": 2, "seed": 1},
        {"areas": 9, "regions": 3, "seed": 2, "budget_share": 0.4},
        {"areas": 8, "regions": 2, "seed": 3, "budget_share": 0.3, "min_coverage": 0.0},
        {"areas": 8, "regions": 2, "seed": 1, "mode": "cost"},
        {"areas": 8, "regions": 2, "seed": 1, "mode": "coverage", "budget_share": 0.2, "min_coverage": 0.0},
    ],
)
@pytest.mark.parametrize("scope", ["region", "country"])
def test_value_and_bound_are_those_of_the_whole_relaxation(country: dict[str, Any], scope: str) -> None:
    instance = instances.generate(mandate_scope=scope, **country)  # type: ignore[arg-type]
    relaxed, whole = of(instance), relaxed_whole(instance)
    assert relaxed is not None
    assert not relaxed.infeasible
    assert not coupling_of(instance).broken(relaxed.excess)
    assert relaxed.bound <= whole * (1 + 1e-6)
    assert relaxed.bound <= relaxed.value * (1 + 1e-9)
    if scope == "region":
        assert relaxed.value == pytest.approx(whole, rel=CLOSE)
        assert relaxed.bound == pytest.approx(whole, rel=CLOSE)


def test_the_gap_between_zones_is_kept_and_valued() -> None:
    instance = instances.generate(areas=6, regions=2, seed=1, mandate_scope="region", budget_share=0.4, min_coverage=0.1)
    instance = with_policy(instance, max_zone_gap=0.02)
    relaxed, whole = of(instance), relaxed_whole(instance)
    assert relaxed.value == pytest.approx(whole, rel=CLOSE)
    assert relaxed.bound == pytest.approx(whole, rel=CLOSE)


def test_hours_are_the_work_that_is_done() -> None:
    instance = instances.generate(areas=6, regions=2, seed=1)
    relaxed = of(instance)
    assert all(len(mandate) == 3 and mandate[0] == "country" for mandate in relaxed.hours)
    assert all(worked >= -1e-6 for worked in relaxed.hours.values())
    assert sum(relaxed.hours.values()) > 0


def test_every_round_is_reported_and_bounds_only_rise() -> None:
    instance = instances.generate(areas=9, regions=3, seed=2, budget_share=0.4, mandate_scope="region")
    seen: list[tuple[float, float]] = []
    regions = Regions(instance)
    relaxed = relax(coupling_of(instance), regions.subproblems(), regions.solve, lambda bound, value, duals: seen.append((bound, value)))
    assert relaxed is not None
    bounds = [bound for bound, _ in seen]
    assert bounds == sorted(bounds)
    assert bounds[-1] == relaxed.bound
    assert (seen[-1][1] - relaxed.bound) / seen[-1][1] <= CLOSE_ENOUGH
    assert regions.count == len(seen) * 3


def test_a_region_without_any_plan_ends_it() -> None:
    instance = instances.generate(areas=6, regions=2, seed=1)
    area = instance.areas[0]
    posts = [{"area": area.area, "tier": row.tier, "max_heads": 0} for row in instance.tiers]
    closed = instance.replace(posts=posts, staff=[row for row in instance.staff if row.area != area.area], trained=[], mandates=[])
    relaxed = of(closed)
    assert relaxed is not None
    if relaxed.infeasible:
        assert [result.region for result in relaxed.infeasible] == [area.region]
        assert all(result.conflict[0] for result in relaxed.infeasible)
    else:  # others reach the place
        assert relaxed.bound <= relaxed_whole(closed) * (1 + 1e-6)


def test_cut_short_before_the_first_bound_there_is_none() -> None:
    instance = instances.generate(areas=4, regions=2, seed=1)
    regions = Regions(instance)
    assert relax(coupling_of(instance), regions.subproblems(), lambda every: [*regions.solve(every[:1]), None]) is None


def test_cut_short_later_the_best_bound_so_far_stands() -> None:
    instance = instances.generate(areas=9, regions=3, seed=2, budget_share=0.4, mandate_scope="region")
    regions, rounds = Regions(instance), 0

    def twice(every: Any) -> Any:
        nonlocal rounds
        rounds += 1
        return regions.solve(every) if rounds <= 2 else [None] * len(every)

    relaxed = relax(coupling_of(instance), regions.subproblems(), twice)
    assert relaxed is not None
    assert relaxed.bound <= relaxed_whole(instance) * (1 + 1e-6)
    assert np.all(relaxed.duals >= 0)


def test_weights_of_the_mode_are_those_of_the_question() -> None:
    instance = instances.generate(areas=3, regions=1, mode="coverage")
    assert dict(subproblem(instance, "R001").weights) == weights(instance, "coverage")
