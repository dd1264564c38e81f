"""Files and folders that are there whole or not at all."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` at the end; where writing fails, `path` is as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        yield draft
        os.replace(draft, path)


@contextmanager
def whole_folder(folder: Path, own: Sequence[str]) -> Iterator[Path]:
    """A folder to write the files and folders `own` to, which take the place of those in `folder` at the end; other files there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as place:
        yield Path(place)
        for name in own:
            if (folder / name).is_dir():
                shutil.rmtree(folder / name)
            os.replace(Path(place) / name, folder / name)


def write_text(text: str, path: Path) -> None:
    """Write a text file."""
    with whole_file(path) as draft:
        draft.write_text(text, encoding="utf-8")


def write_json(content: Any, path: Path, indent: int | None = 1) -> None:
    """Write plain JSON types, in which unknown is `None`."""
    write_text(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=indent) + "\n", path)


def write_table(table: "DataFrame", path: Path) -> None:
    """Write a table as CSV, ten digits to a figure, or as Parquet where the path ends in `.parquet`."""
    with whole_file(path) as draft:
        if path.suffix == ".parquet":
            table.to_parquet(draft, index=False)
        else:
            table.to_csv(draft, index=False, float_format="%.10g", lineterminator="\n")
