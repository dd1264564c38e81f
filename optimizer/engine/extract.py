"""From a solution of the model to a `Plan`: decisions read off, costs and journeys worked out from them."""

from collections.abc import Iterable
from typing import Any

from instances.instance import Instance
from instances.schema import SupervisionRelation
from models.over import grouped, total
from models.parameters import Parameters
from optimizer.plan.plan import Plan
from optimizer.plan.rows import (
    AttendanceRow,
    ChangeRow,
    CostRow,
    DeliverRow,
    MandateRow,
    MoveRow,
    PaymentRow,
    ProviderRow,
    RemoteRow,
    RoleRow,
    SavedRow,
    ServeRow,
    SharedRow,
    SharedTrainingRow,
    SkilledRemoteRow,
    SkilledRow,
    StaffRow,
    SupervisionRow,
    SurgeCallRow,
    SurgeStayRow,
    SurgeWorkRow,
    TeachingRow,
    ToolRow,
    TrainingRow,
    TravelRow,
    UnmetRow,
)
from optimizer.verify.payments import Cost, payments_of

NEGLIGIBLE = 1e-7
"""Hours, heads and money up to this are rounding errors of the solver and left out."""

Values = dict[str, dict[Any, float]]


def extract(instance: Instance, p: Parameters, values: Values, instance_hash: str) -> Plan:
    """The plan that a solution (component name → index → value) of an instance's model describes; payments are those of `payments_of`."""

    def heads(name: str) -> dict[Any, int]:
        return {index: round(value) for index, value in values.get(name, {}).items() if round(value)}

    def amounts(name: str) -> dict[Any, float]:
        return {index: value for index, value in values.get(name, {}).items() if value > NEGLIGIBLE}

    staff, outside, release, move = heads("staff"), heads("outside"), heads("release"), heads("move")
    hire = _sum(heads("recruit"), outside)
    trainees, attend = heads("trainees"), heads("attend")
    holders = _sum(heads("kept"), trainees)
    serve, supervise, overtime, mentor = amounts("serve"), amounts("supervise"), amounts("overtime"), amounts("mentor")
    shared, shared_holders, shared_trainees = heads("shared"), heads("shared_holders"), heads("shared_trainees")
    deliver = amounts("deliver")
    journeys = list(_journeys(p, serve, supervise))
    stays, called = heads("stays"), heads("called")
    working, kept, tools = _working(staff, shared), heads("kept"), heads("tool")
    costs = tuple(_costs(p, working, overtime, hire, outside, release, move, trainees, kept, attend, tools, journeys, stays, called))
    due: dict[Cost, float] = total(((row.kind, row.tier, p.areas[row.area].region), row.amount) for row in costs)
    return Plan(
        instance=instance.manifest.name,
        instance_hash=instance_hash,
        staff=tuple(
            StaffRow(area=a, tier=t, heads=staff.get((a, t), 0), overtime_hours=overtime.get((a, t), 0.0))
            for a, t in dict.fromkeys([*staff, *overtime])
        ),
        shared=tuple(SharedRow(base_area=a, area=b, tier=t, heads=n) for (a, b, t), n in shared.items()),
        changes=tuple(
            ChangeRow(area=a, tier=t, hired=hire.get((a, t), 0), hired_outside=outside.get((a, t), 0), released=release.get((a, t), 0))
            for a, t in dict.fromkeys([*hire, *release])
        ),
        moves=tuple(MoveRow(from_area=a, to_area=b, tier=t, heads=n) for (a, b, t), n in move.items()),
        mandates=tuple(MandateRow(scope=z, function=f, tier=t) for z, f, t in heads("mandate")),
        deliver=tuple(DeliverRow(area=a, function=f, tier=t, hours=h) for (a, f, t), h in deliver.items()),
        serve=tuple(ServeRow(base_area=b, area=a, tier=t, hours=h) for (b, a, t), h in serve.items()),
        providers=tuple(
            ProviderRow(area=a, function=f, base_area=b) for (a, f), b in _providers(p, deliver, serve, amounts("provide")).items()
        ),
        remote=tuple(RemoteRow(base_area=b, tier=t, hours=h) for (b, t), h in amounts("serve_remote").items()),
        skilled=tuple(SkilledRow(base_area=b, area=a, tier=t, package=k, hours=h) for (b, a, t, k), h in amounts("skilled").items()),
        skilled_remote=tuple(
            SkilledRemoteRow(base_area=b, tier=t, package=k, hours=h) for (b, t, k), h in amounts("skilled_remote").items()
        ),
        training=tuple(
            TrainingRow(area=a, tier=t, package=k, holders=n, trainees=trainees.get((a, t, k), 0)) for (a, t, k), n in holders.items()
        ),
        attendance=tuple(AttendanceRow(area=a, tier=t, package=k, venue=v, trainees=n) for (a, t, k, v), n in attend.items()),
        teaching=tuple(TeachingRow(base_area=b, tier=s, hours=h) for (b, s), h in amounts("teach").items()),
        shared_training=tuple(
            SharedTrainingRow(base_area=a, area=b, tier=t, package=k, holders=n, trainees=shared_trainees.get((a, b, t, k), 0))
            for (a, b, t, k), n in shared_holders.items()
        ),
        supervision=tuple(
            SupervisionRow(supervisor_area=b, area=a, supervisor=s, tier=t, kind=q, heads=n, recruits=mentor.get((b, a, s, t, q), 0.0))
            for (b, a, s, t, q), n in supervise.items()
        ),
        roles=tuple(RoleRow(area=a, function=f, tier=t, heads=n) for (a, f, t), n in heads("role").items()),
        unmet=tuple(UnmetRow(area=a, function=f, hours=h) for (a, f), h in amounts("unmet").items()),
        tools=tuple(ToolRow(tool=name) for name in tools),
        saved=tuple(SavedRow(tool=r, area=a, function=f, hours=h) for (r, a, f), h in amounts("saved").items()),
        surge_stays=tuple(SurgeStayRow(surge=s, base_area=b, area=a, tier=t, stays=n) for (s, b, a, t), n in stays.items()),
        surge_calls=tuple(SurgeCallRow(surge=s, pool=k, area=a, heads=n) for (s, k, a), n in called.items()),
        surge_work=tuple(SurgeWorkRow(surge=s, area=a, function=f, tier=t, hours=h) for (s, a, f, t), h in amounts("surge_work").items()),
        costs=costs,
        payments=tuple(PaymentRow(fund=m, kind=j, tier=t, region=g, amount=h) for (m, j, t, g), h in payments_of(instance, due).items()),
        journeys=tuple(journeys),
    )


