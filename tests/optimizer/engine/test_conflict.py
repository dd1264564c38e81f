"""Why there is no plan: the families that contradict each other, no more, and rows in which they do."""

from typing import Any

import pytest

from instances.instance import Instance
from optimizer import Result
from optimizer.engine.outcome import Status
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Settings
from optimizer.verify.naming import contradiction, explained
from tests.models.golden_case import every_rule
from tests.models.solving import ALL_MET, conflict, function, fund, in_place, level, need, post, requires, tier
from tests.small import merged, row, small

ALONE = {"tiers": [tier("worker")], "need": [need(4000)]}


def refused(instance: Instance) -> Result:
    """The result of an instance without any plan."""
    result = solve_whole(instance, Settings())
    assert result.status == Status.INFEASIBLE
    assert (result.plan, result.objective, result.bound, result.gap, result.terms, result.coverage) == (None,) * 6
    assert result.violations == ()
    return result


CASES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "a floor beyond the posts": (ALONE | {"manifest": ALL_MET, "posts": [post(max_heads=1)]}, ("coverage", "capacity")),
    "a floor beyond the money": (ALONE | {"manifest": ALL_MET, "funds": [fund("state", 150)]}, ("coverage", "capacity", "budget")),
    "training places": (
        {
            "tiers": [tier("aide", "paraprofessional")],
            "tier_competencies": [level("aide", 1, 2)],
            "function_competencies": [requires("case", 2)],
            "packages": [{"package": "course", "name": "Course", "cost_per_head": 0, "places_per_year": 0}],
            "package_competencies": [{"package": "course", "competency": "base", "level": 2}],
            "need": [need(1)],
            "manifest": ALL_MET,
        },
        ("coverage", "competency"),
    ),
    "two functions, one tier that may hold one": (
        {
            "tiers": [tier("worker", max_functions=1)],
            "functions": [function("case"), function("visit")],
            "function_competencies": [requires("case"), requires("visit")],
            "need": [need(1), need(1, function="visit")],
        },
        ("mandates",),
    ),
    "a team that is closed": (
        ALONE | {"teams": [{"function": "case", "tier": "worker"}], "posts": [post(area=area, max_heads=0) for area in ("north", "south")]},
        ("mandates",),
    ),
    "no supervisor anywhere": (
        {
            "tiers": [tier("worker"), tier("senior")],
            "tier_competencies": [level("worker", 3)],
            "supervision": [{"supervisor": "senior", "tier": "worker", "kind": "line", "span": 5}],
            "posts": [post("senior", area, max_heads=0) for area in ("north", "south")] + [post(min_heads=1)],
        },
        ("supervision", "deployment"),
    ),
    "residents where posts are closed": (
        {"zones": [row("zones", min_resident_heads=2)], "posts": [post(max_heads=1)]},
        ("remote",),
    ),
    "volunteers' share without others": (
        {
            "tiers": [tier("volunteer", "volunteer")],
            "tier_competencies": [level("volunteer", 1)],
            "pools": [in_place(5, "volunteer")],
            "need": [need(1)],
            "manifest": {"policy": {"min_coverage": 1.0, "volunteers": {"share_of_area_work": 0.5}}},
        },
        ("coverage", "volunteers"),
    ),
    "people who may not leave a closed post": ({"staff": [in_place(1)], "posts": [post(max_heads=0)]}, ("deployment",)),
    "a guaranteed post that cannot be paid": (
        {"posts": [post(min_heads=1)], "funds": [fund("state", 99)]},
        ("deployment", "budget"),
    ),
    "a floor for the worst area": (
        {"tiers": [tier("worker")], "posts": [post(max_heads=0)], "manifest": {"policy": {"min_worst_area_coverage": 0.5}}},
        ("coverage", "equity"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_families_in_conflict(name: str) -> None:
    changes, families = CASES[name]
    result = refused(small(**changes))
    assert result.conflict == families
    assert {told.split(".")[0] for told in result.conflict_rows} <= set(families)


def test_rows_in_conflict_name_the_places() -> None:
    result = refused(small(posts=[post(min_heads=1)], funds=[fund("state", 99)]))
    assert set(result.conflict_rows) == {"deployment.min_heads[north,worker]", "budget.paid[wages,worker,one]", "budget.fund[state]"}


def test_a_conflict_of_whole_numbers_has_families_but_no_rows() -> None:
    # One and a half heads would keep the ratio and the money, and be no lone posting; one would be alone, two cost 200.
    result = refused(
        small(
            zones=[row("zones", lone_posting_allowed=False)],
            tiers=[tier("worker")],
            need=[need(2500)],
            funds=[fund("state", 190)],
            manifest=merged(ALL_MET, {"policy": {"min_coverage": 0.6}}),
        )
    )
    assert {"coverage", "capacity", "remote", "budget"} <= set(result.conflict)
    assert result.conflict_rows == ()


def test_what_does_not_contradict_is_not_named() -> None:
    # Every rule of the model is at work; there is no money.
    families = conflict(every_rule().replace(funds=[fund("state", 10)]))
    assert "budget" in families
    assert not {"volunteers", "equity", "supervision"} & set(families)


def test_a_conflict_names_what_is_limited_and_the_place_and_limits_that_somebody_sets_first() -> None:
    instance = small(funds=[fund("state", 99)])
    said = contradiction(("deployment", "budget"), ("budget.paid[wages,worker,one]", "budget.fund[state]"), True, instance)
    name = instance.funds[0].name
    assert said.startswith("These families of rules contradict each other: deployment, budget; for example ")
    assert said.split("; for example ")[1].startswith(f"Money in the fund ({name}); Costs, paid by funds (wages, ")
    assert explained("one: fund state", instance) == f"{instance.regions[0].name if instance.regions else 'one'}: fund {name}"
    assert explained("mandates.max_tiers[country,case]", instance).startswith("Tiers that may share a function (the whole country, ")
