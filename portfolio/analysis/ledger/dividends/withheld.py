"""What rows say was withheld, held against what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import date_of
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from portfolio.analysis.ledger.dividends.matching import Due, Matching
    from portfolio.analysis.ledger.journal import Writer
    from portfolio.arrays import Floats, Ints

#: A part withheld that is further than this from the expected rate is no withholding.
_FAR = 0.10 + 1e-9
#: So many of the last ones, no further apart than this, are a rate.
_LAST, _AGREE = 4, 0.005


def odd_withholding(writer: Writer, due: Due, at: Ints, pairs: Matching) -> list[Problem]:
    """A warning for each symbol of which rows imply a withholding more than ten points from the
    expected rate: a dividend was missed, or the shares are wrong. Where the last four agree, their
    rate is proposed.
    """
    pairs = pairs.only(pairs.is_like)
    if not len(pairs.row):
        return []
    dividend, implied = _implied(writer, due, at, pairs)
    expected = due.rate[dividend]
    far = np.abs(implied - expected) > _FAR
    symbols = [writer.positions.holdings[p].symbol for p in due.position[dividend].tolist()]
    problems: list[Problem] = []
    for symbol in dict.fromkeys(symbols[k] for k in np.flatnonzero(far).tolist()):
        mine = np.array([k for k, one in enumerate(symbols) if one == symbol])
        mine = mine[np.argsort(due.day[dividend[mine]], kind="stable")]
        odd = mine[far[mine]]
        last = implied[mine[-_LAST:]]
        agree = len(last) == _LAST and np.ptp(last) <= _AGREE and bool(far[mine[-_LAST:]].all())
        facts: dict[str, object] = {
            "symbol": symbol,
            "implied": f"{implied[odd[-1]]:.1%}",
            "day": date_of(int(due.day[dividend[odd[-1]]])),
            "expected": f"{expected[odd[-1]]:.1%}",
            "n": len(odd),
            "rate": f"{max(float(np.median(last)), 0.0):.1%}",
        }
        template = _AGREED if agree else _ODD
        problems.append(Problem("warning", "odd_withholding", symbol, template, facts))
    return problems


def _implied(writer: Writer, due: Due, at: Ints, pairs: Matching) -> tuple[Ints, Floats]:
    """The dividends that have rows, and the part of each that was withheld: by the rows' tax where
    they have one, else by what is missing of the market's.
    """
    rows, of = writer.rows, at[pairs.row]
    position = due.position[pairs.dividend]
    factor = writer.exchange.at(rows.currency[of], rows.day[of]) / writer.exchange.at(
        writer.own(position), rows.day[of]
    )
    net = (rows.amount[of] + rows.fee[of]) * pairs.part * factor
    tax = rows.tax[of] * pairs.part * factor
    dividend, place = np.unique(pairs.dividend, return_inverse=True)
    paid = np.bincount(place, weights=net)
    taxed = np.bincount(place, weights=np.nan_to_num(tax))
    is_told = np.bincount(place, weights=np.isnan(tax)) == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        implied: Floats = np.where(
            is_told, taxed / (paid + taxed), 1.0 - paid / due.gross[dividend]
        )
    return dividend, np.nan_to_num(implied)


_ODD = N_(
    "{symbol}: {implied} of the dividend of {day} is missing beside the market's, where {expected}"
    " are expected to be withheld (dividends like this: {n}). A dividend was missed, or the shares"
    " held then are wrong; if that much was withheld, set “dividend_tax”."
)
_AGREED = N_(
    "{symbol}: {implied} of the dividend of {day} is missing beside the market's, where {expected}"
    " are expected to be withheld (dividends like this: {n}). The last four agree: if that much was"
    " withheld, write {rate} as “dividend_tax”."
)
