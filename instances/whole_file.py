"""Files and folders that are there whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


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
