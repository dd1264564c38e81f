"""The figures of a run: those of the independent check and of the run itself, for plans solved, edited and typed by hand."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pytest

from instances import generate, load
from instances.schema import UNPAID_KINDS
from instances.workload import need_of
from optimizer import solve
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.plan.rows import ChangeRow, MoveRow, ServeRow, StaffRow, TrainingRow, UnmetRow
from optimizer.report.figures import ACTIONS, Figures, figures_of
from optimizer.report.figures.run import assumed_need
from optimizer.report.tables.functions import service
from optimizer.report.tables.summary import tiers
from optimizer.report.words import words_in
from optimizer.verify import check_plan
from tests.models.solving import need
from tests.small import row, small, with_policy


def solved(instance: object) -> Run:
    result = solve(instance, gap=0.1)  # type: ignore[arg-type]
    assert result.plan is not None
    return Run(instance, result.plan, result.record())  # type: ignore[arg-type]


MAKERS: dict[str, Callable[[], object]] = {
    "tiny": lambda: load("tiny"),
    "three areas in a region": lambda: generate(areas=3, seed=1),
    "four areas in two": lambda: generate(areas=4, regions=2, seed=1),
}


@pytest.fixture(scope="module", params=MAKERS)
def run(request: pytest.FixtureRequest) -> Run:
    return solved(MAKERS[request.param]())


@pytest.fixture(scope="module")
def figures(run: Run) -> Figures:
    return figures_of(run)


# The same figures as the check and the run


def test_headline_figures_are_those_of_the_check_and_of_the_record(run: Run, figures: Figures) -> None:
    head, check = figures.headline, check_plan(run.instance, run.plan)
    assert head["cost"] == pytest.approx(check.cost) == pytest.approx(run.record["cost"])
    assert head["coverage"] == pytest.approx(check.coverage) == pytest.approx(run.record["coverage"])
    assert head["heads"] == check.heads == run.record["heads"] == head["heads_paid"] + head["heads_unpaid"]
    assert head["travel_hours"] == pytest.approx(check.travel_hours) == pytest.approx(run.record["travel_hours"])
    assert (head["gap"], head["violations"]) == (run.record["gap"], 0)
    assert figures.cost_by_kind.set_index("kind")["amount"].to_dict() == pytest.approx(check.cost_by_kind)


def test_the_run_is_known_and_of_this_plan(figures: Figures) -> None:
    assert figures.run["known"]
    assert not figures.run["edited"]
    assert figures.run["same_data"] is True
    assert figures.run["violations"] == []


def test_money_adds_up(run: Run, figures: Figures) -> None:
    cost = figures.headline["cost"]
    assert figures.costs["amount"].sum() == pytest.approx(cost)
    assert figures.cost_by_tier["amount"].sum() == pytest.approx(cost)
    assert figures.areas["cost"].sum() == pytest.approx(cost)
    assert figures.funds["spent"].sum() == pytest.approx(sum(row.amount for row in run.plan.payments))
    assert (figures.funds["amount"] - figures.funds["spent"]).to_numpy() == pytest.approx(figures.funds["left"].to_numpy(), abs=1)
    assert (figures.costs["fund"] != "").all()


def test_people_add_up(run: Run, figures: Figures) -> None:
    table, tiers = figures.postings, figures.tiers
    after = table["in_place"] + table["hired"] + table["moved_in"] - table["moved_out"] - table["released"]
    assert (table["heads"] == after).all()
    assert tiers["heads"].sum() == run.plan.heads == table["heads"].sum()
    assert tiers["in_place"].sum() == sum(row.heads for row in run.instance.staff)
    assert tiers["trainees"].sum() == sum(row.trainees for row in run.plan.training) == figures.training["trainees"].sum()
    assert figures.teams["heads"].sum() == pytest.approx(sum(row.heads for row in run.plan.supervision))


def test_work_adds_up(run: Run, figures: Figures) -> None:
    head, need = figures.headline, need_of(run.instance)["hours"].sum()
    unmet = sum(row.hours for row in run.plan.unmet)
    assert head["need_hours"] == pytest.approx(need)
    assert head["met_hours"] == pytest.approx(need - unmet)
    assert figures.unmet["unmet_hours"].sum() == pytest.approx(unmet, abs=1e-3)
    assert figures.mandates["hours"].sum() == pytest.approx(sum(row.hours for row in run.plan.deliver))
    assert figures.service["hours"].sum() == pytest.approx(sum(row.hours for row in run.plan.serve))
    for table in (figures.coverage_by_function, figures.coverage_by_zone, figures.coverage_by_region, figures.worst):
        assert table["need_hours"].sum() == pytest.approx(need)
        assert table["met_hours"].sum() == pytest.approx(need - unmet)
        assert table["coverage"].between(0, 1 + 1e-9).all()
    assert figures.worst["coverage"].is_monotonic_increasing
    assert head["worst_area_coverage"] == figures.worst["coverage"].iloc[0]


def test_groups_and_sexes_add_up(figures: Figures) -> None:
    head, table = figures.headline, figures.coverage_by_group
    parts = table.groupby("part")[["need_hours", "met_hours"]].sum()
    for names in (("group", "no_group"), ("female", "male", "sex_unknown")):
        assert parts.reindex(names).sum().to_numpy() == pytest.approx([head["need_hours"], head["met_hours"]])


def test_what_is_met_is_shared_by_groups_and_sexes() -> None:
    # North: 1,000 hours of case work, 750 of them for the old; 300 are unmet, and 100 of 400 of visits, for the poor, twice as urgent.
    groups = [
        {"group": "old", "name": "Old", "share_of_population": 0.75, "female_share": 0.6, "disability_share": 0.2},
        {"group": "poor", "name": "Poor", "share_of_population": 0.25},
    ]
    demand = [{"function": "case", "group": name, "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60} for name in ("old", "poor")]
    demand.append({"function": "visit", "group": "poor", "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 96})
    instance = small(
        areas=[row("areas"), row("areas", 1, population=0)],
        functions=[row("functions"), row("functions", function="visit", priority=2), row("functions", function="talk")],
        function_competencies=[],
        groups=groups,
        demand=demand,
        need=[need(50, "south", "talk")],
    )
    lost = (UnmetRow(area="north", function="case", hours=300), UnmetRow(area="north", function="visit", hours=100))
    plan = Plan(instance="", instance_hash="", unmet=lost)
    table = figures_of(Run(instance, plan, {})).coverage_by_group.set_index(["part", "group"])
    hours = table[["need_hours", "unmet_hours"]].to_dict("index")
    assert {key: pytest.approx(tuple(row.values())) for key, row in hours.items()} == {
        ("group", "old"): (750, 225),
        ("group", "poor"): (650, 175),
        ("no_group", ""): (50, 0),
        ("female", ""): (450, 135),
        ("male", ""): (300, 90),
        ("sex_unknown", ""): (700, 175),
        ("disability", ""): (150, 45),
        ("no_disability", ""): (600, 180),
        ("disability_unknown", ""): (700, 175),
    }
    assert table.loc[("group", "poor"), "coverage"] == pytest.approx(1 - (75 + 200) / (250 + 800))
    assert figures_of(Run(small(), plan.model_copy(update={"unmet": ()}), {})).coverage_by_group.empty


def test_travel_adds_up(figures: Figures) -> None:
    visits = 2 * (figures.teams["visits"] * figures.teams["way_hours"]).sum()
    assert figures.service["travel_hours"].sum() + visits == pytest.approx(figures.headline["travel_hours"])


def test_indicators_are_the_figures_of_the_other_tables(figures: Figures) -> None:
    known = figures.indicators.set_index(["indicator", "tier", "zone", "function", "group"])["value"]
    head = figures.headline
    assert known["need_met", "", "", "", ""] == pytest.approx(head["coverage"])
    assert known["least_need_met", "", "", "", ""] == pytest.approx(head["worst_area_coverage"])
    assert known["people_per_worker", "", "", "", ""] == pytest.approx(head["population"] / head["heads_paid"])
    for place in ("zone", "function"):
        met = getattr(figures, f"coverage_by_{place}").set_index(place)["coverage"]
        at = {name: ("need_met", "", name, "", "") if place == "zone" else ("need_met", "", "", name, "") for name in met.index}
        assert {name: known[key] for name, key in at.items()} == pytest.approx(met.to_dict())
    groups = figures.coverage_by_group[figures.coverage_by_group["part"] == "group"].set_index("group")["coverage"]
    assert {name: known["need_met", "", "", "", name] for name in groups.index} == pytest.approx(groups.to_dict())


def test_nights_away_are_shown_where_there_are_any(figures: Figures) -> None:
    away = small(tiers=[row("tiers", hours_per_day=2, nights_per_month=31)])
    served = ServeRow(base_area="south", area="north", tier="worker", hours=24)
    plan = Plan(instance="small", instance_hash="", staff=(StaffRow(area="south", tier="worker", heads=1),), serve=(served,))
    found, words = figures_of(Run(away, plan, {})), words_in("en")
    assert (found.headline["nights"], found.tiers["nights"].tolist(), found.service["nights"].tolist()) == (12, [12], [12])
    for named, has_any in ((found, True), (figures, False)):
        tables = [tiers(named, words), *service(named, words).tables]
        assert [any(column.head == "Nights away a year" for column in table.columns) for table in tables] == [has_any, has_any]


def test_actions_are_the_changes_of_the_plan(run: Run, figures: Figures) -> None:
    done = figures.actions.groupby("action")["heads"].sum().reindex(list(ACTIONS), fill_value=0)
    head = figures.headline
    assert done["hire"] + done["hire_outside"] == head["hired"] == sum(row.hired for row in run.plan.changes)
    unpaid = {tier.tier for tier in run.instance.tiers if tier.kind in UNPAID_KINDS}
    assert done["release"] == head["released"] == sum(row.released for row in run.plan.changes if row.tier not in unpaid)
    assert done["not_call"] == head["not_called"] == sum(row.released for row in run.plan.changes if row.tier in unpaid)
    assert done["move"] == done["receive"] == head["moved"] == sum(row.heads for row in run.plan.moves)
    assert done["train"] == head["trainees"]


def test_every_figure_is_a_plain_name_or_number(figures: Figures) -> None:
    tables = {name: getattr(figures, name) for name, kind in vars(Figures).items() if isinstance(kind, cached_property)}
    assert len(tables) > 30
    for name, table in tables.items():
        if hasattr(table, "columns"):
            missing = table.isna().any()
            allowed = {"areas": {"coverage"}, "funds": {"share"}, "teams": {"way_hours"}, "unmet": {"share_met"}, "mandates": {"share"}}
            allowed |= {"indicators": {"value", "target", "near"}}
            assert set(missing[missing].index) <= allowed.get(name, set()), name


# Plans that no solver made, or not quite


TWO_TIERS = [
    row("tiers", may_move=True, may_release=True, wage_per_year=100.0),
    row("tiers", tier="volunteer", name="Volunteer", kind="volunteer", wage_per_year=0, reach_hours=0),
]
TYPED = Plan(
    instance="",
    instance_hash="",
    staff=(StaffRow(area="south", tier="worker", heads=3), StaffRow(area="north", tier="worker", heads=1)),
    changes=(ChangeRow(area="south", tier="worker", hired=2, hired_outside=1), ChangeRow(area="north", tier="worker", released=1)),
    moves=(MoveRow(from_area="north", to_area="south", tier="worker", heads=1),),
    training=(TrainingRow(area="south", tier="worker", package="basic", holders=2, trainees=1),),
)
INSTANCE = small(
    tiers=TWO_TIERS,
    staff=[{"area": "north", "tier": "worker", "heads": 3}],
    packages=[{"package": "basic", "name": "Basic", "cost_per_head": 30}],
    funds=[{"fund": "state", "name": "State", "amount_per_year": 1000}],
)


def test_a_plan_typed_by_hand_has_figures_and_an_unknown_run() -> None:
    figures = figures_of(Run(INSTANCE, TYPED, {}))
    head = figures.headline
    assert (head["heads"], head["in_place"], head["hired"], head["hired_outside"], head["released"], head["moved"]) == (4, 3, 2, 1, 1, 1)
    assert head["cost"] == 430.0
    assert figures.costs[["kind", "fund", "amount"]].values.tolist() == [["wages", "", 400.0], ["training", "", 30.0]]
    assert (head["money_available"], head["money_left"], head["gap"]) == (1000.0, 570.0, None)
    assert not figures.run["known"]
    assert not figures.run["edited"]
    assert {figures.run[name] for name in ("status", "objective", "bound", "gap", "seconds", "same_data")} == {None}
    assert head["violations"] == len(figures.run["violations"]) > 0


def test_actions_stand_area_by_area_with_both_ends_of_a_move() -> None:
    actions = figures_of(Run(INSTANCE, TYPED, {})).actions
    assert actions[["area", "action", "heads", "other_area", "package"]].values.tolist() == [
        ["north", "release", 1, "", ""],
        ["north", "move", 1, "south", ""],
        ["south", "receive", 1, "north", ""],
        ["south", "hire", 1, "", ""],
        ["south", "hire_outside", 1, "", ""],
        ["south", "train", 1, "", "basic"],
    ]


def test_an_edited_plan_is_not_what_the_record_speaks_of() -> None:
    run = solved(load("tiny"))
    staff = run.plan.staff
    more = (staff[0].model_copy(update={"heads": staff[0].heads + 1}), *staff[1:])
    figures = figures_of(replace(run, plan=run.plan.model_copy(update={"staff": more})))
    assert figures.run["edited"]
    assert not figures.run["known"]
    assert (figures.headline["gap"], figures.run["status"], figures.run["stages"]) == (None, None, [])


def test_a_plan_for_other_data_says_so() -> None:
    plan = Plan(instance="small", instance_hash="0" * 64)
    assert figures_of(Run(INSTANCE, plan, {})).run["same_data"] is False


def test_a_plan_that_says_nothing() -> None:
    figures = figures_of(Run(small(need=[], funds=[]), Plan(instance="", instance_hash=""), {}))
    head = figures.headline
    assert (head["heads"], head["cost"], head["coverage"], head["worst_area"], head["money_available"]) == (0, 0.0, 1.0, None, None)
    for name in ("postings", "mandates", "service", "teams", "training", "funds", "costs", "actions", "unmet", "worst", "binding"):
        assert getattr(figures, name).empty, name


def test_mandates_differ_by_scope_where_policy_says_so() -> None:
    country = generate(areas=4, regions=2, seed=1)
    instance = with_policy(country, mandate_scope="region")
    figures = figures_of(solved(instance))
    assert sorted(set(figures.mandates["scope"])) == sorted({area.region for area in instance.areas})
    assert (figures.mandates["scope_name"] != "").all()
    by_scope = figures.mandates.groupby(["scope", "function"])["share"].sum()
    assert (by_scope <= 1 + 1e-6).all()
    assert np.isfinite(by_scope).all()


def test_sources_are_counted_by_what_the_figures_rest_on() -> None:
    cells = ["census, 2020", "assumed", "census, 2020; share: assumed", "", "unassumed_2020"]
    functions = [row("functions", function=f"f{place}", source=cell) for place, cell in enumerate(cells)]
    sources = [{"source": "census", "citation": "Office", "year": 2020}, {"source": "unused", "citation": "Nobody", "year": 2021}]
    figures = figures_of(
        Run(small(functions=functions, function_competencies=[], need=[], sources=sources), Plan(instance="", instance_hash=""), {})
    )
    counted = figures.assumptions.set_index("table").loc["functions"]
    assert counted.to_dict() == {"rows": 5, "sourced": 2, "partly": 1, "assumed": 1, "unsourced": 1}
    assert figures.sources.set_index("source")["rows"].to_dict() == {"census": 2, "unused": 0}


DEMANDED: dict[str, Any] = {
    "need": [],
    "groups": [{"group": "old", "name": "Old", "share_of_population": 0.1, "source": "census"}],
    "demand": [
        {"function": "case", "group": "old", "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60, "source": "survey"},
    ],
    "areas": [row("areas", source="census"), row("areas", 1, source="census")],
}
"""The north has 1,000 people and the south 2,000: 100 and 200 hours."""


@pytest.mark.parametrize(
    ("changes", "share"),
    [
        ({"need": [need(300) | {"source": "census"}, need(100, "south") | {"source": "register 2024"}]}, 0.0),
        ({"need": [need(300) | {"source": "census"}, need(100, "south") | {"source": "Assumed"}]}, 0.25),
        ({"need": [need(300) | {"source": "census, part of it assumed"}, need(100, "south")]}, 1.0),
        ({"need": [need(0)]}, 0.0),
        (DEMANDED, 0.0),
        (DEMANDED | {"demand": [DEMANDED["demand"][0] | {"source": "assumed"}]}, 1.0),
        (DEMANDED | {"groups": [DEMANDED["groups"][0] | {"source": ""}]}, 1.0),
        (DEMANDED | {"areas": [row("areas", source="census"), row("areas", 1, source="assumed")]}, 2 / 3),
        (DEMANDED | {"group_counts": [{"area": "north", "group": "old", "members": 100, "source": "assumed"}]}, 1 / 3),
        (DEMANDED | {"need": [need(800, "south") | {"source": "assumed"}]}, 8 / 9),
    ],
)
def test_how_much_of_the_need_rests_on_assumed_figures(changes: dict[str, Any], share: float) -> None:
    assert assumed_need(small(**changes)) == pytest.approx(share)
