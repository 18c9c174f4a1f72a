"""Dividends: what the shares held on each ex-date were paid, and the rows of the ledger that say it
better.

Where the ledger has no row, shares at the close before the ex-date × dividend × (1 − tax) is earned
on the ex-date. Into the cash of a followed account it comes on the day on which it is expected to
be paid; until then it is a receivable. Any other account's leaves it on the ex-date. A ``dividend``
or ``reinvest`` row replaces what it is about (``matching.py``; people record the day of payment):
earned on its ex-date, it is a receivable until the row's day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.capital import DIVIDEND_WITHIN, is_same_payment
from portfolio.analysis.ledger.dividends.corrections import IncomeRows, reinvested, taken_back
from portfolio.analysis.ledger.dividends.matching import WINDOW, Due, Matching, PaidRows, match
from portfolio.analysis.ledger.dividends.pay_days import expected_pay_days, mean_delays
from portfolio.analysis.ledger.dividends.withheld import Withholding, odd_withholding
from portfolio.analysis.ledger.events import Accruals, Earnings, Flows, Moves, is_inside
from portfolio.analysis.ledger.fractions import is_fraction_cash
from portfolio.analysis.prices.panel import slices
from portfolio.analysis.withholding.health_premium import domestic_premium
from portfolio.arrays import NOT_FOUND, ArrayRecord, date_of, is_found
from portfolio.book.transactions.types import TYPES, posted_by
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from portfolio.analysis.ledger.fractions import Credits
    from portfolio.analysis.ledger.journal import Writer
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.withholding.taxes import Taxes
    from portfolio.arrays import Bools, Days, Floats, Ints
    from portfolio.book.records import HealthPremium


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


def write(
    writer: Writer,
    automatic: Automatic,
    taxes: Taxes,
    rule: HealthPremium,
    *,
    start: int,
    visible: int,
    credited: Credits,
) -> list[Problem]:
    """Add dividends and their rows to the journal; tell the rows that resemble no dividend.

    ``taxes`` has a row for each position; ``rule`` says what Taiwan's health premium takes.
    Ex-dates up to ``start`` count only where a later row says that they were paid. Rows after
    ``visible`` are not known yet: they replace nothing that was earned by then, but what comes
    later they do, or it would be taken twice from today's money when that is rolled back.
    ``credited`` are the splits that fractions of shares come from.
    """
    writer, at, problems = _without_corrections(writer, visible)
    rows, holdings = writer.rows, writer.positions.holdings
    pairs, paid = _matched(writer, automatic, taxes, at, visible)
    # The cash for a fraction of a share resembles no dividend, and stands for none.
    is_fraction = is_fraction_cash(writer, credited, at)
    pairs = pairs.only(pairs.is_like | ~is_fraction[pairs.row])
    # What a row that is not known yet will pay is in today's money.
    to_come = (rows.day[at[pairs.row]] > visible) & (automatic.day[pairs.dividend] <= visible)
    coming = pairs.dividend[to_come]
    coming = coming[paid[coming] > visible]
    paid[coming] = writer.exchange.days[-1] + 1
    pairs = pairs.only(~to_come)
    left = np.ones(len(automatic.day), dtype=bool)
    left[pairs.dividend] = False
    left &= automatic.day > start
    left &= ~_paid_back(writer, automatic)
    symbols = [h.symbol for h in holdings]
    premium = domestic_premium(symbols, automatic.position, automatic.gross, rule)
    net = automatic.gross * (1.0 - taxes.on(automatic.position, automatic.day)) - premium
    _write_automatic(writer, automatic.only(left), paid[left], net[left], premium[left])
    withholding = Withholding.of(writer, _due(automatic, taxes), at, pairs)
    _write_rows(writer, automatic, taxes, at, pairs, withholding)
    # What is told is of the ledger's own years, and of rows that are known.
    told = (rows.day[at] <= visible) & (rows.day[at] > start) & ~is_fraction
    return [
        *problems,
        *_doubtful(writer, automatic, net, left, at, pairs, told),
        *odd_withholding(writer, _due(automatic, taxes), at, pairs.only(told[pairs.row])),
    ]


def _without_corrections(writer: Writer, visible: int) -> tuple[Writer, Ints, list[Problem]]:
    """Write down what two rows say together, and return the places of the rows that are left, each
    an income of its own.
    """
    rows = writer.rows
    at = rows.where(*posted_by("dividend", "reinvestment"))
    at = at[is_inside(rows.position[at])]
    income = IncomeRows(
        rows.position[at],
        rows.day[at],
        rows.amount[at],
        rows.currency[at],
        rows.are(at, *posted_by("reinvestment")),
    )
    is_left = np.ones(len(at), dtype=bool)
    known = income.day <= visible
    paid, back = taken_back(income)
    same = known[paid] == known[back]
    paid, back = paid[same], back[same]
    _write_taken_back(writer, at[paid], at[back])
    is_left[paid] = is_left[back] = False
    problems = _nothing_taken_back(
        writer, at[is_left & (income.amount < 0) & ~income.is_reinvestment]
    )
    rest = np.flatnonzero(is_left)
    paid, bought = (rest[found] for found in reinvested(income.only(rest)))
    is_followed = is_inside(rows.settlement[at[bought]])
    _write_purchases(writer, at[bought[is_followed]])
    is_left[bought[is_followed]] = False
    # Elsewhere no money is followed from one row to the other: together they are a reinvestment.
    inside = ~is_followed & (known[paid] == known[bought])
    paid, bought = at[paid[inside]], at[bought[inside]]
    tax = rows.tax.copy()
    tax[bought] = np.where(np.isnan(tax[bought]), tax[paid], tax[bought])
    is_left[np.isin(at, paid)] = False
    return replace(writer, rows=replace(rows, tax=tax)), at[is_left], problems


def _write_taken_back(writer: Writer, paid: Ints, back: Ints) -> None:
    """The money came and went, and was owed in between: no income."""
    rows, journal = writer.rows, writer.journal
    for at, sign in ((paid, -1.0), (back, 1.0)):
        worth = rows.amount[at] * writer.rate(at)
        journal.flows.append(Flows.of(rows.day[at], rows.position[at], rows.settlement[at], worth))
        writer.settle(at, rows.amount[at], 1.0)
        owed = Accruals(
            rows.position[at], rows.currency[at], rows.day[at], sign * rows.amount[paid]
        )
        journal.accruals.append(owed.only(rows.day[paid] < rows.day[back]))


def _nothing_taken_back(writer: Writer, at: Ints) -> list[Problem]:
    template = N_(
        "{symbol}: the dividend of {amount} {currency} on {day} takes no earlier one of the same"
        " account and amount back, so it counts as income below zero. Write the amount that was"
        " paid, with a minus."
    )
    rows = writer.rows
    problems: list[Problem] = []
    for i in at.tolist():
        row = rows.entries.rows[i]
        facts: dict[str, object] = {
            "symbol": row.symbol,
            "amount": f"{rows.amount[i]:,.2f}",
            "currency": writer.exchange.currencies[int(rows.currency[i])],
            "day": row.day,
        }
        problems.append(
            Problem(
                "warning",
                "nothing_taken_back",
                row.symbol,
                template,
                facts,
                file="transactions.csv",
                line=row.line or None,
            )
        )
    return problems


def _write_purchases(writer: Writer, at: Ints) -> None:
    """A reinvestment whose dividend has a row of its own is paid from the account's money."""
    rows = writer.rows
    worth = rows.amount[at] * writer.rate(at)
    writer.journal.flows.append(
        Flows.of(rows.day[at], rows.settlement[at], rows.position[at], worth)
    )
    writer.settle(at, rows.amount[at], -1.0)
    writer.charge(at, rows.position[at], rows.fee[at] + np.nan_to_num(rows.tax[at]))


