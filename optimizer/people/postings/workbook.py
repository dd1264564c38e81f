"""Postings as an Excel workbook: a sheet for each region with its posts tier by tier, vacancies, people without a post, training."""

import io
from collections import defaultdict
from pathlib import Path

from instances.instance import Instance
from instances.people.schema import Roster
from instances.whole_file import whole_file
from optimizer.people.rows import Postings
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.words import Words
from optimizer.report.workbook import Book


class _Named:
    """What codes are called."""

    def __init__(self, instance: Instance, roster: Roster, words: Words, *, names: bool) -> None:
        self.words, self.label = words, instance.manifest.area_label.capitalize()
        self.area = {area.area: area.name for area in instance.areas}
        self.region_of = {area.area: area.region for area in instance.areas}
        self.region = {area.region: area.region for area in instance.areas} | {row.region: row.name for row in instance.regions}
        self.tier = {tier.tier: tier.name for tier in instance.tiers}
        self.package = {row.package: row.name for row in instance.packages}
        self.person = {person.person: person.name for person in roster.people} if names else {}
        self.present = {person.person: person.area for person in roster.people}

    def people(self, people: list[str]) -> tuple[TableColumn, ...]:
        """Codes of people, and their names where they are asked for."""
        words = self.words
        code = TableColumn(words("Person"), people, "text")
        return (code, TableColumn(words("Name"), [self.person[one] for one in people], "text")) if self.person else (code,)


def write_workbook(instance: Instance, roster: Roster, postings: Postings, path: Path, words: Words, *, names: bool) -> None:
    """Write the workbook; raises `OSError` where the disk does not take it."""
    named = _Named(instance, roster, words, names=names)
    title = words("{title}, postings for {year}", title=instance.manifest.title, year=instance.manifest.year)
    if postings.invented:
        title += " " + words("(invented people)")
    content = io.BytesIO()
    book = Book(content, title, words)
    for sheet in (
        _vacancies(named, postings),
        *_regions(named, postings),
        _spare(named, postings),
        _training(named, postings),
        _lacking(named, postings),
    ):
        book.add(sheet)
    book.close()
    with whole_file(path) as draft:
        draft.write_bytes(content.getvalue())


def _regions(named: _Named, postings: Postings) -> list[ReportSheet]:
    """A sheet for each region: who is in which post."""
    words, rows = named.words, defaultdict(list)
    for row in postings.posted:
        rows[named.region_of[row.area]].append(row)
    wish = {0: ""}
    note = words("Who is posted where. The way is from home to the office, one way.")
    sheets = []
    for region, found in rows.items():
        found.sort(key=lambda row: (row.area, row.tier, row.person))
        columns = (
            TableColumn(named.label, [named.area[row.area] for row in found], "text"),
            TableColumn(words("Tier"), [named.tier[row.tier] for row in found], "text"),
            *named.people([row.person for row in found]),
            TableColumn(words("Posted today in"), [named.area.get(named.present[row.person] or "", "–") for row in found], "text"),
            TableColumn(words("Moves"), [words("yes") if row.moved else "" for row in found], "text"),
            TableColumn(words("Way, minutes"), [round(60 * row.way_hours) for row in found]),
            TableColumn(words("Wish fulfilled"), [wish.get(row.wish, str(row.wish)) for row in found], "text"),
        )
        sheets.append(ReportSheet(named.region[region], note, (ReportTable(columns),)))
    return sheets


def _vacancies(named: _Named, postings: Postings) -> ReportSheet:
    words, rows = named.words, postings.vacant
    columns = (
        TableColumn(named.label, [named.area[row.area] for row in rows], "text", total=words("All")),
        TableColumn(words("Tier"), [named.tier[row.tier] for row in rows], "text"),
        TableColumn(words("Vacant posts"), [row.heads for row in rows], total=sum(row.heads for row in rows)),
        TableColumn(words("Who could take one first"), [row.nearest or "" for row in rows], "text"),
        TableColumn(words("After the course"), [named.package.get(row.after_package or "", "") for row in rows], "text"),
        TableColumn(words("Why"), [row.why for row in rows], "text", widest=90),
    )
    note = words("Posts of the plan that nobody fills, and why.")
    return ReportSheet(words("Vacancies"), note, (ReportTable(columns, none=words("None: every post is filled.")),))


def _spare(named: _Named, postings: Postings) -> ReportSheet:
    words, rows = named.words, postings.spare
    columns = (
        *named.people([row.person for row in rows]),
        TableColumn(words("Posted today in"), [named.area.get(named.present[row.person] or "", "–") for row in rows], "text"),
        TableColumn(words("Why"), [row.why for row in rows], "text", widest=90),
    )
    return ReportSheet(
        words("Without a post"), words("People of the roster without a post, and why."), (ReportTable(columns, none=words("Nobody.")),)
    )


def _training(named: _Named, postings: Postings) -> ReportSheet:
    words, rows = named.words, postings.to_train
    where = {row.person: row.area for row in postings.posted}
    columns = (
        TableColumn(named.label, [named.area[where[row.person]] for row in rows], "text"),
        *named.people([row.person for row in rows]),
        TableColumn(words("Course"), [named.package[row.package] for row in rows], "text"),
    )
    return ReportSheet(words("Who is trained"), words("Who takes which course this year."), (ReportTable(columns, none=words("Nobody.")),))


def _lacking(named: _Named, postings: Postings) -> ReportSheet:
    words, rows = named.words, postings.lacking
    columns = (
        TableColumn(named.label, [named.area[row.area] for row in rows], "text"),
        TableColumn(words("Tier"), [named.tier.get(row.tier or "", "") for row in rows], "text"),
        TableColumn(words("People lacking"), [row.heads for row in rows], "number"),
        TableColumn(words("What would take it away"), [row.why for row in rows], "text", widest=90),
    )
    note = words("What filled posts lack: packages, languages, residents, tiers of a team, women, company.")
    return ReportSheet(words("What is lacking"), note, (ReportTable(columns, none=words("Nothing.")),))
