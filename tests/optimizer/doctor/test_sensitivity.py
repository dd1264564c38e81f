"""Groups of assumed figures, and the shares of the variance that are due to them."""

import pytest

from instances.columns import kinds as column_kinds
from instances.schema import TABLES, SourcedRow
from optimizer.doctor.assumptions import Group, estimates
from optimizer.doctor.doctor import doctor
from optimizer.doctor.sensitivity import indices_of, sampled
from optimizer.report.words import words_in
from tests.small import row, small

STAY = {"tiers": [row("tiers", reach_hours=0)]}
"""Nobody works in the other area."""
CHOICES = {
    "zones": (
        "hardship_share_of_wage",
        "min_resident_heads",
        "min_resident_share",
        "supervisor_within_hours",
        "leave_limit_share",
        "longest_way_hours",
    ),
    "areas": ("longitude_degrees", "latitude_degrees"),
    "settlements": ("longitude_degrees", "latitude_degrees"),
    "tiers": (
        "reach_hours",
        "max_functions",
        "release_limit_share",
        "settlements_per_head",
        "nights_per_month",
        "trip_days",
        "shared_posts_per_area",
        "shared_within_hours",
        "overtime_hours_per_year",
        "overtime_wage_share",
        "least_wage_per_year",
    ),
    "tier_competencies": ("level", "ceiling"),
    "venues": ("within_hours",),
    "functions": ("min_coverage", "priority", "recovered_share", "min_female_share"),
    "function_competencies": ("level",),
    "groups": ("female_share", "disability_share", "min_coverage"),
    "teams": ("min_share",),
    "staff": ("female_heads",),
    "trained": ("heads",),
    "posts": ("min_heads", "max_heads"),
    "ratios": ("people_per_head",),
    "supervision": ("span", "within_hours"),
    "surges": ("first_week", "weeks", "contraction_weeks", "lend_within_hours", "weeks_away"),
    "surge_pools": ("weeks_per_head",),
}
"""Columns that policy chooses, that say where or when, that go with another column, or that only plans over several years read."""
YEARS = ("attrition", "retention", "recruitment", "schools", "careers", "refreshers", "growth", "indicators")
"""Tables that only plans over several years, and reports, read."""


def test_every_column_of_figures_is_an_estimate_or_a_choice() -> None:
    numbers = {
        f"{table}.{column}"
        for table, kind in TABLES.items()
        if issubclass(kind, SourcedRow) and table not in YEARS
        for column, what in column_kinds(kind).items()
        if what in ("number", "whole")
    }
    known = {f"{table}.{column}" for table, column in estimates(words_in("en"))}
    choices = {f"{table}.{column}" for table, columns in CHOICES.items() for column in columns}
    assert known & choices == set()
    assert known | choices == numbers


def test_figures_stay_within_what_their_column_takes() -> None:
    instance = small(functions=[row("functions", remote_share=0.9)], zones=[row("zones", circuity=1.1)])
    (remote,) = Group("functions", "remote_share", (0,), 1).scaled(instance, 1.2)
    (circuity,) = Group("zones", "circuity", (0,), 1).scaled(instance, 0.8)
    assert (remote.value, circuity.value) == (1, 1)


def test_indices_of_a_sum_are_the_shares_of_its_variance() -> None:
    """Of 4 a + b, with a and b even and independent, 16 parts of 17 are due to a."""
    groups = [Group("tiers", "wage_per_year", (0,), 1), Group("need", "hours_per_year", (0,), 1)]
    rows = sampled(groups, 0.2, 256, 0)
    found = indices_of(groups, 0.2, [float(4 * a + b) for a, b in rows], 0)
    assert found is not None
    assert [index.group for index in found.rows] == groups
    assert [index.first for index in found.rows] == pytest.approx([16 / 17, 1 / 17], abs=0.03)
    assert [index.total for index in found.rows] == pytest.approx([16 / 17, 1 / 17], abs=0.03)
    assert found.samples == 256


def test_indices_need_samples_that_differ() -> None:
    groups = [Group("tiers", "wage_per_year", (0,), 1)]
    assert indices_of(groups, 0.2, [1.0] * 48, 0) is None
    assert indices_of(groups, 0.2, [1.0, 2.0, 3.0], 0) is None


def test_all_at_once_agrees_with_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pay and need move the objective alike, and nothing else does more than the days and hours of work."""
    monkeypatch.setattr("optimizer.doctor.doctor.FEWEST_SAMPLES", 4)
    monkeypatch.setattr("optimizer.doctor.sensitivity.FEWEST_SAMPLES", 4)
    found = doctor(small(**STAY), samples=4, progress=False)
    assert found.indices is not None
    names = {index.group.name for index in found.indices.rows}
    assert {"tiers.wage_per_year", "need.hours_per_year", "tiers.days_per_year", "tiers.hours_per_day"} <= names
    assert found.indices.low < 100 < found.indices.high
    assert doctor(small(**STAY), samples=4, progress=False).indices == found.indices  # the same seed
