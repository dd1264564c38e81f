"""Scenario files: what is wrong in them is told with file, line, entry, value, expectation and the nearest known name."""

import shutil
from pathlib import Path

import pytest

from instances import InvalidInstance, fingerprint, load, read_folder, write_folder
from instances.catalogue import BUNDLED
from instances.scenarios import apply, read_scenario, scenarios_of


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def problem_of(call) -> str:
    with pytest.raises(InvalidInstance) as caught:
        call()
    assert len(caught.value.problems) == 1, str(caught.value)
    return str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("title: A\nwagess:\n  - factor: 2\n", ["case.yaml, line 2, wagess", "one of name, title", "did you mean 'wages'?"]),
        ("title: A\nwages:\n  - factr: 2\n", ["line 3, wages.0.factr", "one of factor, set, add, tiers, kinds", "'factor'"]),
        ("title: A\nwages:\n  - factor: 2\n    set: 3\n", ["line 3, wages.0", "exactly one of factor, set and add"]),
        ("title: A\nwages:\n  - tiers: [para]\n", ["line 3, wages.0", "exactly one of factor, set and add"]),
        ("title: A\nwages:\n  - factor: -1\n", ["line 3, wages.0.factor", "found '-1'", "not below 0"]),
        ("title: A\nwages:\n  - kinds: [volunter]\n    factor: 2\n", ["line 3, wages.0.kinds.0", "did you mean 'volunteer'?"]),
        ("title: A\nneed:\n  - set: 3\n", ["line 3, need.0", "functions by name"]),
        ("title: A\nsurge:\n  - need_factor: 2\n    weeks: 40\n    contraction_weeks: 13\n", ["line 3, surge.0", "at most 52"]),
        ("title: A\nsurge:\n  - need_factor: 2\n    weeks: 60\n", ["line 4, surge.0.weeks", "found '60'", "from 1 to 52"]),
        ("title: A\nposts:\n  - tiers: [para]\n", ["line 3, posts.0", "at least one of min_heads"]),
        ("wages:\n  - factor: 2\n", ["case.yaml, title", "the entry is missing"]),
        ("title: A\nname: b\n", ["line 2, name", "named after its file, case"]),
        ("title: A\nbuilds_on: [cut1O]\n", ["line 2, builds_on.0", "did you mean 'cut10'?"]),
        ("title: A\nbuilds_on: [case]\n", ["line 2, builds_on.0", "no circle", "case → case"]),
        ("- a\n- b\n", ["case.yaml", "lines like `name: value`"]),
        ("title: A\ntitle: B\n", ["case.yaml, line 2", "written twice"]),
    ],
)
def test_a_bad_file_is_told_where_and_why(tmp_path, text, parts):
    path = written(tmp_path, text)
    said = problem_of(lambda: read_scenario(path))
    for part in parts:
        assert part in said


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ("wages:\n  - tiers: [worker, parra]\n    factor: 2", ["line 3, wages.0.tiers.1", "found 'parra'", "did you mean 'para'?"]),
        ("funds:\n  - funds: [nationl]\n    factor: 2", ["line 3, funds.0.funds.0", "did you mean 'national'?"]),
        ("need:\n  - zones: [remte]\n    factor: 2", ["line 3, need.0.zones.0", "did you mean 'remote'?"]),
        ("need:\n  - regions: [nord]\n    factor: 2", ["line 3, need.0.regions.0", "did you mean 'north'?"]),
        ("need:\n  - groups: [childen]\n    factor: 2", ["line 3, need.0.groups.0", "did you mean 'children'?"]),
        ("need:\n  - programmes: [cash]\n    factor: 2", ["line 3, need.0.programmes.0", "one of cash transfer"]),
        ("mandates:\n  - functions: [dat]\n    rule: free", ["line 3, mandates.0.functions.0", "did you mean 'data'?"]),
        ("surge:\n  - areas: [north_twon]\n    need_factor: 2\n    weeks: 4", ["line 3, surge.0.areas.0", "did you mean 'north_town'?"]),
        ("digital_saving:\n  - set: 1.5", ["line 3, digital_saving.0", "found '1.5'", "below 1"]),
        ("policy:\n  preset: emerging", ["line 3, policy.preset", "use the option --policy"]),
    ],
)
def test_what_the_instance_does_not_know_is_told_with_the_nearest_name(tmp_path, change, parts):
    found = read_scenario(written(tmp_path, f"title: A\n{change}\n"))
    with pytest.raises(InvalidInstance) as caught:
        apply(load("tiny"), found)
    said = str(caught.value.problems[0])
    for part in ["case.yaml", *parts]:
        assert part in said


