"""Dividends: what the shares held on each ex-date were paid, and the rows of the ledger that say it
better.

Where the ledger has no row, shares at the close before the ex-date × dividend × (1 − tax) is earned
and paid on the ex-date. A ``dividend`` or ``reinvest`` row replaces the latest dividend of its
symbol and account with ex-date in ``[date − 75 days, date]`` that no earlier row has taken (people
record the day of payment): earned on the ex-date, it is a receivable until the row's day. Rows of
one day are one payment, however many lines a broker makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.static_payments import domestic_premium
from portfolio.analysis.prices.panel import STRIDE, slices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.ledger.journal import Writer
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.withholding.taxes import Taxes
    from portfolio.arrays import Bools, Floats, Ints
    from portfolio.book.records import HealthPremium


#: A row may be so many days later than the ex-date.
WINDOW = 75


@dataclass(frozen=True)
class Automatic:
    """Dividends on the shares held, shape (dividends,), in order of position and ex-date, in the
    position's currency.
    """

    position: Ints
    day: Ints
    shares: Floats
    gross: Floats

    @classmethod
    def of(
        cls,
        panel: Panel,
        positions: Ints,
        securities: Ints,
        shares: Floats,
        days: Ints,
        start: int,
        end: int,
    ) -> Automatic:
        """Look at ex-dates in ``(start, end]`` of ``positions`` (places) holding ``shares`` at the
        ends of ``days``.

        ``shares`` has shape (positions, days).
        """
        bounds = panel.dividends_before(securities, np.array([start, end], dtype=np.int64))
        index, owner = slices(bounds[:, 0], bounds[:, 1])
        day = panel.dividend_days[index]
        before = np.searchsorted(days, day, side="left") - 1
        held = shares[owner, np.maximum(before, 0)]  # before the first day, what was held then
        paid = held > 0
        return cls(
            positions[owner[paid]], day[paid], held[paid], (held * panel.dividends[index])[paid]
        )

    @classmethod
    def joined(cls, parts: Sequence[Automatic]) -> Automatic:
        """Chain the parts."""
        empty = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0))
        chosen = [(p.position, p.day, p.shares, p.gross) for p in parts] or [empty]
        return cls(*(np.concatenate([part[k] for part in chosen]) for k in range(4)))


def taken(automatic: Automatic, positions: Ints, days: Ints) -> Ints:
    """Return for each row the dividend it replaces (its place in ``automatic``) or −1; rows have
    shape (rows,).

    Rows choose in order of their days; those of one position and day share one dividend.
    """
    order = np.lexsort((automatic.day, automatic.position))
    keys = (automatic.position * STRIDE + automatic.day)[order]
    wanted = positions * STRIDE + days
    first = np.searchsorted(keys, wanted - WINDOW, side="left").tolist()
    last = (np.searchsorted(keys, wanted, side="right") - 1).tolist()
    found = np.full(len(positions), -1, dtype=np.int64)
    free = bytearray(b"\1") * len(keys)
    rows, before, at = np.lexsort((positions, days)), -1, -1
    for row, key in zip(rows.tolist(), wanted[rows].tolist(), strict=True):
        if key != before:
            before, at = key, last[row]
            while at >= first[row] and not free[at]:
                at -= 1
            if at >= first[row]:
                free[at] = 0
        found[row] = at if at >= first[row] else -1
    matched = found >= 0
    found[matched] = order[found[matched]]
    return found


def write(
    writer: Writer,
    automatic: Automatic,
    taxes: Taxes,
    rule: HealthPremium,
    *,
    start: int,
    visible: int,
) -> None:
    """Add dividends and their rows to the journal.

    ``taxes`` has a row for each position; ``rule`` says what Taiwan's health premium takes.
    Ex-dates up to ``start`` count only where a later row says that they were paid. Rows after
    ``visible`` are not known yet: they replace nothing that was earned by then, but what comes
    later they do, or it would be taken twice from today's money when that is rolled back.
    """
    sheet = writer.sheet
    rows = sheet.where("dividend", "reinvest")
    rows = rows[sheet.position[rows] >= 0]
    choice = taken(automatic, sheet.position[rows], sheet.day[rows])
    early = np.flatnonzero((sheet.day[rows] > visible) & (choice >= 0))
    choice[early[automatic.day[choice[early]] <= visible]] = -1
    left = np.ones(len(automatic.day), dtype=bool)
    left[choice[choice >= 0]] = False
    left &= automatic.day > start
    symbols = [h.symbol for h in writer.held.holdings]
    premium = domestic_premium(symbols, automatic.position, automatic.gross, rule)
    net = automatic.gross * (1.0 - taxes.on(automatic.position, automatic.day)) - premium
    _write_automatic(writer, automatic, net, premium, left)
    _write_rows(writer, automatic, taxes, rows, choice)


def _write_automatic(
    writer: Writer, automatic: Automatic, net: Floats, premium: Floats, left: Bools
) -> None:
    position, day = automatic.position[left], automatic.day[left]
    currency = writer.own(position)
    payers, place = np.unique(position, return_inverse=True)
    settling = [
        writer.cashier.settles(writer.held.holdings[p].account, writer.held.currency_names[p])
        for p in payers.tolist()
    ]
    cash = np.array(settling, dtype=np.int64)[place]
    worth = net[left] * writer.exchange.at(currency, day)
    writer.journal.flows.append((day, position, cash, worth))
    same = np.flatnonzero(cash >= 0)
    same = same[writer.own(cash[same]) == currency[same]]
    is_other = np.ones(len(cash), dtype=bool)
    is_other[same] = False
    other = np.flatnonzero(is_other)
    writer.journal.cash.append((cash[same], day[same], net[left][same]))
    writer.move_cash(cash[other], day[other], worth[other])
    no = np.zeros(len(day), dtype=bool)
    writer.journal.income.append(
        (
            position,
            day,
            day,
            automatic.shares[left],
            automatic.gross[left],
            net[left],
            currency,
            no,
            no,
            premium[left],
        )
    )


def _write_rows(
    writer: Writer, automatic: Automatic, taxes: Taxes, rows: Ints, choice: Ints
) -> None:
    """A row's income: what moved and its fee, after withholding; gross by its tax, else by the
    market, else by the rate.
    """
    sheet, journal = writer.sheet, writer.journal
    position, day, currency = sheet.position[rows], sheet.day[rows], sheet.currency[rows]
    matched = choice >= 0
    earned = day.copy()
    earned[matched] = automatic.day[choice[matched]]
    net = sheet.amount[rows] + sheet.fee[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = taxes.on(position, earned)
        gross = np.where(rate < 1, net / (1.0 - rate), net)
    share = _shares_of_one(choice, net)
    market = np.zeros(len(rows))
    market[matched] = automatic.gross[choice[matched]] * share[matched]
    market[matched] *= writer.exchange.at(
        writer.own(position[matched]), day[matched]
    ) / writer.exchange.at(currency[matched], day[matched])
    gross = np.where(matched, np.maximum(market, net), gross)
    tax = sheet.tax[rows]
    gross = np.where(np.isnan(tax), gross, net + np.nan_to_num(tax))
    shares = np.full(len(rows), np.nan)
    shares[matched] = automatic.shares[choice[matched]] * share[matched]
    journal.income.append(
        (
            position,
            earned,
            day,
            shares,
            gross,
            net,
            currency,
            np.ones(len(rows), bool),
            np.zeros(len(rows), bool),
            np.zeros(len(rows)),
        )
    )
    is_paid = sheet.is_kind(rows, "dividend")
    paid = rows[is_paid]
    worth = sheet.amount[paid] * writer.rate(paid)
    journal.flows.append((sheet.day[paid], sheet.position[paid], sheet.cash[paid], worth))
    writer.cash_of(paid, sheet.amount[paid], 1.0)
    fee = sheet.fee[rows]
    some = fee != 0
    journal.fees.append((position[some], day[some], (fee * writer.rate(rows))[some]))
    later = earned < day
    for when, sign in ((earned, 1.0), (day, -1.0)):
        journal.receivables.append(
            (position[later], currency[later], when[later], sign * net[later])
        )


def _shares_of_one(choice: Ints, net: Floats) -> Floats:
    """Return each row's part of the dividend that it replaces, by amount; 1 where it is the only
    row.
    """
    places = np.maximum(choice, 0)
    rows = np.bincount(places[choice >= 0], minlength=places.max(initial=0) + 1)[places]
    whole = (
        np.bincount(places, weights=np.where(choice >= 0, net, 0.0))[places] if len(net) else net
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        part: Floats = np.where(whole > 0, net / whole, 1.0 / np.maximum(rows, 1))
    return np.where((choice >= 0) & (rows > 1), part, 1.0)
