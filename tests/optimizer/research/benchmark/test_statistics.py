"""Medians, intervals, performance profiles and ranks against values worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import friedmanchisquare

from optimizer.research.benchmark.statistics import alike, critical_difference, interval_of, medians, profile, ranks_of, ratios, steps_of

NAN = float("nan")


def test_the_median_over_seeds_stands_for_an_instance():
    rows = [("i", "s", "a", 0, 1.0), ("i", "s", "a", 1, 2.0), ("i", "s", "a", 2, 9.0), ("i", "s", "b", 0, NAN), ("j", "s", "a", 0, 4.0)]
    table = pd.DataFrame(rows, columns=["instance", "scenario", "rule", "seed", "cost"])
    found = medians(table, "cost")
    assert list(found.columns) == ["a", "b"]
    assert found["a"].tolist() == [2, 4]
    assert found["b"].isna().all()


def test_interval_is_seeded_and_holds_the_median():
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, NAN])
    found = interval_of(values)
    assert found == interval_of(values)
    assert found.median == 5
    assert 1 <= found.low < 5 < found.high <= 9


def test_interval_of_one_value_and_of_none_is_unknown():
    one = interval_of(np.array([3.0]))
    assert one.median == 3
    assert np.isnan([one.low, one.high]).all()
    assert np.isnan(interval_of(np.array([NAN])).median)
    alike_all = interval_of(np.array([2.0, 2.0, 2.0]))
    assert (alike_all.low, alike_all.high) == (2, 2)


def test_performance_profile_by_hand():
    """Best values are 10, 20 and 5; b fails on the second, c on all but the third."""
    values = pd.DataFrame({"a": [10.0, 20.0, 10.0], "b": [15.0, NAN, 5.0], "c": [NAN, NAN, 20.0]})
    ratio = ratios(values)
    assert ratio["a"].tolist() == [1, 1, 2]
    assert ratio["b"].tolist() == [1.5, np.inf, 1]
    assert ratio["c"].tolist() == [np.inf, np.inf, 4]
    shares = profile(ratio, np.array([1.0, 1.5, 2.0, 4.0]))
    assert shares["a"].tolist() == pytest.approx([2 / 3, 2 / 3, 1, 1])
    assert shares["b"].tolist() == pytest.approx([1 / 3, 2 / 3, 2 / 3, 2 / 3])
    assert shares["c"].tolist() == pytest.approx([0, 0, 0, 1 / 3])
    assert steps_of(ratio, 3.0).tolist() == [1, 1.5, 2, 3]


def test_profiles_leave_out_instances_that_nobody_solved():
    assert len(ratios(pd.DataFrame({"a": [NAN, 0.0, 2.0], "b": [NAN, 1.0, 4.0]}))) == 1


def test_ranks_by_hand_with_ties_and_failures():
    """Ranks: 1, 2, 3; 1.5, 1.5, 3; 1, 2.5, 2.5 (two fail); the last row is left out."""
    values = pd.DataFrame({"a": [1.0, 5.0, 1.0, NAN], "b": [2.0, 5.0000000001, NAN, NAN], "c": [3.0, 6.0, NAN, NAN]})
    found = ranks_of(values)
    assert found.blocks == 3
    assert found.mean.to_dict() == pytest.approx({"a": 3.5 / 3, "b": 2.0, "c": 8.5 / 3})
    expected = friedmanchisquare([1, 1.5, 1], [2, 1.5, 2.5], [3, 3, 2.5]).pvalue
    assert found.p_value == pytest.approx(expected)


def test_ranks_lie_between_those_of_every_figure_within_the_gaps():
    """In row 1 a may be as low as b; in row 2 nothing overlaps; c has no figure in row 2."""
    values = pd.DataFrame({"a": [2.0, 1.0], "b": [1.0, 3.0], "c": [5.0, NAN]})
    least = pd.DataFrame({"a": [0.5, 1.0], "b": [1.0, 2.0], "c": [4.0, NAN]})
    found = ranks_of(values, least)
    assert found.between.to_dict() == {"low": {"a": 1.0, "b": 1.5, "c": 3.0}, "high": {"a": 1.5, "b": 2.0, "c": 3.0}}
    for a, b in ((0.5, 1.0), (2.0, 1.0)):
        ranked = ranks_of(values.assign(a=[a, 1.0], b=[b, 3.0])).mean
        assert (found.between["low"] <= ranked).all()
        assert (ranked <= found.between["high"]).all()
    assert ranks_of(values).between is None
    unknown = ranks_of(values, least.assign(b=NAN)).between
    assert (unknown["low"]["b"], unknown["high"]["b"], unknown["high"]["a"]) == (1.0, 2.0, 2.0)


def test_critical_difference_is_that_of_demsars_table():
    """Demšar (2006), table 5: q = 2.569 for four classifiers; with 14 data sets CD = 2.569 × √(4 × 5 ÷ (6 × 14)) = 1.25."""
    assert critical_difference(4, 14) == pytest.approx(1.25, abs=0.005)


def test_groups_that_do_not_differ():
    mean = pd.Series({"a": 1.0, "b": 1.6, "c": 2.2, "d": 4.0})
    assert alike(mean, 1.0) == [(0, 1), (1, 2)]
    assert alike(mean, 0.5) == []
    assert alike(mean, 9.0) == [(0, 3)]


def test_too_little_to_rank():
    assert ranks_of(pd.DataFrame({"a": [1.0, 2.0], "b": [2.0, 1.0]})) is None
    assert ranks_of(pd.DataFrame({"a": [1.0], "b": [2.0], "c": [3.0]})) is None
    assert ranks_of(pd.DataFrame({"a": [1.0, 1.0], "b": [1.0, 1.0], "c": [1.0, 1.0]})).p_value is None


def test_pairs_differ_exactly_where_ranks_are_the_critical_difference_apart():
    pytest.importorskip("scikit_posthocs", reason="pairwise p-values need scikit-posthocs (extra research)")
    rng = np.random.default_rng(1)
    values = pd.DataFrame(rng.normal(size=(12, 4)) + np.arange(4), columns=list("abcd"))
    found = ranks_of(values)
    apart = (found.mean.to_numpy()[:, None] - found.mean.to_numpy()[None, :]).__abs__() >= found.critical_difference
    pairs = found.pairs.loc[found.mean.index, found.mean.index].to_numpy()
    assert ((pairs < 0.05) == apart).all()
    assert apart.any()
