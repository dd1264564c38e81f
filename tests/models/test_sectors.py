"""People of several employers and sectors: funds limited to some of them, and people whom another sector lends for some hours a week."""

from typing import Any

import pytest

from instances import check
from instances.instance import Instance
from instances.workload import hours_per_head
from optimizer.plan.folder import Run
from optimizer.report.figures import figures_of
from tests.models.horizon.test_by_hand import by_year, country, solved
from tests.models.solving import fund, in_place, level, need, optimum, tier, total, verified
from tests.small import row, small

WORKER = tier("worker", employer="Ministry", sector="welfare")
TEACHER = tier("teacher", "paraprofessional", employer="School", sector="education", wage_per_year=50)
LENT = TEACHER | {"wage_per_year": 0, "hours_per_week_lent": 5, "may_hire": False}
"""5 of 52 weeks' hours are 260 a year, 1.04 of 8 on each of 250 days."""


def both(*funds: dict[str, Any], **changes: Any) -> Instance:
    """Workers of the ministry at 100 and teachers of schools at 50 a year; 4,000 hours of need in the north."""
    return small(
        **({"tiers": [WORKER, TEACHER], "tier_competencies": [level("worker", 3), level("teacher", 1)], "need": [need(4000)]} | changes),
        funds=list(funds),
    )


@pytest.mark.parametrize(
    ("limits", "worker", "teacher"),
    [
        ({}, 0, 4000),
        ({"employers": ("Ministry",)}, 2000, 0),
        ({"employers": ("School",)}, 0, 4000),
        ({"sectors": ("education",)}, 0, 4000),
        ({"employers": ("Ministry", "School"), "sectors": ("welfare",)}, 2000, 0),
        ({"employers": ("Ministry", "School"), "tiers": ("worker",)}, 2000, 0),
    ],
)
def test_a_fund_pays_for_its_employers_and_sectors_only(limits: dict[str, Any], worker: float, teacher: float) -> None:
    # 100 pay one worker (2,000 hours) or two teachers (4,000).
    result = verified(both(fund("state", 100, **limits)), mode="coverage")
    assert (total(result, "deliver", tier="worker"), total(result, "deliver", tier="teacher")) == (worker, teacher)


def test_over_the_years_a_fund_pays_for_its_employers_only() -> None:
    funds = [fund("state", 100, employers=("Ministry",)), fund("town", 50, sectors=("education",))]
    result = solved(both(*funds), years=1, mode="coverage")
    assert (by_year(result, "heads", "worker"), by_year(result, "heads", "teacher")) == ([1], [1])


@pytest.mark.parametrize(
    ("limits", "column", "text"),
    [
        ({"employers": ("Minstry",)}, "employers", "did you mean 'Ministry'"),
        ({"sectors": ("justice",)}, "sectors", "the sector of some tier"),
        ({"employers": ("School",), "sectors": ("welfare",)}, "cost_kinds", "no such cost can arise here"),
    ],
)
def test_funds_for_nobody_are_refused(limits: dict[str, Any], column: str, text: str) -> None:
    (found,) = check(both(fund("main", 100), fund("state", 100, **limits)))
    assert (found.file, found.row, found.column) == ("funds.csv", 3, column)
    assert text in str(found)


def lending(**changes: Any) -> Instance:
    """Two teachers in the north who lend hours; nobody else; 1,000 hours of need."""
    tables = {"tiers": [LENT], "tier_competencies": [level("teacher", 1)], "staff": [in_place(2, "teacher")], "need": [need(1000)]}
    return small(**(tables | changes))


def test_people_of_another_sector_deliver_within_the_hours_that_it_lends() -> None:
    result = verified(lending())
    assert total(result, "deliver") == pytest.approx(520)
    assert result.plan is not None
    assert result.plan.cost == 0
    assert result.plan.changes == ()


@pytest.mark.parametrize(("changes", "hours"), [({}, 260), ({"leave_days": 25}, 234), ({"hours_per_week_lent": 100}, 2000)])
def test_hours_lent_are_less_absences_and_no_more_than_the_day_has(changes: dict[str, float], hours: float) -> None:
    assert hours_per_head(lending(tiers=[LENT | changes])) == {"teacher": pytest.approx(hours)}


def test_people_lent_stay_over_the_years() -> None:
    result = solved(country(attrition=0.0, tiers=[row("tiers", hours_per_week_lent=5, may_hire=False)]), years=2)
    assert by_year(result, "heads") == [2, 2]
    assert result.terms is not None
    assert result.terms["unmet_need"] == pytest.approx(2 * (4000 - 520))


@pytest.mark.parametrize("column", ["may_hire", "may_release", "may_move"])
def test_people_lent_are_neither_hired_nor_released_nor_moved(column: str) -> None:
    (found,) = check(lending(tiers=[LENT | {column: True}]))
    assert (found.file, found.row, found.column) == ("tiers.csv", 2, column)
    assert "another sector lends" in str(found)


def test_heads_vacancies_hours_and_cost_by_employer() -> None:
    # 3,000 hours: a worker in place, another to be found, two teachers who lend 520 hours; 2,480 hours and 480 of the second worker's.
    tables = {"staff": [in_place(2, "teacher"), in_place(1, area="south")], "need": [need(3000)], "tiers": [WORKER, LENT]}
    instance = both(**tables)
    result = optimum(instance)
    assert result.plan is not None
    table = figures_of(Run(instance, result.plan, {})).offices.set_index("employer")
    assert table[["in_place", "heads", "vacancies"]].to_numpy().tolist() == [[1, 3, 2], [2, 2, 0]]
    assert table["share"].sum() == pytest.approx(1)
    assert table.loc["School", "share"] <= 520 / 3000 + 1e-9
    assert table["amount"].to_list() == [300, 0]
