"""Published instances solved: tiny ones by hand, and a few of the real ones where they are there."""

import csv
from pathlib import Path
from typing import Literal

import pytest

from optimizer.research.published.compare import published as solved
from optimizer.research.published.families import read_facilities, read_medians
from optimizer.research.published.straight import by_highspy
from tests.optimizer.command import LONG, fieldpost
from tests.optimizer.research.published.files import FACILITIES, MEDIANS, folder_of, published


def test_facilities_by_hand(tmp_path: Path) -> None:
    (row,) = solved("cflp", folder_of(tmp_path, "tiny", FACILITIES, 202), time_limit=LONG, against=["highspy"])
    assert (row.verdict, row.violations, row.value) == ("proved", 0, pytest.approx(202))
    assert (row.others["highspy"].value, row.others["highspy"].proved) == (pytest.approx(202), True)


@pytest.mark.parametrize(("family", "optimum"), [("cflp", 193), ("sscflp", 403)])
def test_customers_of_one_facility_by_hand(tmp_path: Path, family: Literal["cflp", "sscflp"], optimum: float) -> None:
    # Three customers of 6, whose way costs 1 from anywhere, are too much for two facilities of 10 unless one customer is split.
    text = "3 3\n10 100\n10 90\n20 400\n" + 3 * "6\n1 1 1\n"
    (row,) = solved(family, folder_of(tmp_path, "tiny", text, optimum), time_limit=LONG, against=["highspy"])
    assert (row.verdict, row.violations, row.others["highspy"].value) == ("proved", 0, pytest.approx(optimum))


def test_medians_by_hand(tmp_path: Path) -> None:
    (row,) = solved("pmedian", folder_of(tmp_path, "tiny", MEDIANS, 3), time_limit=LONG, against=["highspy", "spopt"])
    assert (row.verdict, row.violations, row.value) == ("proved", 0, pytest.approx(3))
    assert {name: (other.value, other.proved) for name, other in row.others.items()} == {
        "highspy": (pytest.approx(3), True),
        "spopt": (pytest.approx(3), True),
    }


def test_one_median_of_a_directed_look(tmp_path: Path) -> None:
    # From 2: 2 + 4 + 5 = 11; from 3: 5 + 4 + 1 = 10.
    (row,) = solved("pmedian", folder_of(tmp_path, "tiny", MEDIANS.replace("4 5 2", "4 5 1"), 10), time_limit=LONG)
    assert row.verdict == "proved"


@pytest.mark.parametrize(("optimum", "verdict", "code"), [(202, "proved", 0), (201, "differs", 1), (203, "differs", 1)])
def test_command(tmp_path: Path, optimum: float, verdict: str, code: int) -> None:
    table = tmp_path / "out" / "table.csv"
    ran = fieldpost("published", "cflp", folder_of(tmp_path, "tiny", FACILITIES, optimum), "--out", table, "--json")
    assert ran.code == code
    assert [row["verdict"] for row in ran.json["rows"]] == [verdict]
    with table.open(encoding="utf-8") as file:
        assert [(row["instance"], row["verdict"]) for row in csv.DictReader(file)] == [("tiny", verdict)]


def test_command_shows_a_table(tmp_path: Path) -> None:
    ran = fieldpost("published", "pmedian", folder_of(tmp_path, "tiny", MEDIANS, 3), "--against", "highspy")
    assert ran.code == 0
    assert "1 of 1 proved, the published value reached in 1" in ran.out


def test_command_refuses_what_it_cannot_read_and_writes_nothing(tmp_path: Path) -> None:
    folder, table = folder_of(tmp_path, "tiny", FACILITIES[:40], 202), tmp_path / "table.csv"
    ran = fieldpost("published", "cflp", folder, "--out", table)
    assert (ran.code, table.exists()) == (3, False)
    assert "tiny.txt" in ran.told
    assert fieldpost("published", "cflp", tmp_path / "absent").code == 3
    assert fieldpost("published", "cflp", folder, "--against", "spopt").code == 2
    assert fieldpost("published", "cflp", folder, "--against", "gurobi").code == 2


@pytest.mark.parametrize("name", ["cap41", "cap101"])
def test_published_facilities(name: str) -> None:
    (row,) = solved("cflp", published("cflp"), time_limit=LONG, only=[name])
    assert (row.verdict, row.violations) == ("proved", 0)


def test_published_medians() -> None:
    (row,) = solved("pmedian", published("pmed"), time_limit=LONG, only=["pmed1"])
    assert (row.verdict, row.violations) == ("proved", 0)


def test_straight_stops_at_its_limit() -> None:
    folder = published("pmed")
    assert by_highspy(read_medians(folder / "pmed6.txt"), 0.2).proved is False
    assert by_highspy(read_facilities(published("cflp") / "cap41.txt"), 60).value == pytest.approx(1040444.375)
