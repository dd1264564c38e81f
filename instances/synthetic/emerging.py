"""An emerging workforce: a synthetic country as small ministries have it, with most rules about places, people and groups in use.

Two to four paid people in most areas, seats of regions, trips with nights away, focal points in settlements, teachers who lend hours,
support that is paid for and support that keeps people, few with digital access, floors of target groups, targets of indicators. Figures
are invented.
"""

from collections import Counter
from typing import Any

import numpy as np

from instances.instance import Instance
from instances.schema import (
    Attrition,
    CareerStep,
    Follow,
    Fund,
    Group,
    GrowthRow,
    Independence,
    IndicatorTarget,
    Pool,
    Post,
    Recruitment,
    Refresher,
    Retention,
    School,
    StaffInPlace,
    SupervisionRelation,
    Support,
    Surge,
    SurgeNeed,
    SurgePool,
    TeamMember,
    Tier,
    TierCompetency,
    Tool,
    Venue,
    Zone,
)
from instances.synthetic.country import SOURCE

Tables = dict[str, Any]

INVENTED: dict[str, Any] = {"source": SOURCE}
CAPITAL = "R001"
SETTLEMENTS = 6
"""Settlements in each area, where not given."""
LENT = Tier(
    tier="teacher",
    name="Teacher with a social role",
    kind="professional",
    employer="Schools",
    sector="education",
    government_level="municipal",
    days_per_year=200,
    hours_per_day=6,
    hours_per_week_lent=2,
    may_hire=False,
    source=SOURCE,
)
LENT_LEVELS = {"foundational": (2, 2), "social_protection": (1, 1), "case_management": (1, 1)}
TARGETS = (("people_per_worker", "at most", 12_000, 15_000), ("need_met", "at least", 0.8, 0.6), ("vacant_share", "at most", 0.1, 0.2))
LEAVING = {"senior_social_worker": 0.06, "social_worker": 0.1, "case_manager": 0.08, "para_worker": 0.12, "volunteer": 0.25}


BOND: dict[str, Any] = {
    "cost_per_student_year": 700,
    "max_intake": 10,
    "bond_years": 3,
    "bond_zone": "very_remote",
    "bond_leaving_factor": 0.4,
    "breach_cost": 500,
}
"""Places for students whose studies are paid and who serve in the far areas for it."""


def emerging(instance: Instance, rng: np.random.Generator) -> Instance:
    """The instance with an emerging workforce; it needs settlements, and the tiers and functions of a synthetic country."""
    tables: Tables = _places(instance) | _people(instance, rng) | _work(instance) | _cyclone(instance) | _years()
    tables |= _money(instance, tables["staff"])
    policy = instance.manifest.policy.model_copy(
        update={"area_release_limit_share": 0.5, "max_group_gap": 0.6, "team_leads_supervise": True, "outside_recruit_share": 1.0}
    )
    manifest = instance.manifest.model_copy(
        update={"policy": policy, "objective": instance.manifest.objective.model_copy(update={"group_gap_value": 1000.0})}
    )
    return instance.replace(manifest=manifest, **tables)


def _places(instance: Instance) -> Tables:
    """Seats in the towns, the capital in the first region; zones that keep their people, and say who can be reached online."""
    towns = {row.region: row.area for row in instance.areas if row.zone == "urban"}
    access = {"urban": 0.8, "rural": 0.5, "remote": 0.3, "very_remote": 0.1}
    limits = {"remote": 0.5, "very_remote": 0.0}

    def changed(zone: Zone) -> Zone:
        kept = (
            {"leave_limit_share": limits[zone.zone], "resident_kinds": ("professional", "paraprofessional")} if zone.zone in limits else {}
        )
        far = {"supervisor_within_hours": None, "longest_way_hours": 8.0}
        return zone.model_copy(update={"digital_access_share": access[zone.zone], "min_resident_heads": 0} | kept | far)

    regions = [row.model_copy(update={"seat": towns[row.region], "capital": row.region == CAPITAL}) for row in instance.regions]
    return {"regions": regions, "zones": [changed(row) for row in instance.zones]}


