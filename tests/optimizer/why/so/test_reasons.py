"""Why a plan is as it is: a case by eye, and every interval beside a solve of its own."""

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import fieldpost as fp
from instances.instance import Instance
from optimizer.engine.outcome import Status
from optimizer.plan.result import Result
from optimizer.report.tables.why_words import limit_lines
from optimizer.report.words import words_in
from optimizer.why.levers import loosened
from optimizer.why.so.answer import answer_of
from optimizer.why.so.reasons import Reasons
from optimizer.why.so.subject import the_subject
from optimizer.why.so.terminal import content_of
from tests.optimizer.command import LONG
from tests.small import row, small

EN = words_in("en")
FUND = {"fund": "state", "name": "State", "amount_per_year": 1195}
WORKER = row("tiers", wage_per_year=600, hiring_cost_per_head=0)


@cache
def one_head() -> Instance:
    """Money for one head of 600: of its 2,000 hours it works 1,000 at home and, with 2 of 8 hours on the way, 750 next door; 250 stay."""
    return small(tiers=[WORKER], funds=[FUND], manifest={"objective": {"unmet_hour_value": 4, "travel_hour_value": 0}})


@cache
def solved() -> Result:
    return fp.solve(one_head(), gap=0, progress=False)


def reasons(**subject: Any) -> Reasons:
    return fp.why_so(one_head(), solved(), **{"each": LONG, "time_limit": LONG, "progress": False} | subject)


def base() -> str:
    assert solved().plan is not None
    return solved().plan.staff[0].area  # type: ignore[union-attr]


def test_by_eye() -> None:
    assert solved().objective == pytest.approx(600 + 4 * 250)
    other = {"north": "south", "south": "north"}[base()]
    found = reasons(area=base())
    assert found.heads[["heads", "hours", "left"]].values.tolist() == [[1, pytest.approx(2000), pytest.approx(0, abs=1e-3)]]
    hours = found.uses.set_index(["area", "purpose"])["hours"]
    assert hours[base(), "work"] == pytest.approx(1000)
    assert hours[other, "work"] == pytest.approx(750)
    assert hours[other, "on the way"] == pytest.approx(250)
    assert found.neighbours.values.tolist() == [[base(), other, "worker", pytest.approx(750)]]
    assert found.unmet.empty
    assert not found.more
    assert (found.value.low, found.value.high) == pytest.approx((1600, 1600))
    fewer, more = found.choices
    assert fewer.loss.high == pytest.approx(0, abs=0.01)  # the head may sit next door as well
    assert (more.other, more.possible) == (2, False)
    assert any("Money in the fund" in rule for rule in more.against)


def test_need_that_stays_unmet() -> None:
    other = {"north": "south", "south": "north"}[base()]
    found = reasons(area=other)
    assert [each.met for each in found.more] == pytest.approx([1, 100, 250])
    # All of it is met by a head that sits there; then 250 hours stay unmet next door.
    assert [each.loss.high for each in found.more] == pytest.approx([0, 0, 0], abs=0.01)
    assert set(found.more[-1].heads) == {(other, "worker", 1), (base(), "worker", -1)}
    country = reasons()
    assert [each.possible for each in country.more] == [False, False, False]


def test_what_a_step_is_worth() -> None:
    found = reasons(fund="state")
    (limit,) = found.limits
    assert limit.lever is not None
    assert (limit.row["rule"], limit.to) == ("budget.fund", 1205)
    assert (limit.worth.low, limit.worth.high) == pytest.approx((400, 400), abs=0.5)  # a second head for 600 meets all
    again = fp.solve(loosened(one_head(), {limit.lever: limit.to}), gap=0, progress=False)
    assert again.objective == pytest.approx(1200)
    assert found.paid[["kind", "tier", "amount"]].values.tolist() == [["wages", "worker", 600]]


def test_other_heads_of_a_tier_in_all() -> None:
    none, two = reasons(tier="worker").choices
    assert (none.area, none.other) == ("", 0)
    assert (none.loss.low, none.loss.high) == pytest.approx((6400, 6400), rel=1e-3)  # 2,000 hours unmet at 4
    assert not two.possible


def test_a_rule_without_its_limits() -> None:
    found = reasons(rule="budget")
    assert found.rule is not None
    assert (found.rule.worth.low, found.rule.worth.high) == pytest.approx((400, 400), abs=0.5)
    assert reasons(rule="capacity.hours").rule.levers == ()  # type: ignore[union-attr]


def test_nothing_is_claimed_without_a_solve() -> None:
    found = reasons(fund="state", solves=0)
    assert all(limit.worth.low is None and limit.worth.high is None for limit in found.limits)
    assert all(each.loss.low is None for each in found.more)
    (answered,) = answer_of(found).limits
    assert limit_lines(answered, answer_of(found), "USD", EN)[1].endswith(": not solved")
    assert content_of(found)["value"] == [None, None]
    assert not found.solved


def test_a_plan_alone_is_solved_first_and_a_better_one_is_told() -> None:
    poor = fp.solve(one_head(), gap=0, progress=False, mode="cost").plan
    found = fp.why_so(one_head(), poor, rule="budget", each=LONG, time_limit=LONG, progress=False)
    assert found.better is not None
    assert found.value.high == pytest.approx(1600)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"area": "nrth"}, "'nrth' is no area of this instance: did you mean 'north'?"),
        ({"tier": "Social wrker"}, "did you mean 'Social worker'?"),
        ({"rule": "budget.found"}, "did you mean 'budget.fund'?"),
        ({"area": "north", "tier": "worker"}, "area and tier are both named"),
    ],
)
def test_names_that_there_are_not(asked: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        the_subject(one_head(), asked)


def test_names_are_found_whatever_their_case() -> None:
    assert the_subject(one_head(), {"area": "NORTH"}).id == "north"


def test_a_result_without_a_plan_is_sent_on() -> None:
    none = replace(solved(), plan=None, status=Status.INFEASIBLE)
    with pytest.raises(ValueError, match="says why there is none"):
        fp.why_so(one_head(), none)


def test_a_plan_is_measured_by_what_it_was_made_for() -> None:
    cheap = fp.solve(one_head(), gap=0, progress=False, mode="cost")
    found = fp.why_so(one_head(), cheap, solves=0, progress=False)
    assert (found.minimise, found.in_money) == ("cost", True)


def test_no_plan_is_called_better_than_one_that_is_as_good() -> None:
    found = fp.why_so(one_head(), solved().plan, rule="budget", each=LONG, time_limit=LONG, progress=False)
    assert found.better is None
    assert (found.value.low, found.value.high) == pytest.approx((1600, 1600))
