"""What is settled beforehand and cannot be: pins and people who must stay against the plan, limits of people, and each other."""

from collections import defaultdict

import numpy as np

from instances.checks.reporting import at
from instances.errors import Problem
from instances.people.checks import is_post, stay_problems
from optimizer.people.postings.case import SLACK, Case, Places


def contradictions(case: Case) -> list[Problem]:
    """Everything that contradicts itself, with the row and the smallest change that makes it possible; empty where all of it can be."""
    posts = dict(zip(case.posts, case.heads.tolist(), strict=True))
    found = [*stay_problems(case.roster, posts)]
    if not found:
        found = [*_pins(case, posts), *_limits(case), *_forbidden(case)]
    return found or _couples(case)


def _rows(case: Case) -> dict[int, tuple[str, int, str]]:
    """Where it is written that a person has a post in any case: table, row, column."""
    found = {at: ("people", at, "must_stay") for at in case.kept}
    for row, pin in enumerate(case.roster.pins):
        if pin.decision == "keep" and is_post(pin):
            found[case.person_at[pin.person]] = ("pins", row, "area")
    return found


def _pins(case: Case, posts: dict[tuple[str, str], int]) -> list[Problem]:
    """More people settled in a post than it has heads."""
    settled: dict[tuple[str, str], list[int]] = defaultdict(list)
    for person, area in case.kept.items():
        settled[area, case.people[person].tier].append(person)
    rows, problems = _rows(case), []
    for (area, tier), people in settled.items():
        heads = posts.get((area, tier), 0)
        if len(people) > heads:
            last = sorted(people, key=lambda person: (rows[person][0] == "pins", rows[person][1]))[-1]
            table, row, column = rows[last]
            hint = f"{', '.join(case.people[person].person for person in people)}: let {len(people) - heads} go, or plan with more posts"
            problems.append(at(table, row, column, area, f"at most {heads} of {tier} in {area}, as the plan has it", hint=hint))
    return problems


def _limits(case: Case) -> list[Problem]:
    """People settled beyond their own limit on the way, or whose contract is over."""
    rows, problems = _rows(case), []
    for person, area in case.kept.items():
        who, post = case.people[person], case.post_at.get((area, case.people[person].tier))
        table, row, column = rows[person]
        if not case.there[person]:
            hint = f"the contract of {who.person} ends on {who.contract_end}, before the year of the plan"
            problems.append(at(table, row, column, area, "a person whose contract reaches the year of the plan", hint=hint))
        elif post is not None:
            hours = float(case.hours(_one(person), _one(post))[0])
            if not np.isfinite(hours):
                hint = f"correct the home of {who.person}, or give the way in the travel table of the instance"
                problems.append(at(table, row, column, area, "a post to which a way from home is known", hint=hint))
            elif hours > case.limit[person] + SLACK:
                hint = f"the way takes {hours:.2f} hours: raise within_hours in people, or take the pin away"
                problems.append(at(table, row, column, area, f"within {who.within_hours:g} hours of the home of {who.person}", hint=hint))
    return problems


def _forbidden(case: Case) -> list[Problem]:
    """People who are settled where a pin forbids them."""
    return [
        at("pins", row, "area", pin.area, "another area than the one that is settled", hint=f"{pin.person} is settled there; remove one")
        for row, pin in enumerate(case.roster.pins)
        if pin.decision == "forbid" and is_post(pin) and case.kept.get(case.person_at[pin.person]) == pin.area
    ]


def _couples(case: Case) -> list[Problem]:
    """Couples who are settled too far apart."""
    rows, problems = _rows(case), []
    for person, who in enumerate(case.people):
        if who.partner is None or person not in case.kept or case.person_at[who.partner] not in case.kept:
            continue
        other = case.person_at[who.partner]
        places = [_one(case.ways.position[case.kept[one]]) for one in (person, other)]
        hours, most = float(case.ways.offices(*places)[0]), min(case.day[case.tier[person]], case.day[case.tier[other]])
        if hours > most + SLACK:
            table, row, column = max((rows[one] for one in (person, other)), key=lambda place: place[0] == "pins")
            hint = f"{who.person} is settled in {case.kept[person]} and {who.partner} in {case.kept[other]}: {hours:.2f} hours apart"
            problems.append(at(table, row, column, case.kept[person], f"a couple within a day's way, {most:g} hours", hint=hint))
    return problems


def _one(value: int) -> Places:
    return np.array([value], dtype=np.intp)
