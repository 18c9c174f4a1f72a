"""Cuts, specials, suspensions, young funds and new rhythms, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portfolio.book.records import Holding
from tests.support.markets import book, history, market, reviewed, row

if TYPE_CHECKING:
    from portfolio.analysis.income.records import Income
    from portfolio.analysis.records import HoldingReview

PRICE = 50.0


def _held(
    dividends: str, as_of: date, *, since: str = "2019-12-31"
) -> tuple[HoldingReview, Income]:
    """Ten shares at 50 of something that paid this, on a quarter's last day or
    (``as_of``) before.
    """
    prices = market(
        history("AAA", "USD", f"{since} {PRICE} | {as_of} {PRICE}", dividends=dividends)
    )
    quarter = f"{as_of.year}Q{(as_of.month + 2) // 3}"
    result = reviewed(
        book(Holding("AAA", 10.0, dividend_tax=0.3)), prices, quarter, today=as_of, as_of=as_of
    )
    assert result.income is not None
    return row(result, "AAA"), result.income


def _quarters(first: int, last: int, amount: float) -> list[str]:
    return [f"{y}-{m:02}-15 {amount}" for y in range(first, last + 1) for m in (3, 6, 9, 12)]


def _special_days(income: Income) -> list[date]:
    return [d.ex_date for d in income.securities[0].dividends if d.is_special]


def test_a_cut_is_no_special() -> None:
    """0.94 a quarter, then 0.32, as SHEL in 2020: what comes is 4 · 0.32, gross, and 70 % of it."""
    paid = " | ".join([*_quarters(2020, 2021, 0.94), "2022-03-15 0.32"])
    found, income = _held(paid, date(2022, 3, 31))
    assert found.yield_forward == pytest.approx(4 * 0.32 / PRICE)
    assert found.yield_forward_net == pytest.approx(0.7 * 4 * 0.32 / PRICE)
    assert _special_days(income) == []
    found, income = _held(f"{paid} | 2022-06-15 0.32 | 2022-09-15 0.32", date(2022, 9, 30))
    assert (found.yield_forward, _special_days(income)) == (pytest.approx(4 * 0.32 / PRICE), [])


def test_a_months_much_too_small_payment_is_a_cut_from_the_second_time_on() -> None:
    """1.0 a month, then 0.2: once it may be a remainder. Of a quarterly payer 0.2 is believed at
    once.
    """
    months = [f"2022-{m:02}-15 1.0" for m in range(1, 13)]
    found, income = _held(" | ".join([*months, "2023-01-16 0.2"]), date(2023, 1, 31))
    assert (found.yield_forward, _special_days(income)) == (pytest.approx(12 * 1.0 / PRICE), [])
    assert income.securities[0].last_regular is not None
    assert income.securities[0].last_regular.ex_date == date(2022, 12, 15)
    found, _ = _held(" | ".join([*months, "2023-01-16 0.2", "2023-02-15 0.2"]), date(2023, 2, 28))
    assert found.yield_forward == pytest.approx(12 * 0.2 / PRICE)
    found, _ = _held(" | ".join([*months, "2023-01-16 0.3"]), date(2023, 1, 31))
    assert found.yield_forward == pytest.approx(12 * 0.3 / PRICE)
    found, _ = _held(" | ".join([*_quarters(2020, 2021, 1.0), "2022-03-15 0.2"]), date(2022, 3, 31))
    assert found.yield_forward == pytest.approx(4 * 0.2 / PRICE)


def test_prices_that_end_are_no_payments_that_stopped() -> None:
    """The last close is of 15 April, 70 days before the review, and the payment due on 15 June
    would be later.
    """
    paid = " | ".join([*_quarters(2021, 2023, 1.0), "2024-03-15 1.0"])
    prices = market(
        history("AAA", "USD", f"2019-12-31 {PRICE} | 2024-04-15 {PRICE}", dividends=paid),
        history("BBB", "USD", f"2019-12-31 {PRICE} | 2025-06-30 {PRICE}"),
    )
    held = book(Holding("AAA", 10.0), Holding("BBB", 10.0))

    def told(quarter: str) -> HoldingReview:
        return row(reviewed(held, prices, quarter, today=date(2025, 7, 5)), "AAA")

    # Late is not stopped: until 15 March 2024 + 91 + 0.6 · 91 days nobody can tell.
    assert told("2024Q2").yield_forward == pytest.approx(4 / PRICE)
    found = told("2024Q4")
    assert (found.yield_forward, found.yield_trailing) == (None, pytest.approx(1 / PRICE))
    assert found.yield_forward_reason is not None
    assert (
        found.yield_forward_reason.english
        == "Its prices end on 2024-04-15: whether anything was paid since is not known."
    )
    # Of the twelve months to 30 June 2025 no close is known: no dividend of them is, either.
    found = told("2025Q2")
    assert (found.yield_trailing, found.yield_trailing_net, found.yield_on_cost) == (
        None,
        None,
        None,
    )
    assert found.yield_forward is None
    assert found.yield_forward_reason is not None


@pytest.mark.parametrize("amount", [3.0, 0.1, 1.0])
def test_a_special_between_two_regular_ones_is_told_and_left_out(amount: float) -> None:
    paid = " | ".join(sorted([*_quarters(2022, 2023, 1.0), f"2023-05-02 {amount}"]))
    found, income = _held(paid, date(2023, 12, 31))
    assert _special_days(income) == [date(2023, 5, 2)]
    assert found.dividend_frequency == "quarterly"
    assert found.yield_trailing == pytest.approx((4 + amount) / PRICE)  # paid is paid
    assert found.yield_forward == pytest.approx(4 / PRICE)
    assert income.securities[0].by_year[-1] == pytest.approx(4.0)
    assert [d.kind for d in income.securities[0].dividends].count("special") == 1


@pytest.mark.parametrize(("amount", "is_special"), [(3.0, True), (0.2, True), (1.1, False)])
def test_the_latest_payment_is_special_when_it_came_early_and_its_amount_is_unusual(
    amount: float, is_special: bool
) -> None:
    paid = " | ".join([*_quarters(2022, 2022, 1.0), "2023-03-15 1.0", f"2023-05-02 {amount}"])
    _, income = _held(paid, date(2023, 5, 31))
    assert _special_days(income) == ([date(2023, 5, 2)] if is_special else [])


def test_seven_times_the_usual_on_the_usual_day_is_special() -> None:
    paid = " | ".join([*_quarters(2022, 2022, 0.5), "2023-03-15 3.5", "2023-06-15 0.5"])
    found, income = _held(paid, date(2023, 6, 30))
    assert _special_days(income) == [date(2023, 3, 15)]
    assert found.yield_forward == pytest.approx(4 * 0.5 / PRICE)


def test_large_and_small_in_turn_are_both_regular() -> None:
    """0050.TW before its split: 2.9 in January, 0.7 in July."""
    paid = (
        "2020-01-31 2.9 | 2020-07-21 0.7 | 2021-01-22 3.05 | 2021-07-21 0.35 | 2022-01-21 3.2 |"
        " 2022-07-18 1.8"
    )
    found, income = _held(paid, date(2022, 9, 30))
    assert (found.dividend_frequency, _special_days(income)) == ("half-yearly", [])
    assert found.yield_forward == pytest.approx((3.2 + 1.8) / PRICE)  # by season


def test_amounts_that_differ_with_the_season_are_expected_again() -> None:
    """The last two are 0.1 and 0.0 from the year before, but 2.1 and 2.0 from the one before each:
    a season.

    Rising by a little each time is none: 0.2 and 0.2 from the year before, 0.1 and 0.1 from the one
    before.
    """
    found, income = _held(
        "2021-01-22 3.0 | 2021-07-21 0.9 | 2022-01-21 3.0 | 2022-07-18 1.0",
        date(2022, 9, 30),
        since="2020-12-31",
    )
    assert found.yield_forward == pytest.approx((3.0 + 1.0) / PRICE)  # not 2 · 1.0
    assert [(e.ex_date, e.amount) for e in income.expected] == [
        (date(2023, 1, 20), 3.0),
        (date(2023, 7, 18), 1.0),
    ]
    assert income.expected[0].basis is not None
    assert income.expected[0].basis.english.startswith("The days and amounts of the year before")
    _, income = _held(
        "2021-01-22 1.0 | 2021-07-21 1.1 | 2022-01-21 1.2 | 2022-07-18 1.3", date(2022, 9, 30)
    )
    assert [e.amount for e in income.expected] == [1.3, 1.3]


def test_payments_that_are_late_are_still_expected_and_then_have_stopped() -> None:
    paid = " | ".join(_quarters(2021, 2023, 1.0))
    # Due 365 days after 15 March 2023, on 14 March 2024; on Easter Sunday it is expected the day
    # after.
    found, income = _held(paid, date(2024, 3, 31))
    assert (found.yield_forward, found.yield_forward_reason) == (pytest.approx(4 / PRICE), None)
    assert [e.ex_date for e in income.expected] == [
        date(2024, 4, 1), date(2024, 6, 14), date(2024, 9, 16), date(2024, 12, 16),
    ]  # fmt: skip
    # 0.6 · 91.3 = 54.8 days after it was due, from 8 May on, nothing is expected any more.
    assert _held(paid, date(2024, 5, 7))[0].yield_forward == pytest.approx(4 / PRICE)
    found, income = _held(paid, date(2024, 5, 8))
    assert (found.yield_forward, found.yield_forward_net, income.expected) == (None, None, ())
    assert found.yield_forward_reason is not None
    assert (
        found.yield_forward_reason.english
        == "Nothing has been paid since 2023-12-15, though a payment was due by 2024-03-14."
    )
    # 15 June, September and December 2023 in the twelve months to 8 May 2024.
    assert found.yield_trailing == pytest.approx(3 / PRICE)
    assert found.dividend_frequency == "quarterly"  # the rhythm that it had
    assert income.yields["total"][0].forward == 0.0


def test_a_rhythm_survives_one_payment_left_out() -> None:
    paid = " | ".join([*_quarters(2020, 2021, 1.0), "2022-06-15 1.0", "2022-09-15 1.0"])
    found, _ = _held(paid, date(2022, 9, 30))
    assert found.yield_forward == pytest.approx(4 / PRICE)


def test_a_fund_of_three_months() -> None:
    """Two payments show no rhythm: the same are expected a year later, on weekdays of the same
    month.
    """
    found, income = _held("2024-02-01 0.2 | 2024-03-01 0.21", date(2024, 3, 31), since="2024-01-02")
    assert (found.yield_forward, found.yield_trailing) == pytest.approx((0.41 / PRICE,) * 2)
    assert found.yield_forward_reason is not None
    assert (
        found.yield_forward_reason.english
        == "No rhythm is known: the same as in the last twelve months, a year later."
    )
    # 1 February and 1 March 2025 are Saturdays; the Fridays before them are of another month.
    assert [(e.ex_date, e.amount, e.state) for e in income.expected] == [
        (date(2025, 2, 3), 0.2, "estimated"),
        (date(2025, 3, 3), 0.21, "estimated"),
    ]
    assert income.expected[0].basis is not None
    assert (
        income.expected[0].basis.english
        == "No rhythm is known: the same as in the last twelve months, a year later."
    )
    # The third tells.
    found, income = _held(
        "2024-02-01 0.2 | 2024-03-01 0.21 | 2024-04-02 0.22", date(2024, 4, 5), since="2024-01-02"
    )
    assert (found.yield_forward, len(income.expected)) == (pytest.approx(12 * 0.22 / PRICE), 12)


def test_two_payments_long_ago_are_expected_no_more() -> None:
    _, income = _held("2020-02-03 0.2 | 2020-03-02 0.2", date(2024, 3, 31))
    assert income.expected == ()


def test_a_new_rhythm_wins_after_two_payments() -> None:
    """Yearly in July until 2016, half-yearly from 2017, as 0050.TW: of 366, 195 and 173 days the
    middle one tells.
    """
    yearly = "2013-07-24 1.3 | 2014-07-24 1.5 | 2015-07-28 2.0 | 2016-07-28 0.9"
    found, _ = _held(
        f"{yearly} | 2017-02-08 1.7 | 2017-07-31 0.7", date(2017, 9, 30), since="2012-12-28"
    )
    assert found.yield_forward == pytest.approx(2 * 0.7 / PRICE)
    # The median of all five spacings, 365 days, is still a year: what the review table reports.
    assert found.dividend_frequency == "yearly"


def test_payments_of_no_rhythm() -> None:
    """Spacings of 20, 300, 40 and 110 days: none of them is the rule."""
    days = [date(2022, 6, 1) + timedelta(days) for days in (0, 20, 320, 360, 470)]
    found, income = _held(" | ".join(f"{day} 1.0" for day in days), date(2023, 9, 30))
    assert found.yield_forward == pytest.approx(3 * 1.0 / PRICE)
    assert found.yield_forward_reason is not None
    assert (
        found.yield_forward_reason.english
        == "No rhythm is known: the same as in the last twelve months, a year later."
    )
    # In the twelve months to 30 September 2023 came those of 17 April, 27 May and 14 September.
    assert [e.ex_date for e in income.expected] == [
        date(2024, 4, 17), date(2024, 5, 27), date(2024, 9, 13),
    ]  # fmt: skip


def test_an_interim_and_a_final_dividend() -> None:
    """April and August, 120 and 245 days apart in turn: two a year all the same, on the days of
    last year.
    """
    paid = " | ".join(f"{y}-04-10 0.3 | {y}-08-08 0.6" for y in range(2020, 2024))
    found, income = _held(paid, date(2023, 9, 30))
    assert found.yield_forward == pytest.approx((0.3 + 0.6) / PRICE)  # by season
    assert [e.ex_date for e in income.expected] == [date(2024, 4, 10), date(2024, 8, 8)]


def test_weekly_payments() -> None:
    paid = " | ".join(f"{date(2023, 1, 6) + timedelta(7 * k)} 0.1" for k in range(51))
    found, income = _held(paid, date(2023, 12, 31), since="2022-12-30")
    assert (found.yield_forward, len(income.expected)) == (pytest.approx(52 * 0.1 / PRICE), 52)


def test_a_split_between_two_dividends() -> None:
    """Two of 2.00 a share, a 4:1 split, then 0.50: Yahoo serves 0.50 for all three, and today's
    shares are after it.
    """
    found, income = _held("2023-06-15 0.5 | 2023-09-15 0.5 | 2023-12-15 0.5", date(2023, 12, 31))
    assert found.yield_forward == pytest.approx(4 * 0.5 / PRICE)
    assert _special_days(income) == []
    assert income.year_to_date.gross == pytest.approx(10 * 1.5)


@pytest.mark.parametrize("paid", ["", "2024-05-15 1.0"])
def test_what_has_never_paid_yields_nothing(paid: str) -> None:
    """And a dividend after the review's day is not known to it."""
    found, income = _held(paid, date(2024, 3, 31))
    assert (found.yield_forward, found.yield_forward_reason) == (0.0, None)
    assert (income.expected, income.next_twelve_months.gross) == ((), 0.0)
    assert income.securities[0].annual == 0.0
