"""What the user's ledger says of dividends: those that were paid and that the market's data lacks.

They are income and money all the same, but no part of the security's return, yield or frequency,
which come from the market's data: ``1475.T`` "does not pay" for Yahoo.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction, Holding
from portfolio.book.withholding import dividend_tax
from portfolio.errors import N_
from portfolio.market.records import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.arrays import Bools, Dates
    from portfolio.book.records import Book, Transaction
    from portfolio.market.records import History

#: A row is of an ex-date that lies at most so long before it, or a day after.
_PAID_AFTER = np.timedelta64(150, "D")
_PAID_BEFORE = np.timedelta64(1, "D")
#: Money so near to a split is a fraction's, or came out of the capital.
_OF_A_SPLIT = np.timedelta64(120, "D")
_NO_INCOME = ("stock_dividend", "return_of_capital")
_SIGNS = {"come": 1.0, "leave": -1.0}
#: Decimals of a dividend per share that is proposed.
_DECIMALS = 6


def missing_dividends(
    book: Book, histories: Mapping[str, History], until: date | None = None
) -> tuple[Finding, ...]:
    """A warning for each security with paid dividends that its history lacks, with a correction for
    each of them: what was paid per share before tax, on the day of the row, since nobody knows the
    ex-date.

    ``histories`` have the user's corrections in them; rows after ``until`` are not known yet.
    """
    by_symbol: dict[str, list[Transaction]] = {}
    for row in book.transactions:
        if row.symbol in histories:
            by_symbol.setdefault(row.symbol, []).append(row)
    found: list[Finding] = []
    for symbol, rows in by_symbol.items():
        history = histories[symbol]
        lacking = [
            (row, _gross(row, book) / shares)
            for row in _lacking(rows, history)
            if until is None or row.day <= until
            if (shares := _shares_on(row, rows, book, history)) > 0
        ]
        if lacking:
            found.append(_finding(symbol, lacking, history))
    return tuple(found)


def _lacking(rows: Sequence[Transaction], history: History) -> list[Transaction]:
    """The dividends of a security, on days that its history knows, that none of the market's can
    mean, without a fraction's money and what came out of the capital.
    """
    paid = [
        row
        for row in rows
        if row.type.is_income and (row.amount or 0.0) > 0 and row.currency in ("", history.currency)
    ]
    if not paid or not len(history.days):
        return []
    splits = [row.day for row in rows if row.type.is_split or row.kind in _NO_INCOME]
    days: Dates = np.array([row.day for row in paid], "datetime64[D]")
    is_known = (days >= history.days[0]) & (days <= history.days[-1] + _PAID_AFTER)
    changes = np.sort(np.concatenate([history.split_days, np.array(splits, "datetime64[D]")]))
    is_of_dividend = _has_one(history.dividend_days, days, _PAID_AFTER, _PAID_BEFORE)
    is_of_split = _has_one(changes, days, _OF_A_SPLIT, _OF_A_SPLIT)
    lacking = is_known & ~is_of_dividend & ~is_of_split
    return [paid[at] for at in np.flatnonzero(lacking).tolist()]


def _has_one(days: Dates, around: Dates, before: np.timedelta64, after: np.timedelta64) -> Bools:
    """Whether one of ``days``, increasing, lies at most so long before or after each of ``around``;
    their shape.
    """
    first = np.searchsorted(days, around - before, "left")
    found: Bools = first < np.searchsorted(days, around + after, "right")
    return found


def _shares_on(
    row: Transaction, rows: Sequence[Transaction], book: Book, history: History
) -> float:
    """The shares, in units of today's, that its account held before a row's day, by what
    ``holdings.csv`` has and its ``rows`` since.
    """
    held = sum(
        h.shares for h in book.holdings if (h.symbol, h.account) == (row.symbol, row.account)
    )
    until = book.holdings_as_of or date.max
    for other in rows:
        sign = _SIGNS.get(other.type.shares, 0.0)
        if sign and other.shares and other.account == row.account:
            later = history.split_days > np.datetime64(other.day, "D")
            shares = sign * other.shares * float(np.prod(history.split_ratios[later]))
            if row.day <= other.day <= until:
                held -= shares
            elif until < other.day < row.day:
                held += shares
    return held


def _gross(row: Transaction, book: Book) -> float:
    """What was paid before tax: the row's own tax, else what is expected to be withheld."""
    amount = row.amount or 0.0
    if row.tax is not None:
        return amount + row.tax + row.fee
    rate = dividend_tax(_holding(row, book), book.settings)[0] or 0.0
    return (amount + row.fee) / (1.0 - rate) if rate < 1 else amount


def _holding(row: Transaction, book: Book) -> Holding:
    own = [h for h in book.holdings if h.symbol == row.symbol]
    mine = [h for h in own if h.account == row.account]
    return next(iter([*mine, *own]), Holding(row.symbol, 0.0))


def _finding(symbol: str, rows: list[tuple[Transaction, float]], history: History) -> Finding:
    days: list[date] = [row.day for row, _ in rows]
    last, per_share = rows[-1]
    corrections = tuple(
        Correction(symbol, row.day, "dividend", round(amount, _DECIMALS)) for row, amount in rows
    )
    facts = {
        "symbol": symbol,
        "n": len(rows),
        "day": last.day,
        "amount": f"{per_share:.4g}",
        "currency": history.currency,
    }
    return Finding(
        "warning",
        "dividend_only_in_ledger",
        symbol,
        min(days),
        max(days),
        _LACKS,
        facts,
        corrections,
    )


_LACKS = N_(
    "{symbol}: your transactions have dividends that the market's data lacks (rows: {n}, the last"
    " of {day}, about {amount} {currency} a share). They count as your income, but total return,"
    " yield and frequency of {symbol} are too low without them. Accept them as corrections, and"
    " write the ex-dates where you know them."
)
