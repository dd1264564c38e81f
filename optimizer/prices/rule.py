"""A whole rule as something that may be done without: all figures of the data that set its limits, at their loosest values."""

from instances.instance import Instance
from optimizer.prices.things import Thing
from optimizer.why.levers import levers_of, loosened, of_rule
from optimizer.why.so.subject import subject_of


def without(instance: Instance, rule: str) -> Thing:
    """Doing without a rule, or a family of rules; raises `ValueError` where there is none of that name, or nothing in the data sets it."""
    subject = subject_of(instance, "rule", rule)
    ends = {lever: lever.end for lever in of_rule(levers_of(instance), subject.id)}
    if not ends:
        raise ValueError(f"no figure of this instance sets a limit of {rule}: it cannot be done without")
    unit = f"without {'its limit' if len(ends) == 1 else f'its {len(ends):,} limits'}"
    return Thing("rule", subject.id, subject.name, unit, 1.0, float(len(ends)), lambda given: loosened(given, ends))
