"""Sheets of people: who is posted where, who supervises whom, who is trained, and what is to be done in each place."""

import pandas as pd

from optimizer.report.figures import Figures
from optimizer.report.tables import courses
from optimizer.report.tables.sheet import ReportSheet, ReportTable, TableColumn
from optimizer.report.tables.terms import actions as action_terms
from optimizer.report.tables.terms import supervision_kinds
from optimizer.report.words import Words


def postings(figures: Figures, words: Words) -> ReportSheet:
    """Every area with its people now and under the plan, tier by tier."""
    note = words("People of each tier posted in each place, now and under the plan. A dash is none.")
    return ReportSheet(words("Postings"), note, (staff_by_place(figures, words),))


def staff_by_place(figures: Figures, words: Words) -> ReportTable:
    """Every area in one line, in the order of `by_region`; the page leaves single tiers to the sheets of the map."""
    areas, head = by_region(figures), figures.headline

    def before_and_after(key: str, over: str, *, detail: bool = False) -> tuple[TableColumn, TableColumn]:
        now, plan = areas[f"in_place_{key}"], areas[f"heads_{key}"]
        return (
            TableColumn(words("now"), list(now), total=int(now.sum()), over=over, detail=detail),
            TableColumn(words("plan"), list(plan), total=int(plan.sum()), over=over, detail=detail),
        )

    columns = (
        TableColumn(head["area_label"].capitalize(), list(areas["name"]), "text", total=words("All")),
        *region_column(figures, areas),
        TableColumn(words("Zone"), list(areas["zone_name"]), "text"),
        TableColumn(words("Population"), list(areas["population"]), total=head["population"]),
        TableColumn(words("Need met"), list(areas["coverage"]), "percent", total=head["coverage"]),
        *(column for tier in figures.instance.tiers for column in before_and_after(tier.tier, tier.name, detail=True)),
        *before_and_after("paid", words("Paid")),
        *before_and_after("unpaid", words("Unpaid")),
        TableColumn(words("Unmet, hours"), list(areas["unmet_hours"]), total=float(areas["unmet_hours"].sum())),
        TableColumn(words("Cost, {currency}", currency=head["currency"]), list(areas["cost"]), "money", total=head["cost"]),
    )
    return ReportTable(columns)


def by_region(figures: Figures) -> pd.DataFrame:
    """`Figures.areas`, region by region."""
    ranks = {region: rank for rank, region in enumerate(dict.fromkeys(figures.areas["region"]))}
    return figures.areas.loc[figures.areas["region"].map(ranks).sort_values(kind="stable").index]


def teams(figures: Figures, words: Words) -> ReportSheet:
    """Who supervises whom, and which tiers need no supervisor."""
    table, kinds = figures.teams, supervision_kinds(words)
    columns = (
        TableColumn(words("Supervisor's place"), list(table["supervisor_area_name"]), "text"),
        TableColumn(words("Supervisor"), list(table["supervisor_name"]), "text"),
        TableColumn(words("Kind of supervision"), [kinds[kind] for kind in table["kind"]], "text"),
        TableColumn(words("Place of those supervised"), list(table["name"]), "text"),
        TableColumn(words("Tier supervised"), list(table["tier_name"]), "text"),
        TableColumn(words("People"), list(table["heads"]), "number", total=float(table["heads"].sum())),
        TableColumn(words("Visits a year"), list(table["visits"]), "number", total=float(table["visits"].sum())),
        TableColumn(words("One way, minutes"), list(60 * table["way_hours"])),
    )
    note = words("Who supervises whom. Parts of a person mean that supervisors share the supervision of one.")
    if alone := [f"{tier.name} ({tier.no_supervision_because})" for tier in figures.instance.tiers if tier.no_supervision_because]:
        note += " " + words("Tiers that need no supervisor: {tiers}.", tiers=", ".join(alone))
    return ReportSheet(words("Supervision teams"), note, (ReportTable(columns, none=words("None: nobody is supervised under this plan.")),))


