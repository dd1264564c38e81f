"""What people are needed for: every hour of every post has a reason, and the page and the workbook say it."""

import pandas as pd
import pytest

from optimizer.report.figures import Figures
from optimizer.report.figures.basis import basis_of
from optimizer.report.figures.uses import POST, left_over, uses
from optimizer.report.page.map_data import map_data
from optimizer.report.tables.uses import needed_for, needs
from optimizer.report.words import words_in

EN = words_in("en")


def test_the_hours_are_those_that_are_charged_to_each_post(figures: Figures) -> None:
    """All that the check charges is told, once."""
    basis = basis_of(figures.instance, figures.plan)
    charged = basis.case.charges.groupby(POST)["hours"].sum()
    told = uses(basis).groupby(POST)["hours"].sum().reindex(charged.index, fill_value=0.0)
    assert told.to_numpy(float) == pytest.approx(charged.to_numpy(float), abs=1e-3)


def test_hours_worked_and_left_are_those_that_people_have(figures: Figures) -> None:
    basis = basis_of(figures.instance, figures.plan)
    paid = basis.facts.tiers["paid"].astype(bool)
    heads = basis.case.staff.rename(columns={"area": "base_area"})
    heads = heads[heads["tier"].map(paid)].set_index(POST)["heads"]
    each = heads.index.get_level_values("tier").map(basis.facts.tiers["hours_per_head"])
    told = uses(basis).groupby(POST)["hours"].sum().reindex(heads.index, fill_value=0.0)
    left = left_over(basis).set_index(POST)["hours"].reindex(heads.index)
    assert (told + left).to_numpy(float) == pytest.approx(heads.to_numpy(float) * each.to_numpy(float), abs=1e-3)


def test_shares_of_a_post_are_all_of_it(figures: Figures) -> None:
    table = figures.needed_for
    assert table.groupby(["area", "tier"])["share"].sum().to_numpy() == pytest.approx(1.0)
    assert all(needs(figures, EN))
    (sheet,) = needed_for(figures, EN).tables
    assert sheet.columns[4].total == pytest.approx(float(table["hours"].sum()))


def test_the_sheet_of_a_place_says_it(run: object, figures: Figures) -> None:
    data = map_data(run, figures, EN)  # type: ignore[arg-type]
    assert data is not None
    told = pd.DataFrame(data["uses"])
    assert len(told) == (figures.needed_for["share"] >= 0.01).sum()
    first = figures.needed_for.iloc[0]
    assert data["ids"][told["area"].iloc[0]] == first["area"]
    assert data["usesNamed"][told["for"].iloc[0]] == needs(figures, EN)[0]
    assert told["hours"].iloc[0] == round(first["hours"])
