"""Indicators, counted by hand for a plan that nobody solved; targets met, near and missed; where they are shown."""

from typing import Any, get_args

import pandas as pd
import pytest

from instances.instance import Instance
from instances.schema import COUNTED_BY, UNITS, IndicatorId
from optimizer.horizon.figures import HorizonFigures
from optimizer.horizon.figures import figures_of as horizon_figures
from optimizer.horizon.solve import horizon
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.plan.rows import ChangeRow, DeliverRow, ServeRow, StaffRow, SupervisionRow, TrainingRow, UnmetRow
from optimizer.report.figures import Figures, figures_of
from optimizer.report.figures.indicators import INDICATORS, KEYS, watched
from optimizer.report.page.sections import sections
from optimizer.report.tables.indicators import SIGNS, indicators
from optimizer.report.words import words_in
from tests.small import BASE, row, small

WORDS = words_in("en")
AIDE = row("tiers", tier="aide", name="Aide", kind="paraprofessional", wage_per_year=40)
VOLUNTEER = row("tiers", tier="volunteer", name="Volunteer", kind="volunteer", wage_per_year=0, reach_hours=0, inside_travel_share=0)


def target(indicator: str, sense: str, figure: float, near: float | None = None, **where: str) -> dict[str, Any]:
    return {"indicator": indicator, "sense": sense, "target": figure, "near": near, "source": "law 2020", **where}


TARGETS = [
    target("people_per_worker", "at most", 750, zone=""),
    target("people_per_worker", "at most", 1400, 1500, tier="worker"),
    target("people_per_worker", "at most", 1400, 1499, tier="aide"),
    target("caseload", "at most", 9, function="talk"),
    target("share_supervised", "at least", 0.9, 0.8),
    target("need_met", "at least", 0.6, zone="remote"),
    target("need_met", "at least", 0.61, zone="remote", function="case"),
    target("least_need_met", "at least", 0.61),
]


def country(**changes: Any) -> Instance:
    """Two areas in two zones; a third of the day inside the south is way; case work has people, talk has hours alone."""
    zones = [BASE["zones"][0], BASE["zones"][0] | {"zone": "remote", "name": "Remote"}]
    held = {"competency": "base", "level": 1, "ceiling": 2}
    known = {
        "zones": zones,
        "areas": [row("areas"), row("areas", 1, zone="remote")],
        "tiers": [row("tiers"), AIDE, VOLUNTEER],
        "tier_competencies": [
            {"tier": "worker", "competency": "base", "level": 3, "ceiling": 3},
            {"tier": "aide", **held},
            {"tier": "volunteer", **held, "ceiling": 1},
        ],
        "functions": [row("functions"), row("functions", function="talk", name="Talk", step="information")],
        "function_competencies": [{"function": name, "competency": "base", "level": 1} for name in ("case", "talk")],
        "packages": [{"package": name, "name": name, "cost_per_head": 0} for name in ("a", "b")],
        "package_competencies": [{"package": name, "competency": "base", "level": 2} for name in ("a", "b")],
        "groups": [{"group": "families", "name": "Families", "share_of_population": 0.1}],
        "demand": [{"function": "case", "group": "families", "prevalence": 0.08, "units_per_year": 10, "minutes_per_unit": 60}],
        "need": [{"area": "south", "function": "talk", "hours_per_year": 50}],
        "supervision": [
            {"supervisor": "worker", "tier": tier, "kind": kind, "span": 9}
            for tier, kind in (("aide", "line"), ("aide", "professional"), ("volunteer", "line"))
        ],
        "attrition": [
            {"tier": "worker", "leaving_share": 0.1, "retiring_share": 0.1},
            {"tier": "worker", "zone": "remote", "leaving_share": 0.5},
        ],
        "recruitment": [{"tier": "worker", "candidates_per_year": 0}],
        "travel": [BASE["travel"][0], row("travel", 1, hours=1), *BASE["travel"][2:]],
        "indicators": [{name: cell for name, cell in cells.items() if cell != ""} for cells in TARGETS],
    }
    known["demand"][0]["hidden_need"] = 0.25
    return small(**{**known, **changes})


