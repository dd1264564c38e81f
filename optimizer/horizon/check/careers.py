"""Careers: where recruits come from, and who rises.

Those who rise out of a tier in a group of places ≤ max_share_per_year × those who stayed, by place, and rise into the other tier in the
same group. Recruits of a tier ≤ candidates_per_year + graduates. Graduates of a school with a bond (`bond_years`) are hired under it alone,
in places of its zone, where they are no local candidates and not from outside; of those who serve it, bond_leaving_factor × leaving_share
leave in a year and cost breach_cost each, the others of leaving_share stay. An intake ≤ max_intake; graduates = (1 − dropout_share) ×
absorption_share × the intake of study_years earlier. Intakes whose graduates come after the last year replace those who leave today's
workforce, as far as other candidates do not and places allow.
"""

import math
from collections.abc import Iterator

import numpy as np

from optimizer.horizon.check.case import HorizonCase
from optimizer.verify.rule import Rows, Rule, Sums, beside, by_id, sums

STEPS = Rule("careers.steps", "People rise by steps of the careers table.", "heads", label="Steps of careers")
QUALIFIED = Rule("careers.qualified", "No more rise than qualify in a year.", "heads", label="People who qualify to rise")
RISEN = Rule(
    "careers.risen", "Those who rise out of a tier rise into the other in their group of places.", "heads", "equal", "People who rise"
)
INTAKE = Rule("careers.intake", "Schools take in no more than they have places.", "students", label="Places at schools")
CANDIDATES = Rule(
    "careers.candidates", "Recruits are at most candidates and graduates.", "heads", label="Candidates and graduates", shared="candidates"
)
SUCCESSION = Rule(
    "careers.succession",
    "Intakes whose graduates come after the last year replace those who leave today's workforce.",
    "heads",
    "at least",
    label="Graduates who replace those who leave",
    shared="candidates",
)
RISEN_IN = Rule("accounts.risen_in", "Heads risen into a tier are those of its steps.", "heads", "equal")
RISEN_OUT = Rule("accounts.risen_out", "Heads risen out of a tier are those of its steps.", "heads", "equal")
BOUND = Rule(
    "careers.bound",
    "Those who are hired under the bond of a school are at most its graduates.",
    "heads",
    label="Graduates who are bound",
    shared="candidates",
)
BOUND_RECRUITS = Rule("careers.bound_recruits", "Those who are bound are recruits of their place.", "heads", label="Recruits who are bound")
BOND_ZONE = Rule("careers.bond_zone", "Graduates serve their bond in its zone.", "heads", label="Zone of the bond")
SERVING = Rule("accounts.serving", "Those who serve a bond are those hired for it in the last years who are still there.", "heads", "equal")
BREACHES = Rule("accounts.breaches", "Those who break a bond are their share of those who serve it.", "heads", "equal")
GRADUATES = Rule("accounts.graduates", "Graduates are the share of their intake that finishes and would take a post.", "heads", "equal")
SCHOOL_COST = Rule("accounts.school_cost", "Schools are paid for those who study, and for those who break their bond.", "currency", "equal")
RULES = by_id(
    STEPS,
    QUALIFIED,
    RISEN,
    INTAKE,
    CANDIDATES,
    BOUND,
    BOUND_RECRUITS,
    BOND_ZONE,
    SUCCESSION,
    RISEN_IN,
    RISEN_OUT,
    GRADUATES,
    SERVING,
    BREACHES,
    SCHOOL_COST,
)

STEP = ("place", "from_tier", "to_tier", "year")


def check(case: HorizonCase) -> Iterator[Rows]:
    """Who rises qualifies, and rises into the other tier of the same group; then schools and candidates."""
    share = {(row.from_tier, row.to_tier): row.max_share_per_year for row in case.instance.careers}
    odd, out, qualified, gone, joined, risen_in, risen_out = (sums() for _ in range(7))
    for row in case.plan.steps:
        key = (row.place, row.from_tier, row.to_tier, row.year)
        if key[1:3] not in share:
            odd[key] = row.risen_out + row.risen_in
            continue
        out[key], qualified[key] = row.risen_out, share[key[1:3]] * case.stayed(row.place, row.from_tier, row.year)
        flow = (case.places[row.place].group, *key[1:])
        gone[flow], joined[flow] = gone[flow] + row.risen_out, joined[flow] + row.risen_in
        risen_out[row.place, row.from_tier, row.year] += row.risen_out
        risen_in[row.place, row.to_tier, row.year] += row.risen_in
    yield beside(
        STEPS, STEP, odd, {}, "{value} rise from {from_tier} to {to_tier} in {place} in {year}, which is no step of the careers table."
    )
    yield beside(QUALIFIED, STEP, out, qualified, "{value} rise from {from_tier} to {to_tier} in {place} in {year}, but {limit} qualify.")
    sentence = "{value} join {to_tier} in {group} in {year}, but {limit} rise from {from_tier} there."
    yield beside(RISEN, ("group", *STEP[1:]), joined, gone, sentence)
    for rule, steps, column in ((RISEN_IN, risen_in, "risen_in"), (RISEN_OUT, risen_out, "risen_out")):
        sentence = "{value} rise into or out of {tier} in {place} in {year} by the stocks, but {limit} by the steps."
        yield beside(rule, ("place", "tier", "year"), {key: getattr(row, column) for key, row in case.stock.items()}, steps, sentence)
    yield from _schools(case)


