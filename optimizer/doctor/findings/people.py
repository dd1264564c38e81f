"""More people than live there, and need that nobody can serve."""

from collections.abc import Iterator

from instances.checks.ability import without_worker
from instances.instance import Instance
from instances.schema import GivenNeed
from instances.workload import need_of
from optimizer.doctor.finding import Edit, Finding, Said
from optimizer.verify.naming import names_of
from optimizer.verify.rule import translated

MOST_OF_PEOPLE = 0.1
"""Share of an area's people who may serve, or be willing to, before it is suspicious: assumed."""


def findings(instance: Instance) -> Iterator[Finding]:
    """Pools, staff and groups larger than the people there allow, and need that nobody in reach may serve."""
    yield from _too_many(instance)
    yield from _members(instance)
    yield from _unserved(instance)


def _too_many(instance: Instance) -> Iterator[Finding]:
    """Staff and pools of an area beside its people."""
    people = {row.area: row for row in instance.areas}
    for table in ("staff", "pools"):
        for at, row in enumerate(getattr(instance, table)):
            place = people[row.area]
            if row.heads <= MOST_OF_PEOPLE * place.population:
                continue
            usual = int(MOST_OF_PEOPLE * place.population)
            yield Finding(
                "people",
                Said(
                    translated("{area}: {heads} heads of {tier} among {people} people")
                    if row.heads <= place.population
                    else translated("{area}: {heads} heads of {tier}, more than the {people} people who live there"),
                    {"area": place.name, "heads": row.heads, "tier": row.tier, "people": place.population},
                ),
                Said(translated("at most a tenth of the people"), {}),
                Said(translated("the plan would count on people who are not there")),
                table,
                at,
                "heads",
                row.heads,
                place.region,
                (Edit(table, at, "heads", usual),) if table == "pools" else (),
                oddness=row.heads / max(1, place.population),
            )


def _members(instance: Instance) -> Iterator[Finding]:
    """Counted members of groups beside the people of the area."""
    people = {row.area: row for row in instance.areas}
    for at, row in enumerate(instance.group_counts):
        place = people[row.area]
        if row.members > place.population:
            yield Finding(
                "people",
                Said(
                    translated("{area}: {members} members of {group} among {people} people"),
                    {"area": place.name, "members": row.members, "group": row.group, "people": place.population},
                ),
                Said(translated("no more members, or households, than people")),
                Said(translated("the hours of need go up and down with it")),
                "group_counts",
                at,
                "members",
                row.members,
                place.region,
                (Edit("group_counts", at, "members", float(place.population)),),
                oddness=row.members / max(1, place.population),
            )


def _unserved(instance: Instance) -> Iterator[Finding]:
    """Need that stays unmet whatever the plan, since nobody who may do it can be posted within reach."""
    need, names = need_of(instance), names_of(instance)
    hours = {(a, f): float(h) for a, f, h in zip(need["area"], need["function"], need["hours"], strict=True)}
    place = {row.area: (at, row) for at, row in enumerate(instance.areas)}
    given = {(row.area, row.function): at for at, row in enumerate(instance.need)}
    for function, areas in without_worker(instance, need).items():
        for area in areas:
            at, row = place[area]
            there, amount = given.get((area, function)), hours[area, function]
            none = GivenNeed(area=area, function=function, hours_per_year=0.0)
            yield Finding(
                "unserved",
                Said(
                    translated("{area}: nobody who may do {function} is, or can be posted, within reach; {hours} hours a year stay unmet"),
                    {"area": row.name, "function": names.get(function, function), "hours": amount},
                ),
                Said(translated("somebody who may do it in the area, or within reach")),
                Said(translated("no plan meets this need, whatever it costs: a gap in the data, or in who may do what")),
                "areas" if there is None else "need",
                at if there is None else there,
                f"area, {function}" if there is None else "hours_per_year",
                amount,
                row.region,
                () if there is None else (Edit("need", there, "hours_per_year", 0.0),),
                (none,) if there is None else (),
                oddness=amount,
            )