def _matched(
    writer: Writer, automatic: Automatic, taxes: Taxes, at: Ints, visible: int
) -> tuple[Matching, Days]:
    """Return which dividends the rows at these places pay, and when each dividend is expected:
    first by what is usual, then by what the rows themselves took.
    """
    rows, holdings = writer.rows, writer.positions.holdings
    position, day = rows.position[at], rows.day[at]
    factor = writer.exchange.at(rows.currency[at], day) / writer.exchange.at(
        writer.own(position), day
    )
    amount = rows.amount[at] + rows.fee[at] + np.nan_to_num(rows.tax[at])
    told = PaidRows(position, day, amount * factor, ~np.isnan(rows.tax[at]))
    due = _due(automatic, taxes)
    own, pairs = np.full(len(holdings), np.nan), Matching.of(())
    for _ in range(2 if len(at) else 0):
        due = replace(
            due,
            expected=expected_pay_days(holdings, due.position, due.day, automatic.is_monthly, own),
        )
        pairs = match(told, due, visible)
        known = pairs.only(pairs.is_like & (day[pairs.row] <= visible))
        own = mean_delays(
            holdings, position[known.row], day[known.row] - automatic.day[known.dividend]
        )
    return pairs, expected_pay_days(holdings, due.position, due.day, automatic.is_monthly, own)


def _due(automatic: Automatic, taxes: Taxes) -> Due:
    """The dividends with the rate that is expected to be withheld from each."""
    return Due(
        automatic.position,
        automatic.day,
        automatic.day,
        automatic.gross,
        taxes.on(automatic.position, automatic.day),
    )


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
            is_doubtful=no,
        )
    )


