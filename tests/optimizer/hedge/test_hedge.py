"""One plan for several scenarios: the extensive form, and what knowing more is worth."""

from pathlib import Path
from typing import Any

import pytest

from instances import generate
from instances.instance import Instance
from instances.workload import need_of
from optimizer.engine.outcome import Status
from optimizer.engine.session import solve_whole
from optimizer.engine.settings import Settings
from optimizer.hedge.program import Help
from optimizer.hedge.solve import HedgeResult, expected_instance, hedge, solve_hedge
from tests.optimizer.command import fieldpost
from tests.small import row, small

NO_HELP = Help(lend_share=0.0, surge_share=0.0)


def country(hours: float, **changes: Any) -> Instance:
    """One district with a given need; a head gives 2,000 hours for 1,000, an unmet hour counts 1."""
    return small(**{"tiers": [row("tiers", wage_per_year=1000, reach_hours=0)], "need": [row("need", hours_per_year=hours)]} | changes)


def solved(low: float, high: float, chance: float, help_: Help = NO_HELP) -> HedgeResult:
    result = solve_hedge({"low": (1 - chance, country(low)), "high": (chance, country(high))}, Settings(gap=0.0), help_)
    assert result.status == Status.OPTIMAL
    return result


def posts(result: HedgeResult) -> int:
    assert result.first is not None
    return sum(round(n) for column, n in result.first.items() if column.component == "staff")


@pytest.mark.parametrize(("chance", "heads", "value"), [(0.25, 1, 1000 + 0.25 * 2000), (0.75, 2, 2000)])
def test_a_case_by_hand(chance: float, heads: int, value: float) -> None:
    """2,000 hours, or 4,000 with some chance: a second head costs 1,000 and saves 2,000 × the chance."""
    result = solved(2000, 4000, chance)
    assert posts(result) == heads
    assert result.objective == pytest.approx(value)
    know = 1000 * (1 - chance) + 2000 * chance
    assert result.perfect.high == pytest.approx(know)
    assert result.perfect_information.low == pytest.approx(value - know, abs=1e-3)
    assert result.perfect_information.high == pytest.approx(value - know, abs=1e-3)


def test_the_value_of_the_stochastic_solution_by_hand() -> None:
    """Expected need 3,000: one head and 1,000 unmet cost 2,000, as two heads do; either plan is worse than or as good as the common one."""
    result = solved(2000, 5000, 0.4)
    trial = result.expected_need
    assert trial.low is not None
    assert result.objective is not None
    assert trial.low >= result.objective - 1e-6
    assert result.stochastic_solution.high == pytest.approx(trial.high - result.objective, abs=1e-3)  # type: ignore[operator]


def test_both_values_by_hand() -> None:
    """2,000 hours, or 6,000 with 30 % chance: one head and 0.3 × 4,000 unmet cost 2,200. The expected need of 3,200 asks for two heads:
    2,000 and 0.3 × 2,000 unmet; with the scenario known it is 0.7 × 1,000 + 0.3 × 3,000.
    """
    result = solved(2000, 6000, 0.3)
    assert posts(result) == 1
    assert result.objective == pytest.approx(2200)
    for value, known in ((result.stochastic_solution, 2600 - 2200), (result.perfect_information, 2200 - 1600)):
        assert value.low == pytest.approx(known, abs=1e-3)
        assert value.high == pytest.approx(known, abs=1e-3)


def test_help_is_taken_where_it_is_cheaper_than_going_without() -> None:
    helped = solved(20_000, 22_000, 0.1, Help(lend_share=0.0, surge_share=0.1, surge_cost=1.5))
    without = solved(20_000, 22_000, 0.1)
    assert [outlook.surge_weeks for outlook in helped.outlooks] == [0, 52]
    assert (helped.objective or 0.0) < (without.objective or 0.0)
    assert helped.objective == pytest.approx(10_000 + 0.1 * 1500)


def test_help_is_told_at_its_cost_where_coverage_alone_counts() -> None:
    """Room for ten heads in the north, and 22,000 hours: the eleventh is a surge helper."""
    limits = [{"area": "north", "tier": "worker", "max_heads": 10}, {"area": "south", "tier": "worker", "max_heads": 0}]
    cases = {"low": (0.9, country(20_000, posts=limits)), "high": (0.1, country(22_000, posts=limits))}
    high = solve_hedge(cases, Settings(mode="coverage", gap=0.0), Help(lend_share=0.0, surge_share=0.1, surge_cost=1.5)).outlooks[1]
    assert (high.coverage, high.surge_weeks, high.help_cost) == pytest.approx((1, 52, 1500), rel=1e-4)


def test_people_are_lent_to_where_the_need_is() -> None:
    """Need in the north or in the south: whoever is posted in one may be lent to the other, for the cost of a relocation."""
    tiers = [row("tiers", wage_per_year=1000, reach_hours=0, may_move=True, relocation_cost_per_head=100)]
    north = country(2000, tiers=tiers)
    south = country(2000, tiers=tiers, need=[row("need", 1, hours_per_year=2000)])
    result = solve_hedge({"north": (0.5, north), "south": (0.5, south)}, Settings(gap=0.0), Help(lend_share=1.0, surge_share=0.0))
    assert posts(result) == 1
    assert sum(outlook.lent_weeks for outlook in result.outlooks) == 52


