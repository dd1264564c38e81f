"""Scenarios laid over an instance: every kind of change, on both sides of its limits, and their composition."""

import pytest
import yaml

from instances import InvalidInstance, check, load
from instances.scenarios import BASELINE, Scenario, applied, apply
from instances.schema import TABLES
from instances.workload import need_by_group, need_of

TINY = load("tiny")


def scenario(text: str, name: str = "case") -> Scenario:
    return Scenario.model_validate({"name": name, "title": name.title(), **yaml.safe_load(text)})


def under(text: str):
    return apply(TINY, scenario(text))


def column(instance, table: str, field: str) -> dict:
    rows = getattr(instance, table)
    return {tuple(part for key in type(row).KEY if (part := getattr(row, key)) not in (None, False)): getattr(row, field) for row in rows}


def changed_tables(one, other) -> set[str]:
    return {name for name in TABLES if getattr(one, name) != getattr(other, name)}


def hours(instance, areas=None, functions=None) -> float:
    need = need_of(instance)
    if areas:
        need = need[need["area"].isin(areas)]
    if functions:
        need = need[need["function"].isin(functions)]
    return float(need["hours"].sum())


def test_baseline_gives_the_very_same_instance_and_says_nothing():
    found = applied(TINY, BASELINE)
    assert found.instance is TINY
    assert found.notes == ()


@pytest.mark.parametrize(
    ("text", "table", "field", "key", "value"),
    [
        ("wages: [{tiers: [worker], factor: 1.1}]", "tiers", "wage_per_year", ("worker",), 44000),
        ("wages: [{kinds: [paraprofessional], set: 17000}]", "tiers", "wage_per_year", ("para",), 17000),
        ("expenses: [{tiers: [volunteer], add: 50}]", "tiers", "expenses_per_year", ("volunteer",), 250),
        ("hardship: [{zones: [remote], set: 0.25}]", "zones", "hardship_share_of_wage", ("remote",), 0.25),
        ("funds: [{funds: [training], factor: 0.5}]", "funds", "amount_per_year", ("training",), 5000),
        ("bonds: [{schools: [rural_college], bond_years: {set: 3}}]", "schools", "bond_years", ("rural_college",), 3),
        ("bonds: [{schools: [rural_college], breach_cost: {factor: 2}}]", "schools", "breach_cost", ("rural_college",), 2000),
        ("nights: [{tiers: [senior], night_cost: {factor: 2}}]", "tiers", "night_cost", ("senior",), 60),
        ("nights: [{kinds: [paraprofessional], nights_per_month: {set: 2}}]", "tiers", "nights_per_month", ("para",), 2),
        (
            "shared_posts: [{tiers: [worker], shared_posts_per_area: {set: 2}, shared_within_hours: {set: 1}}]",
            *("tiers", "shared_posts_per_area", ("worker",), 2),
        ),
        ("one_provider: [{functions: [screening]}]", "functions", "one_provider", ("screening",), True),
        ("overtime: [{tiers: [worker], overtime_hours_per_year: {set: 80}}]", "tiers", "overtime_hours_per_year", ("worker",), 80),
        ("overtime: [{tiers: [worker], overtime_wage_share: {factor: 1.5}}]", "tiers", "overtime_wage_share", ("worker",), 1.5),
        ("longest_ways: [{zones: [remote], set: 1.5}]", "zones", "longest_way_hours", ("remote",), 1.5),
        ("floors: [{functions: [information], add: 0.1}]", "functions", "min_coverage", ("information",), 0.35),
        ("floors: [{functions: [grievance], set: 0}]", "functions", "min_coverage", ("grievance",), 0.0),
        ("group_floors: [{groups: [children], factor: 0.5}]", "groups", "min_coverage", ("children",), 0.3),
        ("women: [{functions: [child_protection], set: 0.75}]", "functions", "min_female_share", ("child_protection",), 0.75),
        ("training: [{cost_per_head: {factor: 2}}]", "packages", "cost_per_head", None, None),
        ("venues: [{cost_per_day_away: {factor: 2}}]", "venues", "cost_per_day_away", None, None),
        ("venues: [{venues: [institute], places_per_year: {factor: 0.6}}]", "venues", "places_per_year", ("institute", "case_basics"), 3),
        ("venues: [{packages: [case_basics], places_per_year: {set: 4}}]", "venues", "places_per_year", ("institute", "case_basics"), 4),
    ],
)
def test_figures_change_where_they_are_named_and_nowhere_else(text, table, field, key, value):
    after = under(text)
    before, now = column(TINY, table, field), column(after, table, field)
    assert changed_tables(TINY, after) == {table}
    if key is None:
        assert now == {name: 2 * figure for name, figure in before.items()}
    else:
        assert now[key] == pytest.approx(value)
        assert {name: figure for name, figure in now.items() if name != key} == {
            name: figure for name, figure in before.items() if name != key
        }


