"""Answers kept beside a plan: what `fieldpost why` leaves there, for whom it holds, and that none is lost."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from instances import write_folder
from instances.errors import InvalidInstance
from instances.locks import locked
from optimizer.plan.folder import Run, read_run, write_plan
from optimizer.why.so import kept
from optimizer.why.so.kept import WHY_FILE, Answer, Keeper, answers_of
from optimizer.why.so.reasons import each_reasons, minimised
from optimizer.why.so.subject import subject_of, worst_first
from tests.optimizer.command import LONG, fieldpost
from tests.optimizer.why.so.test_reasons import base, one_head, solved

QUICK = ("--each", LONG, "--time-limit", LONG)
OTHER = {"north": "south", "south": "north"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_plan(solved().plan, tmp_path / "plan", solved(), one_head())  # type: ignore[arg-type]
    return tmp_path / "plan"


def written(folder: Path) -> list[Answer]:
    return list(answers_of(read_run(folder)).rows)


def answer(key: str = "north", *, stopped: bool = False, value: float = 1600.0) -> Answer:
    """One as it might be, without a solve."""
    facts = {"limits": (), "without_the_rule": None, "choices": (), "more_met": (), "notes": ()}
    return Answer(kind="area", id=key, minimise="balanced", value=(value, value), better=False, stopped=stopped, **facts)  # type: ignore[arg-type]


def test_what_was_asked_is_kept_beside_the_plan(folder: Path) -> None:
    assert fieldpost("why", folder, "--fund", "state", *QUICK).code == 0
    ran = fieldpost("why", folder, "--area", base(), *QUICK, "--json")
    assert ran.code == 0
    fund, area = written(folder)
    assert (fund.subject, area.subject) == (("fund", "state"), ("area", base()))
    (limit,) = fund.limits
    assert (limit.rule, limit.says, limit.of, limit.now, limit.to) == ("budget.fund", "Money in the fund", ("State",), 1195, 1205)
    assert limit.worth == pytest.approx((400, 400), abs=0.5)
    assert [(each.heads, each.other, each.possible) for each in area.choices] == [(1, 0, True), (1, 2, False)]
    assert area.model_dump(mode="json").items() <= ran.json.items()


def test_nothing_is_kept_of_what_was_not_solved(folder: Path) -> None:
    assert fieldpost("why", folder, "--fund", "state", "--solves", "0").code == 0
    assert not (folder / WHY_FILE).exists()


def test_every_area_the_worst_served_first_and_only_once(folder: Path) -> None:
    run = read_run(folder)
    assert [subject.id for subject in worst_first(run)] == [OTHER[base()], base()]
    ran = fieldpost("why", folder, "--all-areas", *QUICK, "--json")
    assert (ran.code, ran.json["areas"], ran.json["left"]) == (0, 2, 0)
    assert [each["id"] for each in ran.json["answers"]] == [OTHER[base()], base()]
    again = fieldpost("why", folder, "--all-areas", *QUICK)
    assert "All 2 places are answered" in again.out
    assert [each.id for each in written(folder)] == [OTHER[base()], base()]


def test_a_run_that_is_stopped_keeps_what_it_has_and_goes_on(folder: Path) -> None:
    run, cancel, done = read_run(folder), threading.Event(), []
    keeper = Keeper(run, minimised(run))
    for found in each_reasons(run, worst_first(run), solves=12, each=LONG, time_limit=LONG, cancel=cancel, progress=False):
        done.append(found)
        keeper.keep(answer().model_copy(update={"id": found.subject.id, "stopped": found.stopped}))
        cancel.set()
    assert [(found.subject.id, found.stopped) for found in done] == [(OTHER[base()], False)]
    ran = fieldpost("why", folder, "--all-areas", *QUICK, "--json")
    assert [each["id"] for each in ran.json["answers"]] == [base()]


def test_facts_of_the_first_are_given_however_soon_it_is_stopped(folder: Path) -> None:
    run, cancel = read_run(folder), threading.Event()
    cancel.set()
    (found,) = each_reasons(run, worst_first(run), solves=12, each=LONG, time_limit=LONG, cancel=cancel, progress=False)
    assert found.stopped
    assert len(found.unmet)


def test_answers_about_another_plan_are_shown_to_nobody(folder: Path) -> None:
    assert Keeper(read_run(folder), "balanced").keep(answer())
    table = folder / "tables" / "staff.csv"
    table.write_text(table.read_text().replace(f"{base()},worker,1", f"{base()},worker,2"))
    run = read_run(folder)
    assert run.plan != solved().plan
    assert (answers_of(run).rows, answers_of(run).stale) == ((), True)
    ran = fieldpost("why", folder, "--area", "north", *QUICK)
    assert "had answers about another plan" in ran.err
    assert [each.id for each in written(folder)] == ["north"]


def test_answers_are_of_these_data_this_version_and_what_is_minimised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = read_run(folder)
    assert Keeper(run, "balanced").keep(answer())
    more = one_head().replace(funds=[one_head().funds[0].model_copy(update={"amount_per_year": 2000.0})])
    assert answers_of(replace(run, instance=more)).stale
    assert Keeper(run, "cost").replaces
    monkeypatch.setattr(kept, "version", lambda name: "0.0.0")
    assert answers_of(run).stale


def test_a_plan_from_nowhere_has_no_answers() -> None:
    run = Run(one_head(), solved().plan, {})  # type: ignore[arg-type]
    assert answers_of(run).rows == ()
    with pytest.raises(ValueError, match="not read from a folder"):
        Keeper(run, "cost")


@pytest.mark.parametrize("text", ["[]", '{"answers": []}', "\0"])
def test_a_file_without_answers_is_named(folder: Path, text: str) -> None:
    (folder / WHY_FILE).write_text(text)
    with pytest.raises(InvalidInstance, match=r"why\.json"):
        answers_of(read_run(folder))


def test_a_broken_file_is_refused_before_any_work_and_stays_as_it_is(folder: Path) -> None:
    (folder / WHY_FILE).write_text("{")
    for command in (("report", folder), ("workbook", folder), ("why", folder, "--area", "north")):
        ran = fieldpost(*command)
        assert ran.code == 3
        assert WHY_FILE in ran.err
    assert (folder / WHY_FILE).read_text() == "{"


@pytest.mark.parametrize(
    ("name", "value"), [("value", [1]), ("stopped", "no"), ("limits", [{"rule": "x", "says": ""}]), ("value", [1e300, None])]
)
def test_figures_that_make_no_sense_are_refused(folder: Path, name: str, value: object) -> None:
    Keeper(read_run(folder), "balanced").keep(answer())
    content = json.loads((folder / WHY_FILE).read_text())
    content["answers"][0][name] = value
    (folder / WHY_FILE).write_text(json.dumps(content))
    with pytest.raises(InvalidInstance, match=name):
        answers_of(read_run(folder))


def test_two_runs_at_once_lose_no_answer(folder: Path) -> None:
    run = read_run(folder)
    one, other = Keeper(run, "balanced"), Keeper(run, "balanced")
    assert one.keep(answer("north"))
    assert other.keep(answer("south"))
    assert {each.id for each in written(folder)} == {"north", "south"}


def test_a_run_waits_for_the_other_and_says_so_where_that_lasts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_SECONDS", 0.0)
    keeper = Keeper(read_run(folder), "balanced")
    with locked(folder / ".why.lock") as sole:
        assert sole
        with pytest.raises(OSError, match="another run"):
            keeper.keep(answer())
    assert keeper.keep(answer())


def test_answers_about_a_plan_that_came_meanwhile_stay(folder: Path) -> None:
    run = read_run(folder)
    late = Keeper(run, "balanced")
    assert Keeper(run, "cost").keep(answer("south"))  # as of another plan
    with pytest.raises(OSError, match="another plan since"):
        late.keep(answer("north"))
    assert [each.id for each in written(folder)] == ["south"]


def test_an_answer_that_was_stopped_takes_the_place_of_none_that_was_not(folder: Path) -> None:
    keeper = Keeper(read_run(folder), "balanced")
    assert keeper.keep(answer(stopped=True, value=1.0))
    assert not keeper.has("area", "north")
    assert keeper.keep(answer(value=2.0))
    assert keeper.has("area", "north")
    assert not keeper.keep(answer(stopped=True, value=3.0))
    assert keeper.keep(answer(value=4.0))
    assert [each.value for each in written(folder)] == [(4.0, 4.0)]


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(kept, "write_json", full)
    ran = fieldpost("why", folder, "--fund", "state", *QUICK)
    assert ran.code == 0
    assert "Money in the fund (State)" in ran.out
    assert "the answer is not kept: the disk is full" in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--all-areas", "--area", "north"), "either --all-areas or --area"),
        (("--all-areas", "--solves", "0"), "nothing to keep"),
        (("--area", "nrth"), "did you mean 'north'"),
    ],
)
def test_what_makes_no_sense_is_refused(folder: Path, options: tuple[str, ...], said: str) -> None:
    ran = fieldpost("why", folder, *options)
    assert ran.code == 2
    assert said in ran.told


def test_all_areas_are_of_a_plan(tmp_path: Path) -> None:
    write_folder(one_head(), tmp_path / "data")
    ran = fieldpost("why", tmp_path / "data", "--all-areas")
    assert ran.code == 2
    assert "no folder of a plan" in ran.told


def test_names_in_answers_are_those_of_the_country(folder: Path) -> None:
    run = read_run(folder)
    assert subject_of(run.instance, "country").id == ""
    found = fieldpost("why", folder, *QUICK, "--json")
    assert (found.json["kind"], found.json["id"]) == ("country", "")
    assert answers_of(read_run(folder)).about("country", "") is not None
