"""From the rows of ``transactions.csv`` to events; dividends are added by ``automatic.py``.

Where the money of a trade goes: in a followed account (one with a cash row) to its cash in the
row's currency; where it has none, to its cash in the base currency, else to its first, at the day's
rates. In any other account the money comes from outside and goes there: its deposits, withdrawals,
conversions and cash transfers mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, get_args

import numpy as np

from portfolio.analysis.ledger.events import OUTSIDE, Journal
from portfolio.analysis.ledger.positions import followed_accounts
from portfolio.analysis.ledger.transfers import Legs
from portfolio.analysis.prices.exchange import rates
from portfolio.analysis.prices.splits import factors, splits_by_symbol
from portfolio.book.records import TransactionKind
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.ledger.entries import Entries, Subject
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Bools, Floats, Ints
    from portfolio.book.records import Book
    from portfolio.market.records import Market


_CODES = {kind: code for code, kind in enumerate(get_args(TransactionKind))}


@dataclass(frozen=True)
class Exchange:
    """Rates to the base currency on ``days``; ``quotes`` has shape (currencies, days).

    A day without a rate no older than five days has the last one there was (the first, before any):
    a daily series goes on. The boundaries of a review are stricter (``is_missing``).
    """

    currencies: tuple[str, ...]
    days: Ints
    quotes: Floats
    is_missing: Bools

    @classmethod
    def of(cls, currencies: Iterable[str], base: str, market: Market, days: Ints) -> Exchange:
        """Look the rates up."""
        names = tuple(dict.fromkeys(currencies))
        quotes = rates(names, base, market.rates, days)
        missing = np.isnan(quotes)
        if missing.any():
            last = np.maximum.accumulate(np.where(missing, -1, np.arange(len(days))), axis=1)
            first = np.argmin(missing, axis=1)
            quotes = np.take_along_axis(quotes, np.where(last < 0, first[:, None], last), axis=1)
        return cls(names, days, quotes, missing)

    def at(self, currency: Ints, day: Ints) -> Floats:
        """Return the rate of each currency (a place in ``currencies``) on its own day,
        shape (n,).
        """
        found: Floats = self.quotes[currency, self._column[np.maximum(day - self.days[0], 0)]]
        return found

    @cached_property
    def _column(self) -> Ints:
        """The column of every calendar day: a table instead of a search for each of many rows."""
        return np.searchsorted(self.days, np.arange(self.days[0], self.days[-1] + 1), side="left")


@dataclass(frozen=True)
class Sheet:
    """The rows of the ledger as columns, all of shape (rows,); NaN where a cell is empty.

    ``shares`` are in today's units. ``position`` is the security's, ``OUTSIDE`` for money; ``cash``
    where the row's money comes from or goes to, ``OUTSIDE`` in an account that is not followed;
    ``purse`` the position that a row of money alone belongs to, followed or not. ``received`` is
    the currency that a conversion brings and ``into`` its position.
    """

    entries: Entries
    #: What each row records, as a place among all kinds.
    code: Ints
    day: Ints
    position: Ints
    cash: Ints
    purse: Ints
    currency: Ints
    received: Ints
    into: Ints
    shares: Floats
    amount: Floats
    fee: Floats
    tax: Floats
    is_followed: Bools

    def where(self, *kinds: str) -> Ints:
        """Return the places of the rows of these kinds."""
        chosen = np.zeros(len(_CODES), dtype=bool)
        chosen[[_CODES[kind] for kind in kinds]] = True
        return np.flatnonzero(chosen[self.code])

    def is_kind(self, rows: Ints, kind: str) -> Bools:
        """Return which of these rows are of a kind."""
        return np.asarray(self.code[rows] == _CODES[kind])


@dataclass(frozen=True)
class Cashier:
    """Knows each account's cash positions."""

    place: dict[tuple[str, str], int]
    main: dict[str, int]
    followed: frozenset[str]

    @classmethod
    def of(cls, book: Book, held: Rows, base: str) -> Cashier:
        """Find them among everyone."""
        followed = followed_accounts(book)
        place = {(h.account, h.currency): i for i, h in enumerate(held.holdings) if h.is_cash}
        main: dict[str, int] = {}
        for (account, currency), i in place.items():
            if account in followed and (account not in main or currency == base):
                main[account] = i
        return cls(place, main, followed)

    def settles(self, account: str, currency: str) -> int:
        """Where the money of a trade comes from and goes to."""
        if account not in self.followed:
            return OUTSIDE
        return self.place.get((account, currency), self.main[account])


