"""Planted causes: instances without a plan, each made from `tiny` by one change, and whether `fieldpost why` finds what was planted.

`python -m benchmarks.why` prints for each cause whether the planted limit is in the contradiction, and the number of the first way out
that loosens it. `--seconds` limits each cause; what was found until then counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from instances import load
from instances.instance import Instance
from optimizer.why.levers import Lever
from optimizer.why.why import Why, why


@dataclass(frozen=True)
class Cause:
    """One change that leaves no plan."""

    name: str
    table: str
    column: str
    made: Callable[[Instance], Instance]
    key: str = ""
    """Name that the lever's name begins with; empty: any row."""

    def planted(self, lever: Lever) -> bool:
        """Whether a lever is the limit that was planted."""
        return (lever.figure.table, lever.figure.column) == (self.table, self.column) and lever.name.startswith(self.key)


def cell(table: str, column: str, value: Any, times: bool = False, **where: str) -> Callable[[Instance], Instance]:
    """Set a column of the rows that `where` names, or multiply it."""

    def made(instance: Instance) -> Instance:
        frame = instance.frame(table).astype(object)
        chosen = frame.index == frame.index
        for name, wanted in where.items():
            chosen &= frame[name] == wanted
        assert chosen.any()
        frame.loc[chosen, column] = frame.loc[chosen, column] * value if times else value
        return instance.with_table(table, frame)

    return made


def row(table: str, **cells: Any) -> Callable[[Instance], Instance]:
    """Add a row."""

    def made(instance: Instance) -> Instance:
        rows: list[Any] = [*getattr(instance, table), cells]
        return instance.with_table(table, rows)

    return made


def policy(**entries: Any) -> Callable[[Instance], Instance]:
    """Set entries of the policy."""

    def made(instance: Instance) -> Instance:
        changed = instance.manifest.policy.model_copy(update=entries)
        return instance.replace(manifest=instance.manifest.model_copy(update={"policy": changed}))

    return made


def both(*changes: Callable[[Instance], Instance]) -> Callable[[Instance], Instance]:
    """Several changes, one after another."""

    def made(instance: Instance) -> Instance:
        for change in changes:
            instance = change(instance)
        return instance

    return made


SCARCE = cell("funds", "amount_per_year", 346_000.0, fund="national")
"""Money of the ministry that is just enough for a plan of `tiny`."""
LESS = cell("funds", "amount_per_year", 346_500.0, fund="national")
"""A little more than that."""


