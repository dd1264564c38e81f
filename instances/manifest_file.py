"""The manifest as a file: `instance.yaml` read with every problem in it, and written."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from instances.errors import Problem
from instances.schema import Manifest
from instances.yaml_files import line_of, read_entries, refused

MANIFEST_FILE = "instance.yaml"


def read_manifest(path: Path) -> tuple[Manifest | None, list[Problem]]:
    """The manifest, or None and everything that is wrong with its file."""
    content, root, problems = read_entries(path)
    return (None, problems) if content is None else manifest_of(content, path.name, lambda loc: line_of(root, loc))


def manifest_of(
    content: dict[str, Any], file: str, row_of: Callable[[Sequence[str | int]], int | None]
) -> tuple[Manifest | None, list[Problem]]:
    """The manifest that nested entries make, or None and everything that is wrong with them; `row_of` says where a path was found."""
    try:
        return Manifest.model_validate(content), []
    except ValidationError as error:
        return None, refused(error, Manifest, file, row_of)


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest; entries at their default are left out."""
    content = manifest.model_dump(mode="json", exclude_defaults=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8", newline="\n")
