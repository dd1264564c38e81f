"""One table of mandates for the country keeps every rule between mandates and does the most work."""

from itertools import product
from typing import Any

import numpy as np
import pytest

import instances
from instances.eligibility import abilities
from instances.instance import Instance
from optimizer.decomposition.mandate_table import table_of
from optimizer.decomposition.subproblem import Mandate
from tests.models.solving import function, level, need, requires, tier
from tests.small import small

TIERS, FUNCTIONS = ("worker", "aide", "clerk"), ("case", "info", "grievance")


def services(*, most_tiers: int = 3, most_functions: int | None = None, **changes: Any) -> Instance:
    """Three tiers that can do three functions each; two areas."""
    able = {
        "tiers": [tier(name, max_functions=most_functions) for name in TIERS],
        "tier_competencies": [level(name, 3) for name in TIERS],
        "functions": [function(name) for name in FUNCTIONS],
        "function_competencies": [requires(name) for name in FUNCTIONS],
        "need": [need(100, "north", name) for name in FUNCTIONS] + [need(10, "south", "case")],
        "manifest": {"policy": {"max_tiers_per_function": most_tiers}},
    }
    return small(**(able | changes))


def hours(**worked: float) -> dict[Mandate, float]:
    """Hours by function and tier, written `case_worker=5`."""
    return {("country", *pair.split("_")): amount for pair, amount in worked.items()}  # type: ignore[misc]


def pairs(table: tuple[Mandate, ...] | None) -> set[str]:
    """Mandates as they are written here."""
    assert table is not None
    assert {scope for scope, _, _ in table} == {"country"}
    return {f"{function}_{tier}" for _, function, tier in table}


EVERYTHING = {f"{f}_{t}": 10.0 + at for at, (f, t) in enumerate(product(FUNCTIONS, TIERS))}


def test_without_rules_whoever_works_has_the_mandate() -> None:
    worked = hours(case_worker=5, case_aide=3, info_aide=2, grievance_clerk=1)
    assert pairs(table_of(services(), worked)) == {"case_worker", "case_aide", "info_aide", "grievance_clerk"}


def test_every_function_with_need_has_someone_even_without_hours() -> None:
    table = pairs(table_of(services(), hours(case_worker=5)))
    assert {pair.split("_")[0] for pair in table} == set(FUNCTIONS)
    assert len(table) == 3


def test_required_mandates_stand_and_forbidden_ones_do_not() -> None:
    rules = [{"function": "case", "tier": "clerk", "rule": "required"}, {"function": "info", "tier": "worker", "rule": "forbidden"}]
    table = pairs(table_of(services(mandates=rules), hours(case_worker=5, info_worker=100, info_aide=1, grievance_worker=1)))
    assert table == {"case_worker", "case_clerk", "info_aide", "grievance_worker"}


def test_no_tier_holds_functions_that_are_kept_apart() -> None:
    apart = [{"function": "case", "other_function": "grievance"}]
    table = pairs(table_of(services(independence=apart), hours(**EVERYTHING)))
    assert not [name for name in TIERS if {f"case_{name}", f"grievance_{name}"} <= table]
    # the last function has most hours, but somebody must do the first
    assert table == {"case_worker", "grievance_aide", "grievance_clerk", "info_worker", "info_aide", "info_clerk"}


def test_the_tiers_with_most_hours_share_a_function() -> None:
    table = pairs(table_of(services(most_tiers=2), hours(**EVERYTHING)))
    assert table == {f"{f}_{t}" for f in FUNCTIONS for t in ("aide", "clerk")}


def test_job_descriptions_are_no_longer_than_they_may_be() -> None:
    table = pairs(table_of(services(most_functions=1), hours(**EVERYTHING)))
    assert len(table) == 3
    assert {pair.split("_")[1] for pair in table} == set(TIERS)


def test_a_wanted_mandate_stands_and_displaces_another() -> None:
    worked = hours(**EVERYTHING)
    table = pairs(table_of(services(most_tiers=1), worked, wanted=("country", "info", "worker")))
    assert table == {"case_clerk", "info_worker", "grievance_clerk"}


@pytest.mark.parametrize(
    "rules",
    [
        {
            "mandates": [{"function": name, "tier": "clerk", "rule": "required"} for name in ("case", "grievance")],
            "independence": [{"function": "case", "other_function": "grievance"}],
        },
        {"mandates": [{"function": "case", "tier": name, "rule": "forbidden"} for name in TIERS]},
        {"independence": [{"function": a, "other_function": b} for a, b in (("case", "info"), ("info", "grievance"))], "most_functions": 1}
        | {"tiers": [tier("worker", max_functions=2), tier("aide", max_functions=1)]}
        | {"tier_competencies": [level("worker", 3), level("aide", 0)]},
    ],
)
def test_rules_that_contradict_each_other_leave_no_table(rules: dict[str, Any]) -> None:
    assert table_of(services(**rules), hours(**EVERYTHING)) is None


def test_a_wanted_mandate_that_rules_forbid_leaves_no_table() -> None:
    rules = {
        "mandates": [{"function": "case", "tier": "clerk", "rule": "required"}],
        "independence": [{"function": "case", "other_function": "grievance"}],
    }
    assert table_of(services(**rules), hours(**EVERYTHING), wanted=("country", "grievance", "clerk")) is None


@pytest.mark.parametrize("scope", ["country", "zone", "region"])
@pytest.mark.parametrize("seed", range(3))
def test_tables_of_generated_countries_keep_every_rule(scope: str, seed: int) -> None:
    instance = instances.generate(areas=8, regions=2, seed=seed, mandate_scope=scope)  # type: ignore[arg-type]
    places = {getattr(area, scope, "country") for area in instance.areas}
    rng, able = np.random.default_rng(seed), abilities(instance)
    every = [(z, f, t) for z in sorted(places) for f, t in zip(able["function"], able["tier"], strict=True)]
    table = table_of(instance, {mandate: float(rng.exponential(100)) for mandate in every if rng.random() < 0.7})
    assert table is not None
    assert set(table) <= set(every)
    most = {row.tier: row.max_functions for row in instance.tiers}
    for z in places:
        held = {(f, t) for scope_, f, t in table if scope_ == z}
        for name in {f for _, f, _ in every}:
            assert 1 <= sum(f == name for f, _ in held) <= instance.manifest.policy.max_tiers_per_function
        for name, limit in most.items():
            assert limit is None or sum(t == name for _, t in held) <= limit
        for rule in instance.mandates:
            assert ((rule.function, rule.tier) in held) == (rule.rule == "required")
        for pair in instance.independence:
            assert not [t for f, t in held if f == pair.function and (pair.other_function, t) in held]
        for member in instance.teams:
            assert not member.lead or (member.function, member.tier) in held
