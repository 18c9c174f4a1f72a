"""From the rows of ``transactions.csv`` to events; dividends are added by ``automatic.py``.

Where the money of a trade goes: in a followed account (one with a cash row) to its cash in the row's currency; where it
has none, to its cash in the base currency, else to its first, at the day's rates. In any other account the money
comes from outside and goes there: its deposits, withdrawals, conversions and cash transfers mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, get_args

import numpy as np

from portfolio.analysis.events import OUTSIDE, Journal
from portfolio.analysis.everyone import followed_accounts, is_of_security
from portfolio.analysis.exchange import rates
from portfolio.analysis.positions import day_number
from portfolio.analysis.splits import factors, splits_by_symbol
from portfolio.analysis.transfers import pairs
from portfolio.book.records import TransactionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from portfolio.analysis.panel import Panel
    from portfolio.analysis.positions import Rows
    from portfolio.book.records import Book, Transaction
    from portfolio.errors import Problem
    from portfolio.market.records import Market

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


_CODES = {kind: code for code, kind in enumerate(get_args(TransactionKind))}


@dataclass(frozen=True)
class Exchange:
    """Rates to the base currency on ``days``; ``quotes`` has shape (currencies, days).

    A day without a rate no older than five days has the last one there was (the first, before any): a daily series
    goes on. The boundaries of a review are stricter (``is_missing``).
    """

    currencies: tuple[str, ...]
    days: Ints
    quotes: Floats
    is_missing: Flags

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
        """Return the rate of each currency (a place in ``currencies``) on its own day, shape (n,)."""
        found: Floats = self.quotes[currency, self._column[np.maximum(day - self.days[0], 0)]]
        return found

    @cached_property
    def _column(self) -> Ints:
        """The column of every calendar day: a table instead of a search for each of many rows."""
        return np.searchsorted(self.days, np.arange(self.days[0], self.days[-1] + 1), side="left")


@dataclass(frozen=True)
class Sheet:
    """The rows of the ledger as columns, all of shape (rows,); NaN where a cell is empty.

    ``shares`` are in today's units. ``position`` is the security's, ``OUTSIDE`` for money; ``cash`` where the row's money
    comes from or goes to, ``OUTSIDE`` in an account that is not followed.
    """

    rows: tuple[Transaction, ...]
    #: What each row records, as a place among all kinds.
    code: NDArray[np.int8]
    day: Ints
    position: Ints
    cash: Ints
    currency: Ints
    shares: Floats
    amount: Floats
    fee: Floats
    tax: Floats
    is_followed: Flags

    def where(self, *kinds: str) -> Ints:
        """Return the places of the rows of these kinds."""
        return np.flatnonzero(np.isin(self.code, [_CODES[kind] for kind in kinds]))

    def is_kind(self, rows: Ints, kind: str) -> Flags:
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


def sheet(
    book: Book, held: Rows, market: Market, cashier: Cashier, currencies: Sequence[str], today: date
) -> tuple[Sheet, list[Problem]]:
    """Read the book's transactions up to ``today`` into columns, and tell which split rows the market knows."""
    rows = tuple(t for t in book.transactions if t.day <= today)
    # What depends on these three only is looked up once for all rows that agree in them.
    combinations: dict[tuple[bool, str, str, str], int] = {}
    alike = np.array([combinations.setdefault(key, len(combinations)) for key in map(_key, rows)], np.int64)
    place = {(h.symbol, h.account): i for i, h in enumerate(held.holdings) if not h.is_cash}
    number = {name: i for i, name in enumerate(currencies)}
    found: list[tuple[int, int, int, bool]] = []
    for is_security, symbol, account, typed in combinations:
        at = place.get((symbol, account), OUTSIDE) if is_security else OUTSIDE
        currency = typed or (held.currency_names[at] if at >= 0 else "")
        is_followed = account in cashier.followed
        found.append((at, cashier.settles(account, currency), number[currency], is_followed))
    position, cash, currency_number, followed = np.array(found, dtype=np.int64).reshape(-1, 4)[alike].T
    splits, problems = splits_by_symbol(market, rows)
    symbols = {key[1]: i for i, key in enumerate(combinations)}
    owner = np.array([symbols[key[1]] for key in combinations], dtype=np.int64)[alike]
    day = np.array([day_number(t.day) for t in rows], dtype=np.int64)
    factor = factors(splits, owner, day, tuple(key[1] for key in combinations))
    return Sheet(
        rows=rows,
        code=np.array([_CODES[t.kind] for t in rows], dtype=np.int8),
        day=day,
        position=position,
        cash=cash,
        currency=currency_number,
        shares=_column([t.shares for t in rows]) * np.where(position >= 0, factor, 1.0),
        amount=_column([t.amount for t in rows]),
        fee=np.array([t.fee for t in rows], dtype=np.float64),
        tax=_column([t.tax for t in rows]),
        is_followed=followed.astype(bool),
    ), problems


