"""Posts by rule: which row of `posts` holds for a tier in an area, and where a tier's level of government has its offices."""

from collections import Counter
from collections.abc import Iterator

from instances.schema import Data, Post

Key = tuple[str, str]

SEATS, CAPITAL = frozenset({"regional", "provincial"}), frozenset({"national", "central"})
"""Levels of government whose people are posted at the seats of regions, and at the capital; those of any other level anywhere."""

NO_NEW_POSTS = {"may_hire": False, "settlements_per_head": None}
"""Columns of a tier that gets no new posts, nor has to have any for settlements."""


def posts_of(instance: Data) -> dict[Key, Post]:
    """(area, tier): the post as one row for the area; absent where nothing is said.

    Of the rows that hold for a tier in an area the one that says most exactly where counts: a row for the area goes before one for seats,
    then one for a region, for a zone, and for everywhere. Away from its offices a tier whose level of government has any (`offices_of`)
    gets no more heads than are in place, unless a row for the area or for seats says so. Where people belong to settlements there is one
    head for so many at least (`focal_points_of`), as far as the most heads allow, unless they are frozen.
    """
    there = {(row.area, row.tier): row.heads for row in instance.staff}
    chosen = rows_of(instance)
    found = {key: row_for(instance.posts[at], key[0]) for key, at in chosen.items()}
    for tier, offices in offices_of(instance).items():
        for place in instance.areas:
            key = (place.area, tier)
            said = instance.posts[chosen[key]] if key in chosen else None
            if place.area in offices or (said is not None and (said.area is not None or said.seat)):
                continue
            post, most = found.get(key) or Post(area=place.area, tier=tier), there.get(key, 0)
            found[key] = post.model_copy(update={"max_heads": most if post.max_heads is None else min(most, post.max_heads)})
    for key, least in focal_points_of(instance).items():
        post = found.get(key) or Post(area=key[0], tier=key[1])
        if not post.frozen:
            most = least if post.max_heads is None else min(least, post.max_heads)
            found[key] = post.model_copy(update={"min_heads": max(post.min_heads, most)})
    return found


def focal_points_of(instance: Data) -> dict[Key, int]:
    """(area, tier): least heads where people belong to settlements; absent where they do not, or there are none."""
    tiers = {row.tier: row.settlements_per_head for row in instance.tiers if row.settlements_per_head is not None}
    count = Counter(row.area for row in instance.settlements) if tiers else {}
    return {(area, tier): -(-number // each) for tier, each in tiers.items() for area, number in count.items()}


def rows_of(instance: Data) -> dict[Key, int]:
    """(area, tier): position in `posts` of the row that counts there."""
    best: dict[Key, tuple[tuple[bool, ...], int]] = {}
    for at, (row, places) in enumerate(zip(instance.posts, areas_of_rows(instance), strict=True)):
        rank = (row.area is not None, row.seat, row.region is not None, row.zone is not None)
        for area in places:
            key = (area, row.tier)
            if key not in best or best[key][0] < rank:
                best[key] = (rank, at)
    return {key: at for key, (_, at) in best.items()}


def areas_of_rows(instance: Data) -> Iterator[list[str]]:
    """For each row of `posts` the areas that it names; none where its columns exclude each other."""
    seats = {row.seat for row in instance.regions}
    known = {row.area: [row] for row in instance.areas}
    for row in instance.posts:
        yield [
            place.area
            for place in (instance.areas if row.area is None else known.get(row.area, []))
            if row.region in (None, place.region) and row.zone in (None, place.zone) and (not row.seat or place.area in seats)
        ]


def offices_of(instance: Data) -> dict[str, frozenset[str]]:
    """Tier: areas where its level of government has its offices; absent where it may be posted anywhere, or no such seat is given."""
    found: dict[str, frozenset[str]] = {}
    for tier in instance.tiers:
        level = tier.government_level.strip().lower()
        of_level = [row for row in instance.regions if level in SEATS or (level in CAPITAL and row.capital)]
        if offices := frozenset(row.seat for row in of_level if row.seat is not None):
            found[tier.tier] = offices
    return found


def row_for(row: Post, area: str) -> Post:
    """A row as one for an area alone."""
    return row if row.area is not None else row.model_copy(update={"area": area, "zone": None, "region": None, "seat": False})
