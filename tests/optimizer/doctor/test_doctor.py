"""What figures do to the plan, on cases that can be worked out by eye: each area needs half a worker, who costs 100 and has 2,000 hours."""

import threading
from typing import Any

import pytest

from instances import generate
from instances.checks import warnings_of
from instances.instance import Instance
from instances.schema import Stage
from instances.workload import need_of
from optimizer.doctor.assumptions import Group, groups_of
from optimizer.doctor.doctor import Diagnosis, doctor, region_to_examine
from optimizer.doctor.finding import edited
from optimizer.doctor.relaxation import Relaxer, Trial, region_alone
from optimizer.doctor.sensitivity import Swing
from tests.small import row, small

STAY = {"tiers": [row("tiers", reach_hours=0)]}
"""Nobody works in the other area."""


def swing(found: Diagnosis, name: str) -> Swing:
    return next(each for each in found.swings if each.group.name == name)


@pytest.fixture(scope="module")
def found() -> Diagnosis:
    return doctor(small(**STAY), samples=0, progress=False)


def test_the_objective_follows_each_group_as_it_does_by_eye(found: Diagnosis) -> None:
    assert found.base is not None
    assert found.base.objective == pytest.approx(100)  # half a worker in each area
    ends = {name: [end.objective for end in swing(found, name).ends] for name in ("tiers.wage_per_year", "need.hours_per_year")}
    assert ends["tiers.wage_per_year"] == pytest.approx([80, 120])
    assert ends["need.hours_per_year"] == pytest.approx([80, 120])
    assert swing(found, "tiers.days_per_year").ends[0].objective == pytest.approx(125)  # a fifth fewer days: a quarter more heads
    assert not swing(found, "areas.population").moves


def test_knowing_the_pay_changes_nothing_and_knowing_the_need_does(found: Diagnosis) -> None:
    """With other pay the same heads are best; with a fifth less need 20 is paid for nothing, with a fifth more 400 hours stay unmet."""
    assert swing(found, "tiers.wage_per_year").loss == pytest.approx(0, abs=1e-3)
    low, high = swing(found, "need.hours_per_year").ends
    assert low.loss == pytest.approx(100 - 80, abs=1e-3)
    assert high.loss == pytest.approx(400 + 100 - 120, abs=1e-2)
    assert (low.kept, high.kept) == (True, True)


def test_a_loss_is_what_solving_again_with_the_same_heads_comes_to() -> None:
    """Held heads are posts that are frozen at them."""
    instance = small(**STAY, staff=[{"area": area, "tier": "worker", "heads": 1} for area in ("north", "south")])
    instance = edited(instance, Group("need", "hours_per_year", (0, 1), 2).scaled(instance, 2.0))  # 2,000 hours: one head each
    relaxer, stop = Relaxer(instance, Stage(minimise="balanced")), threading.Event()
    (group,) = [each for each in groups_of(instance) if each.name == "need.hours_per_year"]
    half = group.scaled(instance, 1.5)
    kept = relaxer(Trial(half, kept=True), stop)
    posts = [{"area": area, "tier": "worker", "frozen": True} for area in ("north", "south")]
    frozen = Relaxer(instance.with_table("posts", posts), Stage(minimise="balanced"))(Trial(half), stop)
    assert kept.objective is not None
    assert frozen.objective == pytest.approx(kept.objective + kept.loss, rel=1e-5)


def test_where_money_is_short_the_plan_cannot_stay() -> None:
    """Funds of 100 pay one worker at 100 a year, not at 120."""
    instance = small(**STAY, funds=[{"fund": "all", "name": "All", "amount_per_year": 100}])
    found = doctor(instance, samples=0, progress=False)
    pay = swing(found, "tiers.wage_per_year")
    assert [end.kept for end in pay.ends] == [True, False]
    assert (pay.fails, pay.breaks) == (True, False)


def test_an_end_without_a_plan_breaks_it() -> None:
    """All need must be met, and the money is just enough for today's."""
    instance = small(**STAY, funds=[{"fund": "all", "name": "All", "amount_per_year": 110}], manifest={"policy": {"min_coverage": 1.0}})
    found = doctor(instance, samples=0, progress=False)
    assert [end.objective is None for end in swing(found, "need.hours_per_year").ends] == [False, True]
    assert found.swings[0].breaks


