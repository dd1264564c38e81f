"""Who can do what. Case work asks for level 2 of `base`; courses lift to the level in their name."""

from typing import Any

import pytest

from instances.eligibility import abilities, takeable
from instances.instance import Instance
from tests.models.solving import function, level, requires, tier
from tests.small import small


def course(name: str, cost: float = 10) -> dict[str, Any]:
    """A package."""
    return {"package": name, "name": name, "cost_per_head": cost}


def teaches(package: str, to: int, competency: str = "base") -> dict[str, Any]:
    """What a package teaches."""
    return {"package": package, "competency": competency, "level": to}


def case_of(held: int, ceiling: int | None = None, kind: str = "paraprofessional", **changes: Any) -> Instance:
    """One tier, one function, one course to level 2."""
    tables: dict[str, Any] = {
        "tiers": [tier("aide", kind)],
        "tier_competencies": [level("aide", held, ceiling)],
        "function_competencies": [requires("case", 2)],
        "packages": [course("to2")],
        "package_competencies": [teaches("to2", 2)],
    }
    return small(**(tables | changes))


def packages(instance: Instance) -> list[tuple[str, ...]]:
    """Packages needed for case work; empty list where the tier can never do it."""
    table = abilities(instance)
    return list(table.loc[table["function"] == "case", "packages"])


@pytest.mark.parametrize(("held", "expected"), [(0, [("to2",)]), (1, [("to2",)]), (2, [()]), (3, [()])])
def test_level_held(held: int, expected: list[tuple[str, ...]]) -> None:
    assert packages(case_of(held, 3)) == expected


@pytest.mark.parametrize(("ceiling", "expected"), [(1, []), (2, [("to2",)]), (3, [("to2",)])])
def test_ceiling(ceiling: int, expected: list[tuple[str, ...]]) -> None:
    assert packages(case_of(1, ceiling)) == expected


def test_a_competency_that_is_not_listed_is_neither_held_nor_learnt() -> None:
    assert packages(case_of(1, tier_competencies=[])) == []


def test_a_function_that_requires_nothing_is_for_everyone() -> None:
    assert packages(case_of(0, function_competencies=[])) == [()]


@pytest.mark.parametrize(
    ("offers", "chosen"),
    [
        ([("b", 10, 2), ("a", 10, 2)], "a"),
        ([("b", 9, 2), ("a", 10, 2)], "b"),
        ([("a", 1, 1), ("b", 10, 2)], "b"),
        ([("a", 20, 2), ("b", 10, 3)], "b"),
    ],
)
def test_the_cheapest_package_that_teaches_enough(offers: list[tuple[str, float, int]], chosen: str) -> None:
    rows = {
        "packages": [course(name, cost) for name, cost, _ in offers],
        "package_competencies": [teaches(name, to) for name, _, to in offers],
    }
    assert packages(case_of(1, 2, **rows)) == [(chosen,)]


def test_one_package_may_serve_two_competencies() -> None:
    rows: dict[str, Any] = {
        "competencies": [{"competency": "base", "name": "Base"}, {"competency": "child", "name": "Child"}],
        "tier_competencies": [level("aide", 1, 2), level("aide", 0, 1, "child")],
        "function_competencies": [requires("case", 2), requires("case", 1, "child")],
        "package_competencies": [teaches("to2", 2), teaches("to2", 1, "child")],
    }
    assert packages(case_of(1, **rows)) == [("to2",)]
    two = rows | {"packages": [course("to2"), course("child")], "package_competencies": [teaches("to2", 2), teaches("child", 1, "child")]}
    assert packages(case_of(1, **two)) == [("child", "to2")]


@pytest.mark.parametrize(
    ("kind", "can"),
    [("professional", True), ("paraprofessional", False), ("administrator", False), ("leader", False), ("volunteer", False)],
)
def test_reserved_functions_are_for_professionals(kind: str, *, can: bool) -> None:
    assert bool(packages(case_of(3, kind=kind, functions=[function("case", reserved=True)]))) == can


@pytest.mark.parametrize(
    ("kind", "can"), [("professional", True), ("paraprofessional", True), ("administrator", True), ("leader", False), ("volunteer", False)]
)
def test_sensitive_functions_are_not_for_the_unpaid(kind: str, *, can: bool) -> None:
    assert bool(packages(case_of(3, kind=kind, functions=[function("case", sensitive=True)]))) == can


def test_forbidden_mandates_remove_the_pair() -> None:
    assert packages(case_of(3, mandates=[{"function": "case", "tier": "aide", "rule": "forbidden"}])) == []
    assert packages(case_of(3, mandates=[{"function": "case", "tier": "aide", "rule": "required"}])) == [()]


@pytest.mark.parametrize(
    ("held", "ceiling", "lifts"), [(0, 0, False), (0, 1, True), (1, 2, True), (2, 2, False), (2, 3, False), (1, 3, True)]
)
def test_packages_that_lift_a_tier(held: int, ceiling: int, *, lifts: bool) -> None:
    assert (("aide", "to2") in takeable(case_of(held, ceiling))) == lifts
