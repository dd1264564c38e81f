"""The page of the guidance: what it refers to is there, no cell is empty, and its counts are right."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

import instances
from instances.scenarios.schema import Scenario
from instances.schema import TABLES, Frozen, Manifest, Objective, Policy
from optimizer.cli.main import app
from optimizer.hedge import check as hedge_check
from optimizer.horizon.verify import RULES as OF_YEARS
from optimizer.plan.folder import Run
from optimizer.plan.plan import Plan
from optimizer.report.figures import figures_of
from optimizer.report.words import words_in
from optimizer.report.workbook import SHEETS
from optimizer.verify.check import RULES

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "guidance.md").read_text(encoding="utf-8")
HEAD = ["Statement", "Document", "Where", "Covered"]
LEAST = 45
"""Statements that the page has at least."""
NAMES = re.compile(r"`[^`]+`(, `[^`]+`)*")


def rows_of(page: str) -> list[list[str]]:
    """The cells of every table, heads left out."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    return [row for row in rows if row != HEAD and set("".join(row)) != {"-"}]


def entries(model: type[Frozen]) -> Iterator[str]:
    """Entries of a block, and with a dot those of the blocks in it."""
    for name, field in model.model_fields.items():
        yield name
        yield from (f"{name}.{entry}" for block in blocks(field.annotation) for entry in entries(block))


def blocks(annotation: Any) -> Iterator[type[Frozen]]:
    if isinstance(annotation, type) and issubclass(annotation, Frozen):
        yield annotation
    for part in get_args(annotation):
        yield from blocks(part)


def commands() -> Iterator[str]:
    """Every command, and with each of its options."""
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        yield name
        yield from (f"{name} {option}" for parameter in command.params for option in parameter.opts)


def reported() -> Iterator[str]:
    """Sheets of the workbook and the tables on them, of a plan that posts nobody."""
    figures = figures_of(Run(instances.load("tiny"), Plan(instance="tiny", instance_hash=""), {}))
    for sheet in (make(figures, words_in("en")) for make in SHEETS):
        yield sheet.name
        yield from (table.heading for table in sheet.tables if table.heading)


def anchors(page: str) -> set[str]:
    """Anchors of the headings of a page."""
    return {re.sub(r"[^\w]+", "-", head.lower()).strip("-") for head in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    """What may stand behind each word of a reference."""
    return {
        "column": {f"{table}.{column}" for table, row in TABLES.items() for column in row.model_fields},
        "manifest": set(entries(Manifest)),
        "policy": set(entries(Policy)),
        "objective": set(entries(Objective)),
        "rule": {*RULES, *OF_YEARS, *hedge_check.RULES},
        "scenario": set(entries(Scenario)),
        "command": set(commands()),
        "report": set(reported()),
    }


def dead(where: str, known: dict[str, set[str]]) -> list[str]:
    """References of a cell that lead nowhere, those written in another way among them."""
    found = []
    for part in where.split("; "):
        kind, _, names = part.partition(" ")
        if link := re.fullmatch(r"\[[^\]]+\]\(([\w-]+\.md)(?:#([\w-]+))?\)", names) if kind == "page" else None:
            file = DOCS / link[1]
            alive = file.exists() and (not link[2] or link[2] in anchors(file.read_text(encoding="utf-8")))
            found += [] if alive else [part]
        elif kind in known and NAMES.fullmatch(names):
            found += [f"{kind} {name}" for name in re.findall(r"`([^`]+)`", names) if name not in known[kind]]
        else:
            found.append(part)
    return found


def test_every_reference_leads_somewhere(known: dict[str, set[str]]) -> None:
    assert [lost for _, _, where, _ in rows_of(PAGE) if where != "nowhere" for lost in dead(where, known)] == []


def test_every_statement_says_where_it_is_from_and_how_far_it_is_covered() -> None:
    rows = rows_of(PAGE)
    assert len(rows) >= LEAST
    assert len({row[0] for row in rows}) == len(rows), "a statement stands twice"
    for row in rows:
        assert len(row) == len(HEAD), row
        assert all(row), row
        statement, document, where, covered = row
        assert re.fullmatch(r"(ASEAN guidance 2022|Para principles 2015), .+", document), row
        assert re.fullmatch(r"covered|(partly|not covered): .+", covered), row
        assert (where == "nowhere") == covered.startswith("not covered"), row
        assert 5 <= len(statement.split()) <= 15, row


def test_the_counts_at_the_top_are_right() -> None:
    counts = Counter(covered.partition(":")[0] for *_, covered in rows_of(PAGE))
    covered, partly, missing = (counts[name] for name in ("covered", "partly", "not covered"))
    assert f"Of {counts.total()} statements, {covered} are covered, {partly} partly, and {missing} not covered." in PAGE


@pytest.mark.parametrize(
    "where",
    [
        "column `zones.hardship`",
        "column `policy.preset`",
        "policy `volunteers.hours`",
        "objective `policy`",
        "manifest `boundary`",
        "rule `supervision.kind`",
        "scenario `surge.factor`",
        "command `plan`",
        "command `solve --lend-share`",
        "report `Postings by sex`",
        "page [rules](rule.md)",
        "page [presets](data.md#presets)",
        "zones.zone",
        "column `zones.zone` and more",
        "table `zones`",
        "column `zones.zone`; nowhere",
        "",
    ],
)
def test_a_reference_that_leads_nowhere_is_found(where: str, known: dict[str, set[str]]) -> None:
    assert len(dead(where, known)) == 1
