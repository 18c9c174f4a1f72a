"""One symbol's rows as Yahoo served them, in the unit it quotes, before they become a
``History``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from portfolio.market.minor_units import major
from portfolio.market.records import History

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portfolio.arrays import Bools, Dates, Floats, Ints


@dataclass(frozen=True)
class Remarks:
    """What the answers said besides usable rows and events; read by the checks alone."""

    #: Rows without a usable close, which are not in the history: what was served instead, None for
    #: nothing.
    unusable: Mapping[date, float | None] = field(default_factory=dict)
    #: Dividends that Yahoo says are in another currency than the price, by ex-date.
    dividend_currencies: Mapping[date, str] = field(default_factory=dict)
    #: Ex-dates of kept dividends that the last answer lacked though it reached over them.
    vanished: frozenset[date] = frozenset()
    #: Closes that were refused because they are plainly wrong; the ones stored before were kept.
    refused: Mapping[date, float] = field(default_factory=dict)
    #: Days of fetches at which all earlier closes came back multiplied, and by how much, without a
    #: split.
    rebased: Mapping[date, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class RawHistory:
    """What is stored of a symbol. Closes, dividends and splits as in ``History``, but in ``unit``.

    The columns of what only the checks read (``adj_closes``, ``volumes``, ``row_fetched``) have the
    shape of ``days``.
    """

    symbol: str
    #: As served: ``USD``, but also ``GBp``.
    unit: str
    timezone: str
    name: str
    fetched_at: datetime
    days: Dates
    closes: Floats
    dividend_days: Dates
    dividend_amounts: Floats
    split_days: Dates
    split_ratios: Floats
    #: Yahoo's Adj Close of the last whole fetch. Rows added since are NaN: two fetches have two
    #: bases.
    adj_closes: Floats
    volumes: Floats
    #: When each row was last served, in seconds since 1970 (UTC).
    row_fetched: Ints
    remarks: Remarks = Remarks()

    def rows(self, kept: Bools) -> RawHistory:
        """The same with only the rows where ``kept`` (shape of ``days``) is true; all
        events stay.
        """
        if kept.all():
            return self
        return replace(
            self,
            days=self.days[kept],
            closes=self.closes[kept],
            adj_closes=self.adj_closes[kept],
            volumes=self.volumes[kept],
            row_fetched=self.row_fetched[kept],
        )

    def history(self) -> History:
        """The same in the major unit of its currency."""
        currency, divisor = major(self.unit)
        whole = divisor == 1.0
        return History(
            symbol=self.symbol,
            currency=currency,
            timezone=self.timezone,
            days=self.days,
            closes=self.closes if whole else self.closes / divisor,
            dividend_days=self.dividend_days,
            dividend_amounts=self.dividend_amounts if whole else self.dividend_amounts / divisor,
            split_days=self.split_days,
            split_ratios=self.split_ratios,
            fetched_at=self.fetched_at,
            name=self.name,
        )
