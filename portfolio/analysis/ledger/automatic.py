"""Dividends: what the shares held on each ex-date were paid, and the rows of the ledger that say it
better.

Where the ledger has no row, shares at the close before the ex-date × dividend × (1 − tax) is earned
on the ex-date. Into the cash of a followed account it comes on the day on which it is expected to
be paid; until then it is a receivable. Any other account's leaves it on the ex-date. A ``dividend``
or ``reinvest`` row replaces the latest dividend of its symbol and account with ex-date in ``[date −
75 days, date]`` that no earlier row has taken (people record the day of payment): earned on its
ex-date, it is a receivable until the row's day. Rows of one day are one payment, however many lines
a broker makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.capital import DIVIDEND_WITHIN, is_same_payment
from portfolio.analysis.ledger.events import Accruals, Earnings, Flows, Moves, is_inside
from portfolio.analysis.ledger.pay_days import expected_pay_days, mean_delays
from portfolio.analysis.prices.panel import STRIDE, slices
from portfolio.analysis.withholding.health_premium import domestic_premium
from portfolio.arrays import NOT_FOUND, ArrayRecord, is_found
from portfolio.book.transactions.types import TYPES, posted_by

if TYPE_CHECKING:
    from portfolio.analysis.ledger.journal import Writer
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.withholding.taxes import Taxes
    from portfolio.arrays import Bools, Days, Floats, Ints
    from portfolio.book.records import HealthPremium


#: A row may be so many days later than the ex-date.
WINDOW = 75
#: Payments no further apart than this, on average over the latest, are monthly.
_MONTH, _LATEST = 45, 8


@dataclass(frozen=True)
class Automatic(ArrayRecord):
    """Dividends on the shares held, shape (dividends,), in order of position and ex-date, in the
    position's currency.
    """

    position: Ints
    day: Days
    shares: Floats
    gross: Floats
    #: Whether the payments up to this one came about a month apart.
    is_monthly: Bools

    @classmethod
    def of(cls, panel: Panel, holdings: DailyHoldings, start: int, end: int) -> Automatic:
        """Look at ex-dates in ``(start, end]`` of what was held."""
        bounds = panel.dividends_before(holdings.security, np.array([start, end], dtype=np.int64))
        index, owner = slices(bounds[:, 0], bounds[:, 1])
        day = panel.dividend_days[index]
        before = np.searchsorted(holdings.days, day, side="left") - 1
        # Before the first day, what was held then.
        held = holdings.shares[owner, np.maximum(before, 0)]
        paid = held > 0
        earlier = np.minimum(index - panel.dividend_starts[holdings.security[owner]], _LATEST)
        since = day - panel.dividend_days[index - earlier]
        found = cls(
            holdings.position[owner],
            day,
            held,
            held * panel.dividends[index],
            (earlier > 0) & (since <= _MONTH * earlier),
        )
        return found.only(paid)


@dataclass(frozen=True)
class DailyHoldings:
    """What some positions held at the ends of ``days``."""

    #: Shape (n,): places among all positions, and the numbers of their securities in the panel.
    position: Ints
    security: Ints
    #: Shape (n, days).
    shares: Floats
    #: Shape (days,), increasing.
    days: Days


def taken(automatic: Automatic, positions: Ints, days: Days) -> Ints:
    """Return for each row the dividend it replaces (its place in ``automatic``) or ``NOT_FOUND``;
    rows have shape (rows,).

    Rows choose in order of their days; those of one position and day share one dividend.
    """
    order = np.lexsort((automatic.day, automatic.position))
    keys = (automatic.position * STRIDE + automatic.day)[order]
    wanted = positions * STRIDE + days
    first = np.searchsorted(keys, wanted - WINDOW, side="left").tolist()
    last = (np.searchsorted(keys, wanted, side="right") - 1).tolist()
    found = np.full(len(positions), NOT_FOUND, dtype=np.int64)
    free = bytearray(b"\1") * len(keys)
    rows = np.lexsort((positions, days))
    before, at = None, NOT_FOUND
    for row, key in zip(rows.tolist(), wanted[rows].tolist(), strict=True):
        if key != before:
            before, at = key, last[row]
            while at >= first[row] and not free[at]:
                at -= 1
            if at >= first[row]:
                free[at] = 0
        found[row] = at if at >= first[row] else NOT_FOUND
    matched = is_found(found)
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
    rows = writer.rows
    at = rows.where(*posted_by("dividend", "reinvestment"))
    at = at[is_inside(rows.position[at])]
    choice = taken(automatic, rows.position[at], rows.day[at])
    early = np.flatnonzero((rows.day[at] > visible) & is_found(choice))
    early = early[automatic.day[choice[early]] <= visible]
    to_come = choice[early]
    choice[early] = NOT_FOUND
    left = np.ones(len(automatic.day), dtype=bool)
    left[choice[is_found(choice)]] = False
    left &= automatic.day > start
    left &= ~_paid_back(writer, automatic)
    known = np.flatnonzero(is_found(choice) & (rows.day[at] <= visible))
    holdings = writer.positions.holdings
    own = mean_delays(
        holdings, rows.position[at[known]], rows.day[at[known]] - automatic.day[choice[known]]
    )
    paid = expected_pay_days(holdings, automatic.position, automatic.day, automatic.is_monthly, own)
    # Its row will pay it, and is in today's money.
    to_come = to_come[paid[to_come] > visible]
    paid[to_come] = writer.exchange.days[-1] + 1
    symbols = [h.symbol for h in holdings]
    premium = domestic_premium(symbols, automatic.position, automatic.gross, rule)
    net = automatic.gross * (1.0 - taxes.on(automatic.position, automatic.day)) - premium
    _write_automatic(writer, automatic.only(left), paid[left], net[left], premium[left])
    _write_rows(writer, automatic, taxes, at, choice)


def _paid_back(writer: Writer, automatic: Automatic) -> Bools:
    """Which dividends a row calls capital paid back, the latest that each resembles; in the shape
    of ``automatic``.
    """
    rows, found = writer.rows, np.zeros(len(automatic.day), dtype=bool)
    at = rows.where(*(one for one in TYPES.values() if one.lowers_cost))
    at = at[is_inside(rows.position[at])]
    at = at[writer.own(rows.position[at]) == rows.currency[at]]
    for i in at.tolist():
        day = automatic.day
        can_be = (automatic.position == rows.position[i]) & ~found
        can_be &= (day >= rows.day[i] - DIVIDEND_WITHIN) & (day <= rows.day[i] + 1)
        can_be &= is_same_payment(rows.amount[i], automatic.gross)
        found[np.flatnonzero(can_be)[-1:]] = True
    return found


def _write_automatic(
    writer: Writer, automatic: Automatic, paid: Days, net: Floats, premium: Floats
) -> None:
    """Into the cash of a followed account they come on the day on which they are ``paid``; any
    other account's leave it on their ex-date.
    """
    position, day = automatic.position, automatic.day
    currency = writer.own(position)
    payers, place = np.unique(position, return_inverse=True)
    settling = [
        writer.accounts.settlement(
            writer.positions.holdings[p].account, writer.positions.currency_names[p]
        )
        for p in payers.tolist()
    ]
    cash = np.array(settling, dtype=np.int64)[place]
    paid = np.where(is_inside(cash), paid, day)
    earned = Accruals(owner=position, currency=currency, day=day, amount=net)
    writer.journal.accruals.append(earned.only(paid > day))
    # What is still on its way today has not moved yet.
    came = np.flatnonzero(paid <= writer.exchange.days[-1])
    moved = Accruals(position[came], currency[came], paid[came], -net[came])
    writer.journal.accruals.append(moved.only(paid[came] > day[came]))
    worth = net[came] * writer.exchange.at(currency[came], paid[came])
    writer.journal.flows.append(Flows.of(paid[came], position[came], cash[came], worth))
    is_same = is_inside(cash[came])
    is_same[is_same] = writer.own(cash[came][is_same]) == currency[came][is_same]
    same = came[is_same]
    writer.journal.cash.append(Moves(cash[same], paid[same], net[same]))
    writer.move_cash(cash[came][~is_same], paid[came][~is_same], worth[~is_same])
    no = np.zeros(len(day), dtype=bool)
    writer.journal.earnings.append(
        Earnings(
            position=position,
            day=day,
            paid_day=day,
            shares=automatic.shares,
            gross=automatic.gross,
            net=net,
            currency=currency,
            is_recorded=no,
            is_interest=no,
            premium=premium,
        )
    )


def _write_rows(writer: Writer, automatic: Automatic, taxes: Taxes, at: Ints, choice: Ints) -> None:
    """A row's income: what moved and its fee, after withholding; gross by its tax, else by the
    market, else by the rate.
    """
    rows, journal = writer.rows, writer.journal
    position, day, currency = rows.position[at], rows.day[at], rows.currency[at]
    matched = is_found(choice)
    replaced = automatic.only(choice[matched])
    earned = day.copy()
    earned[matched] = replaced.day
    net = rows.amount[at] + rows.fee[at]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = taxes.on(position, earned)
        gross = np.where(rate < 1, net / (1.0 - rate), net)
    share = _shares_of_one(choice, net)
    market = np.zeros(len(at))
    market[matched] = replaced.gross * share[matched]
    market[matched] *= writer.exchange.at(
        writer.own(position[matched]), day[matched]
    ) / writer.exchange.at(currency[matched], day[matched])
    gross = np.where(matched, np.maximum(market, net), gross)
    tax = rows.tax[at]
    gross = np.where(np.isnan(tax), gross, net + np.nan_to_num(tax))
    shares = np.full(len(at), np.nan)
    shares[matched] = replaced.shares * share[matched]
    journal.earnings.append(
        Earnings(
            position=position,
            day=earned,
            paid_day=day,
            shares=shares,
            gross=gross,
            net=net,
            currency=currency,
            is_recorded=np.ones(len(at), dtype=bool),
            is_interest=np.zeros(len(at), dtype=bool),
            premium=np.zeros(len(at)),
        )
    )
    paid = at[rows.are(at, *posted_by("dividend"))]
    worth = rows.amount[paid] * writer.rate(paid)
    journal.flows.append(
        Flows.of(rows.day[paid], rows.position[paid], rows.settlement[paid], worth)
    )
    writer.settle(paid, rows.amount[paid], 1.0)
    writer.charge(at, position, rows.fee[at])
    later = earned < day
    for when, sign in ((earned, 1.0), (day, -1.0)):
        accruals = Accruals(owner=position, currency=currency, day=when, amount=sign * net)
        journal.accruals.append(accruals.only(later))


def _shares_of_one(choice: Ints, net: Floats) -> Floats:
    """Return each row's part of the dividend that it replaces, by amount; 1 where it is the only
    row.
    """
    matched, places = is_found(choice), np.maximum(choice, 0)
    rows = np.bincount(places[matched], minlength=places.max(initial=0) + 1)[places]
    together = np.bincount(places, weights=np.where(matched, net, 0.0))[places] if len(net) else net
    with np.errstate(divide="ignore", invalid="ignore"):
        part: Floats = np.where(together > 0, net / together, 1.0 / np.maximum(rows, 1))
    return np.where(matched & (rows > 1), part, 1.0)
