"""What `doctor` found in the data of a plan, read again from the folder beside it, for reports."""

from dataclasses import dataclass
from string import Formatter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from instances import fingerprint
from instances.json_files import Count, Figure, read_json
from optimizer.doctor.finding import Finding, Kind, Said
from optimizer.plan.folder import Run

DOCTOR_FOLDER, JSON_FILE = "doctor", "doctor.json"
"""Where a diagnosis of the data of a plan lies in the folder of the plan."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class SaidAgain(_Kept):
    """A `Said` on disk."""

    text: str = Field(min_length=1)
    values: dict[str, "str | Count | Figure | SaidAgain"] = {}

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> "SaidAgain":
        wrong = [
            name
            for _, name, form, turned in Formatter().parse(self.text)
            if name is not None and (name not in self.values or form or turned)
        ]
        if wrong and self.values:
            raise ValueError(f"nothing is there to fill in {{{wrong[0]}}}")
        return self

    def said(self) -> Said:
        """The sentence."""
        return Said(self.text, {name: value.said() if isinstance(value, SaidAgain) else value for name, value in self.values.items()})


def said_again(said: Said) -> dict[str, Any]:
    """A sentence as it is put on disk, to be read in any language."""
    values = {name: said_again(value) if isinstance(value, Said) else value for name, value in said.values.items()}
    return {"text": said.text, "values": values}


class Sentences(_Kept):
    """What a finding says."""

    what: SaidAgain
    usual: SaidAgain
    why: SaidAgain


class FoundAgain(_Kept):
    """A finding on disk."""

    kind: Kind
    table: str
    row: Count | None
    """As Excel numbers it."""
    column: str
    value: Any = None
    region: str = ""
    effect: Figure | None
    frees: bool
    said: Sentences

    def finding(self) -> Finding:
        """The finding, without what the data would be if they were usual."""
        said = (self.said.what.said(), self.said.usual.said(), self.said.why.said())
        row = None if self.row is None else self.row - 2
        return Finding(self.kind, *said, self.table, row, self.column, self.value, self.region, effect=self.effect, frees=self.frees)


class Kept(_Kept):
    """What others read of `doctor.json`."""

    instance_hash: str
    minimise: str
    findings: tuple[FoundAgain, ...]


@dataclass(frozen=True)
class Suspicious:
    """What a report knows of the data of its plan."""

    asked: bool = False
    """Whether somebody asked of these data."""
    stale: bool = False
    """Whether there is a diagnosis of other data, which nobody is shown."""
    minimise: str = ""
    findings: tuple[Finding, ...] = ()
    """In the order of what they could do to the plan."""


def suspicious_of(run: Run) -> Suspicious:
    """The diagnosis that lies beside a plan; raises `InvalidInstance` for a file that holds none."""
    file = None if run.folder is None else run.folder / DOCTOR_FOLDER / JSON_FILE
    if file is None or not file.is_file():
        return Suspicious()
    place = f"{DOCTOR_FOLDER}/{JSON_FILE}"
    kept = read_json(file, Kept, "a diagnosis of fieldpost doctor as JSON", f"remove {place} and run doctor again")
    if kept.instance_hash != fingerprint(run.instance):
        return Suspicious(stale=True)
    return Suspicious(asked=True, minimise=kept.minimise, findings=tuple(row.finding() for row in kept.findings))
