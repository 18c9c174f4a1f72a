"""What rows say was withheld, held against what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import ArrayRecord, date_of
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from portfolio.analysis.ledger.dividends.matching import Due, Matching
    from portfolio.analysis.ledger.journal import Writer
    from portfolio.arrays import Bools, Floats, Ints

#: A part withheld that is further than this from the expected rate is no withholding.
_FAR = 0.10 + 1e-9
#: So many of the last ones, no further apart than this, are a rate.
_LAST, _AGREE = 4, 0.005


@dataclass(frozen=True)
class Withholding(ArrayRecord):
    """What was withheld from dividends that rows are about, shape (dividends,)."""

    #: Their places, increasing.
    dividend: Ints
    #: By the rows' tax where all have one (``is_told``), else what is missing of the market's.
    part: Floats
    expected: Floats
    is_told: Bools

    @classmethod
    def of(cls, writer: Writer, due: Due, at: Ints, pairs: Matching) -> Withholding:
        """Add up the rows of each dividend; ``at`` are the places of the rows that ``pairs``
        counts.
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
            part = np.where(is_told, taxed / (paid + taxed), 1.0 - paid / due.gross[dividend])
        return cls(dividend, np.nan_to_num(part), due.rate[dividend], is_told)

    @property
    def is_far(self) -> Bools:
        """Which are more than ten points from the expected rate."""
        far: Bools = np.abs(self.part - self.expected) > _FAR
        return far

    @property
    def is_doubtful(self) -> Bools:
        """Which are no rate: nobody says that so much was withheld, it only follows."""
        return self.is_far & ~self.is_told


def odd_withholding(writer: Writer, due: Due, at: Ints, pairs: Matching) -> list[Problem]:
    """A warning for each symbol of which rows imply a withholding more than ten points from the
    expected rate: a dividend was missed, or the shares are wrong. Where the last four agree, their
    rate is proposed.
    """
    pairs = pairs.only(pairs.is_like)
    if not len(pairs.row):
        return []
    found = Withholding.of(writer, due, at, pairs)
    far, day = found.is_far, due.day[found.dividend]
    symbols = [writer.positions.holdings[p].symbol for p in due.position[found.dividend].tolist()]
    problems: list[Problem] = []
    for symbol in dict.fromkeys(symbols[k] for k in np.flatnonzero(far).tolist()):
        mine = np.array([k for k, one in enumerate(symbols) if one == symbol])
        mine = mine[np.argsort(day[mine], kind="stable")]
        odd = mine[far[mine]]
        last = found.part[mine[-_LAST:]]
        agree = len(last) == _LAST and np.ptp(last) <= _AGREE and bool(far[mine[-_LAST:]].all())
        facts: dict[str, object] = {
            "symbol": symbol,
            "implied": f"{found.part[odd[-1]]:.1%}",
            "day": date_of(int(day[odd[-1]])),
            "expected": f"{found.expected[odd[-1]]:.1%}",
            "n": len(odd),
            "rate": f"{max(float(np.median(last)), 0.0):.1%}",
        }
        templates = _TOLD if found.is_told[odd[-1]] else _IMPLIED
        problems.append(Problem("warning", "odd_withholding", symbol, templates[agree], facts))
    return problems


#: Whether the last four agree.
_IMPLIED = {
    False: N_(
        "{symbol}: {implied} of the dividend of {day} is missing beside the market's, where"
        " {expected} are expected to be withheld (dividends like this: {n}). A dividend was missed,"
        " or the shares held then are wrong; if that much was withheld, set “dividend_tax”."
    ),
    True: N_(
        "{symbol}: {implied} of the dividend of {day} is missing beside the market's, where"
        " {expected} are expected to be withheld (dividends like this: {n}). The last four agree:"
        " if that much was withheld, write {rate} as “dividend_tax”."
    ),
}
_TOLD = {
    False: N_(
        "{symbol}: by your rows {implied} of the dividend of {day} were withheld, where {expected}"
        " are expected (dividends like this: {n}). If that is right, set “dividend_tax”."
    ),
    True: N_(
        "{symbol}: by your rows {implied} of the dividend of {day} were withheld, where {expected}"
        " are expected (dividends like this: {n}). The last four agree: write {rate} as"
        " “dividend_tax”."
    ),
}
