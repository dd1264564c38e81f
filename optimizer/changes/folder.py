"""What a new plan, or each of several, does otherwise than another one, on disk: in words, as tables (CSV) and as plain JSON."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from instances.instance import Instance
from instances.whole_file import Write, write_parts, write_table, write_text
from optimizer.changes.alternatives import ALTERNATIVE, Alternative
from optimizer.changes.difference import ComparedPlan, Difference, actions_in_words, counts, mandates_in_words, postings_in_words
from optimizer.changes.replan import Replan
from optimizer.plan.folder import BEST_FOLDER, keep_so_far, parts_of, write_plan
from optimizer.report.figures import Figures

WORDS_FILE = "what-changes.txt"
CHANGES_FOLDER = "changes"
"""Folder, inside that of a new plan, with what changes."""
CSV_FILE = "alternatives.csv"
DIFFERENCES_FOLDER = "differences"


def write_replan(done: Replan, after: Figures, changes: Difference, folder: Path) -> None:
    """Write the new plan as a plan folder, and what changes to `changes/` inside it; raises as `write_parts`."""
    plan, words = done.result.plan, list(replan_words(done, after, changes))
    own = {} if plan is None else parts_of(plan, done.result, done.instance)
    write_parts(folder, {**own, CHANGES_FOLDER: lambda path: _write_difference(changes, path, words, after.actions)})


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


def keep_alternative(folder: Path) -> Callable[[Alternative], None]:
    """Keeps each plan of a run that is not done in the folder of its answer."""
    keep = keep_so_far(folder)
    return lambda found: None if found.result.plan is None else keep(f"{found.name}.json", found.result.plan)


def write_alternatives(instance: Instance, plans: Sequence[ComparedPlan], folder: Path) -> None:
    """A plan folder for each plan, what each does otherwise than the best in `differences/`, and one row for each in `alternatives.csv`.

    Those of an older run go. Raises as `write_parts`.
    """
    found = {plan.alternative.name: plan.alternative.result for plan in plans}
    parts: dict[str, Write | None] = {CSV_FILE: partial(write_table, pd.DataFrame([row_of(plan) for plan in plans]))}
    parts |= {name: partial(write_plan, one.plan, result=one, instance=instance) for name, one in found.items() if one.plan is not None}
    parts |= {DIFFERENCES_FOLDER: partial(_write_differences, plans), BEST_FOLDER: None}
    older = [place.name for place in folder.glob(f"{ALTERNATIVE}*") if place.name.removeprefix(ALTERNATIVE).isdecimal()]
    write_parts(folder, parts | dict.fromkeys(name for name in older if name not in parts))


def _write_differences(plans: Sequence[ComparedPlan], folder: Path) -> None:
    for plan in plans:
        if plan.difference is not None:
            _write_difference(plan.difference, folder / plan.alternative.name, alternative_words(plan))


def row_of(plan: ComparedPlan) -> dict[str, Any]:
    """One plan as plain figures; unknown is None."""
    one, head = plan.alternative, plan.figures.headline
    changed = plan.difference
    return {
        "name": one.name,
        "status": str(one.result.status),
        "objective": one.objective,
        "above_best": one.above,
        "difference": one.distance,
        "most_difference": one.most,
        "mandates_changed": None if changed is None else len(changed.mandates),
        "paid_heads_changed": None if changed is None else _heads(changed, paid=True),
        "unpaid_heads_changed": None if changed is None else _heads(changed, paid=False),
        **{name: head[name] for name in ("cost", "coverage", "worst_area_coverage", "heads_paid", "heads_unpaid", "hired", "travel_hours")},
        "violations": len(one.result.violations),
        "seconds": one.result.seconds,
    }


def _heads(difference: Difference, *, paid: bool) -> int:
    postings = difference.postings
    return int(postings.loc[postings["paid"].astype(bool) == paid, "change"].abs().sum())


def replan_words(done: Replan, after: Figures, changes: Difference) -> Iterator[str]:
    """What changes, in words."""
    heads, label = counts(after.actions), done.instance.manifest.area_label
    verbs = {"moved": ("moves", "move"), "hired": ("is recruited", "are recruited"), "released": ("is released", "are released")}
    verbs |= {"not_called": ("is not called upon any more", "are not called upon any more")} if heads["not_called"] else {}
    verbs |= {"trained": ("is trained", "are trained")}
    people = [f"{heads[name] or 'nobody'} {many if heads[name] > 1 else one}" for name, (one, many) in verbs.items()]
    changed = len(changes.mandates)
    yield f"{', '.join(people)}; {changed or 'no'} mandate{'' if changed == 1 else 's'} changed.".capitalize()
    yield from listed(
        f"What to do, {label} by {label}", actions_in_words(after.actions), "Nobody has to be moved, recruited, released or trained."
    )
    yield from lines_of("Job descriptions", mandates_in_words(changes), "No job description changes.")


def alternative_words(plan: ComparedPlan) -> list[str]:
    """What a plan does otherwise than the best."""
    if plan.difference is None:
        return []
    return [
        *lines_of("Job descriptions", mandates_in_words(plan.difference), "The same job descriptions."),
        *listed("People posted", postings_in_words(plan.difference), "The same people at the same posts."),
    ]


def listed(title: str, groups: Iterable[tuple[str, list[str]]], nothing: str) -> Iterator[str]:
    """A title, then a line for each place with what is said of it."""
    lines = [f"  {name}: {'; '.join(said)}." for name, said in groups]
    yield title if lines else nothing
    yield from lines


def lines_of(title: str, said: list[str], nothing: str) -> Iterator[str]:
    """A title and lines."""
    yield title if said else nothing
    yield from (f"  {line}." for line in said)


def _write_difference(difference: Difference, folder: Path, words: Iterable[str], actions: pd.DataFrame | None = None) -> None:
    """Write what changes to a folder: in words, and as tables of figures, postings, mandates, and actions where there are any."""
    tables = {"figures": difference.figures, "postings": difference.postings, "mandates": difference.mandates, "actions": actions}
    for name, table in tables.items():
        if table is not None:
            write_table(table, folder / f"{name}.csv")
    write_text("\n".join(words) + "\n", folder / WORDS_FILE)
