"""Plans nearly as good as the best: within the share, sound, different, and told by what differs."""

from functools import cache

import pandas as pd
import pytest

from instances import generate, write_folder
from models.parameters import parameters
from optimizer.changes.alternatives import BEST, Yardstick, alternatives
from optimizer.engine.outcome import Status
from optimizer.plan.folder import read_run, write_plan
from optimizer.verify import check_plan
from tests.optimizer.command import LONG, fieldpost
from tests.small import row, small


def either(**changes):
    """One worker meets the need of both areas from either: two equally good plans."""
    need = [{"area": area, "function": "case", "hours_per_year": 500} for area in ("north", "south")]
    return small(**{"need": need, "tiers": [row("tiers", wage_per_year=800)], **changes})


@cache
def one_other():
    """The best plan of `either` and one other."""
    return alternatives(either(), 1, within=0.001, gap=0.0)


def bases(alternative):
    return {row.area: row.heads for row in alternative.result.plan.staff}


def test_the_other_of_two_equally_good_postings_is_found():
    result, found = one_other()
    best, other = found
    assert result.objective == pytest.approx(800)
    assert (best.name, best.distance) == (BEST, None)
    assert {*bases(best), *bases(other)} == {"north", "south"}
    assert other.above == pytest.approx(0, abs=1e-6)
    assert other.distance == pytest.approx(0.5)  # every paid posting differs, no mandate does: one function, one tier
    assert other.most == pytest.approx(0.5, abs=0.02)


def test_no_other_plan_is_within_nothing():
    posts = [{"area": "north", "tier": "worker", "max_heads": 0}]
    result, found = alternatives(either(posts=posts), 3, within=0.001, gap=0.0)
    assert result.status == Status.OPTIMAL
    assert [one.name for one in found] == [BEST]


def test_a_mandate_under_which_nothing_is_done_is_no_difference():
    posts = [{"area": "north", "tier": "worker", "max_heads": 0}]
    aide = row("tiers", tier="aide", name="Aide", wage_per_year=800)
    posts += [{"area": area, "tier": "aide", "max_heads": 0} for area in ("north", "south")]
    idle = either(tiers=[row("tiers", wage_per_year=800), aide], posts=posts)
    _, found = alternatives(idle, 2, within=0.001, gap=0.0)
    assert [one.name for one in found] == [BEST]


def test_an_instance_without_a_plan_has_no_alternatives():
    funds = [{"fund": "only", "name": "Only", "amount_per_year": 10}]
    result, found = alternatives(either(funds=funds, manifest={"policy": {"min_coverage": 1.0}}), 2, gap=0.0)
    assert result.status == Status.INFEASIBLE
    assert found == ()


def test_distance_is_0_to_itself_and_the_same_both_ways():
    _, (best, other) = one_other()
    measure = Yardstick(frozenset({"worker"}), 1, 1, dict.fromkeys(("north", "south"), "country"))
    one, two = best.result.plan, other.result.plan
    assert measure.between(one, one) == 0
    assert measure.between(one, two) == measure.between(two, one) == pytest.approx(0.5)


@pytest.fixture(scope="module")
def several():
    instance = generate(areas=1, seed=1)
    result, found = alternatives(instance, 2, within=0.02, gap=0.01, each=LONG)
    return instance, result, found


def test_every_plan_is_sound_and_within_the_share(several):
    instance, result, found = several
    assert len(found) == 3
    for one in found:
        assert check_plan(instance, one.result.plan).ok
        assert one.result.violations == ()
        assert one.above <= 0.02 + 1e-6
        assert one.objective >= result.bound - 1e-6 * abs(result.bound)


def test_every_plan_differs_from_all_before_it_as_much_as_is_said(several):
    instance, _, found = several
    paid = frozenset(tier.tier for tier in instance.tiers if tier.kind not in ("volunteer", "leader"))
    best = found[0].result.plan
    scope = parameters(instance).scope
    measure = Yardstick(paid, len(best.at_work(scope)), sum(row.heads for row in best.staff if row.tier in paid), scope)
    for at, one in enumerate(found[1:], start=1):
        nearest = min(measure.between(one.result.plan, before.result.plan) for before in found[:at])
        assert nearest == pytest.approx(one.distance)
        assert nearest > 0
        assert one.most is None or nearest <= one.most + 1e-6


def test_bad_figures_are_refused():
    for count, within, said in ((0, 0.01, "1 or more"), (1, -0.1, "from 0 to below 1")):
        with pytest.raises(ValueError, match=said):
            alternatives(either(), count, within=within)


def test_command_writes_plans_and_what_differs(several, tmp_path):
    instance, result, _ = several
    out, place, plan = (tmp_path / name for name in ("alternatives", "instance", "plan"))
    write_folder(instance, place)
    write_plan(result.plan, plan, result, instance)
    ran = fieldpost("alternatives", place, "--count", "1", "--gap", "1%", "--each", LONG, "--from", plan, "--out", out)
    assert ran.code == 0
    for words in ("plans nearly as good as the best", "alternative-1 against best", "Job descriptions"):
        assert words in ran.out
    table = pd.read_csv(out / "alternatives.csv")
    assert list(table["name"]) == ["best", "alternative-1"]
    assert (table["above_best"] <= 0.01 + 1e-6).all()
    assert (table["violations"] == 0).all()
    run = read_run(out / "alternative-1")
    assert check_plan(run.instance, run.plan).ok
    changed = pd.read_csv(out / "differences/alternative-1/mandates.csv")
    assert len(changed) == table["mandates_changed"].iloc[1]


def test_bad_input_is_told_and_nothing_is_written(small, tmp_path):
    out = tmp_path / "alternatives"
    for arguments, code, words in (
        (("ifugoa",), 3, "did you mean 'ifugao'?"),
        ((small.folder, "--count", "0"), 2, "greater than or equal to 1"),
        ((small.folder, "--within", "200%"), 2, "a share lies from 0"),
        ((small.folder, "--from", tmp_path / "absent"), 3, "nothing of that name"),
        (("philippines",), 2, "solved by region"),
    ):
        ran = fieldpost("alternatives", *arguments, "--out", out)
        assert ran.code == code
        assert words in ran.told
        assert not out.exists()


@pytest.mark.parametrize("seed", [2, 3])
def test_none_is_better_than_what_is_called_the_best(seed):
    """Searched to a wide gap, an alternative may turn out better than the first plan."""
    result, plans = alternatives(generate(areas=2, seed=seed), 2, within="10%", gap="60%", each="1s", progress=False)
    assert [one.name for one in plans] == ["best", *(f"alternative-{number}" for number in range(1, len(plans)))]
    assert plans[0].objective == pytest.approx(result.objective)
    assert all(0 <= one.above <= 0.1 + 1e-6 for one in plans)


def test_fewer_than_asked_for_are_told(small):
    ran = fieldpost("alternatives", small.folder, "--count", "20", "--within", "0%", "--each", "1s", "--gap", "5%")
    assert ran.code == 0
    assert "of the 20 alternatives asked for were found" in ran.out
    assert "is not proven" in ran.out
