"""Working time and need, against the worked examples of published sources and against figures worked out by hand.

The method is that of the World Health Organization's *Workload Indicators of Staffing Need*. Worked examples: Burmen 2017 (Kenya),
table 3, and two with the figures of the method alone.
"""

import pytest

from instances.instance import Instance
from instances.schema import Tier
from instances.workload import (
    available_hours,
    category_allowance_factor,
    category_shares,
    hours_per_head,
    individual_hours,
    members_of,
    need_by_group,
    need_of,
    requirement,
)
from tests.models.solving import function, tier
from tests.small import BASE, row, small


def test_worked_example_kenya() -> None:
    # 52 × 4.5 = 234 days less 10, 30 and 15; 10,000 × 10 services of 0.25 h = 25,000 h ÷ 8 = 3,125 days; support work 10 of 179 days.
    cadre = Tier.model_validate(tier("clerk", days_per_year=52 * 4.5, leave_days=30, holiday_days=10, sickness_days=15, hours_per_day=8))
    days = available_hours(cadre) / 8
    assert days == 179
    found = requirement(10_000 * 10 * 0.25 / 8, days, 10 / 179)
    assert found.activity_heads == pytest.approx(17.46, abs=0.005)
    assert found.category_factor == pytest.approx(1.0592, abs=5e-5)
    assert found.individual_heads == 0
    assert found.required == pytest.approx(18.49, abs=0.005)
    assert found.ratio(12) == pytest.approx(0.649, abs=5e-4)


def test_worked_example_with_both_allowances() -> None:
    cadre = Tier.model_validate(tier("nurse", days_per_year=260, leave_days=13, holiday_days=18, sickness_days=12, training_days=5))
    assert available_hours(cadre) == 1696
    found = requirement(1696 * 1.0, 1696, 1 / 8, 1696 * 0.5)
    assert (found.activity_heads, found.individual_heads) == (1.0, 0.5)
    assert found.category_factor == pytest.approx(1.143, abs=5e-4)
    assert found.required == pytest.approx(1.643, abs=5e-4)
    assert found.ratio(2) == pytest.approx(1.217, abs=5e-4)


def test_worked_example_of_seven_hour_days() -> None:
    cadre = Tier.model_validate(
        tier("worker", days_per_year=260, leave_days=22, holiday_days=10, sickness_days=6, training_days=5, hours_per_day=7)
    )
    assert available_hours(cadre) == 1519


@pytest.mark.parametrize("shares", [1.0, 1.2, -0.1])
def test_allowances_must_leave_some_time(shares: float) -> None:
    with pytest.raises(ValueError, match="below 100 %"):
        category_allowance_factor(shares)
    with pytest.raises(ValueError, match="below 100 %"):
        requirement(100, 1000, shares)


def test_allowances_just_below_all_of_the_time() -> None:
    assert category_allowance_factor(0.99) == pytest.approx(100)


