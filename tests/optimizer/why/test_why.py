"""Why there is no plan: smallest contradictions, ways out that lead to a plan, and one step less that does not."""

import threading
from collections.abc import Sequence
from math import inf

import numpy as np
import pytest
from scipy.sparse import csc_array

from benchmarks.why import CAUSES, Cause, both, cell, policy, row
from instances import load, write_folder
from optimizer.engine.best import Until
from optimizer.engine.compile import Column, Program, Row
from optimizer.engine.outcome import Progress
from optimizer.engine.settings import Settings
from optimizer.verify import verify
from optimizer.verify.naming import contradiction
from optimizer.why.contradiction import contradicting_rows, smallest
from optimizer.why.levers import Lever, levers_of, loosened
from optimizer.why.trial import Trials
from optimizer.why.why import why
from optimizer.why.words import limit_in_words
from tests.models.solving import fund
from tests.optimizer.command import fieldpost
from tests.small import small


def cause(name: str) -> Cause:
    return next(each for each in CAUSES if each.name == name)


@pytest.mark.parametrize("sets", [[{3}], [{0, 9}, {4, 5, 6}], [{7}, {1, 2}], [set()]])
def test_smallest_sets_are_found_and_are_smallest(sets: list[set[int]]) -> None:
    levers = levers_of(load("tiny"))[:10]

    def effect(chosen: Sequence[Lever]) -> bool:
        return any({levers[at] for at in needed} <= set(chosen) for needed in sets)

    found = smallest(levers, effect)
    assert found is not None
    assert {levers.index(lever) for lever in found} in sets
    assert smallest(levers, effect, most=1) == (found if len(found) <= 1 else None)


def test_every_lever_loosens() -> None:
    instance = load("tiny")
    levers = levers_of(instance)
    for lever in levers:
        once = loosened(instance, {lever: lever.after(1)})
        assert once != instance, lever
    free = loosened(instance, {lever: lever.end for lever in levers})
    assert {lever.figure.column for lever in levers_of(free)} <= {"heads", "span"}


@pytest.mark.parametrize("name", ["twenty residents in town"])
def test_what_was_planted_is_found(name: str) -> None:
    planted = cause(name)
    instance = planted.made(load("tiny"))
    found = why(instance, remedies=2, time_limit=None, progress=False)
    assert found.answer == "no_plan"
    assert found.proven
    assert any(map(planted.planted, found.limits))
    trials = Trials(instance, Until(threading.Event(), inf))
    others = {lever: lever.end for lever in levers_of(instance) if lever not in found.limits}
    assert trials.has_none(others)
    assert not any(trials.has_none(others | {lever: lever.end}) for lever in found.limits)
    assert any(planted.planted(change.lever) for remedy in found.remedies for change in remedy.changes)
    for remedy in found.remedies:
        values = {change.lever: change.to for change in remedy.changes}
        changed = loosened(instance, values)
        assert verify(changed, remedy.plan) == ()
        for change in remedy.changes:
            assert change.not_enough is not None
            short = loosened(instance, values | {change.lever: change.not_enough})
            assert Trials(short, Until(threading.Event(), inf), whole=True).has_none({})


def test_conflicts_of_whole_numbers_have_places() -> None:
    """Twice the heads in `a` are to be 1, which parts of a head can; in `b` there may be one."""
    program = Program(
        matrix=csc_array([[2.0, 0.0], [0.0, 1.0]]),
        row_lower=np.array([1.0, -np.inf]),
        row_upper=np.array([1.0, 1.0]),
        col_lower=np.zeros(2),
        col_upper=np.full(2, 9.0),
        whole=np.array([True, True]),
        terms=csc_array((0, 2)),
        term_offsets=np.zeros(0),
        rows=[Row("deployment", "balance", ("a", "worker")), Row("deployment", "balance", ("b", "worker"))],
        columns=[Column("staff", ("a", "worker")), Column("staff", ("b", "worker"))],
        term_names=(),
    )
    assert contradicting_rows(program, Settings(), nodes=9) == program.rows[:1]
    assert contradicting_rows(program, Settings(), nodes=None) == []


