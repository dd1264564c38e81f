"""The attack on the independent check: it changes what it says, a sound plan is left alone, and the check notices a change of each kind."""

from benchmarks.attack import HARMLESS, Change, changes_of, noticed
from optimizer.plan.plan import PLAN_TABLES
from optimizer.verify.facts import facts_of
from tests.optimizer.verify.hand_case import instance, plan


def test_the_check_notices_a_change_of_every_kind() -> None:
    facts, sound, first = facts_of(instance()), plan(), dict[tuple[str, str, str], Change]()
    for change in changes_of(instance(), sound):
        first.setdefault(change[:3], change)
    assert {table for table, _, _ in first} == {table for table in PLAN_TABLES if getattr(sound, table)}
    assert {what for _, _, what in first} == {"up", "down", "other id", "left out", "twice"}
    assert not noticed(facts, sound, Change("staff", "heads", "up", 0, sound.staff[0].heads))
    assert [kind for kind, change in first.items() if kind not in HARMLESS and not noticed(facts, sound, change)] == []