def _people(instance: Instance, rng: np.random.Generator) -> Tables:
    """Two to four paid people in most areas, women among them known; case managers whom near areas may share; teachers who lend hours; a
    volunteer for every other settlement.
    """
    towns = {row.area for row in instance.areas if row.zone == "urban"}
    own: dict[str, Tables] = {
        "senior_social_worker": {"nights_per_month": 6, "night_cost": 15, "trip_days": 3, "reach_hours": 4},
        "social_worker": {"overtime_hours_per_year": 80, "overtime_wage_share": 1.5, "least_wage_per_year": 6_000},
        "case_manager": {"shared_posts_per_area": 1, "shared_within_hours": 1.5},
        "para_worker": {"least_wage_per_year": 3_000, "may_release": True, "release_cost_per_head": 300},
        "volunteer": {"settlements_per_head": 2},
    }
    tiers = [row.model_copy(update=own.get(row.tier, {})) for row in instance.tiers]
    staff = []
    for area in instance.areas:
        paid = {"para_worker": int(rng.integers(1, 3)), "case_manager": 1, "social_worker": int(rng.integers(0, 2))}
        paid |= {"senior_social_worker": 1, "social_worker": 1} if area.area in towns else {}
        for tier, heads in paid.items():
            if heads:
                women = int(rng.integers(0, heads + 1))
                staff.append(StaffInPlace(area=area.area, tier=tier, heads=heads, female_heads=women, **INVENTED))
        staff.append(StaffInPlace(area=area.area, tier="teacher", heads=int(rng.integers(2, 6)), **INVENTED))
    unpaid = {"community_leader", "volunteer"}
    staff += [row for row in instance.staff if row.tier in unpaid]
    places = Counter(row.area for row in instance.settlements)

    def willing(row: Pool) -> Pool:
        return row.model_copy(update={"heads": max(row.heads, places[row.area])}) if row.tier == "volunteer" else row

    levels = [
        TierCompetency(tier="teacher", competency=name, level=level, ceiling=ceiling, **INVENTED)
        for name, (level, ceiling) in LENT_LEVELS.items()
    ]
    of_seats = Post(tier="senior_social_worker", seat=True, max_heads=4, **INVENTED)
    return {
        "tiers": [*tiers, LENT],
        "tier_competencies": [*instance.tier_competencies, *levels],
        "staff": staff,
        "trained": (),
        "pools": [willing(row) for row in instance.pools],
        "posts": [*(row for row in instance.posts if row.tier in unpaid), of_seats],
        "ratios": (),
    }


def _work(instance: Instance) -> Tables:
    """Assessment follows screening that is done, case management referrals and assessments; women for child protection; one place for
    referrals; digital tools on offer; floors of groups; complaints kept apart to the end.
    """
    own: dict[str, Tables] = {
        "assessment": {"recovered_share": 0.3},
        "screening": {"recovered_share": 0.5},
        "child_protection": {"min_female_share": 0.4},
        "referral": {"one_provider": True},
    }

    def grouped(row: Group) -> Group:
        floor = {"min_coverage": 0.1} if row.group == "disabled_persons" and row.zone is None else {}
        access = {"digital_access_share": 0.2} if row.group == "older_persons" else {}
        return row.model_copy(update={"disability_share": 1.0 if row.group == "disabled_persons" else 0.06} | floor | access)

    referred = [("referral", 0.05), ("assessment", 0.1)]
    return {
        "follows": [
            *(row.model_copy(update={"delivered": True}) for row in instance.follows),
            *(
                Follow(function="case_management", before=before, ratio=ratio, minutes_per_unit=60, delivered=True, **INVENTED)
                for before, ratio in referred
            ),
        ],
        "functions": [row.model_copy(update=own.get(row.function, {})) for row in instance.functions],
        "groups": [grouped(row) for row in instance.groups],
        "independence": [Independence(function="case_management", other_function="grievance", supervisors=True)],
        "teams": [*instance.teams, TeamMember(function="case_management", tier="para_worker", **INVENTED)],
        "tools": _tools(instance),
        "indicators": [
            IndicatorTarget(indicator=name, sense=sense, target=target, near=near, **INVENTED) for name, sense, target, near in TARGETS
        ],
    }


def _tools(instance: Instance) -> list[Tool]:
    """Registration on tablets for the whole country, run in the capital, and case files for its region alone."""
    seat = next(row.area for row in instance.areas if row.region == CAPITAL and row.zone == "urban")
    office: dict[str, Any] = {"area": seat, "tier": "case_manager", "start_up_cost": 1_500} | INVENTED
    many = len(instance.areas)
    return [
        Tool(tool="tablets", name="Tablets", programmes=("cash transfer",), saving=0.3, cost_per_year=60.0 * many, **office),
        Tool(tool="files", name="Case files", functions=("case_management",), region=CAPITAL, saving=0.15, cost_per_year=900, **office),
    ]


