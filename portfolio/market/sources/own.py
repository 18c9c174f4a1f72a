"""The user's own prices, ``prices/NAME.csv``: for what Yahoo lacks, or in place of what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.symbols import listing
from portfolio.market.corrections import without_history
from portfolio.market.sources.overlay import Written, laid_over

if TYPE_CHECKING:
    from portfolio.book.records import Book, PriceFile
    from portfolio.market.records import Market
    from portfolio.market.sources.base import Wanted

#: In the JSON's provenance.
NAME = "own"


class OwnPrices:
    """The files that the book has read. What Yahoo does not know has all its prices from them."""

    def over(self, market: Market, wanted: Wanted) -> Market:
        """See ``PriceSource.over``."""
        histories, outcomes = dict(market.histories), dict(market.outcomes)
        for file in wanted.book.price_files:
            below = histories.get(file.symbol)
            if below is None:
                currency = _currency(wanted.book, file)
                if not currency or not any(row.close for row in file.rows):
                    continue
                below = without_history(file.symbol, currency)
                if (last := outcomes.get(file.symbol)) and last.kind == "unknown":
                    del outcomes[file.symbol]  # the file is the whole truth
            histories[file.symbol] = laid_over(below, Written(file.rows, NAME, file.name))
        return replace(market, histories=histories, outcomes=outcomes)


def _currency(book: Book, file: PriceFile) -> str:
    """The currency of what nobody else quotes: its row's, else what its transactions or its own
    cells say, else its listing's; empty when unknown.
    """
    typed = [h.currency for h in book.holdings if h.symbol == file.symbol]
    typed += [t.currency for t in book.transactions if t.symbol == file.symbol]
    return next(filter(None, [*typed, file.currency]), listing(file.symbol).currency)
