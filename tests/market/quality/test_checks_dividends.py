"""The checks of dividends, by themselves and by Yahoo's Adj Close."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.market.quality.checks import adjusted, dividends
from portfolio.market.raw import RawHistory, Remarks
from tests.support.raw_histories import raw_history
from tests.support.subjects import brief, proposed, subject

if TYPE_CHECKING:
    from collections.abc import Mapping

YEAR = ("2023-12-31", "2024-12-31")


def payer(
    paid: Mapping[str, float], *, last: str = "2024-12-31", level: float = 100.0
) -> RawHistory:
    """Closes of ``level`` on every weekday from 2021 to ``last``, with dividends."""
    days = np.arange(np.datetime64("2021-01-01"), np.datetime64(last) + 1)
    days = days[np.is_busday(days)]
    return raw_history("SPY", dict.fromkeys(days.astype(str).tolist(), level), dividends=paid)


def quarterly(first_year: int = 2021, last_year: int = 2024) -> dict[str, float]:
    """1.00 on the 15th of March, June, September and December."""
    return {
        f"{year}-{month:02}-15": 1.0
        for year in range(first_year, last_year + 1)
        for month in (3, 6, 9, 12)
    }


def monthly(last: str) -> dict[str, float]:
    """0.30 on the 1st of each month from 2022 on; January's is paid on 17 December, as PFF and SGOV
    do.
    """
    first_days = [f"{year}-{month:02}-01" for year in (2022, 2023, 2024) for month in range(1, 13)]
    paid = {f"{int(day[:4]) - 1}-12-17" if day[5:7] == "01" else day: 0.3 for day in first_days}
    return {day: amount for day, amount in paid.items() if day <= last}


# --- Size and unit --------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "is_told"), [(24.0, False), (26.0, True)])
def test_more_than_a_quarter_of_the_price(amount: float, is_told: bool) -> None:
    found = list(dividends.dividend_large(subject(payer({"2024-03-15": amount}), *YEAR)))
    assert brief(found) == (
        [("warning", "dividend_large", "2024-03-15", "2024-03-15")] if is_told else []
    )
    if is_told:
        assert proposed(found[0]) == [("2024-03-15", "dividend", 0.0)]
        assert "26%" in found[0].problem.message


@pytest.mark.parametrize(("amount", "right"), [(100.0, 1.0), (0.01, 1.0), (3.0, None), (0.3, None)])
def test_a_dividend_in_another_unit_than_its_neighbours(amount: float, right: float | None) -> None:
    looked_at = subject(payer(quarterly() | {"2024-06-15": amount}), *YEAR)
    found = list(dividends.dividend_unit(looked_at))
    if right is None:
        assert not found
    else:
        assert brief(found) == [("warning", "dividend_unit", "2024-06-15", "2024-06-15")]
        assert proposed(found[0]) == [("2024-06-15", "dividend", right)]
    assert not list(dividends.dividend_large(looked_at))  # one finding is enough


def test_dividends_that_grow_a_hundredfold_over_time_are_not_in_another_unit() -> None:
    # SGOV paid 0.003 a month in 2021 and 0.40 in 2023.
    amounts = [0.003, 0.004, 0.008, 0.02, 0.05, 0.09, 0.15, 0.22, 0.3, 0.36, 0.4, 0.4]
    paid = dict(zip(list(monthly("2024-12-31"))[-12:], amounts, strict=True))
    assert not list(dividends.dividend_unit(subject(payer(paid), *YEAR)))


# --- Currency -------------------------------------------------------------------------------------


def test_a_dividend_in_another_currency_than_the_price() -> None:
    raw = payer({"2024-03-15": 10.0})
    raw = replace(raw, remarks=Remarks(dividend_currencies={date(2024, 3, 15): "TWD"}))
    (found,) = dividends.dividend_currency(subject(raw, *YEAR))
    assert brief([found]) == [("error", "dividend_currency", "2024-03-15", "2024-03-15")]
    assert found.alternative == ()  # no rate is known
    rate = raw_history("TWD=X", {"2024-03-14": 32.0, "2024-03-18": 99.0}, unit="TWD").history()
    (found,) = dividends.dividend_currency(subject(raw, *YEAR, rates={"TWD": rate}))
    assert proposed(found) == [("2024-03-15", "dividend", 0.3125)]  # 10 ÷ 32


def test_pounds_among_pence_are_converted_without_a_rate() -> None:
    raw = replace(
        raw_history("VOD.L", {"2024-03-14": 70.0, "2024-03-15": 69.0}, unit="GBp"),
        dividend_days=np.array(["2024-03-15"], "datetime64[D]"),
        dividend_amounts=np.array([0.045]),
        remarks=Remarks(dividend_currencies={date(2024, 3, 15): "GBP"}),
    )
    pound = raw_history("GBP=X", {"2024-03-14": 0.8}, unit="GBP").history()
    (found,) = dividends.dividend_currency(subject(raw, *YEAR, rates={"GBP": pound}))
    assert proposed(found) == [("2024-03-15", "dividend", 0.045)]  # 0.045 pounds, not pence


# --- Those that are not there ---------------------------------------------------------------------


def test_a_payment_that_vanished_is_told() -> None:
    raw = replace(payer(quarterly()), remarks=Remarks(vanished=frozenset({date(2024, 6, 15)})))
    (found,) = dividends.dividend_vanished(subject(raw, *YEAR))
    assert brief([found]) == [("warning", "dividend_vanished", "2024-06-15", "2024-06-15")]
    assert proposed(found) == [("2024-06-15", "dividend", 0.0)]
    moved = replace(
        payer(quarterly() | {"2024-06-18": 1.0}),
        remarks=Remarks(vanished=frozenset({date(2024, 6, 15)})),
    )
    (found,) = dividends.dividend_vanished(subject(moved, *YEAR))
    assert "one of 1 on 2024-06-18" in found.problem.message


def test_a_regular_payer_that_skips_a_quarter() -> None:
    paid = {day: amount for day, amount in quarterly().items() if day != "2024-06-15"}
    # The eight spacings before are of 90 to 92 days, their median 91.5: due 92 days after 15 March,
    # on 15 June.
    found = list(dividends.dividend_missing(subject(payer(paid), *YEAR)))
    assert brief(found) == [("warning", "dividend_missing", "2024-06-15", "2024-06-15")]
    assert "between 2024-03-15 and 2024-09-15" in found[0].problem.message


@pytest.mark.parametrize(("last", "is_told"), [("2024-05-30", False), ("2024-08-20", True)])
def test_a_payment_is_overdue_only_after_a_while(last: str, is_told: bool) -> None:
    # After 15 March: 76 days is in time, 158 days is more than 1.6 × 92 = 147.
    paid = {day: amount for day, amount in quarterly().items() if day <= "2024-03-15"}
    found = list(dividends.dividend_missing(subject(payer(paid, last=last), "2023-12-31", last)))
    assert brief(found) == (
        [("warning", "dividend_missing", "2024-06-15", "2024-06-15")] if is_told else []
    )


@pytest.mark.parametrize("last", ["2024-02-15", "2024-06-20", "2024-12-31"])
def test_two_in_december_and_none_in_january_is_a_monthly_rhythm(last: str) -> None:
    raw = payer(monthly(last), last=last)
    assert not list(dividends.dividend_missing(subject(raw, "2022-12-31", last)))


def test_a_month_that_is_skipped_is_seen() -> None:
    paid = {day: amount for day, amount in monthly("2024-12-31").items() if day != "2024-06-01"}
    found = list(dividends.dividend_missing(subject(payer(paid), *YEAR)))
    assert [(f.code, f.first.month) for f in found] == [
        ("dividend_missing", 5)
    ]  # 1 May and a month: 31 May


@pytest.mark.parametrize(
    "paid",
    [
        quarterly() | {"2023-12-27": 0.8},  # an extra payment, as QQQ's
        {
            f"{year}-{month:02}-20": 1.0 for year in range(2021, 2025) for month in (4, 8)
        },  # 122 and 243 days
        {"2022-03-15": 1.0, "2023-03-15": 1.0},  # two are no rhythm
        {
            "2021-02-01": 1.0,
            "2021-11-01": 1.0,
            "2022-03-01": 1.0,
            "2023-06-01": 1.0,
            "2024-02-01": 1.0,
        },
        {},
    ],
)
def test_other_rhythms_are_no_alarm(paid: dict[str, float]) -> None:
    assert not list(dividends.dividend_missing(subject(payer(paid), "2021-01-01", "2024-12-31")))


def test_a_fall_like_an_ex_dates_without_a_dividend() -> None:
    # A bill fund: +0.015 a day, −0.30 on each ex-date; the last fall, of 1 March, has no dividend.
    paid = {day: amount for day, amount in monthly("2024-02-01").items() if day >= "2023-06-01"}
    days = np.arange(np.datetime64("2023-05-01"), np.datetime64("2024-03-02"))
    days = days[np.is_busday(days)]
    ex_dates = np.array([*paid, "2024-03-01"], "datetime64[D]")
    # An ex-date on a weekend counts from the next weekday's close.
    falls = np.isin(days, np.busday_offset(ex_dates, 0, roll="forward"))
    closes = 100.0 + np.cumsum(np.where(falls, -0.3, 0.015))
    table = dict(zip(days.astype(str).tolist(), closes.tolist(), strict=True))
    found = list(
        dividends.dividend_unpaid_drop(subject(raw_history("SGOV", table, dividends=paid), *YEAR))
    )
    assert brief(found) == [("warning", "dividend_missing", "2024-03-01", "2024-03-01")]
    known = raw_history("SGOV", table, dividends=paid | {"2024-03-01": 0.3})
    assert not list(dividends.dividend_unpaid_drop(subject(known, *YEAR)))


# --- Adj Close ------------------------------------------------------------------------------------

TEN = [f"2024-03-{day:02}" for day in (4, 5, 6, 7, 8, 11, 12, 13, 14, 15)]


def with_adjusted(quotients: list[float], paid: Mapping[str, float]) -> RawHistory:
    """Closes of 100 on ten days, and Adj Close ÷ Close of each."""
    raw = raw_history("SPY", dict.fromkeys(TEN, 100.0), dividends=paid)
    return replace(raw, adj_closes=100.0 * np.array(quotients))


def test_an_adjusted_close_that_agrees_is_silent() -> None:
    # 2.00 on the sixth day: before it every Adj Close is 1 − 2 ÷ 100 of the close.
    raw = with_adjusted([0.98] * 5 + [1.0] * 5, {TEN[5]: 2.0})
    assert not list(adjusted.adjusted_close(subject(raw, *YEAR)))
    unknown = replace(raw, adj_closes=np.full(10, np.nan))
    assert not list(adjusted.adjusted_close(subject(unknown, *YEAR)))


def test_a_spike_of_the_adjusted_close_is_an_info() -> None:
    raw = with_adjusted([0.98] * 2 + [9.8] + [0.98] * 2 + [1.0] * 5, {TEN[5]: 2.0})
    assert brief(adjusted.adjusted_close(subject(raw, *YEAR))) == [
        ("info", "adjusted_spike", TEN[2], TEN[2])
    ]


def test_a_dividend_that_only_the_adjusted_close_knows() -> None:
    raw = with_adjusted([0.98] * 5 + [1.0] * 5, {})
    (found,) = adjusted.adjusted_close(subject(raw, *YEAR))
    assert brief([found]) == [("warning", "dividend_unrecorded", TEN[5], TEN[5])]
    assert proposed(found) == [(TEN[5], "dividend", 2.0)]
    entered = replace(
        subject(raw, *YEAR), history=with_adjusted([1.0] * 10, {TEN[5]: 2.0}).history()
    )
    assert not list(adjusted.adjusted_close(entered))


def test_several_are_one_finding_that_can_be_accepted_at_once() -> None:
    # 1.00 on the fourth and 2.00 on the eighth day: 0.99 × 0.98 before both.
    raw = with_adjusted([0.99 * 0.98] * 3 + [0.98] * 4 + [1.0] * 3, {})
    (found,) = adjusted.adjusted_close(subject(raw, *YEAR))
    assert brief([found]) == [("warning", "dividend_unrecorded", TEN[3], TEN[7])]
    assert proposed(found) == [(TEN[3], "dividend", 1.0), (TEN[7], "dividend", 2.0)]


def test_a_dividend_that_the_adjusted_close_does_not_know() -> None:
    found = list(adjusted.adjusted_close(subject(with_adjusted([1.0] * 10, {TEN[5]: 2.0}), *YEAR)))
    assert brief(found) == [("info", "adjusted_disagrees", TEN[5], TEN[5])]


def test_a_dividend_of_another_amount_than_the_adjusted_close_knows() -> None:
    raw = with_adjusted([0.98] * 5 + [1.0] * 5, {TEN[5]: 1.0})
    (found,) = adjusted.adjusted_close(subject(raw, *YEAR))
    assert brief([found]) == [("warning", "dividend_adjusted", TEN[5], TEN[5])]
    assert proposed(found) == [(TEN[5], "dividend", 2.0)]


def test_a_past_in_another_basis_says_nothing_of_dividends() -> None:
    raw = with_adjusted([0.25] * 5 + [1.0] * 5, {})
    raw = replace(raw, closes=np.array([400.0] * 5 + [100.0] * 5), adj_closes=np.full(10, 100.0))
    assert not list(adjusted.adjusted_close(subject(raw, *YEAR)))
