"""Checks of decisions: what they are about, their numbers, and those that contradict each other whatever the plan."""

from collections import defaultdict
from collections.abc import Iterator

from instances.checks.reporting import at, somewhere
from instances.decisions import Chosen
from instances.errors import Problem, did_you_mean
from instances.schema import OWN_COLUMNS, Data, Decided
from instances.schema.decided import PLACES, TIERS

Cell = tuple[str, ...]
"""What is decided, an area, a tier, and what else a decision names."""


def problems(instance: Data) -> Iterator[Problem]:
    """Columns that say nothing of what is decided, numbers that make no sense, nobody chosen, and decisions that contradict each other."""
    employers = dict.fromkeys(row.employer for row in instance.tiers if row.employer)
    chosen = Chosen(instance)
    for index, row in enumerate(instance.decisions):
        yield from _columns(index, row)
        yield from _number(index, row)
        yield from somewhere(instance, "decisions", index, row)
        if row.employer and row.employer not in employers:
            hint = did_you_mean(row.employer, employers)
            yield at("decisions", index, "employer", row.employer, "an employer in tiers", hint=hint)
        elif not chosen.tiers(row):
            given = {column: value for column, value in row.chosen.items() if column in TIERS}
            yield at("decisions", index, ", ".join(given), ", ".join(given.values()), "a tier for which all of these are true")
    yield from _against(instance.decisions, chosen)


def links_are_shared(instance: Data) -> Iterator[Problem]:
    """Parts of people where policy has each supervisee supervised by one supervisor."""
    if instance.manifest.policy.supervision_links == "whole":
        for index, row in enumerate(instance.decisions):
            if row.what == "supervision" and row.number is not None and not row.number.is_integer():
                yield at("decisions", index, "number", f"{row.number:g}", "a whole number: policy.supervision_links is whole")


def _columns(index: int, row: Decided) -> Iterator[Problem]:
    """Columns that are about something else than what is decided."""
    for column, value in row.chosen.items():
        if column not in (*PLACES, *TIERS, *OWN_COLUMNS[row.what]):
            others = ", ".join(what for what, own in OWN_COLUMNS.items() if column in own)
            yield at("decisions", index, column, value, f"nothing: it is of {others} alone, and this row is about {row.what}")


def _number(index: int, row: Decided) -> Iterator[Problem]:
    """Numbers that are missing, are none of whole people, or say something where there is nothing to say."""
    if row.decision == "forbid":
        if row.number:
            yield at(
                "decisions", index, "number", f"{row.number:g}", "nothing: forbid means none", hint="write at_most for a limit above 0"
            )
    elif row.number is None:
        expected, hint = f"how many: {row.decision} needs a number", None
        if row.decision == "keep":
            hint = "what the plan has; give the plan as well (fieldpost decide PLAN, or solve --from PLAN), and it is filled in"
        yield at("decisions", index, "number", None, expected, hint=hint)
    elif not row.number.is_integer() and row.what != "supervision":
        yield at("decisions", index, "number", f"{row.number:g}", "a whole number: people and mandates are whole")
    elif row.what == "mandate" and row.function is not None and row.tier is not None and row.number > 1:
        yield at("decisions", index, "number", f"{row.number:g}", "0 or 1: a tier holds a mandate, or does not")


def _against(rows: tuple[Decided, ...], chosen: Chosen) -> Iterator[Problem]:
    """Decisions of which one asks for more than another allows for all that it is about."""
    cells = [_cells(row, chosen) for row in rows]
    limited: dict[Cell, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.most is not None:
            for cell in cells[index]:
                limited[cell].append(index)
    for index, row in enumerate(rows):
        if not row.least or not cells[index]:
            continue
        for other in limited.get(cells[index][0], ()):
            most = rows[other].most
            if other != index and most is not None and row.least > most and _within(row, rows[other], cells[index], cells[other]):
                expected = f"at most {most:g}, which is decided as well: {rows[other].id}"
                yield at("decisions", index, "number", f"{row.least:g}", expected, hint="change or remove one of the two decisions")


def _cells(row: Decided, chosen: Chosen) -> list[Cell]:
    return [(row.what, area, tier) for area in chosen.areas(row) for tier in chosen.tiers(row)]


def _within(row: Decided, other: Decided, cells: list[Cell], among: list[Cell]) -> bool:
    """Whether all that a decision is about is among what another is about."""
    return all(getattr(other, column) in (None, getattr(row, column)) for column in OWN_COLUMNS[row.what]) and set(cells) <= set(among)
