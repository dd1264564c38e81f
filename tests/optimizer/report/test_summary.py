"""A result in words and figures: what a planner reads on the terminal."""

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from instances.instance import Instance
from optimizer.engine.outcome import Status
from optimizer.plan.plan import Plan
from optimizer.plan.result import Result, StageResult
from optimizer.plan.rows import ChangeRow, CostRow, MoveRow, PaymentRow, StaffRow, TrainingRow, UnmetRow
from optimizer.report.layout import percent
from optimizer.report.terminal import WORDS, summary, verdict
from optimizer.verify import Check, Violation
from tests.small import row, small

INSTANCE = small(
    tiers=[row("tiers", may_hire=True), row("tiers", tier="helper", name="Helper", kind="volunteer", wage_per_year=0, reach_hours=0)],
    staff=[{"area": "north", "tier": "worker", "heads": 4}],
    functions=[row("functions"), row("functions", function="info", name="Information", priority=3)],
    need=[*small().model_dump()["need"], {"area": "south", "function": "info", "hours_per_year": 100}],
    funds=[{"fund": "state", "name": "State budget", "amount_per_year": 1000}, {"fund": "donor", "name": "Donor", "amount_per_year": 0}],
)
PLAN = Plan(
    instance="small",
    instance_hash="",
    staff=(StaffRow(area="north", tier="worker", heads=3), StaffRow(area="south", tier="worker", heads=1234)),
    changes=(ChangeRow(area="south", tier="worker", hired=1232), ChangeRow(area="north", tier="worker", released=1)),
    moves=(MoveRow(from_area="north", to_area="south", tier="worker", heads=2),),
    training=(TrainingRow(area="south", tier="worker", package="basic", holders=8, trainees=6),),
    costs=(
        CostRow(kind="wages", area="north", tier="worker", amount=400),
        CostRow(kind="wages", area="south", tier="worker", amount=100),
        CostRow(kind="hiring", area="south", tier="worker", amount=50),
    ),
    payments=(PaymentRow(fund="state", kind="wages", tier="worker", region="one", amount=550),),
    unmet=(UnmetRow(area="south", function="info", hours=100), UnmetRow(area="north", function="case", hours=1e-9)),
)
RESULT = Result(
    status=Status.WITHIN_GAP,
    stages=(StageResult("balanced", 1234567.8, 1230000.0, 3.25, 7),),
    plan=PLAN,
    terms=None,
    coverage=0.87,
    seconds=4.0,
    instance="small",
    instance_hash="",
    seed=0,
    threads=1,
    size={},
)
BROKEN = Violation("coverage.floor", "area North", (), 1.0, "hours", "Too little.")


