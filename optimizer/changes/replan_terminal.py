"""What replanning changes: the action list by district, mandates, and figures before and after."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.text import Text

from optimizer.changes.difference import Difference, actions_in_words, counts, difference, mandates_in_words
from optimizer.changes.difference_terminal import headline, lines_of, listed, texts, write_difference
from optimizer.changes.replan import Replan
from optimizer.engine.outcome import Status
from optimizer.plan.folder import Run, write_plan
from optimizer.report.figures import Figures, figures_of
from optimizer.report.tables.terms import goals
from optimizer.report.terminal import WORDS
from optimizer.report.words import words_in

FOLDER = "changes"
"""Folder, inside that of the new plan, with what changes."""


def against(run: Run, done: Replan) -> tuple[Figures, Difference]:
    """The figures of the new plan, and their difference to the plan in place under the data that it was made for."""
    if done.result.plan is None:
        raise ValueError("replanning came to no plan")
    after = figures_of(Run(done.instance, done.result.plan, done.result.record()))
    return after, difference(figures_of(run), after)


def words_of(done: Replan, after: Figures, changes: Difference) -> Iterator[str]:
    """What changes, in words."""
    told, label = counts(after.actions), done.instance.manifest.area_label
    verbs = {"moved": ("moves", "move"), "hired": ("is recruited", "are recruited"), "released": ("is released", "are released")}
    verbs |= {"trained": ("is trained", "are trained")}
    people = [f"{told[name] or 'nobody'} {many if told[name] > 1 else one}" for name, (one, many) in verbs.items()]
    changed = len(changes.mandates)
    yield f"{', '.join(people)}; {changed or 'no'} mandate{'' if changed == 1 else 's'} changed.".capitalize()
    yield from listed(
        f"What to do, {label} by {label}", actions_in_words(after.actions), "Nobody has to be moved, recruited, released or trained."
    )
    yield from lines_of("Job descriptions", mandates_in_words(changes), "No job description changes.")


def shown(done: Replan, within: float, after: Figures | None, changes: Difference | None) -> RenderableType:
    """Everything about the change, for a terminal."""
    manifest, status = done.instance.manifest, done.result.status
    parts: list[RenderableType] = [Text(f"{manifest.title}: from the plan in place to a new plan", style="bold")]
    if after is None or changes is None:
        return Group(*parts, Text(done.clash or WORDS[status]))
    parts += [texts(words_of(done, after, changes)), Text()]
    parts += [headline(changes, manifest.currency, manifest.area_label, ("Plan in place", "New plan", "Change"))]
    parts += [Text("Plan in place: as it was made, under the data that lie beside it."), Text()]
    parts += [Text(line) for line in _how_good(done, within)]
    if done.result.violations:
        parts.append(Text(f"The independent check finds {len(done.result.violations)} rules broken; see fieldpost verify."))
    return Group(*parts)


def _how_good(done: Replan, within: float) -> Iterator[str]:
    status = done.result.status
    if status not in (Status.OPTIMAL, Status.WITHIN_GAP):
        yield f"{WORDS[status]} With more time fewer changes may do."
    last = done.result.stages[-1]
    aim = goals(words_in("en")).get(last.minimise, last.minimise)
    now = next(
        (stage.objective for stage in reversed(done.result.stages) if stage.minimise != "changes" and stage.objective is not None), None
    )
    if now is not None and done.best is not None and done.best_bound is not None:
        worse = (now - done.best) / abs(done.best) if done.best else 0.0
        yield (
            f"Of {aim}: the new plan is at {now:,.0f}; with as many changes as allowed {done.best:,.0f} was found, and nothing below "
            f"{done.best_bound:,.0f} is possible. The new plan gives up {max(0.0, worse):.2%} of it (may give up {within:.2%})."
        )
    if done.least_changes is not None and done.changes is not None:
        least = int(-(-(done.least_changes - 1e-6) // 1))
        yield (
            f"Changes: {done.changes}; proven: with fewer than {max(0, least)} no plan is as good."
            if least > 0
            else f"Changes: {done.changes}."
        )


def content_of(done: Replan, after: Figures | None, changes: Difference | None, place: str | None) -> dict[str, Any]:
    """What changes as plain JSON types; unknown as null."""
    content = done.result.record(place) | {
        "best": done.best,
        "best_bound": done.best_bound,
        "changes": done.changes,
        "reason": done.clash or None,
    }
    if after is None or changes is None:
        return content | {"actions": None, "mandates": None, "figures": None}
    return content | {
        **counts(after.actions),
        "actions": after.actions.to_dict("records"),
        "mandates": changes.mandates.to_dict("records"),
        "figures": [{name: None if pd.isna(value) else value for name, value in row.items()} for row in changes.figures.to_dict("records")],
    }


def write_replan(done: Replan, after: Figures, changes: Difference, folder: Path) -> None:
    """Write the new plan as a plan folder, and what changes to `changes/` inside it."""
    if done.result.plan is not None:
        write_plan(done.result.plan, folder, done.result, done.instance)
    write_difference(changes, folder / FOLDER, words_of(done, after, changes), after.actions)
