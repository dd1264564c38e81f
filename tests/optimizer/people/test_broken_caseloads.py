"""A deliberately broken caseload for each rule that the check of caseloads has."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from instances.instance import Instance
from instances.people.schema import Roster
from optimizer.people.caseloads.check import FAMILIES, RULES, check_caseload
from optimizer.people.caseloads.run import caseload
from optimizer.people.rows import Caseload, CaseRow, Postings, SupervisedRow, UnsupervisedRow
from optimizer.plan.plan import Plan
from optimizer.verify.rule import Rows
from tests.optimizer.people.caseload_case import changed, hand_instance, hand_plan, hand_roster

Broken = tuple[Instance, Plan, Caseload, Postings | None, Roster | None]


@cache
def made() -> Caseload:
    return caseload(hand_instance(), hand_plan(), progress=False).caseload


def place(function: str, table: str = "cases", person: str = "") -> int:
    """A row of a function."""
    return next(n for n, row in enumerate(getattr(made(), table)) if row.function == function and row.person.startswith(person))


def with_case(**cells: Any) -> Caseload:
    """One more case."""
    row = {"area": "north", "settlement": "upper", "function": "talk", "person": "north-volunteer-1", "hours": 1.0} | cells
    return made().model_copy(update={"cases": (*made().cases, CaseRow.model_validate(row))})


def plain(broken: Caseload, **more: Any) -> Broken:
    known: dict[str, Any] = {"instance": hand_instance(), "plan": hand_plan(), "postings": None, "roster": None}
    known |= more
    return known["instance"], known["plan"], broken, known["postings"], known["roster"]


def capped(**caps: Any) -> Instance:
    return hand_instance(manifest={"policy": {"volunteers": caps}})


def supervised(*rows: tuple[str, str]) -> Caseload:
    found = tuple(SupervisedRow(person=person, kind="line", supervisor=by) for person, by in rows)
    return made().model_copy(update={"supervised": found})


VOLUNTEERS = [f"north-volunteer-{n}" for n in (1, 2, 3)]
CARE = hand_instance(
    function_competencies=[
        {"function": f, "competency": "care" if f == "tea" else "base", "level": 1} for f in ("case", "plan", "talk", "tea", "grievance")
    ],
    tier_competencies=[
        {"tier": "worker", "competency": "base", "level": 3, "ceiling": 3},
        {"tier": "volunteer", "competency": "base", "level": 1, "ceiling": 1},
        {"tier": "volunteer", "competency": "care", "level": 0, "ceiling": 1},
    ],
)
BROKEN: dict[str, Callable[[], Broken]] = {
    "form.instance": lambda: plain(made().model_copy(update={"instance": "other"})),
    "form.unknown_id": lambda: plain(changed(made(), "cases", 0, person="nobody")),
    "form.duplicate": lambda: plain(made().model_copy(update={"cases": (*made().cases, made().cases[0])})),
    "caseload.loads": lambda: plain(changed(made(), "workers", 0, hours=1.0)),
    "caseload.work": lambda: plain(changed(made(), "cases", 0)),
    "caseload.remote": lambda: plain(changed(made(), "cases", 0, remote_hours=5.0)),
    "caseload.post": lambda: plain(with_case(area="south", settlement="south", function="case", person="north-worker-1")),
    "caseload.able": lambda: plain(made(), instance=CARE, roster=hand_roster()),
    "caseload.holders": lambda: plain(made(), instance=CARE),
    "caseload.one_manager": lambda: plain(changed(made(), "cases", place("plan"), person="south-worker-1")),
    "caseload.independent": lambda: plain(with_case(function="grievance", person=made().cases[place("case")].person)),
    "caseload.kept": lambda: plain(made(), roster=hand_roster({"person": "south-worker-1", "decision": "keep", "settlement": "upper"})),
    "caseload.forbidden": lambda: plain(
        made(), roster=hand_roster({"person": made().cases[0].person, "decision": "forbid", "settlement": made().cases[0].settlement})
    ),
    "caseload.hours": lambda: plain(changed(made(), "cases", place("case"), hours=9000.0)),
    "caseload.weekly": lambda: plain(made(), instance=capped(hours_per_week=0.5)),
    "caseload.functions": lambda: plain(
        with_case(function="tea").model_copy(update={"cases": (*with_case(function="tea").cases, *with_case().cases[-1:])}),
        instance=capped(functions_per_head=1),
    ),
    "caseload.households": lambda: plain(made(), instance=capped(households_per_head=20)),
    "caseload.roles": lambda: plain(made(), plan=hand_plan(roles=[("north", "talk", "volunteer", 2)])),
    "caseload.one_supervisor": lambda: plain(changed(made(), "supervised", 0)),
    "caseload.nobody_free": lambda: plain(
        supervised(*((one, "north-worker-1") for one in VOLUNTEERS[:2])).model_copy(
            update={"unsupervised": (UnsupervisedRow(person=VOLUNTEERS[2], kind="line", why="nobody"),)}
        )
    ),
    "caseload.relation": lambda: plain(supervised(*((one, "north-volunteer-1") for one in VOLUNTEERS))),
    "caseload.distance": lambda: plain(
        supervised(*((one, "south-worker-1") for one in VOLUNTEERS)),
        instance=hand_instance(supervision=[{"supervisor": "worker", "tier": "volunteer", "kind": "line", "span": 3, "within_hours": 0.5}]),
    ),
    "caseload.span": lambda: plain(
        supervised(*((one, "north-worker-1") for one in VOLUNTEERS)),
        instance=hand_instance(supervision=[{"supervisor": "worker", "tier": "volunteer", "kind": "line", "span": 2}]),
    ),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_is_found_broken(rule: str) -> None:
    found = check_caseload(*BROKEN[rule]())
    assert rule in {violation.rule for violation in found}
    told = next(violation for violation in found if violation.rule == rule)
    assert told.amount > 0
    assert "{" not in told.message


def test_every_rule_has_a_broken_case_and_a_label() -> None:
    assert set(BROKEN) == set(RULES)
    assert all(rule.says and rule.unit for rule in RULES.values())
    assert all(rule.label for rule in RULES.values() if rule.id.startswith("caseload.") and rule.id != "caseload.loads")


def test_what_keeps_every_rule_is_not_refused() -> None:
    assert check_caseload(*plain(made())) == ()


def test_the_check_imports_nothing_of_the_model() -> None:
    for family in FAMILIES:
        assert not [name for name, value in vars(family).items() if getattr(value, "__module__", "").startswith("models")]
    assert Rows.__module__ == "optimizer.verify.rule"
