"""The example that a new workbook starts from: invented, small, valid as it is."""

from pathlib import Path
from typing import Any

from instances.catalogue import BUNDLED
from instances.folder import read_folder
from instances.instance import Instance
from instances.schema import TABLES, Decided
from instances.workbook.write import write_workbook

LEVELS = {
    1: ("areas only", ("regions", "settlements")),
    2: ("regions and areas", ("settlements",)),
    3: ("regions, areas and settlements", ()),
}
"""For each number of levels: what they are, and the tables that are left out."""

DECIDED = Decided(what="heads", decision="at_least", number=1, area="north_town", tier="senior", note="an example")
"""A decision, of which `tiny` has none."""


def write_template(path: str | Path, country_levels: int, *, overwrite: bool = False) -> None:
    """Write a workbook to be filled, with an example in every sheet.

    Raises `FileExistsError` where there is a file that may not be overwritten, and `KeyError` for levels that are not in `LEVELS`.
    """
    left_out = LEVELS[country_levels][1]
    tables = [name for name in TABLES if name not in left_out]
    write_workbook(example(country_levels), path, tables=tables, overwrite=overwrite, is_example=True)


def example(country_levels: int) -> Instance:
    """The example with so many levels: rows of the bundled instance `tiny`, and a decision; with one level, all areas lie in one region."""
    tiny = read_folder(BUNDLED / "tiny")
    manifest = tiny.manifest.model_copy(update={"name": "my-instance", "title": "My instance (an invented example, to be replaced)"})
    changes: dict[str, Any] = {"manifest": manifest, "boundaries": None, **dict.fromkeys(LEVELS[country_levels][1], ())}
    if country_levels == 1:
        changes["areas"] = tuple(area.model_copy(update={"region": "country"}) for area in tiny.areas)
        changes["funds"] = tuple(fund.model_copy(update={"regions": ()}) for fund in tiny.funds)
        for name, row_class in TABLES.items():
            if "region" in row_class.model_fields and not row_class.model_fields["region"].is_required():
                changes[name] = tuple(row.model_copy(update={"region": None}) for row in getattr(tiny, name))
    return tiny.replace(**changes | {"decisions": (DECIDED,)})