CAUSES = (
    Cause(
        "a fund of the ministry is cut to a third",
        "funds",
        "amount_per_year",
        cell("funds", "amount_per_year", 0.3, True, fund="national"),
        "Ministry",
    ),
    Cause(
        "a province has hardly any money",
        "funds",
        "amount_per_year",
        cell("funds", "amount_per_year", 0.2, True, fund="north_local"),
        "Province of North",
    ),
    Cause(
        "all child protection has to be done",
        "functions",
        "min_coverage",
        both(SCARCE, cell("functions", "min_coverage", 1.0, function="child_protection")),
        "Child-protection",
    ),
    Cause("all of all work has to be done", "policy", "min_coverage", both(LESS, policy(min_coverage=1.0))),
    Cause("no area may be below all", "policy", "min_worst_area_coverage", both(LESS, policy(min_worst_area_coverage=1.0))),
    Cause(
        "poor households get all",
        "groups",
        "min_coverage",
        both(LESS, cell("groups", "min_coverage", 1.0, group="households")),
        "Poor households",
    ),
    Cause("children get all", "groups", "min_coverage", both(LESS, cell("groups", "min_coverage", 1.0, group="children")), "Children"),
    Cause("no senior social worker anywhere", "posts", "max_heads", lambda i: i.with_table("posts", [{"tier": "senior", "max_heads": 0}])),
    Cause("no social worker anywhere", "posts", "max_heads", row("posts", tier="worker", max_heads=0)),
    Cause(
        "far too many assistants guaranteed",
        "posts",
        "min_heads",
        row("posts", area="north_hills", tier="para", min_heads=30),
        "North Hills, Para",
    ),
    Cause(
        "far too many leaders guaranteed",
        "posts",
        "min_heads",
        row("posts", area="south_town", tier="leader", min_heads=9),
        "South Town, Village",
    ),
    Cause(
        "six social workers guaranteed",
        "posts",
        "min_heads",
        row("posts", area="south_town", tier="worker", min_heads=9),
        "South Town, Social",
    ),
    Cause(
        "a supervisor for a third of a person",
        "supervision",
        "span",
        cell("supervision", "span", 0.3, supervisor="senior", kind="professional"),
        "Senior",
    ),
    Cause(
        "a supervisor for a tenth of an assistant",
        "supervision",
        "span",
        cell("supervision", "span", 0.1, supervisor="worker", tier="para"),
        "Social worker, Para",
    ),
    Cause(
        "supervisors next door only",
        "supervision",
        "within_hours",
        cell("supervision", "within_hours", 0.01, supervisor="senior", kind="professional"),
        "Senior",
    ),
    Cause(
        "twenty residents in remote places", "zones", "min_resident_heads", cell("zones", "min_resident_heads", 20, zone="remote"), "Remote"
    ),
    Cause("twenty residents in town", "zones", "min_resident_heads", cell("zones", "min_resident_heads", 20, zone="urban"), "Urban"),
    Cause("a head for a hundred people", "ratios", "", cell("ratios", "people_per_head", 100.0, tier="worker"), "Social worker"),
    Cause("an assistant for forty children", "ratios", "", cell("ratios", "people_per_head", 40.0, tier="para"), "Para"),
    Cause("nobody is trained", "packages", "places_per_year", both(cell("packages", "places_per_year", 0), policy(min_coverage=0.9))),
    Cause("no social worker is hired", "tiers", "may_hire", cell("tiers", "may_hire", False, tier="worker"), "Social worker"),
    Cause(
        "only women",
        "functions",
        "min_female_share",
        both(SCARCE, cell("functions", "min_female_share", 1.0, function="child_protection"), cell("staff", "female_heads", 0)),
        "Child-protection",
    ),
    Cause(
        "supervisors of a zone next door only",
        "zones",
        "supervisor_within_hours",
        cell("zones", "supervisor_within_hours", 0.01, zone="rural"),
        "Rural",
    ),
    Cause(
        "no ways to other places",
        "tiers",
        "reach_hours",
        both(LESS, *(cell("tiers", "reach_hours", 0.0, tier=tier) for tier in ("senior", "worker", "officer"))),
    ),
    Cause("zones are served from themselves", "zones", "longest_way_hours", both(LESS, cell("zones", "longest_way_hours", 0.01))),
    Cause(
        "no day on the road",
        "policy",
        "max_travel_days_per_month",
        both(policy(max_travel_days_per_month=0.01), row("posts", area="south_island", tier="worker", max_heads=0)),
    ),
    Cause(
        "the frozen office",
        "posts",
        "frozen",
        both(LESS, row("posts", area="south_town", tier="officer", min_heads=0, frozen=True)),
        "South Town",
    ),
    Cause(
        "one function for everybody",
        "tiers",
        "max_functions",
        both(SCARCE, *(cell("tiers", "max_functions", 1, tier=tier) for tier in ("senior", "worker", "officer", "para"))),
    ),
    Cause("groups may not differ", "policy", "max_group_gap", both(SCARCE, policy(max_group_gap=0.0))),
    Cause(
        "people of the place do all",
        "zones",
        "min_resident_share",
        both(cell("zones", "min_resident_share", 1.0, zone="remote"), row("posts", area="south_island", tier="worker", max_heads=0)),
        "Remote",
    ),
)


def answers(numbers: set[int], seconds: float | None) -> Iterator[tuple[int, Cause, Why | str]]:
    """What `why` finds for some of the causes, by number; all where none is named. A text where the instance itself is refused."""
    base = load("tiny")
    for number, cause in enumerate(CAUSES, 1):
        if numbers and number not in numbers:
            continue
        try:
            yield number, cause, why(cause.made(base), time_limit=seconds, progress=False)
        except ValueError as failure:
            yield number, cause, str(failure)


def main(
    number: Annotated[list[int] | None, typer.Argument(help="Numbers of causes; all if none is given.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Most seconds for each cause.")] = None,
) -> None:
    """Print what is found for each planted cause."""
    found, first = 0, 0
    for at, cause, answer in answers(set(number or ()), seconds):
        if isinstance(answer, str):
            print(f"{at:3} {cause.name}: refused: {answer[:300]}", flush=True)
            continue
        named = any(map(cause.planted, answer.limits))
        ways = [place for place, remedy in enumerate(answer.remedies, 1) if any(cause.planted(change.lever) for change in remedy.changes)]
        found, first = found + named, first + bool(ways and ways[0] <= 3)
        told = (
            f"{answer.answer}, {'proven' if answer.proven else 'not proven'}, {len(answer.limits)} limits, {len(answer.remedies)} ways out"
        )
        print(
            f"{at:3} {cause.name}: {told}, planted {'in' if named else 'NOT in'} them, way out {ways[:1]}; {answer.seconds:.1f} s",
            flush=True,
        )
    print(f"planted cause in the contradiction: {found}; loosened by one of the first three ways out: {first}; of {len(CAUSES)}")


if __name__ == "__main__":
    typer.run(main)
