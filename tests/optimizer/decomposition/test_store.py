"""Answers on disk: exact, and never in the way."""

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
from optimizer.decomposition.question import Answer, RegionPlan
from optimizer.decomposition.relaxation import Relaxed, relax
from optimizer.decomposition.store import Store
from tests.optimizer.decomposition.asking import Regions

KEY = "0123456789abcdef"


def silent(note: str) -> None:
    pytest.fail(note)


@pytest.fixture(scope="module")
def asked() -> tuple[Regions, Answer, Answer]:
    """Real answers: a relaxation, and a plan with a bound."""
    regions = Regions(instances.generate(areas=4, regions=2, seed=1))
    first, *_ = regions.ask(regions.questions())
    found, *_ = regions.ask(regions.questions(kind="search", gap=0.05))
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


def test_an_answer_survives_exactly(asked: tuple[Regions, Answer, Answer], tmp_path: Path) -> None:
    for number, answer in enumerate(asked[1:]):
        store = Store(tmp_path / "deep" / "work", silent)
        store.keep(f"{KEY}{number}", answer)
        back = Store(tmp_path / "deep" / "work", silent).answer(f"{KEY}{number}")
        assert back is not None
        same_plan(back.plan, answer.plan)
        assert replace(back, plan=None) == replace(answer, plan=None, basis=None)
    assert asked[2].plan is not None
    assert asked[2].plan.decisions


def test_an_answer_without_a_plan_survives(tmp_path: Path) -> None:
    answer = Answer("one", "draft", infeasible=True, seconds=1.5, conflict=(("coverage", "budget"), ("coverage.floor[a,f]",)))
    store = Store(tmp_path, silent)
    store.keep(KEY, answer)
    assert store.answer(KEY) == answer


def test_where_prices_came_to_rest_survives_exactly(asked: tuple[Regions, Answer, Answer], tmp_path: Path) -> None:
    regions = asked[0]
    relaxed = relax(coupling_of(regions.instance), regions.questions(), regions.ask)
    assert relaxed is not None
    store = Store(tmp_path, silent)
    store.keep_relaxed(KEY, relaxed)
    back = store.relaxed(KEY)
    assert back is not None
    assert np.array_equal(back.duals, relaxed.duals)
    assert np.array_equal(back.excess, relaxed.excess)
    assert (back.bound, back.value, list(back.hours.items())) == (relaxed.bound, relaxed.value, list(relaxed.hours.items()))


def test_what_was_not_kept_is_absent(tmp_path: Path) -> None:
    assert Store(tmp_path / "nowhere", silent).answer(KEY) is None
    assert Store(tmp_path / "nowhere", silent).relaxed(KEY) is None


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
        "without its figures": lambda whole: gzip.compress(json.dumps({"format": 1}).encode()),
    }


@pytest.mark.parametrize("damage", damaged())
def test_a_damaged_file_counts_as_absent(asked: tuple[Regions, Answer, Answer], tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path, silent)
    store.keep(KEY, asked[2])
    store.keep_relaxed(KEY, Relaxed(np.zeros(2), 1.0, 2.0, np.zeros(2), {("country", "case", "worker"): 1.0}))
    assert store.answer(KEY) is not None
    for file in tmp_path.iterdir():
        file.write_bytes(damaged()[damage](file.read_bytes()))
    assert store.answer(KEY) is None
    assert store.relaxed(KEY) is None
    store.keep(KEY, asked[2])  # and is written anew
    assert store.answer(KEY) is not None


def test_a_folder_that_takes_nothing_is_told_once(asked: tuple[Regions, Answer, Answer], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    notes: list[str] = []
    store = Store(tmp_path / "file" / "work", notes.append)
    for _ in range(3):
        store.keep(KEY, asked[2])
    assert len(notes) == 1
    assert "cannot be resumed" in notes[0]
    assert str(tmp_path / "file" / "work") in notes[0]
    assert store.answer(KEY) is None


def test_a_full_disk_leaves_no_draft(asked: tuple[Regions, Answer, Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    notes: list[str] = []
    Store(tmp_path, notes.append).keep(KEY, asked[2])
    assert len(notes) == 1
    assert "No space left on device" in notes[0]
    assert list(tmp_path.iterdir()) == []


def test_without_resume_nothing_is_read_but_all_is_written(asked: tuple[Regions, Answer, Answer], tmp_path: Path) -> None:
    Store(tmp_path, silent).keep(KEY, asked[2])
    fresh = Store(tmp_path, silent, read=False)
    assert fresh.answer(KEY) is None
    fresh.keep(KEY, asked[1])
    kept = Store(tmp_path, silent).answer(KEY)
    assert kept is not None
    assert kept.kind == asked[1].kind


def test_questions_that_differ_have_other_names(asked: tuple[Regions, Answer, Answer]) -> None:
    regions, _, found = asked
    question, *_ = regions.questions(kind="search")
    others: list[dict[str, Any]] = [
        {},
        {"kind": "fit"},
        {"region": "R002"},
        {"prices": (1.0, *question.prices[1:])},
        {"mandates": ()},
        {"caps": ((("fund", "ministry"), 5.0),)},
        {"start": found.plan},
        {"known": (("staff", ("A1", "volunteer"), 1),)},
        {"nodes": 6},
        {"gap": 0.1},
        {"seed": 1},
    ]
    keys = [replace(question, **other).key("data") for other in others]
    assert len(set(keys)) == len(keys)
    assert question.key("data") == replace(question).key("data")
    assert question.key("data") != question.key("other data")
