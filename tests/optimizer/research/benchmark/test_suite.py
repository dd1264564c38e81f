"""Suites: read, refused with everything that is wrong, and what cases they come to."""

import pytest
import yaml

from instances import InvalidInstance, fingerprint, generate
from optimizer.research.benchmark.suite import cases_in
from optimizer.research.benchmark.suite_file import read_suite, rules_in, suite_of

RULES = ("status-quo", "greedy", "optimum")


def written(folder, content):
    path = folder / "suite.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return path


def test_a_suite_is_rules_by_instances_by_scenarios_by_seeds(tmp_path):
    content = {
        "rules": ["greedy", "optimum"],
        "instances": ["tiny", {"areas": 3, "regions": 1, "seeds": "0-1", "gap": 0.1, "time_limit": 5}],
        "scenarios": "baseline,cut10",
        "seeds": [4, 5],
        "gap": 0.02,
    }
    suite = read_suite(written(tmp_path, content), RULES)
    cases = cases_in(suite, rules_in(suite, RULES))
    assert len(cases) == 3 * 2 * 2 * 2 == len({case.name for case in cases})
    assert cases[0].name == "tiny+baseline+greedy+seed4"
    assert (cases[0].gap, cases[0].time_limit) == (0.02, None)
    assert cases[-1].name == "synthetic-3x1-1+cut10+optimum+seed5"
    assert (cases[-1].gap, cases[-1].time_limit, cases[-1].place.family) == (0.1, 5, "synthetic-3x1")
    assert cases[-1].base_hash == fingerprint(generate(areas=3, regions=1, seed=1))


def test_all_stands_for_the_rules_that_are_not_named():
    suite = suite_of({"instances": "tiny"}, RULES, "benchmark")
    assert rules_in(suite, RULES) == RULES
    suite = suite_of({"instances": "tiny", "rules": "optimum,all"}, RULES, "benchmark")
    assert rules_in(suite, RULES) == ("optimum", "status-quo", "greedy")


@pytest.mark.parametrize(("typed", "seeds"), [("3", (3,)), ("0-2,7", (0, 1, 2, 7)), (6, (6,)), ([1, 2], (1, 2))])
def test_seeds_as_typed(typed, seeds):
    assert suite_of({"instances": "tiny", "seeds": typed}, RULES, "benchmark").seeds == seeds


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file holds no entries"),
        ("rules: all\n", "instances"),
        ("instances: []\n", "instances"),
        ("instances: [tiny]\nrules: []\n", "the list is empty"),
        ("instances: [tiny]\nscenarios: []\n", "the list is empty"),
        ("instances: [tiny]\nseeds: []\n", "the list is empty"),
        ("instances: [{areas: 3, seeds: []}]\n", "the list is empty"),
        ("instances: [tiny, tiny]\n", "it is listed 2 times"),
        ("instances: [tiny]\nrules: [greedy, greedy]\n", "it is listed 2 times"),
        ("instances: [tiny]\nseeds: [1, 1]\n", "it is listed 2 times"),
        ("instances: [tiny]\nrules: [gredy]\n", "did you mean 'greedy'?"),
        ("instances: [tiny]\nrule: all\n", "did you mean 'rules'?"),
        ("instances: [{area: 3}]\n", "did you mean 'areas'?"),
        ("instances: [{areas: 0}]\n", "not below 1"),
        ("instances: [{areas: 3, regions: 4}]\n", "at most as many regions as areas"),
        ("instances: [{gap: 0.1}]\n", "names neither"),
        ("instances: [{instance: tiny, areas: 3}]\n", "synthetic"),
        ("instances: [tiny]\nseeds: 4-\n", "seeds"),
        ("instances: [tiny]\nseeds: 5-4\n", "the list is empty"),
        ("instances: [tiny]\nseeds: 0-2147483647\n", "seeds"),
        (f"instances: [tiny]\nseeds: '0-{9 * 10**30}'\n", "seeds"),
        (f"instances: [tiny]\nseeds: '{'1' * 5000}'\n", "seeds"),
        ("instances: [tiny]\ngap: 1%\n", "gap"),
        ("instances: [tiny]\ntime_limit: 0\n", "time_limit"),
        ("instances: [tiny]\ndraws: 0\n", "draws"),
        ("instances: 7\n", "instances"),
    ],
)
def test_what_is_wrong_with_a_suite_is_said(tmp_path, content, words):
    with pytest.raises(InvalidInstance) as caught:
        read_suite(written(tmp_path, content), RULES)
    assert words in str(caught.value)


def test_every_problem_at_once_with_its_line(tmp_path):
    content = "instances:\n- tiny\nrules: [gredy]\nseeds: [2, 2]\n"
    with pytest.raises(InvalidInstance) as caught:
        read_suite(written(tmp_path, content), RULES)
    assert {problem.row for problem in caught.value.problems} == {3, 4}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"instances": ["tiyn"]}, "did you mean 'tiny'?"),
        ({"instances": ["tiny"], "scenarios": ["cut01"]}, "did you mean 'cut10'?"),
        ({"instances": ["tiny"], "scenarios": ["flood"]}, None),
        ({"instances": [{"areas": 3}], "scenarios": ["flood"]}, "flood"),
        ({"instances": ["tiny", {"name": "tin", "areas": 2}, {"name": "tin-0", "areas": 2}]}, None),
    ],
)
def test_names_are_looked_up_where_they_are_used(content, words):
    suite = suite_of(content, RULES, "benchmark")
    if words is None:
        assert cases_in(suite, ("greedy",))
        return
    with pytest.raises(InvalidInstance) as caught:
        cases_in(suite, ("greedy",))
    assert words in str(caught.value)


def test_two_instances_of_one_name_are_refused(tmp_path):
    from instances import load, write_folder

    write_folder(load("tiny"), tmp_path / "copy")
    suite = suite_of({"instances": ["tiny", str(tmp_path / "copy")]}, RULES, "benchmark")
    with pytest.raises(InvalidInstance, match="a name of its own"):
        cases_in(suite, ("greedy",))


def test_a_file_that_is_not_there(tmp_path):
    written(tmp_path, "instances: [tiny]\n")
    with pytest.raises(InvalidInstance, match=r"suite\.yaml"):
        read_suite(tmp_path / "suit.yaml", RULES)


def test_the_published_suite_is_sound():
    from pathlib import Path

    from optimizer.research.allocation import allocation_rules

    suite = read_suite(Path(__file__).parents[4] / "benchmarks" / "rules-suite.yaml", allocation_rules())
    assert [entry.family for entry in suite.instances] == ["ifugao", "cordillera", "synthetic"]
    assert len(suite.instances[-1].seeds) == 20