def test_a_changed_row_says_where_its_figure_comes_from_and_the_title_says_the_scenario():
    after = apply(TINY, scenario("{source: the minister, wages: [{tiers: [worker], factor: 1.1}]}", "raise"))
    sources = column(after, "tiers", "source")
    assert sources["worker",] == "assumed; scenario raise: the minister"
    assert sources["para",] == "assumed"
    assert after.manifest.title == "Tiny, an invented country: Raise"


def test_support_work_changes_shares_and_hours():
    after = under("allowances: [{factor: 1.5}]")
    for row, old in zip(after.allowances, TINY.allowances, strict=True):
        figure = "share_of_time" if row.area is None else "hours_per_year"
        assert getattr(row, figure) == pytest.approx(1.5 * getattr(old, figure))


def test_spans_change_by_supervisor_tier_and_kind():
    chosen = TINY.supervision[0]
    after = under(f"spans: [{{supervisors: [{chosen.supervisor}], tiers: [{chosen.tier}], supervision: [{chosen.kind}], factor: 2}}]")
    assert [row.span for row in after.supervision] == [chosen.span * 2, *(row.span for row in TINY.supervision[1:])]


def test_digital_saving_takes_its_share_of_the_time():
    after = under("digital_saving: [{functions: [identification], set: 0.5}]")
    before = {row.group: row for row in TINY.demand if row.function == "identification"}
    assert all(row.digital_saving == (0.5 if row.function == "identification" else row.digital_saving) for row in after.demand)
    saved = {row.digital_saving for row in before.values()}.pop()
    assert hours(after, functions=["identification"]) == pytest.approx(
        hours(TINY, functions=["identification"]) * 0.5 / (1 - saved), rel=1e-9
    )


def test_need_scaled_everywhere_keeps_units_known_and_scales_given_hours():
    after = under("need: [{factor: 1.2}]")
    assert hours(after) == pytest.approx(1.2 * hours(TINY))
    assert need_of(after)["units"].isna().sum() == need_of(TINY)["units"].isna().sum()


def test_need_of_one_function_leaves_those_that_follow_it_alone():
    after = under("need: [{functions: [screening], factor: 2}]")
    assert hours(after, functions=["screening"]) == pytest.approx(2 * hours(TINY, functions=["screening"]))
    assert hours(after) - hours(TINY) == pytest.approx(hours(TINY, functions=["screening"]))


@pytest.mark.parametrize(
    ("place", "areas"), [("zones: [remote]", {"north_hills", "south_island"}), ("areas: [south_town]", {"south_town"})]
)
def test_need_of_a_place_changes_there_alone(place, areas):
    after = under(f"need: [{{{place}, factor: 1.5}}]")
    others = {row.area for row in TINY.areas} - areas
    assert hours(after, areas) == pytest.approx(1.5 * hours(TINY, areas))
    assert hours(after, others) == pytest.approx(hours(TINY, others))


def test_need_of_a_programme_and_of_a_group():
    programme = [row.function for row in TINY.functions if row.programme == "cash transfer"]
    assert hours(under("need: [{programmes: [cash transfer], factor: 0}]")) == pytest.approx(hours(TINY) - hours(TINY, functions=programme))
    none = TINY.replace(demand=tuple(row for row in TINY.demand if row.group != "children"))
    assert hours(under("need: [{groups: [children], factor: 0}]")) == pytest.approx(hours(none))
    assert hours(under("need: [{groups: [children], regions: [north, south], factor: 0}]")) == pytest.approx(hours(none))