def _sum(one: dict[Any, int], other: dict[Any, int]) -> dict[Any, int]:
    return {index: one.get(index, 0) + other.get(index, 0) for index in dict.fromkeys([*one, *other])}


def _working(staff: dict[Any, int], shared: dict[Any, int]) -> dict[Any, float]:
    """Heads that work in each area: of a shared post half a head in both."""
    working: dict[Any, float] = dict(staff)
    for (a, b, t), n in shared.items():
        working[a, t] = working.get((a, t), 0) - n / 2
        working[b, t] = working.get((b, t), 0) + n / 2
    return working


def _providers(p: Parameters, deliver: dict[Any, float], serve: dict[Any, float], provide: dict[Any, float]) -> dict[tuple[str, str], str]:
    """Area and function that people find in one place: the area from where it is served, where any is in person."""
    hours: dict[tuple[str, str], dict[str, float]] = {}
    for (b, a, f, _), amount in provide.items():
        places = hours.setdefault((a, f), {})
        places[b] = places.get(b, 0.0) + amount
    only = grouped(((a, t), b) for b, a, t in serve)
    for a, f, t in deliver:
        if p.functions[f].one_provider and p.remote_share[a, f] < 1 and (a, f) not in hours:
            hours[a, f] = dict.fromkeys(only.get((a, t), ()), 0.0)
    return {key: max(places, key=lambda b: places[b]) for key, places in hours.items() if places}


