"""Allocation rules: those that ministries use, those that the literature proposes, and the optimiser, on the same footing.

`allocation_rules()` names them, `allocate(instance, rule, settings)` makes a whole plan of what one says and has it verified.
"""

from optimizer.research.allocation.bundled import allocation_rules
from optimizer.research.allocation.definition import Allocation, AllocationError, AllocationRule, Kind, Proposal
from optimizer.research.allocation.run import allocate

__all__ = ["Allocation", "AllocationError", "AllocationRule", "Kind", "Proposal", "allocate", "allocation_rules"]
