"""Results on disk: exact, and never in the way."""

import gzip
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import instances
from optimizer.decomposition.coupling import coupling_of
from optimizer.decomposition.region_data import limits_of
from optimizer.decomposition.relaxation import Relaxed, relax
from optimizer.decomposition.store import About, Store
from optimizer.decomposition.subproblem import RegionPlan, SubproblemResult
from optimizer.engine.conflict import Conflict
from tests.optimizer.command import contents
from tests.optimizer.decomposition.subproblems import Regions

KEY = "0123456789abcdef"
Solved = tuple[Regions, SubproblemResult, SubproblemResult]


def silent(note: str) -> None:
    pytest.fail(note)


@pytest.fixture(scope="module")
def solved() -> Solved:
    """Real results: a relaxation, and a plan with a bound."""
    regions = Regions(instances.generate(areas=4, regions=2, seed=1))
    first, *_ = regions.solve(regions.subproblems())
    found, *_ = regions.solve(regions.subproblems(kind="search", gap=0.05))
    assert first is not None
    assert found is not None
    return regions, first, found


def same_plan(one: RegionPlan | None, other: RegionPlan | None) -> None:
    assert one is not None
    assert other is not None
    for name in ("usage", "terms", "columns", "values"):
        ours, theirs = getattr(one, name), getattr(other, name)
        assert np.array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype
    assert one.cost == other.cost
    assert one.decisions == other.decisions


def test_a_result_survives_exactly(solved: Solved, tmp_path: Path) -> None:
    for number, result in enumerate(solved[1:]):
        store = Store(tmp_path / "deep" / "work", silent)
        store.keep(f"{KEY}{number}", result)
        back = Store(tmp_path / "deep" / "work", silent).result(f"{KEY}{number}")
        assert back is not None
        same_plan(back.plan, result.plan)
        assert replace(back, plan=None) == replace(result, plan=None, basis=None)
    assert solved[2].plan is not None
    assert solved[2].plan.decisions


def test_a_result_without_a_plan_survives(tmp_path: Path) -> None:
    clash = Conflict(("coverage", "budget"), ("coverage.floor[a,f]",), True)
    result = SubproblemResult("one", "draft", infeasible=True, seconds=1.5, conflict=clash)
    store = Store(tmp_path, silent)
    store.keep(KEY, result)
    assert store.result(KEY) == result


def test_the_end_of_a_relaxation_survives_exactly(solved: Solved, tmp_path: Path) -> None:
    regions = solved[0]
    coupling, subproblems = coupling_of(regions.instance), regions.subproblems()
    relaxed = relax(coupling, subproblems, regions.solve)
    assert relaxed is not None
    store, limits, data = Store(tmp_path, silent), limits_of(regions.instance), {"R001": "one", "R002": "other"}
    store.keep_relaxed(KEY, relaxed, coupling, subproblems[0].weights, limits, data)
    back = store.relaxed(KEY)
    assert back is not None
    assert np.array_equal(back.duals, relaxed.duals)
    assert np.array_equal(back.excess, relaxed.excess)
    assert (back.bound, back.value, list(back.hours.items())) == (relaxed.bound, relaxed.value, list(relaxed.hours.items()))
    assert (back.basis, back.worked) == (relaxed.basis, relaxed.worked)
    for (region, plan), (_, kept) in zip(relaxed.plans, back.plans, strict=True):
        assert (kept.cost, kept.usage.tolist(), kept.terms.tolist()) == (plan.cost, plan.usage.tolist(), plan.terms.tolist()), region
    (about,) = store.relaxations()
    assert (about.rows, about.activities, about.weights) == (coupling.rows, coupling.activities, subproblems[0].weights)
    assert (about.limits, about.data) == (limits, data)
    assert list(about.prices.values()) == coupling.prices(relaxed.duals).tolist()


def test_a_result_says_what_it_is_about(solved: Solved, tmp_path: Path) -> None:
    regions, _, found = solved
    subproblem, *_ = regions.subproblems(kind="search", gap=0.05, mandates=(("country", "case", "worker"),))
    store, limits = Store(tmp_path, silent), limits_of(regions.instance)
    store.keep(KEY, found, About.of(subproblem, "data", limits))
    store.keep(f"{KEY}1", found)  # what is about nothing known serves nobody
    ((about, back),) = store.results()
    assert about == About.of(subproblem, "data", limits)
    same_plan(back.plan, found.plan)


def test_results_of_another_folder_are_taken_over(solved: Solved, tmp_path: Path) -> None:
    Store(tmp_path / "one", silent).keep(KEY, solved[2])
    before = contents(tmp_path / "one")
    Store(tmp_path / "other", silent).take_over(tmp_path / "one")
    assert contents(tmp_path / "other") == before == contents(tmp_path / "one")


