"""Scenarios side by side: sound plans, changes against the first, rows for what came to no plan, and the folder."""

import json
import threading
from dataclasses import replace

import pandas as pd
import pytest
import yaml

from instances import InvalidInstance, check, generate
from instances.scenarios import BASELINE, Scenario, scenarios_of
from optimizer.compare.cases import ComparisonCase, cases_of, refuse_faulty
from optimizer.compare.comparison import CHANGED, SHEETS
from optimizer.compare.folder import read_comparison, write_comparison
from optimizer.compare.run import compare
from optimizer.plan.folder import read_run
from optimizer.pool.ranges import RANGED
from optimizer.verify import check_plan
from tests.small import small

GAP = 0.01
INSTANCE = generate(areas=2, seed=1, boundaries=True)
KNOWN = scenarios_of("ifugao")


def case(text: str, name: str) -> ComparisonCase:
    return ComparisonCase(name, (Scenario.model_validate({"name": name, "title": name, **yaml.safe_load(text)}),))


IMPOSSIBLE = case("{funds: [{factor: 0.05}]}", "broke")
CONTRADICTION = case("{posts: [{min_heads: 3, max_heads: 2}]}", "contradiction")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare")
    cases = [*cases_of("baseline,cut10,need10+digital", KNOWN), IMPOSSIBLE, CONTRADICTION]
    comparison = compare(INSTANCE, cases, gap=GAP, out=folder)
    write_comparison(comparison, folder)
    return comparison, folder


def row(comparison, name: str) -> dict:
    return comparison.scenarios.set_index("scenario").loc[name].to_dict()


def test_every_plan_is_sound_and_lies_in_its_folder(found):
    comparison, folder = found
    assert comparison.planned == ["baseline", "cut10", "need10+digital"]
    for name in comparison.planned:
        run = read_run(folder / row(comparison, name)["plan"])
        assert check(run.instance) == []
        assert check_plan(run.instance, run.plan).ok
        assert row(comparison, name)["violations"] == 0
        assert row(comparison, name)["gap"] <= GAP
        assert run.plan.cost == pytest.approx(row(comparison, name)["cost"])


def test_differences_lie_between_what_is_proven(found):
    comparison, _ = found
    first = row(comparison, "baseline")
    for name in comparison.planned:
        facts = row(comparison, name)
        for measure in CHANGED:
            low, change, high = (facts[f"{measure}_change{end}"] for end in ("_low", "", "_high"))
            assert change == pytest.approx(facts[measure] - first[measure])
            assert low - 1e-6 * abs(low) <= change <= high + 1e-6 * abs(high)
        for measure in RANGED:
            assert facts[f"{measure}_low"] - 1e-6 <= facts[measure] <= facts[f"{measure}_high"] * (1 + 1e-9) + 1e-6
        exact = ("money_available", "need_hours") if name != "baseline" else CHANGED
        assert all(facts[f"{measure}_change_low"] == facts[f"{measure}_change_high"] for measure in exact)
    assert first["mandates_changed"] == 0


def test_tables_add_up_to_the_headline(found):
    comparison, _ = found
    for name in comparison.planned:
        facts = row(comparison, name)
        of = {table: frame[frame["scenario"] == name] for table, frame in comparison.tables.items()}
        assert of["cost_by_kind"]["amount"].sum() == pytest.approx(facts["cost"])
        assert of["cost_by_fund"]["spent"].sum() == pytest.approx(facts["cost"])
        assert of["tiers"]["heads"].sum() == facts["heads_paid"] + facts["heads_unpaid"]
        assert of["areas"]["coverage"].min() == pytest.approx(facts["worst_area_coverage"])
        assert of["coverage_by_function"]["met_hours"].sum() == pytest.approx(facts["met_hours"])


def test_less_money_never_costs_less_in_all_beyond_the_gap(found):
    comparison, _ = found
    objective = comparison.scenarios.set_index("scenario")["objective"]
    assert objective["cut10"] >= objective["baseline"] * (1 - GAP) - 1e-6


