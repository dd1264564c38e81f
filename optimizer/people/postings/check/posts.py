"""Posts: all heads of the plan are people or vacancies, and what the people in them lack is counted.

Of each post, people posted + vacant = heads of the plan. A package is held by those with its certificate, unless it has run out by the
first day of the year of the plan, and by those whose own or whose tier's levels are what it teaches. Those posted who hold it neither so
nor by training this year are at most heads − holders of the plan + lacking; no more are trained in a post than the plan's trainees there,
and only people posted who do not hold it. Of a post those who do not speak a local language are at most heads − share of the households
who speak it alone × heads, rounded up, + lacking. Each area has the least paid heads of its zone, as far as the plan has them; wherever a
team's function has need, somebody of each tier is within reach; women within reach have hours for the share of in-person work that is
asked of women; where nobody may be posted alone, an area has no paid head or at least two, those who share their posts apart: all but what
is counted as lacking.
"""

import math
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from instances.schema import PAID_KINDS
from optimizer.people.postings.check.ground import Ground
from optimizer.verify.compare import rounded_up, side_by_side, total
from optimizer.verify.rule import Rows, Rule, by_id

HEADS = Rule("postings.heads", "All heads of a post are people or counted as vacant.", "heads", "equal")
PACKAGE = Rule("postings.package", "A post has the holders of the plan, after training, but for those counted as lacking.", "people")
TRAINING = Rule("postings.training", "No more people of a post are trained than the plan trains there.", "people")
TRAINEES = Rule("postings.trainees", "Those who are trained are posted, and do not hold the package yet.", "people")
LANGUAGE = Rule("postings.language", "A post has its share of people who speak the local language, but for those lacking.", "people")
RESIDENTS = Rule("postings.residents", "An area has the paid people that its zone asks for, but for those lacking.", "people", "at least")
TEAM = Rule("postings.team", "Somebody of each tier of a team is within reach, or counted as lacking.", "people", "at least")
WOMEN = Rule("postings.women", "Women within reach have the hours that are asked of women, but for those lacking.", "hours", "at least")
COMPANY = Rule("postings.company", "Nobody is posted alone where the zone does not allow it, or it is counted as lacking.", "people")
RULES = by_id(HEADS, PACKAGE, TRAINING, TRAINEES, LANGUAGE, RESIDENTS, TEAM, WOMEN, COMPANY)

POST = ["area", "tier"]


def check(ground: Ground) -> Iterator[Rows]:
    """What postings do to posts."""
    posted = ground.posted.assign(value=1.0)
    count = pd.concat([posted[[*POST, "value"]], ground.tables["vacant"].rename(columns={"heads": "value"})[[*POST, "value"]]])
    rows = side_by_side(total(count, POST, "value"), ground.heads.rename(columns={"heads": "limit"}), POST)
    yield Rows(HEADS, rows, tuple(POST), "{tier} in {area}: {value} are posted or counted as vacant, but the plan has {limit} heads.")
    yield from _packages(ground)
    yield _languages(ground)
    yield _residents(ground)
    yield _teams(ground)
    yield _women(ground)
    yield _company(ground)


def _lacking(ground: Ground, need: str, keys: list[str]) -> pd.DataFrame:
    """keys, lacking: what is counted as lacking of a need."""
    rows = ground.tables["lacking"]
    return total(rows[rows["need"] == need], keys, "heads", "lacking")


def _with(frame: pd.DataFrame, other: pd.DataFrame, keys: list[str], column: str) -> pd.DataFrame:
    """The frame with a column of another one by their keys, 0 where that has none."""
    merged = frame.merge(other, how="left", on=keys)
    return merged.assign(**{column: merged[column].astype(float).fillna(0.0)})


def held(ground: Ground) -> set[tuple[str, str]]:
    """Person and package that count as held before any training of the year."""
    instance = ground.facts.instance
    lasts = {row.package: math.ceil(row.every_years * 365.25) for row in instance.refreshers}
    start = date(instance.manifest.year, 1, 1)
    found = {
        (row.person, row.package)
        for row in ground.roster.person_packages
        if row.since is None or (start - date.fromisoformat(row.since)).days <= lasts.get(row.package, np.inf)
    }
    taught: dict[str, dict[str, int]] = {}
    for row in instance.package_competencies:
        taught.setdefault(row.package, {})[row.competency] = row.level
    of_tier = {(row.tier, row.competency): row.level for row in instance.tier_competencies}
    own: dict[str, dict[str, int]] = {}
    for line in ground.roster.person_competencies:
        own.setdefault(line.person, {})[line.competency] = line.level
    tier = ground.people["tier"]
    for person, levels in own.items():
        for package, wanted in taught.items():
            if all(max(levels.get(one, 0), of_tier.get((tier[person], one), 0)) >= level for one, level in wanted.items()):
                found.add((person, package))
    return found


