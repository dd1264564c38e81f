"""Table of decisions: what the planner has settled beforehand, which every plan keeps."""

from typing import ClassVar, Literal

from instances.schema.base import Amount, Id, Name, Row, Text
from instances.schema.people import SupervisionKind, TierKind

What = Literal["heads", "mandate", "move", "recruit", "release", "training", "supervision"]
Verb = Literal["keep", "forbid", "at_least", "at_most", "exactly"]

PLACES, TIERS = ("area", "zone", "region"), ("tier", "kind", "employer")
"""Columns that say where, and for whom, a decision holds."""
OWN_COLUMNS: dict[What, tuple[str, ...]] = {
    "heads": (),
    "mandate": ("function",),
    "move": ("to_area",),
    "recruit": (),
    "release": (),
    "training": ("package",),
    "supervision": ("supervisor_area", "supervisor", "supervision_kind"),
}
"""Other columns that say what a decision is about, by what is decided."""
CHOOSING = (*PLACES, *TIERS, *(column for columns in OWN_COLUMNS.values() for column in columns))
"""Every column that says what a decision is about."""


class Decided(Row):
    """What was decided beforehand: how many of what a plan has, all together, where and for whom the columns say; an empty column leaves
    none out. Of mandates those of each mandate table of the place count by themselves.
    """

    TABLE: ClassVar = "decisions"
    KEY: ClassVar = ("what", "decision", *CHOOSING)

    what: What
    """heads (posted), mandate, move (people in place who go to another area), recruit, release, training (people trained this year) or
    supervision (people supervised)."""
    decision: Verb
    """keep (as in the plan it was made from), forbid (none), at_least, at_most, or exactly so many."""
    number: Amount | None = None
    """How many: heads, or mandates; of keep, what the plan had; of forbid empty. Whole, but for supervision that supervisors share."""
    area: Id | None = None
    """Area: of heads, recruits, releases and trainees where they are posted, of a move where it begins, of supervision where the supervised
    are; empty: all areas of the zone and the region, or of the country."""
    zone: Id | None = None
    """Zone; empty: every zone."""
    region: Id | None = None
    """Region; empty: every region."""
    tier: Id | None = None
    """Tier, of supervision the supervised one; empty: every tier of the kind and the employer."""
    kind: TierKind | None = None
    """Kind of tiers; empty: every kind."""
    employer: Name = ""
    """Employer of tiers, as in the tiers table; empty: every employer."""
    function: Id | None = None
    """Function of a mandate; empty: every function."""
    to_area: Id | None = None
    """Area that a move goes to; empty: any."""
    package: Id | None = None
    """Package that people are trained in; empty: any."""
    supervisor_area: Id | None = None
    """Area where the supervisor is posted; empty: any."""
    supervisor: Id | None = None
    """Supervising tier; empty: any."""
    supervision_kind: SupervisionKind | None = None
    """Line or professional supervision; empty: both are counted."""
    note: Text = ""
    """Who decided it, and why."""

    @property
    def id(self) -> str:
        """The decision in words that name it alone, without its number: what, decision, and what its columns choose."""
        return " ".join([self.what, self.decision, *(value.replace(",", ";") for value in self.chosen.values())])

    @property
    def chosen(self) -> dict[str, str]:
        """What the decision is about, by column; columns that are empty are left out."""
        return {column: value for column in CHOOSING if (value := getattr(self, column))}

    @property
    def least(self) -> float | None:
        """The least that there may be; None: no such limit."""
        return self.number if self.decision in ("keep", "exactly", "at_least") else None

    @property
    def most(self) -> float | None:
        """The most that there may be; None: no such limit."""
        return 0.0 if self.decision == "forbid" else self.number if self.decision in ("keep", "exactly", "at_most") else None
