"""A country with an emerging workforce: 25 regions of some 8 districts, most tables and columns about places, people and groups in use."""

import pytest

import fieldpost as fp
from instances import check
from instances.instance import Instance
from instances.schema import TABLES
from optimizer.plan.folder import Run
from optimizer.report.figures import Figures, figures_of

EMERGING = {"budget_share": 0.8, "min_coverage": 0.05, "workforce": "emerging"}


@pytest.fixture(scope="module")
def country() -> Instance:
    return fp.generate(areas=200, regions=25, seed=1, **EMERGING)


@pytest.fixture(scope="module")
def planned() -> tuple[fp.Result, Figures]:
    country = fp.generate(areas=24, regions=8, seed=1, **EMERGING)
    result = fp.solve(country, method="regions", gap=0.5, progress=False)
    assert result.plan is not None
    return result, figures_of(Run(country, result.plan, {}))


def test_it_is_sound_and_has_few_people(country: Instance) -> None:
    assert check(country) == []
    paid = {row.tier for row in country.tiers if row.wage_per_year > 0}
    heads = sum(row.heads for row in country.staff if row.tier in paid)
    assert 2 <= heads / len(country.areas) <= 4
    assert len(country.regions) == 25


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("regions", "seat"), ("zones", "leave_limit_share"), ("zones", "resident_kinds"), ("zones", "digital_access_share"),
        ("zones", "longest_way_hours"), ("tiers", "settlements_per_head"), ("tiers", "nights_per_month"),
        ("tiers", "overtime_hours_per_year"),
        ("tiers", "least_wage_per_year"), ("tiers", "hours_per_week_lent"), ("follows", "delivered"),
        ("tools", "start_up_cost"), ("tools", "region"),
        ("functions", "recovered_share"), ("functions", "min_female_share"),
        ("functions", "one_provider"), ("tiers", "shared_posts_per_area"),
        ("groups", "female_share"), ("groups", "disability_share"),
        ("groups", "min_coverage"),
        ("groups", "digital_access_share"), ("posts", "seat"), ("staff", "female_heads"), ("independence", "supervisors"),
        ("funds", "employers"),
        ("funds", "sectors"),
        ("support", "cost_per_head_per_year"), ("retention", "leaving_factor"), ("indicators", "target"),
        ("venues", "places_per_year"), ("packages", "trainer_hours_per_trainee"), ("supervision", "hours_per_recruit"),
        ("surges", "weeks_away"), ("surge_need", "contraction_factor"), ("surge_pools", "trained"),
    ],
)  # fmt: skip
def test_it_uses_what_ministries_have(country: Instance, table: str, column: str) -> None:
    default = TABLES[table].model_fields[column].default
    assert any(getattr(row, column) not in (None, default) for row in getattr(country, table))


def test_a_smaller_one_is_solved_by_region_and_every_rule_is_kept(planned: tuple[fp.Result, Figures]) -> None:
    result, figures = planned
    assert [str(violation) for violation in result.violations] == []
    assert result.gap is not None
    assert result.gap <= 0.5
    assert figures.headline["heads_paid"] >= 8
    assert len(figures.focal_points)
    assert set(figures.coverage_by_group["part"]) >= {"group", "female", "disability"}
    assert figures.costs["kind"].eq("support").any()
    assert len(figures.indicators)
    at_venues = figures.training["package"].isin([row.package for row in figures.instance.venues])
    assert figures.venues["trainees"].sum() == figures.training["trainees"][at_venues].sum() > 0


def test_several_years_of_a_smaller_one_keep_every_rule() -> None:
    small = fp.generate(areas=4, regions=1, seed=1, **EMERGING)
    result = fp.horizon(small, 2, gap=0.3, progress=False)
    assert result.plan is not None
    assert [str(violation) for violation in result.violations] == []
