"""Properties of plans over several years, the independent check, the way by regions, and what is written."""

import io
import json
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import instances
from models.horizon.formulation import build_horizon
from models.objective import weights
from optimizer.decomposition.master import MasterColumn
from optimizer.engine.compile import Program, Vector, compile_model
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Progress, Status
from optimizer.engine.settings import Settings
from optimizer.horizon.blocks import ProgramBlock, column_of, solve_by_blocks
from optimizer.horizon.chart import draw_years
from optimizer.horizon.figures import figures_of
from optimizer.horizon.folder import read_horizon, write_horizon
from optimizer.horizon.plan import HorizonPlan
from optimizer.horizon.solve import HorizonResult, horizon, missed_heads, missed_worth
from optimizer.horizon.terminal import summary
from optimizer.horizon.verify import check_horizon
from tests.currency import exchanged
from tests.optimizer.command import fieldpost
from tests.small import with_funds

TINY = instances.load("tiny")


@pytest.fixture(scope="module")
def tiny() -> HorizonResult:
    return horizon(TINY, 3, whole=False, gap=0.0)


def test_the_plan_of_the_bundled_example_keeps_every_rule(tiny: HorizonResult) -> None:
    assert tiny.status == Status.OPTIMAL
    assert tiny.violations == (), [str(fault) for fault in tiny.violations]
    assert tiny.objective is not None
    assert tiny.bound is not None
    assert tiny.bound <= tiny.objective + 1e-3


@pytest.mark.parametrize(("less", "more"), [(0.9, 1.0), (1.0, 1.2)])
def test_more_money_is_never_worse(less: float, more: float) -> None:
    values = []
    for factor in (less, more):
        result = horizon(with_funds(TINY, factor), 2, whole=False, gap=0.0)
        assert result.objective is not None
        assert result.missed is not None
        values.append(result.objective + result.missed_worth * result.missed)
    assert values[1] <= values[0] * (1 + 1e-7)


def test_whole_posts_cost_no_less_and_the_bound_holds(tiny: HorizonResult) -> None:
    whole = horizon(TINY, 3, whole=True, gap=0.02)
    assert whole.violations == ()
    assert whole.plan is not None
    assert all(row.posts == round(row.posts) for row in whole.plan.stocks)
    assert whole.objective is not None
    assert tiny.objective is not None
    assert whole.objective + whole.missed_worth * (whole.missed or 0.0) >= tiny.objective + tiny.missed_worth * (tiny.missed or 0.0) - 1e-3


