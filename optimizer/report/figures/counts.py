"""What the indicators of a plan for one year are counted from."""

import pandas as pd

from instances.years import attrition_of
from optimizer.plan.candidates import beyond_candidates
from optimizer.report.figures.basis import Basis
from optimizer.report.figures.counting import Counts, people_in_need
from optimizer.verify.compare import total
from optimizer.verify.equity import met_by_group

PAIR = ["area", "function"]
BUSY = ("service", "remote", "supervision")
"""What charges of hours are work that people do, or travel for."""


def counts_of(basis: Basis) -> Counts:
    """The counts of a plan, worked out from its decisions."""
    case, zone = basis.case, basis.facts.areas["zone"]
    unmet = total(case.tables["unmet"], PAIR, "hours", "unmet")
    need = basis.facts.need[[*PAIR, "hours"]].merge(unmet, how="left", on=PAIR).fillna({"unmet": 0.0})
    need = need.merge(people_in_need(basis.instance), how="left", on=PAIR).rename(columns={"area": "place"})
    groups = met_by_group(case)
    trained = case.tables["training"].rename(columns={"area": "place"})
    return Counts(
        instance=basis.instance,
        staff=_staff(basis),
        posts=_posts(basis),
        need=need.assign(zone=need["place"].map(zone)),
        groups=groups.loc[groups["group"] != "", ["group", "function", "hours", "unmet"]],
        work=case.deliver,
        links=case.links[["supervisor", "tier", "kind", "heads"]],
        trained=trained.assign(zone=trained["place"].map(zone)),
        time=_time(basis),
        cost=float(basis.bill["amount"].sum()),
    )


def _staff(basis: Basis) -> pd.DataFrame:
    """Heads, and those who are expected to leave."""
    table = basis.case.staff.assign(zone=basis.case.staff["area"].map(basis.facts.areas["zone"]))
    table = total(table, ["tier", "zone"], "heads", "heads")
    shares = pd.Series({key: sum(shares) for key, shares in attrition_of(basis.instance).items()} if basis.instance.attrition else {})
    leaving = shares.reindex(pd.MultiIndex.from_frame(table[["tier", "zone"]])).to_numpy(float)
    return table.assign(leaving=table["heads"] * leaving)


def _posts(basis: Basis) -> pd.DataFrame:
    """Heads posted, and recruits for whom there is no candidate."""
    posts = total(basis.case.staff, ["tier"], "heads", "posts")
    vacant = {tier: hired - found for tier, hired, found in beyond_candidates(basis.instance, basis.plan)}
    return posts.assign(vacant=posts["tier"].map(vacant).astype(float).fillna(0.0))


def _time(basis: Basis) -> pd.DataFrame:
    busy = basis.case.charges[basis.case.charges["purpose"].isin(BUSY)]
    travel, hours = total(basis.journeys, ["tier"], "hours", "travel"), total(busy, ["tier"], "hours", "hours")
    return hours.merge(travel, how="left", on="tier").fillna({"travel": 0.0})
