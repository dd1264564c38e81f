"""Work: all of it is somebody's who may do it, or is left and said so.

For each settlement, function and tier: Σ hours of people of the tier + hours left = share of the settlement × deliver. In-person hours only
by people posted where the plan serves the area from. Each person can do the function, with the packages held; where only the number of
holders is known, people who use a package at a post ≤ holders. Of case management that needs the same packages a person has the same share
of every function in a settlement. Nobody has both functions of an independence pair in a settlement. What is pinned is kept.
"""

from collections.abc import Iterator

import pandas as pd

from instances.schema.work import CASE_MANAGEMENT
from optimizer.people.caseloads.check.sides import Sides
from optimizer.verify.compare import matched, none_of, side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id

WORK = Rule(
    "caseload.work",
    "All work of the plan in a settlement is somebody's, or left and said so.",
    "hours",
    "equal",
    label="Work that has a person",
)
REMOTE = Rule("caseload.remote", "Remote hours of a function in a settlement are at most those of the plan.", "hours", label="Remote work")
POST = Rule(
    "caseload.post",
    "People work in person only in areas that the plan serves from their post.",
    "hours",
    label="Work within the plan's service",
)
ABLE = Rule("caseload.able", "People do only what they can, with the packages that they hold.", "hours", label="Work that people can do")
HOLDERS = Rule(
    "caseload.holders", "People of a post who use a package are at most its holders.", "people", label="People with the training"
)
ONE_MANAGER = Rule(
    "caseload.one_manager",
    "A family has one case manager: of case management in a settlement a person has the same share of every function.",
    "shares",
    "equal",
    label="One case manager for a family",
)
INDEPENDENT = Rule(
    "caseload.independent", "Nobody has two functions of a settlement that are to be kept apart.", "people", label="Functions kept apart"
)
KEPT = Rule("caseload.kept", "Work that is kept for a person is nobody else's.", "hours", label="Work kept for people")
FORBIDDEN = Rule("caseload.forbidden", "People have no work that is forbidden them.", "hours", label="Work forbidden to people")
RULES = by_id(WORK, REMOTE, POST, ABLE, HOLDERS, ONE_MANAGER, INDEPENDENT, KEPT, FORBIDDEN)

PIECE = ["area", "settlement", "function", "tier"]
CASE = ("area", "settlement", "function", "person")
SHARES_APART = 1e-3
"""By how much shares of case management may differ: people's time is not shared more finely."""


def check(sides: Sides) -> Iterator[Rows]:
    """Work beside the plan's, and who does it."""
    facts, cases = sides.facts, sides.cases
    deliver = sides.case.deliver[sides.case.deliver["area"].isin(sides.areas)]
    planned = deliver.merge(sides.shares, on="area")
    planned = planned.assign(hours=planned["hours"] * planned["share"], remote=planned["remote"] * planned["share"])
    placed = pd.concat([cases[[*PIECE, "hours"]], sides.tables["left"][[*PIECE, "hours"]]], ignore_index=True)
    sentence = "{function} by {tier} in settlement {settlement} of {area} is {limit} hours under the plan, but {value} are placed or left."
    both = side_by_side(total(placed, PIECE, "hours"), total(planned, PIECE, "hours", "limit"), PIECE)
    yield Rows(WORK, both, tuple(PIECE), sentence)
    remote = matched(total(cases, PIECE, "remote_hours"), total(planned, PIECE, "remote", "limit"), PIECE).fillna({"limit": 0.0})
    yield Rows(
        REMOTE, remote, tuple(PIECE), "{function} by {tier} in {settlement}: {value} hours are remote, but {limit} need no presence."
    )
    away = cases[~cases["served"].astype(bool)]
    sentence = "{person}, posted in {base_area}, has {value} hours in person in {area}, which the plan does not serve from there."
    yield Rows(POST, none_of(away, "here"), CASE, sentence)
    yield from _able(sides)
    yield _one_manager(sides)
    pairs = facts.tables["independence"]
    both_of = cases.merge(pairs, on="function").merge(
        cases[["person", "settlement", "function"]].rename(columns={"function": "other_function"}),
        on=["person", "settlement", "other_function"],
    )
    sentence = "{person} has both {function} and {other_function} in settlement {settlement}, which are to be kept apart."
    yield Rows(INDEPENDENT, both_of.assign(value=1.0, limit=0.0), ("person", "settlement", "function", "other_function"), sentence)
    yield from _pins(sides)


