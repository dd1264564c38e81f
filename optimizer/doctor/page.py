"""The page of a diagnosis: what is suspicious, the tornado chart, where knowing more pays, and what the figures rest on."""

import pandas as pd

from optimizer.doctor.chart import tornado
from optimizer.doctor.doctor import Diagnosis
from optimizer.doctor.tables import findings_table, how_to_read, in_short, indices_table, surveys_table, swings_table
from optimizer.report.page.frame import page_of
from optimizer.report.page.grids import Grid, grid
from optimizer.report.tables import facts
from optimizer.report.tables.sheet import ReportTable, TableColumn, paired
from optimizer.report.tables.terms import goals
from optimizer.report.words import Words


def doctor_page(found: Diagnosis, words: Words) -> str:
    """The whole page as HTML; every text from the data is escaped, every script and style is sealed by its hash."""
    rests = found.rests_on
    assumed, cited = pd.DataFrame(rests["assumptions"]), pd.DataFrame(rests["sources"])
    notes = ReportTable((TableColumn("", found.notes, "text", spread=True),), words("Other notes on the data"), words("None."), bare=True)
    return page_of(
        "doctor.html",
        words,
        "frontier.css",
        title=words("{title}: what is suspicious in the data, {year}", title=found.title, year=found.year),
        found=found,
        in_short=in_short(found, words),
        findings=grid("findings", findings_table(found, words), words, words("Suspicious in the data, the largest effect first")),
        notes=grid("notes", notes, words),
        tornado=tornado(found, words),
        swings=grid("swings", swings_table(found, words), words, words("Assumed figures, one group at a time")),
        indices=grid("indices", indices_table(found, words), words, words("The groups that do most, all at once (Sobol's indices)")),
        surveys=grid("surveys", surveys_table(found, words), words, words("Where knowing more pays")),
        how=how_to_read(found, words),
        assumptions=grid("assumptions", facts.assumed(assumed, words), words, words("What the figures of each table rest on")),
        sources=grid("sources", facts.cited(cited, words), words) if len(cited) else None,
        named=grid("named", facts.named(rests["named"], words), words),
        facts=_facts(found, words),
    )


def _facts(found: Diagnosis, words: Words) -> Grid:
    """How it was worked out."""
    unknown = words("not known")
    rows = paired(
        [
            (words("Data"), f"{found.title} ({found.instance})", "text"),
            (words("Planning year"), found.year, "plain"),
            (words("Examined"), found.region or words("the whole country"), "text"),
            (words("What is minimised"), goals(words).get(found.minimise, found.minimise), "text"),
            (words("Range of each group to either side"), words.percent(found.spread, 0), "text"),
            (words("Samples of all at once"), unknown if found.indices is None else found.indices.samples, "plain"),
            (words("Seed"), found.seed, "plain"),
            (words("Time taken"), words("{count} seconds", count=words.number(found.seconds)), "text"),
        ]
    )
    return grid("facts", rows, words, words("How this was worked out"))