def _key(t: Transaction) -> tuple[bool, str, str, str]:
    return (is_of_security(t), t.symbol, t.account, t.currency)


def _column(values: list[float | None]) -> Floats:
    return np.array(values, dtype=np.float64)  # None becomes NaN


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
        """Write every row but dividends and reinvestments, whose income is the market's matter too."""
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
        """Put base-currency amounts into cash positions (``OUTSIDE`` is left out), in their own currency."""
        inside = cash >= 0
        cash, day = cash[inside], day[inside]
        own = base_amount[inside] / self.exchange.at(self.own(cash), day)
        self.journal.cash.append((cash, day, own))

    def cash_of(self, rows: Ints, amount: Floats, sign: float) -> None:
        """Put the rows' amounts into their cash; without a detour over rates where the currency is the same."""
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

    def _of_money(self, rows: Ints) -> Ints:
        """Return the position that a row of money alone belongs to: the account's cash, followed or not."""
        place, sheet, names = self.cashier.place, self.sheet, self.exchange.currencies
        return np.array(
            [
                sheet.cash[i]
                if sheet.cash[i] >= 0
                else place[sheet.rows[i].account, names[sheet.currency[i]]]
                for i in rows
            ],
            dtype=np.int64,
        )

    def _interest(self) -> None:
        """Interest is the income of the account's cash, or of the security that it names."""
        sheet, journal = self.sheet, self.journal
        rows = sheet.where("interest")
        earner = sheet.position[rows].copy()
        earner[earner < 0] = self._of_money(rows[earner < 0])
        net = sheet.amount[rows] + sheet.fee[rows]
        day, worth = sheet.day[rows], sheet.amount[rows] * self.rate(rows)
        journal.income.append(
            (
                earner, day, day, np.full(len(rows), np.nan), net + np.nan_to_num(sheet.tax[rows]), net,
                sheet.currency[rows], np.ones(len(rows), bool), np.ones(len(rows), bool), np.zeros(len(rows)),
            )
        )  # fmt: skip
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
        bearer = sheet.position[rows].copy()
        bearer[bearer < 0] = self._of_money(rows[bearer < 0])
        day, worth = sheet.day[rows], sheet.amount[rows] * self.rate(rows)
        elsewhere = bearer != sheet.cash[rows]
        journal.flows.append(
            (day[elsewhere], sheet.cash[rows][elsewhere], bearer[elsewhere], worth[elsewhere])
        )
        self.cash_of(rows, sheet.amount[rows], -1.0)
        self._cost(rows, bearer, sheet.amount[rows])

    def _conversions(self) -> None:
        """Money changes its currency; what is gained or lost against the day's rates is a currency gain."""
        sheet, journal = self.sheet, self.journal
        rows = sheet.where("convert")
        rows = rows[sheet.is_followed[rows]]
        place, number = self.cashier.place, {name: i for i, name in enumerate(self.exchange.currencies)}
        received = [sheet.rows[i].symbol for i in rows]
        to = np.array(
            [place[sheet.rows[i].account, c] for i, c in zip(rows, received, strict=True)], dtype=np.int64
        )
        day, given = sheet.day[rows], sheet.amount[rows] * self.rate(rows)
        got = sheet.shares[rows]
        worth = got * self.exchange.at(np.array([number[c] for c in received], dtype=np.int64), day)
        fees = sheet.fee[rows] + np.nan_to_num(sheet.tax[rows])
        journal.flows.append((day, sheet.cash[rows], to, given))
        self.cash_of(rows, sheet.amount[rows], -1.0)
        journal.cash.append((to, day, got))
        self._cost(rows, to, fees)
        journal.conversions.append((to, day, worth - given + fees * self.rate(rows)))

    def _transfers(self) -> None:
        """What moves between two of the owner's accounts is internal and happens on the earlier day."""
        sheet = self.sheet
        moves = sheet.where("transfer_in", "transfer_out")
        moves = moves[(sheet.position[moves] >= 0) | sheet.is_followed[moves]]
        names = self.exchange.currencies

        def quantity(i: int) -> tuple[str, float]:
            row = int(moves[i])
            if sheet.position[row] >= 0:
                return sheet.rows[row].symbol, float(sheet.shares[row])
            return f"{names[sheet.currency[row]]} ", float(sheet.amount[row])

        matched, alone = pairs([sheet.rows[i] for i in moves], quantity)
        for out, into in matched:
            i, j = moves[out], moves[into]
            day = int(min(sheet.day[i], sheet.day[j]))
            self._transfer(i, self._place(i), self._place(j), day)
            self._transfer_costs(j)
        for one in alone:
            i = moves[one]
            is_out = sheet.rows[i].kind == "transfer_out"
            ends = (self._place(i), OUTSIDE) if is_out else (OUTSIDE, self._place(i))
            self._transfer(i, *ends, int(sheet.day[i]))
            self._transfer_costs(i)

    def _place(self, row: int) -> int:
        position = int(self.sheet.position[row])
        return position if position >= 0 else int(self.sheet.cash[row])

    def _transfer(self, row: int, source: int, target: int, day: int) -> None:
        sheet, journal = self.sheet, self.journal
        when = np.array([day])
        if sheet.position[row] >= 0:
            quantity = float(sheet.shares[row])
            worth = quantity * self._close(row, day)
            moves = journal.shares
            told = float((sheet.amount[[row]] * self.exchange.at(sheet.currency[[row]], when))[0])
            journal.transfers.append((day, source, target, quantity, worth if np.isnan(told) else told))
        else:
            rate = self.exchange.at(sheet.currency[[row]], when)
            worth = float((sheet.amount[[row]] * rate)[0])
            moves = journal.cash
        for place, sign in ((source, -1.0), (target, 1.0)):
            if place == OUTSIDE:
                continue
            if sheet.position[row] < 0:
                quantity = worth / float(self.exchange.at(self.own(np.array([place])), when)[0])
                if self.own(np.array([place]))[0] == sheet.currency[row]:
                    quantity = float(sheet.amount[row])
            moves.append((np.array([place]), when, np.array([sign * quantity])))
        journal.flows.append((when, np.array([source]), np.array([target]), np.array([worth])))

    def _transfer_costs(self, row: int) -> None:
        """What a broker takes for moving a security is paid from the account's cash, and is the security's loss."""
        sheet = self.sheet
        one = np.array([row])
        cost = sheet.fee[one] + np.nan_to_num(sheet.tax[one])
        if cost[0] == 0 or sheet.position[row] < 0:
            return
        worth = cost * self.rate(one)
        self.journal.flows.append((sheet.day[one], sheet.cash[one], sheet.position[one], worth))
        self.cash_of(one, cost, -1.0)
        self._cost(one, sheet.position[one], cost)

    def _close(self, row: int, day: int) -> float:
        """Return the market value of one share in the base currency: its last close, else its first, else its own price."""
        position = int(self.sheet.position[row])
        when = np.array([day])
        rate = float(self.exchange.at(self.own(np.array([position])), when)[0])
        if not self.held.is_listed[position]:
            price = self.held.holdings[position].price
            return rate * (np.nan if price is None else price)
        security = self.held.security[[position]]
        at = int(self.panel.rows_at(security, when)[0])
        return rate * float(self.panel.closes[max(at, int(self.panel.starts[security[0]]))])
