"""What decisions are about: the areas and tiers that a row chooses, and whether it joins several regions."""

from collections.abc import Iterable, Mapping, Sequence

from instances.schema import CHOOSING, Data, Decided


class Chosen:
    """The areas and tiers that decisions of an instance choose, in the instance's order."""

    def __init__(self, instance: Data) -> None:
        self._area = {row.area: row for row in instance.areas}
        self._tier = {row.tier: row for row in instance.tiers}

    def areas(self, row: Decided) -> list[str]:
        """Areas of the place that a row names."""
        among = self._area.values() if row.area is None else [self._area[row.area]] if row.area in self._area else []
        return [area.area for area in among if row.zone in (None, area.zone) and row.region in (None, area.region)]

    def tiers(self, row: Decided) -> list[str]:
        """Tiers that a row names."""
        among = self._tier.values() if row.tier is None else [self._tier[row.tier]] if row.tier in self._tier else []
        return [tier.tier for tier in among if row.kind in (None, tier.kind) and row.employer in ("", tier.employer)]

    def joins_regions(self, row: Decided) -> bool:
        """Whether a row asks for so many in several regions together, so that no region keeps it by itself."""
        if row.what == "mandate" or row.most == 0:
            return False
        others = (area for area in (row.to_area, row.supervisor_area) if area is not None)
        return len({self._area[area].region for area in (*self.areas(row), *others) if area in self._area}) > 1


def together(instance: Data) -> list[Decided]:
    """Decisions that ask for so many in several regions together."""
    chosen = Chosen(instance)
    return [row for row in instance.decisions if chosen.joins_regions(row)]


def in_words(row: Decided, names: Mapping[str, str]) -> str:
    """A decision as people read it, with the names of what it is about: `heads (Banaue, Volunteer): exactly 20`."""
    chosen = [names.get(value, value) for value in row.chosen.values()]
    number = f" {row.number:g}" if row.number is not None else ""
    return f"{row.what} ({', '.join(chosen) or names.get('country', 'the whole country')}): {row.decision.replace('_', ' ')}{number}"


def replacing(rows: Iterable[Decided], new: Sequence[Decided]) -> tuple[Decided, ...]:
    """The rows with new ones, which take the place of those that limit the same thing from the same side."""
    least, most = ({_about(row) for row in new if row.least}, {_about(row) for row in new if row.most is not None})
    stay = [row for row in rows if not ((row.least and _about(row) in least) or (row.most is not None and _about(row) in most))]
    return tuple(dict.fromkeys([*stay, *new]))


def _about(row: Decided) -> tuple[str | None, ...]:
    """What a decision is about, without what was decided."""
    return (row.what, *(getattr(row, column) for column in CHOOSING))


def without(rows: Iterable[Decided], freed: Decided) -> tuple[Decided, ...]:
    """The rows but those about the same thing as one."""
    return tuple(row for row in rows if _about(row) != _about(freed))
