"""What people read at a column or a setting: meaning, unit, what it takes; and where dropdowns get their choices."""

from typing import Any

from pydantic import BaseModel

from instances import columns
from instances.checks.references import REFERENCES
from instances.explain import field_schema, words
from instances.schema import Manifest, Row
from instances.workbook.settings import Setting

TARGETS = {(table, column): target for table, column, target in REFERENCES}
"""The table whose ids a column names, by table and column."""


def meaning(model: type[BaseModel], loc: tuple[str, ...]) -> str:
    """What a field means, with its unit, on one line."""
    return " ".join(str(field_schema(model, loc).get("description", "")).replace("`", "").split())


def column_note(row_class: type[Row], column: str, target: str | None = None) -> str:
    """The note at the header of a column; `target` is the sheet whose ids it takes."""
    takes = words(field_schema(row_class, (column,)))
    if target:
        takes = f"ids of sheet {target}, separated by |" if columns.kinds(row_class)[column] == "list" else f"an id of sheet {target}"
    return f"{meaning(row_class, (column,))}\n\nTakes {takes}.\n{_empty(row_class, column)}"


def setting_takes(setting: Setting) -> str:
    """What a setting takes."""
    if setting.parts:
        return f"a list, separated by |, each {':'.join(setting.parts)} (as in coverage:0.01|cost), or empty"
    takes = words(field_schema(Manifest, setting.loc))
    if setting.is_required or "empty" in takes:
        return takes
    return f"{takes}; empty means {shown(setting.default)}" if setting.default not in ("", ()) else f"{takes}, or empty"


def shown(default: Any) -> str:
    """A default as a person would write it."""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


def choices_of(model: type[BaseModel], loc: tuple[str, ...]) -> list[str]:
    """What may be chosen from, for one value; empty where anything of the kind may be written."""
    field = field_schema(model, loc)
    options: list[dict[str, Any]] = field.get("anyOf", [field])
    if any(option.get("type") == "boolean" for option in options):
        return ["TRUE", "FALSE"]
    return [str(choice) for option in options for choice in option.get("enum", [option["const"]] if "const" in option else [])]


def ids_formula(sheet: str, letter: str = "A") -> str:
    """A spreadsheet formula for the ids that are in a column of a sheet now, below its header."""
    return f"=OFFSET('{sheet}'!${letter}$2,0,0,MAX(1,COUNTA('{sheet}'!${letter}:${letter})-1),1)"


def _empty(row_class: type[Row], column: str) -> str:
    if column in columns.required(row_class):
        return "Must be filled." if columns.kinds(row_class)[column] != "text" else "Should be filled."
    default = row_class.model_fields[column].get_default()
    return "May stay empty." if default in (None, "", ()) else f"Empty means {shown(default)}."
