"""What one more is worth: known values on two areas, intervals that hold, and what never happens."""

import json
import re

import pytest

from instances import generate
from optimizer import solve
from optimizer.prices.run import Base, NoRelaxationError, price
from optimizer.prices.things import step_of
from tests.optimizer.command import fieldpost
from tests.small import row, small

NEED = [{"area": area, "function": "case", "hours_per_year": 1500} for area in ("north", "south")]


def two_posts(money: float, **changes):
    """Two areas with 1,500 hours of need each; a worker costs 100 and has 2,000 hours; an unmet hour counts 1."""
    return small(need=NEED, funds=[{"fund": "all", "name": "All money", "amount_per_year": money}], **changes)


def thing(prices, key):
    return next(row for row in prices.things if row.thing.key == key)


def test_step_is_a_unit_that_people_count_in():
    assert [step_of(amount) for amount in (0, 0.06, 9, 10, 99, 100, 250_000, 10_420_000)] == [1, 0.001, 0.1, 1, 1, 10, 10_000, 1_000_000]
    assert step_of(9, least=1) == 1


def test_a_fund_that_binds_has_the_price_of_the_hours_it_buys():
    instance = two_posts(100, tiers=[row("tiers", reach_hours=0)])
    found = thing(price(instance, mode="coverage"), "all")
    assert found.how == "dual"
    assert found.relaxed == pytest.approx(found.thing.step * 2000 / 100)  # 10 more money: a tenth of a worker with 2,000 hours


def test_a_fund_that_does_not_bind_is_worth_nothing():
    prices = price(two_posts(1000), true=1, gap=0.0)
    fund = thing(prices, "all")
    assert fund.relaxed == 0
    assert (fund.found, fund.low, fund.high) == (0, 0, pytest.approx(0, abs=1e-3))


def test_a_tenth_of_a_worker_buys_nobody():
    """The relaxation sells parts of people; the true difference does not."""
    instance = two_posts(100, tiers=[row("tiers", reach_hours=0)])
    fund = thing(price(instance, mode="coverage", true=1, gap=0.0), "all")
    assert fund.relaxed == pytest.approx(200)
    assert fund.high == pytest.approx(0, abs=1e-3)


def test_one_more_post_is_worth_the_need_that_it_meets():
    posts = [{"area": area, "tier": "worker", "max_heads": most} for area, most in (("north", 0), ("south", 1))]
    instance = two_posts(1000, tiers=[row("tiers", reach_hours=0)], posts=posts)
    prices = price(instance, true=1, gap=0.0)
    north = thing(prices, "north worker")
    assert north.how == "relaxation solved again"
    assert north.relaxed == pytest.approx(1500 - 100 * 1500 / 2000, abs=26)  # hours met, less the wage; a part of a head in the relaxation
    assert north.found == pytest.approx(1400)
    assert north.low == pytest.approx(1400, abs=1)
    assert north.high == pytest.approx(1400, abs=1)
    assert thing(prices, "south worker").found is None


def test_two_limited_posts_have_duals_of_their_own():
    """Half of the need of each post is within its one head's hours: a second head adds what is left."""
    need = [{"area": area, "function": "case", "hours_per_year": hours} for area, hours in (("north", 4000), ("south", 1000))]
    posts = [{"area": area, "tier": "worker", "max_heads": 1} for area in ("north", "south")]
    instance = small(need=need, tiers=[row("tiers", reach_hours=0)], posts=posts)
    prices = price(instance)
    assert thing(prices, "north worker").how == "dual"
    assert thing(prices, "north worker").relaxed == pytest.approx(2000 - 100)
    assert thing(prices, "south worker").relaxed == 0


def test_longer_reach_is_worth_the_area_it_opens():
    """The worker of south may travel an hour, north is an hour away but nobody may be posted there."""
    posts = [{"area": "north", "tier": "worker", "max_heads": 0}]
    instance = small(tiers=[row("tiers", reach_hours=0.6)], posts=posts)
    found = thing(price(instance, true=2, gap=0.0), "worker")
    assert found.how == "relaxation solved again"
    assert found.found > 100
    assert found.low <= found.found <= found.high + 1e-6


