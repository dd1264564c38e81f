"""Heads: who is in post, who comes and goes, who rises, who studies."""

import math
from collections import defaultdict
from collections.abc import Iterator

from optimizer.horizon.check.case import TOLERANCE, HorizonCase, HorizonFault, above, equal
from optimizer.horizon.plan import IntakeRow


def form(case: HorizonCase) -> Iterator[HorizonFault]:
    """Years in a row from the manifest's; every area in its place; whole numbers where they are said to be."""
    if case.plan.years != tuple(case.years):
        yield HorizonFault("years", "years", len(case.plan.years), ", ".join(map(str, case.years)))
    if {row.area: row.place for row in case.plan.places} != case.place_of:
        yield HorizonFault("places", "places", len(case.plan.places), f"each of {len(case.place_of)} areas in its place")
    for row in case.plan.stocks:
        if row.place not in case.places or row.tier not in case.tiers or row.year not in case.years:
            yield HorizonFault("stocks", f"{row.place}, {row.tier}, {row.year}", row.heads, "a known place, tier and year")
        elif case.plan.whole:
            yield from equal("whole posts", f"{row.place}, {row.tier}, {row.year}", row.posts, round(row.posts))


def stocks(case: HorizonCase) -> Iterator[HorizonFault]:
    """Heads follow from those of the year before; posts, vacancies, limits and releases."""
    vacant: dict[tuple[str, str], float] = defaultdict(float)
    released: dict[tuple[str, str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for year in case.years:
        for place, tier in case.posts:
            where, row = f"{place}, {tier}, {year}", case.stock.get((place, tier, year))
            heads, hired, out = (row.heads, row.hired, row.risen_out) if row else (0.0, 0.0, 0.0)
            posts, gone, joined = (row.posts, row.released, row.risen_in) if row else (0.0, 0.0, 0.0)
            stayed, arrived = case.stayed(place, tier, year), case.arrived(place, tier, year)
            yield from equal("heads", where, heads, stayed + arrived - gone + joined - out)
            if row is not None:
                leaving, retiring = case.shares[tier, case.places[place].zone]
                yield from equal("leavers", where, row.left + row.retired, (leaving + retiring) * heads)
                yield from equal("arrivals", where, row.arrived, arrived)
            vacancy = posts - heads
            yield from above("posts", where, heads, posts)
            lost = 0.0 if year == case.first else case.share(place, tier) * case.heads(place, tier, year - 1)
            part = case.plan.whole and tier in case.limited
            yield from above("vacancies", where, vacancy, 1.0 if part else vacant[place, tier] + lost + out)
            vacant[place, tier] = vacancy
            if hired > TOLERANCE and not case.tiers[tier].may_hire:
                yield HorizonFault("recruits", where, hired, "none: the tier may not be hired")
            if gone > TOLERANCE and not case.tiers[tier].may_release:
                yield HorizonFault("releases", where, gone, "none: the tier may not be released")
            sums = released[case.places[place].region, tier, year]
            sums[0], sums[1] = sums[0] + gone, sums[1] + stayed
            most = case.most_posts(place, tier)
            if most is not None:
                yield from above("limit of posts", where, posts, max(most, case.in_place[place, tier]))
    for (region, tier, year), (gone, stayed) in released.items():
        yield from above("releases", f"{region}, {tier}, {year}", gone, case.instance.manifest.policy.release_limit_share * stayed)


def careers(case: HorizonCase) -> Iterator[HorizonFault]:
    """Who rises qualifies, and rises into the other tier of the same group; then schools and candidates."""
    steps = {(row.from_tier, row.to_tier): row for row in case.instance.careers}
    flows: dict[tuple[str, str, str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    sums: dict[tuple[str, str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in case.plan.steps:
        where = f"{row.place}, {row.from_tier} to {row.to_tier}, {row.year}"
        step = steps.get((row.from_tier, row.to_tier))
        if step is None:
            yield HorizonFault("careers", where, row.risen_out + row.risen_in, "a step of the careers table")
            continue
        yield from above("qualified", where, row.risen_out, step.max_share_per_year * case.stayed(row.place, row.from_tier, row.year))
        flow = flows[case.places[row.place].group, row.from_tier, row.to_tier, row.year]
        flow[0], flow[1] = flow[0] + row.risen_out, flow[1] + row.risen_in
        sums[row.place, row.from_tier, row.year][1] += row.risen_out
        sums[row.place, row.to_tier, row.year][0] += row.risen_in
    for (group, one, other, year), (out, joined) in flows.items():
        yield from equal("careers", f"{group}, {one} to {other}, {year}", joined, out)
    for key in dict.fromkeys([*sums, *case.stock]):
        stock, (joined, out) = case.stock.get(key), sums[key]
        yield from equal("risen in", ", ".join(map(str, key)), stock.risen_in if stock else 0.0, joined)
        yield from equal("risen out", ", ".join(map(str, key)), stock.risen_out if stock else 0.0, out)
    yield from _schools(case)


def _schools(case: HorizonCase) -> Iterator[HorizonFault]:
    intake = {(row.school, row.year): row for row in case.plan.intakes}
    schools = {row.school: row for row in case.instance.schools}
    graduates: dict[tuple[str, int], float] = defaultdict(float)

    def taken(name: str, year: int) -> float:
        return intake[name, year].intake if year >= case.first else schools[name].intake_now

    for name, school in schools.items():
        for year, factors in case.years.items():
            where, row = f"{name}, {year}", intake.get((name, year))
            if row is None:
                yield HorizonFault("schools", where, 0.0, "a row in intakes")
                return
            if school.max_intake is not None:
                yield from above("places at school", where, row.intake, school.max_intake)
            came = taken(name, year - school.study_years) * (1 - school.dropout_share) * school.absorption_share
            yield from equal("graduates", where, row.graduates, came)
            graduates[school.tier, year] += came
            studying = sum(taken(name, earlier) for earlier in range(year - school.study_years + 1, year + 1))
            cost = school.cost_per_student_year * (1 - school.dropout_share / 2) * studying * factors.prices
            yield from equal("cost of schools", where, row.cost, cost)
    for found in case.instance.recruitment:
        if found.candidates_per_year is not None:
            for year in case.years:
                hired = sum(stock.hired for stock in case.plan.stocks if stock.tier == found.tier and stock.year == year)
                yield from above("candidates", f"{found.tier}, {year}", hired, found.candidates_per_year + graduates[found.tier, year])
    yield from _succession(case, intake)


def _succession(case: HorizonCase, intake: dict[tuple[str, int], IntakeRow]) -> Iterator[HorizonFault]:
    """Graduates who come after the last year replace those who leave today, as far as other candidates do not and places allow."""
    for found in case.instance.recruitment:
        if found.candidates_per_year is None:
            continue
        schools = [(row, (1 - row.dropout_share) * row.absorption_share) for row in case.instance.schools if row.tier == found.tier]
        leaving = sum(case.share(place, tier) * heads for (place, tier), heads in case.in_place.items() if tier == found.tier)
        most = sum(math.inf if row.max_intake is None else share * row.max_intake for row, share in schools if share > 0)
        due = min(most, leaving - found.candidates_per_year)
        for year in case.years:
            if all(year + row.study_years > case.plan.years[-1] for row, _ in schools):
                come = sum(share * intake[row.school, year].intake for row, share in schools)
                if come < due - TOLERANCE * (1 + abs(due)):
                    yield HorizonFault("succession", f"{found.tier}, {year}", come, f"at least {due:,.6g}")
