"""A price store full of simulated histories, as after a fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.market.raw import RawHistory
from portfolio.market.records import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portfolio.market.records import History
    from portfolio.market.store.store import PriceStore


def fill(store: PriceStore, histories: Iterable[History], fetched_at: datetime) -> None:
    """Save ``histories`` as if they had been fetched at ``fetched_at``."""
    for history in histories:
        rows = len(history.days)
        raw = RawHistory(
            symbol=history.symbol,
            unit=history.currency,
            timezone=history.timezone,
            name=history.name,
            fetched_at=fetched_at,
            days=history.days,
            closes=history.closes,
            dividend_days=history.dividend_days,
            dividend_amounts=history.dividend_amounts,
            split_days=history.split_days,
            split_ratios=history.split_ratios,
            adj_closes=history.closes,
            volumes=np.full(rows, 1000.0),
            row_fetched=np.full(rows, int(fetched_at.timestamp()), dtype=np.int64),
        )
        if not store.save(raw, Outcome("ok", fetched_at)):
            raise RuntimeError(f"the store in {store.folder} cannot be written")
