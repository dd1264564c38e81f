"""Changes of posts, pools, hiring and mandates."""

import math

from instances.deciding import Vocabulary
from instances.decisions import replacing
from instances.errors import Problem
from instances.instance import Instance
from instances.posts import NO_NEW_POSTS, Key, posts_of
from instances.scenarios.changes import HiringChange, MandateChange, PoolChange, PostChange
from instances.scenarios.choosing import Choice, everywhere
from instances.scenarios.figures import Tables
from instances.scenarios.parts import Number
from instances.scenarios.rows import changed, source_of
from instances.schema import UNPAID_KINDS, Decided, FixedMandate, Pool, Post


def freeze_hiring(instance: Instance, change: HiringChange, choice: Choice) -> Tables:
    """No recruits: the tiers may not hire, or, in some areas alone, have no more heads than are in place."""
    tiers, areas, there = choice.tiers(change), choice.areas(change), heads_in_place(instance)
    ratios = tuple(row for row in instance.ratios if row.tier not in tiers)
    keys = {(area, tier): there.get((area, tier), 0) for area in areas for tier in tiers}
    known = posts_of(instance)
    posts = {key: changed(known[key], {"min_heads": min(known[key].min_heads, most)}, choice) for key, most in keys.items() if key in known}
    if everywhere(change):
        frozen = tuple(changed(row, NO_NEW_POSTS, choice) if row.tier in tiers else row for row in instance.tiers)
        return {"tiers": frozen, "ratios": ratios, "posts": _with(instance, posts)}
    for key, most in keys.items():
        post = posts.get(key) or Post(area=key[0], tier=key[1], source=source_of(choice.scenario))
        posts[key] = changed(post, {"max_heads": most if post.max_heads is None else min(post.max_heads, most)}, choice)
    return {"ratios": ratios, "posts": _with(instance, posts)}


def posts(instance: Instance, change: PostChange, choice: Choice) -> Tables:
    """Posts closed, limited, guaranteed, frozen or opened; a freeze ends where the heads are to change and nothing is said of it."""
    known, there = posts_of(instance), heads_in_place(instance)
    rows: dict[Key, Post] = {}
    tiers = choice.tiers(change)
    for area in choice.areas(change):
        for tier in tiers:
            key = (area, tier)
            post = known.get(key) or Post(area=area, tier=tier)
            least, most, frozen = post.min_heads, post.max_heads, change.frozen
            if change.open is not None:
                least = there.get(key, 0) + change.open
                most = None if most is None else max(most, least)
            if change.min_heads is not None:
                least = change.min_heads
            if change.max_heads is not None:
                most = change.max_heads
                least = min(least, most) if change.min_heads is None else least
            if frozen is None:
                frozen = post.frozen and (least, most) == (post.min_heads, post.max_heads)
            after = changed(post, {"min_heads": least, "max_heads": most, "frozen": frozen}, choice)
            if after != post:
                rows[key] = after
    return {"posts": _with(instance, rows)}


def _with(instance: Instance, posts: dict[Key, Post]) -> tuple[Post, ...]:
    """The table of posts with rows for single areas that differ from what holds there."""
    known = posts_of(instance)
    of_area = {(row.area, row.tier): row for row in instance.posts if row.area is not None}
    of_area |= {key: row for key, row in posts.items() if key in of_area or row != known.get(key)}
    return (*(row for row in instance.posts if row.area is None), *of_area.values())


def pools(instance: Instance, change: PoolChange, choice: Choice) -> Tables:
    """People available locally."""
    return _pooled(instance, choice.tiers(change), choice.areas(change), change, choice, whole=everywhere(change))


def _pooled(instance: Instance, tiers: list[str], areas: list[str], number: Number, choice: Choice, *, whole: bool) -> Tables:
    rows, there = {(row.area, row.tier): row for row in instance.pools}, heads_in_place(instance)
    unpaid = {row.tier for row in instance.tiers if row.kind in UNPAID_KINDS}
    counted = {row.tier for row in instance.pools} | unpaid
    for tier in tiers:
        if tier not in counted and not (whole and number.set is not None):
            continue  # local candidates without limit, in every area
        for area in areas:
            key = (area, tier)
            least = there.get(key, 0) if tier in unpaid else 0
            pool = rows.get(key) or Pool(area=area, tier=tier, heads=least)
            heads = max(least, math.floor(number.of(pool.heads) + 1e-9))
            if key in rows or heads != pool.heads or tier not in counted:
                rows[key] = changed(pool, {"heads": heads}, choice)
    return {"pools": tuple(rows.values())}


def mandates(instance: Instance, change: MandateChange, choice: Choice) -> Tables:
    """Mandates that policy fixes."""
    functions, tiers = choice.functions(change), choice.tiers(change)
    rows = {(row.function, row.tier): row for row in instance.mandates}
    for function in (row.function for row in instance.functions if row.function in functions):
        for tier in tiers:
            if change.rule == "free":
                rows.pop((function, tier), None)
            elif (old := rows.get((function, tier))) is None or old.rule != change.rule:
                rows[function, tier] = FixedMandate(function=function, tier=tier, rule=change.rule, source=source_of(choice.scenario))
    return {"mandates": tuple(rows.values())}


def decided(instance: Instance, change: Decided, choice: Choice) -> Tables:
    """One more decision, by ids or names, in place of those about the same that it does away with."""
    words, ids = Vocabulary(instance), dict[str, str]()
    for column, text in change.chosen.items():
        found = words.value(column, text)
        if isinstance(found, Problem):
            choice.refuse(column, text, found.expected or "", found.hint)
            return {}
        ids[column] = found
    return {"decisions": replacing(instance.decisions, [change.model_copy(update=ids)])}


def heads_in_place(instance: Instance) -> dict[Key, int]:
    """Heads in place by (area, tier)."""
    return {(row.area, row.tier): row.heads for row in instance.staff}
