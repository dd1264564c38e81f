"""The table of targets: what a solve reaches over time, beside HiGHS with its own options."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import scale, scale_targets
from benchmarks.locations import made_facilities, made_medians
from benchmarks.scale_child import answer_of, keep
from benchmarks.scale_targets import Reached, Trace, picked
from benchmarks.scale_trace import Recorder
from benchmarks.targets import TARGETS, Target
from instances import generate

TINY = Target("tiny", "tiny (2)", partial(generate, areas=2, regions=1), 600, ((600, 0.5),))
MEDIANS = Target("medians", "p-median, 8 nodes", partial(made_medians, 8, 2, 0), 600, ((600, 0.01),), 2, 900)
FACILITIES = Target("facilities", "location, 3 × 6", partial(made_facilities, 3, 6, 3, 0), 600, ((600, 0.01),), 2, 900)
OURS = Trace("within_gap", ((0.5, None, 80.0), (2.0, 100.0, 80.0), (9.0, 100.0, 99.0)), 9.0)


def test_each_target_can_be_picked_and_asks_for_more_as_time_goes_on() -> None:
    assert len({target.key for target in TARGETS}) == len(TARGETS)
    for target in TARGETS:
        times, gaps = zip(*target.gaps, strict=True)
        assert 0 < target.first < times[0]
        assert list(times) == sorted(times)
        assert list(gaps) == sorted(gaps, reverse=True)
        assert target.seconds >= times[-1]
    (shorter,) = picked(["s20"], 0.5)
    assert (shorter.first, shorter.gaps, shorter.seconds) == (1.5, ((30, 0.05), (90, 0.03)), 90)
    assert picked((), 1.0) == list(TARGETS)


def test_a_trace_tells_the_first_plan_and_the_gap_at_any_time() -> None:
    assert OURS.first == 2.0
    assert [OURS.gap_at(seconds) for seconds in (0.1, 1, 3, 60)] == [None, None, pytest.approx(0.2), pytest.approx(0.01)]
    assert Trace("killed after 90 s").gap_at(60) is None


def test_what_is_recorded_is_the_best_so_far() -> None:
    recorder = Recorder()
    for known in ((None, None), (None, 1.0), (9.0, 0.5), (10.0, 2.0), (9.0, 2.0)):
        recorder.add(*known)
    assert [moment[1:] for moment in recorder.moments] == [(None, 1.0), (9.0, 1.0), (9.0, 2.0)]


def test_a_proof_is_held_against_that_of_the_textbook_model() -> None:
    target = replace(MEDIANS, first=5, gaps=((60, 0.01),))
    ours, highs = (Trace("optimal", ((1.0, 100.0, 100.0),), seconds, proved=True) for seconds in (30.0, 10.0))
    late, soon, alone = Reached(target, ours, highs), Reached(target, replace(ours, seconds=20.0), highs), Reached(target, ours, OURS)
    assert [row.tests for row in (late, soon, alone)] == [[True, True, False], [True, True, True], [True, True, True]]
    assert Reached(target, OURS, OURS).tests == [True, True]  # neither has a proof: there is nothing to hold it against
    told = dict(zip((heading for heading, _ in scale_targets.COLUMNS), (cell(late, []) for _, cell in scale_targets.COLUMNS), strict=True))
    assert told["first plan, s"] == "1.0 / 5"
    assert told["then"] == "0.00% / 1.00% in 60 s; proved in 30.0 s / 20.0 s"
    assert told["reached"] == "2 of 3"
    assert told["HiGHS: then"] == "0.00% in 60 s; proved in 10.0 s"


def test_made_location_problems_are_the_same_for_the_same_seed() -> None:
    one, same, other = (made_medians(12, 3, seed) for seed in (1, 1, 2))
    assert one.medians == 3
    assert np.array_equal(one.distance, same.distance)
    assert not np.array_equal(one.distance, other.distance)
    tight, loose = (made_facilities(4, 9, ratio, 1) for ratio in (2, 10))
    assert np.array_equal(tight.cost, loose.cost)
    for problem, ratio in ((tight, 2), (loose, 10)):
        assert problem.capacity.sum() / problem.demand.sum() == pytest.approx(ratio, rel=0.05)


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny rows, solved in this process, which spares imports."""

    def here(child: str, arguments: list[str], folder: Path, _: float) -> tuple[dict[str, Any], str]:
        keep(scale_targets.child(scale.parse(["--child", child, *arguments])), child, folder)
        return json.loads((folder / f"{child}.json").read_text()), ""

    for module in ("benchmarks.targets", "benchmarks.scale_targets"):
        monkeypatch.setattr(f"{module}.TARGETS", (TINY, MEDIANS, FACILITIES))
    monkeypatch.setattr(scale_targets, "answer_of", here)


@pytest.mark.usefixtures("rows")
def test_both_ways_reach_small_targets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "targets.md"
    assert scale.main(["--targets", "--json", "--markdown", str(kept)]) == 0
    found = json.loads(capsys.readouterr().out)["rows"]
    assert [row["key"] for row in found] == ["tiny", "medians", "facilities"]
    for row in found:
        assert row["ours"]["note"] == ""
        assert None not in (row["ours"]["first"], row["highs"]["first"])
    for row in found[1:]:  # both prove the same optimum
        assert row["ours"]["proved"]
        assert row["highs"]["proved"]
        assert row["ours"]["moments"][-1][1] == pytest.approx(row["highs"]["moments"][-1][1], rel=1e-5)
    assert kept.read_text().count("\n") == 2 + len(found)
    assert kept.read_text().splitlines()[2].startswith("| tiny (2) | ")


def test_a_solve_in_a_process_of_its_own_is_told(tmp_path: Path) -> None:
    found, why = answer_of("target-highs", ["--only", "ifugao", "--seconds-factor", "0.001"], tmp_path, None)
    assert found is not None, why
    assert set(found) == {"outcome", "moments", "seconds", "proved", "note"}


def test_options() -> None:
    assert scale.parse(["--targets", "--only", "ifugao,s20"]).only == ("ifugao", "s20")
    for wrong in (["--only", "none"], ["--targets", "--growth"], ["--targets", "--seconds-factor", "0"]):
        with pytest.raises(SystemExit):
            scale.parse(wrong)
