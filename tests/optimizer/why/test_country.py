"""Why a country of many areas has no plan: a region by itself, or the money of all."""

import threading
from math import inf

import pytest

from instances import generate, load
from instances.instance import Instance
from optimizer.engine.best import Until
from optimizer.why.country import without_plan
from optimizer.why.trial import Trials


def until() -> Until:
    return Until(threading.Event(), inf)


def funded(share: float) -> Instance:
    tiny = load("tiny")
    funds = tiny.frame("funds")
    return tiny.replace(funds=funds.assign(amount_per_year=share * funds["amount_per_year"]), tools=())


def test_a_country_with_a_plan_has_no_region_without_one() -> None:
    assert without_plan(funded(1.0), until(), lambda number: None, in_whole=False) == ("", "not_known", None, [])


def test_a_region_without_a_plan_is_named() -> None:
    tiny = load("tiny")
    posts = [*tiny.posts, {"area": "south_island", "tier": "worker", "min_heads": 9}]
    region, answer, trials, _ = without_plan(tiny.with_table("posts", posts), until(), lambda number: None, in_whole=False)
    assert (region, answer) == (next(row.name for row in tiny.regions if row.region == "south"), "no_plan")
    assert trials is not None
    assert {row.region for row in trials.instance.areas} == {"south"}


def test_money_of_all_regions_together() -> None:
    def with_money(amount: float) -> Instance:
        return generate(areas=4, regions=2, seed=1).replace(funds=[{"fund": "all", "name": "All", "amount_per_year": amount}])

    least = Trials(with_money(1e9), until()).least_money()
    assert least is not None
    region, answer, trials, reasons = without_plan(with_money(0.8 * least), until(), lambda number: None, in_whole=False)
    assert (region, answer, trials, len(reasons)) == ("", "not_known", None, 1)
    said = float(reasons[0].split("USD ")[1].split(" ")[0].replace(",", ""))
    assert said == pytest.approx(least, rel=0.01)
    assert said <= least + 1  # regions by themselves keep no rule between them
    assert without_plan(with_money(1.01 * least), until(), lambda number: None, in_whole=False)[3] == []


def test_a_run_that_is_stopped_says_nothing() -> None:
    stopped = until()
    stopped.cancel.set()
    assert without_plan(funded(0.01), stopped, lambda number: None, in_whole=True) == ("", "not_known", None, [])
