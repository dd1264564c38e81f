"""Rows of an instance changed by a scenario, each checked against its schema again."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import ValidationError

from instances.explain import expected_of
from instances.scenarios.choosing import Choice
from instances.scenarios.parts import Number
from instances.scenarios.schema import Scenario
from instances.schema import Row, SourcedRow

AnyRow = TypeVar("AnyRow", bound=Row)


def changed(row: AnyRow, update: dict[str, Any], choice: Choice) -> AnyRow:
    """The row with other figures and a source that says so; as it was, and a problem, where the figures are not allowed."""
    if all(getattr(row, name) == value for name, value in update.items()):
        return row
    if isinstance(row, SourcedRow):
        update = {**update, "source": "; ".join(part for part in (row.source, source_of(choice.scenario)) if part)}
    try:
        return type(row).model_validate({**row.model_dump(), **update})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            column = str(detail["loc"][0])
            key = ", ".join(str(getattr(row, part)) for part in type(row).KEY if getattr(row, part) not in (None, False))
            hint = f"{column} of {key} was {getattr(row, column):g}" if isinstance(getattr(row, column), int | float) else key
            choice.refuse("", f"{detail['input']:g}", expected_of(type(row), (column,)), hint)
        return row


def source_of(scenario: Scenario) -> str:
    """What the source column says of a figure that a scenario changed."""
    return f"scenario {scenario.name}: {scenario.source or 'assumed'}"


def numbers(
    rows: Iterable[AnyRow],
    number: Number,
    choice: Choice,
    *,
    column: str | Callable[[AnyRow], str],
    where: Callable[[AnyRow], bool],
    base: float | None = None,
) -> tuple[AnyRow, ...]:
    """The rows with the figure in a column changed where `where` holds; an empty figure is taken as `base`, or takes only `set`."""
    found = []
    for row in rows:
        name = column if isinstance(column, str) else column(row)
        figure = getattr(row, name) if getattr(row, name) is not None else base
        if not where(row) or (figure is None and number.set is None):
            found.append(row)
        else:
            value = round(number.of(figure or 0.0), 9)
            found.append(changed(row, {name: value}, choice))
    return tuple(found)
