"""Caseloads in words and figures for a terminal."""

from collections import defaultdict

from rich.console import Group, RenderableType
from rich.text import Text

from instances.instance import Instance
from models.people.caseloads import Stage
from optimizer.people.caseloads.run import CaseloadResult
from optimizer.report.layout import percent, table_of

STAGES: dict[Stage, tuple[str, float, str]] = {
    "left": ("Work without a person, hours", 1 / 60_000, ",.1f"),
    "hands": ("Tasks of a settlement with a person", 1.0, ",.0f"),
    "load": ("Highest load, mean of areas and tiers, %", 0.1, ".1f"),
    "handover": ("Work that changes hands, hours", 1 / 60_000, ",.1f"),
    "territory": ("Ways from the centre of a territory, with 10 minutes a place (assumed), hours", 1 / 60, ",.1f"),
}
"""Label, unit of the values, and how they are written; in the order in which they are minimised."""
MOST = 8
"""Places without a person that are named."""


def summary(instance: Instance, result: CaseloadResult) -> RenderableType:
    """What was done, stage by stage with its bound, how busy people are by tier, and what is left."""
    made = result.caseload
    hours, left = sum(row.hours for row in made.cases), sum(row.hours for row in made.left)
    people = {row.person for row in made.workers if row.hours > 0}
    whole = hours + left
    lines = [
        Text(f"{instance.manifest.title}: caseloads", style="bold"),
        Text(
            f"{len(people):,} people have work in {len({end.area for end in result.ends}):,} areas: {hours:,.0f} hours a year, "
            f"{percent(hours / whole if whole else 1.0)} of the plan's."
        ),
        *([Text("The people are invented.")] if result.caseload.invented else []),
        Text(),
        _stages(result),
        Text(
            "Each bound is proven for what the stages before have come to; later stages may give up 5 points of the highest load (assumed)."
        ),
        Text(),
        _loads(instance, result),
    ]
    alone = result.caseload.unsupervised
    without = (
        [Text(f"Without a supervisor: {len(alone):,}; {alone[0].person}, for one: {alone[0].why} (table unsupervised).")] if alone else []
    )
    return Group(*lines, *_left(instance, result), *without, *_broken(result))


def _stages(result: CaseloadResult) -> RenderableType:
    rows = []
    for stage, (value, bound, proven, count) in result.stages().items():
        label, unit, form = STAGES[stage]
        share = unit / count if stage == "load" else unit
        rows.append((label, f"{value * share:{form}}", f"{bound * share:{form}}", f"{proven:,} of {count:,}"))
    return table_of(("One after another", "Value", "Bound", "Proven best"), rows)


def _loads(instance: Instance, result: CaseloadResult) -> RenderableType:
    """Loads of people over all their areas, by tier."""
    hours, limit, tier_of = defaultdict[str, float](float), defaultdict[str, float](float), dict[str, str]()
    for row in result.caseload.workers:
        hours[row.person] += row.hours
        limit[row.person] += row.limit_hours
        tier_of[row.person] = row.tier
    rows = []
    for tier in instance.tiers:
        loads = [hours[person] / limit[person] for person, of in tier_of.items() if of == tier.tier and limit[person]]
        if loads:
            mean = sum(loads) / len(loads)
            spread = (sum((load - mean) ** 2 for load in loads) / len(loads)) ** 0.5
            rows.append((tier.name, f"{len(loads):,}", percent(min(loads)), percent(mean), percent(max(loads)), percent(spread)))
    return table_of(("Load of people, of the hours they have", "People", "Lowest", "Mean", "Highest", "Standard deviation"), rows)


def _left(instance: Instance, result: CaseloadResult) -> list[RenderableType]:
    """The most that is left, by reason."""
    by_reason = defaultdict[tuple[str, str, str, str], float](float)
    for row in result.caseload.left:
        by_reason[row.area, row.function, row.tier, row.why.split("; ")[-1]] += row.hours
    if not by_reason:
        return [Text("All work of the plan has a person.")]
    names = {row.area: row.name for row in instance.areas}
    functions, tiers = {row.function: row.name for row in instance.functions}, {row.tier: row.name for row in instance.tiers}
    most = sorted(by_reason.items(), key=lambda item: -item[1])
    lines = [
        Text(f"  {names[area]}: {functions[function]} by {tiers[tier]}, {hours:,.0f} hours: {why}.")
        for (area, function, tier, why), hours in most[:MOST]
    ]
    more = [Text(f"  and {len(most) - MOST:,} more (table left)")] if len(most) > MOST else []
    return [Text(), Text("Work without a person, the most first"), *lines, *more]


def _broken(result: CaseloadResult) -> list[RenderableType]:
    if not result.violations:
        return [Text(), Text("The independent check finds every rule kept.")]
    return [
        Text(),
        Text(f"The independent check finds {len(result.violations):,} broken rules:", style="bold"),
        *(Text(f"  {violation}") for violation in result.violations[:MOST]),
    ]