def focal_points(figures: Figures, words: Words) -> ReportSheet:
    """Which settlements people belong to."""
    table = figures.focal_points
    numbers = list(zip(table["head"], table["heads"], strict=True))
    columns = (
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Settlement"), list(table["settlement_name"]), "text"),
        TableColumn(words("Population"), list(table["population"]), total=int(table["population"].sum())),
        TableColumn(words("People"), list(table["heads"])),
        TableColumn(words("Their numbers"), [str(at) if n == 1 else f"{at}–{at + n - 1}" for at, n in numbers], "text"),
    )
    note = words(
        "One way to share the settlements of a place among the people of a tier. Settlements with the same number share one person."
    )
    return ReportSheet(words("Focal points"), note, (ReportTable(columns, none=words("None: no tier belongs to settlements.")),))


def shared_posts(figures: Figures, words: Words) -> ReportSheet:
    """Posts shared between two places."""
    table = figures.shared_posts
    columns = (
        TableColumn(words("Posted in"), list(table["base_name"]), "text"),
        TableColumn(words("Shared with"), list(table["name"]), "text"),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("People"), list(table["heads"]), total=int(table["heads"].sum())),
    )
    note = words(
        "Each of these people has half of the post in one place and half in the other; all other tables count them where they are posted."
    )
    return ReportSheet(words("Shared posts"), note, (ReportTable(columns, none=words("None: no post is shared between two places.")),))


def training(figures: Figures, words: Words) -> ReportSheet:
    """Who is to be trained in what."""
    table = figures.training[figures.training["trainees"] > 0]
    columns = (
        *region_column(figures, table),
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Training package"), list(table["package_name"]), "text"),
        TableColumn(words("To be trained"), list(table["trainees"]), total=int(table["trainees"].sum())),
        TableColumn(words("Trained before"), list(table["in_place"]), total=int(table["in_place"].sum())),
        TableColumn(words("Trained people in the plan"), list(table["holders"]), total=int(table["holders"].sum())),
        TableColumn(
            words("Cost, {currency}", currency=figures.headline["currency"]), list(table["cost"]), "money", total=float(table["cost"].sum())
        ),
    )
    note = words("Places on training courses that this plan needs in the year. One person may take several courses.")
    trained = ReportTable(columns, none=words("None: nobody is to be trained."))
    return ReportSheet(words("Training list"), note, (trained, *courses.tables(figures, words)))


def actions(figures: Figures, words: Words) -> ReportSheet:
    """What each area has to do."""
    table = figures.actions
    columns = (*region_column(figures, table), *action_columns(figures, table, words))
    done = TableColumn(words("Done"), [""] * len(table), "text")
    note = words("What is to be done, place by place: filter one and send it. A move is listed at both places: to move, and to receive.")
    return ReportSheet(
        words("Action list"), note, (ReportTable((*columns, done), none=words("None: everybody stays and nobody is to be trained.")),)
    )


def action_columns(figures: Figures, table: pd.DataFrame, words: Words) -> tuple[TableColumn, ...]:
    """Where what is to be done, of rows of `Figures.actions`."""
    named = action_terms(words)
    other = table["other_area_name"].where(table["other_area_name"] != "", table["package_name"])
    return (
        TableColumn(figures.headline["area_label"].capitalize(), list(table["name"]), "text"),
        TableColumn(words("What to do"), [named[action] for action in table["action"]], "text"),
        TableColumn(words("People"), list(table["heads"])),
        *women_column(table, words),
        TableColumn(words("Tier"), list(table["tier_name"]), "text"),
        TableColumn(words("Other place, or training package"), list(other), "text"),
    )


def women_column(table: pd.DataFrame, words: Words) -> tuple[TableColumn, ...]:
    """How many of those to be recruited are to be women, where any has to be; together as few as can be."""
    return (TableColumn(words("Women among them"), list(table["women"])),) if table["women"].any() else ()


def region_column(figures: Figures, table: pd.DataFrame) -> tuple[TableColumn, ...]:
    """The column of regions of a table with `region_name`, where there are several."""
    if figures.headline["regions"] < 2:
        return ()
    return (TableColumn(figures.headline["region_label"].capitalize(), list(table["region_name"]), "text"),)
