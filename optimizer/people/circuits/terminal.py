"""Circuits in words and figures for a terminal; codes alone."""

import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from instances.instance import Instance
from optimizer.people.circuits.calibrate import Calibration
from optimizer.people.circuits.page import in_short
from optimizer.people.circuits.run import CircuitsResult
from optimizer.report.layout import percent, table_of
from optimizer.report.terminal import WORDS
from optimizer.report.words import words_in

MOST_ROWS = 10


def shown(instance: Instance, result: CircuitsResult) -> RenderableType:
    """How it went, tier by tier, the first visits without a day, and what is assumed."""
    circuits, words = result.circuits, words_in("en")
    places = {row.area: row.name for row in instance.areas} | {row.settlement: row.name for row in instance.settlements}
    functions, tiers = {row.function: row.name for row in instance.functions}, {row.tier: row.name for row in instance.tiers}
    parts: list[RenderableType] = [
        Text(f"{instance.manifest.title}: circuits from {circuits.first_day} to {circuits.last_day}", style="bold"),
        Text(WORDS[result.status]),
        *(Text(sentence) for sentence in in_short(result, words)),
        Text(),
    ]
    rounds = circuits.frame("rounds")
    if len(rounds):
        figures = ["days", "asked_hours", "done_hours", "way_hours", "least_way_hours"]
        by_tier = rounds.groupby("tier")[figures].sum(min_count=1).reset_index()
        by_tier.insert(1, "people", rounds.groupby("tier").size().to_numpy())
        heads = ["Tier", "People", "Days", "Hours asked", "With people", "On the way", "Least on the way"]
        rows = [
            (tiers[row[0]], f"{row[1]:,}", f"{row[2]:,.0f}", *("–" if pd.isna(value) else f"{value:,.0f}" for value in row[3:]))
            for row in by_tier.itertuples(index=False)
        ]
        parts.append(table_of(heads, rows, texts=("Tier",)))
    for row in circuits.undone[:MOST_ROWS]:
        work = ", ".join(functions[one] for one in row.functions.split("|")) if row.functions else "supervision"
        parts.append(Text(f"  no day: {row.person} in {places[row.settlement]}, {row.hours:.1f} h of {work}: {row.why}"))
    if len(circuits.undone) > MOST_ROWS:
        parts.append(Text(f"  and {len(circuits.undone) - MOST_ROWS:,} more without a day"))
    parts += [Text(f"assumed: {row.what}: {row.figure}") for row in circuits.assumed]
    return Group(*parts)


def calibration_shown(found: Calibration, currency: str) -> RenderableType:
    """What real days say, round by round, and the difference for the plan."""
    rows = [
        (
            str(fit.round),
            fit.zone,
            f"{fit.people}",
            f"{fit.planned_hours:,.1f}",
            f"{fit.measured_hours:,.1f}",
            "–" if fit.factor is None else f"{fit.factor:.2f}",
            "–" if fit.error is None else f"± {fit.error:.2f}",
            percent(fit.done_share),
        )
        for fit in found.fits
    ]
    heads = ["Round", "Zone", "People", "Way, plan (h)", "Way, days (h)", "Factor", "Error", "Work with a day"]
    parts: list[RenderableType] = [table_of(heads, rows, texts=("Zone",)), Text(found.said)]
    parts += [
        Text(f"{name}: {before:,.4g} before, {after:,.4g} after ({after - before:+,.4g}{f' {currency}' if name == 'cost' else ''})")
        for name, before, after in found.difference
    ]
    return Group(*parts)
