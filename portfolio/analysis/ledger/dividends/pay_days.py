"""When a dividend is expected to be paid: so many days after its ex-date, on a weekday.

How many is what the symbol's own rows say on average; where it has none, what is usual in the
market of its listing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.symbols import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.arrays import Bools, Days, Floats, Ints
    from portfolio.book.records import Holding

#: Days from the ex-date to the payment, by market; of what pays monthly in the United States; of a
#: Japanese fund; anywhere else.
_USUAL = {"US": 20, "TW": 30, "HK": 30, "GB": 35, "JP": 80, "KR": 110}
_MONTHLY, _JAPANESE_FUND, _ELSEWHERE = 5, 40, 30
_FUND_CODE = re.compile(r"1[3-6]\d\d\.T")
_FUND_NAME = re.compile(r"\b(?:ETF|ETN|FUNDS?|REIT)\b|投信|投資法人", re.IGNORECASE)


def usual_delay(symbol: str, name: str = "", *, is_monthly: bool = False) -> int:
    """The days from ex-date to payment that are usual where a security is listed."""
    market = listing(symbol).market
    if market == "US" and is_monthly:
        return _MONTHLY
    if market == "JP" and (_FUND_CODE.fullmatch(symbol) or _FUND_NAME.search(name)):
        return _JAPANESE_FUND
    return _USUAL.get(market, _ELSEWHERE)


def expected_pay_days(
    holdings: Sequence[Holding], position: Ints, day: Days, is_monthly: Bools, own: Floats
) -> Days:
    """Return the day on which each dividend (of a position among all, with its ex-date) is
    expected; ``own`` are the mean delays of all positions' rows, NaN without. Shape (dividends,).
    """
    payers, place = np.unique(position, return_inverse=True)
    usual = np.array(
        [
            [usual_delay(h.symbol, h.name, is_monthly=one) for one in (False, True)]
            for h in (holdings[i] for i in payers.tolist())
        ],
        dtype=np.int64,
    ).reshape(len(payers), 2)
    delay = np.where(is_monthly, usual[place, 1], usual[place, 0])
    told = own[position]
    delay = np.where(np.isnan(told), delay, np.rint(np.nan_to_num(told))).astype(np.int64)
    return on_weekdays(day + delay)


def on_weekdays(days: Days) -> Days:
    """Move days on a weekend to the next Monday."""
    weekday = (days + 3) % 7  # 1 January 1970 was a Thursday
    return days + np.where(weekday > 4, 7 - weekday, 0)


def mean_delays(holdings: Sequence[Holding], position: Ints, delays: Ints) -> Floats:
    """Return for each holding the mean delay of the rows of its symbol, in whatever account, NaN
    without any; ``position`` and ``delays`` are those of the rows.
    """
    number: dict[str, int] = {}
    symbol = np.array([number.setdefault(h.symbol, len(number)) for h in holdings], dtype=np.int64)
    later = delays > 0
    of = symbol[position[later]]
    counts = np.bincount(of, minlength=len(number))
    sums = np.bincount(of, weights=delays[later], minlength=len(number))
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    found: Floats = means[symbol]
    return found
