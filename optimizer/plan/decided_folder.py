"""Any decision on disk: an exact JSON file, and a CSV and a Parquet file for each of its tables, which people may edit or type."""

import os
from pathlib import Path
from typing import TypeVar

from instances.bulk import in_bulk
from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.json_files import read_json
from instances.tables import read_table, write_rows
from instances.whole_file import Write
from optimizer.plan.decision import Decision, tables_of

CSV_FOLDER = "tables"
PARQUET_FOLDER = "parquet"
DecisionT = TypeVar("DecisionT", bound=Decision)


def parts_of_tables(decision: Decision, file: str) -> dict[str, Write | None]:
    """What a decision on disk consists of: its JSON, and its tables as CSV and as Parquet."""
    return {
        file: lambda path: path.write_text(decision.model_dump_json(indent=1) + "\n", encoding="utf-8"),
        CSV_FOLDER: lambda path: _write_tables(decision, path, ".csv"),
        PARQUET_FOLDER: lambda path: _write_tables(decision, path, ".parquet"),
    }


def decision_and_source(path: Path | str, kind: type[DecisionT], file: str, what: str, examples: str) -> tuple[DecisionT, str]:
    """A decision of a kind, and the words that say what was read: its JSON `file` itself, or a folder.

    Of a folder the CSV tables are read where there are any (in `tables/` or in the folder itself), since those are what people edit;
    else its JSON. A folder of CSV tables typed by hand needs only the tables that it has something to say in. `what` is a word for
    the decision, `examples` names some of its tables. Raises `InvalidInstance`.
    """
    path, known = Path(path), tables_of(kind)
    if path.is_file():
        return read_decision_json(path, kind, file, what), path.name
    if not path.is_dir():
        expected = f"a {what} folder, or a {file} file"
        raise InvalidInstance([Problem(None, None, None, str(path), expected, "there is nothing of that name")])
    for folder in (path / CSV_FOLDER, path):
        files = {entry.stem: entry for entry in sorted(folder.glob("*.csv"))}
        tables = {name: entry for name, entry in files.items() if name in known}
        misspelt = [
            Problem(entry.name, None, None, name, f"the name of a table: {', '.join(known)}", near)
            for name, entry in files.items()
            if name not in tables and (near := did_you_mean(name, known))
        ]
        if misspelt:
            raise InvalidInstance(misspelt)
        if tables:
            count = f"{len(tables)} table{'s' if len(tables) > 1 else ''}"
            return _read_tables(tables, path, kind, file, what), f"{count} in {folder.relative_to(path.parent)}{os.sep}"
    if (path / file).is_file():
        return read_decision_json(path / file, kind, file, what), file
    expected = f"{file}, or CSV tables such as {examples}"
    raise InvalidInstance([Problem(str(path), None, None, None, expected, f"this folder holds no {what}")])


def read_decision_json(path: Path, kind: type[DecisionT], file: str, what: str) -> DecisionT:
    """A decision in a JSON file; raises `InvalidInstance`."""
    return read_json(path, kind, f"a {what} as JSON", f"write the {what} again, or name a {what} folder or a {file} file")


@in_bulk()
def _read_tables(files: dict[str, Path], path: Path, kind: type[DecisionT], file: str, what: str) -> DecisionT:
    known = tables_of(kind)
    tables = {name: read_table(entry, known[name]) for name, entry in files.items()}
    problems = [problem for table in tables.values() for problem in table.problems]
    if problems:
        raise InvalidInstance(problems)
    names: dict[str, object] = {"instance": "", "instance_hash": ""}
    if (path / file).is_file():
        whole = read_decision_json(path / file, kind, file, what)
        names = {name: getattr(whole, name) for name in kind.model_fields if name not in known}
    return kind.model_validate(names | {name: table.rows for name, table in tables.items()})


def _write_tables(decision: Decision, folder: Path, suffix: str) -> None:
    folder.mkdir()
    for name, row_class in tables_of(type(decision)).items():
        write_rows(folder / f"{name}{suffix}", row_class, getattr(decision, name))