def _able(sides: Sides) -> Iterator[Rows]:
    """What people do beside what they can."""
    facts, cases = sides.facts, sides.cases
    can = matched(cases, facts.can_do.assign(can=True), ["function", "tier"])
    sentence = "{person} ({tier}) has {value} hours of {function} in settlement {settlement}, but cannot do it."
    needs = facts.training_needed.merge(cases, on=["function", "tier"])
    if sides.packages is None:
        yield Rows(ABLE, none_of(can[can["can"].isna()], "hours"), CASE, sentence)
        keys = ["base_area", "tier", "package"]
        people = total(needs.drop_duplicates([*keys, "person"]).assign(one=1.0), keys, "one")
        holders = sides.case.tables["training"].rename(columns={"area": "base_area", "holders": "limit"})
        rows = matched(people, total(holders, keys, "limit", "limit"), keys).fillna({"limit": 0.0})
        yield Rows(HOLDERS, rows, tuple(keys), "{value} people of {tier} in {base_area} use {package}, but {limit} hold it.")
        return
    wrong = [not _can(sides, str(row["person"]), str(row["tier"]), str(row["function"])) for row in cases.to_dict("records")]
    yield Rows(ABLE, none_of(cases[pd.Series(wrong, index=cases.index, dtype=bool)], "hours"), CASE, sentence)


def _can(sides: Sides, person: str, tier: str, function: str) -> bool:
    """Whether a person of known training can do a function: by the tier, packages within its ceiling, or what else is known."""
    facts, instance = sides.facts, sides.facts.instance
    if not ((facts.can_do["function"] == function) & (facts.can_do["tier"] == tier)).any():
        return False
    held = {row.competency: (row.level, row.ceiling) for row in instance.tier_competencies if row.tier == tier}
    own = {} if sides.roster is None else {row.competency: row.level for row in sides.roster.person_competencies if row.person == person}
    packages = (sides.packages or {}).get(person, frozenset())
    for needed in instance.function_competencies:
        if needed.function != function:
            continue
        level, ceiling = held.get(needed.competency, (0, 0))
        learnt = [
            min(row.level, ceiling)
            for row in instance.package_competencies
            if row.package in packages and row.competency == needed.competency
        ]
        if max(level, own.get(needed.competency, 0), *learnt) < needed.level:
            return False
    return True


def _one_manager(sides: Sides) -> Rows:
    """The highest share of each person in functions of case management of a settlement that need the same packages, and the lowest."""
    facts, keys = sides.facts, ["area", "settlement", "tier", "trained"]
    needed = (
        facts.training_needed.groupby(["function", "tier"])["package"]
        .agg(lambda some: "|".join(sorted(some)))
        .rename("trained")
        .reset_index()
    )
    shown = ("area", "settlement", "person")
    cases = sides.cases[sides.cases["step"] == CASE_MANAGEMENT]
    sentence = "{person} has {value} of one function of case management in {settlement}, {limit} of another: families have two managers."
    found = [pd.DataFrame(columns=[*shown, "value", "limit"])]
    for part in ("here", "remote_hours"):
        work = matched(cases[cases[part] > 0], needed, ["function", "tier"]).fillna({"trained": ""})
        work["share"] = work[part] / work.groupby([*keys, "function"])[part].transform("sum")
        count = work.groupby(keys)["function"].transform("nunique")
        each = (
            work.groupby([*keys, "person"]).agg(value=("share", "max"), least=("share", "min"), own=("function", "nunique")).reset_index()
        )
        each = each.merge(work[keys].assign(count=count).drop_duplicates(keys), on=keys)
        each["limit"] = each["least"].where(each["own"] == each["count"], 0.0)
        each.loc[(each["value"] - each["limit"]).abs() <= SHARES_APART, "limit"] = each["value"]
        found.append(each[[*shown, "value", "limit"]])
    return Rows(ONE_MANAGER, pd.concat([some for some in found if len(some)] or found[:1], ignore_index=True), shown, sentence)


def _pins(sides: Sides) -> Iterator[Rows]:
    """Work beside what is settled."""
    pins = () if sides.roster is None else tuple(pin for pin in sides.roster.pins if pin.settlement is not None and pin.day is None)
    tier_of = dict(zip(sides.people["person"], sides.people["tier"], strict=True))
    cases = sides.cases
    rows: dict[str, list[pd.DataFrame]] = {"keep": [], "forbid": []}
    for pin in pins:
        mine = cases[(cases["settlement"] == pin.settlement) & (pin.function is None or cases["function"] == pin.function)]
        if pin.decision == "forbid":
            rows["forbid"].append(mine[mine["person"] == pin.person])
        else:
            kept = {other.person for other in pins if other.decision == "keep" and other.settlement == pin.settlement}
            rows["keep"].append(mine[(mine["tier"] == tier_of.get(pin.person)) & ~mine["person"].isin(kept)].assign(pinned=pin.person))
    for decision, rule, sentence in (
        ("keep", KEPT, "{function} in settlement {settlement} is kept for {pinned}, but {person} has {value} hours of it."),
        ("forbid", FORBIDDEN, "{person} has {value} hours of {function} in settlement {settlement}, which a pin forbids."),
    ):
        found = pd.concat(rows[decision], ignore_index=True) if rows[decision] else cases.iloc[:0]
        yield Rows(rule, none_of(found, "hours"), CASE, sentence)