def test_need_set_in_hours():
    after = under("need: [{functions: [data], areas: [north_town], set: 321}]")
    assert hours(after, ["north_town"], ["data"]) == 321
    assert hours(after) - hours(TINY) == pytest.approx(321 - hours(TINY, ["north_town"], ["data"]))


def test_need_is_worked_out_after_digital_saving_whatever_the_order():
    flood = scenario("need: [{regions: [south], factor: 1.5}]", "flood")
    tools = scenario("digital_saving: [{set: 0.5}]", "tools")
    one, other = apply(TINY, flood, tools), apply(TINY, tools, flood)
    assert need_of(one).equals(need_of(other))
    assert hours(one, ["north_town"]) == pytest.approx(hours(apply(TINY, tools), ["north_town"]))
    assert hours(one, ["south_town"]) == pytest.approx(1.5 * hours(apply(TINY, tools), ["south_town"]))


def test_local_and_country_wide_need_multiply_in_any_order():
    parts = ["{regions: [south], factor: 1.5}", "{factor: 1.1}"]
    for order in (parts, parts[::-1]):
        after = under(f"need: [{', '.join(order)}]")
        assert hours(after, ["south_town"]) == pytest.approx(1.65 * hours(TINY, ["south_town"]))
        assert hours(after, ["north_town"]) == pytest.approx(1.1 * hours(TINY, ["north_town"]))


def test_a_surge_brings_need_for_some_weeks_and_takes_some_after():
    text = "surge: [{regions: [south], need_factor: 2, weeks: 13, contraction_factor: 0.5, contraction_weeks: 13}]"
    after = under(text)
    south = ["south_town", "south_island"]
    assert hours(after, south) == pytest.approx((13 * 2 + 13 * 0.5 + 26) / 52 * hours(TINY, south))
    assert hours(after, ["north_town"]) == pytest.approx(hours(TINY, ["north_town"]))
    assert [(row.surge, row.weeks, row.contraction_weeks, row.lend_within) for row in after.surges[1:]] == [("case", 13, 13, "area")]


def test_who_can_be_called_in_a_surge_is_not_rounded_to_heads_of_the_year():
    pools = "[{kinds: [volunteer], heads: 4}, {tiers: [para], heads: 3, for_all: true}]"
    text = f"surge: [{{regions: [south], need_factor: 1.5, weeks: 8, pools: {pools}}}]"
    after = under(text)
    assert after.pools == TINY.pools
    found = [(row.tier, row.area, row.region, row.heads, row.weeks_per_head) for row in after.surge_pools[1:]]
    volunteers = [("volunteer", area, None, 4, 8) for area in ("south_town", "south_island")]
    assert found == [*volunteers, ("para", None, "south", 3, 8)]
    assert len({row.pool for row in after.surge_pools}) == 4


def test_the_need_of_some_groups_rises_by_their_share():
    after = under("surge: [{regions: [south], groups: [children], need_factor: 3, weeks: 26}]")
    keys = ["area", "function"]
    of_children = need_by_group(TINY)
    own = of_children[of_children["group"] == "children"].set_index(keys)["hours"]
    usual, now = (need_of(instance).set_index(keys)["hours"] for instance in (TINY, after))
    for key in usual.index:
        more = own.get(key, 0.0) if key[0].startswith("south") else 0.0
        assert now[key] == pytest.approx(usual[key] + more)


def test_surges_of_two_scenarios_are_both_there():
    text = "surge: [{regions: [south], need_factor: 2, weeks: 2}, {regions: [north], need_factor: 2, weeks: 3}]"
    assert [(row.surge, row.weeks) for row in under(text).surges[1:]] == [("case", 2), ("case-2", 3)]


def test_hiring_freezes_in_the_whole_country():
    after = under("freeze_hiring: [{tiers: [para]}]")
    assert column(after, "tiers", "may_hire") == {**column(TINY, "tiers", "may_hire"), ("para",): False}
    assert all(row.tier != "para" for row in after.ratios)
    assert set(after.ratios) == {row for row in TINY.ratios if row.tier != "para"}


