"""The problem as data: schema, files, checks, need, ways, and instances that come with the product.

Names are imported when they are first used, so that `import instances` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from instances.checks import check, warnings_of
    from instances.errors import InvalidInstance, Problem
    from instances.folder import load, read_folder, write_folder
    from instances.hashing import fingerprint
    from instances.instance import Instance
    from instances.synthetic import generate
    from instances.workbook.read import read_workbook
    from instances.workbook.write import write_workbook

_HOME = {
    "Instance": "instances.instance",
    "InvalidInstance": "instances.errors",
    "Problem": "instances.errors",
    "check": "instances.checks",
    "fingerprint": "instances.hashing",
    "generate": "instances.synthetic",
    "load": "instances.folder",
    "read_folder": "instances.folder",
    "read_workbook": "instances.workbook.read",
    "warnings_of": "instances.checks",
    "write_folder": "instances.folder",
    "write_workbook": "instances.workbook.write",
}

__all__ = [
    "Instance",
    "InvalidInstance",
    "Problem",
    "check",
    "fingerprint",
    "generate",
    "load",
    "read_folder",
    "read_workbook",
    "warnings_of",
    "write_folder",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