def _cyclone(instance: Instance) -> Tables:
    """A cyclone in the last region: people of the region help for two weeks at a time, and trained people can be called."""
    region = instance.regions[-1].region
    surge = Surge(surge="cyclone", name="Cyclone", first_week=30, weeks=8, contraction_weeks=6, lend_within="region", **INVENTED)
    called = SurgePool(pool="reserve", name="Reserve", tier="social_worker", region=region, heads=4, weeks_per_head=6, **INVENTED)
    return {
        "surges": [surge.model_copy(update={"weeks_away": 2, "stay_cost_per_week": 40.0})],
        "surge_need": [SurgeNeed(surge="cyclone", region=region, need_factor=1.4, contraction_factor=0.9)],
        "surge_pools": [called.model_copy(update={"trained": True, "stay_cost_per_week": 40.0, "travel_cost_per_head": 30.0})],
    }


def _money(instance: Instance, staff: list[StaffInPlace]) -> Tables:
    """Lines of support, a fund of the ministry's own, and funds that are a quarter more than what the people in place cost, at least."""
    paid = [row.tier for row in instance.tiers if row.wage_per_year > 0]
    support = [Support(support="peer_support", tier=tier, cost_per_head_per_year=60, **INVENTED) for tier in paid]
    support += [Support(support="peer_support", tier=tier, zone="very_remote", cost_per_head_per_year=120, **INVENTED) for tier in paid]
    each = {row.tier: 1.2 * row.wage_per_year + row.expenses_per_year + 120 for row in instance.tiers}

    def enough(fund: Fund) -> Fund:
        needed = 1.25 * sum(each.get(row.tier, 0.0) * row.heads for row in staff if row.tier in fund.tiers)
        return fund.model_copy(update={"amount_per_year": max(fund.amount_per_year, needed)})

    own = Fund(fund="welfare", name="Welfare", amount_per_year=20_000, sectors=("social welfare",), employers=("Ministry",), **INVENTED)
    training = _training(instance)
    return training | {"support": support, "funds": [*(enough(row) for row in instance.funds), own]}


def _training(instance: Instance) -> Tables:
    """Courses in the towns, and in an institute in the capital; seniors teach one of them, and supervisors have hours for recruits."""
    towns = [row.area for row in instance.areas if row.zone == "urban"]
    away = {"days_away": 4, "cost_per_day_away": 12, **INVENTED}
    venues = [Venue(venue=f"hall_{area}", package="protection_course", area=area, places_per_year=40, **away) for area in towns]
    venues += [Venue(venue=f"hall_{area}", package="welfare_course", area=area, within_hours=8, **away) for area in towns]
    venues += [Venue(venue="institute", package="protection_course", places_per_year=30, way_hours=6, way_km=180, **away)]

    def mentored(row: SupervisionRelation) -> SupervisionRelation:
        return row.model_copy(update={"hours_per_recruit": 10.0}) if row.supervisor == "social_worker" else row

    own = {"trainer": "senior_social_worker", "trainer_hours_per_trainee": 1.5}
    return {
        "venues": venues,
        "packages": [row.model_copy(update=own if row.package == "protection_course" else {}) for row in instance.packages],
        "supervision": [mentored(row) for row in instance.supervision],
    }


def _years() -> Tables:
    """Who leaves, support that keeps them, schools, a career, refreshers and growth."""
    remote = [("hardship_pay", 0.6, 0.15, 0.0), ("housing", 0.5, 0.0, 900.0)]
    return {
        "attrition": [Attrition(tier=tier, leaving_share=share, **INVENTED) for tier, share in LEAVING.items()],
        "retention": [
            Retention(
                support=name, tier=tier, zone="very_remote", leaving_factor=factor, pay_share_of_wage=pay, cost_per_head=cost, source=SOURCE
            )
            for name, factor, pay, cost in remote
            for tier in ("social_worker", "para_worker")
        ],
        "recruitment": [Recruitment(tier="social_worker", lead_months=6, candidates_per_year=20, **INVENTED)],
        "schools": [
            School(school="diploma", name="Diploma", tier="social_worker", study_years=2, cost_per_student_year=600, **INVENTED),
            School(school="rural_diploma", name="Diploma, places with a bond", tier="social_worker", study_years=2, **BOND, **INVENTED),
        ],
        "careers": [CareerStep(from_tier="para_worker", to_tier="social_worker", max_share_per_year=0.05, cost_per_head=400, **INVENTED)],
        "refreshers": [Refresher(package="protection_course", every_years=4, **INVENTED)],
        "growth": [GrowthRow(need=0.02, wages=0.03, prices=0.02, funds=0.03, **INVENTED)],
    }