def test_all_problems_are_told_at_once(tmp_path):
    found = read_scenario(written(tmp_path, "title: A\nwages:\n  - tiers: [a]\n    factor: 2\nfunds:\n  - funds: [b]\n    factor: 2\n"))
    with pytest.raises(InvalidInstance) as caught:
        apply(load("tiny"), found)
    assert [problem.column for problem in caught.value.problems] == ["wages.0.tiers.0", "funds.0.funds.0"]


def test_a_scenario_named_twice_is_an_error(tmp_path):
    found = read_scenario(written(tmp_path, "title: A\nfunds:\n  - factor: 0.9\n"))
    assert "case is named 2 times" in problem_of(lambda: apply(load("tiny"), found, found))


def test_a_file_that_is_not_there_or_no_yaml(tmp_path):
    written(tmp_path, "title: A\n")
    assert "did you mean 'case.yaml'?" in problem_of(lambda: read_scenario(tmp_path / "cse.yaml"))
    assert "ends in .yaml" in problem_of(lambda: read_scenario(written(tmp_path, "title: A\n", "case.txt")))


def test_scenarios_build_on_each_other_once(tmp_path):
    written(tmp_path, "title: Base\nfunds:\n  - factor: 0.5\n", "base.yaml")
    one = read_scenario(written(tmp_path, "title: One\nbuilds_on: [base]\nwages:\n  - factor: 2\n", "one.yaml"))
    two = read_scenario(written(tmp_path, "title: Two\nbuilds_on: [base, cut10]\n", "two.yaml"))
    tiny = load("tiny")
    after = apply(tiny, one, two)
    for row, old in zip(after.funds, tiny.funds, strict=True):
        assert row.amount_per_year == pytest.approx(0.45 * old.amount_per_year)
    assert after.tiers[0].wage_per_year == 2 * tiny.tiers[0].wage_per_year


def test_an_instance_with_a_folder_of_scenarios_is_read_and_its_own_come_first(tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(BUNDLED / "tiny", folder)
    written(folder / "scenarios", "title: My cut\nfunds:\n  - factor: 0.5\n", "cut10.yaml")
    assert fingerprint(read_folder(folder)) == fingerprint(load("tiny"))
    known = scenarios_of(folder)
    assert known["cut10"].title == "My cut"
    assert known["flood"].title == "Flood in the South"
    assert next(iter(known)) == "baseline"
    write_folder(read_folder(folder), tmp_path / "copy")
    assert set(scenarios_of(tmp_path / "copy")) == set(known) - {"flood"}


def test_faulty_names_of_files_are_told(tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(BUNDLED / "tiny", folder)
    written(folder / "scenarios", "title: A\n", "baseline.yaml")
    assert "baseline is the instance as it is" in problem_of(lambda: scenarios_of(folder))
    (folder / "scenarios" / "baseline.yaml").unlink()
    written(folder / "scenarios", "title: A\n", "flood.yml")
    assert "flood.yaml and flood.yml" in problem_of(lambda: scenarios_of(folder))
    (folder / "scenarios" / "flood.yml").unlink()
    written(folder / "scenarios", "title: A\n", "my flood.yaml")
    assert "rename the file" in problem_of(lambda: scenarios_of(folder))


def test_the_page_on_scenarios_is_made_from_the_schema():
    from instances.scenarios.page import page

    file = Path(__file__).parents[2] / "docs" / "scenarios.md"
    assert file.read_text(encoding="utf-8") == page(), "run: python -m instances.scenarios.page > docs/scenarios.md"