def test_hiring_freezes_in_some_areas_at_the_heads_in_place():
    after = under("freeze_hiring: [{tiers: [worker], regions: [north]}]")
    there = {(row.area, row.tier): row.heads for row in TINY.staff}
    most = column(after, "posts", "max_heads")
    for area in ("north_town", "north_hills"):
        assert most[area, "worker"] == there.get((area, "worker"), 0)
    assert ("south_town", "worker") not in {key for key in most if key not in column(TINY, "posts", "max_heads")}
    assert column(after, "tiers", "may_hire") == column(TINY, "tiers", "may_hire")


def test_posts_close_and_open():
    closed = under("posts: [{tiers: [officer], areas: [north_town], max_heads: 0}]")
    assert column(closed, "posts", "max_heads")["north_town", "officer"] == 0
    opened = under("posts: [{tiers: [worker], areas: [south_island], open: 2}]")
    there = {(row.area, row.tier): row.heads for row in TINY.staff}
    assert column(opened, "posts", "min_heads")["south_island", "worker"] == there.get(("south_island", "worker"), 0) + 2


def test_pools_change_where_they_are_counted_and_never_below_those_in_place():
    there = {(row.area, row.tier): row.heads for row in TINY.staff}
    none = column(under("pools: [{kinds: [volunteer], set: 0}]"), "pools", "heads")
    for area in (row.area for row in TINY.areas):
        assert none.get((area, "volunteer"), there.get((area, "volunteer"), 0)) == there.get((area, "volunteer"), 0)
    uncounted = {row.tier for row in TINY.tiers} - {row.tier for row in TINY.pools} - {"volunteer", "leader"}
    tier = sorted(uncounted)[0]
    found = applied(TINY, scenario(f"pools: [{{tiers: [{tier}], factor: 2}}]"))
    assert found.instance is TINY
    assert "changes nothing" in found.notes[0]


def test_mandates_are_fixed_forbidden_and_freed():
    fixed = {(row.function, row.tier): row.rule for row in TINY.mandates}
    function, tier = next(iter(fixed))
    freed = under(f"mandates: [{{functions: [{function}], tiers: [{tier}], rule: free}}]")
    assert (function, tier) not in column(freed, "mandates", "rule")
    forbidden = under("mandates: [{functions: [data], tiers: [worker], rule: forbidden}]")
    assert column(forbidden, "mandates", "rule") == {**fixed, ("data", "worker"): "forbidden"}


def test_policy_and_objective_entries_that_are_not_named_stay():
    after = under("{policy: {volunteers: {hours_per_week: 5}, max_zone_gap: null}, objective: {unmet_hour_value: 70}}")
    old, new = TINY.manifest.policy, after.manifest.policy
    assert new.volunteers == old.volunteers.model_copy(update={"hours_per_week": 5.0})
    assert new.max_zone_gap is None
    assert new.model_copy(update={"volunteers": old.volunteers, "max_zone_gap": old.max_zone_gap}) == old
    assert after.manifest.objective == TINY.manifest.objective.model_copy(update={"unmet_hour_value": 70.0})


def test_attrition_changes_by_tier_and_zone():
    before = column(TINY, "attrition", "leaving_share")
    tier = TINY.attrition[0].tier
    after = column(under(f"attrition: [{{tiers: [{tier}], factor: 0.5}}]"), "attrition", "leaving_share")
    assert after == {key: share * 0.5 if key[0] == tier else share for key, share in before.items()}
    local = column(under(f"attrition: [{{tiers: [{tier}], zones: [remote], set: 0.4}}]"), "attrition", "leaving_share")
    assert local == {**before, (tier, "remote"): 0.4}


def test_what_tools_cost_changes_for_some_or_for_all():
    after = under("tools: [{tools: [registry], cost_per_year: {factor: 0.5}}, {start_up_cost: {set: 0}}]")
    assert [(row.tool, row.cost_per_year, row.start_up_cost) for row in after.tools] == [("hand_held", 30000, 0), ("registry", 12500, 0)]


def test_digital_access_changes_by_zone_and_by_group():
    after = under("digital_access: [{zones: [remote], set: 0.25}, {groups: [children], factor: 0.75}]")
    assert {row.zone: row.digital_access_share for row in after.zones} == {"urban": 1, "rural": None, "remote": 0.25}
    before = {(row.group, row.zone): row.digital_access_share for row in TINY.groups}
    shares = {(row.group, row.zone): row.digital_access_share for row in after.groups}
    assert shares == {key: 0.75 if key[0] == "children" else share for key, share in before.items()}


