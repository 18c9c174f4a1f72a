"""The quarters table: rows securities and the whole, columns Q1 to Q4 and YTD."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.missing import or_none
from portfolio.analysis.prices.exchange import rates
from portfolio.analysis.prices.returns import dividend_growth, prices
from portfolio.analysis.records import PERIODS, RETURN_KINDS, VIEWS, QuarterRow
from portfolio.analysis.withholding.taxes import Taxes

if TYPE_CHECKING:
    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.records import ReturnKind, View
    from portfolio.analysis.review.basis import Basis
    from portfolio.analysis.review.inputs import Inputs
    from portfolio.arrays import Floats

    Cells = tuple[float | None, ...]

#: Symbol of the portfolio's own row.
TOTAL = "TOTAL"


def quarter_rows(basis: Basis, inputs: Inputs) -> tuple[QuarterRow, ...]:
    """Return a row per security in the book's order, then ``TOTAL``.

    A security held in several accounts is one row; where its accounts have different dividend
    taxes, the row after tax uses their average weighted by shares. Quarters after the review's are
    None.
    """
    at, panel, base = basis.boundaries, inputs.panel, inputs.base
    held, columns = at.rows, at.columns
    shown: dict[str, int] = {}
    for i in np.flatnonzero(held.is_listed):
        shown.setdefault(held.holdings[i].symbol, int(i))
    first = np.array(list(shown.values()), dtype=np.int64)
    securities = held.security[first]
    days = columns.days[columns.of_year]
    found = prices(panel, securities, days, at.until)
    closes = np.where(found.known, found.closes, np.nan)
    taxes = _average_taxes(held, shown)
    growth: dict[ReturnKind, Floats] = {
        "price": np.ones(closes.shape),
        "total": dividend_growth(panel, securities, None, days),
        "net": dividend_growth(panel, securities, taxes, days),
    }
    exchange = rates(held.currencies, base, inputs.market.rates, days)[held.currency[first]]
    cells: dict[tuple[View, ReturnKind], list[Cells]] = {
        (view, measure): cells_of(closes * growth[measure] * (exchange if view == "base" else 1.0))
        for view in VIEWS
        for measure in RETURN_KINDS
    }
    listed = [
        QuarterRow(
            symbol,
            held.holdings[i].name,
            held.currency_names[i],
            {key: rows[k] for key, rows in cells.items()},
        )
        for k, (symbol, i) in enumerate(shown.items())
    ]
    names = {h.symbol: h.name for h in held.holdings if not h.is_cash and h.symbol not in shown}
    without = [QuarterRow(symbol, names[symbol], "", _empty()) for symbol in names]
    total = basis.quarter_returns()
    whole = {(view, kind): total[kind] for view in VIEWS for kind in RETURN_KINDS}
    return (*listed, *without, QuarterRow(TOTAL, "", base, whole))


def _average_taxes(held: Rows, shown: dict[str, int]) -> Taxes:
    place = {symbol: k for k, symbol in enumerate(shown)}
    owner = np.array([place.get(h.symbol, -1) for h in held.holdings], dtype=np.int64)
    mine = owner >= 0
    shares = np.array([h.shares for h in held.holdings])[mine]
    total = np.bincount(owner[mine], weights=shares, minlength=len(shown))

    def average(rates: Floats) -> Floats:
        plain = rates[list(shown.values())]
        weighted = np.bincount(owner[mine], weights=shares * rates[mine], minlength=len(shown))
        spread = np.bincount(
            owner[mine], weights=np.abs(rates[mine] - plain[owner[mine]]), minlength=len(shown)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.where((spread > 0) & (total > 0), weighted / total, plain)
        return found

    return Taxes(
        held.taxes.since, np.stack([average(rates) for rates in held.taxes.rates.T], axis=1)
    )


def cells_of(index: Floats) -> list[Cells]:
    """Return the columns Q1 … Q4, YTD of each row from its levels at the year's boundaries."""
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing was there that could grow
        quarters = index[:, 1:] / index[:, :-1] - 1.0
        year = index[:, -1:] / index[:, :1] - 1.0
    empty = np.full((len(index), 4 - quarters.shape[1]), np.nan)
    cells = np.hstack([quarters, empty, year])
    width = cells.shape[1]
    flat = or_none(cells.ravel())
    return [tuple(flat[at : at + width]) for at in range(0, len(flat), width)]


def _empty() -> dict[tuple[View, ReturnKind], Cells]:
    return {(view, measure): (None,) * len(PERIODS) for view in VIEWS for measure in RETURN_KINDS}
