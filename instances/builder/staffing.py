"""Staff in place, pools, trained heads, training places and funds, modelled from published ratios.

No list of posts by municipality is published. Figures marked `assumed` in the tables follow the rules below; the same figures
are the same in every instance, because they are made once for the country and cut afterwards.
"""

import numpy as np
import pandas as pd

from instances.builder.places import centres
from instances.schema import CostKind, Fund, Group, Pool, StaffInPlace, TrainedInPlace

CASE_MANAGERS = 5291
"""Positions of case managers of the conditional cash transfer in the country before the 4,265 new ones of May 2024."""
PEOPLE_PER_SOCIAL_WORKER = 28_907
"""People for one social worker in Laguna (2023)."""
SOCIAL_WORKERS_PER_SENIOR = 12
BARANGAYS_PER_WORKER = 8
BARANGAY_OFFICE_HOLDERS = 8
"""One chairperson and seven councillors (Local Government Code, 1991)."""
WILLING_LEADERS = 3
"""Of them, willing to take on social services (assumed)."""
HOUSEHOLDS_PER_PARENT_LEADER = 30
TRAINED_SHARE = 0.25
"""Share of barangay workers who hold the child-protection referral package already (assumed)."""
COST_WITHOUT_LIMIT = {"ifugao": 24_800_000, "cordillera": 195_000_000, "philippines": 10_640_000_000}
"""Yearly cost of the balanced plan without funds, PHP: solved (ifugao), or the linear relaxation by region and 2 % (the others)."""
FUNDED_SHARE = {
    "ifugao": {"national": 0.42, "local": 0.475, "community": 0.071, "development": 0.01},
    "cordillera": {"national": 0.41, "local": 0.48, "community": 0.065, "development": 0.02},
    "philippines": {"national": 0.27, "local": 0.38, "community": 0.06, "development": 0.04},
}
"""What each fund holds, as a share of that cost (assumed): together 98 % in Ifugao and the Cordillera, 75 % in the country."""
PLACES_PER_BARANGAY = {
    "child_protection_referral": 3.0,
    "inclusion_ageing": 2.0,
    "social_protection_admin": 0.2,
    "case_management_basics": 0.08,
    "grievance_handling": 0.3,
}
"""Training places a year for each barangay (assumed)."""


def households(areas: pd.DataFrame, groups: tuple[Group, ...]) -> pd.Series:
    """Households in the conditional cash transfer, by area."""
    shares = {row.zone: row.share_of_population for row in groups if row.group == "households_4ps"}
    share: pd.Series[float] = areas["zone"].map(shares)
    members: pd.Series[float] = areas["population"] * share
    return members


def apportion(weights: pd.Series, total: int) -> pd.Series:
    """Whole heads in proportion to the weights, adding up to `total` (largest remainders; ties by position)."""
    exact = weights / weights.sum() * total
    heads: pd.Series[int] = np.floor(exact).astype(int)
    left = total - int(heads.sum())
    most = (exact - heads).sort_values(ascending=False, kind="stable").index[:left]
    heads.loc[most] += 1
    return heads


def heads_in_place(areas: pd.DataFrame, groups: tuple[Group, ...]) -> pd.DataFrame:
    """Heads in place by area (index) and tier (columns).

    Case managers: the country's, in proportion to households. Social workers: one for each 28,907 people, at least one, but none in
    very remote municipalities. Senior social workers: one for 12 social workers of the region, at least one, in its centre. Barangay
    workers: one for 8 barangays, at least one. Leaders and volunteers: one for each barangay.
    """
    heads = pd.DataFrame(index=areas.index)
    workers = (areas["population"] / PEOPLE_PER_SOCIAL_WORKER).round().clip(lower=1).astype(int)
    workers[areas["zone"] == "very_remote"] = 0
    seniors = (workers.groupby(areas["region"]).sum() / SOCIAL_WORKERS_PER_SENIOR).round().clip(lower=1).astype(int)
    centre = centres(areas)
    heads["senior_social_worker"] = areas["area"].map(dict(zip(centre, seniors.loc[centre.index], strict=True))).fillna(0).astype(int)
    heads["social_worker"] = workers
    heads["case_manager"] = apportion(households(areas, groups), CASE_MANAGERS)
    heads["barangay_worker"] = (areas["barangays"] / BARANGAYS_PER_WORKER).round().clip(lower=1).astype(int)
    heads["leader"] = areas["barangays"]
    heads["volunteer"] = areas["barangays"]
    return heads


