"""What is suspicious in the data, as a table: of a plan, and of a diagnosis."""

from collections.abc import Sequence

from optimizer.doctor.finding import Finding
from optimizer.report.figures import Figures
from optimizer.report.tables.sheet import Kind, ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.terms import IN_MONEY, measure
from optimizer.report.words import Words


def kinds(words: Words) -> dict[str, str]:
    """Kinds of findings."""
    return {
        "units": words("Another unit?"),
        "people": words("More people than live there"),
        "unserved": words("Need that nobody serves"),
        "place": words("Place"),
        "duplicate": words("There twice?"),
        "outlier": words("Far from the others"),
        "stale": words("Old source"),
    }


def where(row: Finding, words: Words) -> str:
    """Table, row and column."""
    if row.line is None:
        return f"{row.table}, {row.column}"
    return words("{table} row {row}, {column}", table=row.table, row=row.line, column=row.column)


def suspicious_columns(rows: Sequence[Finding], words: Words) -> tuple[TableColumn, ...]:
    """What was found, where, and what is usual."""
    named = kinds(words)
    return (
        TableColumn(words("What"), [row.what.into(words) for row in rows], "text"),
        TableColumn(words("Kind"), [named[row.kind] for row in rows], "text"),
        TableColumn(words("Where"), [where(row, words) for row in rows], "text"),
        TableColumn(words("What is usual"), [row.usual.into(words) for row in rows], "text"),
        TableColumn(words("Why it matters"), [row.why.into(words) for row in rows], "text"),
    )


def suspicious(figures: Figures, words: Words) -> ReportSheet:
    """What `doctor` found in the data of a plan, the largest effect first."""
    found = figures.suspicious
    kind: Kind = "money" if found.minimise in IN_MONEY else "number"
    columns = (
        *suspicious_columns(found.findings, words),
        TableColumn(
            words("Objective if it were usual: change, {unit}", unit=measure(found.minimise, figures.headline["currency"], words)),
            [words("there is a plan") if row.frees else row.effect for row in found.findings],
            kind,
        ),
    )
    none = words("None: nothing in the data looks suspicious.")
    return ReportSheet(words("Suspicious data"), note(figures, words), (ReportTable(columns, none=none),))


def note(figures: Figures, words: Words) -> str:
    """What the table says, or the command that makes it."""
    if figures.suspicious.asked:
        return words(
            "What in the data of this plan is legal but suspicious, what could do most to the plan first. A change of the objective is one "
            "of the linear relaxation, in which people may be split into parts: an estimate. The page doctor/doctor.html in the folder of "
            "the plan has more."
        )
    ask = words("What in the data is legal but suspicious is shown here once it is asked: fieldpost doctor PLAN.")
    if not figures.suspicious.stale:
        return ask
    stale = words("The diagnosis that lies beside this plan is of other data: it is not shown.")
    return f"{stale} {ask}"
