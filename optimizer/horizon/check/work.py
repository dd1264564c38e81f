"""Work: need met or unmet, by people who are there, in their hours, supervised."""

from collections.abc import Iterator

from instances.eligibility import abilities
from instances.schema import WEEKS
from instances.workload import hours_per_head, individual_hours
from instances.years import place_following, supervision_ways
from optimizer.horizon.check.case import HorizonCase
from optimizer.verify.capacity import HOURS, IN_PERSON, REACH, REMOTE
from optimizer.verify.competency import CAN_DO
from optimizer.verify.coverage import BALANCE, JOURNEY
from optimizer.verify.rule import Rows, Rule, Sums, beside, by_id, sums, translated
from optimizer.verify.supervision import COVERED, RELATION, SPAN
from optimizer.verify.volunteers import AREA_SHARE, HOURS_PER_WEEK

RECOVERED = Rule(
    "coverage.recovered",
    "Of the hours unmet in a year no more are met in the next than can still be met then.",
    "hours",
    label=translated("Unmet hours that can still be met in the next year"),
)
NEED = Rule("accounts.need", "Need is that of the first year, grown.", "hours", "equal")
TIME = Rule("supervision.time", "Supervision takes the hours of people in the group of places.", "hours", "equal", "Hours for supervision")
RULES = by_id(
    NEED, BALANCE, RECOVERED, JOURNEY, CAN_DO, AREA_SHARE, IN_PERSON, REMOTE, REACH, HOURS_PER_WEEK, HOURS, COVERED, RELATION, SPAN, TIME
)

POST = ("base", "tier", "year")


def coverage(case: HorizonCase) -> Iterator[Rows]:
    """Need grows as it should, and is met or unmet; unpaid people do no more than their share."""
    able = abilities(case.instance)
    pairs = set(zip(able["function"], able["tier"], strict=True))
    pairs = pairs if case.plan.mandates is None else pairs & set(case.plan.mandates)
    unable, done, present, remote, unpaid, whole = (sums() for _ in range(6))
    for row in case.plan.work:
        if (row.function, row.tier) not in pairs:
            unable[row.place, row.function, row.tier, row.year] = row.hours
        share = case.remote_share(row.place, row.function)
        done[row.place, row.function, row.year] += row.hours
        present[row.place, row.tier, row.year] += (1 - share) * row.hours
        remote[case.places[row.place].group, row.tier, row.year] += share * row.hours
        whole[row.place, row.year] += row.hours
        unpaid[row.place, case.tiers[row.tier].kind, row.year] += row.hours
    keys = ("place", "function", "year")
    yield beside(
        CAN_DO,
        ("place", "function", "tier", "year"),
        unable,
        {},
        "{tier} does {value} hours of {function} in {place} in {year}, but cannot.",
    )
    due = {(*key, year): factors.need * hours for key, hours in case.need.items() for year, factors in case.years.items()}
    need = {(row.place, row.function, row.year): row.need for row in case.plan.coverage}
    yield beside(NEED, keys, need, due, "The need of {function} in {place} in {year} is {value} hours in the plan, but {limit}.")
    for left in case.plan.coverage:
        done[left.place, left.function, left.year] += left.unmet - left.recovered
    sentence = "{value} hours of {function} in {place} in {year} are delivered or counted as unmet, but the need is {limit}."
    yield beside(BALANCE, keys, done, due, sentence)
    yield from _journey(case)
    policy = case.instance.manifest.policy
    caps = {"volunteer": policy.volunteers.share_of_area_work, "leader": policy.leaders.share_of_area_work}
    capped = {key: hours for key, hours in unpaid.items() if caps.get(key[1]) is not None}
    most = {(place, kind, year): (caps[kind] or 0.0) * whole[place, year] for place, kind, year in capped}
    yield beside(
        AREA_SHARE, ("place", "kind", "year"), capped, most, "The kind {kind} does {value} hours in {place} in {year}, but may do {limit}."
    )
    yield from _time(case, present, remote)


def _journey(case: HorizonCase) -> Iterator[Rows]:
    """What was missed is recovered only as far as it can be, and leads on to nothing."""
    keys = ("place", "function", "year")
    unmet = {(row.place, row.function, row.year): row.unmet for row in case.plan.coverage}
    recovered = {(row.place, row.function, row.year): row.recovered for row in case.plan.coverage}
    share = {name: row.recovered_share for name, row in case.functions.items()}
    missed = {(a, f, y): share[f] * unmet.get((a, f, y - 1), 0.0) for a, f, y in recovered}
    sentence = "{value} hours of {function} that were unmet before {year} are met in {place} then, but only {limit} can be."
    yield beside(RECOVERED, keys, recovered, missed, sentence)
    following = place_following(case.instance, case.places)
    later = {(a, f, y): amount - recovered.get((a, f, y + 1), 0.0) for (a, f, y), amount in unmet.items()}
    sentence = "{value} hours of {function} in {place} in {year} are left unmet, but {limit} follow work that is not done."
    for left in (unmet, later):  # in the year, and once those recovered in the next are met
        after = sums()
        for (a, f, before), part in following.items():
            for y in case.years:
                after[a, f, y] += part * left.get((a, before, y), 0.0)
        yield beside(JOURNEY, keys, {key: left.get(key, 0.0) for key in after}, after, sentence)


