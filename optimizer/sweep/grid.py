"""The grid of a sweep: a product of lists, or a table of cases, in a YAML file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from instances.errors import InvalidInstance, Problem
from instances.explain import entry_of, explain
from instances.scenarios import Scenario
from instances.schema import Frozen, Mode, Preset
from instances.schema.base import Positive
from instances.yaml_files import entries_in, line_of
from optimizer.compare.cases import ComparisonCase, cases_of

CASES = "cases"
NAME = "name"
IN_CASES = (CASES, 0)
"""Shape of the path to a case."""


class Variation(Frozen):
    """What one case of a sweep is: an instance changed, and how it is solved. What is left out stays as in the instance."""

    scenario: str = "baseline"
    """Name or file of a scenario; a+b applies b after a."""
    fund_share: Positive = 1.0
    """Factor on the money in every fund, over the scenario; 0.9 is 10 % less."""
    wage_factor: Positive = 1.0
    """Factor on every wage, over the scenario."""
    need_factor: Positive = 1.0
    """Factor on all need, over the scenario."""
    mode: Mode | None = None
    """What to minimise; empty: what the instance asks for."""
    policy: Preset | None = None
    """Policy preset, applied to the instance before the scenario."""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """Seed of the solver."""

    @property
    def changed(self) -> dict[str, Any]:
        """Entries that are not left at their default."""
        return {name: value for name, value in self.model_dump().items() if value != type(self).model_fields[name].default}


class CaseRow(Variation):
    """A row of a table of cases."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+=-]*$")] | None = None
    """Name of the case; made from what differs if not given."""