def test_the_order_of_values_holds() -> None:
    result = solved(3000, 9000, 0.5, Help())
    assert result.perfect.low is not None
    assert result.objective is not None
    assert result.expected_need.high is not None
    assert result.perfect.low <= result.objective + 1e-6 <= result.expected_need.high + 2e-6
    assert result.perfect.high is not None
    assert result.perfect.high <= sum(outlook.probability * outlook.objective for outlook in result.outlooks) + 1e-6


def test_the_plan_for_all_is_offered_to_each_scenario_alone() -> None:
    """However rough the search, what is said of knowing the scenario is no worse than the plan for all comes to in it."""
    instance = generate(areas=2, seed=1)
    result = hedge(instance, {"baseline": 0.5, "wage8": 0.5}, gap=0.5, progress=False)
    assert result.perfect.high is not None
    assert result.perfect.high <= sum(outlook.probability * outlook.objective for outlook in result.outlooks) + 1e-6


def test_a_plan_that_breaks_rules_in_a_scenario_is_named() -> None:
    kept = {"manifest": {"policy": {"min_coverage": 1.0}}}
    cases = {"low": (0.5, country(2000, **kept)), "high": (0.5, country(6000, **kept))}
    result = solve_hedge(cases, Settings(gap=0.0), NO_HELP)
    assert result.breaks == ("high",)
    assert posts(result) == 3
    assert result.stochastic_solution.high is None


@pytest.mark.parametrize(("called", "helpers", "met"), [(0, 0.0, 0), (4, 0.0, 1500), (2, 0.0, 960), (0, 0.01, 200), (2, 0.01, 1160)])
def test_a_surge_is_the_same_work_as_in_a_plan_of_one_year(called: int, helpers: float, met: float) -> None:
    """Twelve weeks bring 1,500 hours; ten heads of 40 hours a week are busy. A hundredth of them again is 5.2 weeks: five whole ones."""
    tiers = [row("tiers", wage_per_year=1000, reach_hours=0, days_per_year=260)]
    posts = [{"tier": "worker", "frozen": True}]
    flood: dict[str, Any] = {
        "surges": [{"surge": "flood", "name": "Flood", "weeks": 12}],
        "surge_need": [{"surge": "flood", "area": "north", "need_factor": 1 + 1500 / 4800}],
        "surge_pools": [{"pool": "p", "name": "P", "tier": "worker", "heads": called, "weeks_per_head": 12}],
    }
    instance = country(20_800, tiers=tiers, posts=posts, staff=[{"area": "north", "tier": "worker", "heads": 10}], **flood)
    settings = Settings(mode="coverage", gap=0.0)
    (outlook,) = solve_hedge({"flood": (1.0, instance)}, settings, Help(lend_share=0.0, surge_share=helpers)).outlooks
    assert outlook.objective == pytest.approx(1500 - met)
    if not helpers:
        assert solve_whole(instance, settings).objective == pytest.approx(outlook.objective)


def test_expected_need() -> None:
    mean = need_of(expected_instance({"low": (1.0, country(2000)), "high": (3.0, country(4000))}))
    assert mean["hours"].tolist() == pytest.approx([3500])


def test_wrong_figures() -> None:
    with pytest.raises(ValueError, match="there must be a scenario"):
        solve_hedge({})
    with pytest.raises(ValueError, match="a probability above 0"):
        solve_hedge({"one": (0.0, country(2000))})


def test_one_scenario_is_a_solve_of_it() -> None:
    alone = solve_hedge({"one": (1.0, country(2000))}, Settings(gap=0.0), NO_HELP)
    assert alone.objective == pytest.approx(solve_whole(country(2000), Settings(gap=0.0)).objective)
    assert alone.stochastic_solution.high == pytest.approx(0.0, abs=1e-6)


def test_the_command(tmp_path: Path) -> None:
    ran = fieldpost("hedge", "tiny", "--scenarios", "baseline:0.6,need10:40%", "--gap", "5%", "--workers", "1", "--out", tmp_path / "hedge")
    assert ran.code == 0
    assert "Knowing the scenario beforehand would be worth" in ran.out
    assert {path.name for path in (tmp_path / "hedge").iterdir()} == {
        "posts.csv", "training.csv", "scenarios.csv", "help.csv", "unmet.csv", "result.json",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scenarios", "code", "said"),
    [
        ("baseline:0.6,flood:0.3", 2, "add up to 0.9"),
        ("baseline:1", 2, "two or more"),
        ("baseline,flood", 2, "with its chance"),
        ("baseline:0.5,baseline:0.5", 2, "each scenario once"),
        ("baseline:0.6,fload:0.4", 3, "did you mean 'flood'?"),
    ],
)
def test_wrong_usage(scenarios: str, code: int, said: str) -> None:
    ran = fieldpost("hedge", "tiny", "--scenarios", scenarios)
    assert ran.code == code
    assert said in ran.told
