"""Circuits on disk and on the command line: calendar files, sheets, the page, typed tables."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from instances.errors import InvalidInstance
from optimizer.people.circuits.calendars import calendar_of, names_of
from optimizer.people.circuits.folder import read_circuits, write_circuits
from optimizer.people.circuits.places import Places
from optimizer.people.circuits.sheets import sheets_of
from optimizer.people.circuits.split import split_plan
from optimizer.people.rows import Circuits
from optimizer.report.words import words_in
from optimizer.verify.check import examined
from tests.optimizer.command import Case, contents, fieldpost
from tests.optimizer.people.circuits.case import caseload, made, roster, yearly
from tests.small import small

WORDS = words_in("en")


def test_a_calendar_file_is_read_back() -> None:
    found = made({}, people=roster({"name": "Ana Cruz"})).circuits
    text = calendar_of(found, "ana", list(found.visits), list(found.journeys), names_of(small()), WORDS)
    assert b"Cruz" not in text
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (datetime(2026, 7, 6, 9), datetime(2026, 7, 6, 10))
    assert str(event["summary"]) == "South: Case management"
    assert str(event["description"]) == "08:00 North – 09:00 South\n10:00 South – 11:00 North"
    assert (str(calendar["version"]), str(calendar["method"]), "uid" in event, "dtstamp" in event) == ("2.0", "PUBLISH", True, True)


def test_a_sheet_says_where_what_when_and_who_supervises() -> None:
    load = caseload({}, supervised=[{"person": "ana", "kind": "line", "supervisor": "ben"}])
    found = made(load=load).circuits
    (sheet,) = sheets_of(small(), load, found, WORDS)
    assert (sheet.person, sheet.tier, sheet.area, sheet.begins) == ("ana", "Social worker", "North", "North")
    assert sheet.supervisors == ("Line supervisor: ben.",)
    assert sheet.places == (("South", "Case management", "1"),)
    assert [(day.leaves, day.visits, day.back) for day in sheet.days] == [("08:00", "09:00–10:00 South", "11:00")]


def test_a_folder_holds_all_and_no_names(tmp_path: Path) -> None:
    result = made({"hours": yearly(500)}, people=roster({"name": "Ana Cruz"}))
    write_circuits(small(), result, tmp_path / "circuits")
    assert read_circuits(tmp_path / "circuits") == result.circuits
    files = contents(tmp_path / "circuits")
    assert {"circuits.json", "caseload.json", "result.json", "circuits.html", "calendars/ana.ics", "sheets/ana.html"} <= set(files)
    assert not any(b"Cruz" in content for content in files.values())
    assert b"http://" not in files["sheets/ana.html"]
    page = files["circuits.html"].decode()
    assert "Content-Security-Policy" in page
    assert "one of" in page


def test_tables_typed_by_hand(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("person,day,starts,ends,area,settlement,purpose\nana,2026-07-06,09:00,10:00,south,south,service\n")
    found = read_circuits(tmp_path)
    assert (found.first_day, found.last_day, len(found.visits)) == ("2026-07-01", "2026-07-31", 1)
    (tmp_path / "visits.csv").write_text("person,day,starts,ends,area,settlement,purpose\n")
    with pytest.raises(InvalidInstance, match="nothing to check"):
        read_circuits(tmp_path)


def test_the_split_of_a_plan_has_all_its_hours(small: Case) -> None:
    plan, instance = small.result.plan, small.instance
    assert plan is not None
    load = split_plan(instance, plan, examined(instance, plan).case, None, Places(instance), [area.area for area in instance.areas])
    assert sum(row.hours for row in load.cases) == pytest.approx(sum(row.hours for row in plan.deliver), abs=1.0)
    heads = {(row.area, row.tier): row.heads for row in plan.staff}
    assert {row.person for row in load.cases} <= {
        f"{area}-{tier}-{at}" for (area, tier), most in heads.items() for at in range(1, most + 1)
    }
    served: dict[str, float] = {}
    for row in plan.serve:
        served[row.tier] = served.get(row.tier, 0.0) + row.hours
    for tier, hours in served.items():
        own = sum(row.hours - row.remote_hours for row in load.cases if f"-{tier}-" in row.person)
        assert own == pytest.approx(hours, abs=1.0)


def test_the_commands(small: Case, tmp_path: Path) -> None:
    out = tmp_path / "circuits"
    area = small.instance.areas[0].area
    ran = fieldpost("circuits", small.folder, small.plan, "--month", "2026-07", "--area", area, "--out", out, "--workers", 1, "--json")
    assert (ran.code, ran.json["violations"], ran.json["circuits"]) == (0, [], str(out))
    assert fieldpost("verify", small.folder, small.plan, "--circuits", out).code == 0
    broken = out / "tables" / "visits.csv"
    lines = broken.read_text(encoding="utf-8").splitlines()
    broken.write_text("\n".join([lines[0], *lines[2:]]) + "\n", encoding="utf-8")
    rows = json.loads((out / "circuits.json").read_text(encoding="utf-8"))
    assert len(read_circuits(out).visits) == len(rows["visits"]) - 1
    assert fieldpost("calibrate", small.folder, small.plan, out, "--rounds", 1, "--workers", 1, "--gap", "5%", "--json").json["fits"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(("--month", "July"), 2, "write 2026-07"), (("--month", "2026-07", "--area", "nowhere"), 3, "the id or the name of an area")],
)
def test_what_is_refused(small: Case, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = fieldpost("circuits", small.folder, small.plan, *arguments, "--out", tmp_path / "circuits")
    assert (ran.code, said in ran.told, (tmp_path / "circuits").exists()) == (code, True, False)


def test_circuits_of_nothing_are_written(tmp_path: Path) -> None:
    result = made({}, people=roster({"within_hours": 0.1}))
    write_circuits(small(), result, tmp_path / "circuits")
    assert isinstance(read_circuits(tmp_path / "circuits"), Circuits)
