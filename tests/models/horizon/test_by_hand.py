"""Plans over several years that can be worked out by hand: one tier, one district, 2,000 hours a head, pay 100 a head."""

from typing import Any

import pytest

from instances.instance import Instance
from instances.schema import Mode
from optimizer.engine.outcome import Status
from optimizer.horizon.solve import HorizonResult, horizon
from tests.small import row, small


def country(heads: int = 2, hours: float = 4000, *, attrition: float = 0.5, **changes: Any) -> Instance:
    """`heads` in place in the north, `hours` of need a year there, half of the heads gone by the next year, 10 to hire one."""
    tables: dict[str, Any] = {
        "tiers": [row("tiers", hiring_cost_per_head=10)],
        "need": [row("need", hours_per_year=hours)],
        "staff": [{"area": "north", "tier": "worker", "heads": heads}],
        "attrition": [{"tier": "worker", "leaving_share": attrition * 0.8, "retiring_share": attrition * 0.2}],
    }
    return small(**(tables | changes))


def solved(instance: Instance, years: int = 3, **options: Any) -> HorizonResult:
    """The proven best plan, in which the independent check finds nothing."""
    result = horizon(instance, years, gap=0.0, **options)
    assert result.status == Status.OPTIMAL, result.conflict
    assert result.violations == (), [str(fault) for fault in result.violations]
    return result


def by_year(result: HorizonResult, column: str, tier: str = "worker") -> list[float]:
    """Sums of a column of the stocks by year."""
    assert result.plan is not None
    stocks = result.plan.frame("stocks")
    sums = stocks[stocks["tier"] == tier].groupby("year")[column].sum().reindex(list(result.plan.years), fill_value=0.0)
    return [round(float(value), 6) for value in sums]


def test_three_years_of_one_tier() -> None:
    result = solved(country())
    assert by_year(result, "heads") == [2, 2, 2]
    assert by_year(result, "hired") == [0, 1, 1], "half of the two heads leave each year"
    assert by_year(result, "left") == pytest.approx([0.8] * 3)
    assert by_year(result, "retired") == pytest.approx([0.2] * 3)
    assert result.objective == pytest.approx(3 * 200 + 2 * 10)


def test_a_year_of_lead_time_moves_the_decision_to_the_year_before() -> None:
    result = solved(country(recruitment=[{"tier": "worker", "lead_months": 12}]))
    assert by_year(result, "hired") == [1, 1, 0]
    assert by_year(result, "arrived") == [0, 1, 1]
    assert result.objective == pytest.approx(620)


def test_two_years_of_lead_time_leave_a_gap() -> None:
    result = solved(country(recruitment=[{"tier": "worker", "lead_months": 24}]))
    assert by_year(result, "heads") == [2, 1, 2]
    assert by_year(result, "hired") == [1.5, 0, 0]
    assert result.terms is not None
    assert result.terms["unmet_need"] == pytest.approx(2000)
    assert result.objective == pytest.approx(200 + 15 + 100 + 2000 + 200)


def test_recruits_of_the_year_work_and_are_paid_from_their_arrival() -> None:
    result = solved(country(heads=0, hours=1000, attrition=0.0, recruitment=[{"tier": "worker", "lead_months": 6}]), years=1)
    assert by_year(result, "heads") == [1]
    assert result.objective == pytest.approx(50 + 10), "1,000 of 2,000 hours, half of the pay, one recruit"


def test_steady_state_inflow_is_stock_times_attrition() -> None:
    result = solved(country(heads=10, hours=20_000, attrition=0.1), years=6)
    heads, hired = by_year(result, "heads"), by_year(result, "hired")
    assert heads == pytest.approx([10] * 6)
    assert hired[1:] == pytest.approx([0.1 * 10] * 5)


def test_a_steady_year_costs_and_covers_what_the_one_year_plan_does() -> None:
    from optimizer import solve

    instance = country(attrition=0.0)
    one, many = solve(instance, gap=0.0), solved(instance, years=4)
    assert many.objective == pytest.approx(4 * (one.objective or 0.0))


def test_no_attrition_and_enough_people_need_no_recruits() -> None:
    result = solved(country(heads=3, attrition=0.0))
    assert by_year(result, "hired") == [0, 0, 0]


