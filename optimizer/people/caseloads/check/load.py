"""Loads: within everyone's hours, and for volunteers and leaders within their caps.

For each person over all areas: Σ (1 + travel share) × hours in person + remote hours ≤ own hours, which are those of the contract or of a
head of the tier, with the overtime of the post, less its supervision, courses, teaching, allowances and surges, in equal parts for each
head of the plan. Volunteers and leaders: the same ≤ 52 × hours_per_week; functions ≤ functions_per_head; households, the most of a
settlement's functions, ≤ households_per_head; functions only where the plan has roles for them in the area; more
people may carry one than the plan's role
heads, who are counted by their hours alone, not by the weekly cap.
"""

from collections.abc import Iterator

import pandas as pd

from instances.schema import UNPAID_KINDS
from optimizer.people.caseloads.check.form import charged
from optimizer.people.caseloads.check.sides import Sides
from optimizer.verify.compare import matched, none_of, total
from optimizer.verify.rule import Rows, Rule, by_id

HOURS = Rule(
    "caseload.hours", "A person's work, with ways, is within the hours that the person has.", "hours", label="Hours of each person"
)
WEEKLY = Rule(
    "caseload.weekly",
    "Work of a volunteer or leader, with ways, is within the weekly cap.",
    "hours",
    label="Weekly hours of each volunteer",
)
FUNCTIONS = Rule(
    "caseload.functions", "A volunteer or leader carries no more functions than the cap.", "functions", label="Functions of each volunteer"
)
HOUSEHOLDS = Rule(
    "caseload.households",
    "A volunteer or leader serves no more households than the cap.",
    "households",
    label="Households of each volunteer",
)
ROLES = Rule(
    "caseload.roles",
    "Volunteers and leaders carry only functions for which the plan has roles in the area.",
    "people",
    label="Roles of the plan",
)
RULES = by_id(HOURS, WEEKLY, FUNCTIONS, HOUSEHOLDS, ROLES)
SERVICE = ("service", "remote")
ROUNDING = 1.0 + 1e-3
"""Households are counted up to whole ones, and shares of work to a thousandth."""


def check(sides: Sides) -> Iterator[Rows]:
    """What each person does beside what the person may."""
    work = charged(sides)
    people = matched(sides.people, _of_posts(sides), ["base_area", "tier"]).fillna({"other": 0.0, "extra": 0.0})
    usual = people["tier"].map(sides.facts.tiers["hours_per_head"]).astype(float)
    people["limit"] = (people["contract"].fillna(usual) + people["extra"] - people["other"]).clip(lower=0.0)
    rows = matched(total(work, ["person"], "charge"), people, ["person"])
    sentence = "{person} has {value} hours of work and ways a year, but {limit} for them."
    yield Rows(HOURS, rows, ("person",), sentence)
    unpaid = work[work["kind"].isin(UNPAID_KINDS)]
    yield Rows(
        WEEKLY,
        _capped(sides, total(unpaid, ["person", "kind"], "charge"), "hours_per_week", 52.0),
        ("person",),
        "{person} works {value} hours a year, but {limit} are allowed at the weekly cap.",
    )
    some = unpaid.drop_duplicates(["person", "function"]).assign(one=1.0)
    yield Rows(
        FUNCTIONS,
        _capped(sides, total(some, ["person", "kind"], "one"), "functions_per_head"),
        ("person",),
        "{person} carries {value} functions, but may carry {limit}.",
    )
    most = unpaid.groupby(["person", "kind", "settlement"])["households"].max().reset_index()
    capped = _capped(sides, total(most, ["person", "kind"], "households"), "households_per_head")
    yield Rows(
        HOUSEHOLDS,
        capped.assign(limit=capped["limit"] * ROUNDING),
        ("person",),
        "{person} serves {value} households, but {limit} are the most.",
    )
    keys = ["area", "function", "tier"]
    roles = total(sides.case.tables["roles"], keys, "heads", "heads")
    without = matched(unpaid, roles, keys)
    without = without[without["heads"].isna()].assign(one=1.0)
    yield Rows(
        ROLES,
        none_of(without, "one"),
        ("area", "function", "person"),
        "{person} carries {function} in {area}, but the plan has no role for it.",
    )


def _of_posts(sides: Sides) -> pd.DataFrame:
    """base_area, tier, extra (overtime) and other (hours for other things than service), for each head of the plan."""
    keys = ["base_area", "tier"]
    heads = sides.case.working.rename(columns={"area": "base_area"})
    charges = sides.case.charges
    other = total(charges[~charges["purpose"].isin(SERVICE)], keys, "hours", "other")
    extra = total(sides.case.overtime.rename(columns={"area": "base_area"}), keys, "hours", "extra")
    found = matched(matched(heads, other, keys), extra, keys).fillna({"other": 0.0, "extra": 0.0})
    count = found["heads"].astype(float).where(found["heads"] > 0, 1.0)
    return found.assign(other=found["other"] / count, extra=found["extra"] / count)[[*keys, "other", "extra"]]


def _capped(sides: Sides, rows: pd.DataFrame, cap: str, factor: float = 1.0) -> pd.DataFrame:
    """Rows with the cap of their kind as the limit; NaN where there is none."""
    policy = sides.facts.instance.manifest.policy
    caps = {"volunteer": getattr(policy.volunteers, cap), "leader": getattr(policy.leaders, cap)}
    known = pd.Series({kind: value for kind, value in caps.items() if value is not None}, dtype=float)
    return rows.assign(limit=rows["kind"].map(known).astype(float) * factor)
