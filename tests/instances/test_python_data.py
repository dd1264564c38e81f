"""An instance as Python data: frames, changes that are checked, what is shown, what is equal."""

import doctest
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from instances import InvalidInstance, fingerprint, instance, load
from instances.instance import Instance, valid
from instances.notebook import MOST_ROWS, block
from instances.schema import TABLES, Area, Fund, Manifest, Policy, StaffInPlace, Stage
from instances.tables import frame_of_rows
from tests.small import BASE, small

TINY = load("tiny")


def problems(make: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """File, row, column and value of everything that is refused."""
    with pytest.raises(InvalidInstance) as caught:
        make()
    return [(problem.file, problem.row, problem.column, problem.value) for problem in caught.value.problems]


def text(make: Callable[[], Any]) -> str:
    with pytest.raises(InvalidInstance) as caught:
        make()
    return str(caught.value)


def funds(**changes: Any) -> pd.DataFrame:
    return TINY.frame("funds").assign(**changes)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_a_frame_and_back(table: str) -> None:
    frame = TINY.frame(table)
    pd.testing.assert_frame_equal(frame, frame_of_rows(TABLES[table], getattr(TINY, table)))
    assert TINY.with_table(table, frame) == TINY
    assert TINY.with_table(table, getattr(TINY, table)) == TINY
    assert TINY.with_table(table, frame.astype(object).where(frame.notna(), None).to_dict("records")) == TINY


def test_an_empty_table_has_its_columns() -> None:
    frame = small().frame("funds")
    assert len(frame) == 0
    assert list(frame) == ["fund", "name", "amount_per_year", "cost_kinds", "tiers", "regions", "employers", "sectors", "source"]


def test_an_unknown_table_names_the_nearest() -> None:
    for make in (lambda: TINY.frame("tires"), lambda: TINY.with_table("tires", [])):
        assert "found 'tires'; expected the name of a table: regions, zones" in text(make)
        assert "did you mean 'tiers'?" in text(make)
    assert problems(lambda: TINY.replace(tires=())) == [("instance", None, "tires", "tires")]
    assert "did you mean 'tiers'?" in text(lambda: TINY.replace(tires=()))


def test_a_change_leaves_the_instance_as_it_was() -> None:
    before = fingerprint(TINY)
    frame = TINY.frame("funds")
    changed = TINY.with_table("funds", frame.assign(amount_per_year=1.5 * frame["amount_per_year"]))
    frame.loc[:, "amount_per_year"] = 0.0
    assert [row.amount_per_year for row in changed.funds] == [1.5 * row.amount_per_year for row in TINY.funds]
    assert fingerprint(TINY) == before


def test_a_column_with_a_default_may_be_absent() -> None:
    assert TINY.with_table("funds", funds()[["fund", "name", "amount_per_year"]]).funds[0].cost_kinds == ()


def test_rows_may_be_mixed_with_dictionaries() -> None:
    more = {"fund": "gift", "name": "Gift", "amount_per_year": 10}
    assert TINY.with_table("funds", [*TINY.funds, more]).funds[-1] == Fund(fund="gift", name="Gift", amount_per_year=10.0)


@pytest.mark.parametrize("rows", [lambda: funds(amount_per_year=-5.0), lambda: funds(amount_per_year=-5.0).to_dict("records")])
def test_a_fund_below_nothing_is_refused_with_its_row(rows: Callable[[], Any]) -> None:
    assert problems(lambda: TINY.with_table("funds", rows())) == [("funds", row, "amount_per_year", "-5.0") for row in (2, 3, 4, 5)]
    expected = "- funds, row 2, column amount_per_year: found '-5.0'; expected a number not below 0 (Money in the fund, currency per year)"
    assert expected in text(lambda: TINY.with_table("funds", rows()))


def test_a_row_that_a_script_builds_is_refused_as_one_of_a_file() -> None:
    assert text(lambda: Fund(fund="state", name="State", amount_per_year=-5)) == (
        "1 problem in the data:\n"
        "- funds (fund state), amount_per_year: found '-5'; expected a number not below 0 (Money in the fund, currency per year)"
    )
    assert "did you mean 'amount_per_year'?" in text(lambda: Fund(fund="state", name="State", amount_per_yer=5))  # type: ignore[call-arg]
    assert problems(lambda: StaffInPlace(area="north", tier="worker")) == [  # type: ignore[call-arg]
        ("staff (area north, tier worker)", None, "heads", None)
    ]
    assert "for example San_Jose" in text(lambda: Area(area="San Jose", name="S", region="one", zone="rural", population=1))
    assert problems(lambda: Stage(minimise="costs")) == [("Stage", None, "minimise", "costs")]  # type: ignore[arg-type]
    assert "did you mean 'move_limit_share'?" in text(lambda: Policy(move_limit=0.5))  # type: ignore[call-arg]


def test_a_wrong_column_name_is_paired_with_the_one_that_was_meant() -> None:
    wrong = funds().rename(columns={"amount_per_year": "amount_per_yr"})
    assert problems(lambda: TINY.with_table("funds", wrong)) == [
        ("funds", 1, "amount_per_yr", "amount_per_yr"),
        ("funds", 1, "amount_per_year", None),
    ]
    assert "did you mean 'amount_per_year'?" in text(lambda: TINY.with_table("funds", wrong))


def test_a_missing_column_is_named() -> None:
    message = text(lambda: TINY.with_table("funds", funds().drop(columns="name")))
    assert "- funds, row 1, column name: expected a column name with text (Name as people read it); the column is missing" in message
    rows = funds().drop(columns="name").to_dict("records")
    assert text(lambda: TINY.with_table("funds", rows)) == message


def test_columns_of_one_name_are_refused() -> None:
    twice = pd.concat([funds(), funds()[["name"]]], axis=1)
    assert problems(lambda: TINY.with_table("funds", twice)) == [("funds", 1, "name", "name")]


def test_an_unknown_area_is_refused_with_the_nearest_one() -> None:
    staff = TINY.frame("staff")
    staff.loc[1, "area"] = staff.loc[1, "area"] + "x"
    rows = [row.model_copy(update={"area": name}) for row, name in zip(TINY.staff, staff["area"], strict=True)]
    for make in (lambda: TINY.with_table("staff", staff), lambda: TINY.replace(staff=rows), lambda: built(staff=rows)):
        assert problems(make) == [("staff", 3, "area", staff.loc[1, "area"])]
        assert f"did you mean {TINY.staff[1].area!r}?" in text(make)


def built(**changes: Any) -> Instance:
    """The bundled instance, put together by a script."""
    return Instance(**{name: getattr(TINY, name) for name in ("manifest", *TABLES, "boundaries")} | changes)


def test_a_script_builds_an_instance() -> None:
    assert built() == TINY
    assert built(manifest=TINY.manifest.model_dump(), tiers=TINY.frame("tiers")) == TINY
    assert isinstance(Instance(**BASE), Instance)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert problems(lambda: built(funds=funds(amount_per_year=-1.0), manifest={"name": "x"}, areas=()))[:3] == [
        ("manifest", None, "title", None),
        ("manifest", None, "year", None),
        ("manifest", None, "currency", None),
    ]
    assert {file for file, *_ in problems(lambda: built(funds=funds(amount_per_year=-1.0), areas=()))} == {"funds", "areas"}


def test_a_part_that_is_missing_or_of_another_kind_is_named() -> None:
    assert problems(lambda: Instance(manifest=TINY.manifest))[0][0] == "zones"  # type: ignore[call-arg]
    assert problems(lambda: built(manifest=3)) == [("manifest", None, None, "3")]
    assert problems(lambda: built(boundaries="map.gpkg")) == [("boundaries", None, None, "'map.gpkg'")]
    assert problems(lambda: built(funds="funds.csv")) == [("funds", None, None, "'funds.csv'")]
    assert problems(lambda: built(funds=TINY.funds[0]))[0][:3] == ("funds", None, None)
    assert {(file, row) for file, row, *_ in problems(lambda: built(funds=[*TINY.funds, TINY.tiers[0]]))} == {("funds", 6)}
    assert problems(lambda: built(tiers=())) == [("tiers", None, None, "no rows")]


def test_two_rows_of_one_key_are_refused() -> None:
    assert problems(lambda: TINY.replace(funds=(*TINY.funds, TINY.funds[0])))[0][:3] == ("funds", 6, "fund")


def test_boundaries_of_other_areas_are_refused() -> None:
    assert TINY.boundaries is not None
    renamed = TINY.boundaries.assign(area=["nowhere", *TINY.boundaries["area"][1:]])
    assert ("boundaries", None, "area", "nowhere") in problems(lambda: TINY.replace(boundaries=renamed))


def test_tables_are_held_against_each_other_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Instance] = []
    monkeypatch.setattr("instances.instance.check", lambda instance: calls.append(instance) or [])
    checked = valid(small())
    assert valid(checked) is checked
    assert valid(checked.model_copy(update={"funds": ()})).funds == ()
    assert len(calls) == 1


