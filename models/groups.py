"""Need of target groups: what of the need in each area is theirs, where groups are compared or have floors."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from instances.instance import Instance
from instances.workload import need_by_group


@dataclass(frozen=True)
class GroupFloor:
    """Floor of a target group in the areas where a row of the groups table counts."""

    share: float
    """Least share of its weighted need met."""
    need: dict[tuple[str, str], float]
    """(area, function): weighted hours of its need."""

    @property
    def most_unmet(self) -> float:
        """Weighted hours of its need that may be left unmet."""
        return (1 - self.share) * sum(self.need.values())


def group_need(instance: Instance) -> dict[str, dict[tuple[str, str], float]]:
    """Target group with need: weighted hours of it by (area, function); empty where nobody compares groups."""
    need: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for group, pair, hours in _weighted_need(instance) if instance.manifest.compares_groups else ():
        need[group][pair] = hours
    return dict(need)


def group_floors(instance: Instance) -> dict[tuple[str, str], GroupFloor]:
    """Floors of target groups that have need, by (group, zone of its row or `country`)."""
    share = {(row.group, row.zone or "country"): row.min_coverage for row in instance.groups}
    zone, floors = {area.area: area.zone for area in instance.areas}, dict[tuple[str, str], GroupFloor]()
    for group, pair, hours in _weighted_need(instance) if any(least is not None for least in share.values()) else ():
        own = (group, zone[pair[0]])
        key = own if own in share else (group, "country")
        if (least := share.get(key)) is not None:
            floors.setdefault(key, GroupFloor(least, {})).need[pair] = hours
    return floors


def _weighted_need(instance: Instance) -> Iterator[tuple[str, tuple[str, str], float]]:
    """Target group, (area, function), weighted hours of its need."""
    need, priority = need_by_group(instance), {row.function: row.priority for row in instance.functions}
    for a, f, group, hours in need.itertuples(index=False):
        yield group, (a, f), priority[f] * hours
