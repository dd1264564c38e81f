"""What the sheets of a workbook are called."""

GUIDE = "read me"
"""Sheet that says how to fill a workbook; it is not read."""

MANIFEST = "instance"
"""Sheet of the manifest."""

OUTLINES = "boundaries"
"""Sheet of the boundaries."""

SETTING, VALUE = "setting", "value"
"""Columns of the manifest's sheet that are read."""

OWN_SHEETS = ("_", "notes", GUIDE)
"""Beginnings of the names of sheets that are not read."""


def is_own(name: str) -> bool:
    """Whether a sheet is the person's own, or the guide."""
    return name.strip().lower().startswith(OWN_SHEETS)


def place_of(name: str) -> str:
    """A sheet as problems name it."""
    return f"sheet {name}"
