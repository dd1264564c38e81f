"""The attack on the independent check: it changes what it says, a sound plan is left alone, and the check notices a change of each kind."""

from functools import cache

from benchmarks.attack import AMOUNTS, HARMLESS, Change, changes_of, is_of_model, noticed
from optimizer.engine.session import open_session
from optimizer.engine.settings import Settings
from optimizer.plan.plan import PLAN_TABLES
from optimizer.verify.facts import facts_of
from tests.optimizer.verify.hand_case import instance, plan

FACTS, SOUND = facts_of(instance()), plan()


@cache
def is_noticed(change: Change) -> bool:
    """Whether the check notices a change; both tests ask of most."""
    return noticed(FACTS, SOUND, change)


def test_the_check_notices_a_change_of_every_kind() -> None:
    sound, first = SOUND, dict[tuple[str, str, str], Change]()
    for change in changes_of(instance(), sound):
        first.setdefault(change[:3], change)
    assert {table for table, _, _ in first} == {table for table in PLAN_TABLES if getattr(sound, table)}
    assert {what for _, _, what in first} == {"up", "down", "other id", "left out", "twice"}
    assert not is_noticed(Change("staff", "heads", "up", 0, sound.staff[0].heads))
    assert [kind for kind, change in first.items() if kind not in HARMLESS and not is_noticed(change)] == []


def test_the_model_allows_the_plan_and_no_change_of_a_decision_that_the_check_notices() -> None:
    sound, session = SOUND, open_session(instance(), Settings())
    assert is_of_model(session, sound)
    first = {change[:3]: change for change in reversed(list(changes_of(instance(), sound))) if change.what in ("up", "down", "other id")}
    decided = {table for table, _ in AMOUNTS.values()} | {"staff", "changes", "moves", "mandates", "training", "roles"}
    kinds = {kind: (is_noticed(change), is_of_model(session, change.made(sound))) for kind, change in first.items()}
    assert [kind for kind, (found, allowed) in kinds.items() if kind[0] in decided and found == allowed] == []
