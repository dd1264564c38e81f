"""A roster to be filled: a row for each head in place, and for each that a plan has beyond them."""

from collections.abc import Mapping

from instances.instance import Instance
from instances.people.schema import Person, Roster


def blank_roster(instance: Instance, heads: Mapping[tuple[str, str], int]) -> Roster:
    """Heads in place as people with codes, area by area, who live where they are posted; and as many more as a plan has beyond them, whose
    present post is empty. `heads` are those of the plan by area and tier.
    """
    there = {(row.area, row.tier): row.heads for row in instance.staff}
    order = {area.area: at for at, area in enumerate(instance.areas)}
    posts = sorted(dict.fromkeys([*there, *heads]), key=lambda key: order[key[0]])
    rows = [(*key, number < there.get(key, 0)) for key in posts for number in range(max(there.get(key, 0), heads.get(key, 0)))]
    digits = len(str(len(rows)))
    return Roster(
        instance=instance.manifest.name,
        people=tuple(
            Person(person=f"p{number:0{digits}}", tier=tier, area=area if in_place else None, home_area=area)
            for number, (area, tier, in_place) in enumerate(rows, start=1)
        ),
    )
