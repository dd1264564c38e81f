"""Apportionment: heads of each tier shared over the areas as seats are over states, by the need that the tier can do."""

from collections.abc import Callable

from instances.schema import Instance
from optimizer.research.allocation.apportion import Method
from optimizer.research.allocation.means import means_of, share_out, unplaced
from optimizer.research.allocation.rule import Proposal
from optimizer.research.allocation.work import able_hours


def by(method: Method) -> Callable[[Instance], Proposal]:
    """The rule that shares heads out by a method; an area's claim to heads of a tier is the hours that the tier can do there at once."""

    def propose(instance: Instance) -> Proposal:
        means = means_of(instance)
        staff = share_out(instance, means.heads, able_hours(instance), method)
        return Proposal(staff, " ".join(text for text in (means.note, unplaced(means.heads, staff)) if text))

    return propose