def _packages(ground: Ground) -> Iterator[Rows]:
    """Holders and trainees beside the plan's."""
    keys = [*POST, "package"]
    asked = pd.DataFrame(
        [(r.area, r.tier, r.package, r.holders, r.trainees) for r in ground.plan.training], columns=[*keys, "holders", "trainees"]
    )
    asked = asked.merge(ground.heads, on=POST)
    have, courses = held(ground), ground.tables["to_train"]
    where = ground.posted[["person", *POST]]
    people = asked[keys].merge(where, on=POST)
    trained = set(zip(courses["person"], courses["package"], strict=True))
    without = [pair not in have and pair not in trained for pair in zip(people["person"], people["package"], strict=True)]
    rows = _with(asked, total(people.assign(value=np.array(without, dtype=float)), keys, "value"), keys, "value")
    lacking = _lacking(ground, "package", [*POST, "what"]).rename(columns={"what": "package"})
    rows = _with(rows, lacking, keys, "lacking")
    rows = rows.assign(limit=rows["heads"] - rows["holders"] + rows["lacking"])
    sentence = "{tier} in {area}: {value} people have no {package}, but there is room for {limit}: the plan has {holders} holders there."
    yield Rows(PACKAGE, rows.astype({"value": float, "limit": float}), tuple(keys), sentence)
    taught = courses.merge(where, on="person").assign(value=1.0)
    most = asked[asked["trainees"] > 0][[*keys, "trainees"]].rename(columns={"trainees": "limit"})
    both = side_by_side(total(taught, keys, "value"), most, keys)
    sentence = "{tier} in {area}: {value} people are trained in {package}, but the plan trains {limit} there."
    yield Rows(TRAINING, both, tuple(keys), sentence)
    posted = set(where["person"])
    wrong = [row for row in zip(courses["person"], courses["package"], strict=True) if row[0] not in posted or row in have]
    frame = pd.DataFrame(wrong, columns=["person", "package"]).assign(value=1.0, limit=0.0)
    yield Rows(TRAINEES, frame, ("person", "package"), "{person} is trained in {package}, but is not posted, or holds it already.")


def _languages(ground: Ground) -> Rows:
    """Speakers of local languages."""
    keys = [*POST, "language"]
    asked = _shares(ground).merge(ground.heads, on="area")
    asked = asked.assign(speakers=rounded_up(asked["share"].astype(float) * asked["heads"].astype(float)))
    spoken = set(zip((r.person for r in ground.roster.person_languages), (r.language for r in ground.roster.person_languages), strict=True))
    people = asked[keys].merge(ground.posted[["person", *POST]], on=POST)
    without = [pair not in spoken for pair in zip(people["person"], people["language"], strict=True)]
    rows = _with(asked, total(people.assign(value=np.array(without, dtype=float)), keys, "value"), keys, "value")
    lacking = _lacking(ground, "language", [*POST, "what"]).rename(columns={"what": "language"})
    rows = _with(rows, lacking, keys, "lacking")
    rows = rows.assign(limit=rows["heads"].astype(float) - rows["speakers"] + rows["lacking"])
    sentence = "{tier} in {area}: {value} people do not speak {language}, but there is room for {limit}."
    return Rows(LANGUAGE, rows, tuple(keys), sentence)


def _shares(ground: Ground) -> pd.DataFrame:
    """area, language, share: of the households who speak it alone, the settlements of the area weighed by their people."""
    keys = ["area", "language"]
    rows = [(r.area, r.language, r.settlement, r.share) for r in ground.roster.local_languages]
    languages = pd.DataFrame(rows, columns=[*keys, "settlement", "share"])
    general = languages[languages["settlement"].isna()][[*keys, "share"]].rename(columns={"share": "general"})
    every = _with(languages[keys].drop_duplicates(), general, keys, "general")
    own = languages[languages["settlement"].notna()]
    if own.empty:
        return every.rename(columns={"general": "share"})
    there = [(r.area, r.settlement, float(r.population)) for r in ground.facts.instance.settlements]
    people = pd.DataFrame(there, columns=["area", "settlement", "people"])
    places = every.merge(people, on="area").merge(own, how="left", on=[*keys, "settlement"])
    places = places.assign(speakers=places["people"] * places["share"].astype(float).fillna(places["general"]))
    sums = places.groupby(keys, as_index=False)[["speakers", "people"]].sum()
    found = every.merge(sums[sums["people"] > 0], how="left", on=keys)
    return found.assign(share=(found["speakers"] / found["people"]).fillna(found["general"]))[[*keys, "share"]]


def _paid(ground: Ground, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["tier"].map(ground.facts.tiers["kind"]).isin(PAID_KINDS)]


def _residents(ground: Ground) -> Rows:
    """Paid people of the kinds that count in each area."""
    facts = ground.facts
    parts = []
    for zone, row in facts.zones.iterrows():
        areas = facts.areas.index[facts.areas["zone"] == zone]
        kinds = row["resident_kinds"] or PAID_KINDS
        there, plan = (
            frame[frame["area"].isin(areas) & frame["tier"].map(facts.tiers["kind"]).isin(kinds)]
            for frame in (ground.posted.assign(heads=1), ground.heads)
        )
        rows = pd.DataFrame({"area": areas})
        rows = _with(rows, total(there, ["area"], "heads", "value"), ["area"], "value")
        rows = _with(rows, total(plan, ["area"], "heads", "planned"), ["area"], "planned")
        parts.append(rows.assign(least=np.minimum(rows["planned"], float(row["min_resident_heads"]))))
    rows = _with(pd.concat(parts, ignore_index=True), _lacking(ground, "residents", ["area"]), ["area"], "lacking")
    rows = rows.assign(limit=rows["least"] - rows["lacking"])
    return Rows(RESIDENTS, rows, ("area",), "{value} paid people are posted in {area}, but {limit} are to be there at least.")


