"""Benchmarks whole: cases run and resumed, failures as rows, tables and figures, the command."""

import dataclasses
import json
import threading

import pandas as pd
import pytest

from instances import generate
from instances.instance import Instance
from optimizer.engine.cases import CASES_FOLDER
from optimizer.plan.folder import read_plan
from optimizer.research.allocation import AllocationError, AllocationRule, Proposal
from optimizer.research.benchmark import run as benchmark_run
from optimizer.research.benchmark.folder import write_benchmark
from optimizer.research.benchmark.run import read_record, read_rows, run
from optimizer.research.benchmark.suite import cases_in
from optimizer.research.benchmark.suite_file import suite_of
from optimizer.research.benchmark.tables import COLUMNS, table_of
from optimizer.solving import solve
from optimizer.verify import check_plan
from tests.optimizer.command import LONG, contents, fieldpost

CONTENT = {"instances": [{"name": "small", "areas": 2, "regions": 1, "seeds": [1, 2]}], "draws": 20, "gap": 0.05}


def in_place(instance: Instance) -> Proposal:
    return Proposal({(row.area, row.tier): row.heads for row in instance.staff if row.heads})


def speechless(instance: Instance) -> Proposal:
    raise AllocationError(f"this rule says nothing about {instance.manifest.name}")


