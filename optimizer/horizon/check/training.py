"""In-service training: who holds a package, and what is done with it.

Holders ≤ those of the year before who stayed and whose package did not lapse (1 − 1 ÷ every_years) or was refreshed + trainees; refreshed
≤ holders ÷ every_years. The rules of the one-year plan hold in each year.
"""

from collections.abc import Iterator

import numpy as np

from instances.eligibility import abilities
from instances.workload import MONTHS, hours_per_head
from optimizer.horizon.check.case import HorizonCase
from optimizer.verify.competency import HOLDER_HOURS, HOLDERS, PLACES, SKILLED, SKILLED_REMOTE, SKILLED_WITHIN_REMOTE, SKILLED_WITHIN_SERVE
from optimizer.verify.rule import Rows, Rule, beside, by_id, sums

KEPT = Rule(
    "competency.kept", "Holders are those who stayed and whose package did not lapse, and trainees.", "heads", label="Packages that last"
)
DUE = Rule("competency.due", "Those refreshed are holders whose refresher is due.", "heads", label="Refreshers that are due")
RULES = by_id(KEPT, DUE, HOLDERS, PLACES, SKILLED, SKILLED_REMOTE, SKILLED_WITHIN_SERVE, SKILLED_WITHIN_REMOTE, HOLDER_HOURS)

HOLDER = ("place", "tier", "package", "year")


def check(case: HorizonCase) -> Iterator[Rows]:
    """Holders follow from those in place, and the work that needs a package is done in their hours."""
    rows = {(row.place, row.tier, row.package, row.year): row for row in case.plan.holders}
    every = {row.package: row.every_years for row in case.instance.refreshers}
    before, kept, due, trained = (sums() for _ in range(4))
    for held in case.instance.trained:
        before[case.place_of[held.area], held.tier, held.package] += held.heads
    for key, row in rows.items():
        place, tier, package, year = key
        lapse, last = 1 / every[package] if package in every else 0.0, rows.get((place, tier, package, year - 1))
        lasting = (1 - case.share(place, tier)) * ((1 - lapse) * last.holders + last.refreshed) if last else 0.0
        kept[key] = row.trainees + (before[place, tier, package] if year == case.first else lasting)
        due[key] = lapse * row.holders
    for row in case.plan.holders:
        trained[row.package, row.year] += row.trainees
    holders = {key: row.holders for key, row in rows.items()}
    yield beside(KEPT, HOLDER, holders, kept, "{value} of {tier} hold {package} in {place} in {year}, but {limit} kept it or were trained.")
    posted = {(place, tier, package, year): case.heads(place, tier, year) for place, tier, package, year in rows}
    yield beside(HOLDERS, HOLDER, holders, posted, "{value} of {tier} hold {package} in {place} in {year}, but {limit} are in post.")
    refreshed = {key: row.refreshed for key, row in rows.items()}
    yield beside(DUE, HOLDER, refreshed, due, "{value} of {tier} are refreshed in {package} in {place} in {year}, but {limit} are due.")
    most = {key: np.nan if (n := case.packages[key[0]].places_per_year) is None else n for key in trained}
    yield beside(PLACES, ("package", "year"), trained, most, "{value} are trained in {package} in {year}, but it has {limit} places.")
    yield from _use(case)


def _use(case: HorizonCase) -> Iterator[Rows]:
    """Hours of work that needs a package, beside the hours of those who use it and of those who hold it."""
    able, hours = abilities(case.instance), hours_per_head(case.instance)
    needs = {(f, t): packages for f, t, packages in zip(able["function"], able["tier"], able["packages"], strict=True)}
    wanted, wanted_afar, used, used_afar, spent, have = (sums() for _ in range(6))
    parts, all_hours = {"service": sums(), "remote": sums()}, sums()
    for work in case.plan.work:
        for package in needs.get((work.function, work.tier), ()):
            remote = case.remote_share(work.place, work.function)
            wanted[work.place, work.tier, package, work.year] += (1 - remote) * work.hours
            wanted_afar[case.places[work.place].group, work.tier, package, work.year] += remote * work.hours
    for leg in case.plan.time:
        key = (leg.base, leg.place, leg.tier, leg.package, leg.year)
        if not leg.package:
            all_hours[leg.use, *key] += leg.hours
            continue
        parts[leg.use][key] += leg.hours
        way = case.ways.get((leg.base, leg.place, leg.tier))
        spent[leg.base, leg.tier, leg.package, leg.year] += (1 + (way.travel_share if way else 0.0)) * leg.hours
        if leg.use == "service":
            used[leg.place, leg.tier, leg.package, leg.year] += leg.hours
        else:
            used_afar[case.places[leg.base].group, leg.tier, leg.package, leg.year] += leg.hours
    for rule, use in ((SKILLED_WITHIN_SERVE, "service"), (SKILLED_WITHIN_REMOTE, "remote")):
        whole = {(b, p, t, k, y): all_hours[use, b, p, t, "", y] for b, p, t, k, y in parts[use]}
        sentence = "{tier} of {base} uses {package} for {value} hours in {year}, but works {limit} there ({place})."
        yield beside(rule, ("base", "place", "tier", "package", "year"), parts[use], whole, sentence)
    sentence = "{tier} uses {package} for {value} hours in {place} in {year}, but {limit} hours of its work there need it."
    yield beside(SKILLED, HOLDER, used, wanted, sentence)
    yield beside(SKILLED_REMOTE, ("group", *HOLDER[1:]), used_afar, wanted_afar, sentence.replace("{place}", "{group}"))
    for row in case.plan.holders:
        idle = min(1.0, case.packages[row.package].lead_months / MONTHS)
        have[row.place, row.tier, row.package, row.year] = hours[row.tier] * (row.holders - idle * row.trainees)
    sentence = "{tier} of {base} uses {package} for {value} hours in {year}, but its holders have {limit}."
    yield beside(HOLDER_HOURS, ("base", *HOLDER[1:]), spent, have, sentence)
