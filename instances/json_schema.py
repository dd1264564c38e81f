"""JSON Schema of the manifest and of every table."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from instances.columns import names
from instances.manifest_file import MANIFEST_FILE
from instances.schema import REQUIRED_TABLES, TABLES, Manifest


def schema() -> dict[str, Any]:
    """One JSON Schema (2020-12) of an instance: `manifest` and each table as a list of rows; units are in names and descriptions.

    `x-file` names the file stem, `x-key` the columns that no two rows may share.
    """
    models: list[type[BaseModel]] = [Manifest, *TABLES.values()]
    references, definitions = models_json_schema([(model, "validation") for model in models], ref_template="#/$defs/{model}")
    tables = {
        name: {
            "type": "array",
            "description": _summary(row_class),
            "items": references[row_class, "validation"],
            "x-file": f"{name}.csv or {name}.parquet",
            "x-key": list(row_class.KEY),
            "x-columns": list(names(row_class)),
            **({"minItems": 1} if name in REQUIRED_TABLES else {}),
        }
        for name, row_class in TABLES.items()
    }
    manifest = {**references[Manifest, "validation"], "x-file": MANIFEST_FILE}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fieldpost instance",
        "description": "A deployment problem: manifest and tables. Boundaries are a GeoPackage, GeoJSON or Parquet file beside them.",
        "type": "object",
        "properties": {"manifest": manifest, **tables},
        "required": ["manifest", *REQUIRED_TABLES],
        "additionalProperties": False,
        "$defs": definitions["$defs"],
    }


def _summary(row_class: type) -> str:
    return (row_class.__doc__ or "").strip().splitlines()[0]