def _time(case: HorizonCase, present: Sums, remote: Sums) -> Iterator[Rows]:
    """Work is served by people in reach, within their hours."""
    in_person, again, served, afar, legs, within, busy = (sums() for _ in range(7))
    for met in case.plan.coverage:
        again[met.place, met.year] += (1 - case.remote_share(met.place, met.function)) * met.recovered
    for (place, function), needed in case.need.items():
        in_person[place] += (1 - case.remote_share(place, function)) * needed
    for leg in case.plan.time:
        if leg.package:
            continue
        way = case.ways.get((leg.base, leg.place, leg.tier))
        if leg.use == "service":
            key = (leg.base, leg.place, leg.tier, leg.year)
            legs[key] += leg.hours
            within[key] = way.reached * (case.years[leg.year].need * in_person[leg.place] + again[leg.place, leg.year]) if way else 0.0
            served[leg.place, leg.tier, leg.year] += leg.hours
        elif leg.use == "remote":
            afar[case.places[leg.base].group, leg.tier, leg.year] += leg.hours
        busy[leg.base, leg.tier, leg.year] += (1 + (way.travel_share if way else 0.0)) * leg.hours
    sentence = "{tier} of {base} serves {value} hours in {place} in {year}, but {limit} are within reach."
    yield beside(REACH, ("base", "place", "tier", "year"), legs, within, sentence)
    sentence = "{tier} serves {value} hours in {place} in {year}, but the in-person part of its work there is {limit}."
    yield beside(IN_PERSON, ("place", "tier", "year"), served, present, sentence)
    sentence = "{tier} works {value} hours remotely in {group} in {year}, but the remote part of its work there is {limit}."
    yield beside(REMOTE, ("group", "tier", "year"), afar, remote, sentence)
    policy, hours = case.instance.manifest.policy, hours_per_head(case.instance)
    caps = {"volunteer": policy.volunteers.hours_per_week, "leader": policy.leaders.hours_per_week}
    weekly = {key: spent for key, spent in busy.items() if caps.get(case.tiers[key[1]].kind) is not None}
    most = {key: WEEKS * (caps[case.tiers[key[1]].kind] or 0.0) * case.heads(*key) for key in weekly}
    yield beside(HOURS_PER_WEEK, POST, weekly, most, "{tier} of {base} works {value} hours in {year}, but may work {limit}.")
    for held in case.plan.holders:
        busy[held.place, held.tier, held.year] += case.packages[held.package].training_hours * case.courses(held)
    alone = sums()
    for (area, tier), amount in individual_hours(case.instance).items():
        alone[case.place_of[area], tier] += amount
    for base, tier, year in busy:
        busy[base, tier, year] += alone[base, tier] if case.in_place[base, tier] else 0.0
    sentence = "{tier} of {base} is charged {value} hours in {year}, but its heads have {limit}."
    yield beside(HOURS, POST, busy, {key: hours[key[1]] * case.at_work(*key) for key in busy}, sentence)


def supervision(case: HorizonCase) -> Iterator[Rows]:
    """Everyone has a supervisor or is counted as without; spans and hours of supervisors."""
    relation = {(row.supervisor, row.tier, row.kind): row for row in case.instance.supervision}
    ways = supervision_ways(case.instance, case.places)
    posted, supervised, odd, load, due, spent = (sums() for _ in range(6))
    for row in case.plan.stocks:
        posted[case.places[row.place].group, row.tier, row.year] += row.heads
    for guided in case.plan.guidance:
        supervised[guided.group, guided.tier, guided.kind, guided.year] += guided.heads
        key = (guided.group, guided.supervisor, guided.tier, guided.kind)
        if guided.supervisor and key not in ways:
            odd[*key, guided.year] = guided.heads
        elif guided.supervisor:
            load[guided.group, guided.supervisor, guided.kind, guided.year] += guided.heads / relation[key[1:]].span
            due[guided.group, guided.supervisor, guided.year] += ways[key][0] * guided.heads
    for leg in case.plan.time:
        if leg.use == "supervision":
            spent[case.places[leg.base].group, leg.tier, leg.year] += leg.hours
    sentence = "{supervisor} supervises {value} of {tier} ({kind}) in {group} in {year}, but there is no such relation within reach."
    yield beside(RELATION, ("group", "supervisor", "tier", "kind", "year"), odd, {}, sentence)
    kinds = dict.fromkeys((tier, kind) for _, tier, kind in relation)
    everyone = {(group, tier, kind, year): n for (group, tier, year), n in posted.items() for name, kind in kinds if name == tier}
    sentence = "{value} of {tier} in {group} have supervision ({kind}) in {year} or are counted as without, but there are {limit}."
    yield beside(COVERED, ("group", "tier", "kind", "year"), {key: supervised[key] for key in everyone}, everyone, sentence)
    spans = {(group, tier, kind, year): posted[group, tier, year] for group, tier, kind, year in load}
    sentence = "The supervisees ({kind}) of {supervisor} in {group} need {value} heads in {year}, but there are {limit}."
    yield beside(SPAN, ("group", "supervisor", "kind", "year"), load, spans, sentence)
    yield beside(
        TIME, ("group", "tier", "year"), spent, due, "{tier} in {group} supervises for {value} hours in {year}, but it takes {limit}."
    )
