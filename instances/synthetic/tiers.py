"""Who there is in every synthetic country: role tiers, what they can do and learn, who supervises whom.

Figures are invented, of the order that published workforces show.
"""

from typing import Any

from instances.schema import Allowance, Competency, Package, PackageCompetency, SupervisionRelation, Tier, TierCompetency
from instances.synthetic.country import SOURCE

OFFICE_YEAR: dict[str, Any] = {
    "days_per_year": 260,
    "leave_days": 15,
    "holiday_days": 12,
    "sickness_days": 5,
    "training_days": 5,
    "hours_per_day": 8,
    "sector": "social welfare",
    "may_move": True,
    "source": SOURCE,
}
COMMUNITY: dict[str, Any] = {"sector": "social welfare", "government_level": "village", "source": SOURCE}

TIERS = (
    Tier(
        tier="senior_social_worker",
        name="Senior social worker",
        kind="professional",
        employer="Ministry",
        government_level="regional",
        wage_per_year=12_000,
        hiring_cost_per_head=700,
        relocation_cost_per_head=900,
        travel_cost_per_hour=2,
        travel_cost_per_km=0.2,
        reach_hours=2.5,
        **OFFICE_YEAR,
    ),
    Tier(
        tier="social_worker",
        name="Social worker",
        kind="professional",
        employer="Ministry",
        government_level="municipal",
        wage_per_year=9_000,
        hiring_cost_per_head=500,
        relocation_cost_per_head=700,
        travel_cost_per_hour=1.5,
        travel_cost_per_km=0.2,
        reach_hours=2,
        **OFFICE_YEAR,
    ),
    Tier(
        tier="case_manager",
        name="Programme case manager",
        kind="administrator",
        employer="Programme office",
        government_level="municipal",
        wage_per_year=7_000,
        hiring_cost_per_head=400,
        relocation_cost_per_head=500,
        travel_cost_per_hour=1,
        travel_cost_per_km=0.15,
        reach_hours=1.5,
        **OFFICE_YEAR,
    ),
    Tier(
        tier="para_worker",
        name="Community social welfare worker",
        kind="paraprofessional",
        employer="Local government",
        government_level="municipal",
        wage_per_year=4_500,
        hiring_cost_per_head=150,
        relocation_cost_per_head=300,
        travel_cost_per_hour=0.5,
        travel_cost_per_km=0.1,
        reach_hours=1,
        inside_travel_share=0.5,
        **OFFICE_YEAR,
    ),
    Tier(
        tier="community_leader",
        name="Community leader",
        kind="leader",
        employer="Local government",
        days_per_year=50,
        hours_per_day=3,
        expenses_per_year=60,
        inside_travel_share=0.1,
        may_hire=False,
        no_supervision_because="answers to the community council (assumed)",
        **COMMUNITY,
    ),
    Tier(
        tier="volunteer",
        name="Volunteer",
        kind="volunteer",
        employer="Community",
        days_per_year=96,
        hours_per_day=3,
        expenses_per_year=120,
        hiring_cost_per_head=10,
        inside_travel_share=0.1,
        max_functions=5,
        **COMMUNITY,
    ),
)

ALLOWANCES = tuple(
    Allowance(tier=tier, allowance=allowance, share_of_time=share, source=SOURCE)
    for tier in ("senior_social_worker", "social_worker", "case_manager", "para_worker")
    for allowance, share in (("meetings", 0.05), ("reporting", 0.08))
)

COMPETENCIES = {
    "foundational": "Foundational",
    "social_protection": "Social protection",
    "case_management": "Case management",
    "child_protection": "Child protection",
    "care": "Disability inclusion and ageing",
    "monitoring": "Monitoring and data",
}

HELD = {
    "senior_social_worker": "33 33 33 33 23 23",
    "social_worker": "33 23 23 23 23 13",
    "case_manager": "23 23 12 00 01 23",
    "para_worker": "22 12 02 00 02 12",
    "community_leader": "11 01 00 00 00 01",
    "volunteer": "11 01 00 00 01 01",
}
"""Level held and ceiling, one digit each, by tier; competencies in the order above."""

PACKAGES = (
    Package(package="community_course", name="Community course", cost_per_head=25, training_hours=16, source=SOURCE),
    Package(
        package="welfare_course", name="Course for welfare workers", cost_per_head=180, training_hours=60, lead_months=1, source=SOURCE
    ),
    Package(package="case_course", name="Case management course", cost_per_head=350, training_hours=80, lead_months=2, source=SOURCE),
    Package(
        package="protection_course", name="Child protection course", cost_per_head=900, training_hours=160, lead_months=4, source=SOURCE
    ),
)
TAUGHT = {
    "community_course": {"social_protection": 1, "care": 1, "monitoring": 1},
    "welfare_course": {"social_protection": 2, "care": 2, "monitoring": 2},
    "case_course": {"case_management": 2},
    "protection_course": {"case_management": 3, "child_protection": 3},
}

SUPERVISION = (
    ("senior_social_worker", "social_worker", "line", 8, 24, 4),
    ("senior_social_worker", "case_manager", "line", 10, 16, 2),
    ("social_worker", "para_worker", "line", 10, 18, 4),
    ("para_worker", "volunteer", "line", 20, 6, 2),
    ("senior_social_worker", "social_worker", "professional", 12, 12, 1),
    ("social_worker", "para_worker", "professional", 20, 6, 0),
    ("senior_social_worker", "para_worker", "professional", 20, 6, 0),
)
"""Supervisor, supervised tier, kind, span, contact hours and visits per year."""

TABLES: dict[str, Any] = {
    "tiers": TIERS,
    "competencies": tuple(Competency(competency=competency, name=name) for competency, name in COMPETENCIES.items()),
    "tier_competencies": tuple(
        TierCompetency(tier=tier, competency=competency, level=int(pair[0]), ceiling=int(pair[1]), source=SOURCE)
        for tier, held in HELD.items()
        for competency, pair in zip(COMPETENCIES, held.split(), strict=True)
        if pair != "00"
    ),
    "packages": PACKAGES,
    "package_competencies": tuple(
        PackageCompetency(package=package, competency=competency, level=level)
        for package, taught in TAUGHT.items()
        for competency, level in taught.items()
    ),
    "supervision": tuple(
        SupervisionRelation(
            supervisor=supervisor,
            tier=tier,
            kind=kind,
            span=span,
            contact_hours_per_year=contact,
            visits_per_year=visits,
            source=SOURCE,
        )
        for supervisor, tier, kind, span, contact, visits in SUPERVISION
    ),
}
"""The tables of tiers that every synthetic country shares."""
