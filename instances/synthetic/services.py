"""What there is to do in every synthetic country: functions, what they ask, target groups, the work that groups give rise to.

Figures are invented, of the order that published workforces show.
"""

from typing import Any

from instances.schema import Demand, Follow, Function, FunctionCompetency, Group, Independence, Ratio, Source, TeamMember
from instances.synthetic.country import SOURCE

CASH, CARE = "cash transfer", "family and community care"
FUNCTIONS = (
    Function(function="information", name="Information sessions", programme=CASH, step="information", priority=0.6, source=SOURCE),
    Function(function="identification", name="Identification of households", programme=CASH, step="identification", source=SOURCE),
    Function(function="intake", name="Intake and registration", programme=CASH, step="intake", source=SOURCE),
    Function(function="screening", name="Screening", programme=CARE, step="assessment", priority=1.2, source=SOURCE),
    Function(
        function="assessment",
        name="Full assessment",
        programme=CARE,
        step="assessment",
        sensitive=True,
        priority=1.5,
        source=SOURCE,
    ),
    Function(function="referral", name="Referral", programme=CARE, step="referral", remote_share=0.3, source=SOURCE),
    Function(
        function="case_management",
        name="Case management of families",
        programme=CARE,
        step="case management",
        sensitive=True,
        priority=1.6,
        source=SOURCE,
    ),
    Function(
        function="child_protection",
        name="Child protection case work",
        programme=CARE,
        step="case management",
        reserved=True,
        sensitive=True,
        priority=2.5,
        source=SOURCE,
    ),
    Function(
        function="conditions",
        name="Monitoring of conditions",
        programme=CASH,
        step="monitoring",
        remote_share=0.2,
        priority=0.8,
        source=SOURCE,
    ),
    Function(function="home_visits", name="Home visits to older and disabled people", programme=CARE, step="monitoring", source=SOURCE),
    Function(function="grievance", name="Grievance intake", programme=CASH, step="grievance", remote_share=0.4, source=SOURCE),
    Function(function="records", name="Records and data", programme=CASH, step="monitoring", remote_share=0.8, priority=0.7, source=SOURCE),
)
ASKED = {
    "information": {"foundational": 1},
    "identification": {"foundational": 1, "social_protection": 1},
    "intake": {"social_protection": 1, "monitoring": 1},
    "screening": {"social_protection": 2, "case_management": 1},
    "assessment": {"social_protection": 2, "case_management": 2},
    "referral": {"foundational": 2, "social_protection": 1},
    "case_management": {"foundational": 2, "case_management": 2},
    "child_protection": {"case_management": 3, "child_protection": 3},
    "conditions": {"monitoring": 1},
    "home_visits": {"care": 1},
    "grievance": {"foundational": 1, "monitoring": 1},
    "records": {"monitoring": 2},
}
"""Level required, by function and competency."""

GROUPS = (
    Group(group="children", name="Children under 18", share_of_population=0.36, female_share=0.49, source=SOURCE),
    Group(group="older_persons", name="People of 60 and over", share_of_population=0.085, female_share=0.55, source=SOURCE),
    Group(group="disabled_persons", name="Persons with disability", share_of_population=0.04, female_share=0.51, source=SOURCE),
    Group(group="poor_households", name="Poor households", share_of_population=0.055, source=SOURCE),
    Group(group="poor_households", name="Poor households", zone="remote", share_of_population=0.08, source=SOURCE),
    Group(group="poor_households", name="Poor households", zone="very_remote", share_of_population=0.1, source=SOURCE),
)
WORK = (
    ("information", "poor_households", 0.8, 1, 20, 0.0, 0.0),
    ("identification", "poor_households", 0.25, 1, 30, 0.0, 0.1),
    ("intake", "poor_households", 0.15, 1, 45, 0.2, 0.1),
    ("intake", "older_persons", 0.05, 1, 30, 0.2, 0.0),
    ("screening", "poor_households", 0.15, 1, 40, 0.0, 0.2),
    ("referral", "poor_households", 0.08, 2, 20, 0.0, 0.0),
    ("referral", "disabled_persons", 0.2, 1, 20, 0.0, 0.0),
    ("case_management", "poor_households", 0.03, 12, 60, 0.0, 0.2),
    ("child_protection", "children", 0.002, 10, 90, 0.0, 0.5),
    ("conditions", "poor_households", 0.5, 6, 10, 0.3, 0.0),
    ("home_visits", "older_persons", 0.05, 6, 60, 0.0, 0.0),
    ("home_visits", "disabled_persons", 0.08, 6, 60, 0.0, 0.0),
    ("grievance", "poor_households", 0.04, 1, 45, 0.1, 0.0),
    ("records", "poor_households", 1.0, 1, 15, 0.3, 0.0),
)
"""Function, group, prevalence, units per year, minutes per unit, digital saving, hidden need."""

TABLES: dict[str, Any] = {
    "functions": FUNCTIONS,
    "follows": (Follow(function="assessment", before="screening", ratio=0.3, minutes_per_unit=120, source=SOURCE),),
    "function_competencies": tuple(
        FunctionCompetency(function=function, competency=competency, level=level, source=SOURCE)
        for function, asked in ASKED.items()
        for competency, level in asked.items()
    ),
    "groups": GROUPS,
    "demand": tuple(
        Demand(
            function=function,
            group=group,
            prevalence=prevalence,
            units_per_year=units,
            minutes_per_unit=minutes,
            digital_saving=saving,
            hidden_need=hidden,
            source=SOURCE,
        )
        for function, group, prevalence, units, minutes, saving, hidden in WORK
    ),
    "independence": (Independence(function="case_management", other_function="grievance"),),
    "teams": (TeamMember(function="case_management", tier="social_worker", lead=True, min_share=0.1, source=SOURCE),),
    "ratios": (Ratio(tier="social_worker", people_per_head=150_000, per="region", source=SOURCE),),
    "sources": (Source(source=SOURCE, citation="Invented for synthetic countries, of the order of published figures", year=2026),),
}
"""The tables of work that every synthetic country shares."""
