"""Open an Excel workbook, or say why it is none, and take the cells of its sheets."""

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from instances.errors import InvalidInstance, Problem, did_you_mean
from instances.limits import COLUMNS, EXPANDED_BYTES, TABLE_BYTES, beyond, beyond_table, too_large
from instances.workbook.scan import Scan, letter_of, scan

SUFFIX = ".xlsx"
"""File type of a workbook."""

OTHER_SUFFIXES = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers")
"""Spreadsheets that must be saved as .xlsx first."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a workbook with a password, and of an .xls file."""

LOCK = "~$"
"""What Excel puts before the name of a file that is open."""

SAVE_AS = "save it in Excel with File, Save As, 'Excel Workbook (*.xlsx)'"
DAMAGED = (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, ExpatError, OSError, EOFError, KeyError, ValueError, RuntimeError)
"""What a file that is damaged, or no workbook, makes the readers of archives and XML raise."""


@dataclass(frozen=True)
class Sheet:
    """One sheet."""

    name: str
    """Name on its tab."""
    is_hidden: bool
    """Whether it is hidden."""
    rows: list[list[Any]]
    """Values from the first row and column on; an empty cell is ''."""
    scan: Scan
    """What the values do not show."""

    @property
    def place(self) -> str:
        """The sheet as problems name it."""
        return f"sheet {self.name}"


def is_spreadsheet(path: Path) -> bool:
    """Whether a path names a spreadsheet of any kind, by its suffix."""
    return path.suffix.lower() in (SUFFIX, *OTHER_SUFFIXES)


def read_sheets(path: Path) -> list[Sheet]:
    """The worksheets of a workbook in the order of their tabs; raises `InvalidInstance` where the file is no .xlsx that can be read."""
    _refuse_wrong_file(path)
    import python_calamine

    try:
        if problems := too_large(path, TABLE_BYTES, "any workbook"):
            raise InvalidInstance(problems)
        with zipfile.ZipFile(path) as archive:
            _refuse_large(path.name, archive)
            parts = _worksheets(archive)
            scans = {name: scan(archive.read(part)) for name, part in parts.items()}
        for name, found in scans.items():
            rows, width = found.last
            if width > COLUMNS:
                place = f"{letter_of(width)} holds something"
                hint = "delete what is there, whole column, and save"
                raise InvalidInstance([Problem(f"sheet {name}", None, None, f"column {place}", "nothing beside the table", hint)])
            if problems := beyond_table(f"sheet {name}", rows, width, rows * width):
                raise InvalidInstance(problems)
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            visible = {sheet.name: sheet.visible == python_calamine.SheetVisibleEnum.Visible for sheet in book.sheets_metadata}
            cells = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in parts}
    except PermissionError:
        raise _refused(path.name, "it may not be read", "a file that can be read", "close it in Excel, or ask who may open it") from None
    except (*DAMAGED, python_calamine.CalamineError) as error:
        hint = f"the file is damaged, not complete, or something else: copy it again, or open it in Excel and {SAVE_AS}"
        raise _refused(path.name, str(error).strip("'\""), "an Excel workbook (.xlsx)", hint) from None
    return [Sheet(name, not visible[name], cells[name], scans[name]) for name in parts]


def _refuse_large(file: str, archive: zipfile.ZipFile) -> None:
    """Raise `InvalidInstance` for an archive that unpacks to more than is read, `BadZipFile` for one that does not unpack to what it says.

    How much that is stands in its directory, so that nothing is unpacked to find out.
    """
    size = sum(part.file_size for part in archive.infolist())
    if size > EXPANDED_BYTES:
        hint = "this is far larger than any workbook of tables; it may be empty rows with formats: delete them and save"
        raise InvalidInstance([beyond(file, f"{size:,} bytes when unpacked", f"at most {EXPANDED_BYTES:,} bytes", hint)])
    if damaged := archive.testzip():
        raise zipfile.BadZipFile(f"{damaged} is damaged")


def _refuse_wrong_file(path: Path) -> None:
    """Raise `InvalidInstance` unless there is a file that may be an .xlsx workbook."""
    if path.name.startswith(LOCK):
        name = path.name.removeprefix(LOCK)
        raise _refused(path.name, "the mark that Excel sets while a file is open", "the workbook itself", f"name {name}")
    if not path.exists():
        siblings = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        raise _refused(None, str(path), "a workbook", did_you_mean(path.name, siblings) or "there is no such file")
    if path.suffix.lower() != SUFFIX:
        raise _refused(path.name, path.suffix, f"a workbook that ends in {SUFFIX}", f"open it and {SAVE_AS}")
    with path.open("rb") as file:
        start = file.read(len(OLE))
        if not start:
            raise _refused(path.name, "an empty file", "an Excel workbook (.xlsx)", "copy or save it again")
        if start == OLE:
            if "EncryptedPackage".encode("utf-16-le") in file.read():
                hint = "in Excel: File, Info, Protect Workbook, Encrypt with Password, clear the password, save"
                raise _refused(path.name, "a workbook with a password", "a workbook without one", hint)
            raise _refused(path.name, "an old Excel file (.xls) under another name", "an Excel workbook (.xlsx)", f"open it and {SAVE_AS}")


def _worksheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each worksheet, by the name on its tab; other kinds of sheets are left out."""
    relations = {}
    for element in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        if element.get("Type", "").endswith("/worksheet"):
            target = element.attrib["Target"]
            relations[element.attrib["Id"]] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    sheets = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet":
            relation = next((value for name, value in element.attrib.items() if _local(name) == "id"), "")
            if relation in relations:
                sheets[element.attrib["name"]] = relations[relation]
    return sheets


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _refused(file: str | None, value: str, expected: str, hint: str) -> InvalidInstance:
    return InvalidInstance([Problem(file, None, None, value, expected, hint)])
