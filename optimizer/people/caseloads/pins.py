"""What a planner settles for people's work: refused where it cannot be, with what would make it possible."""

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.instance import Instance
from instances.people.schema import Pin
from optimizer.people.caseloads.people import NOTHING
from optimizer.people.caseloads.problem import Country


def check_pins(country: Country, instance: Instance) -> None:
    """Raises `InvalidInstance` with every decision about work in a settlement that cannot be kept; rows are counted as in a file."""
    problems = [
        problem
        for row, pin in enumerate(country.pins, start=2)
        if pin.settlement is not None
        for problem in _of(country, instance, row, pin)
    ]
    if problems:
        raise InvalidInstance(problems)


def _of(country: Country, instance: Instance, row: int, pin: Pin) -> list[Problem]:
    area_of = {settlement: area for area, shares in country.places.shares.items() for settlement in shares}
    functions = [one.function for one in instance.functions]
    workers = {one.person: one for one in country.workers}
    wrong = []
    if pin.settlement not in area_of:
        wrong.append(
            ("settlement", pin.settlement, "a settlement, or an area without settlements", did_you_mean(str(pin.settlement), area_of))
        )
    if pin.function is not None and pin.function not in functions:
        wrong.append(("function", pin.function, "a function", did_you_mean(pin.function, functions)))
    if pin.person not in workers:
        hint = did_you_mean(pin.person, workers) or "fieldpost post says who is posted"
        wrong.append(("person", pin.person, "somebody who is posted", hint))
    if not wrong and pin.decision == "keep" and pin.day is None:
        wrong += _impossible(country, pin, area_of[str(pin.settlement)])
    return [Problem("pins", row, column, value, expected, hint) for column, value, expected, hint in wrong]


def _impossible(country: Country, pin: Pin, area: str) -> list[tuple[str, str | None, str, str | None]]:
    """Why a person cannot have what is kept for them."""
    worker = next(one for one in country.workers if one.person == pin.person)
    if country.room.get((pin.person, area), 0.0) <= NOTHING:
        expected = f"somebody whom the plan gives hours in {area}"
        return [("person", pin.person, expected, f"{pin.person} is posted in {worker.base}; pin the post there, or another person")]
    own = {row.function for row in country.work.get(area, ()) if row.tier == worker.tier and row.settlement == pin.settlement}
    asked = own if pin.function is None else own & {pin.function}
    if not asked:
        expected = f"work that the plan gives to {worker.tier} in {pin.settlement}"
        return [
            (
                "function" if pin.function else "settlement",
                pin.function or pin.settlement,
                expected,
                "leave the pin away, or change the plan",
            )
        ]
    if not any(country.abilities.able(worker, function) for function in asked):
        needed = dict.fromkeys(k for f in sorted(asked) for k in country.given.packages_for.get((f, worker.tier), ()))
        expected = f"somebody who can do {', '.join(sorted(asked))}"
        return [("person", pin.person, expected, f"train {pin.person} in {' and '.join(needed)} first" if needed else None)]
    return []