def test_wages_and_need_grow() -> None:
    growth = [{"need": 0.5, "wages": 0.1}, {"year": 2028, "wages": 0.2}]
    result = solved(country(heads=4, attrition=0.0, growth=growth))
    assert result.plan is not None
    need = result.plan.frame("coverage").groupby("year")["need"].sum().tolist()
    wages = result.plan.frame("costs").groupby("year")["amount"].sum().tolist()
    assert need == pytest.approx([4000, 6000, 6000])
    assert wages == pytest.approx([400, 440, 528])


def test_graduates_come_after_their_years_of_study() -> None:
    school = {"school": "college", "name": "College", "tier": "worker", "study_years": 1, "dropout_share": 0.5, "cost_per_student_year": 4}
    recruitment = [{"tier": "worker", "candidates_per_year": 0}]
    result = solved(country(schools=[school], recruitment=recruitment))
    assert by_year(result, "hired") == [0, 1, 1]
    assert result.plan is not None
    assert [round(row.intake, 6) for row in result.plan.intakes] == [2, 2, 2], "half drop out; the last intake replaces who leaves today"
    assert result.objective == pytest.approx(620 + 3 * 2 * 4 * 0.75), "dropouts are paid for half of their time"


def test_those_who_rise_are_replaced() -> None:
    """Two tiers: only seniors may do the reserved work, and only by rising."""
    tables: dict[str, Any] = {
        "tiers": [
            row("tiers", hiring_cost_per_head=10),
            row("tiers", tier="senior", name="Senior", wage_per_year=150, may_hire=False, may_move=True),
        ],
        "tier_competencies": [
            {"tier": "worker", "competency": "base", "level": 1, "ceiling": 1},
            {"tier": "senior", "competency": "base", "level": 3, "ceiling": 3},
        ],
        "functions": [row("functions"), row("functions", function="guidance", name="Guidance", priority=3)],
        "function_competencies": [
            {"function": "case", "competency": "base", "level": 1},
            {"function": "guidance", "competency": "base", "level": 3},
        ],
        "need": [row("need", hours_per_year=4000), row("need", function="guidance", hours_per_year=2000)],
        "careers": [{"from_tier": "worker", "to_tier": "senior", "max_share_per_year": 0.5, "cost_per_head": 7}],
    }
    result = solved(country(attrition=0.0, **tables), years=2)
    assert by_year(result, "risen_in", "senior") == [1, 0]
    assert by_year(result, "heads", "senior") == [1, 1]
    assert by_year(result, "hired") == [1, 0], "the post of the one who rose is filled again"
    assert result.objective == pytest.approx(2 * (200 + 150) + 10 + 7)


def test_packages_lapse_unless_refreshed() -> None:
    tables: dict[str, Any] = {
        "tier_competencies": [{"tier": "worker", "competency": "base", "level": 0, "ceiling": 2}],
        "packages": [{"package": "course", "name": "Course", "cost_per_head": 20}],
        "package_competencies": [{"package": "course", "competency": "base", "level": 1}],
        "refreshers": [{"package": "course", "every_years": 2, "share_of_package": 0.5}],
        "trained": [{"area": "north", "tier": "worker", "package": "course", "heads": 2}],
    }
    result = solved(country(attrition=0.0, **tables))
    assert result.plan is not None
    assert [round(row.refreshed, 6) for row in result.plan.holders] == [1, 1, 0], (
        "half are due each year; after the last year it no longer pays"
    )
    assert result.objective == pytest.approx(600 + 2 * 10)


def test_guaranteed_posts_that_nobody_can_fill_are_counted() -> None:
    posts = [{"area": "north", "tier": "worker", "min_heads": 3}]
    result = solved(country(attrition=0.0, posts=posts, recruitment=[{"tier": "worker", "candidates_per_year": 0}]))
    assert result.missed == pytest.approx(3)
    assert result.objective == pytest.approx(600)


def test_visits_across_regions_are_charged_where_the_supervisors_may_be_posted_first() -> None:
    """Two workers in the north, their supervisor in the south, a region of its own: 12 visits a year of 2 × 20 km to each, 1 a km."""
    areas = [row("areas"), row("areas", 1, region="two")]
    senior = row("tiers", tier="senior", name="Senior", may_hire=False, may_move=True, travel_cost_per_km=1)
    tables: dict[str, Any] = {
        "manifest": {"service_boundary": "country"},
        "areas": areas,
        "tiers": [row("tiers"), senior],
        "staff": [{"area": "north", "tier": "worker", "heads": 2}, {"area": "south", "tier": "senior", "heads": 1}],
        "supervision": [{"supervisor": "senior", "tier": "worker", "kind": "line", "span": 10, "visits_per_year": 12}],
    }
    result = solved(country(attrition=0.0, **tables), years=1)
    assert result.plan is not None
    assert [(row.region, round(row.amount)) for row in result.plan.costs if row.kind == "travel"] == [("one", 2 * 480)]