def countable(
    entries: Entries, held: Rows, exchange: Exchange, base: str
) -> tuple[Entries, list[Problem]]:
    """Leave out the rows about money that nobody can convert on any day, and tell them; nothing
    else would be known.
    """
    unknown = {
        c
        for c, quotes in zip(exchange.currencies, exchange.quotes, strict=True)
        if np.isnan(quotes).all()
    }
    if not unknown:
        return entries, []
    own = {
        h.symbol: c
        for h, c in zip(held.holdings, held.currency_names, strict=True)
        if not h.is_cash
    }

    def lacks(subject: Subject) -> tuple[str, str] | None:
        """Return a currency without a rate, or the security without a currency."""
        moved = [subject.currency or own.get(subject.symbol, "")]
        moved += [subject.symbol] if subject.kind == "convert" else []
        found = next((currency for currency in moved if currency in unknown), None)
        return (
            None
            if found is None or subject.kind == "split"
            else (found, "" if found else subject.symbol)
        )

    lacking = [lacks(subject) for subject in entries.subjects]
    problems: list[Problem] = []
    for currency, symbol in sorted({one for one in lacking if one is not None}):
        rows = entries.where([one == (currency, symbol) for one in lacking])
        template = (
            N_(
                "No exchange rate from {currency} to {base} is known, so rows in {currency} are"
                " left out (rows: {n}): fetch again, or correct the currency."
            )
            if currency
            else N_(
                "Nothing tells the currency of {symbol}, so its rows are left out (rows: {n}):"
                " write it in the column “currency”, such as USD."
            )
        )
        facts = {"currency": currency, "base": base, "symbol": symbol, "n": len(rows)}
        line = entries.rows[int(rows[0])].line or None
        problems.append(
            Problem(
                "error",
                "uncounted_rows",
                currency or symbol,
                template,
                facts,
                file="transactions.csv",
                line=line,
            )
        )
    return entries.only(entries.where([one is None for one in lacking])), problems


def sheet(
    entries: Entries, held: Rows, market: Market, cashier: Cashier, currencies: Sequence[str]
) -> tuple[Sheet, list[Problem]]:
    """Find each row's positions and currencies, and tell which split rows the market knows."""
    place = {(h.symbol, h.account): i for i, h in enumerate(held.holdings) if not h.is_cash}
    number = {name: i for i, name in enumerate(currencies)}
    found: list[tuple[int, ...]] = []
    for subject in entries.subjects:
        kind, symbol, account, typed = subject
        at = place.get((symbol, account), OUTSIDE) if subject.is_of_security else OUTSIDE
        currency = typed or (held.currency_names[at] if at >= 0 else "")
        cash = cashier.settles(account, currency)
        purse = cash if cash >= 0 else cashier.place.get((account, currency), OUTSIDE)
        received = number[symbol] if kind == "convert" else OUTSIDE
        into = cashier.place.get((account, symbol), OUTSIDE)
        is_followed = account in cashier.followed
        found.append((_CODES[kind], at, cash, purse, number[currency], received, into, is_followed))
    code, position, cashes, purses, numbers, receiveds, intos, followed = (
        np.array(found, dtype=np.int64).reshape(-1, 8)[entries.subject].T.copy()
    )
    splits, problems = splits_by_symbol(market, entries)
    return (
        Sheet(
            entries=entries,
            code=code,
            day=entries.day,
            position=position,
            cash=cashes,
            purse=purses,
            currency=numbers,
            received=receiveds,
            into=intos,
            shares=entries.shares * np.where(position >= 0, factors(splits, entries), 1.0),
            amount=entries.amount,
            fee=entries.fee,
            tax=entries.tax,
            is_followed=followed.astype(bool),
        ),
        problems,
    )