def test_half_the_money_of_two_workers_meets_the_need_that_one_can():
    need = [{"area": area, "function": "case", "hours_per_year": 1500} for area in ("north", "south")]
    two = small(need=need, funds=[{"fund": "all", "name": "All", "amount_per_year": 200}])
    comparison = compare(two, [*cases_of("baseline", KNOWN), case("{funds: [{factor: 0.5}]}", "half")], gap=0)
    whole, half = row(comparison, "baseline"), row(comparison, "half")
    assert (whole["heads_paid"], whole["coverage"], whole["cost"]) == (2, pytest.approx(1), pytest.approx(200))
    assert (half["heads_paid_change"], half["cost_change"]) == (-1, pytest.approx(-100))
    assert (half["heads_paid_change_low"], half["heads_paid_change_high"]) == (-1, -1)
    assert 0.5 <= half["coverage"] <= 2 / 3
    fund = comparison.tables["cost_by_fund"].set_index("scenario")["amount"]
    assert fund["half"] - fund["baseline"] == -100
    bound = comparison.tables["binding"].set_index(["scenario", "rule"])["reached"]
    assert bound["half", "budget.fund"] == 1
    areas = comparison.tables["areas"].set_index(["scenario", "area"])["coverage"]
    assert all(areas["half"] <= areas["baseline"])


def test_money_spent_stays_within_the_scenario_s_own_funds(found):
    comparison, _ = found
    facts, first = row(comparison, "cut10"), row(comparison, "baseline")
    assert facts["money_available"] == pytest.approx(0.9 * first["money_available"])
    assert facts["cost"] <= facts["money_available"] + 0.01


def test_what_comes_to_no_plan_is_a_row_that_says_why(found):
    comparison, folder = found
    broke, contradiction = row(comparison, "broke"), row(comparison, "contradiction")
    assert broke["status"] == "infeasible"
    assert "contradict each other" in broke["reason"]
    assert contradiction["status"] == "invalid"
    assert "posts.csv under scenario contradiction" in contradiction["reason"]
    for facts in (broke, contradiction):
        assert pd.isna(facts["cost"])
        assert facts["plan"] == ""
    assert sorted(path.name for path in (folder / "plans").iterdir()) == sorted(comparison.planned)


def test_a_solver_that_fails_is_a_row_and_the_others_go_on(monkeypatch):
    from optimizer.compare import run as module

    solve = module.solve_with

    def faulty(instance, settings, **options):
        if "All funds" in instance.manifest.title:
            raise RuntimeError("no licence")
        return solve(instance, settings, **options)

    monkeypatch.setattr(module, "solve_with", faulty)
    comparison = compare(INSTANCE, cases_of("cut10,baseline", KNOWN), gap=0.1)
    assert comparison.planned == ["baseline"]
    assert row(comparison, "cut10")["reason"] == "RuntimeError: no licence"
    assert pd.isna(row(comparison, "baseline")["cost_change"])  # the first has no plan, so no change is known


def test_each_case_starts_from_the_plan_before_it(monkeypatch):
    from optimizer.compare import run as module

    solve, starts, plans = module.solve_with, [], []

    def watched(instance, settings, **options):
        starts.append(options["warm_start"])
        result = solve(instance, settings, **options)
        plans.append(result.plan)
        return result

    monkeypatch.setattr(module, "solve_with", watched)
    compare(INSTANCE, [*cases_of("baseline", KNOWN), IMPOSSIBLE, *cases_of("cut10", KNOWN)], gap=0.1)
    assert starts == [None, plans[0], plans[0]]


def test_cancelling_keeps_what_is_done():
    cancel, seen = threading.Event(), []

    def keep(comparison):
        seen.append(comparison)
        cancel.set()

    comparison = compare(INSTANCE, cases_of("baseline,cut10,digital", KNOWN), gap=0.1, cancel=cancel, on_case=keep)
    assert list(comparison.scenarios["status"].iloc[1:]) == ["not_run", "not_run"]
    assert comparison.planned == ["baseline"]
    assert len(seen) == 1


