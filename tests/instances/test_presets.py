"""Policy presets: valid over every bundled instance, and what each changes."""

from functools import cache

import pytest

from instances import presets
from instances.checks import check
from instances.eligibility import abilities
from instances.folder import load
from instances.instance import Instance
from instances.schema import FixedMandate, Preset

BUNDLED = ("tiny", "ifugao", "cordillera", "philippines")


@cache
def bundled(name: str) -> Instance:
    return load(name)


def kinds_able(instance: Instance, function: str) -> set[str]:
    kinds = {tier.tier: tier.kind for tier in instance.tiers}
    able = abilities(instance)
    return {kinds[tier] for tier in able.loc[able["function"] == function, "tier"]}


@pytest.mark.parametrize("preset", presets.NAMES)
@pytest.mark.parametrize("name", BUNDLED)
def test_instance_stays_valid_and_able(name: str, preset: Preset) -> None:
    before = bundled(name)
    after = presets.apply(before, preset)
    assert check(after) == []
    assert set(abilities(after)["function"]) == {row.function for row in before.functions}
    assert after.manifest.policy.preset == preset
    assert after.mandates[: len(before.mandates)] == before.mandates
    assert all(row.rule == "forbidden" and row.source for row in after.mandates[len(before.mandates) :])


@pytest.mark.parametrize("preset", presets.NAMES)
def test_what_a_preset_does_not_touch_stays(preset: Preset) -> None:
    before = bundled("tiny")
    after = presets.apply(before, preset)
    touched = {"manifest", "tiers", "functions", "supervision", "ratios", "posts", "mandates"}
    for field in set(Instance.model_fields) - touched - {"boundaries"}:
        assert getattr(after, field) == getattr(before, field), field
    assert before.boundaries is not None
    assert after.boundaries is not None
    assert after.boundaries.equals(before.boundaries)


def test_presets_are_ordered_from_emerging_to_established() -> None:
    emerging, developing, established = (presets.rules(name) for name in presets.NAMES)
    for less, more in ((emerging, developing), (developing, established)):
        assert less.span_factor > more.span_factor
        assert less.floor_factor < more.floor_factor
        assert less.max_tiers_per_function > more.max_tiers_per_function
        for caps, tighter in ((less.volunteers, more.volunteers), (less.leaders, more.leaders)):
            assert caps.hours_per_week is not None
            assert tighter.hours_per_week is not None
            assert caps.hours_per_week > tighter.hours_per_week


def test_spans_and_floors_are_scaled() -> None:
    before, after = bundled("tiny"), presets.apply(bundled("tiny"), "established")
    assert [row.span for row in after.supervision] == pytest.approx([0.8 * row.span for row in before.supervision])
    assert after.manifest.policy.min_coverage == pytest.approx(0.3)
    floors = {row.function: row.min_coverage for row in after.functions}
    assert floors["child_protection"] == pytest.approx(0.9)
    assert floors["screening"] is None


def test_floors_stop_at_95_percent_but_never_fall_for_it() -> None:
    tiny = bundled("tiny")
    high = {"identification": 0.9, "grievance": 1.0}
    functions = tuple(
        row.model_copy(update={"min_coverage": high[row.function]}) if row.function in high else row for row in tiny.functions
    )
    floors = {row.function: row.min_coverage for row in presets.apply(tiny.replace(functions=functions), "established").functions}
    assert floors["identification"] == pytest.approx(0.95)
    assert floors["grievance"] == pytest.approx(1.0)


def test_emerging_leaves_information_to_the_community_and_makes_no_administrators() -> None:
    after = presets.apply(bundled("ifugao"), "emerging")
    assert "professional" not in kinds_able(after, "information") | kinds_able(after, "identification")
    assert {"leader", "volunteer"} <= kinds_able(after, "information")
    hire = {tier.tier: tier.may_hire for tier in after.tiers}
    assert not hire["case_manager"]
    assert hire["social_worker"]
    assert {row.tier for row in after.ratios} == {"social_worker"}


def test_established_keeps_case_management_with_professionals() -> None:
    after = presets.apply(bundled("ifugao"), "established")
    assert kinds_able(after, "case_management") == {"professional"}
    assert kinds_able(after, "eligibility") == {"professional", "administrator"}


def test_fixed_mandates_and_teams_stand() -> None:
    tiny = bundled("tiny")
    kept = tiny.replace(mandates=(*tiny.mandates, FixedMandate(function="information", tier="worker", rule="required")))
    rules = {(row.function, row.tier): row.rule for row in presets.apply(kept, "emerging").mandates}
    assert rules["information", "worker"] == "required"
    assert rules["information", "senior"] == "forbidden"


def test_a_function_keeps_the_tiers_it_has_where_no_listed_kind_can_do_it() -> None:
    tiny = bundled("tiny")
    community = tuple(tier for tier in tiny.tiers if tier.kind in ("leader", "volunteer", "paraprofessional"))
    forbidden = tuple(FixedMandate(function="information", tier=tier.tier, rule="forbidden") for tier in community)
    after = presets.apply(tiny.replace(mandates=(*tiny.mandates, *forbidden)), "emerging")
    assert kinds_able(after, "information") == {"professional"}


def test_presets_do_not_pile_up() -> None:
    once = presets.apply(bundled("tiny"), "emerging")
    with pytest.raises(ValueError, match="has the preset emerging already"):
        presets.apply(once, "established")


def test_unknown_preset() -> None:
    with pytest.raises(ValueError, match="no preset 'mature'; presets are emerging, developing, established"):
        presets.apply(bundled("tiny"), "mature")  # type: ignore[arg-type]
