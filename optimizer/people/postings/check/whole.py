"""The check of postings as a whole: every rule, and what to know beside."""

import instances
from instances.instance import Instance, valid
from instances.people.files import fitting
from instances.people.schema import Roster
from instances.tables import PYTHON_TEXT
from optimizer.people.checked import Checked
from optimizer.people.postings.check import people, posts
from optimizer.people.postings.check.ground import ground_of
from optimizer.people.rows import Postings
from optimizer.plan.plan import Plan, a_plan
from optimizer.verify.rule import Rule
from optimizer.verify.violation import violations_of

RULES: dict[str, Rule] = {**people.RULES, **posts.RULES}
"""Every rule of postings, by its id."""


@PYTHON_TEXT
def check_postings(instance: Instance, plan: Plan, roster: Roster, postings: Postings) -> Checked:
    """Check every rule on postings, whoever or whatever made them. Raises `InvalidInstance` where the roster does not fit the instance."""
    instance, plan, roster = valid(instance), a_plan(plan), fitting(roster, instance)
    ground = ground_of(instance, plan, roster, postings)
    found = [violation for rows in (*people.check(ground), *posts.check(ground)) for violation in violations_of(ground.facts, rows)]
    notes = []
    if postings.instance_hash and postings.instance_hash != instances.fingerprint(instance):
        notes.append("The postings were made for other data of this instance: its data have changed since.")
    if roster.invented:
        notes.append("The roster is made up: nobody in it exists.")
    return Checked((*ground.broken, *found), tuple(notes))
