"""The scale benchmark: funds, the model file, and the table of results."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest

from benchmarks import scale, scale_child
from benchmarks.countries import alike, country
from benchmarks.scale_country import least_money, money_for, unlimited_cost, with_funds, write_mps
from benchmarks.scale_solvers import most_broken, parameters
from benchmarks.scale_table import COLUMNS, Run, exponent, print_table, read_runs, write_runs
from instances import generate
from instances.checks import check
from models.formulation import build
from optimizer.engine.compile import Program, compile_model

RUNS = [
    Run("synthetic-150-0", 150, 8, "ours", "within_gap", 102.0, 101.5, 40.0, 300.0, 2, 400.0),
    Run("synthetic-150-0", 150, 8, "cpsat", "limit_with_plan", 203.0, 150.0, 60.0, 900.0, bound_of_steps=True),
    Run("synthetic-150-0", 150, 8, "scip", "killed after 90 s"),
    Run("synthetic-600-0", 600, 32, "ours", "within_gap", 402.0, 401.0, 320.0, 500.0, 2, 400.0, note="as told"),
]


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_model(build(generate(areas=3, regions=1)))


@pytest.fixture(scope="module")
def model(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.mps"
    write_mps(generate(areas=3, regions=1), program, path)
    return path


def relaxed_by_highs(path: Path) -> float:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solve_relaxation", True)
    highs.readModel(str(path))
    highs.run()
    return highs.getInfo().objective_function_value


def test_the_model_file_reads_back_to_the_same_optimum(model: Path, program: Program) -> None:
    from ortools.linear_solver.python.model_builder import Model, Solver, SolveStatus

    read = Model()
    assert read.import_from_mps_file(str(model))
    assert (read.num_constraints, read.num_variables) == program.matrix.shape
    glop = Solver("glop")
    assert glop.solve(read) == SolveStatus.OPTIMAL
    assert glop.objective_value == pytest.approx(relaxed_by_highs(model), rel=1e-6)
    x = glop.values(read.get_variables()).to_numpy(dtype=float)
    from_whole = np.abs(x - np.round(x))[program.whole].max()
    assert most_broken(model, x) == pytest.approx(from_whole)
    assert most_broken(model, np.where(program.whole, np.ceil(x), x)) > 1e-4  # rounding alone makes no plan


def test_funds_are_scaled_alike_to_a_share_of_what_is_spent_without_them() -> None:
    instance = generate(areas=4, regions=2)
    cost = unlimited_cost(instance, 1)
    least = least_money(instance, cost, 1)
    assert least_money(with_funds(instance, 0.01 * cost), cost, 1) == pytest.approx(least)  # whatever its funds hold
    rich = unlimited_cost(generate(areas=4, regions=2, budget_share=9.0), 1)
    assert cost == pytest.approx(rich)
    assert least < cost
    assert money_for(cost, 0.5 * cost, 0.75) == 0.75 * cost
    assert 0.8 * cost < money_for(cost, 0.8 * cost, 0.75) < cost  # people in place leave no plan at 75 %
    scaled = with_funds(instance, 0.75 * cost)
    assert sum(fund.amount_per_year for fund in scaled.funds) == pytest.approx(0.75 * cost)
    shares = {after.amount_per_year / before.amount_per_year for before, after in zip(instance.funds, scaled.funds, strict=True)}
    assert max(shares) == pytest.approx(min(shares))
    with pytest.raises(ValueError, match="no money"):
        with_funds(instance.model_copy(update={"funds": ()}), 1.0)


def test_countries_are_parts_and_copies_of_one() -> None:
    whole = generate(areas=12, regions=4, settlements_per_area=2)
    some, all_, more = (alike(whole, areas, seed=1) for areas in (7, 12, 22))
    assert [len(made.areas) for made in (some, all_, more)] == [6, 12, 22]
    assert [check(made) for made in (some, more)] == [[], []]
    assert all_.areas == whole.areas
    assert all_.manifest == whole.manifest
    assert {row.area for row in whole.areas} < {row.area for row in more.areas}
    people = {made.manifest.name: sum(row.population for row in made.areas) for made in (whole, some, more)}
    for made in (some, more):
        share = people[made.manifest.name] / people[whole.manifest.name]
        assert made.manifest.objective.equity_gap_value == pytest.approx(share * whole.manifest.objective.equity_gap_value)
        assert [row.places_per_year for row in made.packages] == [
            None if row.places_per_year is None else round(share * row.places_per_year) for row in whole.packages
        ]
    copies = {row.area: row.population for row in more.areas[12:]}
    assert all(number != next(row.population for row in whole.areas if f"{row.area}-1" == area) for area, number in copies.items())
    assert alike(whole, 22, seed=1).areas == more.areas
    assert alike(whole, 7, seed=2).areas != some.areas
    with pytest.raises(ValueError, match="the smallest has 2"):
        alike(whole, 1, seed=1)
    assert len(country(5, 0, "synthetic").areas) == 5


def test_runs_are_kept_and_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "runs.csv"
    write_runs(path, RUNS)
    assert read_runs(path) == RUNS
    assert scale.main(["--show", str(path), "--json"]) == 0
    assert [run["solver"] for run in json.loads(capsys.readouterr().out)["runs"]] == [run.solver for run in RUNS]


def test_the_table_tells_what_is_unknown_and_whose_bound_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(RUNS, COLUMNS)
    ours, cpsat, scip, other = capsys.readouterr().out.splitlines()[2:]
    assert ours.endswith("| ours | 102 | 102 | 0.49% | 0.49% | 40.0 | 300 + 2 × 400 | within gap |")
    assert cpsat.endswith("| cpsat | 203 | 150* | 26.11%* | 50.00% | 60.0 | 900 | limit with plan |")
    assert scip.endswith("| scip | – | – | – | – | – | – | killed after 90 s |")
    assert other.endswith("within gap; as told |")


def test_the_exponent_is_that_of_runs_that_reached_the_gap() -> None:
    assert exponent(RUNS, 0.01) == pytest.approx(1.5)
    assert exponent(RUNS[:3], 0.01) is None


def test_a_country_is_made_handed_to_solvers_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_own_process = scale.in_own_process

    def only_one(
        name: str, areas: int, options: argparse.Namespace, folder: Path, seconds: float | None
    ) -> tuple[dict[str, Any] | None, str]:
        """One child in a process of its own; the others here, which spares their imports."""
        if name == "highs":
            return in_own_process(name, areas, options, folder, seconds)
        scale.child(argparse.Namespace(**vars(options) | {"child": name, "folder": folder}))
        return json.loads((folder / f"{name}.json").read_text()), ""

    monkeypatch.setattr(scale, "in_own_process", only_one)
    monkeypatch.setattr("benchmarks.scale_country.WORKERS", 1)
    monkeypatch.setattr("benchmarks.scale_solvers.THREADS", 1)
    kept = tmp_path / "runs.csv"
    asked = ["--sizes", "4", "--country", "synthetic", "--solvers", "ours,highs", "--seconds", "600", "--gap", "0.5", "--out", str(kept)]
    assert scale.main(asked) == 0
    assert [(run.solver, run.areas, run.reached(0.5)) for run in read_runs(kept)] == [("ours", 4, True), ("highs", 4, True)]
    assert "| synthetic-4-0 | 4 | 1 | ours |" in capsys.readouterr().out


def test_options() -> None:
    assert scale.parse([]).sizes == (150, 500, 1628)
    assert scale.parse([]).country == "philippines"
    assert scale.parse(["--sizes", "20,40", "--large", "--solvers", "scip,ours"]).sizes == (20, 40, 7000)
    assert scale.parse(["--solvers", "scip,ours"]).solvers == ("ours", "scip")
    growth = scale.parse(["--growth"])
    assert (growth.sizes, growth.gap, growth.solvers) == ((150, 500, 1628, 7000), 0.01, ("ours",))
    assert "mip_var_scaling: 1000000 " in parameters("cpsat", 0.01, 0)
    for wrong in (["--funds", "0"], ["--sizes", "0"], ["--solvers", "none"]):
        with pytest.raises(SystemExit):
            scale.parse(wrong)


@pytest.mark.parametrize(
    ("command", "seconds", "told"),
    [
        ("import time; time.sleep(3600)", 0.5, "killed"),
        ("raise SystemExit('no memory')", 600, "failed: no memory"),
        ("import os; os.abort()", 600, "SIGABRT"),
    ],
)
def test_a_child_that_is_late_or_fails_is_told_as_it_is(
    command: str, seconds: float, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = subprocess.Popen

    def other(_: list[str], **more: object) -> "subprocess.Popen[bytes]":
        return started([sys.executable, "-c", command], **more)  # type: ignore[call-overload]

    monkeypatch.setattr(scale_child.subprocess, "Popen", other)
    options = argparse.Namespace(seconds=1.0, gap=0.1, funds=0.75, seed=0, country="synthetic", solvers=("ours",))
    found, why = scale.in_own_process("ours", 4, options, tmp_path, seconds)
    assert found is None
    assert told in why
