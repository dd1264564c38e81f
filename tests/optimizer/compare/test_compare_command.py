"""The commands `scenario list` and `compare` as a person and a script use them."""

import pytest

import instances
from instances import presets
from tests.optimizer.command import fieldpost


@pytest.fixture(scope="module")
def made(small, tmp_path_factory):
    """A comparison written, and how the command ended."""
    out = tmp_path_factory.mktemp("made") / "compare"
    broke = out.parent / "broke.yaml"
    broke.write_text("title: No money\nfunds:\n  - factor: 0.05\n", encoding="utf-8")
    return fieldpost("compare", small.folder, "--scenarios", f"baseline,cut10,{broke}", "--out", out, "--gap", "2%"), out


def test_list_shows_general_scenarios_and_those_of_the_instance(small):
    ran = fieldpost("scenario", "list", "tiny", "--json")
    assert ran.code == 0
    rows = {row["name"]: row for row in ran.json["scenarios"]}
    assert rows["flood"]["changes"] == ["surge"]
    assert rows["squeeze"]["builds_on"] == ["wage8"]
    assert all(row["source"] for name, row in rows.items() if name != "baseline")
    assert "flood" not in {row["name"] for row in fieldpost("scenario", "list", small.folder, "--json").json["scenarios"]}
    assert "All funds +10 %" in " ".join(fieldpost("scenario", "list", "tiny").out.split())


def test_list_of_an_unknown_instance_is_told():
    ran = fieldpost("scenario", "list", "tinny")
    assert ran.code == 3
    assert "did you mean 'tiny'?" in ran.err


def test_compare_prints_the_scenarios_side_by_side_and_writes_them(made):
    ran, out = made
    assert ran.code == 0
    for words in (
        "side by side",
        "baseline",
        "cut10",
        "Need met (weighted by priority)",
        "Proven differences from Baseline",
        "Mandates with hours",
        "broke: No plan can keep all the rules.",
    ):
        assert words in ran.out
    written = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert {
        "compare.csv",
        "compare.json",
        "tables/coverage_by_zone.csv",
        "maps/plan_cut10.png",
        "maps/plan_cut10.svg",
        "plans/cut10/plan.json",
    } <= written
    assert not any("broke" in path for path in written)


def test_a_written_plan_is_a_plan_folder_for_other_commands(made):
    _, out = made
    ran = fieldpost("verify", out / "plans/cut10/instance", out / "plans/cut10", "--json")
    assert ran.json["ok"]


def test_compare_as_json_is_one_object(small):
    ran = fieldpost("compare", small.folder, "--scenarios", "baseline,digital", "--gap", "5%", "--json")
    assert ran.code == 0
    assert [row["scenario"] for row in ran.json["scenarios"]] == ["baseline", "digital"]
    assert ran.json["scenarios"][1]["coverage_change_low"] <= ran.json["scenarios"][1]["coverage_change_high"]
    assert ran.json["tables"]["stages"]["minimise"] == ["balanced", "balanced"]


def test_a_preset_of_policy_holds_in_every_scenario(small, tmp_path):
    arguments = ("--scenarios", "baseline,more10", "--gap", "5%", "--policy", "established", "--out", tmp_path / "out", "--json")
    ran = fieldpost("compare", small.folder, *arguments)
    assert ran.code == 0
    assert ran.json["recipe"]["policy"] == "established"
    expected = presets.apply(instances.load(small.folder), "established")
    for name in ("baseline", "more10"):
        under = instances.load(tmp_path / "out/plans" / name / "instance")
        assert under.manifest.policy == expected.manifest.policy
        assert under.mandates == expected.mandates


@pytest.mark.parametrize(
    ("scenarios", "said"),
    [("baseline,digitl", "did you mean 'digital'?"), ("baseline,baseline", "it is there 2 times"), ("", "expected one of baseline")],
)
def test_wrong_scenarios_end_with_3_and_nothing_written(small, tmp_path, scenarios, said):
    ran = fieldpost("compare", small.folder, "--scenarios", scenarios, "--out", tmp_path / "out")
    assert ran.code == 3
    assert said in ran.err
    assert not (tmp_path / "out").exists()


def test_an_overlay_that_the_instance_does_not_know_ends_with_3_and_nothing_written(small, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("title: Mine\nwages:\n  - tiers: [para_wrker]\n    factor: 2\n", encoding="utf-8")
    ran = fieldpost("compare", small.folder, "--scenarios", f"baseline,{file}", "--out", tmp_path / "out")
    assert ran.code == 3
    assert "mine.yaml, line 3, wages.0.tiers.0: found 'para_wrker'" in ran.err
    assert "did you mean 'para_worker'?" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_left_alone(small, tmp_path):
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    ran = fieldpost("compare", small.folder, "--scenarios", "baseline", "--out", tmp_path)
    assert ran.code == 2
    assert "holds other files and no comparison" in ran.told


def test_no_plan_at_all_ends_with_4(small, tmp_path):
    file = tmp_path / "broke.yaml"
    file.write_text("title: No money\nfunds:\n  - factor: 0.05\n", encoding="utf-8")
    ran = fieldpost("compare", small.folder, "--scenarios", file)
    assert ran.code == 4
    assert "broke: No plan can keep all the rules." in ran.out
