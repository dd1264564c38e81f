"""Sweeps: grids read and refused, cases solved and verified, what is done not done again, failures as rows."""

import json
from itertools import pairwise

import pandas as pd
import pytest
import yaml

from instances import InvalidInstance, generate
from instances.scenarios import scenarios_of
from optimizer.engine.cases import CASE_FILE, CASES_FOLDER
from optimizer.plan.folder import read_plan
from optimizer.sweep.grid import read_grid
from optimizer.sweep.run import changed, nearest, read_sweep, sweep
from optimizer.verify import check_plan
from tests.optimizer.command import fieldpost

INSTANCE = generate(areas=2, seed=1)
KNOWN = scenarios_of("cordillera")
GRID = {"scenario": ["baseline", "cut10"], "fund_share": [0.05, 1.0], "wage_factor": 1.02}


def grid(folder, content):
    path = folder / "grid.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """Four cases, two of which no money can pay for."""
    folder = tmp_path_factory.mktemp("sweep")
    cases = read_grid(grid(folder, GRID), KNOWN)
    table = sweep(INSTANCE, cases, out=folder / "out", gap=0.02)
    return cases, table, folder / "out"


def test_a_product_of_lists_is_every_combination_in_order(tmp_path):
    cases = read_grid(grid(tmp_path, {"scenario": ["baseline", "cut10+wage8"], "mode": [None, "cost"], "seed": [1, 2]}), KNOWN)
    assert [case.name for case in cases] == [
        "baseline+seed1",
        "baseline+seed2",
        "baseline+cost+seed1",
        "baseline+cost+seed2",
        "cut10+wage8+seed1",
        "cut10+wage8+seed2",
        "cut10+wage8+cost+seed1",
        "cut10+wage8+cost+seed2",
    ]
    assert cases[-1].settings.mode == "cost"
    assert [scenario.name for scenario in cases[-1].scenarios.scenarios] == ["cut10", "wage8"]


def test_a_table_is_its_rows(tmp_path):
    rows = {"cases": [{"name": "lean", "fund_share": 0.9, "policy": "emerging"}, {"scenario": "cut10"}]}
    cases = read_grid(grid(tmp_path, rows), KNOWN)
    assert [(case.name, case.settings.fund_share, case.settings.policy) for case in cases] == [
        ("lean", 0.9, "emerging"),
        ("cut10", 1, None),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file holds no entries"),
        ("{}\n", "lists such as scenario"),
        ("cases: []\n", "the grid is empty"),
        ("fund_share: []\n", "at least one value in fund_share"),
        ("fund_shares: [1]\n", "did you mean 'fund_share'?"),
        ("scenario: [basline]\n", "did you mean 'baseline'?"),
        ("scenario: ['cut10,wage8']\n", "one scenario"),
        ("mode: [costs]\n", "coverage"),
        ("fund_share: [0]\n", "fund_share"),
        ("fund_share: [much]\n", "fund_share"),
        ("policy: [emergin]\n", "emerging"),
        ("seed: [1, 1]\n", "it is listed 2 times"),
        ("cases:\n- {name: a}\n- {name: a, seed: 1}\n", "rename or remove one"),
        ("cases:\n- {seed: 1}\n- {seed: 1}\n", "two cases say the same"),
        ("cases:\n- {name: ../a}\n", "name"),
        ("cases:\n- {sed: 1}\n", "did you mean 'seed'?"),
        ("cases:\n- {seed: 1}\nseed: [2]\n", "nothing but cases"),
        ("- 1\n", "lines like"),
    ],
)
def test_a_grid_that_is_wrong_is_refused_and_says_why(tmp_path, content, words):
    with pytest.raises(InvalidInstance, match=r"(?s).*") as failure:
        read_grid(grid(tmp_path, content), KNOWN)
    assert words in str(failure.value)


def test_every_case_is_a_row_and_every_plan_is_sound(swept):
    cases, table, out = swept
    assert table["case"].to_list() == [case.name for case in cases]
    assert table["status"].to_list()[::2] == ["infeasible", "infeasible"]
    assert table["why"].str.contains("budget").to_list() == [True, False, True, False]
    solved = table[table["cost"].notna()]
    assert solved["case"].to_list() == ["baseline+wages1.02", "cut10+wages1.02"]
    for row in solved.to_dict("records"):
        case = next(case for case in cases if case.name == row["case"])
        plan = read_plan(out / CASES_FOLDER / row["case"] / "plan.json")
        assert not check_plan(changed(INSTANCE, case), plan).violations
        assert row["violations"] == 0
        assert row["cost"] == pytest.approx(plan.cost)
        assert row["bound"] <= row["objective"] + 1e-6
        assert row["gap"] <= 0.02
        assert row["cost"] <= row["money_available"] * (1 + 1e-9)
    assert table["instance_hash"].nunique() == len(cases)
    assert table["base_instance_hash"].nunique() == 1
    assert table["highspy_version"].notna().all()


def test_factors_change_funds_and_wages(swept):
    cases, table, _ = swept
    money = sum(fund.amount_per_year for fund in INSTANCE.funds)
    assert table["money_available"].to_list()[1::2] == pytest.approx([money, 0.9 * money])
    tiers = zip(INSTANCE.tiers, changed(INSTANCE, cases[0]).tiers, strict=True)
    assert all(after.wage_per_year == pytest.approx(1.02 * before.wage_per_year) for before, after in tiers)


def test_the_second_case_starts_from_its_neighbour(swept):
    cases, table, _ = swept
    assert table["start"].to_list()[3] == "baseline+wages1.02"
    assert nearest(cases[3], cases[:3]).name == "cut10+funds0.05+wages1.02"


def test_both_files_hold_the_table(swept):
    _, table, out = swept
    pd.testing.assert_frame_equal(read_sweep(out), table)
    assert pd.read_csv(out / "sweep.csv")["case"].to_list() == table["case"].to_list()


def test_what_is_done_is_not_solved_again_and_what_failed_is(swept, monkeypatch):
    cases, table, out = swept
    told = []
    again = sweep(INSTANCE, cases, out=out, gap=0.02, progress=lambda *said: told.append(said))
    assert not told
    pd.testing.assert_frame_equal(again, table)
    file = out / CASES_FOLDER / cases[1].name / CASE_FILE
    row = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(row | {"status": "failed"}), encoding="utf-8")
    sweep(INSTANCE, cases, out=out, gap=0.02, progress=lambda *said: told.append(said[2]["case"]))
    assert told == [cases[1].name]


def test_a_case_that_fails_does_not_stop_the_rest(tmp_path, monkeypatch):
    from optimizer.sweep import run as sweep_run

    solve = sweep_run.solve_with

    def faulty(instance, settings, **options):
        if settings.seed == 1:
            raise MemoryError("no memory")
        return solve(instance, settings, **options)

    monkeypatch.setattr(sweep_run, "solve_with", faulty)
    table = sweep(INSTANCE, read_grid(grid(tmp_path, {"seed": [1, 0]}), KNOWN), out=tmp_path / "out", gap=0.05)
    assert table["status"].to_list()[0] == "failed"
    assert table["why"].to_list()[0] == "MemoryError: no memory"
    assert table["cost"].notna().to_list() == [False, True]


def test_a_cancelled_sweep_says_what_was_not_run_and_goes_on_later(tmp_path):
    import threading

    cases, cancel = read_grid(grid(tmp_path, {"seed": [1, 2]}), KNOWN), threading.Event()
    table = sweep(INSTANCE, cases, out=tmp_path / "out", gap=0.05, cancel=cancel, progress=lambda *_: cancel.set())
    assert table["status"].to_list()[1] == "not_run"
    assert sweep(INSTANCE, cases, out=tmp_path / "out", gap=0.05)["cost"].notna().all()


def test_two_workers_give_the_same_rows(swept, tmp_path):
    cases, table, _ = swept
    other = sweep(INSTANCE, cases, out=tmp_path / "out", gap=0.02, workers=2)
    same = ["case", "status", "instance_hash", "money_available", "need_hours"]
    pd.testing.assert_frame_equal(other[same], table[same])
    assert (other["violations"].dropna() == 0).all()


def test_the_command_writes_the_table_and_says_how_cases_ended(small, tmp_path):
    path = grid(tmp_path, {"fund_share": [0.05, 1.0]})
    ran = fieldpost("sweep", small.folder, path, "--out", tmp_path / "out", "--gap", "5%", "--workers", "1", "--json")
    assert ran.code == 0
    assert ran.json["cases"] == 2
    assert ran.json["with_plan"] == 1
    assert ran.json["status"]["infeasible"] == 1
    assert "2 of 2: baseline" in ran.err


def test_the_command_refuses_bad_input_before_anything_is_written(small, tmp_path):
    ran = fieldpost("sweep", small.folder, tmp_path / "gird.yaml", "--out", tmp_path / "out")
    assert ran.code == 3
    assert "there is no such file" in ran.err
    path = grid(tmp_path, {"scenario": ["flod"]})
    assert fieldpost("sweep", small.folder, path, "--out", tmp_path / "out").code == 3
    assert fieldpost("sweep", small.folder, path, "--out", path).code == 2
    assert not (tmp_path / "out").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "note.txt").write_text("mine", encoding="utf-8")
    assert "holds other files" in fieldpost("sweep", small.folder, grid(tmp_path, GRID), "--out", other).told


def test_a_case_with_weaker_limits_is_never_reported_worse(tmp_path):
    """Solved to a wide gap, cases are found in any order of value; offered the plans of others, they are not."""
    shares = [1.0, 1.2, 1.05, 1.1]
    table = sweep(generate(areas=3, seed=2, budget_share=0.7), {"fund_share": shares}, out=tmp_path, gap=0.4, progress=False)
    rows = table.set_index("fund_share").sort_index()
    values = [value for value in rows["objective"] if not pd.isna(value)]
    assert all(more <= less * (1 + 1e-6) for less, more in pairwise(values))
    assert (rows["violations"].dropna() == 0).all()
    for name in table.loc[table["objective"].notna(), "case"]:
        row = json.loads((tmp_path / "cases" / name / "case.json").read_text(encoding="utf-8"))
        assert row["objective"] == pytest.approx(table.set_index("case").loc[name, "objective"])
        assert row["cost"] == pytest.approx(read_plan(tmp_path / "cases" / name).cost)
