"""What a plan has of what may be decided, and `keep` as rows with the numbers of a plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from instances.decisions import Chosen
from instances.instance import Instance
from instances.schema import OWN_COLUMNS, Decided, What
from optimizer.plan.plan import Plan

ONCE: tuple[What, ...] = ("move", "recruit", "release", "training")
"""What is done once, and not kept up."""
DIGITS = 6
"""Decimals of people whom supervisors share."""


@dataclass(frozen=True)
class Had:
    """One thing that a plan has: a post with heads, a mandate, a move and so on."""

    what: What
    scope: str
    """Mandate table of a mandate; empty for all others."""
    names: dict[str, str]
    """Columns of `Decided` that name it."""
    number: float


def had(plan: Plan) -> Iterator[Had]:
    """Everything that a plan has of what may be decided, in the order of its tables."""
    for post in plan.staff:
        if post.heads:
            yield Had("heads", "", {"area": post.area, "tier": post.tier}, post.heads)
    for mandate in plan.mandates:
        yield Had("mandate", mandate.scope, {"tier": mandate.tier, "function": mandate.function}, 1)
    for move in plan.moves:
        yield Had("move", "", {"area": move.from_area, "tier": move.tier, "to_area": move.to_area}, move.heads)
    for change in plan.changes:
        for what, number in (("recruit", change.hired), ("release", change.released)):
            if number:
                yield Had(what, "", {"area": change.area, "tier": change.tier}, number)  # type: ignore[arg-type]
    for course in plan.training:
        if course.trainees:
            yield Had("training", "", {"area": course.area, "tier": course.tier, "package": course.package}, course.trainees)
    for link in plan.supervision:
        names = {"area": link.area, "tier": link.tier, "supervisor_area": link.supervisor_area, "supervisor": link.supervisor}
        yield Had("supervision", "", {**names, "supervision_kind": link.kind}, round(link.heads, DIGITS))


class InPlan:
    """What one plan of an instance has of what decisions are about."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self._chosen = Chosen(instance)
        self._scope = instance.manifest.policy.mandate_scope
        self._scope_of = {row.area: getattr(row, self._scope, "country") for row in instance.areas}
        self._things: dict[What, list[Had]] = {}
        for thing in had(plan):
            self._things.setdefault(thing.what, []).append(thing)

    def number(self, row: Decided) -> float:
        """What the plan has; of mandates, in all mandate tables of the place."""
        return float(sum(thing.number for thing in self._about(row)))

    def kept(self, rows: Iterable[Decided]) -> list[Decided]:
        """The rows, each `keep` without a number as what the plan has: every thing by itself, and all of them together."""
        found: list[Decided] = []
        for row in rows:
            found += self._kept(row) if row.decision == "keep" and row.number is None else [row]
        return list({row.id: row for row in found}.values())

    def _kept(self, row: Decided) -> Iterator[Decided]:
        things = self._about(row)
        for thing in things:
            yield Decided(what=row.what, decision="keep", number=thing.number, note=row.note, **thing.names, **self._place(thing.scope))
        if row.what != "mandate":
            yield row.model_copy(update={"number": float(sum(thing.number for thing in things))})
            return
        for scope in dict.fromkeys(self._scope_of[area] for area in self._chosen.areas(row)):
            held = float(sum(thing.number for thing in things if thing.scope == scope))
            yield row.model_copy(update={"number": held, "area": None, "zone": None, "region": None, **self._place(scope)})

    def _place(self, scope: str) -> dict[str, str]:
        """The column that names a mandate table."""
        return {self._scope: scope} if scope not in ("", "country") else {}

    def _about(self, row: Decided) -> list[Had]:
        """The things that a row is about."""
        areas, tiers = set(self._chosen.areas(row)), set(self._chosen.tiers(row))
        places = {self._scope_of[area] for area in areas} if row.what == "mandate" else areas
        asked = {column: value for column in OWN_COLUMNS[row.what] if (value := getattr(row, column)) is not None}
        return [
            thing
            for thing in self._things.get(row.what, ())
            if (thing.scope or thing.names["area"]) in places
            and thing.names["tier"] in tiers
            and all(thing.names[column] == value for column, value in asked.items())
        ]


def left_to_do(instance: Instance, plan: Plan) -> Iterator[Decided]:
    """The decisions of an instance once a plan is in place: of people who move, are recruited, released or trained, those are done who did
    under the plan.
    """
    done = InPlan(instance, plan)
    for row in instance.decisions:
        if row.what in ONCE and row.number is not None:
            yield row.model_copy(update={"number": max(0.0, row.number - done.number(row))})
        else:
            yield row