@pytest.fixture(scope="module")
def synthetic():
    instance = generate(areas=2, seed=1)
    return instance, price(instance, true=3, gap=0.02)


def test_more_of_anything_is_never_worth_less_than_nothing(synthetic):
    _, prices = synthetic
    assert all(row.relaxed >= 0 for row in prices.things)
    solved = [row for row in prices.things if row.found is not None]
    assert len(solved) == 3
    for one in solved:
        assert 0 <= one.low <= one.found + 1e-6
        assert one.found <= one.high + 1e-6
    assert [row.relaxed for row in prices.things] == sorted((row.relaxed for row in prices.things), reverse=True)


def test_a_known_plan_is_not_solved_anew(synthetic):
    instance, _ = synthetic
    result = solve(instance, gap=0.01)
    prices = price(instance, true=1, base=Base(result.plan, result.objective, result.bound), gap=0.01)
    assert result.bound <= prices.bound <= prices.objective <= result.objective


def test_a_plan_found_with_one_unit_more_that_does_not_need_it_is_one_of_the_base():
    instance = two_posts(1000)
    best = solve(instance, gap=0.0)
    poor = solve(instance.replace(posts=[{"area": area, "tier": "worker", "max_heads": 0} for area in ("north", "south")]), gap=0.0)
    assert poor.objective > best.objective
    prices = price(instance, true=1, base=Base(poor.plan, poor.objective, 0.0), gap=0.0)
    assert (prices.objective, prices.bound) == (pytest.approx(best.objective), pytest.approx(best.objective))
    assert thing(prices, "all").high == pytest.approx(0, abs=1e-3)


def test_an_instance_without_a_plan_has_no_prices():
    with pytest.raises(NoRelaxationError):
        price(two_posts(10, manifest={"policy": {"min_coverage": 1.0}}))


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        price(two_posts(100), true=-1)


def test_command_prints_and_writes(small, tmp_path):
    ran = fieldpost("price", small.folder, "--out", tmp_path / "price")
    assert ran.code == 0
    for words in ("what one more is worth", "Funds", "Longer reach", "Price (relaxation)", "What the rules cost"):
        assert words in ran.out
    assert {path.name for path in (tmp_path / "price").iterdir()} == {"prices.csv", "rules.csv", "price.json"}
    content = json.loads((tmp_path / "price/price.json").read_text(encoding="utf-8"))
    assert {row["kind"] for row in content["prices"]} >= {"fund", "reach"}


def test_command_takes_a_plan_and_answers_as_json(small):
    answer = fieldpost("price", small.folder, "--from", small.plan, "--true", "1", "--gap", "1%", "--json").json
    assert answer["objective"] == pytest.approx(small.result.objective)
    assert answer["prices"][0]["found"] is not None


def test_bad_input_is_told(small, tmp_path):
    for arguments, code, words in (
        (("ifugoa",), 3, "did you mean 'ifugao'?"),
        ((small.folder, "--true", "-1"), 2, "greater than or equal to 0"),
        ((small.folder, "--from", tmp_path), 3, "this folder holds no plan"),
        (("philippines", "--true", "2"), 2, "solved by region"),
    ):
        ran = fieldpost("price", *arguments)
        assert ran.code == code
        assert words in ran.told


def test_a_rule_is_worth_what_its_limits_cost():
    instance = small(tiers=[row("tiers", reach_hours=0)], posts=[{"area": "north", "tier": "worker", "max_heads": 0}])
    (found,) = price(instance, rule="deployment.max_heads", gap=0.0).things
    assert found.thing.unit == "without its limit"
    assert found.found == pytest.approx(900)  # 1,000 hours at 1, less a wage of 100
    assert (found.low, found.high) == (pytest.approx(900, abs=1e-2), pytest.approx(900, abs=1e-2))
    (same,) = price(instance, rule="deployment", gap=0.0).things
    assert same.found == found.found


@pytest.mark.parametrize(
    ("rule", "said"), [("deployment.max_head", "did you mean 'deployment.max_heads'"), ("capacity.hours", "no figure")]
)
def test_a_rule_that_cannot_be_done_without(rule, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        price(small(), rule=rule)
