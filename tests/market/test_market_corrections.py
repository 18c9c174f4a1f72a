"""What a correction does to a history, and when it does nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.analysis.prices.panel import Panel
from portfolio.analysis.prices.returns import dividend_growth
from portfolio.arrays import days_of
from portfolio.book.records import Correction, CorrectionKind
from portfolio.market.corrections import corrected, unused, without_history
from tests.support.markets import history

if TYPE_CHECKING:
    from portfolio.market.records import History

AAA = history(
    "AAA", "USD", "2024-01-02 100 | 2024-01-03 1010 | 2024-01-04 102", dividends="2024-01-03 1.5"
)


def fix(
    day: str,
    kind: CorrectionKind,
    value: float | None = None,
    *,
    symbol: str = "AAA",
    entered: str = "",
) -> Correction:
    return Correction(
        symbol,
        date.fromisoformat(day),
        kind,
        value,
        entered=date.fromisoformat(entered) if entered else None,
    )


def closes(found: History) -> dict[str, float]:
    return dict(zip(found.days.astype(str).tolist(), found.closes.tolist(), strict=True))


def dividends(found: History) -> dict[str, float]:
    return dict(
        zip(found.dividend_days.astype(str).tolist(), found.dividend_amounts.tolist(), strict=True)
    )


def test_a_dropped_day_has_no_row() -> None:
    found = corrected(AAA, [fix("2024-01-03", "drop")])
    assert closes(found) == {"2024-01-02": 100.0, "2024-01-04": 102.0}
    assert dividends(found) == {"2024-01-03": 1.5}
    assert closes(AAA)["2024-01-03"] == 1010.0  # the original stays what it was


@pytest.mark.parametrize(
    "day",
    ["2023-12-29", "2024-01-03", "2024-01-05"],
    ids=["before the first", "in place", "after the last"],
)
def test_a_close_replaces_or_adds_a_row(day: str) -> None:
    found = corrected(AAA, [fix(day, "close", 101.0)])
    assert closes(found) == {**closes(AAA), day: 101.0}
    assert found.days.dtype == AAA.days.dtype
    assert (np.diff(found.days) > np.timedelta64(0, "D")).all()


def test_dividends_are_replaced_added_and_taken_away() -> None:
    assert dividends(corrected(AAA, [fix("2024-01-03", "dividend", 1.25)])) == {"2024-01-03": 1.25}
    both = {"2024-01-02": 0.5, "2024-01-03": 1.5}
    assert dividends(corrected(AAA, [fix("2024-01-02", "dividend", 0.5)])) == both
    assert dividends(corrected(AAA, [fix("2024-01-03", "dividend", 0.0)])) == {}


def test_of_two_words_about_one_day_the_later_holds() -> None:
    drop, close = fix("2024-01-03", "drop"), fix("2024-01-03", "close", 101.0)
    assert closes(corrected(AAA, [drop, close]))["2024-01-03"] == 101.0
    assert "2024-01-03" not in closes(corrected(AAA, [close, drop]))


def test_those_of_other_symbols_count_for_nothing() -> None:
    assert corrected(AAA, [fix("2024-01-03", "drop", symbol="BBB")]) is AAA


# Splits. 4 for 1 on 2024-01-10; Yahoo has not adjusted what came before.
SPLIT = history("AAA", "USD", "2024-01-08 400 | 2024-01-09 408 | 2024-01-10 101 | 2024-01-11 104")


def test_an_unadjusted_split_is_applied_to_the_closes_before_it() -> None:
    found = corrected(SPLIT, [fix("2024-01-10", "split", 4.0)])
    assert closes(found) == {
        "2024-01-08": 100.0, "2024-01-09": 102.0, "2024-01-10": 101.0, "2024-01-11": 104.0,
    }  # fmt: skip
    assert (found.split_days.astype(str).tolist(), found.split_ratios.tolist()) == (
        ["2024-01-10"],
        [4.0],
    )


def test_a_split_that_is_an_event_already_is_not_added_twice() -> None:
    dated = replace(
        SPLIT, split_days=np.array(["2024-01-09"], "datetime64[D]"), split_ratios=np.array([4.0])
    )
    found = corrected(dated, [fix("2024-01-10", "split", 4.0)])
    assert closes(found)["2024-01-09"] == 102.0
    assert found.split_days.astype(str).tolist() == ["2024-01-09"]


def test_a_split_adjusted_twice_is_undone_once() -> None:
    """4 for 1, and 408 became 102 became 25.5: a quarter of a share for one undoes the
    second time.
    """
    twice = replace(
        history("AAA", "USD", "2024-01-09 25.5 | 2024-01-10 101"),
        split_days=np.array(["2024-01-10"], "datetime64[D]"),
        split_ratios=np.array([4.0]),
    )
    found = corrected(twice, [fix("2024-01-10", "split", 0.25)])
    assert closes(found)["2024-01-09"] == 102.0
    assert found.split_ratios.tolist() == [4.0]


def test_a_split_that_yahoo_has_adjusted_meanwhile_is_not_applied_again() -> None:
    adjusted = history("AAA", "USD", "2024-01-08 100 | 2024-01-09 102 | 2024-01-10 101")
    split = fix("2024-01-10", "split", 4.0)
    assert corrected(adjusted, [split]) is adjusted
    (finding,) = unused(adjusted, [split])
    assert (finding.severity, finding.code) == ("warning", "correction_unused")
    assert "do not jump on 2024-01-10" in finding.problem.message
    # Nor where there is nothing yet to see the jump by.
    assert corrected(adjusted, [fix("2024-01-11", "split", 4.0)]) is adjusted
    assert corrected(adjusted, [fix("2024-01-08", "split", 4.0)]) is adjusted


def test_a_reverse_split() -> None:
    one_for_ten = history("AAA", "USD", "2024-01-09 2 | 2024-01-10 21")
    found = corrected(one_for_ten, [fix("2024-01-10", "split", 0.1)])
    assert closes(found)["2024-01-09"] == pytest.approx(20.0)


def test_amounts_follow_splits_after_they_were_written() -> None:
    """Written as 408 on 9 January, before the 4:1 split of the 10th; as 102 on the 10th,
    after it.
    """
    adjusted = replace(
        history("AAA", "USD", "2024-01-08 100 | 2024-01-10 101"),
        split_days=np.array(["2024-01-10"], "datetime64[D]"),
        split_ratios=np.array([4.0]),
    )
    before = fix("2024-01-09", "close", 408.0, entered="2024-01-09")
    after = fix("2024-01-09", "close", 102.0, entered="2024-01-10")
    for correction in (before, after):
        assert closes(corrected(adjusted, [correction]))["2024-01-09"] == 102.0
        assert unused(adjusted, [correction]) == ()
    paid = fix("2024-01-08", "dividend", 2.0, entered="2024-01-08")
    assert dividends(corrected(adjusted, [paid])) == {"2024-01-08": 0.5}
    # 2:1 a year later: the same words mean half of it, the ratio stays a ratio.
    twice = replace(
        adjusted,
        split_days=np.array(["2024-01-10", "2025-01-10"], "datetime64[D]"),
        split_ratios=np.array([4.0, 2.0]),
    )
    assert closes(corrected(twice, [before]))["2024-01-09"] == 51.0
    assert closes(corrected(twice, [after]))["2024-01-09"] == 51.0


def test_a_split_of_the_user_s_divides_what_was_written_before_it() -> None:
    """9 January's 408 was a slip of 4008, mended to 404 on the 9th: after the 4:1 split that is
    101.
    """
    found = corrected(
        SPLIT,
        [fix("2024-01-09", "close", 404.0, entered="2024-01-09"), fix("2024-01-10", "split", 4.0)],
    )
    assert closes(found)["2024-01-09"] == 101.0


def test_an_amount_of_unknown_age_before_a_split_is_told() -> None:
    adjusted = replace(
        AAA, split_days=np.array(["2024-01-04"], "datetime64[D]"), split_ratios=np.array([2.0])
    )
    undated = fix("2024-01-03", "close", 101.0)
    assert closes(corrected(adjusted, [undated]))["2024-01-03"] == 101.0
    (finding,) = unused(adjusted, [undated])
    assert finding.code == "correction_basis"
    assert "“entered”" in finding.problem.message
    assert unused(AAA, [undated]) == ()


@pytest.mark.parametrize(
    ("correction", "said"),
    [
        (fix("2024-01-06", "drop"), "no price of 2024-01-06"),
        (fix("2024-01-04", "dividend", 0.0), "no dividend of 2024-01-04"),
    ],
)
def test_a_correction_of_what_is_not_there_is_told(correction: Correction, said: str) -> None:
    found = corrected(AAA, [correction])
    assert (closes(found), dividends(found)) == (closes(AAA), dividends(AAA))
    (finding,) = unused(AAA, [correction])
    assert (finding.code, finding.symbol, finding.first) == (
        "correction_unused",
        "AAA",
        correction.day,
    )
    assert said in finding.problem.message


def test_what_applies_is_not_told() -> None:
    applying = [
        fix("2024-01-03", "drop"),
        fix("2024-01-05", "close", 1.0),
        fix("2024-01-03", "dividend", 0.0),
    ]
    assert unused(AAA, applying) == ()
    assert unused(AAA, [fix("2024-01-06", "drop", symbol="BBB")]) == ()


def test_closes_alone_make_a_history() -> None:
    fund = without_history("FUND.TW", "TWD")
    typed = [
        fix("2024-03-29", "close", 12.5, symbol="FUND.TW"),
        fix("2023-12-29", "close", 10.0, symbol="FUND.TW"),
    ]
    found = corrected(fund, typed)
    assert closes(found) == {"2023-12-29": 10.0, "2024-03-29": 12.5}
    assert (found.currency, found.fetched_at) == ("TWD", None)


DAYS = st.dates(date(2024, 1, 1), date(2024, 1, 12))
AMOUNTS = st.floats(0.01, 1e6)


@given(
    rows=st.dictionaries(DAYS, AMOUNTS, max_size=8),
    wanted=st.dictionaries(DAYS, st.none() | AMOUNTS, max_size=8),
)
def test_rows_are_those_of_a_dictionary_updated(
    rows: dict[date, float], wanted: dict[date, float | None]
) -> None:
    """The days stay increasing, untouched rows stay untouched: as if the series were a
    dictionary.
    """
    served = history(
        "AAA", "USD", " | ".join(f"{day} {value!r}" for day, value in sorted(rows.items()))
    )
    typed = [
        fix(day.isoformat(), "drop" if value is None else "close", value)
        for day, value in wanted.items()
    ]
    found = corrected(served, typed)
    expected = {**rows, **wanted}
    assert closes(found) == {
        day.isoformat(): value for day, value in sorted(expected.items()) if value is not None
    }
    assert list(closes(found)) == sorted(closes(found))


# --- A split of 1: no shares were added -----------------------------------------------------------

#: 100, then 80 and a quarter of another company worth 20: filed as a split of 1.25, closes and
#: dividends before divided by it.
SPUN_OFF = replace(
    history(
        "AAA",
        "USD",
        "2024-01-02 80 | 2024-01-03 80 | 2024-01-04 80 | 2024-01-05 84",
        dividends="2024-01-03 0.8 | 2024-01-05 1",
    ),
    split_days=np.array(["2024-01-04"], "datetime64[D]"),
    split_ratios=np.array([1.25]),
)


@pytest.mark.parametrize("day", ["2024-01-04", "2024-01-02", "2024-01-11"])
def test_what_was_no_split_is_multiplied_back(day: str) -> None:
    found = corrected(SPUN_OFF, [fix(day, "split", 1.0)])
    assert list(closes(found).values()) == [100, 100, 80, 84]
    assert dividends(found) == {"2024-01-03": 1.0, "2024-01-05": 1.0}
    assert len(found.split_days) == 0
    # 80 · (1.25 − 1) = 20 a share was handed out: (80 + 20) ÷ 100 = 1.
    assert found.returned_days.astype(str).tolist() == ["2024-01-04"]
    assert found.returned_amounts.tolist() == [20.0]
    assert unused(SPUN_OFF, [fix(day, "split", 1.0)]) == ()


def test_total_returns_are_those_of_the_adjusted_closes() -> None:
    found = corrected(SPUN_OFF, [fix("2024-01-04", "split", 1.0)])
    panel = Panel.of({"AAA": found}, ["AAA"])
    days = days_of(np.array(["2024-01-02", "2024-01-04", "2024-01-05"], "datetime64[D]"))
    growth = dividend_growth(panel, np.zeros(1, np.int64), None, days)
    # 1 % paid on the 3rd; on the 4th 80 · 1.25; 1 of 84 on the 5th.
    paid = 1.01 * 1.25
    assert growth.tolist() == [pytest.approx([1, paid, paid * (1 + 1 / 84)])]
    nothing = np.zeros(1, np.int64)
    assert len(panel.dividends) == 2
    assert panel.dividends_before(nothing, days).tolist() == [[0, 1, 2]]


def test_closes_that_were_never_divided_are_not_multiplied() -> None:
    """Two for one, but the closes fall from 100 to 50 all the same."""
    seen = replace(
        history("AAA", "USD", "2024-01-02 100 | 2024-01-03 100 | 2024-01-04 50"),
        split_days=np.array(["2024-01-04"], "datetime64[D]"),
        split_ratios=np.array([2.0]),
    )
    found = corrected(seen, [fix("2024-01-04", "split", 1.0)])
    assert list(closes(found).values()) == [100, 100, 50]
    assert (found.returned_amounts.tolist(), len(found.split_days)) == ([50.0], 0)


def test_without_an_event_near_there_is_nothing_to_take_away() -> None:
    for one, day in ((AAA, "2024-01-03"), (SPUN_OFF, "2024-01-12")):
        correction = fix(day, "split", 1.0)
        assert corrected(one, [correction]) is one
        (finding,) = unused(one, [correction])
        assert finding.code == "correction_unused"
        assert "no split near" in finding.problem.message


def test_amounts_entered_before_what_was_no_split_stay_as_they_are() -> None:
    rows = [
        fix("2024-01-04", "split", 1.0),
        fix("2024-01-02", "close", 99.0, entered="2024-01-03"),
    ]
    assert closes(corrected(SPUN_OFF, rows))["2024-01-02"] == 99.0
