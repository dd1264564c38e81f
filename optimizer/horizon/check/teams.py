"""Teams, and women among those who do the work: rules of one year that hold in each.

Women of a post are those of the year before less their share of leavers, and recruits who arrive; who moves in or rises counts as a man.
"""

from collections.abc import Iterator

from instances.workload import hours_per_head
from optimizer.horizon.check.case import HorizonCase
from optimizer.verify.mandates import TEAM_SHARE, WOMEN_SHARE
from optimizer.verify.rule import Rows, beside, by_id, sums

RULES = by_id(TEAM_SHARE, WOMEN_SHARE)


def check(case: HorizonCase) -> Iterator[Rows]:
    """Shares of a team's tiers in the work, and hours of women for it."""
    done, whole, least, wanted, have = (sums() for _ in range(5))
    share = {(row.function, row.tier): row.min_share for row in case.instance.teams if row.min_share > 0}
    for row in case.plan.work:
        done[row.place, row.function, row.tier, row.year] += row.hours
        whole[row.place, row.function, row.year] += row.hours
    for (place, function, year), amount in whole.items():
        least |= {(place, function, tier, year): part * amount for (name, tier), part in share.items() if name == function}
    keys = ("place", "function", "tier", "year")
    sentence = "{tier} does {value} hours of {function} in {place} in {year}, but at least {limit} are to be its share in the team."
    yield beside(TEAM_SHARE, keys, {key: done[key] for key in least}, least, sentence)
    women, hours = women_of(case), hours_per_head(case.instance)
    for key, amount in done.items():
        place, function, tier, year = key
        asked = case.functions[function].min_female_share * (1 - case.remote_share(place, function))
        if asked > 0:
            wanted[key] = asked * amount
            near = [base for base, served, name in case.ways if (served, name) == (place, tier)]
            have[key] = hours[tier] * sum(women[base, tier, year] for base in near)
    sentence = "{value} hours of {function} by {tier} in {place} in {year} are to be women's, but those within reach have {limit}."
    yield beside(WOMEN_SHARE, keys, wanted, have, sentence)


def women_of(case: HorizonCase) -> dict[tuple[str, str, int], float]:
    """The most women that a post may have in each year, by what is known."""
    women = sums()
    for row in case.instance.staff:
        women[case.place_of[row.area], row.tier, case.first] += row.female_heads or 0
    for place, tier in case.posts:
        for year in case.years:
            before = (1 - case.share(place, tier)) * women[place, tier, year - 1] if year > case.first else women[place, tier, year]
            women[place, tier, year] = min(case.heads(place, tier, year), before + case.arrived(place, tier, year))
    return women
