"""Reading published files: what they say, and what is wrong with them."""

from pathlib import Path

import numpy as np
import pytest

from instances.errors import InvalidInstance
from models.formulation import build
from optimizer.engine.compile import compile_model
from optimizer.research.published.families import facility_instance, median_instance, read_facilities, read_medians
from optimizer.research.published.files import files_of, read_optima
from tests.optimizer.research.published.files import FACILITIES, MEDIANS


def written(place: Path, text: str) -> Path:
    path = place / "tiny.txt"
    path.write_text(text, encoding="ascii")
    return path


def test_facilities(tmp_path: Path) -> None:
    problem = read_facilities(written(tmp_path, FACILITIES))
    assert (problem.capacity.tolist(), problem.fixed.tolist()) == ([10, 10, 20], [100, 90, 400])
    assert (problem.demand.tolist(), problem.cost.tolist()) == ([6, 6], [[6, 60, 1], [12, 6, 1]])
    instance = facility_instance(problem)
    assert [(post.area, post.max_heads, post.opening_cost_per_year, post.hours_per_year) for post in instance.posts] == [
        ("F1", 1, 100, 10),
        ("F2", 1, 90, 10),
        ("F3", 1, 400, 20),
        ("C1", 0, 0, None),
        ("C2", 0, 0, None),
    ]
    program = compile_model(build(instance))
    assert sum(row.component == "hours_present" for row in program.rows) == 6


def test_large_capacities_are_scaled_to_the_hours_of_a_head(tmp_path: Path) -> None:
    instance = facility_instance(read_facilities(written(tmp_path, "1 1\n58268 7500\n146\n6739.725\n")))
    assert (instance.posts[0].hours_per_year, instance.need[0].hours_per_year) == (pytest.approx(582.68), pytest.approx(1.46))
    assert next(leg.km for leg in instance.travel if leg.from_area != leg.to_area) == pytest.approx(6739.725 / 1.46)


def test_medians_take_the_last_cost_of_an_edge_and_shortest_ways(tmp_path: Path) -> None:
    problem = read_medians(written(tmp_path, MEDIANS))
    assert problem.medians == 2
    assert problem.distance.tolist() == [[0, 2, 5, 6], [2, 0, 4, 5], [5, 4, 0, 1], [6, 5, 1, 0]]
    instance = median_instance(problem)
    assert len(instance.travel) == 16
    assert [(row.area, row.heads) for row in instance.staff] == [("V1", 2)]
    assert np.unique([row.hours_per_year for row in instance.need]).tolist() == [1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: found 'the end of the file'; expected number of facilities"),
        ("3 2\n10 100\n10 90\n20", "line 4: found 'the end of the file'; expected fixed cost of facility 3"),
        ("3 2\n10 100\n10 x90\n20 400", "line 3: found 'x90'; expected fixed cost of facility 2: a number that is not negative"),
        ("3 2\n10 100\n-10 90\n20 400", "line 3: found '-10'; expected capacity of facility 2"),
        ("1 1\n10 100\n6 nan", "line 3: found 'nan'; expected cost of customer 1 from facility 1"),
        ("1 1\n10 100\n0 5", "line 3: found '0'; expected demand of customer 1: a number above 0"),
        ("1 1\n10 100\n6 5 5", "line 3: found '5'; expected the end of the file"),
        ("999999999 1\n", "line 1: found '999999999'; expected number of facilities: a whole number from 1 to 10,000"),
        (MEDIANS, "line 6: found 'the end of the file'"),
    ],
)
def test_what_is_wrong_with_facilities_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InvalidInstance) as failure:
        read_facilities(written(tmp_path, text))
    assert told.replace("line", "row") in str(failure.value)
    assert "tiny.txt" in str(failure.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("4 5", "number of medians"),
        ("4 1 5\n1 2 3", "expected number of medians: a whole number from 1 to 4"),
        ("4 2 2\n1 2 3\n1 9 3", "row 3: found '9'; expected second vertex of edge 2: a whole number from 1 to 4"),
        ("4 2 2\n1 2 3\n1 3", "row 3: found 'the end of the file'; expected cost of edge 2"),
        ("4 2 2\n1 2 3\n1 3 1", "no way from vertex 1 to 4"),
        (FACILITIES, "number of medians"),
    ],
)
def test_what_is_wrong_with_medians_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InvalidInstance) as failure:
        read_medians(written(tmp_path, text))
    assert told in str(failure.value)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(InvalidInstance, match="this is not a published instance"):
        read_medians(path)
    with pytest.raises(InvalidInstance, match="there is no such file"):
        read_medians(tmp_path / "absent.txt")


def test_the_table_of_optima(tmp_path: Path) -> None:
    with pytest.raises(InvalidInstance, match="there is no such folder"):
        read_optima(tmp_path / "absent")
    with pytest.raises(InvalidInstance, match="there is nothing to compare with"):
        read_optima(tmp_path)
    table = tmp_path / "optima.csv"
    table.write_text("name,value\n")
    with pytest.raises(InvalidInstance, match="expected column names in the first row: instance, opt"):
        read_optima(tmp_path)
    table.write_text("instance,opt\ncap2,5\ncap10,x\ncap2,6\n")
    with pytest.raises(InvalidInstance) as failure:
        read_optima(tmp_path)
    assert [problem.row for problem in failure.value.problems] == [3, 4]


def test_files_stand_in_the_order_of_their_numbers_and_each_has_an_optimum(tmp_path: Path) -> None:
    with pytest.raises(InvalidInstance, match="files of published instances"):
        files_of(tmp_path, {})
    for name in ("cap10", "cap2", "²"):
        (tmp_path / f"{name}.txt").write_text("")
    assert [path.stem for path in files_of(tmp_path, {"cap2": 1.0, "cap10": 1.0, "²": 1.0})] == ["cap2", "cap10", "²"]
    assert [path.stem for path in files_of(tmp_path, {"cap2": 1.0}, ["cap2"])] == ["cap2"]
    with pytest.raises(InvalidInstance, match="expected a row for cap10"):
        files_of(tmp_path, {"cap2": 1.0})
    with pytest.raises(InvalidInstance, match="a file of this instance"):
        files_of(tmp_path, {"cap2": 1.0}, ["cap22"])
