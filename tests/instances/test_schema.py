"""The JSON Schema, and the names of the package."""

import json
import subprocess
import sys
from typing import Any

import pytest

import instances
from instances.json_schema import schema
from instances.schema import REQUIRED_TABLES, TABLES

DOCUMENT = schema()


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [str(value) for key, value in node.items() if key == "$ref"] + [
            name for value in node.values() for name in references(value)
        ]
    return [name for value in node for name in references(value)] if isinstance(node, list) else []


def test_schema_is_plain_json_with_every_table() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
    assert set(DOCUMENT["properties"]) == {"manifest", *TABLES}
    assert set(DOCUMENT["required"]) == {"manifest", *REQUIRED_TABLES}
    assert {name.removeprefix("#/$defs/") for name in references(DOCUMENT)} <= set(DOCUMENT["$defs"])


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table: str) -> None:
    entry = DOCUMENT["properties"][table]
    row = DOCUMENT["$defs"][entry["items"]["$ref"].rpartition("/")[2]]
    assert entry["x-key"] == list(TABLES[table].KEY)
    assert set(entry["x-columns"]) == set(row["properties"])
    assert all(column.get("description") for column in row["properties"].values())
    assert row["additionalProperties"] is False


def test_every_entry_of_the_manifest_is_described() -> None:
    for name in ("Manifest", "Policy", "Objective", "Stage", "UnpaidCaps"):
        assert all(entry.get("description") for entry in DOCUMENT["$defs"][name]["properties"].values())


@pytest.mark.parametrize("name", instances.__all__)
def test_public_names_exist(name: str) -> None:
    assert getattr(instances, name)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="lode"):
        instances.lode  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, instances, instances.errors; print([name for name in ('pandas', 'pydantic', 'geopandas') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
