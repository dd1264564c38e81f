"""Files and folders that are there whole or not at all; what cannot be put in place is kept beside it."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.text import plain, plain_cell
from instances.locks import locked

if TYPE_CHECKING:
    from pandas import DataFrame

DRAFT = ".writing-"
"""How the hidden folders begin in which things are written before they are put in place."""
_LOCK, _OLD = ".lock", ".old"

Write = Callable[[Path], object]
"""Writes one file, or one folder, at a path."""


class KeptElsewhereError(OSError):
    """A folder was not replaced; what was to be in it is in the folder `place`, but for the parts named in `missing`."""

    def __init__(self, folder: Path, place: Path, reason: Exception, missing: list[str]) -> None:
        self.place, self.reason, self.missing = place, reason, missing
        why = str(reason) if isinstance(reason, OSError) else f"{type(reason).__name__}: {reason}"
        without = f", without {', '.join(missing)}" if missing else ""
        super().__init__(f"{folder} could not be written ({why}); what was found is kept in {place}{without}")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` at the end; where writing fails, `path` is as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _draft_in(path.parent) as folder:
        draft = folder / path.name
        yield draft
        os.replace(draft, path)


def write_parts(folder: Path, parts: Mapping[str, Write | None], *, kept: bool = True) -> None:
    """Write the parts of a folder, files or folders by name, which then take the place of those that were there; `None`: there is none now.

    Other files in the folder stay. Where a part cannot be written or replaced, whatever the reason, the folder is as it was, and what can
    be written is kept in a new folder: beside it (`plan-2`), or where not even the first part can be written there, in the folder for
    temporary files. Then raises `KeptElsewhereError`; what went wrong where nothing can be, or is to be `kept`.
    """
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    named = folder if folder.name not in ("", "..") else folder.resolve()
    beside, elsewhere = named.parent, Path(tempfile.gettempdir())
    failure: Exception | None = None
    try:
        for near, parent in ((folder, beside), (beside, beside), (elsewhere, elsewhere))[: 3 if kept else 1]:
            try:
                near.mkdir(parents=True, exist_ok=True)
                with _draft_in(near) as draft:
                    failures = _parts_into(draft, parts)
                    failure = failure or next(iter(failures.values()), None) or _not_swapped(draft, folder, list(parts))
                    if failure is None:
                        return
                    if kept and next(iter(parts)) not in failures:
                        place = _moved(draft, parent / named.name)
                        raise KeptElsewhereError(folder, place, failure, list(failures)) from failure
            except KeptElsewhereError:
                raise
            except OSError as no_room:
                failure = failure or no_room
        raise failure or OSError(f"{folder} could not be written")
    except BaseException:
        for place in new:
            with suppress(OSError):
                place.rmdir()
        raise


def _parts_into(draft: Path, parts: Mapping[str, Write | None]) -> dict[str, Exception]:
    """Write the parts; those that cannot be written, which then are not there at all, with the reason."""
    failures: dict[str, Exception] = {}
    for name, write in parts.items():
        try:
            if write is not None:
                write(draft / name)
        except KeptElsewhereError as failure:  # a folder in this one, but for parts of its own
            os.replace(failure.place, draft / name)
            failures |= dict.fromkeys((f"{name}/{part}" for part in failure.missing), failure.reason)
        except Exception as failure:  # what took hours to find is kept whatever one part of it comes to
            failures[name] = failure
            _remove(draft / name)
    return failures


def _not_swapped(draft: Path, folder: Path, own: list[str]) -> OSError | None:
    """Put what was written in the place of what there is of `own`; undone whole where one cannot be, with the reason.

    All that is old goes before anything new comes, so that whoever looks in between, or after a power cut, never sees parts of both.
    """
    old = draft / _OLD
    old.mkdir()
    renamed: list[tuple[Path, Path]] = []
    try:
        for before, after in ((folder, old), (draft, folder)):
            for name in own:
                if (before / name).exists():
                    os.replace(before / name, after / name)
                    renamed.append((before / name, after / name))
    except BaseException as failure:
        for source, target in reversed(renamed):
            os.replace(target, source)
        old.rmdir()
        if isinstance(failure, OSError):
            return OSError(failure.errno, failure.strerror, str(folder / name))
        raise
    return None


def _moved(draft: Path, beside: Path) -> Path:
    """What is in a draft, in a new folder: `beside-2`, or the next number that is free."""
    for number in count(2):
        place = beside.with_name(f"{beside.name}-{number}")
        with suppress(FileExistsError):
            place.mkdir()
            break
    for entry in [entry for entry in draft.iterdir() if entry.name != _LOCK]:
        shutil.move(entry, place / entry.name)
    return place


@contextmanager
def _draft_in(folder: Path) -> Iterator[Path]:
    """A hidden folder inside another one, gone at the end; those of runs that were killed are dealt with first."""
    for entry in [entry for entry in os.scandir(folder) if entry.name.startswith(DRAFT)]:
        _clear(Path(entry.path), folder)
    with ExitStack() as stack:
        held = False
        while not held:
            draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
            stack.callback(shutil.rmtree, draft, ignore_errors=True)
            with suppress(FileNotFoundError):  # another run may take an empty folder for one that was left
                held = stack.enter_context(locked(draft / _LOCK))
        yield draft


def _clear(draft: Path, folder: Path) -> None:
    """Remove a draft, unless a run that is alive writes it; what a killed run was putting in place is put there."""
    with suppress(OSError):
        inside = [] if draft.is_file() else os.listdir(draft)
        if not inside and draft.is_dir():
            draft.rmdir()
            return
        if _LOCK in inside:
            with locked(draft / _LOCK) as left:
                if not left:
                    return
        for name in inside if _OLD in inside else []:
            if name not in (_OLD, _LOCK):
                _remove(folder / name)
                os.replace(draft / name, folder / name)
        _remove(draft)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def write_text(text: str, path: Path) -> None:
    """Write a text file; JSON as it is, and other text as `plain` as on a terminal."""
    with whole_file(path) as draft:
        draft.write_text(text if path.suffix == ".json" else plain(text), encoding="utf-8")


def write_json(content: Any, path: Path, indent: int | None = 1) -> None:
    """Write plain JSON types, in which unknown is `None`."""
    write_text(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=indent) + "\n", path)


def write_table(table: "DataFrame", path: Path) -> None:
    """Write a table as Parquet, where the path ends in `.parquet`, or as CSV: ten digits to a figure, no text that would be computed."""
    with whole_file(path) as draft:
        if path.suffix == ".parquet":
            table.to_parquet(draft, index=False)
        else:
            shown = table.rename(columns=plain_cell)
            for name in shown.select_dtypes(exclude="number"):
                shown[name] = shown[name].map(plain_cell)
            shown.to_csv(draft, index=False, float_format="%.10g", lineterminator="\n")
