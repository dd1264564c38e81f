"""From a solution of the model of several years to a `HorizonPlan`."""

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from instances.instance import Instance
from instances.years import PlaceKind, attrition_of
from models.horizon.parameters import HorizonParameters
from optimizer.horizon.plan import (
    BondRow,
    GuidanceRow,
    HolderRow,
    HorizonPlan,
    IntakeRow,
    MoveRow,
    NeedRow,
    PlaceRow,
    StepRow,
    StockRow,
    SupportRow,
    TimeRow,
    WorkRow,
    YearCostRow,
    YearPaymentRow,
)
from optimizer.verify.payments import most_specific_first, shared_out

NEGLIGIBLE = 1e-7
"""Heads, hours and money up to this are rounding errors of the solver and left out."""

Values = dict[str, dict[Any, float]]


def extract(m: pyo.ConcreteModel, values: Values, kind: PlaceKind, instance_hash: str, mandates: Any) -> HorizonPlan:
    """The plan that a solution (component name → index → value) describes; costs are worked out from its decisions."""
    p: HorizonParameters = m.parameters
    instance: Instance = m.instance

    def of(name: str) -> dict[Any, float]:
        return {index: value for index, value in values.get(name, {}).items() if value > NEGLIGIBLE}

    bonds = _bonds(m, of("bound_hire"))
    stock, posts, hire, release = of("stock"), of("posts"), *_without_both(p, of("hire"), of("release"), bonds)
    rise_from, rise_to, intake = of("rise_from"), of("rise_to"), of("intake")
    trainees, refreshed, holders = of("trainees"), of("refreshed"), of("holders")
    shares, supported, outside, leave = attrition_of(instance), of("supported"), of("outside"), of("leave")
    kept: dict[Any, float] = {}
    for (a, t, s, y), n in supported.items():
        kept[a, t, y] = kept.get((a, t, y), 0.0) + p.staying[a, t, s] * n
    for bond in bonds:
        key = (bond.place, p.schools[bond.school].tier, bond.year)
        kept[key] = kept.get(key, 0.0) + p.held_back(bond.place, bond.school) * bond.serving
    stocks = []
    for a, t in m.POSTS:
        for y in p.years:
            decided, heads = p.hired_in(t, y), stock.get((a, t, y), 0.0)
            leaving, retiring = shares[t, p.places[a].zone]
            left, retired = max(0.0, leaving * heads - kept.get((a, t, y), 0.0)), retiring * heads
            if p.whole_heads:
                retired = min(retired, leave.get((a, t, y), 0.0))
                left = leave.get((a, t, y), 0.0) - retired
            row = StockRow(
                year=y,
                place=a,
                tier=t,
                posts=posts.get((a, t, y), 0.0),
                heads=heads,
                hired=hire.get((a, t, y), 0.0),
                hired_outside=min(outside.get((a, t, y), 0.0), hire.get((a, t, y), 0.0)),
                arrived=hire.get((a, t, decided), 0.0) if decided is not None else 0.0,
                released=release.get((a, t, y), 0.0),
                risen_in=sum(rise_to.get((a, s, to, y), 0.0) for s, to in p.careers if to == t),
                risen_out=sum(rise_from.get((a, s, to, y), 0.0) for s, to in p.careers if s == t),
                left=left,
                retired=retired,
            )
            if row.posts or row.heads or row.hired or row.released or row.risen_out:
                stocks.append(row)
    costs, payments = _money(m, values)
    return HorizonPlan(
        instance=instance.manifest.name,
        instance_hash=instance_hash,
        years=tuple(p.years),
        place_kind=kind,
        whole=p.whole,
        whole_heads=p.whole_heads,
        mandates=None if mandates is None else tuple(sorted(mandates)),
        places=tuple(PlaceRow(area=a, place=name) for name, row in p.places.items() for a in row.areas),
        stocks=tuple(stocks),
        support=tuple(
            SupportRow(year=y, place=a, tier=t, support=s, heads=n, kept=p.staying[a, t, s] * n) for (a, t, s, y), n in supported.items()
        ),
        steps=tuple(
            StepRow(
                year=y, place=a, from_tier=t, to_tier=s, risen_out=rise_from.get((a, t, s, y), 0.0), risen_in=rise_to.get((a, t, s, y), 0.0)
            )
            for a, t, s, y in dict.fromkeys([*rise_from, *rise_to])
        ),
        moves=tuple(MoveRow(year=y, from_place=a, to_place=b, tier=t, heads=n) for (a, b, t, y), n in of("move").items()),
        bonds=bonds,
        intakes=tuple(
            _intake_row(p, s, y, intake, sum(bond.left for bond in bonds if (bond.school, bond.year) == (s, y)))
            for s in p.schools
            for y in p.years
        ),
        holders=tuple(
            HolderRow(
                year=y,
                place=a,
                tier=t,
                package=k,
                holders=n,
                trainees=trainees.get((a, t, k, y), 0.0),
                refreshed=refreshed.get((a, t, k, y), 0.0),
            )
            for a, t, k, y, n in ((*key, holders.get(key, 0.0)) for key in dict.fromkeys([*holders, *trainees]))
        ),
        work=tuple(WorkRow(year=y, place=a, function=f, tier=t, hours=h) for (a, f, t, y), h in of("deliver").items()),
        time=(
            *(TimeRow(year=y, base=b, tier=t, use="service", place=a, hours=h) for (b, a, t, y), h in of("serve").items()),
            *(TimeRow(year=y, base=b, tier=t, use="remote", hours=h) for (b, t, y), h in of("serve_remote").items()),
            *(TimeRow(year=y, base=b, tier=t, use="supervision", hours=h) for (b, t, y), h in of("guidance").items()),
            *(TimeRow(year=y, base=b, tier=t, use="service", place=a, package=k, hours=h) for (b, a, t, k, y), h in of("skilled").items()),
            *(TimeRow(year=y, base=b, tier=t, use="remote", package=k, hours=h) for (b, t, k, y), h in of("skilled_remote").items()),
        ),
        guidance=(
            *(GuidanceRow(year=y, group=g, supervisor=s, tier=t, kind=q, heads=n) for (g, s, t, q, y), n in of("guided").items()),
            *(GuidanceRow(year=y, group=g, supervisor="", tier=t, kind=q, heads=n) for (g, t, q, y), n in of("unguided").items()),
        ),
        coverage=tuple(
            NeedRow(
                year=y,
                place=a,
                function=f,
                need=year.need * hours,
                unmet=max(0.0, values.get("unmet", {}).get((a, f, y), 0.0)),
                recovered=max(0.0, values.get("recovered", {}).get((a, f, y), 0.0)),
            )
            for (a, f), hours in p.need.items()
            for y, year in p.years.items()
        ),
        costs=costs,
        payments=payments,
    )


