"""What each rule says about the tiny country and small synthetic ones."""

import sys

import pytest

import instances
from instances.schema import Fund
from optimizer.research.allocation import AllocationError, allocation_rules
from optimizer.research.allocation.means import RESERVE, division_of_work, doers, limits_of, means_of, mix_in_place
from optimizer.research.allocation.proportion import caseload, population, status_quo, wisn, zone_ratio

PROPOSING = [name for name, rule in allocation_rules().items() if rule.propose is not None]


@pytest.fixture(scope="module")
def tiny():
    return instances.load("tiny")


@pytest.fixture(scope="module")
def ifugao():
    return instances.load("ifugao")


@pytest.mark.parametrize("name", [name for name in PROPOSING if name != "lp-rounded"])
def test_every_rule_stays_within_posts_and_pools(ifugao, name):
    staff = allocation_rules()[name].propose(ifugao).staff
    least, most = limits_of(ifugao)
    assert staff
    assert all(most[post] is None or heads <= most[post] for post, heads in staff.items())
    assert name == "status-quo" or all(staff.get(post, 0) >= heads for post, heads in least.items())


def total(staff, tier):
    return sum(heads for (_, other), heads in staff.items() if other == tier)


def test_status_quo_is_the_staff_in_place(tiny):
    assert status_quo(tiny).staff == {(row.area, row.tier): row.heads for row in tiny.staff}


def test_heads_that_money_affords_by_hand(tiny):
    """One fund that may pay anything: a twentieth of it stays for the rest, and pays for two workers to a para."""
    small = tiny.model_copy(update={"funds": (Fund(fund="all", name="All", amount_per_year=210_000),)})
    heads = means_of(small, {"worker": 2.0, "para": 1.0}).heads
    pay = {"worker": 40_000 * 1.05, "para": 16_000 * 1.05}  # half the areas have a hardship allowance of a tenth
    share = 210_000 * (1 - RESERVE) / (2 * pay["worker"] + pay["para"])
    assert heads == {"worker": int(2 * share), "para": int(share)} == {"worker": 3, "para": 1}


def test_a_fund_for_one_tier_leaves_the_common_fund_to_the_others(tiny):
    funds = (
        Fund(fund="workers", name="Workers", amount_per_year=42_000, cost_kinds=("wages",), tiers=("worker",)),
        Fund(fund="common", name="Common", amount_per_year=16_800, cost_kinds=("wages",)),
    )
    heads = means_of(tiny.model_copy(update={"funds": funds}), {"worker": 1.0, "para": 1.0}).heads
    assert heads == {"worker": 1, "para": 1}


def test_without_funds_there_are_the_heads_in_place(tiny):
    assert means_of(tiny.model_copy(update={"funds": ()})).heads == mix_in_place(tiny)


def test_without_staff_the_mix_is_that_of_need(tiny):
    mix = mix_in_place(tiny.model_copy(update={"staff": (), "trained": ()}))
    assert mix["worker"] > 0


def test_hard_zones_get_more_heads_for_the_same_people():
    country = instances.generate(areas=12, regions=2, seed=5)
    hard = {row.zone for row in country.zones if row.hardship_share_of_wage > 0 or not row.lone_posting_allowed}
    far = {row.area for row in country.areas if row.zone in hard}
    assert far
    paid = {row.tier for row in country.tiers if row.kind in ("professional", "paraprofessional", "administrator")}

    def there(proposal):
        return sum(heads for (area, tier), heads in proposal.staff.items() if area in far and tier in paid)

    assert there(zone_ratio(country)) > there(population(country))


def test_work_is_divided_among_those_who_can_do_it_and_none_is_lost(tiny):
    work, able = division_of_work(tiny), doers(tiny)
    need = instances.workload.need_of(tiny)
    assert all(tier in able[function] for _, function, tier in work)
    doable = need[need["function"].map(lambda function: bool(able[function]))]["hours"].sum()
    assert sum(work.values()) == pytest.approx(doable)


def one_place(tiny, hours, **tier):
    """The town alone, one function that only workers do, and no money limit: the workload method by hand."""
    worker = next(row for row in tiny.tiers if row.tier == "worker").model_copy(update=tier)
    return tiny.model_copy(
        update={
            "tiers": (worker,),
            "funds": (),
            "posts": (),
            "pools": (),
            "staff": (),
            "trained": (),
            "need": tuple(
                row.model_copy(update={"area": "north_town", "function": "child_protection", "hours_per_year": hours})
                for row in tiny.need[:1]
            ),
            "demand": (),
        }
    )


def test_wisn_by_hand(tiny):
    """25,000 hours, 179 days of 8 hours, 10 of the days for support: 17.46 × 1.0592 = 18.49 (Burmen 2017, Kenya)."""
    days = {"days_per_year": 234, "leave_days": 10, "holiday_days": 30, "sickness_days": 15, "training_days": 0, "hours_per_day": 8}
    country = one_place(tiny, 25_000, **days)
    support = tiny.allowances[0].model_copy(update={"tier": "worker", "area": None, "share_of_time": 10 / 179, "hours_per_year": None})
    country = country.model_copy(update={"allowances": (support,)})
    assert wisn(country).staff == {("north_town", "worker"): 18}
    assert wisn(country.model_copy(update={"allowances": ()})).staff == {("north_town", "worker"): 17}


def test_wisn_is_scaled_to_the_money_and_says_so(tiny):
    proposal = wisn(tiny)
    assert "Scaled to the money" in proposal.note


def test_caseload_counts_cases_for_professionals_and_leaves_the_others(ifugao):
    proposal = caseload(ifugao)
    in_place = {(row.area, row.tier): row.heads for row in ifugao.staff}
    assert {post: heads for post, heads in proposal.staff.items() if post[1] == "volunteer"} == {
        post: heads for post, heads in in_place.items() if post[1] == "volunteer"
    }
    assert total(proposal.staff, "social_worker") > 0


def test_caseload_says_nothing_where_no_case_work_is_reserved(tiny):
    open_work = tuple(row.model_copy(update={"reserved": False}) for row in tiny.functions)
    with pytest.raises(AllocationError, match="reserved to professionals"):
        caseload(tiny.model_copy(update={"functions": open_work}))


def test_supervisors_sit_where_supervisees_are_near(ifugao):
    staff = allocation_rules()["p-median"].propose(ifugao).staff
    assert [post for post in staff if post[1] == "senior_social_worker"]


def test_location_rules_name_the_package_that_is_absent(ifugao, monkeypatch):
    monkeypatch.setitem(sys.modules, "spopt", None)
    with pytest.raises(AllocationError, match=r"fieldpost\[research\]"):
        allocation_rules()["p-median"].propose(ifugao)


def test_greedy_takes_the_cheapest_coverage_first_and_stops_when_money_is_spent(tiny):
    staff = allocation_rules()["greedy"].propose(tiny).staff
    assert sum(heads for (_, tier), heads in staff.items() if tier == "volunteer") > 0
    rich = tiny.model_copy(update={"funds": tuple(row.model_copy(update={"amount_per_year": 1e9}) for row in tiny.funds)})
    assert sum(allocation_rules()["greedy"].propose(rich).staff.values()) > sum(staff.values())
