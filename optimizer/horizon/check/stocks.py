"""Stocks: heads follow from those of the year before.

For each place, tier and year: heads = those who stayed + recruits who arrive − released + moved in − moved out + risen into the tier −
risen out of it; heads ≤ posts ≤ the limits of the areas. Where heads are whole, those who leave are whole heads, of a post within one, and
of a tier within half a head of the expected leavers up to each year. A post is vacant only because its holder left or rose out of the tier;
where posts are whole numbers and candidates are limited, or posts are filled by those who rise alone, less than one post may be. Releases
of a tier in a region ≤ release_limit_share (the tier's, else the policy's for paid tiers) × those who stayed.
"""

from collections.abc import Iterator

import numpy as np

from instances.schema import PAID_KINDS
from optimizer.horizon.check.case import HorizonCase
from optimizer.verify.deployment import MAY_HIRE, MAY_RELEASE
from optimizer.verify.form import RULES as FORM
from optimizer.verify.rule import Rows, Rule, beside, by_id, sums

UNKNOWN = FORM["form.unknown_id"]
YEARS = Rule("form.years", "Years follow one another from the planning year on.", "years", "equal")
PLACES = Rule("form.places", "Each area of the instance is in its place.", "areas", "equal")
INTAKES = Rule("form.intakes", "Each school has a row for each year.", "rows", "at least")
WHOLE = Rule("form.whole", "Posts are whole numbers where the plan says so.", "posts", "equal")
BALANCE = Rule(
    "stocks.balance",
    "Heads are those who stayed, arrive, move in and rise, less those released, moved out and risen.",
    "heads",
    "equal",
    "Heads from year to year",
)
POSTS = Rule("stocks.posts", "Heads are at most the posts.", "heads", label="Posts that are filled")
VACANCIES = Rule("stocks.vacancies", "Posts are vacant only because somebody left or rose.", "posts", label="Posts that may be vacant")
RELEASE_LIMIT = Rule(
    "stocks.release_limit",
    "In each region the releases of a tier are within their share of those who stayed.",
    "heads",
    label="Most releases in a year",
)
MAX_POSTS = Rule("stocks.max_posts", "Posts are at most what the areas of a place allow.", "posts", label="Most posts in the place")
LEAVERS = Rule("accounts.leavers", "Those who leave and retire are the shares of the attrition table, less those kept.", "heads", "equal")
KEPT = Rule("accounts.kept", "Support keeps those who would leave as the retention table says.", "heads", "equal")
SUPPORTED = Rule("stocks.supported", "A head has one kind of support, or a bond, at most.", "heads", label="Heads with support or bonds")
WHOLE_HEADS = Rule("form.whole_heads", "Heads are whole where the plan says so, with those who come and go.", "heads", "equal")
WHOLE_LEAVERS = Rule(
    "stocks.whole_leavers",
    "Where heads are whole, those who have left up to a year are the expected ones, of a post within one, of a tier within half a head.",
    "heads",
    label="Leavers in whole heads",
)
ARRIVALS = Rule("accounts.arrivals", "Recruits arrive after the lead time of the tier.", "heads", "equal")
RULES = by_id(
    UNKNOWN,
    YEARS,
    PLACES,
    INTAKES,
    WHOLE,
    BALANCE,
    POSTS,
    VACANCIES,
    RELEASE_LIMIT,
    MAX_POSTS,
    MAY_HIRE,
    MAY_RELEASE,
    LEAVERS,
    KEPT,
    SUPPORTED,
    WHOLE_HEADS,
    WHOLE_LEAVERS,
    ARRIVALS,
)

POST = ("place", "tier", "year")


def form(case: HorizonCase) -> Iterator[Rows]:
    """Years in a row from the manifest's; every area in its place; rows of what the instance has."""
    years = dict.fromkeys(case.plan.years, 1.0)
    yield beside(YEARS, ("year",), years, dict.fromkeys(case.years, 1.0), "The year {year} is missing, or not one of the plan's.")
    places = {(row.area, row.place): 1.0 for row in case.plan.places}
    due = dict.fromkeys(case.place_of.items(), 1.0)
    yield beside(PLACES, ("area", "place"), places, due, "{area} is counted with {place} in the plan or in the instance alone.")
    unknown = {key: 1.0 for key in case.stock if key[0] not in case.places or key[1] not in case.tiers or key[2] not in case.years}
    yield beside(
        UNKNOWN, POST, unknown, {}, "The stocks have {tier} in {place} in {year}, but the instance has no such place, tier or year."
    )
    rows = {(row.school, row.year): 1.0 for row in case.plan.intakes}
    wanted = {(row.school, year): 1.0 for row in case.instance.schools for year in case.years}
    yield beside(INTAKES, ("school", "year"), rows, wanted, "The school {school} has no row for {year}.")