def test_where_no_way_leads_to_an_open_post() -> None:
    instance = both(
        cell("staff", "heads", 4, area="south_town", tier="worker"),
        row("posts", area="south_town", tier="worker", max_heads=1),
        policy(move_within_hours=0.05),
    )(load("tiny"))
    found = why(instance, remedies=0, time_limit=None, progress=False)
    (reason,) = found.reasons
    assert "no open post is within 0.05 h; the nearest is 1.5 h away in South Island" in reason
    assert "Most people in the post" in {lever.says for lever in found.limits}
    assert "South Town" in found.places
    assert reason in contradiction(("deployment",), (), True, instance)


def test_what_the_switches_say_is_what_the_model_says() -> None:
    instance = cause("twenty residents in town").made(load("tiny"))
    levers, trials = levers_of(instance), Trials(instance, Until(threading.Event(), inf))
    switches = trials.switches(levers)
    for loose in ((), levers, levers[::2], levers[1::2], *([lever] for lever in levers if lever.figure.rule == "remote.resident_heads")):
        assert switches.contradicts(loose) == trials.contradicts(loose)


def test_switches_learn_from_the_model_what_a_lever_does_not_allow_for() -> None:
    instance = cause("twenty residents in town").made(load("tiny"))
    levers, trials = levers_of(instance), Trials(instance, Until(threading.Event(), inf))
    switches = trials.switches(levers)
    wrong = next(lever for lever in levers if trials.contradicts([lever]))
    switches._owners = {position: owners | {wrong} for position, owners in switches._owners.items()}
    switches._positions = np.array(sorted(switches._owners), dtype=np.int32)
    switches._upper = np.full(len(switches._positions), inf)
    assert not switches.contradicts([wrong])
    switches.learn([wrong], trials.program({wrong: wrong.end}))
    assert switches.contradicts([wrong])


def test_command(tmp_path, small) -> None:
    write_folder(cause("twenty residents in town").made(load("tiny")), tmp_path / "town")
    ran = fieldpost("why", tmp_path / "town", "--remedies", "1", "--json")
    assert ran.code == 4
    assert ran.json["answer"] == "no_plan"
    assert ran.json["proven"]
    assert {limit["rule"] for limit in ran.json["limits"]} >= {"remote.resident_heads"}
    assert ran.json["remedies"][0]["changes"][0]["says"]
    said = fieldpost("why", tmp_path / "town", "--remedies", "0")
    assert said.code == 4
    assert "These limits contradict each other" in said.out
    assert fieldpost("why", "tiny").code == 0


def test_a_decision_that_leaves_no_plan_is_named_and_left_out() -> None:
    three = {"what": "heads", "decision": "exactly", "number": 3, "area": "north", "tier": "worker"}
    found = why(small(funds=[fund("state", 250)], decisions=[three]), remedies=2, time_limit=None, progress=False)
    assert {lever.rule.family for lever in found.limits} == {"budget", "decisions"}
    ways = [limit_in_words(remedy.changes[0].lever, "PHP") for remedy in found.remedies if len(remedy.changes) == 1]
    assert "Decided beforehand (heads (North, Social worker): exactly 3)" in ways
    assert any("Money in the fund" in way for way in ways)


def test_a_run_that_is_stopped_gives_what_it_found() -> None:
    stop, said = threading.Event(), list[str]()

    def heard(stage: str, moment: Progress) -> None:
        said.append(moment.phase)
        if "trial 3" in moment.phase:
            stop.set()

    poor = cause("all child protection has to be done").made(load("tiny"))
    found = why(poor, cancel=stop, progress=heard)
    assert (found.answer, found.smallest, found.remedies) == ("cancelled", False, ())
    assert len(found.limits) == len(levers_of(poor))  # none could be left out yet
    assert len(said) < 10  # without the cancel there are hundreds of trials
