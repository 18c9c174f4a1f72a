"""Raw histories written as tables, for the tests of the store and of merging."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from portfolio.market.raw import RawHistory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.arrays import Dates, Floats

FETCHED = datetime(2024, 4, 5, 22, 0, tzinfo=UTC)


def raw_history(
    symbol: str,
    closes: Mapping[str, float],
    *,
    dividends: Mapping[str, float] | None = None,
    splits: Mapping[str, float] | None = None,
    unit: str = "USD",
    timezone: str = "America/New_York",
    fetched_at: datetime = FETCHED,
) -> RawHistory:
    """A history of closes, dividends and split ratios by day; adjusted closes are the closes,
    volumes 1.
    """
    days, values = _columns(closes)
    dividend_days, amounts = _columns(dividends or {})
    split_days, ratios = _columns(splits or {})
    return RawHistory(
        symbol=symbol,
        unit=unit,
        timezone=timezone,
        name="",
        fetched_at=fetched_at,
        days=days,
        closes=values,
        dividend_days=dividend_days,
        dividend_amounts=amounts,
        split_days=split_days,
        split_ratios=ratios,
        adj_closes=values.copy(),
        volumes=np.ones(len(values)),
        row_fetched=np.full(len(values), int(fetched_at.timestamp()), np.int64),
    )


def _columns(table: Mapping[str, float]) -> tuple[Dates, Floats]:
    rows = sorted(table.items())
    return np.array([day for day, _ in rows], "datetime64[D]"), np.array(
        [value for _, value in rows], float
    )