def test_trips_with_nights_away_are_paid_for_their_nights() -> None:
    """Three hours each way of days of 4 hours: two days leave 2 hours for work and take a night at 3; 12 visits of 5 hours as well."""
    far = [row("travel", 0), row("travel", 1), row("travel", 2, hours=3), row("travel", 3, hours=3)]
    worker = row("tiers", hours_per_day=4, reach_hours=3, nights_per_month=10, night_cost=3)
    senior = row("tiers", tier="senior", name="Senior", hours_per_day=4, reach_hours=0, wage_per_year=0)
    tables: dict[str, Any] = {
        "travel": far,
        "tiers": [worker, senior | {"nights_per_month": 1, "night_cost": 5}],
        "need": [row("need", 1, hours_per_year=100)],
        "tier_competencies": [{"tier": "worker", "competency": "base", "level": 1, "ceiling": 1}],
        "posts": [{"area": "south", "tier": "worker", "max_heads": 0}],
        "staff": [{"area": "north", "tier": "worker", "heads": 1}, {"area": "south", "tier": "senior", "heads": 1}],
        "supervision": [{"supervisor": "senior", "tier": "worker", "kind": "line", "span": 10, "visits_per_year": 12}],
        "manifest": {"policy": {"min_coverage": 1.0}},
    }
    result = solved(country(attrition=0.0, **tables), years=1)
    assert result.plan is not None
    assert {row.tier: round(row.amount, 6) for row in result.plan.costs if row.kind == "travel"} == {"worker": 50 * 3, "senior": 12 * 5}


def test_funds_that_cannot_pay_those_in_place_are_a_contradiction() -> None:
    funds = [{"fund": "only", "name": "Only", "amount_per_year": 150}]
    result = horizon(country(attrition=0.0, funds=funds), 2)
    assert result.status == Status.INFEASIBLE
    assert set(result.conflict) == {"stocks", "budget"}
    assert result.plan is None


@pytest.mark.parametrize("years", [0, 11])
def test_years_out_of_range(years: int) -> None:
    with pytest.raises(ValueError, match="1 to 10"):
        horizon(country(), years)


PROMOTED: dict[str, Any] = {
    "tiers": [row("tiers", may_hire=False), row("tiers", tier="aide", name="Aide", kind="paraprofessional", wage_per_year=50)],
    "tier_competencies": [{"tier": "worker", "competency": "base", "level": 3, "ceiling": 3}],
    "careers": [{"from_tier": "aide", "to_tier": "worker", "max_share_per_year": 0.5}],
    "staff": [{"area": "north", "tier": "aide", "heads": 4}, {"area": "north", "tier": "worker", "heads": 1}],
    "manifest": {"policy": {"min_coverage": 1.0}},
}
"""Aides do no case work; half of them qualify each year as workers, whom nobody may hire."""


@pytest.mark.parametrize("whole", [True, False])
def test_posts_of_a_tier_that_is_filled_by_promotion_alone_are_not_capped_at_those_in_place(*, whole: bool) -> None:
    result = solved(country(attrition=0.0, **PROMOTED), whole=whole)
    assert by_year(result, "risen_in") == pytest.approx([1, 0, 0])
    assert by_year(result, "heads") == pytest.approx([2, 2, 2])
    assert result.missed == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("mode", ["cost", "coverage", "balanced"])
@pytest.mark.parametrize("price", [0, 10])
@pytest.mark.parametrize("whole", [True, False])
def test_nobody_is_hired_and_released_in_one_place_and_year(mode: Mode, price: float, *, whole: bool) -> None:
    tiers = [row("tiers", may_release=True, hiring_cost_per_head=price, release_cost_per_head=price)]
    result = solved(country(heads=4, tiers=tiers), mode=mode, whole=whole)
    assert result.plan is not None
    assert [row for row in result.plan.stocks if row.hired > 1e-6 and row.released > 1e-6] == []