def test_only_rows_without_a_source_are_in_a_group() -> None:
    need = [{"area": "north", "function": "case", "hours_per_year": 1000, "source": "A count, 2026"}, small().need[1].model_dump()]
    (group,) = [each for each in groups_of(small(need=need)) if each.name == "need.hours_per_year"]
    assert group.rows == (1,)
    assert doctor(small(need=need, **STAY), samples=0, progress=False).need_assumed == pytest.approx(0.5)


def test_the_cost_that_rests_on_assumed_figures() -> None:
    """The wage has a source; what an hour on the way costs has none: it goes on one row, so that both tiers' rows count whole."""
    sourced = small(tiers=[row("tiers", reach_hours=0, source="Payroll 2026")])
    assert doctor(sourced, samples=0, progress=False).cost_assumed == pytest.approx(0)
    assert doctor(small(**STAY), samples=0, progress=False).cost_assumed == pytest.approx(1)


def test_the_effect_of_a_finding_is_that_of_solving_again_with_what_is_usual() -> None:
    """40 for 0.4: 3,000 people × 0.4 × 1 hour are 1,200 hours, 60 of wages, and with 40 a hundred times as much."""
    need: dict[str, Any] = {
        "need": [],
        "groups": [{"group": "children", "name": "Children", "share_of_population": 40}],
        "demand": [{"function": "case", "group": "children", "prevalence": 1, "units_per_year": 1, "minutes_per_unit": 60}],
    }
    found = doctor(small(**STAY, **need), samples=0, progress=False)
    assert (found.findings[0].table, found.findings[0].column) == ("groups", "share_of_population")
    assert found.findings[0].effect == pytest.approx(60 - 6000)


def test_where_all_at_once_leave_no_plan_the_range_is_narrower(monkeypatch: pytest.MonkeyPatch) -> None:
    """All need must be met. Money is 30 % more than the plan costs: enough for each group at either end, not for all."""
    monkeypatch.setattr("optimizer.doctor.doctor.FEWEST_SAMPLES", 4)
    monkeypatch.setattr("optimizer.doctor.sensitivity.FEWEST_SAMPLES", 4)
    funds = [{"fund": "all", "name": "All", "amount_per_year": 130, "source": "A budget, 2026"}]
    found = doctor(small(**STAY, funds=funds, manifest={"policy": {"min_coverage": 1.0}}), samples=4, progress=False)
    assert not any(each.breaks for each in found.swings)
    assert found.indices is not None
    assert found.indices.spread < found.spread


def test_a_relaxation_that_takes_long_is_solved_by_interior_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.doctor.relaxation.PATIENCE", 0.0)
    optimum = Relaxer(small(**STAY), Stage(minimise="balanced"))(Trial(kept=True), threading.Event())
    assert optimum.objective == pytest.approx(100)
    assert optimum.loss == pytest.approx(0, abs=1e-3)


def test_what_findings_say_is_not_noted_again() -> None:
    """Need that nobody serves is a finding, and a note of `check`."""
    instance = small(tiers=[row("tiers", reach_hours=0)], posts=[{"area": "north", "tier": "worker", "max_heads": 0}])
    found = doctor(instance, samples=0, progress=False)
    assert [each.kind for each in found.findings] == ["unserved"]
    assert [note for note in warnings_of(instance) if note not in found.notes] == [
        "case: nobody who can do it is or can be posted in or within reach of north; this need stays unmet"
    ]


def test_a_cancel_keeps_what_is_known() -> None:
    stop = threading.Event()

    def tell(done: int, whole: int, what: str) -> None:
        assert done <= whole
        if done == 5:
            stop.set()

    found = doctor(small(**STAY), samples=0, cancel=stop, progress=tell)
    assert found.ended == "cancelled"
    assert found.base is not None
    assert 0 < len(found.swings) <= 2


def test_no_plan_at_all_is_said_and_findings_stay() -> None:
    policy = {"policy": {"min_coverage": 1.0}}
    instance = small(
        tiers=[row("tiers", reach_hours=0)],
        zones=[row("zones", speed_km_per_hour=300)],
        funds=[{"fund": "all", "name": "All", "amount_per_year": 50}],
        manifest=policy,
    )
    found = doctor(instance, samples=0, progress=False)
    assert (found.ended, found.swings) == ("no_plan", ())
    assert [(each.column, each.frees) for each in found.findings] == [("speed_km_per_hour", False)]