PLAN = Plan(
    instance="small",
    instance_hash="",
    staff=tuple(
        StaffRow(area=area, tier=tier, heads=heads)
        for area, tier, heads in (("north", "worker", 1), ("north", "aide", 2), ("south", "worker", 1), ("south", "volunteer", 3))
    ),
    changes=(ChangeRow(area="south", tier="worker", hired=1),),
    deliver=(
        DeliverRow(area="north", function="case", tier="worker", hours=100),
        DeliverRow(area="south", function="case", tier="worker", hours=100),
        DeliverRow(area="south", function="talk", tier="volunteer", hours=50),
    ),
    serve=(
        ServeRow(base_area="north", area="north", tier="worker", hours=100),
        ServeRow(base_area="south", area="south", tier="worker", hours=100),
        ServeRow(base_area="south", area="south", tier="volunteer", hours=50),
    ),
    unmet=(UnmetRow(area="south", function="case", hours=100),),
    supervision=(
        SupervisionRow(supervisor_area="north", supervisor="worker", area="north", tier="aide", kind="line", heads=1),
        SupervisionRow(supervisor_area="north", supervisor="worker", area="north", tier="aide", kind="professional", heads=2),
        SupervisionRow(supervisor_area="south", supervisor="worker", area="south", tier="volunteer", kind="line", heads=3),
    ),
    training=(
        TrainingRow(area="north", tier="aide", package="a", holders=1, trainees=1),
        TrainingRow(area="north", tier="aide", package="b", holders=1, trainees=0),
    ),
)


@pytest.fixture(scope="module")
def figures() -> Figures:
    return figures_of(Run(country(), PLAN, {}))


def values(table: pd.DataFrame, indicator: str) -> dict[tuple[str, ...], float]:
    """Known values of an indicator by tier, zone and function, and where there is one by target group."""
    rows = table[(table["indicator"] == indicator) & table["value"].notna()]
    return {tuple(at[key] for key in KEYS if key != "group" or at[key]): at["value"] for at in rows.to_dict("records")}


CASES: dict[str, dict[tuple[str, ...], float]] = {
    # 3,000 people, 2,000 of them in the south; 2 workers, 2 aides, 3 volunteers
    "people_per_worker": {
        ("", "", ""): 3000 / 4,
        ("", "rural", ""): 1000 / 3,
        ("", "remote", ""): 2000,
        ("worker", "", ""): 1500,
        ("worker", "rural", ""): 1000,
        ("worker", "remote", ""): 2000,
        ("aide", "", ""): 1500,
        ("aide", "rural", ""): 500,
        ("volunteer", "", ""): 1000,
        ("volunteer", "remote", ""): 2000 / 3,
    },
    # 10 people in the north have all of their hours, 20 in the south half; both workers do nothing else
    "caseload": {("", "", ""): 20 / 2, ("", "", "case"): 20 / 2},
    # one aide of two has a line manager, both are guided; three volunteers of three
    "share_supervised": {("", "", ""): 4 / 5, ("worker", "", ""): 0, ("aide", "", ""): 1 / 2, ("volunteer", "", ""): 1},
    "supervisees_per_supervisor": {("", "", ""): 2, ("worker", "", ""): 2},
    # both packages may be held by the same aide; no package lifts the others
    "share_trained": {(tier, zone, ""): 1 / 2 for tier in ("", "aide") for zone in ("", "rural")},
    # nobody is found for the recruit
    "vacant_share": {("", "", ""): 1 / 4, ("worker", "", ""): 1 / 2, ("aide", "", ""): 0, ("volunteer", "", ""): 0},
    "leaving_share": {
        ("", "", ""): 0.7 / 4,
        ("", "rural", ""): 0.2 / 3,
        ("", "remote", ""): 0.5,
        ("worker", "", ""): 0.7 / 2,
        ("worker", "rural", ""): 0.2,
        ("worker", "remote", ""): 0.5,
        ("aide", "", ""): 0,
        ("aide", "rural", ""): 0,
        ("volunteer", "", ""): 0,
        ("volunteer", "remote", ""): 0,
    },
    # an hour each way of a day of 8: a third of an hour for each of the 100 in the south
    "travel_share": {("", "", ""): 100 / 3 / (250 + 100 / 3), ("worker", "", ""): 1 / 7, ("volunteer", "", ""): 0},
    # pay of 280 for 20 people
    "cost_per_person_reached": {("", "", ""): 280 / 20},
    "need_met": {
        ("", "", ""): 250 / 350,
        ("", "rural", ""): 1,
        ("", "remote", ""): 150 / 250,
        ("", "", "case"): 2 / 3,
        ("", "", "talk"): 1,
        ("", "rural", "case"): 1,
        ("", "remote", "case"): 1 / 2,
        ("", "remote", "talk"): 1,
        ("", "", "", "families"): 2 / 3,
    },
    "least_need_met": {("", "", ""): 0.6},
}


