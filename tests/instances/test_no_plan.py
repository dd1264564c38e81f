"""What leaves no plan, seen without solving: each reason holds in the model too, and is gone one step on the other side of its limit."""

import threading
from collections.abc import Callable
from math import inf

import pytest

from benchmarks.why import both, cell, policy, row
from instances import load
from instances.checks.no_plan import certain, warnings
from instances.instance import Instance
from optimizer.engine.best import Until
from optimizer.why.trial import Trials

Change = Callable[[Instance], Instance]

FOUR = cell("staff", "heads", 4, area="south_town", tier="worker")
FOUR_IN_ONE = both(FOUR, row("posts", area="south_town", tier="worker", max_heads=1))
GUARANTEED = both(
    row("posts", area="south_island", tier="para", min_heads=1), row("posts", area="south_island", tier="worker", max_heads=0)
)
MUCH_BESIDE = both(*(cell("funds", "amount_per_year", 1e6, fund=fund) for fund in ("north_local", "south_local")))


@pytest.mark.parametrize(
    ("made", "mended", "said"),
    [
        (
            both(FOUR_IN_ONE, policy(move_within_hours=0.05)),
            both(FOUR, policy(move_within_hours=0.05)),
            "South Town has 4 heads in its post of at most 1 (Social worker); 0 of them may be released and 0 can move, as no open post is "
            "within 0.05 h; the nearest is 1.5 h away in South Island",
        ),
        (
            both(FOUR_IN_ONE, policy(move_limit_share=0.5)),
            both(FOUR_IN_ONE, policy(move_limit_share=0.75)),
            "South Town has 4 heads in its post of at most 1 (Social worker); 0 of them may be released and 2 can move, as at most 50% of "
            "those in the region may move, in whole heads",
        ),
        (
            both(MUCH_BESIDE, cell("funds", "amount_per_year", 139_999.0, fund="national")),
            both(MUCH_BESIDE, cell("funds", "amount_per_year", 140_000.0, fund="national")),
            "people who cannot be released cost at least XTS 140,000 a year in wages and expenses; Ministry holds XTS 139,999",
        ),
        (
            both(GUARANTEED, cell("supervision", "within_hours", 1.4, supervisor="worker", tier="para")),
            both(GUARANTEED, cell("supervision", "within_hours", 1.5, supervisor="worker", tier="para")),
            "South Island needs a place for a Social worker within 1.4 h to supervise a Para social worker; the nearest is 1.5 h away in "
            "South Town",
        ),
    ],
)
def test_what_is_certain(made: Change, mended: Change, said: str) -> None:
    instance = made(load("tiny"))
    assert certain(instance) == [said]
    assert f"no plan: {said}" in list(warnings(instance))
    assert Trials(instance, Until(threading.Event(), inf)).has_none({})
    assert certain(mended(load("tiny"))) == []


@pytest.mark.parametrize("name", ["tiny", "ifugao"])
def test_nothing_is_certain_where_there_is_a_plan(name: str) -> None:
    assert certain(load(name)) == []


def test_a_limit_that_never_counts_is_named() -> None:
    instance = cell("supervision", "within_hours", 4.0, supervisor="worker", tier="para")(load("tiny"))
    assert [said for said in warnings(instance) if "never counts" in said] == [
        "Social worker supervising Para social worker: within_hours of 4 never counts: a longer one-way trip than 3 h leaves less than a "
        "quarter of the time for work"
    ]
