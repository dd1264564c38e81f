"""`Decision`: tables of rows for an instance, and each of them as a data frame; a plan of one year and one of several are decisions."""

from functools import cache
from typing import get_args

import pandas as pd

from instances.schema.base import Frozen, Row
from instances.tables import frame_of_rows, row_class_of


class Decision(Frozen):
    """What was decided for an instance; every field that holds rows is a table."""

    instance: str
    """Name of the instance that it is for; empty for a plan typed by hand, which fits any."""
    instance_hash: str
    """Fingerprint of that instance's data (`instances.fingerprint`); empty for a plan typed by hand."""

    def frame(self, table: str) -> pd.DataFrame:
        """One table as a data frame with the columns of its row class; raises `InvalidInstance` for an unknown name.

        Examples:
            >>> import fieldpost as fp
            >>> fp.Plan(instance="", instance_hash="", staff=({"area": "north", "tier": "worker", "heads": 2},)).frame("staff")
                area    tier  heads
            0  north  worker      2
        """
        return frame_of_rows(row_class_of(table, tables_of(type(self))), getattr(self, table))


@cache
def tables_of(decision: type[Decision]) -> dict[str, type[Row]]:
    """Every table of a kind of decision, by its name."""
    held = {name: get_args(field.annotation)[:1] for name, field in decision.model_fields.items()}
    return {name: kind[0] for name, kind in held.items() if kind and isinstance(kind[0], type) and issubclass(kind[0], Row)}
