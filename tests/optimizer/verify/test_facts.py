"""What the verifier derives from an instance: by hand, and beside the arithmetic that the model uses."""

import pytest

from instances.eligibility import abilities
from instances.workload import following_of, hours_per_head, members_of, need_of
from optimizer.verify.facts import facts_of
from tests.optimizer.verify.hand_case import changed, instance, with_rows

NEED = {
    "info": (100, 50, 80, 20),
    "intake": (400, 200, 300, 100),
    "assess": (200, 100, 150, 50),
    "case": (120, 60, 120, 0),
    "grievance": (40, 24, 40, 24),
}


def need_by_hand() -> dict[tuple[str, str], float]:
    return {(area, f): hours for f, row in NEED.items() for area, hours in zip(("a1", "a2", "a3", "a4"), row, strict=True) if hours}


def test_need():
    need = facts_of(instance()).need
    assert need.set_index(["area", "function"])["hours"].to_dict() == pytest.approx(need_by_hand())


def test_given_need_takes_the_place_of_all_other():
    """Also of work that follows other work; the work that follows it goes by units, which given hours do not change."""
    model = with_rows(instance(), "need", "area, function, hours_per_year\na1, intake, 7\na2, assess, 9\na3, info, 0")
    need = facts_of(model).need.set_index(["area", "function"])["hours"].to_dict()
    expected = {**need_by_hand(), ("a1", "intake"): 7, ("a2", "assess"): 9}
    del expected["a3", "info"]
    assert need == pytest.approx(expected)


def test_chains_of_work_that_follows():
    """Grievance follows assess: 0.5 units each of 30 minutes, beside demand of its own (Dogwood 50 × 0.5 × 0.5 h + 100 × 0.1 h)."""
    model = instance().replace(need=())
    model = with_rows(model, "follows", "function, before, ratio, minutes_per_unit, delivered\ngrievance, assess, 0.5, 30, true")
    model = with_rows(model, "demand", "function, group, prevalence, units_per_year, minutes_per_unit\ngrievance, children, 0.1, 1, 60")
    need = facts_of(model).need.set_index(["area", "function"])["hours"].to_dict()
    assert need["a4", "grievance"] == pytest.approx(50 * 0.5 * 0.5 + 10)
    assert need["a1", "grievance"] == pytest.approx(200 * 0.5 * 0.5 + 40)


def test_hours_per_head():
    assert facts_of(instance()).tiers["hours_per_head"].to_dict() == pytest.approx(
        {"senior": 1200, "worker": 1200, "aide": 1600, "volunteer": 200, "chief": 100}
    )


def test_abilities():
    facts = facts_of(instance())
    assert set(facts.can_do.itertuples(index=False, name=None)) == {
        ("info", "senior"),
        ("info", "worker"),
        ("info", "aide"),
        ("info", "volunteer"),
        ("info", "chief"),
        ("intake", "senior"),
        ("intake", "worker"),
        ("intake", "aide"),
        ("assess", "senior"),
        ("assess", "worker"),
        ("assess", "aide"),
        ("case", "senior"),
        ("case", "worker"),
        ("grievance", "senior"),
    }
    assert set(facts.training_needed.itertuples(index=False, name=None)) == {
        ("info", "volunteer", "basic"),
        ("assess", "aide", "cmk"),
        ("case", "worker", "cpk"),
    }


def test_the_cheapest_package_that_is_enough_is_needed():
    costly = changed(instance(), "packages", {"package": "cmk"}, cost_per_head=301)
    assert ("assess", "aide", "cmx") in set(facts_of(costly).training_needed.itertuples(index=False, name=None))
    equal = changed(instance(), "packages", {"package": "cmk"}, cost_per_head=300)
    assert ("assess", "aide", "cmk") in set(facts_of(equal).training_needed.itertuples(index=False, name=None))
    advanced = changed(instance(), "function_competencies", {"function": "assess", "competency": "cm"}, level=2)
    assert ("assess", "aide", "cmx") in set(facts_of(advanced).training_needed.itertuples(index=False, name=None))
    too_high = changed(advanced, "tier_competencies", {"tier": "aide", "competency": "cm"}, ceiling=1)
    assert ("assess", "aide") not in set(facts_of(too_high).can_do.itertuples(index=False, name=None))