def _write_rows(
    writer: Writer,
    automatic: Automatic,
    taxes: Taxes,
    at: Ints,
    pairs: Matching,
    withholding: Withholding,
) -> None:
    """A row's income: what moved and its fee, after withholding; gross by its tax, else by the
    market, else by the rate. One that pays several dividends is income on each one's ex-date.
    """
    rows, journal = writer.rows, writer.journal
    alone = np.setdiff1d(np.arange(len(at)), pairs.row)
    place = np.concatenate([pairs.row, alone])
    choice = np.concatenate([pairs.dividend, np.full(len(alone), NOT_FOUND)])
    part = np.concatenate([pairs.part, np.ones(len(alone))])
    order = np.argsort(place, kind="stable")
    choice, part, of = choice[order], part[order], at[place[order]]
    position, day, currency = rows.position[of], rows.day[of], rows.currency[of]
    matched = is_found(choice)
    replaced = automatic.only(choice[matched])
    earned = day.copy()
    # A row of the day before the ex-date is early, not a debt.
    earned[matched] = np.minimum(replaced.day, day[matched])
    net = (rows.amount[of] + rows.fee[of]) * part
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = taxes.on(position, earned)
        gross = np.where(rate < 1, net / (1.0 - rate), net)
    share = _shares_of_one(choice, net)
    market = np.zeros(len(of))
    market[matched] = replaced.gross * share[matched]
    market[matched] *= writer.exchange.at(
        writer.own(position[matched]), day[matched]
    ) / writer.exchange.at(currency[matched], day[matched])
    gross = np.where(matched, np.maximum(market, net), gross)
    tax = rows.tax[of] * part
    gross = np.where(np.isnan(tax), gross, net + np.nan_to_num(tax))
    shares = np.full(len(of), np.nan)
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
            is_recorded=np.ones(len(of), dtype=bool),
            is_interest=np.zeros(len(of), dtype=bool),
            premium=np.zeros(len(of)),
            is_doubtful=np.isin(choice, withholding.dividend[withholding.is_doubtful]),
        )
    )
    paid = at[rows.are(at, *posted_by("dividend"))]
    worth = rows.amount[paid] * writer.rate(paid)
    journal.flows.append(
        Flows.of(rows.day[paid], rows.position[paid], rows.settlement[paid], worth)
    )
    writer.settle(paid, rows.amount[paid], 1.0)
    writer.charge(at, rows.position[at], rows.fee[at])
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


def _doubtful(
    writer: Writer,
    automatic: Automatic,
    net: Floats,
    left: Bools,
    at: Ints,
    pairs: Matching,
    told: Bools,
) -> list[Problem]:
    """Tell rows that stand for a dividend that they do not resemble, and those that resemble none
    beside one that counts as well; each symbol once. ``left`` dividends have no row.
    """
    rows, holdings = writer.rows, writer.positions.holdings
    unlike = pairs.only(~pairs.is_like & told[pairs.row])
    alone = np.setdiff1d(np.flatnonzero(told & (rows.amount[at] >= 0)), pairs.row)
    standing = np.flatnonzero(left)
    found: dict[tuple[str, bool], list[tuple[int, int]]] = {}
    for row, dividend in zip(unlike.row.tolist(), unlike.dividend.tolist(), strict=True):
        symbol = holdings[int(rows.position[at[row]])].symbol
        found.setdefault((symbol, True), []).append((row, dividend))
    for row in alone.tolist():
        position, day = int(rows.position[at[row]]), int(rows.day[at[row]])
        near = automatic.day[standing]
        mine = (automatic.position[standing] == position) & (near <= day + 1)
        mine &= near >= day - WINDOW
        if mine.any():
            dividend = int(standing[mine][-1])
            found.setdefault((holdings[position].symbol, False), []).append((row, dividend))
    problems: list[Problem] = []
    for (symbol, is_replaced), cases in found.items():
        row, dividend = cases[0]
        entry = rows.entries.rows[int(at[row])]
        template = (
            N_(
                "{symbol}: the {paid} {currency} of {day} resemble no dividend of the market's and"
                " are taken for that of {ex_date}, of which {due} were expected after tax (rows"
                " like this: {n}). Correct the amount, or the shares held then."
            )
            if is_replaced
            else N_(
                "{symbol}: the {paid} {currency} of {day} resemble no dividend of the market's, so"
                " that of {ex_date}, {due} after tax, counts beside them (rows like this: {n})."
                " Correct the amount, or the shares held then."
            )
        )
        facts: dict[str, object] = {
            "symbol": symbol,
            "paid": f"{entry.amount or 0.0:,.2f}",
            "currency": writer.exchange.currencies[int(rows.currency[at[row]])],
            "day": entry.day,
            "ex_date": date_of(int(automatic.day[dividend])),
            "due": f"{net[dividend]:,.2f}",
            "n": len(cases),
        }
        problems.append(
            Problem(
                "warning",
                "dividend_unlike" if is_replaced else "dividend_beside",
                symbol,
                template,
                facts,
                file="transactions.csv",
                line=entry.line or None,
            )
        )
    return problems
