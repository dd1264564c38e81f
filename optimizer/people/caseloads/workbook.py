"""Caseloads as an Excel workbook: who has what, how busy each person is, who supervises whom, and what is left."""

from pathlib import Path

from instances.instance import Instance
from instances.whole_file import whole_file
from optimizer.people.caseloads.run import CaseloadResult
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.words import Words
from optimizer.report.workbook import Book


def write_caseload_workbook(instance: Instance, result: CaseloadResult, words: Words, path: Path) -> None:
    """Write the workbook; whole or not at all."""
    with whole_file(Path(path)) as draft:
        book = Book(str(draft), instance.manifest.title, words)
        for sheet in sheets(instance, result, words):
            book.add(sheet)
        book.close()


def sheets(instance: Instance, result: CaseloadResult, words: Words) -> list[ReportSheet]:
    """The sheets, in order."""
    made = result.caseload
    names = {row.area: row.name for row in instance.areas}
    names |= {row.settlement: row.name for row in instance.settlements}
    functions, tiers = {row.function: row.name for row in instance.functions}, {row.tier: row.name for row in instance.tiers}
    area = instance.manifest.area_label.capitalize()
    who = words("People are shown by their codes.")
    if made.invented:
        who += " " + words("They are invented.")
    cases = sorted(made.cases, key=lambda row: (row.area, row.person, row.settlement, row.function))
    loads, left = made.workers, made.left
    kinds = {"line": words("Line"), "professional": words("Professional")}

    def texts(head: str, values: list[str]) -> TableColumn:
        return TableColumn(head, values, "text")

    def hours(head: str, values: list[float]) -> TableColumn:
        return TableColumn(head, values, "number")

    return [
        ReportSheet(
            words("Caseloads"),
            words("Who does which function for which settlement, hours a year.") + " " + who,
            (
                ReportTable(
                    (
                        texts(area, [names[row.area] for row in cases]),
                        texts(words("Person"), [row.person for row in cases]),
                        texts(words("Settlement"), [names[row.settlement] for row in cases]),
                        texts(words("Function"), [functions[row.function] for row in cases]),
                        hours(words("Hours"), [row.hours for row in cases]),
                        hours(words("of them remote"), [row.remote_hours for row in cases]),
                        hours(words("Units of work"), [row.units for row in cases]),
                        hours(words("Households"), [row.households for row in cases]),
                    ),
                    none=words("Nobody has any work."),
                ),
            ),
        ),
        ReportSheet(
            words("Loads"),
            words("Hours of work and ways of each person in each area, beside those that the person has for it."),
            (
                ReportTable(
                    (
                        texts(area, [names[row.area] for row in loads]),
                        texts(words("Person"), [row.person for row in loads]),
                        texts(words("Tier"), [tiers[row.tier] for row in loads]),
                        texts(words("Posted in"), [names[row.base_area] for row in loads]),
                        hours(words("Hours"), [row.hours for row in loads]),
                        hours(words("Limit"), [row.limit_hours for row in loads]),
                        TableColumn(words("Load"), [row.hours / row.limit_hours if row.limit_hours else 0.0 for row in loads], "percent"),
                    ),
                    none=words("Nobody has any work."),
                ),
            ),
        ),
        ReportSheet(
            words("Supervisors"),
            words("Who supervises whom."),
            (
                ReportTable(
                    (
                        texts(words("Person"), [row.person for row in made.supervised]),
                        texts(words("Kind"), [kinds[row.kind] for row in made.supervised]),
                        texts(words("Supervisor"), [row.supervisor for row in made.supervised]),
                    ),
                    none=words("Nobody is supervised."),
                ),
                ReportTable(
                    (
                        texts(words("Without a supervisor"), [row.person for row in made.unsupervised]),
                        texts(words("Kind"), [kinds[row.kind] for row in made.unsupervised]),
                        texts(words("Why"), [row.why for row in made.unsupervised]),
                    ),
                    none=words("Everyone who is to have a supervisor has one."),
                ),
            ),
        ),
        ReportSheet(
            words("Left"),
            words("Work of the plan that nobody has, and why."),
            (
                ReportTable(
                    (
                        texts(area, [names[row.area] for row in left]),
                        texts(words("Settlement"), [names[row.settlement] for row in left]),
                        texts(words("Function"), [functions[row.function] for row in left]),
                        texts(words("Tier"), [tiers[row.tier] for row in left]),
                        hours(words("Hours"), [row.hours for row in left]),
                        texts(words("Why"), [row.why for row in left]),
                    ),
                    none=words("All work has a person."),
                ),
            ),
        ),
    ]