@pytest.mark.parametrize("hours", [0, -8])
def test_working_time_must_be_above_nothing(hours: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        requirement(100, hours)


def with_allowances() -> Instance:
    """Two tiers, each with allowances of its own."""
    return small(
        tiers=[tier("worker"), tier("aide", "paraprofessional")],
        allowances=[
            {"tier": "worker", "allowance": "meetings", "share_of_time": 0.15},
            {"tier": "worker", "allowance": "reports", "share_of_time": 0.05},
            {"tier": "aide", "allowance": "meetings", "share_of_time": 0.5},
            {"tier": "aide", "allowance": "registry", "area": "north", "hours_per_year": 100},
            {"tier": "aide", "allowance": "store", "area": "north", "hours_per_year": 20},
        ],
    )


def test_allowances_of_one_tier_are_not_carried_to_the_next() -> None:
    assert category_shares(with_allowances()) == {"worker": pytest.approx(0.2), "aide": 0.5}
    assert hours_per_head(with_allowances()) == {"worker": pytest.approx(1600), "aide": pytest.approx(1000)}


def test_individual_allowances_are_hours_in_one_area() -> None:
    assert individual_hours(with_allowances()) == {("north", "aide"): 120}


def test_allowances_that_sum_to_all_of_the_time_raise() -> None:
    rows = [{"tier": "worker", "allowance": name, "share_of_time": 0.5} for name in ("meetings", "reports")]
    with pytest.raises(ValueError, match="100%"):
        hours_per_head(small(allowances=rows))


CHILDREN = {"group": "children", "name": "Children", "share_of_population": 0.4}
CHECKS = {"function": "case", "group": "children", "prevalence": 0.5, "units_per_year": 2, "minutes_per_unit": 30}


def need(instance: Instance) -> dict[tuple[str, str], float]:
    """Hours by (area, function), rounded to a millionth."""
    table = need_of(instance)
    return {(area, name): round(hours, 6) for area, name, hours in zip(table["area"], table["function"], table["hours"], strict=True)}


def demanded(change: dict[str, float] | None = None, **changes: object) -> Instance:
    """Need for case work from children: 400 in the north, 800 in the south."""
    return small(**({"need": [], "groups": [CHILDREN], "demand": [CHECKS | (change or {})]} | changes))


def test_need_is_members_by_prevalence_by_frequency_by_minutes() -> None:
    # 400 × 0.5 × 2 = 400 units of half an hour; the south has twice the people.
    assert need(demanded()) == {("north", "case"): 200, ("south", "case"): 400}
    assert need_of(demanded())["units"].tolist() == [400, 800]


@pytest.mark.parametrize(
    ("change", "hours"), [({"hidden_need": 0.25}, 250), ({"digital_saving": 0.2}, 160), ({"hidden_need": 0.25, "digital_saving": 0.2}, 200)]
)
def test_hidden_need_adds_units_and_digital_tools_save_time(change: dict[str, float], hours: float) -> None:
    assert need(demanded(change))["north", "case"] == hours
    assert need_of(demanded(change))["units"].iloc[0] == 400 * (1 + change.get("hidden_need", 0))


def test_digital_tools_save_time_with_those_who_have_access() -> None:
    # A fifth of the time of 200 hours is saved: with nobody, half, or all of the children in the north.
    zones, areas = [*BASE["zones"], row("zones", zone="far", digital_access_share=0.0)], [row("areas"), row("areas", 1, zone="far")]
    saving = {"digital_saving": 0.2}
    assert need(demanded(saving, zones=zones, areas=areas)) == {("north", "case"): 160, ("south", "case"): 400}
    half = [CHILDREN | {"digital_access_share": 0.5}, CHILDREN | {"zone": "far", "digital_access_share": 1.0}]
    assert need(demanded(saving, zones=zones, areas=areas, groups=half)) == {("north", "case"): 180, ("south", "case"): 320}


def test_work_is_remote_for_those_who_have_access() -> None:
    # Of 400 + 100 units in the north 400 × 0.25 and 100 × 1 are for people with access: 0.4 of all, and as much of what follows.
    older = {"group": "older", "name": "Older persons", "share_of_population": 0.1}
    once = CHECKS | {"group": "older", "prevalence": 1, "units_per_year": 1}
    plan = {"function": "plan", "name": "Plan", "remote_share": 1}
    instance = demanded(
        zones=[row("zones", digital_access_share=0.25)],
        groups=[CHILDREN, older | {"digital_access_share": 1.0}],
        demand=[CHECKS, once],
        functions=[row("functions", remote_share=0.5), row("functions") | plan, row("functions", function="given", remote_share=0.8)],
        follows=[after("plan", "case", 0.5, 60)],
        function_competencies=[row("function_competencies", function=name) for name in ("case", "plan", "given")],
        need=[{"area": "north", "function": "given", "hours_per_year": 5}],
    )
    shares = need_of(instance).set_index(["area", "function"])["remote_share"].loc["north"].to_dict()
    assert shares == {"case": pytest.approx(0.5 * 0.4), "plan": pytest.approx(0.4), "given": pytest.approx(0.8 * 0.25)}


def test_given_need_takes_the_place_of_computed_need() -> None:
    given = demanded(need=[{"area": "north", "function": "case", "hours_per_year": 77}])
    assert need(given) == {("north", "case"): 77, ("south", "case"): 400}
    assert need_of(given)["units"].isna().tolist() == [True, False]


def test_given_need_of_nothing_is_no_need() -> None:
    assert need(demanded(need=[{"area": "north", "function": "case", "hours_per_year": 0}])) == {("south", "case"): 400}


def test_several_groups_add_up() -> None:
    older = {"group": "older", "name": "Older persons", "share_of_population": 0.1}
    visits = CHECKS | {"group": "older", "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60}
    assert need(demanded(groups=[CHILDREN, older], demand=[CHECKS, visits]))["north", "case"] == 200 + 100


def test_shares_by_zone_with_a_share_for_the_others() -> None:
    changes = {
        "zones": [*BASE["zones"], row("zones", zone="remote"), row("zones", zone="urban")],
        "areas": [row("areas"), row("areas", 1, zone="remote")],
        "groups": [CHILDREN, CHILDREN | {"zone": "remote", "share_of_population": 0.5}],
    }
    assert members_of(demanded(**changes))["members"].tolist() == [400, 1000]


def test_a_zone_without_a_share_has_no_members() -> None:
    groups = [CHILDREN | {"zone": "rural"}]
    changes = {
        "zones": [*BASE["zones"], row("zones", zone="remote")],
        "areas": [row("areas"), row("areas", 1, zone="remote")],
        "groups": groups,
    }
    assert members_of(demanded(**changes))["members"].tolist() == [400, 0]
    assert need(demanded(**changes)) == {("north", "case"): 200}


def test_counted_members_take_the_place_of_the_share() -> None:
    counted = demanded(group_counts=[{"area": "south", "group": "children", "members": 10}])
    assert members_of(counted)["members"].tolist() == [400, 10]
    assert need(counted) == {("north", "case"): 200, ("south", "case"): 5}


def test_without_groups_there_are_no_members() -> None:
    assert list(members_of(small()).columns) == ["area", "group", "members"]
    assert members_of(small()).empty


def after(function: str, before: str, ratio: float, minutes: float) -> dict[str, object]:
    """A row of the follows table."""
    return {"function": function, "before": before, "ratio": ratio, "minutes_per_unit": minutes}


def chain(*more: dict[str, object]) -> Instance:
    """Case work from children; an assessment follows every fifth unit, an appeal every tenth assessment."""
    follows = [after("appeal", "assess", 0.1, 120), after("assess", "case", 0.2, 60), *more]
    return demanded(functions=[function(name) for name in ("appeal", "assess", "case")], follows=follows, function_competencies=[])


def test_functions_follow_one_another() -> None:
    # 400 units; 80 assessments of an hour; 8 appeals of two hours. The order of the rows does not matter.
    found = need(chain())
    assert (found["north", "case"], found["north", "assess"], found["north", "appeal"]) == (200, 80, 16)


def test_what_follows_counts_hidden_need_but_no_digital_saving() -> None:
    functions, follows = [function("assess"), function("case")], [after("assess", "case", 0.2, 60)]
    found = need(demanded({"hidden_need": 0.5, "digital_saving": 0.5}, functions=functions, follows=follows, function_competencies=[]))
    assert (found["north", "case"], found["north", "assess"]) == (150, 120)


def test_a_function_that_follows_may_have_demand_of_its_own() -> None:
    functions, follows = [function("assess"), function("case")], [after("assess", "case", 0.2, 60)]
    own = CHECKS | {"function": "assess", "prevalence": 0.1, "units_per_year": 1, "minutes_per_unit": 90}
    found = need(demanded(functions=functions, follows=follows, function_competencies=[], demand=[CHECKS, own]))
    assert found["north", "assess"] == 80 + 40 * 1.5


def test_a_function_follows_several_others() -> None:
    # 80 assessments and 8 appeals; half as many reviews of half an hour as units of both, and one for every hundredth of 400 units.
    names = ("review", "appeal", "assess", "case")
    follows = [after("review", "assess", 0.5, 30), after("review", "appeal", 0.5, 30), after("review", "case", 0.01, 90), *chain().follows]
    found = need(demanded(functions=[function(name) for name in names], follows=follows, function_competencies=[]))
    assert found["north", "review"] == (0.5 * 80 + 0.5 * 8) * 0.5 + 4 * 1.5


def test_functions_that_follow_in_a_circle_raise() -> None:
    with pytest.raises(ValueError, match="circle: appeal → assess → case → appeal"):
        need_of(chain(after("case", "appeal", 0.2, 60)))


def test_need_of_no_hours_is_left_out() -> None:
    assert need(demanded({"units_per_year": 0})) == {}
    assert list(need_of(demanded({"units_per_year": 0})).columns) == ["area", "function", "hours", "units", "access", "remote_share"]


def test_need_of_groups_is_the_need_but_for_what_is_given() -> None:
    # Half of 1,000 and 2,000 people are old: an hour of case work each, half as many assessments of two hours follow. South's is given.
    instance = small(
        functions=[function("case"), function("assess")],
        follows=[after("assess", "case", 0.5, 120)],
        groups=[{"group": name, "name": name, "share_of_population": share} for name, share in (("old", 0.5), ("poor", 0.25))],
        demand=[
            {"function": "case", "group": name, "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60} for name in ("old", "poor")
        ],
        need=[{"area": "south", "function": "case", "hours_per_year": 77}],
    )
    found = {(a, f, g): hours for a, f, g, hours in need_by_group(instance).itertuples(index=False)}
    old = {("north", "case", "old"): 500, ("north", "assess", "old"): 500, ("south", "assess", "old"): 1000}
    assert found == old | {(a, f, "poor"): hours / 2 for (a, f, _), hours in old.items()}
    assert need_of(instance)["hours"].sum() == sum(found.values()) + 77