def test_contradictions_of_an_instance_that_was_not_checked_are_told_by_table() -> None:
    lost = small(need=[{"area": "nort", "function": "case", "hours_per_year": 1}])
    assert problems(lambda: valid(lost)) == [("need", 2, "area", "nort")]


def test_equal_is_what_has_the_same_data() -> None:
    assert TINY.boundaries is not None
    other = load("tiny")
    assert other == TINY
    assert hash(TINY) == hash(other)
    assert {TINY, other} == {TINY}
    moved = gpd.GeoDataFrame(TINY.boundaries[["area"]], geometry=TINY.boundaries.geometry.translate(0.001), crs=TINY.boundaries.crs)
    for changed in (TINY.replace(boundaries=None), TINY.replace(boundaries=moved), TINY.replace(pools=TINY.pools[::-1])):
        assert changed != TINY
    assert TINY != "tiny"
    assert TINY.manifest == Manifest(**TINY.manifest.model_dump())


def test_what_is_shown_is_short() -> None:
    assert repr(TINY) == "Instance('tiny', 2026: 4 areas in 2 regions, 6 tiers, 24,000 people, 4 funds with 432,000 XTS a year)"
    assert str(TINY) == repr(TINY)
    assert repr(small()) == "Instance('small', 2026: 2 areas in 1 region, 1 tier, 3,000 people, money without limit)"
    assert len(TINY._repr_html_()) < 3000


def test_a_notebook_shows_text_escaped_and_few_rows() -> None:
    odd = TINY.replace(manifest=TINY.manifest.model_copy(update={"title": "<script>x</script> & more"}))
    assert "&lt;script&gt;x&lt;/script&gt; &amp; more" in odd._repr_html_()
    assert "<script" not in odd._repr_html_()
    html = block("A & B", {"a<b": "1"}, ("<n>", "value"), [("<i>", float("nan"))] + [("row", 1234.5)] * (MOST_ROWS + 4))
    assert "<td>&lt;i&gt;</td><td></td>" in html
    assert "<td>1,234</td>" in html
    assert "and 5 more rows" in html
    assert "<i>" not in html


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(instance).failed == 0
    assert doctest.testmod(instance).attempted > 5