class CaseLists(Frozen):
    """A grid as lists: every combination of them is a case, the last named varies fastest. A single value counts as a list of one."""

    scenario: tuple[str, ...] = ("baseline",)
    fund_share: tuple[Positive, ...] = (1.0,)
    wage_factor: tuple[Positive, ...] = (1.0,)
    need_factor: tuple[Positive, ...] = (1.0,)
    mode: tuple[Mode | None, ...] = (None,)
    policy: tuple[Preset | None, ...] = (None,)
    seed: tuple[Annotated[int, Field(ge=0, le=2**31 - 1)], ...] = (0,)

    @field_validator("*", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else [value]


class CaseTable(Frozen):
    """A grid as a table: one entry for each case."""

    cases: tuple[CaseRow, ...]


@dataclass(frozen=True)
class SweepCase:
    """One case of a sweep."""

    name: str
    settings: Variation
    scenarios: ComparisonCase
    """The scenarios that `settings.scenario` names."""


Grid = Path | str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | Sequence[SweepCase]
"""A grid as a YAML file, as lists by name, as a table of cases, or as cases that are made already."""


def cases_in(grid: Grid, known: Mapping[str, Scenario]) -> tuple[SweepCase, ...]:
    """The cases of a grid, in order; raises as `read_grid`."""
    if isinstance(grid, Path | str):
        return read_grid(Path(grid), known)
    if isinstance(grid, Mapping):
        return _cases_of(dict(grid), "grid", known, lambda loc: None)
    made = tuple(case for case in grid if isinstance(case, SweepCase))
    return made if len(made) == len(grid) else _cases_of({CASES: list(grid)}, "grid", known, lambda loc: None)


def read_grid(path: Path, known: Mapping[str, Scenario]) -> tuple[SweepCase, ...]:
    """The cases of a grid, in the order of the file.

    `known` are the scenarios that go with the instance. Raises `InvalidInstance` with everything that is wrong: entries that are not known
    (with the nearest known name), an empty grid, a case or a name that is listed twice.
    """
    content, root = entries_in(path, "a grid")
    return _cases_of(content, path.name, known, lambda loc: line_of(root, loc))


def _cases_of(
    content: dict[str, Any], file: str, known: Mapping[str, Scenario], line: Callable[[tuple[int | str, ...]], int | None]
) -> tuple[SweepCase, ...]:
    if not content:
        raise InvalidInstance([_empty(file, "lists such as scenario: [baseline, cut10], or cases:")])
    form: type[CaseLists | CaseTable] = CaseTable if CASES in content else CaseLists
    if form is CaseTable and len(content) > 1:
        others = ", ".join(name for name in content if name != CASES)
        raise InvalidInstance([Problem(file, None, None, others, "nothing but cases", "write lists, or a table of cases")])
    try:
        grid = form.model_validate(content)
    except ValidationError as error:
        details = {entry_of(detail["loc"]): detail for detail in error.errors(include_url=False)}
        raise InvalidInstance(_problem(detail, form, file, line(loc), loc) for loc, detail in details.items()) from None
    return _cases(_rows(grid, file), file, known, lambda number: line((CASES, number)) if form is CaseTable else None)


def _problem(detail: ErrorDetails, form: type[CaseLists | CaseTable], file: str, line: int | None, loc: tuple[int | str, ...]) -> Problem:
    """One of pydantic's findings; an entry of a case is judged as one of a row."""
    in_row = form is CaseTable and len(loc) > len(IN_CASES)
    found = explain(detail, CaseRow if in_row else form, file=file, row=line, loc=loc[len(IN_CASES) :] if in_row else loc)
    return replace(found, column=".".join(map(str, loc)))


def _rows(grid: CaseLists | CaseTable, file: str) -> list[tuple[str | None, Variation]]:
    if isinstance(grid, CaseTable):
        if not grid.cases:
            raise InvalidInstance([_empty(file, "at least one case under cases")])
        return [(row.name, Variation.model_validate(row.model_dump(exclude={NAME}))) for row in grid.cases]
    lists = {name: getattr(grid, name) for name in Variation.model_fields}
    bare = [_empty(file, f"at least one value in {name}") for name, values in lists.items() if not values]
    twice = [
        Problem(file, None, name, str(value), "each value once", f"it is listed {values.count(value)} times")
        for name, values in lists.items()
        for value in dict.fromkeys(values)
        if values.count(value) > 1
    ]
    if bare or twice:
        raise InvalidInstance([*bare, *twice])
    return [(None, Variation(**dict(zip(lists, values, strict=True)))) for values in product(*lists.values())]


def _empty(file: str, expected: str) -> Problem:
    return Problem(file, None, None, None, expected, "the grid is empty")


def _cases(rows: Sequence[tuple[str | None, Variation]], file: str, known: Mapping[str, Scenario], line: Any) -> tuple[SweepCase, ...]:
    problems: list[Problem] = []
    scenarios: dict[str, ComparisonCase] = {}
    for text in dict.fromkeys(settings.scenario for _, settings in rows):
        try:
            (scenarios[text],) = cases_of(text, known)
        except ValueError:
            problems.append(Problem(file, None, "scenario", text, "one scenario; a+b applies b after a", "write a list for several"))
        except InvalidInstance as failure:
            problems += failure.problems
    if problems:
        raise InvalidInstance(dict.fromkeys(problems))
    names = [name or _name(scenarios[settings.scenario], settings) for name, settings in rows]
    for number, name in enumerate(names):
        if name in names[:number]:
            hint = "rename or remove one" if rows[number][0] else "two cases say the same"
            problems.append(Problem(file, line(number), NAME, name, "each case once", hint))
    if problems:
        raise InvalidInstance(dict.fromkeys(problems))
    return tuple(SweepCase(name, settings, scenarios[settings.scenario]) for name, (_, settings) in zip(names, rows, strict=True))


SHORT = {"fund_share": "funds", "wage_factor": "wages", "need_factor": "need", "mode": "", "policy": "", "seed": "seed"}


def _name(scenarios: ComparisonCase, settings: Variation) -> str:
    """A name that says what differs: `cut10+funds0.9+cost`."""
    changed = {name: value for name, value in settings.changed.items() if name in SHORT}
    return "+".join([scenarios.name, *(f"{SHORT[name]}{value:g}" if SHORT[name] else str(value) for name, value in changed.items())])
