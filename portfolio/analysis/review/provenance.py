"""Where the prices of a review come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import portfolio
from portfolio.analysis.records import OverlayProvenance, PriceProvenance, Provenance
from portfolio.book.symbols import rate_name

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.review.inputs import Inputs
    from portfolio.market.records import History


def provenance(inputs: Inputs, held: Rows) -> Provenance:
    """Return the source of every price and rate of the holdings."""
    book, market, base, as_of = inputs.book, inputs.market, inputs.base, inputs.days.as_of
    sources: dict[str, PriceProvenance] = {}
    rate_histories = {
        rate_name(currency): market.rates[currency]
        for currency in dict.fromkeys([*held.currencies, base])
        if currency in market.rates and set(held.currencies) != {base}
    }
    listed = {s: market.histories[s] for s in book.symbols if s in market.histories}
    typed = {held.holdings[i].symbol for i in np.flatnonzero(held.is_typed)}
    moment = np.datetime64(as_of, "D")
    for symbol, history in {**listed, **rate_histories}.items():
        visible = int(history.days.searchsorted(moment, side="right"))
        last: date | None = history.days[visible - 1].item() if visible else None
        source, overlay = _overlay(history, moment) or (market.source, None)
        sources[symbol] = PriceProvenance(
            "manual" if symbol in typed else source,
            history.fetched_at,
            last,
            is_rate=symbol in rate_histories,
            overlay=overlay,
        )
    for i in np.flatnonzero(held.is_manual):
        sources[held.holdings[i].symbol] = PriceProvenance("manual", None, None)
    return Provenance(
        portfolio.__version__,
        book.sha256,
        sources,
        book.transactions_sha256,
        book.holdings_as_of,
    )


def _overlay(history: History, moment: np.datetime64) -> tuple[str, OverlayProvenance] | None:
    """Return the topmost source that has rows in a review laid over what was fetched, and what they
    are.
    """
    for overlay in reversed(history.overlays):
        rows = int(overlay.days.searchsorted(moment, side="right"))
        if rows:
            last: date = overlay.days[rows - 1].item()
            return overlay.source, OverlayProvenance(overlay.file, last, rows)
    return None
