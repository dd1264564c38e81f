"""Rounding, tolerance and figures in sentences."""

import pandas as pd
import pytest

from optimizer.verify.compare import beyond, rounded_down, rounded_up
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
