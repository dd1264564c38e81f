"""Policy presets: emerging, developing and established workforces, applied to any instance.

The typology is that of the ASEAN regional guidance on the social service workforce in social protection (section 2); the figures
are assumed. A preset is data (`presets/*.yaml`) in terms of kinds of tiers and steps of functions, because ids differ by instance.
"""

from functools import cache
from pathlib import Path
from typing import get_args

import yaml

from instances.eligibility import abilities
from instances.instance import Instance
from instances.posts import NO_NEW_POSTS
from instances.schema import FixedMandate, Frozen, Function, Preset, SupervisionRelation, TierKind, UnpaidCaps
from instances.schema.base import AtLeastOne, Name, Positive, Share, Text

FOLDER = Path(__file__).parent / "presets"
NAMES: tuple[Preset, ...] = get_args(Preset)
"""Names of the presets, from the least to the most developed workforce."""
HIGHEST_FLOOR = 0.95


class MandateRule(Frozen):
    """Which kinds of tiers may hold functions of some steps; the other kinds start without a mandate for them."""

    steps: tuple[str, ...]
    """Steps of the functions that the rule is for, as in the functions table."""
    sensitive: bool | None = None
    """Only functions that are (true) or are not (false) sensitive or reserved; empty: both."""
    kinds: tuple[TierKind, ...]
    """Kinds of tiers that may hold them."""

    def covers(self, function: Function) -> bool:
        """Whether the rule is for this function."""
        delicate = function.sensitive or function.reserved
        return function.step in self.steps and self.sensitive in (None, delicate)


class PresetRules(Frozen):
    """What a preset changes."""

    title: Name
    """Title as people read it."""
    description: Text
    """What kind of workforce it is for."""
    max_tiers_per_function: AtLeastOne
    """Most tiers that share a function."""
    span_factor: Positive
    """Factor on every span of control."""
    floor_factor: Positive
    """Factor on every floor of coverage, the policy's and the functions' own; no floor is lifted above 0.95."""
    outside_recruit_share: Share
    """Most recruits from outside the local pools."""
    min_worst_area_coverage: Share
    """Least coverage of the worst area."""
    max_zone_gap: Share | None = None
    """Most difference of coverage between zones; empty: no limit."""
    volunteers: UnpaidCaps
    """Caps for volunteers."""
    leaders: UnpaidCaps
    """Caps for leaders."""
    no_new_posts: tuple[TierKind, ...] = ()
    """Kinds of tiers that get no new posts; minimum ratios and guaranteed posts beyond the staff in place fall away with them."""
    mandates: tuple[MandateRule, ...] = ()
    """Mandates to start from."""


@cache
def rules(name: Preset) -> PresetRules:
    """The rules of a preset; raises `ValueError` for a name that is none."""
    if name not in NAMES:
        raise ValueError(f"there is no preset {name!r}; presets are {', '.join(NAMES)}")
    return PresetRules.model_validate(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def apply(instance: Instance, name: Preset) -> Instance:
    """The instance under a preset; raises `ValueError` for an unknown name, or where a preset lies over the instance already.

    Fixed mandates and teams of the instance are kept, and no function is left without a tier that can do it.
    """
    preset = rules(name)
    policy = instance.manifest.policy
    if policy.preset is not None:
        raise ValueError(f"{instance.manifest.name} has the preset {policy.preset} already; lay {name} over the instance without it")
    changed = {
        "preset": name,
        "max_tiers_per_function": preset.max_tiers_per_function,
        "min_coverage": _floor(policy.min_coverage, preset),
        "outside_recruit_share": preset.outside_recruit_share,
        "min_worst_area_coverage": preset.min_worst_area_coverage,
        "max_zone_gap": preset.max_zone_gap,
        "volunteers": preset.volunteers,
        "leaders": preset.leaders,
    }
    closed = {tier.tier for tier in instance.tiers if tier.kind in preset.no_new_posts}
    return instance.replace(
        manifest=instance.manifest.model_copy(update={"policy": policy.model_copy(update=changed)}),
        tiers=tuple(tier.model_copy(update=NO_NEW_POSTS) if tier.tier in closed else tier for tier in instance.tiers),
        functions=tuple(
            row if row.min_coverage is None else row.model_copy(update={"min_coverage": _floor(row.min_coverage, preset)})
            for row in instance.functions
        ),
        supervision=tuple(_spanned(row, preset) for row in instance.supervision),
        ratios=tuple(row for row in instance.ratios if row.tier not in closed),
        posts=tuple(row.model_copy(update={"min_heads": 0}) if row.tier in closed else row for row in instance.posts),
        mandates=(*instance.mandates, *_forbidden(instance, name, preset)),
    )


def _floor(share: float, preset: PresetRules) -> float:
    """A floor of coverage under the preset; never lower than it would be without the limit of 0.95 unless the factor says so."""
    return round(min(share * preset.floor_factor, max(HIGHEST_FLOOR, share)), 4)


def _spanned(row: SupervisionRelation, preset: PresetRules) -> SupervisionRelation:
    return row.model_copy(update={"span": round(row.span * preset.span_factor, 4)})


def _forbidden(instance: Instance, name: Preset, preset: PresetRules) -> list[FixedMandate]:
    """Mandates that the preset takes from tiers that could do the function."""
    kind = {tier.tier: tier.kind for tier in instance.tiers}
    kept = {(row.function, row.tier) for row in instance.mandates} | {(row.function, row.tier) for row in instance.teams}
    can = abilities(instance).groupby("function", sort=False)["tier"].agg(list).to_dict()
    new = []
    for function in instance.functions:
        for rule in preset.mandates:
            able = can.get(function.function, [])
            if not rule.covers(function) or not any(kind[tier] in rule.kinds for tier in able):
                continue
            others = [tier for tier in able if kind[tier] not in rule.kinds and (function.function, tier) not in kept]
            new += [
                FixedMandate(function=function.function, tier=tier, rule="forbidden", source=f"preset {name}: assumed") for tier in others
            ]
            can[function.function] = [tier for tier in able if tier not in others]
    return new
