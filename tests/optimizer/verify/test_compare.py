"""Rounding, tolerance and figures in sentences."""

import pandas as pd
import pytest

from optimizer.verify.compare import beyond, matched, rounded_down, rounded_up, side_by_side, total
from optimizer.verify.violation import number


def test_limits_rounded_to_whole_heads_forgive_floating_point():
    values = pd.Series([0.29 * 100, 3.0000000001, 2.99, 3.01, 0.0])
    assert values[0] < 29
    assert rounded_down(values).tolist() == [29, 3, 2, 3, 0]
    assert rounded_up(values).tolist() == [29, 3, 3, 4, 0]


def test_a_miss_counts_beyond_a_millionth_of_the_size():
    figures = pd.DataFrame({"value": [1.0, 1.000001, 1.00001, 1000.0009, 1000.002], "limit": [1.0, 1.0, 1.0, 1000.0, 1000.0]})
    assert beyond(figures, "at most")["value"].tolist() == [1.00001, 1000.002]
    assert beyond(figures, "equal")["amount"].tolist() == pytest.approx([0.00001, 0.002])
    assert beyond(figures, "at least").empty


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (1, "1"), (1200, "1,200"), (0.88990826, "0.8899"), (1234.5, "1,234.5"), (0.00002, "2e-05"), (100, "100")]
)
def test_figures_read_well(value: float, text: str):
    assert number(value) == text


KEYS = ["area", "tier"]
HOURS = pd.DataFrame(
    {"area": ["b", "a", "b", "b"], "tier": ["x", "x", "y", "x"], "hours": [1.0, 2.0, float("nan"), 4.0], "heads": [1, 2, 3, 4]}
)


def test_figures_are_added_up_by_key_in_the_order_in_which_they_come():
    assert total(HOURS, KEYS, "hours").to_dict("list") == {"area": ["b", "a", "b"], "tier": ["x", "x", "y"], "value": [5.0, 2.0, 0.0]}
    heads = total(HOURS, ["tier"], "heads", "heads")
    assert heads.to_dict("list") == {"tier": ["x", "y"], "heads": [7, 3]}
    assert heads["heads"].dtype == int
    assert total(HOURS[:0], KEYS, "hours").to_dict("list") == {"area": [], "tier": [], "value": []}


def test_what_only_one_side_has_is_nothing_on_the_other():
    limit = pd.DataFrame({"area": ["a", "c"], "tier": ["x", "x"], "limit": [3.0, float("nan")], "heads": [1, 2]})
    both = side_by_side(total(HOURS, KEYS, "hours"), limit, KEYS)
    assert both[["area", "tier", "value", "limit"]].to_numpy().tolist() == [
        ["a", "x", 2, 3],
        ["b", "x", 5, 0],
        ["b", "y", 0, 0],
        ["c", "x", 0, 0],
    ]
    assert both["heads"].fillna(-1).tolist() == [1, -1, -1, 2]
    assert side_by_side(total(HOURS[:0], KEYS, "hours"), limit[:0], KEYS).empty


def test_rows_are_matched_by_all_of_their_keys():
    other = pd.DataFrame({"tier": ["x", "x"], "area": ["a", "c"], "able": [True, True], "limit": [3, 4], "note": ["n", "m"]})
    rows = matched(HOURS, other, KEYS)
    assert rows["able"].notna().tolist() == [False, True, False, False]
    assert rows["limit"].fillna(0).tolist() == [0, 3, 0, 0]
    assert rows["note"].fillna("").tolist() == ["", "n", "", ""]
    assert matched(HOURS, other[:0], KEYS)["limit"].isna().all()
    with pytest.raises(ValueError, match="two rows have the same tier"):
        matched(HOURS, other, ["tier"])
