"""What one cell may hold."""

from __future__ import annotations

import numpy as np
import pytest

from portfolio.report.cells import display_width, guarded, known, one_line


@pytest.mark.parametrize(
    "value", [None, float("nan"), float("inf"), -float("inf"), np.float64("nan")]
)
def test_what_is_not_a_number_is_unknown(value: float | None) -> None:
    assert known(value) is None


def test_a_number_loses_its_numpy_type_but_no_digit() -> None:
    number = known(np.float64(0.1) + np.float64(0.2))
    assert type(number) is float
    assert number == 0.30000000000000004


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "＝1", "＋1"]
)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["", " ", "SPY", "0050.TW", "1-2", "a=b", "元大台灣50", "'quoted"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_a_name_becomes_one_line() -> None:
    assert one_line(" a\r\n\tb\u2028c\x00 ") == "a b c"


def test_chinese_takes_two_columns() -> None:
    assert (
        display_width("台灣50（A）") == 2 * 2 + 2 + 2 + 1 + 2
    )  # 台灣, 50, two full-width brackets, A