def _without_both(
    p: HorizonParameters, hire: dict[Any, float], release: dict[Any, float], bonds: tuple[BondRow, ...]
) -> tuple[dict[Any, float], dict[Any, float]]:
    """Recruits and releases, less those of one place, tier and year that cost nothing, are not bound and would only change places."""
    bound: dict[Any, float] = {}
    for row in bonds:
        key = (row.place, p.schools[row.school].tier, row.year)
        bound[key] = bound.get(key, 0.0) + row.hired
    for a, t, y in [key for key in hire if key in release and p.lead_years(key[1]) == 0]:
        tier = p.one_year.tiers[t]
        if not (tier.hiring_cost_per_head or tier.release_cost_per_head):
            both = min(hire[a, t, y] - bound.get((a, t, y), 0.0), release[a, t, y])
            hire[a, t, y], release[a, t, y] = hire[a, t, y] - both, release[a, t, y] - both
    return hire, release


def _bonds(m: pyo.ConcreteModel, hired: dict[Any, float]) -> tuple[BondRow, ...]:
    """Who is bound, serves and breaks the bond, by place, school and year."""
    p: HorizonParameters = m.parameters
    rows = []
    for a, s in m.BOUND:
        for y in p.years:
            serving = sum(share * hired.get((a, s, decided), 0.0) for decided, share in p.serving(a, s, y).items())
            if serving or hired.get((a, s, y)):
                left = p.leaving_bound(a, s) * serving
                rows.append(BondRow(year=y, place=a, school=s, hired=hired.get((a, s, y), 0.0), serving=serving, left=left))
    return tuple(rows)


def _intake_row(p: HorizonParameters, s: str, y: int, intake: dict[Any, float], broken: float) -> IntakeRow:
    def taken(year: int) -> float:
        return intake.get((s, year), 0.0) if year >= p.first else p.schools[s].intake_now

    row = p.schools[s]
    studying = sum(taken(year) for year in range(y - row.study_years + 1, y + 1))
    return IntakeRow(
        year=y,
        school=s,
        intake=taken(y),
        graduates=p.yield_share(s) * taken(y - row.study_years),
        cost=p.years[y].prices * (row.cost_per_student_year * p.student_years(s) * studying + row.breach_cost * broken),
    )


def _money(m: pyo.ConcreteModel, values: Values) -> tuple[tuple[YearCostRow, ...], tuple[YearPaymentRow, ...]]:
    """Costs evaluated at the solution, and what each fund pays."""
    p: HorizonParameters = m.parameters
    for component in m.component_objects(pyo.Var):
        found = values.get(component.local_name, {})
        for index in component:
            component[index].set_value(found.get(index, 0.0), skip_validation=True)
    rows = []
    for y in p.years:
        for j, t, g in m.COSTS:
            amount = float(pyo.value(m.cost[j, t, g, y]))
            if amount > NEGLIGIBLE:
                rows.append(YearCostRow(year=y, kind=j, tier=t, region=g, amount=amount))
        for tier in dict.fromkeys(row.tier for row in p.schools.values()):
            amount = float(sum(pyo.value(m.school_cost[s, y]) for s, row in p.schools.items() if row.tier == tier))
            if amount > NEGLIGIBLE:
                rows.append(YearCostRow(year=y, kind="training", tier=tier, region="", amount=amount))
    return tuple(rows), tuple(row for y in p.years for row in _payments(m, values, y))


def _payments(m: pyo.ConcreteModel, values: Values, y: int) -> Iterator[YearPaymentRow]:
    """What each fund pays in a year of each class of costs, the most specific fund first."""
    paid, funds = values.get("pay", {}), most_specific_first(m.instance)
    classes = {tuple(fund.fund for fund in funds if (fund.fund, c) in m.PAYMENTS): c for c in m.CLASSES}
    dues = {payers: sum(max(0.0, paid.get((fund, c, y), 0.0)) for fund in payers) for payers, c in classes.items()}
    growth = m.parameters.years[y].funds
    parts = shared_out({fund.fund: growth * fund.amount_per_year for fund in funds}, dues)
    return (YearPaymentRow(year=y, fund=fund, payers=classes[payers], amount=h) for (fund, payers), h in parts.items() if h > NEGLIGIBLE)