def test_ways():
    facts = facts_of(instance())
    ways = facts.ways.assign(tier="senior")
    assert set(zip(ways["base_area"], ways["area"], ways["hours"], ways["km"], strict=True)) == {
        ("a1", "a1", 0, 0),
        ("a1", "a2", 1, 30),
        ("a2", "a1", 1, 30),
        ("a2", "a2", 0.8, 6.4),
        ("a3", "a3", 0, 0),
        ("a3", "a4", 2, 50),
        ("a4", "a3", 2, 50),
        ("a4", "a4", 0.8, 6.4),
    }


def test_the_same_as_the_arithmetic_that_the_model_uses():
    model = instance()
    facts = facts_of(model)
    need = need_of(model).set_index(["area", "function"])["hours"].to_dict()
    assert facts.need.set_index(["area", "function"])["hours"].to_dict() == pytest.approx(need)
    assert facts.tiers["hours_per_head"].to_dict() == pytest.approx(hours_per_head(model))
    members = members_of(model).set_index(["area", "group"])["members"]
    assert all(facts.members.at[area, group] == pytest.approx(number) for (area, group), number in members.items())
    able = abilities(model)
    assert set(facts.can_do.itertuples(index=False, name=None)) == set(zip(able["function"], able["tier"], strict=True))
    needed = {(f, t, k) for f, t, packages in zip(able["function"], able["tier"], able["packages"], strict=True) for k in packages}
    assert set(facts.training_needed.itertuples(index=False, name=None)) == needed


def test_every_instance_has_facts_of_its_own():
    """Also copies that nothing has checked, and equal ones, however many are looked at in turn."""
    several = [instance().model_copy(update={"areas": instance().areas[:count]}) for count in (1, 2, 3, 4, 4, 4)]
    for one in (*several, *several):
        facts = facts_of(one)
        assert facts.instance is one
        assert facts_of(one) is facts
        assert len(facts.areas) == len(one.areas)


def test_hours_that_follow_are_those_of_the_model():
    """Worked out, with demand of its own beside; and of hours that are given the same share. Grievance follows two others."""
    text = "area, function, hours_per_year\na4, grievance, 9\na3, assess, 60\na1, info, 8"
    model = with_rows(instance().replace(need=()), "need", text)
    follows = "function, before, ratio, minutes_per_unit, delivered\nassess, intake, 0.4, 60, true\ngrievance, assess, 0.5, 30, true"
    model = with_rows(model.replace(follows=()), "follows", f"{follows}\ngrievance, info, 0.1, 60, true")
    model = with_rows(model, "demand", "function, group, prevalence, units_per_year, minutes_per_unit\ngrievance, children, 0.1, 1, 60")
    need = need_of(model)
    ours = following_of(model, need)
    hours = need.set_index(["area", "function"])["hours"]
    found = facts_of(model).following
    whole = hours.reindex(list(zip(found["area"], found["before"], strict=True))).to_numpy()
    keys = zip(found["area"], found["function"], found["before"], strict=True)
    assert dict(zip(keys, found["hours"] / whole, strict=True)) == pytest.approx(ours)
    assert ours["a3", "assess", "intake"] == pytest.approx(60 / 300), "all of it follows"
    shares = {before: ours["a4", "grievance", before] * hours["a4", before] / 9 for before in ("assess", "info")}
    assert shares == pytest.approx({"assess": 12.5 / 24.5, "info": 2 / 24.5}), "12.5 and 2 hours that follow, beside 10 of its own"
    assert ours["a1", "grievance", "info"] == pytest.approx(10 / 8), "of 100 units, whatever hours are given for them"