def faulty(instance: Instance) -> Proposal:
    return Proposal({("nowhere", "nobody"): 1 // 0})


def optimum(instance, effort, cancel):
    return solve(instance, gap=effort.gap, seed=effort.seed, cancel=cancel)


RULES = {
    rule.name: rule
    for rule in (
        AllocationRule("in-place", "Staff as they are", "as they are", "the staff table", "status quo", propose=in_place),
        AllocationRule("speechless", "Says nothing", "none", "none", "ratio", propose=speechless),
        AllocationRule("faulty", "Divides by nought", "none", "none", "ratio", propose=faulty),
        AllocationRule("optimum", "Optimiser", "min", "HiGHS", "optimiser", plan=optimum),
    )
}


@pytest.fixture(autouse=True)
def own_rules(monkeypatch):
    monkeypatch.setattr(benchmark_run, "allocation_rules", lambda: RULES)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Four rules on two synthetic instances of two areas."""
    out = tmp_path_factory.mktemp("benchmark") / "bench"
    suite = suite_of(CONTENT, RULES, "benchmark")
    cases = cases_in(suite, tuple(RULES))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benchmark_run, "allocation_rules", lambda: RULES)
        rows = run(suite, cases, out)
    table = table_of(rows)
    write_benchmark(table, read_record(out), out)
    return suite, cases, rows, table, out


def test_every_case_is_a_row_and_a_file(done):
    _, cases, rows, table, out = done
    assert [row["case"] for row in rows] == [case.name for case in cases]
    assert len(table) == 8
    assert list(table.columns[: len(COLUMNS)]) == list(COLUMNS)
    assert all((out / CASES_FOLDER / case.name / "case.json").is_file() for case in cases)
    assert (pd.read_parquet(out / "cases.parquet")["case"] == table["case"]).all()
    assert pd.read_csv(out / "cases.csv")["coverage"].tolist() == pytest.approx(table["coverage"].tolist(), nan_ok=True)


def test_a_failing_rule_is_a_row_that_says_why(done):
    table = done[3].set_index(["rule", "instance"])
    assert table.loc[("speechless", "small-1"), "status"] == "unusable"
    assert "says nothing about" in table.loc[("speechless", "small-1"), "why"]
    assert table.loc[("faulty", "small-2"), "status"] == "failed"
    assert table.loc[("faulty", "small-2"), "why"].startswith("ZeroDivisionError")
    assert table.loc[("faulty", "small-2"), ["cost", "coverage", "gap_to_bound"]].isna().all()


def test_figures_are_those_of_the_verifier_and_the_plan_is_kept(done):
    _, cases, _, table, out = done
    plan = read_plan(out / CASES_FOLDER / cases[3].name / "plan.json")
    check = check_plan(generate(areas=2, regions=1, seed=1), plan)
    row = table.iloc[3]
    assert row["rule"] == "optimum"
    assert row["cost"] == pytest.approx(check.cost)
    assert row["coverage"] == pytest.approx(check.coverage)
    assert row["violations"] == len(check.violations) == 0


def test_the_gap_is_to_the_best_bound_and_only_for_sound_plans(done):
    table = done[3]
    best = table[table["rule"] == "optimum"].set_index("instance")
    assert (best["gap_to_bound"] <= 0.05).all()
    assert best["gap_to_bound"].tolist() == pytest.approx(((best["objective"] - best["bound"]) / best["objective"]).clip(lower=0).tolist())
    other = table[table["rule"] == "in-place"].set_index("instance")
    assert (other["bound_best"] == best["bound"]).all()
    assert (other["gap_to_bound"].isna() == other["violations"].gt(0)).all()


def test_the_best_bound_of_several_counts_and_no_plan_that_breaks_a_rule_has_a_gap():
    row = {"case": "a", "instance_hash": "h", "objective": 110.0, "bound": 90.0, "violations": 0}
    table = table_of([row, row | {"bound": 100.0}, row | {"bound": None, "violations": 2}, row | {"instance_hash": "i", "bound": None}])
    assert table["gap_to_bound"].tolist() == pytest.approx([10 / 110, 10 / 110, float("nan"), float("nan")], nan_ok=True)


def test_a_plan_is_as_far_from_the_best_as_from_the_best_sound_plan_at_least():
    row = {"case": "a", "instance_hash": "h", "objective": 110.0, "bound": 90.0, "violations": 0, "slack": 0.1}
    table = table_of([row, row | {"objective": 100.0, "slack": None}, row | {"objective": 95.0, "violations": 1}])
    assert table["gap_at_least"].tolist() == pytest.approx([10 / 110, 0.0, float("nan")], nan_ok=True)
    assert table["objective_best"].tolist() == [100.0] * 3
    assert table["objective_least"].tolist() == pytest.approx([99.0, float("nan"), 85.5], nan_ok=True)


def test_what_is_done_is_not_done_again(done, monkeypatch):
    suite, cases, rows, _, out = done
    begun = []

    def count(instance, rule, effort, cancel):
        begun.append(rule.name)
        raise AllocationError("again")

    monkeypatch.setattr(benchmark_run, "allocate", count)
    kept = contents(out / CASES_FOLDER)
    again = run(suite, cases, out)
    assert begun == ["speechless", "faulty"] * 2  # only what came to nothing
    assert [row for row in again if row.get("cost")] == [row for row in rows if row.get("cost")]
    for name, content in kept.items():  # as they were, for the tests that follow
        (out / CASES_FOLDER / name).write_bytes(content)


def test_another_recipe_is_done_again(done, monkeypatch):
    suite, cases, _, _, out = done
    begun = []
    monkeypatch.setattr(benchmark_run, "allocate", lambda *_: begun.append(1) or (_ for _ in ()).throw(AllocationError("again")))
    monkeypatch.setattr("optimizer.research.benchmark.run.write_record", lambda *_: None)
    monkeypatch.setattr("optimizer.engine.cases.write_row", lambda *_: None)
    run(suite, [dataclasses.replace(case, gap=0.2) for case in cases], out)
    assert len(begun) == len(cases)


def test_cancelled_before_it_begins_nothing_is_run(tmp_path):
    suite = suite_of(CONTENT, RULES, "benchmark")
    cancel = threading.Event()
    cancel.set()
    rows = run(suite, cases_in(suite, ("in-place",)), tmp_path, cancel=cancel)
    assert {row["status"] for row in rows} == {"not_run"}
    assert read_rows(tmp_path, read_record(tmp_path)["cases"])[0]["status"] == "not_run"


def test_tables_and_figures_come_again_from_the_cases_alone(done):
    _, _, _, table, out = done
    before = {name: content for name, content in contents(out).items() if not name.startswith(CASES_FOLDER)}
    record = read_record(out)
    again = table_of(read_rows(out, record["cases"]))
    write_benchmark(again, record, out)
    pd.testing.assert_frame_equal(again, table)
    after = {name: content for name, content in contents(out).items() if not name.startswith(CASES_FOLDER)}
    assert after == before
    for name in ("cost_coverage-small-baseline", "inequality", "robustness", "performance_profile", "critical_difference-coverage"):
        assert {f"figures/{name}.{suffix}" for suffix in ("png", "svg", "pdf")} <= after.keys()


def test_summary_counts_and_about_says_what_each_column_is(done):
    out = done[4]
    summary = pd.read_csv(out / "summary.csv").set_index("rule")
    assert summary.loc["optimum", ["cases", "with_plan", "sound"]].tolist() == [2, 2, 2]
    assert summary.loc["faulty", ["cases", "with_plan", "sound"]].tolist() == [2, 0, 0]
    assert len(pd.read_csv(out / "by_instance.csv")) == 4
    page = (out / "about.md").read_text(encoding="utf-8")
    assert all(f"| {name} |" in page for name in COLUMNS)
    assert "ZeroDivisionError" in page
    assert r"\toprule" in (out / "summary.tex").read_text(encoding="utf-8")
    record = json.loads((out / "benchmark.json").read_text(encoding="utf-8"))
    assert {"fieldpost", "highspy", "python", "scipy"} <= record["versions"].keys()


# The command


def test_the_command_runs_resumes_and_makes_again(tmp_path, monkeypatch):
    from instances import write_folder

    write_folder(generate(areas=2, regions=1, seed=1), tmp_path / "two")
    out = tmp_path / "bench"
    asked = ("benchmark", tmp_path / "two", "--rules", "status-quo", "--workers", 1, "--gap", "5%", "--time-limit", LONG, "--out", out)
    monkeypatch.setattr(benchmark_run, "allocation_rules", lambda: RULES | {"status-quo": RULES["in-place"]})
    first, second, third = fieldpost(*asked, "--json"), fieldpost(*asked), fieldpost("benchmark", "--out", out, "--json")
    assert (first.code, second.code, third.code) == (0, 0, 0)
    assert first.json == third.json
    assert first.json["with_plan"] == 1
    assert "1 of 1: " in first.err
    assert "1 of 1: " not in second.err + third.err
    assert "status-quo" in second.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("tiny", "--rules", "in-plase"), 3, "did you mean 'in-place'?"),
        (("tiny", "--rules", "in-place,in-place"), 3, "it is listed 2 times"),
        (("tiny", "--scenarios", "cut01"), 3, "did you mean 'cut10'?"),
        (("tiyn",), 3, "did you mean 'tiny'?"),
        (("tiny", "--seeds", "some"), 3, "seeds"),
        (("--suite", "nowhere.yaml"), 3, "nowhere.yaml"),
        (("tiny", "--suite", "suite.yaml"), 2, "not both"),
        (("--suite", "suite.yaml", "--gap", "1%"), 2, "in its file"),
        (("--rules", "all"), 2, "name an instance as well"),
        (("tiny", "--gap", "much"), 2, "not a share"),
        ((), 3, "a folder with a benchmark"),
    ],
)
def test_the_command_refuses_and_writes_nothing(tmp_path, arguments, code, words):
    ran = fieldpost("benchmark", *arguments, "--out", tmp_path / "bench")
    assert ran.code == code
    assert words in ran.told.replace("\n", " ")
    assert not (tmp_path / "bench").exists()


def test_the_command_leaves_other_folders_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert fieldpost("benchmark", "tiny", "--out", tmp_path).code == 2