def unmatched_transfers(rows: Sheet, journal: Journal) -> list[Problem]:
    """Tell of transfers that count as paid in or taken out, though both halves may be meant to be
    the owner's.
    """
    lines = sorted(rows.entries.rows[i].line for part in journal.unmatched for i in part.tolist())
    if not lines:
        return []
    template = N_(
        "Transfers without their other half in another account, at most five days apart and of the"
        " same amount, count as paid in or taken out (rows: {n})."
    )
    facts = {"n": len(lines)}
    file = "transactions.csv"
    return [
        Problem(
            "info", "unmatched_transfers", file, template, facts, file=file, line=lines[0] or None
        )
    ]


@dataclass(frozen=True)
class Writer:
    """Turns the columns into events."""

    sheet: Sheet
    held: Rows
    panel: Panel
    exchange: Exchange
    cashier: Cashier
    journal: Journal

    def write(self) -> None:
        """Write every row but dividends and reinvestments, whose income is the market's
        matter too.
        """
        self._trades()
        self._deposits()
        self._interest()
        self._costs()
        self._conversions()
        self._transfers()
        again = self.sheet.where("reinvest")
        self.journal.shares.append(
            (self.sheet.position[again], self.sheet.day[again], self.sheet.shares[again])
        )

    def rate(self, rows: Ints) -> Floats:
        """Return the rate of each row's currency on its day."""
        return self.exchange.at(self.sheet.currency[rows], self.sheet.day[rows])

    def own(self, position: Ints) -> Ints:
        """Return the exchange's number of each position's currency."""
        number = {name: i for i, name in enumerate(self.exchange.currencies)}
        names = np.array([number[name] for name in self.held.currency_names], dtype=np.int64)
        return names[position]

    def move_cash(self, cash: Ints, day: Ints, base_amount: Floats) -> None:
        """Put base-currency amounts into cash positions (``OUTSIDE`` is left out), in their own
        currency.
        """
        inside = cash >= 0
        cash, day = cash[inside], day[inside]
        own = base_amount[inside] / self.exchange.at(self.own(cash), day)
        self.journal.cash.append((cash, day, own))

    def cash_of(self, rows: Ints, amount: Floats, sign: float) -> None:
        """Put the rows' amounts into their cash; without a detour over rates where the currency is
        the same.
        """
        sheet = self.sheet
        inside = rows[sheet.cash[rows] >= 0]
        moved = amount[sheet.cash[rows] >= 0]
        cash, day = sheet.cash[inside], sheet.day[inside]
        own = self.own(cash)
        same = own == sheet.currency[inside]
        factor = np.where(same, 1.0, self.rate(inside) / self.exchange.at(own, day))
        self.journal.cash.append((cash, day, sign * moved * factor))

    def _cost(self, rows: Ints, position: Ints, amount: Floats) -> None:
        told = amount != 0
        self.journal.fees.append(
            (position[told], self.sheet.day[rows][told], (amount * self.rate(rows))[told])
        )

    def _trades(self) -> None:
        sheet, journal = self.sheet, self.journal
        for kind, sign in (("buy", 1.0), ("sell", -1.0)):
            rows = sheet.where(kind)
            position, cash, day = sheet.position[rows], sheet.cash[rows], sheet.day[rows]
            worth = sheet.amount[rows] * self.rate(rows)
            journal.shares.append((position, day, sign * sheet.shares[rows]))
            journal.flows.append((day, cash, position, sign * worth))
            self.cash_of(rows, sheet.amount[rows], -sign)
            self._cost(rows, position, sheet.fee[rows] + np.nan_to_num(sheet.tax[rows]))

    def _deposits(self) -> None:
        sheet = self.sheet
        for kind, sign in (("deposit", 1.0), ("withdraw", -1.0)):
            rows = sheet.where(kind)
            rows = rows[sheet.is_followed[rows]]
            worth = sheet.amount[rows] * self.rate(rows)
            self.journal.flows.append(
                (sheet.day[rows], np.full(len(rows), OUTSIDE), sheet.cash[rows], sign * worth)
            )
            self.cash_of(rows, sheet.amount[rows], sign)

    def _interest(self) -> None:
        """Interest is the income of the account's cash, or of the security that it names."""
        sheet, journal = self.sheet, self.journal
        rows = sheet.where("interest")
        earner = np.where(sheet.position[rows] < 0, sheet.purse[rows], sheet.position[rows])
        net = sheet.amount[rows] + sheet.fee[rows]
        day, worth = sheet.day[rows], sheet.amount[rows] * self.rate(rows)
        journal.income.append(
            (
                earner,
                day,
                day,
                np.full(len(rows), np.nan),
                net + np.nan_to_num(sheet.tax[rows]),
                net,
                sheet.currency[rows],
                np.ones(len(rows), bool),
                np.ones(len(rows), bool),
                np.zeros(len(rows)),
            )
        )
        elsewhere = earner != sheet.cash[rows]
        journal.flows.append(
            (day[elsewhere], earner[elsewhere], sheet.cash[rows][elsewhere], worth[elsewhere])
        )
        self.cash_of(rows, sheet.amount[rows], 1.0)
        self._cost(rows, earner, sheet.fee[rows])

    def _costs(self) -> None:
        """A fee or a tax is the loss of the security that it names, else of the account's cash."""
        sheet, journal = self.sheet, self.journal
        rows = sheet.where("fee", "tax")
        bearer = np.where(sheet.position[rows] < 0, sheet.purse[rows], sheet.position[rows])
        day, worth = sheet.day[rows], sheet.amount[rows] * self.rate(rows)
        elsewhere = bearer != sheet.cash[rows]
        journal.flows.append(
            (day[elsewhere], sheet.cash[rows][elsewhere], bearer[elsewhere], worth[elsewhere])
        )
        self.cash_of(rows, sheet.amount[rows], -1.0)
        self._cost(rows, bearer, sheet.amount[rows])

    def _conversions(self) -> None:
        """Money changes its currency; what is gained or lost against the day's rates is a currency
        gain.
        """
        sheet, journal = self.sheet, self.journal
        rows = sheet.where("convert")
        rows = rows[sheet.is_followed[rows]]
        to, day = sheet.into[rows], sheet.day[rows]
        given, got = sheet.amount[rows] * self.rate(rows), sheet.shares[rows]
        worth = got * self.exchange.at(sheet.received[rows], day)
        fees = sheet.fee[rows] + np.nan_to_num(sheet.tax[rows])
        journal.flows.append((day, sheet.cash[rows], to, given))
        self.cash_of(rows, sheet.amount[rows], -1.0)
        journal.cash.append((to, day, got))
        self._cost(rows, to, fees)
        journal.conversions.append((to, day, worth - given + fees * self.rate(rows)))

    def _transfers(self) -> None:
        """What moves between two of the owner's accounts is internal and happens on the earlier
        day.
        """
        sheet, entries = self.sheet, self.sheet.entries
        moves = sheet.where("transfer_in", "transfer_out")
        is_security = sheet.position[moves] >= 0
        chosen = is_security | sheet.is_followed[moves]
        moves, is_security = moves[chosen], is_security[chosen]
        if not len(moves):
            return
        symbols, accounts = (
            _numbers(column) for column in list(zip(*entries.subjects, strict=True))[1:3]
        )
        out, into, alone = Legs(
            day=sheet.day[moves],
            what=np.where(is_security, symbols[entries.subject[moves]], -1 - sheet.currency[moves]),
            account=accounts[entries.subject[moves]],
            amount=np.where(is_security, sheet.shares[moves], sheet.amount[moves]),
            is_out=sheet.is_kind(moves, "transfer_out"),
        ).pairs()
        place = np.where(is_security, sheet.position[moves], sheet.cash[moves])
        is_out = sheet.is_kind(moves[alone], "transfer_out")
        rows = moves[np.concatenate([out, alone])]
        source = np.concatenate([place[out], np.where(is_out, place[alone], OUTSIDE)])
        target = np.concatenate([place[into], np.where(is_out, OUTSIDE, place[alone])])
        day = sheet.day[rows].copy()
        day[: len(out)] = np.minimum(day[: len(out)], sheet.day[moves[into]])
        is_security = sheet.position[rows] >= 0
        for mine, write in ((is_security, self._move_securities), (~is_security, self._move_money)):
            write(rows[mine], source[mine], target[mine], day[mine])
        self._transfer_costs(moves[np.concatenate([into, alone])])
        self.journal.unmatched.append(moves[alone])

    def _move_securities(self, rows: Ints, source: Ints, target: Ints, day: Ints) -> None:
        sheet, journal = self.sheet, self.journal
        quantity = sheet.shares[rows]
        worth = quantity * self._closes(sheet.position[rows], day)
        # What was paid for it, where the row says so: the shares of the file at their price.
        told = sheet.entries.shares[rows] * sheet.entries.price[rows]
        told *= self.exchange.at(sheet.currency[rows], day)
        journal.transfers.append(
            (day, source, target, quantity, np.where(np.isnan(told), worth, told))
        )
        for place, sign in ((source, -1.0), (target, 1.0)):
            inside = place >= 0
            journal.shares.append((place[inside], day[inside], sign * quantity[inside]))
        journal.flows.append((day, source, target, worth))

    def _move_money(self, rows: Ints, source: Ints, target: Ints, day: Ints) -> None:
        sheet, journal = self.sheet, self.journal
        worth = sheet.amount[rows] * self.exchange.at(sheet.currency[rows], day)
        for place, sign in ((source, -1.0), (target, 1.0)):
            inside = place >= 0
            own = self.own(place[inside])
            moved = np.where(
                own == sheet.currency[rows[inside]],
                sheet.amount[rows[inside]],
                worth[inside] / self.exchange.at(own, day[inside]),
            )
            journal.cash.append((place[inside], day[inside], sign * moved))
        journal.flows.append((day, source, target, worth))

    def _transfer_costs(self, rows: Ints) -> None:
        """What a broker takes for moving a security is paid from the account's cash, and is the
        security's loss.
        """
        sheet = self.sheet
        cost = sheet.fee[rows] + np.nan_to_num(sheet.tax[rows])
        mine = (cost != 0) & (sheet.position[rows] >= 0)
        rows, cost = rows[mine], cost[mine]
        position = sheet.position[rows]
        self.journal.flows.append(
            (sheet.day[rows], sheet.cash[rows], position, cost * self.rate(rows))
        )
        self.cash_of(rows, cost, -1.0)
        self._cost(rows, position, cost)

    def _closes(self, position: Ints, day: Ints) -> Floats:
        """Return the market value of one share in the base currency: its last close, else its
        first, else its own price.
        """
        held, panel = self.held, self.panel
        listed = held.is_listed[position]
        own = [held.holdings[p].price for p in position[~listed].tolist()]
        price = np.empty(len(position))
        price[~listed] = np.array(own, dtype=np.float64)  # None becomes NaN
        security = held.security[position[listed]]
        at = np.maximum(panel.rows_at(security, day[listed]), panel.starts[security])
        price[listed] = panel.closes[at]
        return price * self.exchange.at(self.own(position), day)


def _numbers(names: Iterable[str]) -> Ints:
    """Number names, the same ones alike."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(name, len(number)) for name in names], dtype=np.int64)