def test_a_finding_without_which_there_is_a_plan_comes_first() -> None:
    """At 100,000 a year nobody can be paid; at the 80 of the other tier both areas are served."""
    tiers = [row("tiers", reach_hours=0, wage_per_year=100_000), row("tiers", tier="helper", name="Helper", wage_per_year=80)]
    held = [{"tier": tier, "competency": "base", "level": level, "ceiling": level} for tier, level in (("worker", 3), ("helper", 0))]
    instance = small(
        tiers=tiers,
        tier_competencies=held,
        zones=[row("zones", speed_km_per_hour=300)],
        funds=[{"fund": "all", "name": "All", "amount_per_year": 200}],
        manifest={"policy": {"min_coverage": 1.0}},
    )
    found = doctor(instance, samples=0, progress=False)
    assert found.ended == "no_plan"
    first, *others = found.findings
    assert (first.table, first.row, first.column, first.frees) == ("tiers", 0, "wage_per_year", True)
    assert not any(each.frees for each in others)


def test_a_large_country_is_examined_by_the_region_of_the_median_need(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = generate(areas=9, regions=3, seed=1)
    assert region_to_examine(instance, None) == ""
    monkeypatch.setattr("optimizer.doctor.doctor.MOST_AREAS", 5)
    hours = need_of(instance)["hours"].groupby(need_of(instance)["area"].map({row.area: row.region for row in instance.areas})).sum()
    assert hours[region_to_examine(instance, None)] == hours.median()
    first = instance.regions[0]
    assert region_to_examine(instance, first.name) == region_to_examine(instance, first.region) == first.region
    with pytest.raises(ValueError, match="there is no"):
        region_to_examine(instance, "nowhere")


def test_a_finding_in_another_region_is_worked_out_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows have other positions in a region by itself; a pool is mended in its own region."""
    instance = generate(areas=6, regions=3, seed=1, budget_share=3.0)
    staff = instance.frame("pools")
    last = len(staff) - 1
    staff.loc[last, "heads"] = 10**6
    monkeypatch.setattr("optimizer.doctor.doctor.MOST_AREAS", 5)
    found = doctor(instance.with_table("pools", staff), samples=0, progress=False, time_limit=None, region=instance.areas[0].region)
    (odd,) = [each for each in found.findings if each.kind == "people"]
    assert (odd.row, odd.region) == (last, next(row.region for row in instance.areas if row.area == staff.loc[last, "area"]))
    assert odd.region != instance.areas[0].region
    assert odd.effect is not None
    assert odd.effect >= 0


def test_a_region_alone_has_its_part_of_the_money() -> None:
    areas = [row("areas"), row("areas", 1, region="two")]
    need = [{"area": area, "function": "case", "hours_per_year": hours} for area, hours in (("north", 1000), ("south", 3000))]
    funds = [
        {"fund": "all", "name": "All", "amount_per_year": 400},
        {"fund": "one", "name": "One", "amount_per_year": 7, "regions": ["one"]},
    ]
    alone = region_alone(small(areas=areas, need=need, funds=funds), "one")
    assert [fund.amount_per_year for fund in alone.funds] == pytest.approx([100, 7])
    staff = [{"area": area, "tier": "worker", "heads": heads} for area, heads in (("north", 2), ("south", 1))]
    paid = region_alone(small(areas=areas, need=need, funds=funds[:1], staff=staff), "one")
    assert paid.funds[0].amount_per_year == pytest.approx(200 + 100 / 4)  # two people in place, and a quarter of the rest
    short = region_alone(small(areas=areas, need=need, funds=[funds[0] | {"amount_per_year": 150}], staff=staff), "one")
    assert short.funds[0].amount_per_year == pytest.approx(100)


@pytest.mark.parametrize(
    "settings", [{"samples": 8}, {"samples": 48}, {"spread": 0}, {"spread": "150%"}, {"region": "nowhere"}, {"workers": 0}]
)
def test_settings_that_make_no_sense(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        doctor(small(), progress=False, **settings)


def test_rows_that_are_not_touched_are_the_same(found: Diagnosis) -> None:
    instance: Instance = small(**STAY)
    changed = edited(instance, Group("tiers", "wage_per_year", (0,), 1).scaled(instance, 1.2))
    assert changed.areas is instance.areas
    assert changed.tiers[0].wage_per_year == pytest.approx(120)
    assert repr(found).startswith("Diagnosis('small', done")
