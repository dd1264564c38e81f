"""Postings in words and figures for a terminal; codes alone."""

from collections import Counter

from rich.console import Group, RenderableType
from rich.text import Text

from instances.instance import Instance
from instances.people.schema import Roster
from optimizer.people.postings.result import PostingResult
from optimizer.plan.plan import Plan
from optimizer.report.layout import percent, table_of
from optimizer.report.terminal import WORDS, refusal

MOST_ROWS = 10
"""Vacancies that are shown."""
UNITS = {"vacancies": "vacant posts", "lacking": "people lacking", "points": "points"}


def shown(instance: Instance, plan: Plan, roster: Roster, result: PostingResult) -> RenderableType:
    """How it went, posts tier by tier, and the first vacancies with their reasons."""
    postings = result.postings
    parts: list[RenderableType] = [Text(f"{instance.manifest.title}: postings for {instance.manifest.year}", style="bold")]
    parts += [Text("The people are invented: a made-up roster.", style="bold")] if roster.invented else []
    parts.append(Text(WORDS[result.status]))
    for place, stage in enumerate(result.stages):
        under = "under the stages before, " if place else ""
        parts.append(
            Text(
                f"{stage.minimise}: {stage.objective:,.1f} {UNITS[stage.minimise]}, {under}none below {stage.bound:,.1f}, "
                f"gap {percent(stage.gap, 2)}"
            )
        )
    parts += [*refusal(result), Text(), _tiers(instance, plan, roster, result)]
    ways = [row.way_hours for row in postings.posted]
    wished = {row.person for row in roster.wishes}
    kept = sum(row.wish > 0 for row in postings.posted)
    posted = len(ways)
    parts.append(
        Text(f"Way from home, mean: {60 * sum(ways) / max(1, posted):,.0f} minutes. Wishes fulfilled: {kept:,} of {len(wished):,} people.")
    )
    areas, tiers = {row.area: row.name for row in instance.areas}, {row.tier: row.name for row in instance.tiers}
    for row in postings.vacant[:MOST_ROWS]:
        near = f"; first: {row.nearest}{f' after {row.after_package}' if row.after_package else ''}" if row.nearest else ""
        parts.append(Text(f"  vacant: {row.heads} {tiers[row.tier]} in {areas[row.area]}: {row.why}{near}"))
    if len(postings.vacant) > MOST_ROWS:
        parts.append(Text(f"  and {len(postings.vacant) - MOST_ROWS:,} more"))
    needs = Counter[str]()
    for lack in postings.lacking:
        needs[lack.need] += 1
    parts += (
        [Text(f"Lacking in filled posts: {', '.join(f'{need} in {count:,} places' for need, count in needs.items())}.")] if needs else []
    )
    return Group(*parts)


def _tiers(instance: Instance, plan: Plan, roster: Roster, result: PostingResult) -> RenderableType:
    """Posts, people and vacancies of each tier."""
    postings = result.postings
    tier_of = {person.person: person.tier for person in roster.people}
    heads, posted, moved, vacant, spare, trained = (Counter[str]() for _ in range(6))
    for row in plan.staff:
        heads[row.tier] += row.heads
    for one in postings.posted:
        posted[one.tier] += 1
        moved[one.tier] += one.moved
    for gap in postings.vacant:
        vacant[gap.tier] += gap.heads
    for rest in postings.spare:
        spare[tier_of[rest.person]] += 1
    for course in postings.to_train:
        trained[tier_of[course.person]] += 1
    names = {tier.tier: tier.name for tier in instance.tiers}
    counts = (heads, posted, moved, vacant, spare, trained)
    rows = [(name, *(f"{count[tier]:,}" for count in counts)) for tier, name in names.items()]
    rows.append(("All", *(f"{count.total():,}" for count in counts)))
    return table_of(("Tier", "Posts", "Posted", "Moved", "Vacant", "Spare", "Courses"), rows, pad_edge=False)