def test_what_was_not_kept_is_absent(tmp_path: Path) -> None:
    assert Store(tmp_path / "nowhere", silent).result(KEY) is None
    assert Store(tmp_path / "nowhere", silent).relaxed(KEY) is None


def shortened(whole: bytes) -> bytes:
    """The same file with each list one shorter."""

    def short(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: short(part) for name, part in value.items()}
        return [short(part) for part in value[:-1]] if isinstance(value, list) else value

    return gzip.compress(json.dumps(short(json.loads(gzip.decompress(whole)))).encode())


def damaged() -> dict[str, Any]:
    """Ways in which a file can be wrong, from the bytes that it had."""
    return {
        "empty": lambda whole: b"",
        "cut off": lambda whole: whole[: len(whole) // 2],
        "without its end": lambda whole: whole[:-4],
        "not gzip": lambda whole: b"nothing of the kind",
        "a bit flipped": lambda whole: whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 0xFF]) + whole[len(whole) // 2 + 1 :],
        "zeros within": lambda whole: whole[:15] + bytes(len(whole) - 23) + whole[-8:],
        "not JSON": lambda whole: gzip.compress(b"{"),
        "not text": lambda whole: gzip.compress(b"\xff\xfe"),
        "not an object": lambda whole: gzip.compress(b"[1]"),
        "of another format": lambda whole: gzip.compress(json.dumps({"format": 0}).encode()),
        "shorter lists": shortened,
        "nested without end": lambda whole: gzip.compress(b"[" * 100_000),
        "another figure": lambda whole: gzip.compress(gzip.decompress(whole).replace(b"0", b"1", 1)),
        "without its figures": lambda whole: gzip.compress(json.dumps({"format": 1}).encode()),
    }


@pytest.mark.parametrize("damage", damaged())
def test_a_damaged_file_counts_as_absent(solved: Solved, tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path, silent)
    store.keep(KEY, solved[2])
    relaxed = Relaxed(np.zeros(2), 1.0, 2.0, np.zeros(2), {("country", "case", "worker"): 1.0})
    coupling = coupling_of(solved[0].instance)
    store.keep_relaxed(KEY, replace(relaxed, duals=np.zeros(len(coupling.rows))), coupling, (), {}, {})
    assert store.result(KEY) is not None
    for file in tmp_path.iterdir():
        file.write_bytes(damaged()[damage](file.read_bytes()))
    assert store.result(KEY) is None
    assert store.relaxed(KEY) is None
    assert (list(store.results()), store.relaxations()) == ([], [])
    store.keep(KEY, solved[2])  # and is written anew
    assert store.result(KEY) is not None


def test_a_folder_that_takes_nothing_is_told_once(solved: Solved, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    notes: list[str] = []
    store = Store(tmp_path / "file" / "work", notes.append)
    for _ in range(3):
        store.keep(KEY, solved[2])
    assert len(notes) == 1
    assert "cannot be resumed" in notes[0]
    assert str(tmp_path / "file" / "work") in notes[0]
    assert store.result(KEY) is None


def test_a_full_disk_leaves_no_draft(solved: Solved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    notes: list[str] = []
    Store(tmp_path, notes.append).keep(KEY, solved[2])
    assert len(notes) == 1
    assert "No space left on device" in notes[0]
    assert list(tmp_path.iterdir()) == []


def test_without_resume_nothing_is_read_but_all_is_written(solved: Solved, tmp_path: Path) -> None:
    Store(tmp_path, silent).keep(KEY, solved[2])
    fresh = Store(tmp_path, silent, read=False)
    assert fresh.result(KEY) is None
    fresh.keep(KEY, solved[1])
    kept = Store(tmp_path, silent).result(KEY)
    assert kept is not None
    assert kept.kind == solved[1].kind


def test_subproblems_that_differ_have_other_names(solved: Solved) -> None:
    regions, _, found = solved
    subproblem, *_ = regions.subproblems(kind="search")
    others: list[dict[str, Any]] = [
        {},
        {"kind": "fit"},
        {"region": "R002"},
        {"prices": (1.0, *subproblem.prices[1:])},
        {"mandates": ()},
        {"caps": ((("fund", "ministry"), 5.0),)},
        {"start": found.plan},
        {"known": (("staff", ("A1", "volunteer"), 1),)},
        {"nodes": 6},
        {"gap": 0.1},
        {"seed": 1},
    ]
    keys = [replace(subproblem, **other).key("data") for other in others]
    assert len(set(keys)) == len(keys)
    assert subproblem.key("data") == replace(subproblem).key("data")
    assert subproblem.key("data") != subproblem.key("other data")