@pytest.mark.parametrize(("gap", "searches"), [(0.5, []), (0.0, [True])])
def test_posts_rounded_up_are_a_plan_and_the_start_of_a_search(gap: float, searches: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def minimise(self: Solver, *given: Any, **options: Any) -> Any:
        if not options.get("relaxed"):
            begun.append(options.get("start") is not None)
        return solve(self, *given, **options)

    solve = Solver.minimise
    monkeypatch.setattr(Solver, "minimise", minimise)
    result = horizon(with_funds(TINY, 2), 2, whole=True, gap=gap)
    assert begun[:1] == searches
    assert result.status == (Status.WITHIN_GAP if gap else Status.OPTIMAL)
    assert result.violations == ()


def test_zones_as_places_keep_the_totals() -> None:
    country = instances.generate(areas=12, regions=3, seed=4)
    result = horizon(country, 2, kind="zone", whole=False)
    assert result.violations == (), [str(fault) for fault in result.violations]
    assert result.plan is not None
    from instances.workload import need_of

    coverage = result.plan.frame("coverage")
    assert coverage[coverage["year"] == 2026]["need"].sum() == pytest.approx(need_of(country)["hours"].sum())


def three_regions() -> tuple[Program, Vector, float, Vector]:
    """Two years of a small country: its program, costs, their constant, and what guaranteed posts without people cost."""
    country = instances.generate(areas=9, regions=3, seed=2, budget_share=0.6)
    model = build_horizon(country, 2, "area", whole=False)
    program = compile_model(model)
    costs, offset = program.costs(weights(country, "balanced"))
    hours = model.parameters.one_year.hours
    missed = missed_worth(country, hours, "balanced") * missed_heads(program, float(np.mean(list(hours.values()))))
    return program, costs, offset, missed


def test_by_regions_is_within_its_gap_of_the_whole() -> None:
    program, costs, offset, missed = three_regions()
    solver = Solver(program, Settings(gap=0.0))
    best = solver.minimise(costs + missed, offset)
    parts = solve_by_blocks(program, costs + missed, offset, missed, Settings(gap=1e-6), cancel=solver.cancel)
    assert best.objective is not None
    assert parts.objective is not None
    assert parts.bound is not None
    assert parts.status in (Status.WITHIN_GAP, Status.OPTIMAL)
    slack = 1e-6 * abs(best.objective)
    assert parts.bound - slack <= best.objective <= parts.objective + slack


@pytest.mark.parametrize(("rounds", "status"), [(0, Status.LIMIT_WITHOUT_PLAN), (12, Status.LIMIT_WITH_PLAN)])
def test_by_regions_keeps_its_best_plan_where_prices_cannot_be_worked_out(
    rounds: int, status: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, costs, offset, missed = three_regions()
    asked = []

    def on_progress(moment: Progress) -> None:
        asked.append(moment)
        if len(asked) == rounds:
            monkeypatch.setattr("optimizer.decomposition.master.Master.solve", lambda *_, **__: None)

    if not rounds:
        monkeypatch.setattr("optimizer.decomposition.master.Master.solve", lambda *_, **__: None)
    found = solve_by_blocks(program, costs + missed, offset, missed, Settings(gap=0.0), cancel=threading.Event(), on_progress=on_progress)
    assert found.status == status
    assert found.bound is not None
    assert (found.x is None) == (rounds == 0)


def test_numerical_zeros_in_columns_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    program, costs, offset, missed = three_regions()
    solve = partial(solve_by_blocks, program, costs + missed, offset, missed, Settings(gap=0.0005), cancel=threading.Event())
    clean = solve()

    def nearly_zero(number: int, block: ProgramBlock, costs: Vector, x: Vector) -> MasterColumn:
        column = column_of(number, block, costs, x)
        column.usage[column.usage == 0] = 1e-25
        return column

    monkeypatch.setattr("optimizer.horizon.blocks.column_of", nearly_zero)
    found = solve()
    assert found.status == clean.status == Status.WITHIN_GAP
    assert found.objective == pytest.approx(clean.objective, rel=0.0005)


def spoilt(plan: HorizonPlan, table: str, position: int, **changes: Any) -> HorizonPlan:
    rows = list(getattr(plan, table))
    rows[position] = rows[position].model_copy(update={name: change(getattr(rows[position], name)) for name, change in changes.items()})
    return plan.model_copy(update={table: tuple(rows)})


@pytest.mark.parametrize(
    ("table", "changes", "rule"),
    [
        ("stocks", {"heads": lambda n: n + 1}, "stocks.balance"),
        ("stocks", {"hired": lambda n: n + 3}, "accounts.costs"),
        ("stocks", {"left": lambda n: n + 1}, "accounts.leavers"),
        ("work", {"hours": lambda h: h + 100}, "coverage.balance"),
        ("coverage", {"need": lambda h: h * 2}, "accounts.need"),
        ("time", {"hours": lambda h: h + 5000}, "capacity.hours"),
        ("holders", {"holders": lambda n: n + 50}, "competency.kept"),
        ("guidance", {"heads": lambda n: n + 20}, "supervision.covered"),
        ("costs", {"amount": lambda amount: amount + 5}, "accounts.costs"),
        ("payments", {"amount": lambda amount: amount * 3}, "budget.paid"),
        ("intakes", {"graduates": lambda n: n + 1}, "accounts.graduates"),
        ("intakes", {"cost": lambda amount: amount + 5}, "accounts.school_cost"),
        ("intakes", {"intake": lambda n: n + 1000}, "careers.intake"),
        ("intakes", {"year": lambda year: year + 50}, "form.intakes"),
        ("stocks", {"arrived": lambda n: n + 1}, "accounts.arrivals"),
        ("stocks", {"risen_in": lambda n: n + 1}, "accounts.risen_in"),
        ("stocks", {"risen_out": lambda n: n + 1}, "accounts.risen_out"),
        ("stocks", {"posts": lambda n: n / 2}, "stocks.posts"),
        ("stocks", {"posts": lambda n: n + 3}, "stocks.vacancies"),
        ("stocks", {"tier": lambda tier: "nobody"}, "form.unknown_id"),
        ("places", {"place": lambda place: "elsewhere"}, "form.places"),
        ("work", {"function": lambda _: "full_assessment", "tier": lambda _: "volunteer"}, "competency.can_do"),
        ("time", {"place": lambda place: "nowhere"}, "capacity.reach"),
        ("time", {"hours": lambda h: h + 5000}, "capacity.in_person"),
        ("holders", {"holders": lambda n: n + 50}, "competency.holders"),
        ("holders", {"refreshed": lambda n: n + 50}, "competency.due"),
        ("holders", {"package": lambda _: "case_basics", "trainees": lambda n: n + 50}, "competency.places"),
        ("guidance", {"heads": lambda n: n + 200}, "supervision.span"),
        ("guidance", {"heads": lambda n: n + 20}, "supervision.time"),
        ("guidance", {"supervisor": lambda tier: "nobody"}, "supervision.relation"),
        ("payments", {"amount": lambda amount: amount * 1e3}, "budget.fund"),
        ("payments", {"payers": lambda payers: "nobody"}, "budget.may_pay"),
    ],
)
def test_the_check_finds_what_is_wrong(tiny: HorizonResult, table: str, changes: dict[str, Any], rule: str) -> None:
    assert tiny.plan is not None
    assert rule in {fault.rule for fault in check_horizon(TINY, spoilt(tiny.plan, table, 0, **changes))}


def test_a_plan_is_read_back_as_it_was_written(tiny: HorizonResult, tmp_path: Path) -> None:
    write_horizon(TINY, tiny, tmp_path / "years")
    assert read_horizon(tmp_path / "years") == tiny.plan
    assert (tmp_path / "years" / "years.png").stat().st_size > 20_000
    assert {path.stem for path in (tmp_path / "years" / "summary").iterdir()} == {
        "years", "gap_by_tier", "gap_by_zone", "gap_by_place", "costs", "training_intake", "support", "indicators",
        "left_to_one_year",
    }  # fmt: skip
    write_horizon(TINY, tiny, tmp_path / "years")


def test_the_command_tells_and_writes(tmp_path: Path) -> None:
    ran = fieldpost("horizon", "tiny", "--years", "2", "--gap", "5%", "--workers", "1", "--out", tmp_path / "years")
    assert ran.code == 0
    assert "Year by year" in ran.out
    assert "every rule is kept" in ran.out
    assert "100.0% of the need rests on figures that are assumed or have no source." in ran.out
    assert "Indicators: ● on target, ▲ near the target, ■ off target" in ran.out
    assert json.loads((tmp_path / "years" / "result.json").read_text())["status"] in ("optimal", "within_gap")


@pytest.mark.parametrize(
    ("rate", "unit", "size", "digits"),
    [(1.0, "XTS", 1, 0), (1e-6, "XTS", 1, 4), (100.0, "million XTS", 1e6, 1), (1e8, "billion XTS", 1e9, 1)],
)
def test_amounts_are_told_in_a_unit_of_their_size(
    tiny: HorizonResult, rate: float, unit: str, size: float, digits: int, tmp_path: Path
) -> None:
    assert tiny.plan is not None
    costs = tuple(row.model_copy(update={"amount": rate * row.amount}) for row in tiny.plan.costs)
    plan, instance = tiny.plan.model_copy(update={"costs": costs}), exchanged(TINY, rate)
    told = io.StringIO()
    Console(file=told, width=80).print(summary(instance, replace(tiny, plan=plan)))
    words = " ".join(told.getvalue().split())
    paid = sum(row.amount for row in costs if row.year == 2026)
    assert f"Cost by year, {unit}" in words
    assert f"{paid / size:,.{digits}f}"[:6] in words
    draw_years(instance, figures_of(instance, plan), tmp_path / "years.svg")
    assert (tmp_path / "years.svg").stat().st_size > 0


def test_the_command_prints_one_json_object_under_a_scenario() -> None:
    ran = fieldpost("horizon", "tiny", "--years", "1", "--gap", "5%", "--scenario", "need10", "--json")
    assert ran.code == 0
    assert ran.json["years"] == [2026]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--years", "11"], 2, "--years"),
        (["--gap", "lots"], 2, "not a share"),
        (["--scenario", "fload"], 3, "did you mean 'flood'?"),
    ],
)
def test_wrong_usage(options: list[str], code: int, said: str, tmp_path: Path) -> None:
    ran = fieldpost("horizon", "tiny", *options, "--out", tmp_path / "years")
    assert ran.code == code
    assert said in ran.told
    assert not (tmp_path / "years").exists()


def test_a_plan_that_the_verifier_refuses_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from optimizer.horizon import solve as module

    monkeypatch.setattr(module, "check_horizon", lambda instance, plan: ("a rule is broken",))
    result = module.horizon(instances.load("tiny"), years=1, gap=0.3, progress=False)
    assert (result.plan, result.objective, result.terms, result.status) == (None, None, None, Status.ERROR)
    assert result.violations == ("a rule is broken",)