def _schools(case: HorizonCase) -> Iterator[Rows]:
    """Intakes, graduates and their cost; then what they mean for recruits."""
    keys, intake = ("school", "year"), {(row.school, row.year): row.intake for row in case.plan.intakes}
    said = {(row.school, row.year): row for row in case.plan.intakes}
    places, came, cost, found, broken = (sums() for _ in range(5))
    for bond in case.plan.bonds:
        broken[bond.school, bond.year] += bond.left

    def taken(name: str, now: float, year: int) -> float:
        return intake[name, year] if year >= case.first else now

    for row in case.instance.schools:
        for year, factors in case.years.items():
            key = (row.school, year)
            places[key] = np.nan if row.max_intake is None else row.max_intake
            came[key] = taken(row.school, row.intake_now, year - row.study_years) * (1 - row.dropout_share) * row.absorption_share
            found[row.tier, year] += came[key] if not row.bond_years else 0.0
            studying = sum(taken(row.school, row.intake_now, earlier) for earlier in range(year - row.study_years + 1, year + 1))
            study = row.cost_per_student_year * (1 - row.dropout_share / 2) * studying
            cost[key] = factors.prices * (study + row.breach_cost * broken[key])
    yield beside(INTAKE, keys, intake, places, "The school {school} takes in {value} in {year}, but has {limit} places.")
    graduates = {key: row.graduates for key, row in said.items()}
    yield beside(GRADUATES, keys, graduates, came, "{value} of {school} graduate in {year} by the plan, but {limit} by their intake.")
    sentence = "The school {school} costs {value} in {year} by the plan, but {limit} by its students."
    yield beside(SCHOOL_COST, keys, {key: row.cost for key, row in said.items()}, cost, sentence)
    yield from _bonds(case, came)
    hired, most = sums(), sums()
    for stock in case.plan.stocks:
        hired[stock.tier, stock.year] += stock.hired - case.bound[stock.place, stock.tier, stock.year]
    for tier, candidates in case.limited.items():
        most |= {(tier, year): candidates + found[tier, year] for year in case.years}
    sentence = "{value} of {tier} are hired in {year}, but {limit} candidates and graduates can be found."
    yield beside(CANDIDATES, ("tier", "year"), hired, most, sentence, missing=np.nan)
    yield _succession(case, intake)


def _bonds(case: HorizonCase, came: Sums) -> Iterator[Rows]:
    """Who is bound, where, and who serves or breaks a bond."""
    bound, odd, serving, left, due, breaking = (sums() for _ in range(6))
    for bond in case.plan.bonds:
        key, school = (bond.place, bond.school, bond.year), case.schools.get(bond.school)
        bound[bond.school, bond.year] += bond.hired
        place = case.places.get(bond.place)
        if school is None or place is None or not school.bond_years or school.bond_zone not in (None, place.zone):
            odd[key] = bond.hired + bond.serving
            continue
        serving[key], due[key] = bond.serving, case.serving(bond.place, bond.school, bond.year)
        left[key], breaking[key] = bond.left, case.bond_share(bond.place, bond.school, kept=False) * due[key]
    sentence = "{value} graduates of {school} are hired under its bond in {year}, but {limit} finish and would take a post."
    yield beside(BOUND, ("school", "year"), bound, {key: came[key] for key in bound}, sentence)
    recruits = {key: case.stock[key].hired if key in case.stock else 0.0 for key in case.bound}
    sentence = "{value} recruits of {tier} in {place} are bound in {year}, but {limit} are hired there."
    yield beside(BOUND_RECRUITS, ("place", "tier", "year"), case.bound, recruits, sentence)
    keys = ("place", "school", "year")
    yield beside(BOND_ZONE, keys, odd, {}, "{value} graduates of {school} serve a bond in {place} in {year}, but there is none there.")
    sentence = "{value} graduates of {school} serve their bond in {place} in {year} by the plan, but {limit} by who was hired for it."
    yield beside(SERVING, keys, serving, due, sentence)
    yield beside(BREACHES, keys, left, breaking, "{value} graduates of {school} in {place} break their bond in {year}, but {limit} do.")


def _succession(case: HorizonCase, intake: dict[tuple[str, int], float]) -> Rows:
    """Graduates who come after the last year, beside those who leave today less other candidates, as far as places allow."""
    come, due = sums(), Sums(float)
    for tier, candidates in case.limited.items():
        schools = [(row, (1 - row.dropout_share) * row.absorption_share) for row in case.instance.schools if row.tier == tier]
        leaving = sum(case.share(place, name) * heads for (place, name), heads in case.in_place.items() if name == tier)
        most = sum(math.inf if row.max_intake is None else share * row.max_intake for row, share in schools if share > 0)
        for year in case.years:
            if all(year + row.study_years > case.plan.years[-1] for row, _ in schools):
                come[tier, year] = sum(share * intake[row.school, year] for row, share in schools)
                due[tier, year] = min(most, leaving - candidates)
    sentence = "Intakes of {year} give {value} graduates for {tier} after the last year, but {limit} are needed for those who leave."
    return beside(SUCCESSION, ("tier", "year"), come, due, sentence)