def local_pools(areas: pd.DataFrame, groups: tuple[Group, ...]) -> pd.DataFrame:
    """People available locally by area (index) and tier (columns).

    Leaders: 3 of the 8 office holders of each barangay. Volunteers: 2 in each barangay, and one parent leader for 30 households of the
    cash transfer. Candidates for new paid posts: a barangay worker in each barangay, a case manager for 10,000 people, a social
    worker for 20,000, each at least one.
    """
    leaders = min(WILLING_LEADERS, BARANGAY_OFFICE_HOLDERS)
    pools = pd.DataFrame(index=areas.index)
    pools["social_worker"] = (areas["population"] // 20_000).clip(lower=1)
    pools["case_manager"] = (areas["population"] // 10_000).clip(lower=1)
    pools["barangay_worker"] = areas["barangays"]
    pools["leader"] = leaders * areas["barangays"]
    pools["volunteer"] = 2 * areas["barangays"] + np.ceil(households(areas, groups) / HOUSEHOLDS_PER_PARENT_LEADER).astype(int)
    return pools


def staff_rows(areas: pd.DataFrame, heads: pd.DataFrame) -> tuple[StaffInPlace, ...]:
    """Staff in place as rows; pairs without heads are left out."""
    source = {"case_manager": "dbm_4ps_2024 (country total; shared out by households)"}
    pairs = [pair for pair in _pairs(areas, heads) if pair[2]]
    return tuple(StaffInPlace(area=area, tier=tier, heads=count, source=source.get(tier, "assumed")) for area, tier, count in pairs)


def pool_rows(areas: pd.DataFrame, pools: pd.DataFrame) -> tuple[Pool, ...]:
    """Pools as rows."""
    source = {"leader": "lgc_1991 (8 office holders in a barangay); 3 of them willing: assumed"}
    return tuple(Pool(area=area, tier=tier, heads=count, source=source.get(tier, "assumed")) for area, tier, count in _pairs(areas, pools))


def trained_rows(areas: pd.DataFrame, heads: pd.DataFrame) -> tuple[TrainedInPlace, ...]:
    """Barangay workers who hold the child-protection referral package: a quarter, rounded up, outside remote places."""
    near = areas["zone"].isin(["urban", "rural"])
    counts = np.ceil(heads["barangay_worker"] * TRAINED_SHARE).astype(int)[near]
    return tuple(
        TrainedInPlace(area=area, tier="barangay_worker", package="child_protection_referral", heads=count, source="assumed")
        for area, count in zip(areas.loc[near, "area"], counts, strict=True)
    )


def fund_rows(name: str) -> tuple[Fund, ...]:
    """Funds of an instance, each a share of what its plan costs where money has no limit."""
    staff_kinds: tuple[CostKind, ...] = ("wages", "allowances", "hiring", "relocation", "travel")
    payers: tuple[tuple[str, str, tuple[CostKind, ...], tuple[str, ...]], ...] = (
        ("national", "Department of Social Welfare and Development", staff_kinds, ("senior_social_worker", "case_manager")),
        ("local", "Local governments", staff_kinds, ("social_worker", "barangay_worker")),
        ("community", "Volunteers and training", ("training", "expenses", "hiring"), ()),
        ("development", "Local development fund", (), ()),
    )
    return tuple(
        Fund(
            fund=fund,
            name=title,
            amount_per_year=round(FUNDED_SHARE[name][fund] * COST_WITHOUT_LIMIT[name], -4),
            cost_kinds=kinds,
            tiers=tiers,
            source="assumed",
        )
        for fund, title, kinds, tiers in payers
    )


def _pairs(areas: pd.DataFrame, heads: pd.DataFrame) -> list[tuple[str, str, int]]:
    """(area, tier, heads), areas in order and tiers within them."""
    return [
        (area, tier, int(count))
        for area, counts in zip(areas["area"], heads.itertuples(index=False), strict=True)
        for tier, count in zip(heads.columns, counts, strict=True)
    ]