def _journeys(p: Parameters, serve: dict[Any, float], supervise: dict[Any, float]) -> Iterable[TravelRow]:
    """Hours and km on the way and nights away, for service and for supervision."""
    for (b, a, t), hours in serve.items():
        on_the_way, km, nights = (each * hours for each in p.service_way(t, b, a))
        if max(on_the_way, km) > NEGLIGIBLE:
            yield TravelRow(base_area=b, area=a, tier=t, purpose="service", hours=on_the_way, km=km, nights=nights)
    visits: dict[tuple[str, str, str], tuple[float, float, float]] = {}
    for (b, a, s, t, q), heads in supervise.items():
        relation: SupervisionRelation = p.relation[s, t, q]
        hours, km, nights = (each * heads for each in p.supervision_way(relation, b, a))
        before = visits.get((b, a, s), (0.0, 0.0, 0.0))
        visits[b, a, s] = (before[0] + hours, before[1] + km, before[2] + nights)
    for (b, a, s), (hours, km, nights) in visits.items():
        if max(hours, km) > NEGLIGIBLE:
            yield TravelRow(base_area=b, area=a, tier=s, purpose="supervision", hours=hours, km=km, nights=nights)


def _costs(
    p: Parameters,
    working: dict[Any, float],
    overtime: dict[Any, float],
    hire: dict[Any, int],
    outside: dict[Any, int],
    release: dict[Any, int],
    move: dict[Any, int],
    trainees: dict[Any, int],
    kept: dict[Any, int],
    attend: dict[Any, int],
    tools: dict[Any, int],
    journeys: list[TravelRow],
    stays: dict[Any, int],
    called: dict[Any, int],
) -> Iterable[CostRow]:
    """Money by kind, area and tier."""
    money: dict[tuple[str, str, str], float] = {}

    def spend(kind: str, a: str, t: str, amount: float) -> None:
        if amount > 0:
            money[kind, a, t] = money.get((kind, a, t), 0.0) + amount

    for (a, t), n in working.items():
        tier = p.tiers[t]
        spend("wages", a, t, tier.wage_per_year * n + p.overtime_pay(t) * overtime.get((a, t), 0.0))
        spend("allowances", a, t, tier.wage_per_year * p.zones[p.areas[a].zone].hardship_share_of_wage * n)
        spend("expenses", a, t, tier.expenses_per_year * n)
        spend("support", a, t, p.support_in(a, t) * n)
        spend("premises", a, t, p.opening_cost.get((a, t), 0.0))
    for (a, t), n in hire.items():
        spend("hiring", a, t, p.tiers[t].hiring_cost_per_head * n)
    for (a, t), n in release.items():
        spend("release", a, t, p.tiers[t].release_cost_per_head * n)
    for (_, b, t), n in move.items():
        spend("relocation", b, t, p.tiers[t].relocation_cost_per_head * n)
    for (a, t), n in outside.items():
        spend("relocation", a, t, p.tiers[t].relocation_cost_per_head * n)
    for (a, t, k), n in trainees.items():
        spend("training", a, t, p.packages[k].cost_per_head * n)
    for (a, t, k), n in kept.items():
        spend("training", a, t, p.packages[k].cost_per_head * p.refresher_share.get(k, 0.0) * n)
    for (a, t, k, v), n in attend.items():
        spend("training", a, t, p.days_away_cost(a, k, v) * n)
        spend("travel", a, t, p.venue_travel(a, t, k, v) * n)
    for tool in (p.tools[name] for name in tools):
        spend("tools", tool.area, tool.tier, tool.cost_per_year)
        spend("start_up", tool.area, tool.tier, tool.start_up_cost)
    for row in journeys:
        spend("travel", row.base_area, row.tier, p.travel_money(row.tier, row.hours, row.km, row.nights))
    for (s, b, a, t), n in stays.items():
        spend("surge", a, t, p.stay_money(s, b, a, t) * n)
    for (s, k, a), n in called.items():
        spend("surge", a, p.surge_pools[k].tier, p.call_money(s, k) * n)
    for (kind, a, t), amount in money.items():
        yield CostRow(kind=kind, area=a, tier=t, amount=amount)
