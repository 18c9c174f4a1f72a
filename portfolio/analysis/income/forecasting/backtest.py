"""How good the estimates are: a forecast as it was made on a past day, beside what then came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.forecasting.calendar import IncomeDays
from portfolio.analysis.income.static_payments import rates_on
from portfolio.analysis.prices.returns import dividends_between
from portfolio.arrays import days_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import Review
    from portfolio.arrays import Bools, Ints
    from portfolio.market.records import History


#: What closes are known to within these days of the year's end, its dividends are taken to be known
#: to.
_GAP = 20


@dataclass(frozen=True)
class ForecastRow:
    """One holding's twelve months as expected and as they came, before withholding, specials
    included.
    """

    symbol: str
    account: str
    currency: str
    payments_expected: int
    payments_came: int
    #: Own currency.
    expected: float
    came: float
    #: What the twelve months before had paid: the plainest of forecasts.
    before: float
    #: Mean distance of the ex-dates in days; None when another number came than was expected.
    days_off: float | None
    #: Whether the closes go on to the end of the twelve months: else what came is not known.
    is_known: bool

    @property
    def error(self) -> float | None:
        """Expected ÷ came − 1; None when nothing came."""
        return self.expected / self.came - 1.0 if self.came > 0 else None

    @property
    def error_of_before(self) -> float | None:
        """The error of expecting the same again."""
        return self.before / self.came - 1.0 if self.came > 0 else None


@dataclass(frozen=True)
class Backtest:
    """All holdings, and the whole in the base currency: the rows that are known, at two sorts of
    exchange rates.
    """

    rows: tuple[ForecastRow, ...]
    base_currency: str
    expected: float
    #: At the rates of the day the forecast was made on, and at those of the ex-dates.
    came: float
    came_at_ex_dates: float
    before: float

    @property
    def error(self) -> float | None:
        """Expected ÷ came − 1 at the rates that were known: what the estimates got wrong."""
        return self.expected / self.came - 1.0 if self.came > 0 else None

    @property
    def error_of_before(self) -> float | None:
        """The error of expecting the same as in the twelve months before."""
        return self.before / self.came - 1.0 if self.came > 0 else None

    @property
    def error_with_rates(self) -> float | None:
        """The same with what the exchange rates did meanwhile."""
        return self.expected / self.came_at_ex_dates - 1.0 if self.came_at_ex_dates > 0 else None


def backtest(made: Review, panel: Panel, quotes: Mapping[str, History]) -> Backtest:
    """Compare the forecast in ``made`` with the dividends of its next twelve months that ``panel``
    knows by now.

    Both count the shares of that day. ``quotes`` are the exchange rates against the dollar.
    """
    if made.income is None:
        raise ValueError("a review without income has made no forecast")
    held = made.securities
    days = IncomeDays.of(made.as_of)
    number = {symbol: i for i, symbol in enumerate(panel.symbols)}
    securities = np.array([number.get(h.symbol, panel.nobody) for h in held], dtype=np.int64)
    shares = np.array([h.shares for h in held])
    index, owner = dividends_between(panel, securities, days.as_of, days.end)
    came_on, amounts = panel.dividend_days[index], shares[owner] * panel.dividends[index]
    old, payer = dividends_between(panel, securities, days.year_before, days.as_of)
    known = _known(panel, securities, days.end)
    calendar = made.income.calendar
    expected_on = days_of(calendar.ex_days)
    counts = [np.bincount(who, minlength=len(held)) for who in (calendar.holding, owner)]
    sums = [
        np.bincount(who, gross, len(held))
        for who, gross in (
            (calendar.holding, calendar.gross),
            (owner, amounts),
            (payer, shares[payer] * panel.dividends[old]),
        )
    ]
    rows = tuple(
        ForecastRow(
            symbol=h.symbol,
            account=h.account,
            currency=h.currency,
            payments_expected=int(counts[0][i]),
            payments_came=int(counts[1][i]),
            expected=float(sums[0][i]),
            came=float(sums[1][i]),
            before=float(sums[2][i]),
            days_off=_distance(expected_on[calendar.holding == i], came_on[owner == i]),
            is_known=bool(known[i]),
        )
        for i, h in enumerate(held)
    )
    then = np.array([0.0 if h.rate is None else h.rate for h in held])
    later = rates_on([h.currency for h in held], made.base_currency, quotes, owner, came_on)
    return Backtest(
        rows=rows,
        base_currency=made.base_currency,
        expected=float((sums[0] * then)[known].sum()),
        came=float((sums[1] * then)[known].sum()),
        came_at_ex_dates=float(np.nansum((amounts * later)[known[owner]])),
        before=float((sums[2] * then)[known].sum()),
    )


def _known(panel: Panel, securities: Ints, end: int) -> Bools:
    rows = panel.rows(securities, np.array([end], dtype=np.int64))[:, 0]
    last = panel.days[np.maximum(rows, 0)] if len(panel.days) else rows
    known: Bools = (rows >= 0) & (last >= end - _GAP)
    return known


def _distance(expected: Ints, came: Ints) -> float | None:
    if not len(came) or len(expected) != len(came):
        return None
    return float(np.abs(np.sort(expected) - np.sort(came)).mean())