def test_digital_access_is_at_most_everybody():
    with pytest.raises(InvalidInstance, match=r"digital_access\.0.*1\.5.*0 to 1"):
        under("digital_access: [{zones: [remote], factor: 1.5}]")


def test_support_changes_by_tier_and_zone():
    lines = [
        {"support": "care", "tier": "para", "cost_per_head_per_year": 40},
        {"support": "kit", "tier": "leader", "cost_per_head_per_year": 10},
    ]
    instance = TINY.replace(support=lines)
    after = {
        row.support: row.cost_per_head_per_year for row in apply(instance, scenario("support: [{tiers: [para], factor: 1.5}]")).support
    }
    assert after == {"care": 60, "kit": 10}
    local = apply(instance, scenario("support: [{support: [care], zones: [remote], add: 5}]")).support
    assert [(row.support, row.zone, row.cost_per_head_per_year) for row in local] == [
        ("care", None, 40),
        ("kit", None, 10),
        ("care", "remote", 45),
    ]


def test_wages_stay_at_or_above_the_least_pay():
    with pytest.raises(InvalidInstance, match=r"(?s)tiers\.csv under scenario .*wage_per_year.*at least least_wage_per_year, 12000"):
        under("wages: [{tiers: [para], factor: 0.7}]")


def test_training_places_are_whole_and_an_open_end_stays_open():
    after = under("training: [{places_per_year: {factor: 0.5}}]")
    for row, old in zip(after.packages, TINY.packages, strict=True):
        assert row.places_per_year == (None if old.places_per_year is None else old.places_per_year // 2)


def test_scenarios_compose_in_the_order_given():
    up, fixed = scenario("wages: [{factor: 2}]", "up"), scenario("wages: [{tiers: [worker], set: 100}]", "fixed")
    assert column(apply(TINY, up, fixed), "tiers", "wage_per_year")["worker",] == 100
    assert column(apply(TINY, fixed, up), "tiers", "wage_per_year")["worker",] == 200
    assert apply(TINY, up, fixed).manifest.title.endswith(": Up + Fixed")


def test_what_changes_nothing_is_told():
    found = applied(TINY, scenario("{wages: [{factor: 1}], need: [{factor: 1}]}"), scenario("{}", "empty"))
    assert found.instance is TINY
    assert [note.split(": ")[1] for note in found.notes] == [
        "wages.0 changes nothing in tiny.",
        "need.0 changes nothing in tiny.",
        "nothing is changed.",
    ]


@pytest.mark.parametrize("name", ["tiny", "ifugao"])
def test_every_bundled_scenario_lies_over_its_instance_and_changes_it(name):
    from instances.scenarios import scenarios_of

    instance = load(name)
    known = scenarios_of(name)
    assert {"baseline", "cut10", "wage8", "digital", "flood", "freeze"} <= set(known)
    for case in known.values():
        found = applied(instance, case)
        assert case.description
        assert case is BASELINE or case.source
        assert found.notes == ()
        assert (found.instance is instance) == (case is BASELINE)
        assert check(found.instance) == []


def test_decisions_are_rows_that_take_the_place_of_others_about_the_same():
    first = under("decisions: [{what: heads, decision: at_least, number: 1, area: north_town, tier: Para}]")
    assert [(row.id, row.number) for row in first.decisions] == [("heads at_least north_town para", 1)]
    text = "decisions: [{what: heads, decision: exactly, number: 2, area: north_town, tier: para}, {what: move, decision: forbid}]"
    assert [row.id for row in apply(first, scenario(text)).decisions] == ["heads exactly north_town para", "move forbid"]
    with pytest.raises(InvalidInstance, match=r"decisions\.0\.tier.*did you mean"):
        under("decisions: [{what: heads, decision: forbid, tier: parra}]")
    with pytest.raises(InvalidInstance, match="exactly needs a number"):
        under("decisions: [{what: heads, decision: exactly, tier: para}]")


def test_a_contradiction_after_all_is_an_error_that_names_the_scenario():
    with pytest.raises(InvalidInstance, match=r"posts\.csv under scenario case"):
        under("posts: [{tiers: [worker], areas: [north_town], min_heads: 3, max_heads: 2}]")