def _within_reach(ground: Ground, work: pd.DataFrame) -> pd.DataFrame:
    """The rows of work (area, tier, …) with every base_area from which the tier reaches the area."""
    bases = work.merge(ground.facts.ways[["base_area", "area"]], on="area")
    bases = ground.facts.with_ways(bases, "base_area", "area", "tier")
    reached: pd.DataFrame = bases[ground.facts.in_reach(bases, "tier")]
    return reached


def _teams(ground: Ground) -> Rows:
    """Somebody of each tier of a team within reach."""
    keys = ["area", "tier"]
    teams = ground.facts.tables["teams"][["function", "tier"]]
    wanted = ground.facts.need[["area", "function"]].merge(teams, on="function").drop_duplicates(keys)
    bases = _within_reach(ground, wanted[[*keys, "function"]])
    here = ground.posted.assign(value=1.0).rename(columns={"area": "base_area"})
    plan = ground.heads.rename(columns={"area": "base_area", "heads": "planned"})
    bases = _with(bases, total(here, ["base_area", "tier"], "value"), ["base_area", "tier"], "value")
    bases = _with(bases, plan, ["base_area", "tier"], "planned")
    rows = bases.groupby([*keys, "function"], as_index=False, sort=False)[["value", "planned"]].sum()
    rows = _with(rows[rows["planned"] > 0], _lacking(ground, "team", keys), keys, "lacking")
    rows = rows.assign(limit=1.0 - rows["lacking"])
    return Rows(TEAM, rows, tuple(keys), "{tier} is of the team of {function}, but nobody of it is posted within reach of {area}.")


def _women(ground: Ground) -> Rows:
    """Hours of women beside those asked of them."""
    facts, keys = ground.facts, ["area", "tier", "function"]
    work = pd.DataFrame([(r.area, r.tier, r.function, r.hours) for r in ground.plan.deliver], columns=[*keys, "hours"])
    work = work.assign(share=work["function"].map(facts.functions["min_female_share"]).astype(float))
    work = work[work["share"] > 0].reset_index(drop=True)
    work = work.assign(asked=work["share"] * (1 - facts.remote_share(work)) * work["hours"])
    bases = _within_reach(ground, work[[*keys, "asked"]])
    women = ground.posted[ground.posted["own_sex"] == "female"].assign(women=1.0).rename(columns={"area": "base_area"})
    bases = _with(bases, total(women, ["base_area", "tier"], "women", "women"), ["base_area", "tier"], "women")
    plan = ground.heads.rename(columns={"area": "base_area", "heads": "planned"})
    bases = _with(bases, plan, ["base_area", "tier"], "planned")
    rows = bases.groupby(keys, as_index=False, sort=False).agg(women=("women", "sum"), asked=("asked", "first"), planned=("planned", "sum"))
    rows = rows[rows["planned"] > 0]
    rows = _with(rows, _lacking(ground, "women", ["area", "tier", "what"]).rename(columns={"what": "function"}), keys, "lacking")
    hours = rows["tier"].map(facts.tiers["hours_per_head"]).astype(float)
    rows = rows.assign(value=hours * rows["women"], limit=rows["asked"] - hours * rows["lacking"])
    sentence = "{function} in {area} by {tier}: women within reach have {value} hours, but {limit} are asked of them."
    return Rows(WOMEN, rows, tuple(keys), sentence)


def _company(ground: Ground) -> Rows:
    """Areas in which a paid person is alone."""
    facts = ground.facts
    lonely = ~facts.areas["zone"].map(facts.zones["lone_posting_allowed"]).astype(bool)
    rows = pd.DataFrame({"area": facts.areas.index[lonely]})
    shared = pd.DataFrame([(r.base_area, r.tier, r.heads) for r in ground.plan.shared], columns=["area", "tier", "heads"])
    here = _paid(ground, ground.posted.assign(heads=1.0))
    rows = _with(rows, total(here, ["area"], "heads", "people"), ["area"], "people")
    rows = _with(rows, total(_paid(ground, shared), ["area"], "heads", "sharing"), ["area"], "sharing")
    rows = _with(rows, _lacking(ground, "company", ["area"]), ["area"], "lacking")
    alone = (rows["people"] > rows["sharing"]) & (rows["people"] < rows["sharing"] + 2)
    rows = rows.assign(value=np.where(alone, 2 + rows["sharing"] - rows["people"], 0.0), limit=rows["lacking"])
    sentence = "{people} paid people are posted in {area}, but its zone lets nobody be posted alone."
    return Rows(COMPANY, rows, ("area",), sentence)