def test_what_is_written_is_read_back(found):
    comparison, folder = found
    again = read_comparison(folder)
    pd.testing.assert_frame_equal(again.scenarios, comparison.scenarios, check_dtype=False)
    for name, table in comparison.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table, check_dtype=False)
    assert again.recipe == comparison.recipe
    assert json.loads((folder / "compare.json").read_text(encoding="utf-8"))["format"] == 3
    rows = pd.read_csv(folder / "compare.csv")
    assert list(rows["scenario"]) == list(comparison.scenarios["scenario"])
    for name in (*SHEETS, "binding_places", "stages", "mandates_that_differ"):
        assert (folder / "tables" / f"{name}.csv").is_file()


def test_the_gap_is_told_with_the_goal_that_it_belongs_to(found):
    comparison, _ = found
    assert row(comparison, "baseline")["goal"] == "balanced"
    assert row(comparison, "contradiction")["goal"] == ""
    stages = comparison.tables["stages"].set_index("scenario")
    assert stages.loc["cut10", "minimise"] == "balanced"
    assert stages.loc["cut10", "gap"] == pytest.approx(row(comparison, "cut10")["gap"])
    assert "contradiction" not in stages.index


def test_stages_one_after_another_are_all_told():
    manifest = INSTANCE.manifest
    stages = ({"minimise": "coverage", "give_up_share": 0.01}, {"minimise": "cost"})
    staged = INSTANCE.replace(manifest=manifest.model_validate(manifest.model_dump() | {"objective": {"stages": stages}}))
    comparison = compare(staged, cases_of("baseline", KNOWN), gap=0.05)
    assert comparison.tables["stages"]["minimise"].to_list() == ["coverage", "cost"]
    assert row(comparison, "baseline")["goal"] == "cost"


def test_side_by_side_has_a_column_for_each_scenario(found):
    comparison, _ = found
    wide = comparison.side_by_side("cost_by_kind").set_index("kind")
    long = comparison.tables["cost_by_kind"].set_index(["scenario", "kind"])["amount"]
    assert wide.loc["wages", "amount cut10"] == long["cut10", "wages"]
    assert not any("change" in column for column in wide)


def test_plans_that_a_new_comparison_has_no_more_are_removed(tmp_path):
    comparison = compare(INSTANCE, cases_of("baseline,cut10", KNOWN), gap=0.1, out=tmp_path)
    write_comparison(comparison, tmp_path)
    write_comparison(replace(comparison, scenarios=comparison.scenarios.iloc[:1]), tmp_path)
    assert [path.name for path in (tmp_path / "plans").iterdir()] == ["baseline"]


def test_a_folder_without_a_comparison_and_a_broken_one_are_told(tmp_path):
    with pytest.raises(InvalidInstance, match=r"compare\.json"):
        read_comparison(tmp_path)
    (tmp_path / "compare.json").write_text("{", encoding="utf-8")
    with pytest.raises(InvalidInstance, match="a comparison as fieldpost compare writes it"):
        read_comparison(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("baseline,cut1O", "did you mean 'cut10'"),
        ("baseline,baseline", "it is there 2 times"),
        ("baseline,cut10+cut10", "each scenario once in a case"),
        ("baseline,", "found ''"),
        ("baseline,nowhere/flood.yaml", "there is no such file"),
    ],
)
def test_bad_lists_of_cases_are_told(text, said):
    with pytest.raises(InvalidInstance) as caught:
        cases_of(text, KNOWN)
    assert said in str(caught.value)


def test_cases_may_be_files_and_compositions(tmp_path):
    (tmp_path / "mine.yaml").write_text("title: Mine\nfunds:\n  - factor: 0.5\n", encoding="utf-8")
    cases = cases_of(f"baseline, cut10+{tmp_path}/mine.yaml", KNOWN)
    assert [each.name for each in cases] == ["baseline", "cut10+mine"]
    assert cases[0].scenarios == (BASELINE,)


def test_faults_of_scenarios_are_told_for_all_cases_before_any_work():
    wrong = [case(f"{{wages: [{{tiers: [{name}], factor: 2}}]}}", name) for name in ("para_wrker", "volunter")]
    with pytest.raises(InvalidInstance) as caught:
        refuse_faulty(INSTANCE, [*wrong, CONTRADICTION])
    assert [problem.value for problem in caught.value.problems] == ["para_wrker", "volunter"]