def check(case: HorizonCase) -> Iterator[Rows]:
    """Heads follow from those of the year before; posts, vacancies, limits and releases."""
    heads, posts, hired, gone, vacant, kept = (sums() for _ in range(6))
    due, may_be_vacant, most, said, leave, arrive, come = (sums() for _ in range(7))
    released, may_go = sums(), sums()
    for key, row in case.stock.items():
        place, tier, year = key
        heads[key], posts[key], hired[key], gone[key] = row.heads, row.posts, row.hired, row.released
        said[key], leave[key] = row.left + row.retired, case.leavers(place, tier, year)
        arrive[key], come[key] = row.arrived, case.arrived(place, tier, year)
        kept[key] = round(row.posts)
    for year in case.years:
        for place, tier in case.posts:
            key, stock = (place, tier, year), case.stock.get((place, tier, year))
            stayed, out = case.stayed(place, tier, year), stock.risen_out if stock else 0.0
            due[key] = stayed + case.arrived(place, tier, year) - gone[key] + (stock.risen_in if stock else 0.0) - out
            due[key] += case.moved_in[key] - case.moved_out[key]
            lost = 0.0 if year == case.first else case.leavers(place, tier, year - 1)
            vacant[key] = posts[key] - heads[key]
            rises = tier in case.risen_into and not case.tiers[tier].may_hire
            part = case.plan.whole and (tier in case.limited or rises)
            may_be_vacant[key] = 1.0 if part else vacant[place, tier, year - 1] + lost + out
            limit = case.most_posts(place, tier)
            most[key] = np.nan if limit is None else max(limit, case.in_place[place, tier])
            region = case.places[place].region
            released[region, tier, year] += gone[key]
            own, paid = case.tiers[tier].release_limit_share, case.tiers[tier].kind in PAID_KINDS
            usual = case.instance.manifest.policy.release_limit_share if paid else 1.0
            may_go[region, tier, year] += (usual if own is None else own) * stayed
    yield beside(BALANCE, POST, heads, due, "{tier} in {place} has {value} heads in {year}, but {limit} follow from the year before.")
    yield beside(POSTS, POST, heads, posts, "{tier} in {place} has {value} heads in {year}, but {limit} posts.")
    yield beside(VACANCIES, POST, vacant, may_be_vacant, "{value} posts of {tier} in {place} are vacant in {year}, but {limit} may be.")
    yield beside(MAX_POSTS, POST, posts, most, "{tier} in {place} has {value} posts in {year}, but may have {limit}.")
    yield beside(
        RELEASE_LIMIT,
        ("region", "tier", "year"),
        released,
        may_go,
        "{value} of {tier} are released in {region} in {year}, but {limit} may be.",
    )
    for rule, flow, sentence in (
        (MAY_HIRE, hired, "{value} of {tier} are hired in {place} in {year}, but the tier may not be hired."),
        (MAY_RELEASE, gone, "{value} of {tier} are released in {place} in {year}, but the tier may not be released."),
    ):
        field = rule.id.rpartition(".")[2]
        yield beside(rule, POST, {key: n for key, n in flow.items() if not getattr(case.tiers[key[1]], field)}, {}, sentence)
    yield from _whole_heads(case)
    if case.plan.whole:
        yield beside(WHOLE, POST, posts, kept, "{tier} in {place} has {value} posts in {year}, which is no whole number.")
    yield beside(LEAVERS, POST, said, leave, "{value} of {tier} leave {place} in {year} by the plan, but {limit} by the attrition table.")
    keys = ("place", "tier", "support", "year")
    support = {(row.place, row.tier, row.support, row.year): row for row in case.plan.support}
    due_kept = {key: case.keeps(row) * row.heads for key, row in support.items()}
    sentence = "{support} keeps {value} of {tier} in {place} in {year} by the plan, but {limit} by the retention table."
    yield beside(KEPT, keys, {key: row.kept for key, row in support.items()}, due_kept, sentence)
    sentence = "{value} of {tier} in {place} have support in {year}, but {limit} are in post."
    yield beside(SUPPORTED, POST, case.supported, heads, sentence)
    odd = {key: row.heads for key, row in support.items() if case.retention(row) is None}
    yield beside(UNKNOWN, keys, odd, {}, "{support} is given to {tier} in {place} in {year}, but it is not offered there.")
    yield beside(
        ARRIVALS, POST, arrive, come, "{value} of {tier} arrive in {place} in {year} by the plan, but {limit} were hired for then."
    )


def _whole_heads(case: HorizonCase) -> Iterator[Rows]:
    """Whole people, and leavers beside those expected up to each year."""
    flows, counted = sums(), ("heads", "hired", "hired_outside", "released", "risen_in", "risen_out")
    ahead, most, left, there = (sums() for _ in range(4))
    for key, row in case.stock.items() if case.plan.whole_heads else ():
        left[key], there[key] = row.left + row.retired, row.heads
        flows |= {(*key, flow): getattr(row, flow) for flow in counted} | {(*key, "left"): left[key]}
        for year in case.years:
            if year >= row.year:
                over = left[key] - case.expected_leavers(*key)
                ahead[row.place, row.tier, year] += over
                ahead["", row.tier, year] += over
                most[row.place, row.tier, year], most["", row.tier, year] = 1.0, 0.5
    for move in case.plan.moves if case.plan.whole_heads else ():
        flows[f"{move.from_place} to {move.to_place}", move.tier, move.year, "moved"] = move.heads
    whole = {key: float(round(n)) for key, n in flows.items()}
    yield beside(WHOLE_HEADS, (*POST, "flow"), flows, whole, "{tier} in {place} has {value} in {flow} in {year}, which are no whole heads.")
    sentence = "Of {tier} {place} {value} more or fewer have left by {year} than are expected to, but {limit} may."
    yield beside(WHOLE_LEAVERS, POST, {key: abs(n) for key, n in ahead.items()}, most, sentence)
    yield beside(WHOLE_LEAVERS, POST, left, there, "{value} of {tier} leave {place} in {year}, but {limit} are there.")