@pytest.mark.parametrize("remote", [0, 0.5])
def test_what_was_missed_is_met_in_the_next_year_as_far_as_it_still_can_be(remote: float) -> None:
    # One head for 4,000 hours, recruits after a year: 2,000 hours are missed, half of them can still be met; nobody can be telephoned.
    functions = [row("functions", recovered_share=0.5, remote_share=remote)]
    late = {"attrition": 0.0, "recruitment": [{"tier": "worker", "lead_months": 12}], "functions": functions}
    here = {"zones": [row("zones", digital_access_share=0)], "posts": [{"area": "south", "tier": "worker", "max_heads": 0}]}
    result = solved(country(heads=1, **here, **late), years=2)
    assert by_year(result, "heads") == [1, 3], "whole posts, for 4,000 hours and 1,000 of the year before"
    assert result.plan is not None
    assert result.plan.frame("coverage")["unmet"].tolist() == pytest.approx([2000, 0])
    assert result.plan.frame("coverage")["recovered"].tolist() == pytest.approx([0, 1000])
    assert result.objective == pytest.approx(100 + 300 + 2 * 10 + 2000 - 1000)


@pytest.mark.parametrize(("screened_again", "recovered"), [(0.0, [0, 600]), (0.25, [250, 675])])
def test_what_follows_is_recovered_only_after_what_comes_before(screened_again: float, recovered: list[float]) -> None:
    # One head, 2,000 hours, for 3,000 of screening and 900 of assessment, 0.3 hours for each hour of screening. Screening cannot be done a
    # year later (or a quarter of it can), assessment can: screening is done first, and 900 - 0.3 × (1,000 - what is screened later)
    # hours of assessment follow in the next year.
    names = ("screening", "assessment")
    instance = country(
        heads=1,
        attrition=0.0,
        recruitment=[{"tier": "worker", "lead_months": 12}],
        functions=[
            row("functions", function="screening", recovered_share=screened_again),
            row("functions", function="assessment", recovered_share=1),
        ],
        follows=[{"function": "assessment", "before": "screening", "ratio": 1, "minutes_per_unit": 60, "delivered": True}],
        function_competencies=[row("function_competencies", function=name) for name in names],
        need=[row("need", function="screening", hours_per_year=3000), row("need", function="assessment", hours_per_year=900)],
    )
    result = solved(instance, years=2)
    assert result.plan is not None
    coverage = result.plan.frame("coverage").set_index(["year", "function"])
    assert coverage["unmet"].loc[2026, list(names)].tolist() == pytest.approx([1000, 900])
    assert coverage["recovered"].loc[2027, list(names)].tolist() == pytest.approx(recovered)


@pytest.mark.parametrize(("cost", "supported", "objective"), [(3, 2, 600 + 2 * (2 * 3 + 0.2 * 10)), (5, 0, 600 + 2 * 10)])
def test_support_is_given_where_it_costs_less_than_those_who_leave(cost: float, supported: float, objective: float) -> None:
    # Of two heads 0.8 leave and 0.2 retire in a year, 10 to hire one: 8 a year for support that keeps both from leaving.
    result = solved(country(retention=[{"support": "housing", "tier": "worker", "leaving_factor": 0, "cost_per_head": cost}]))
    assert result.objective == pytest.approx(objective)
    assert result.plan is not None
    given = result.plan.frame("support")
    assert given.groupby("year")["heads"].sum().to_dict() == ({2026: supported, 2027: supported} if supported else {})
    assert given["kept"].sum() == pytest.approx(0.4 * 2 * supported)


def test_support_of_the_zone_goes_before_and_is_paid_by_wage_and_cost() -> None:
    # In the zone the support halves the 0.4 who leave, for a tenth of the wage of 100 and 2 beside it, less than hiring costs here.
    offered = {"support": "pay", "tier": "worker", "leaving_factor": 0.5, "pay_share_of_wage": 0.1, "cost_per_head": 2}
    retention = [{"support": "pay", "tier": "worker", "leaving_factor": 1}, offered | {"zone": "rural"}]
    growth = [{"year": 2027, "wages": 1.0, "prices": 0.5}]
    tiers = [row("tiers", hiring_cost_per_head=1000)]
    result = solved(country(retention=retention, growth=growth, tiers=tiers, need=[row("need", hours_per_year=4000)]))
    assert result.plan is not None
    costs = result.plan.frame("costs").set_index(["year", "kind"])["amount"]
    assert costs[2026, "allowances"] == pytest.approx(2 * 0.1 * 100)
    assert costs[2027, "allowances"] == pytest.approx(2 * 0.1 * 200)
    assert (costs[2026, "expenses"], costs[2027, "expenses"]) == (pytest.approx(4), pytest.approx(6))
    assert by_year(result, "left") == pytest.approx([0.4, 0.4, 0.8])
