"""What a plan for one year does not read of the years' tables: how many recruits can be found."""

from collections import defaultdict

from instances.instance import Instance
from optimizer.plan.plan import Plan


def beyond_candidates(instance: Instance, plan: Plan) -> list[tuple[str, int, float]]:
    """Tier, its recruits in the plan, and the candidates and graduates of a year, for each tier of which more are recruited than found.

    Graduates are those of the schools' intakes of today.
    """
    found = {row.tier: row.candidates_per_year for row in instance.recruitment if row.candidates_per_year is not None}
    for school in instance.schools:
        if school.tier in found:
            found[school.tier] += (1 - school.dropout_share) * school.absorption_share * school.intake_now
    hired: dict[str, int] = defaultdict(int)
    for row in plan.changes:
        hired[row.tier] += row.hired
    return [(tier, hired[tier], most) for tier, most in found.items() if hired[tier] > most]
