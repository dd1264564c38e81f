"""Figures next to 0 count as 0, in every column that takes numbers: nothing else changes, and a note says so."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import instances
from instances import fingerprint, write_folder
from instances.checking import check_data
from instances.errors import InvalidInstance
from instances.instance import Instance
from instances.schema import TABLES, Manifest, Row
from instances.schema.base import SMALLEST, SMALLEST_MONEY
from models.formulation import FAMILIES
from optimizer import solve
from optimizer.engine.certificate import proven
from optimizer.engine.highs import Solver
from optimizer.engine.outcome import Status
from optimizer.engine.session import open_session
from optimizer.engine.settings import Settings
from tests.models.golden_case import every_rule
from tests.optimizer.command import fieldpost

RESIDUES = (1e-20, 1e-60)
TINY = instances.load("tiny")


def takes_numbers(field: FieldInfo) -> bool:
    """Whether a field is a number with decimals."""
    return float in (field.annotation, *get_args(field.annotation))


COLUMNS = [(table, name) for table, model in TABLES.items() for name, field in model.model_fields.items() if takes_numbers(field)]


def settings_of(model: type[BaseModel], *path: str) -> Iterator[tuple[str, ...]]:
    """Paths of the numbers in the manifest."""
    for name, field in model.model_fields.items():
        if takes_numbers(field):
            yield (*path, name)
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings_of(field.annotation, *path, name)


SETTINGS = list(settings_of(Manifest))


def with_column(instance: Instance, table: str, column: str, value: float) -> Instance:
    """The instance with one figure in every row of a table."""
    rows: list[Row] = list(getattr(instance, table))
    return instance.replace(**{table: [row.model_dump() | {column: value} for row in rows]})


def with_setting(instance: Instance, path: tuple[str, ...], value: float) -> Instance:
    """The instance with one figure in its manifest."""
    entries: dict[str, Any] = instance.manifest.model_dump()
    block = entries
    for name in path[:-1]:
        block = block[name]
    block[path[-1]] = value
    return instance.replace(manifest=entries)


def same_as_zero(instance: Instance, change: Any, name: str) -> bool:
    """Whether residues make the same instance as 0, with a note; `False` where 0 is not a figure that the field takes."""
    try:
        zero = change(instance, 0.0)
    except InvalidInstance:
        return False
    for residue in RESIDUES:
        changed = change(instance, residue)
        assert changed == zero
        assert fingerprint(changed) == fingerprint(zero)
        assert any(name in note and f"{residue:g}" in note for note in check_data(changed).warnings if "count as 0" in note)
    assert not [note for note in check_data(zero).warnings if "count as 0" in note]
    return True


def assert_solved(instance: Instance) -> None:
    """The solver takes the model, and its relaxation has a solution, or has provably none."""
    program = open_session(instance, Settings()).program
    solved = Solver(program, Settings()).minimise(*program.costs({"unmet_need": 1.0}), relaxed=True)
    assert solved.status == Status.OPTIMAL or proven(program, tuple(FAMILIES), threading.Event()), solved.status


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_residues_in_a_column(table: str, column: str) -> None:
    assert getattr(TINY, table), "every table of the bundled example has rows"
    if same_as_zero(TINY, lambda instance, value: with_column(instance, table, column, value), column):
        return
    for residue in RESIDUES:  # a figure that must be above 0 is refused in words, or plain arithmetic goes on with it
        try:
            changed = with_column(every_rule() if getattr(every_rule(), table) else TINY, table, column, residue)
        except InvalidInstance:
            continue
        assert_solved(changed)


@pytest.mark.parametrize("path", SETTINGS)
def test_residues_in_the_manifest(path: tuple[str, ...]) -> None:
    if same_as_zero(TINY, lambda instance, value: with_setting(instance, path, value), path[-1]):
        return
    for residue in RESIDUES:
        assert_solved(with_setting(every_rule(), path, residue))


SOLVED = [
    ("teams", "min_share"),
    ("tiers", "wage_per_year"),
    ("tiers", "hiring_cost_per_head"),
    ("tiers", "travel_cost_per_km"),
    ("zones", "min_resident_share"),
    ("packages", "cost_per_head"),
    ("functions", "remote_share"),
    ("supervision", "visits_per_year"),
]
"""Columns whose figures, next to 0, stand in rows of the model beside others of ordinary size."""


@pytest.mark.parametrize(("table", "column"), SOLVED)
def test_the_smallest_figures_are_worth_no_more_than_0(table: str, column: str) -> None:
    smallest = SMALLEST_MONEY if column.endswith(("wage_per_year", "cost_per_head", "per_km")) else SMALLEST
    results = [solve(with_column(every_rule(), table, column, value), gap=0.0, progress=False) for value in (0.0, smallest, 1e-20)]
    assert [(result.status, result.violations) for result in results] == [(Status.OPTIMAL, ())] * 3
    assert [result.objective for result in results] == pytest.approx([results[0].objective] * 3, rel=1e-6)


def test_a_figure_that_must_be_above_0_is_refused_with_the_reason() -> None:
    with pytest.raises(InvalidInstance, match=r"span.*found '1e-20'.*above 0.*below 1e-09 count as 0"):
        with_column(TINY, "supervision", "span", 1e-20)


@pytest.mark.parametrize("command", [["solve"], ["compare", "--scenarios", "baseline"], ["price", "--true", "1"]])
def test_what_solves_notes_what_counts_as_0(command: list[str], tmp_path: Path) -> None:
    write_folder(with_column(every_rule(), "teams", "min_share", 0.25), tmp_path / "case")
    table = tmp_path / "case" / "teams.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("0.25", "1e-20"), encoding="utf-8")
    ran = fieldpost(command[0], tmp_path / "case", *command[1:], "--gap", "50%")
    assert ran.err.count("note: figures that count as 0, being below 1e-09 (money: 1e-12): teams row 2 min_share 1e-20") == 1