@pytest.mark.parametrize("indicator", get_args(IndicatorId))
def test_counted_by_hand(figures: Figures, indicator: str) -> None:
    assert values(figures.indicators, indicator) == pytest.approx(CASES[indicator])


def test_every_indicator_has_a_record_and_is_counted_by_what_the_table_allows(figures: Figures) -> None:
    assert list(INDICATORS) == list(COUNTED_BY) == list(UNITS) == list(get_args(IndicatorId))
    for name, rows in figures.indicators.groupby("indicator"):
        assert {key for key in KEYS if (rows[key] != "").any()} == set(COUNTED_BY[name])


def test_lights(figures: Figures) -> None:
    """At the target and at what is near, one beyond it, a limit that the value reaches to the digit, and a value that is not known."""
    rows = figures.indicators[figures.indicators["light"] != ""].set_index(["indicator", *KEYS])
    assert rows["light"].to_dict() == {
        ("people_per_worker", "", "", "", ""): "met",
        ("people_per_worker", "worker", "", "", ""): "near",
        ("people_per_worker", "aide", "", "", ""): "missed",
        ("caseload", "", "", "talk", ""): "unknown",
        ("share_supervised", "", "", "", ""): "near",
        ("need_met", "", "remote", "", ""): "met",
        ("need_met", "", "remote", "case", ""): "missed",
        ("least_need_met", "", "", "", ""): "missed",
    }
    assert (rows["source"] == "law 2020").all()


def test_page_and_workbook_say_it_in_a_shape_and_a_word(figures: Figures) -> None:
    first, rest = indicators(figures, WORDS).tables
    assert first.length == len(watched(figures.indicators))
    assert first.length + rest.length == len(figures.indicators)
    columns = {column.head: column for column in first.columns}
    lights = columns["Is the target met?"]
    for said, light in zip(lights.values, lights.lights, strict=True):
        assert str(said) == {"": "", "unknown": "not known"}.get(light) or str(said).startswith(f"{SIGNS[light]} ")
    assert len(set(SIGNS.values())) == len(SIGNS)
    shown = sections(figures, WORDS, mapped=False)["indicators"]
    assert [row[list(shown.heads).index("Is the target met?")] for row in shown.rows] == list(lights.values)
    assert {look for looks in shown.looks for look in looks} >= {"t met", "t near", "t missed"}


def test_a_plan_that_posts_nobody_and_has_no_attrition_is_counted_as_far_as_it_goes() -> None:
    unmet = [("north", "case", 100), ("south", "case", 200), ("south", "talk", 50)]
    nothing = tuple(UnmetRow(area=area, function=function, hours=hours) for area, function, hours in unmet)
    empty = figures_of(Run(country(attrition=[], indicators=[]), Plan(instance="small", instance_hash="", unmet=nothing), {}))
    assert set(empty.indicators["indicator"]) == {"need_met", "least_need_met"}


@pytest.fixture(scope="module")
def years() -> HorizonFigures:
    known = country(supervision=[], need=[], growth=[{"need": 0.5}])
    result = horizon(known, 2, whole=False, gap=0.0)
    assert result.plan is not None
    return horizon_figures(known, result.plan)


def test_each_year_of_several_is_counted_alike(years: HorizonFigures) -> None:
    for year, rows in years.indicators.groupby("year"):
        told, people = years.years.loc[year], 3000
        assert values(rows, "need_met")["", "", ""] == pytest.approx(told["coverage"])
        assert values(rows, "people_per_worker")["", "", ""] == pytest.approx(people / told["heads"])
        assert values(rows, "leaving_share")["", "", ""] == pytest.approx((told["left"] + told["retired"]) / told["heads"])
        reached = 300 * 0.08 * 1.25 * (1.0 if year == 2026 else 1.5) * told["coverage"]
        assert values(rows, "cost_per_person_reached")["", "", ""] == pytest.approx(told["cost"] / reached)
        assert values(rows, "vacant_share")["", "", ""] == pytest.approx(told["vacant"] / told["posts"], abs=1e-9)
    assert "travel_share" not in set(years.indicators["indicator"])