def text(result: Result = RESULT, instance: Instance = INSTANCE, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(summary(instance, result))
    return console.file.getvalue()  # type: ignore[attr-defined]


def cells(told: str, label: str) -> list[str]:
    """The cells of the table row that begins with the label."""
    line = next(line for line in told.splitlines() if line.startswith(f"│ {label} "))
    return [cell.strip() for cell in line.strip("│").split("│")][1:]


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_words(status: Status) -> None:
    told = text(replace(RESULT, status=status, plan=PLAN if status.has_plan else None))
    assert WORDS[status] in " ".join(told.split())
    assert ("Heads by tier" in told) == status.has_plan


def test_the_headline() -> None:
    told = text()
    assert told.splitlines()[:3] == [
        "Small",
        "Solved within the gap asked for.",
        "balanced: objective PHP 1,234,568, no plan is below PHP 1,230,000, gap 0.37%, 3.2 s",
    ]
    for label, figure in {
        "Cost in the year": "PHP 550 (PHP 500 every year, PHP 50 once)",
        "Need met (weighted by priority)": "87.0%",
        "Heads posted": "1,237",
    }.items():
        assert any(line.split() == [*label.split(), *figure.split()] for line in told.splitlines())
    assert "Every rule is kept" in told


def test_every_stage_speaks_in_its_own_unit() -> None:
    stages = (
        StageResult("coverage", 12.34, 12.0, 1.0, 0),
        StageResult("travel_time", 5.0, 4.0, 1.0, 0),
        StageResult("equity_gap", 0.015, 0.0, 1.0, 0),
        StageResult("cost", None, None, 1.0, 0),
    )
    told = text(replace(RESULT, stages=stages), width=160)
    assert "coverage: objective 12.3 weighted hours, no plan is below 12.0 weighted hours, gap 2.76%" in told
    assert "travel_time: objective 5.0 hours on the way" in told
    assert "equity_gap: objective 1.50%" in told
    assert "cost: no plan, no bound, gap unknown" in told


def test_heads_by_tier_are_summed_over_areas() -> None:
    told = text()
    assert cells(told, "Social worker") == ["4", "1,237", "1,232", "1", "2", "6"]
    assert cells(told, "Helper (unpaid)") == ["0"] * 6


def test_costs_by_kind_and_what_each_fund_pays() -> None:
    told = text()
    assert cells(told, "wages") == ["500"]
    assert cells(told, "hiring") == ["50"]
    assert (cells(told, "every year"), cells(told, "once"), cells(told, "all")) == (["500"], ["50"], ["550"])
    assert cells(told, "from State budget (55% of the fund)") == ["550"]
    assert cells(told, "from Donor") == ["0"]


def test_the_least_covered_areas_are_named_and_dust_is_not() -> None:
    told = text()
    assert "Least covered (weighted by priority): South 76.9%." in told
    assert "North" not in told


def test_everything_met_is_said_so() -> None:
    assert "Every area has all of its need met." in text(replace(RESULT, plan=PLAN.model_copy(update={"unmet": ()})))


def test_broken_rules_are_counted() -> None:
    refused = replace(RESULT, plan=None, status=Status.ERROR, violations=(BROKEN,))
    assert "refuses what the solver found, so that there is no plan: 1 rule is broken, in 1 place." in " ".join(text(refused).split())
    other = replace(BROKEN, rule="budget.fund")
    told = " ".join(text(replace(refused, violations=(BROKEN, BROKEN, other))).split())
    assert "2 rules are broken, in 3 places." in told
    assert str(BROKEN) in told


def test_families_in_conflict_are_named_with_places() -> None:
    told = text(
        replace(RESULT, status=Status.INFEASIBLE, plan=None, conflict=("coverage", "budget"), conflict_rows=("budget.fund[state]",))
    )
    assert "These families of rules contradict each other: coverage, budget." in told
    assert f"  for example Money in the fund ({INSTANCE.funds[0].name})" in told


def test_names_with_brackets_are_shown_as_they_are() -> None:
    odd = INSTANCE.replace(
        tiers=tuple(tier.model_copy(update={"name": "[bold]Chief[/x]"}) for tier in INSTANCE.tiers[:1]) + INSTANCE.tiers[1:],
        funds=(INSTANCE.funds[0].model_copy(update={"name": "[red]"}),),
    )
    told = text(instance=odd)
    assert "[bold]Chief[/x]" in told
    assert "from [red] (55% of the fund)" in told


def test_a_plan_without_any_row() -> None:
    told = text(replace(RESULT, plan=Plan(instance="", instance_hash="")))
    assert cells(told, "Social worker") == ["4", "0", "0", "0", "0", "0"]
    assert cells(told, "all") == ["0"]


@pytest.mark.parametrize(("share", "told"), [(None, "unknown"), (0.0, "0.0%"), (0.1234, "12.3%"), (1.0, "100.0%")])
def test_shares_are_percentages(share: float | None, told: str) -> None:
    assert percent(share) == told


def found(**changes: Any) -> Check:
    known = Check(violations=(), notes=(), cost_by_kind={"wages": 1234.5}, coverage=0.987, heads=19, travel_hours=619.7)
    return replace(known, **changes)


def test_the_verdict_of_a_check() -> None:
    figures = "PHP 1,234 a year, 98.7% of the weighted need met, 19 heads, 620 hours on the way."
    assert verdict(INSTANCE, found()) == f"Every rule is kept: {figures}"
    assert verdict(INSTANCE, found(violations=(BROKEN, BROKEN))) == f"1 rule is broken, in 2 places: {figures}"
