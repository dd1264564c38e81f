"""Two plans compared: figures, postings, mandates, and what changes in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from instances.instance import Instance
from optimizer.changes.alternatives import Alternative
from optimizer.changes.replan import Replan
from optimizer.compare.comparison import MEASURES, SHEETS, measures_of, parts_of, together
from optimizer.plan.folder import Run
from optimizer.report.figures import Figures, figures_of

BEFORE, AFTER = "before", "after"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """What a plan changes against another one of the same places and tiers. Money is currency a year, coverage a fraction."""

    figures: pd.DataFrame
    """measure, before, after, change: every one of `comparison.MEASURES`, and cost_once, the cost of changes; unknown is NaN."""
    postings: pd.DataFrame
    """Posts whose heads differ: area, name, region, tier, tier_name, paid, before, after, change."""
    mandates: pd.DataFrame
    """Mandates that are at work in only one of them: scope, scope_name, function, function_name, tier, tier_name,
    change (1: taken up, −1: given up)."""


@dataclass(frozen=True)
class ComparedPlan:
    """An alternative with its figures, and its difference to the best plan (None for that itself)."""

    alternative: Alternative
    figures: Figures
    difference: Difference | None


def difference(before: Figures, after: Figures) -> Difference:
    """What `after` changes against `before`."""
    both = together([(BEFORE, parts_of(before)), (AFTER, parts_of(after))])["mandates"].set_index([*SHEETS["mandates"].keys, "scenario"])
    change = (both["at_work"].xs(AFTER, level="scenario") - both["at_work"].xs(BEFORE, level="scenario")).astype(int).rename("change")
    mandates = both.xs(AFTER, level="scenario").assign(change=change).reset_index()
    names = ["scope", "scope_name", "function", "function_name", "tier", "tier_name", "change"]
    return Difference(
        figures=_figures(before, after),
        postings=_postings(before, after),
        mandates=mandates.loc[mandates["change"] != 0, names].reset_index(drop=True),
    )


def with_figures(instance: Instance, found: Sequence[Alternative]) -> list[ComparedPlan]:
    """The figures of every plan; the first is the best."""
    plans: list[ComparedPlan] = []
    for one in found:
        if one.result.plan is not None:
            figures = figures_of(Run(instance, one.result.plan, one.result.record()))
            plans.append(ComparedPlan(one, figures, difference(plans[0].figures, figures) if plans else None))
    return plans


def against(run: Run, done: Replan) -> tuple[Figures, Difference]:
    """The figures of the new plan, and their difference to the plan in place under the data that it was made for."""
    if done.result.plan is None:
        raise ValueError("replanning found no plan")
    after = figures_of(Run(done.instance, done.result.plan, done.result.record()))
    return after, difference(figures_of(run), after)


def _figures(before: Figures, after: Figures) -> pd.DataFrame:
    both = [_measures(before), _measures(after)]
    names = [*MEASURES, "cost_once"]
    table = pd.DataFrame({"measure": names, **{key: [one[name] for name in names] for key, one in zip((BEFORE, AFTER), both, strict=True)}})
    table = table.astype({BEFORE: float, AFTER: float})
    return table.assign(change=table[AFTER] - table[BEFORE])


def _measures(figures: Figures) -> dict[str, Any]:
    return measures_of(figures) | {"cost_once": figures.headline["cost_once"]}


def _postings(before: Figures, after: Figures) -> pd.DataFrame:
    keys = ["area", "tier"]
    named = ["area", "name", "region", "tier", "tier_name", "paid"]
    labels = pd.concat([after.postings[named], before.postings[named]]).drop_duplicates(keys)
    table = labels
    for name, figures in ((BEFORE, before), (AFTER, after)):
        heads = figures.postings[[*keys, "heads"]].rename(columns={"heads": name})
        table = table.merge(heads, how="left", on=keys)
    table = table.fillna({BEFORE: 0, AFTER: 0}).astype({BEFORE: int, AFTER: int})
    table = table.assign(change=table[AFTER] - table[BEFORE])
    return table[table["change"] != 0].reset_index(drop=True)


def actions_in_words(actions: pd.DataFrame) -> Iterator[tuple[str, list[str]]]:
    """Area by area, by name, what is to be done there, from `Figures.actions`; a move is listed where people leave."""
    for (_, name), rows in actions.groupby(["area", "name"], sort=False):
        said = [_action(cast(Row, row)) for row in rows.to_dict("records") if row["action"] != "receive"]
        said += [
            f"{_people(row['heads'], row['tier_name'])} arrive{_s(row['heads'])} from {row['other_area_name']}"
            for row in rows[rows["action"] == "receive"].to_dict("records")
        ]
        yield str(name), said


def _action(row: Row) -> str:
    heads, who = row["heads"], _people(row["heads"], row["tier_name"])
    be = "is" if heads == 1 else "are"
    match row["action"]:
        case "move":
            return f"{who} move{_s(heads)} to {row['other_area_name']}"
        case "hire" | "hire_outside":
            women = f", {row['women']} of them women" if row["women"] else ""
            return f"{who} {be} recruited from {'outside' if row['action'] == 'hire_outside' else 'the place itself'}{women}"
        case "release":
            return f"{who} {be} released"
        case "not_call":
            return f"{who} {be} not called upon any more"
        case _:
            return f"{who} {be} trained in {row['package_name']}"


def postings_in_words(difference: Difference) -> Iterator[tuple[str, list[str]]]:
    """Area by area, by name, how many people of each tier are posted instead of how many."""
    for (_, name), rows in difference.postings.groupby(["area", "name"], sort=False):
        yield str(name), [f"{row['tier_name']}: {row[AFTER]} instead of {row[BEFORE]}" for row in rows.to_dict("records")]


def mandates_in_words(difference: Difference) -> list[str]:
    """One line for each tier, and scope where there are several, with what it gives up and what it takes up."""
    several, lines = difference.mandates["scope"].nunique() > 1, []
    for (scope, tier, change), rows in difference.mandates.groupby(["scope_name", "tier_name", "change"], sort=False):
        where = f" ({scope})" if several else ""
        lines.append((f"{tier}{where} {'takes up' if change == 1 else 'gives up'}", ", ".join(rows["function_name"])))
    return [f"{who}: {what}" for who, what in sorted(lines)]


def counts(actions: pd.DataFrame) -> dict[str, int]:
    """People who move, are recruited, released or not called upon any more, and trained."""
    asked = ["move", "hire", "hire_outside", "release", "not_call", "train"]
    moved, hired, outside, released, not_called, trained = map(int, actions.groupby("action")["heads"].sum().reindex(asked, fill_value=0))
    return {"moved": moved, "hired": hired + outside, "released": released, "not_called": not_called, "trained": trained}


def _people(heads: int, tier: str) -> str:
    return f"{heads} × {tier}"


def _s(heads: int) -> str:
    return "s" if heads == 1 else ""
