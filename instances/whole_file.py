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
    """A folder to write the files and folders `own` to, which take the place of those in `folder` at the end; other files there stay.

    Where writing fails, `folder` is as it was.
    """
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as place:
            yield Path(place)
            _swap(Path(place), folder, own)
    except BaseException:
        if new:
            shutil.rmtree(new[-1], ignore_errors=True)
        raise


def _swap(draft: Path, folder: Path, own: Sequence[str]) -> None:
    """Put what was written in the place of what there is of `own`; undone whole where one cannot be."""
    old = draft / ".old"
    old.mkdir()
    renamed: list[tuple[Path, Path]] = []
    try:
        for name in own:
            for source, target in ((folder / name, old / name), (draft / name, folder / name)):
                if source.exists():
                    os.replace(source, target)
                    renamed.append((source, target))
    except BaseException:
        for source, target in reversed(renamed):
            os.replace(target, source)
        raise


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
