"""Sheets of what the plan rests on, and of how it was found."""

from collections.abc import Sequence

import pandas as pd

from optimizer.report.figures import Figures
from optimizer.report.figures.run import to_be_named
from optimizer.report.tables.sheet import Kind, ReportSheet, ReportTable, TableColumn, Value, paired
from optimizer.report.tables.summary import gap_in_words
from optimizer.report.tables.terms import IN_MONEY, goals, methods, statuses
from optimizer.report.words import Words


def assumptions(figures: Figures, words: Words) -> ReportSheet:
    """How many figures of each table are sourced, assumed, or neither."""
    note = words("What the figures of the data rest on. Assumed figures should be replaced by counted ones before people are moved.")
    return ReportSheet(words("Assumptions"), note, (assumed(figures.assumptions, words),))


def assumed(table: pd.DataFrame, words: Words) -> ReportTable:
    """The table of `figures.run.assumptions`."""
    heads = (
        (words("Rows"), "rows"),
        (words("From a source"), "sourced"),
        (words("Partly assumed"), "partly"),
        (words("Assumed"), "assumed"),
        (words("No source given"), "unsourced"),
    )
    columns = (
        TableColumn(words("Table of the data"), list(table["table"]), "text", total=words("All")),
        *(TableColumn(head, list(table[name]), total=int(table[name].sum())) for head, name in heads),
    )
    return ReportTable(columns, none=words("None: no table states sources."))


def sources(figures: Figures, words: Words) -> ReportSheet:
    """The sources, and who is to be named."""
    note = words("Where the figures of the data come from.")
    return ReportSheet(words("Sources"), note, (cited(figures.sources, words), named(to_be_named(figures.instance), words)))


def cited(table: pd.DataFrame, words: Words) -> ReportTable:
    """The table of `figures.run.sources`."""
    columns = (
        TableColumn(words("Source"), list(table["source"]), "text"),
        TableColumn(words("Year"), list(table["year"]), "plain"),
        TableColumn(words("Citation"), list(table["citation"]), "text", widest=90),
        TableColumn(words("Licence"), list(table["licence"]), "text"),
        TableColumn(words("Rows that cite it"), list(table["rows"])),
    )
    return ReportTable(columns, words("Sources"), words("None: the data name no sources."))


def named(lines: Sequence[str], words: Words) -> ReportTable:
    """Lines of attribution and licence."""
    return ReportTable(
        (TableColumn("", lines, "text", spread=True),), words("Attribution and licence of the data"), words("None given."), bare=True
    )


def run_facts(figures: Figures, words: Words) -> ReportSheet:
    """How the plan was found, its stages, and the rules that it breaks."""
    note = words("How this plan was found and checked, so that it can be found again.")
    return ReportSheet(words("About the run"), note, (_facts(figures, words), _stages(figures, words), _broken(figures, words)))


def _facts(figures: Figures, words: Words) -> ReportTable:
    run, manifest, size = figures.run, figures.instance.manifest, figures.run["size"] or {}
    unknown = words("not known")
    versions = ", ".join(f"{name} {version}" for name, version in (run["versions"] or {}).items())
    rows: list[tuple[str, Value, Kind]] = [
        (words("How it ended"), status(figures, words), "text"),
        (words("How good is this plan"), gap_in_words(run["gap"], run["stages"], words, run["stages_not_reached"]), "text"),
        (words("People who change"), _changing(figures, words), "text"),
        (words("Found how"), methods(words).get(run["method"] or "", unknown), "text"),
        (words("Seconds"), unknown if run["seconds"] is None else run["seconds"], "number"),
        (words("Size of the model: rows"), size.get("rows", unknown), "whole"),
        (words("Size of the model: columns"), size.get("columns", unknown), "whole"),
        (words("Size of the model: whole-number columns"), size.get("whole_columns", unknown), "whole"),
        (words("Seed"), unknown if run["seed"] is None else run["seed"], "plain"),
        (words("Versions"), versions or unknown, "text"),
        (words("Data"), f"{manifest.title} ({manifest.name})", "text"),
        (words("Planning year"), manifest.year, "plain"),
        (words("Fingerprint of the data"), run["instance_hash"], "text"),
        (words("Made for these data"), _same_data(run["same_data"], words), "text"),
        *((words("Recruited"), sentence, "text") for sentence in beyond_candidates(figures, words)),
    ]
    return paired(rows)


def _changing(figures: Figures, words: Words) -> str:
    """How many people change, and what each counts for."""
    return words(
        "{count}: recruited, moved, released or not called upon any more. In what a mode makes as small as possible, each counts like "
        "{hours} hours of need.",
        count=words.number(figures.headline["people_who_change"]),
        hours=f"{figures.instance.manifest.objective.churn_hours:g}",
    )


def beyond_candidates(figures: Figures, words: Words) -> list[str]:
    """A sentence for each tier of which more people are recruited than are found in a year."""
    names = {tier.tier: tier.name for tier in figures.instance.tiers}
    return [
        words(
            "{tier}: {hired} recruited, but {found} candidates and graduates are found in a year; a plan for one year does not keep within "
            "them.",
            tier=names[tier],
            hired=words.number(hired),
            found=words.number(found),
        )
        for tier, hired, found in figures.run["beyond_candidates"]
    ]


def status(figures: Figures, words: Words) -> str:
    """How the run ended, in a sentence."""
    if figures.run["known"]:
        return statuses(words).get(figures.run["status"], str(figures.run["status"]))
    if figures.run["edited"]:
        return words("Not known: the plan was changed after the run.")
    return words("Not known: there is no record of a run beside the plan; it may have been typed by hand.")


def _same_data(same: bool | None, words: Words) -> str:
    if same is None:
        return words("not known")
    return words("yes") if same else words("no: the data have changed since")


def _stages(figures: Figures, words: Words) -> ReportTable:
    reached, not_reached, named = figures.run["stages"], figures.run["stages_not_reached"], goals(words)
    stages = [*reached, *({"objective": None, "bound": None, "gap": None, "seconds": None} for _ in not_reached)]
    names = [named.get(stage["minimise"], stage["minimise"]) for stage in reached]
    names += [words("{goal} (not reached)", goal=named.get(name, name)) for name in not_reached]
    kinds: list[Kind] = ["money" if name in IN_MONEY else "number" for name in (*(stage["minimise"] for stage in reached), *not_reached)]
    columns = (
        TableColumn(words("As small as possible"), names, "text"),
        TableColumn(words("Reached"), [stage["objective"] for stage in stages], kinds),
        TableColumn(words("No plan that keeps the stages before is below"), [stage["bound"] for stage in stages], kinds),
        TableColumn(words("Gap"), [stage["gap"] for stage in stages], "percent"),
        TableColumn(words("Seconds"), [stage["seconds"] for stage in stages], "number"),
    )
    return ReportTable(columns, words("What was asked for, stage by stage"), words("Not known."))


def _broken(figures: Figures, words: Words) -> ReportTable:
    broken = figures.run["violations"]
    columns = (
        TableColumn(words("Rule"), [row["rule"] for row in broken], "text"),
        TableColumn(words("What is wrong"), [row["message"] for row in broken], "text", spread=True),
    )
    return ReportTable(columns, words("Rules broken"), words("None: an independent check finds every rule kept."))
