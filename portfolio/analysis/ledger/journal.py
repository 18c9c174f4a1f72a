"""From the rows of ``transactions.csv`` to events; dividends are added by ``automatic.py``.

Where the money of a trade goes: in a followed account (one with a cash row) to its cash in the
row's currency; where it has none, to its cash in the base currency, else to its first, at the day's
rates. In any other account the money comes from outside and goes there: its deposits, withdrawals,
conversions and cash transfers mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.splits import factor_after, factors, splits_by_symbol
from portfolio.analysis.ledger.events import (
    OUTSIDE,
    BaseAmounts,
    Earnings,
    Flows,
    Journal,
    Moves,
    SecurityTransfers,
    is_inside,
    outside,
)
from portfolio.analysis.ledger.positions import followed_accounts
from portfolio.analysis.ledger.transfers import Legs
from portfolio.analysis.prices.exchange import rates
from portfolio.arrays import NOT_FOUND, is_found
from portfolio.book.transactions.types import TYPES, posted_by
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.entries.entries import Entries, RowSubject
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Bools, Day, Days, Floats, Ints
    from portfolio.book.records import Book
    from portfolio.book.transactions.types import Posting, TransactionType
    from portfolio.market.records import Market


_CODES = {kind: code for code, kind in enumerate(TYPES)}


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
            last = np.maximum.accumulate(np.where(missing, NOT_FOUND, np.arange(len(days))), axis=1)
            first = np.argmin(missing, axis=1)
            quotes = np.take_along_axis(
                quotes, np.where(is_found(last), last, first[:, None]), axis=1
            )
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
class LedgerRows:
    """The rows of the ledger as columns, all of shape (rows,); NaN where a cell is empty.

    ``shares`` are in today's units. ``position`` is the security's, ``OUTSIDE`` for money;
    ``settlement`` where the row's money comes from or goes to, ``OUTSIDE`` in an account that is
    not followed; ``account_cash`` the position that a row of money alone belongs to, followed or
    not. ``received_currency`` is what a conversion brings and ``received_cash`` its position, of no
    meaning elsewhere.
    """

    entries: Entries
    #: What each row records, as a place among all types.
    code: Ints
    day: Ints
    position: Ints
    settlement: Ints
    account_cash: Ints
    currency: Ints
    received_currency: Ints
    received_cash: Ints
    shares: Floats
    amount: Floats
    fee: Floats
    tax: Floats
    is_followed: Bools
    #: The position of the column ``other``, ``OUTSIDE`` without one, and its shares.
    other_position: Ints
    other_shares: Floats

    def where(self, *types: TransactionType) -> Ints:
        """Return the places of the rows of these types."""
        return np.flatnonzero(_chosen(types)[self.code])

    def are(self, at: Ints, *types: TransactionType) -> Bools:
        """Return which of the rows at these places are of these types."""
        return _chosen(types)[self.code[at]]


@dataclass(frozen=True)
class CashAccounts:
    """Each account's cash positions, by account and currency, and where its trades are settled in
    any other currency; ``followed`` are the accounts with a cash row.
    """

    position: dict[tuple[str, str], int]
    main: dict[str, int]
    followed: frozenset[str]

    @classmethod
    def of(cls, book: Book, positions: Rows, base: str) -> CashAccounts:
        """Find them among all positions."""
        followed = followed_accounts(book)
        position = {
            (h.account, h.currency): i for i, h in enumerate(positions.holdings) if h.is_cash
        }
        main: dict[str, int] = {}
        for (account, currency), i in position.items():
            if account in followed and (account not in main or currency == base):
                main[account] = i
        return cls(position, main, followed)

    def settlement(self, account: str, currency: str) -> int:
        """Where the money of a trade comes from and goes to."""
        if account not in self.followed:
            return OUTSIDE
        return self.position.get((account, currency), self.main[account])

    def of_money(self, account: str, currency: str) -> int:
        """The position that a row of money alone belongs to, ``OUTSIDE`` where there is none."""
        if account in self.followed:
            return self.settlement(account, currency)
        return self.position.get((account, currency), OUTSIDE)


def countable(
    entries: Entries, positions: Rows, exchange: Exchange, base: str
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
        for h, c in zip(positions.holdings, positions.currency_names, strict=True)
        if not h.is_cash
    }

    def lacks(subject: RowSubject) -> tuple[str, str] | None:
        """Return a currency without a rate, or the security without a currency."""
        moved = [subject.currency or own.get(subject.symbol, "")]
        moved += [subject.symbol] if subject.type.is_conversion else []
        found = next((currency for currency in moved if currency in unknown), None)
        return (
            None
            if found is None or subject.type.is_split
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


def ledger_rows(
    entries: Entries,
    positions: Rows,
    market: Market,
    accounts: CashAccounts,
    currencies: Sequence[str],
) -> LedgerRows:
    """Find each row's positions and currencies."""
    place = {(h.symbol, h.account): i for i, h in enumerate(positions.holdings) if not h.is_cash}
    number = {name: i for i, name in enumerate(currencies)}
    subjects = entries.subjects
    of_subject = [
        place.get((one.symbol, one.account), OUTSIDE) if one.is_of_security else OUTSIDE
        for one in subjects
    ]
    names = [
        one.currency or ("" if at == OUTSIDE else positions.currency_names[at])
        for one, at in zip(subjects, of_subject, strict=True)
    ]
    is_conversion = [one.type.is_conversion for one in subjects]

    def column(of_subjects: Iterable[int]) -> Ints:
        """Give each row what its subject has."""
        return np.fromiter(of_subjects, np.int64, len(subjects))[entries.subject]

    position = column(of_subject)
    splits = splits_by_symbol(market, entries)
    other_shares = np.full(len(entries.day), np.nan)
    for at in entries.where([bool(one.other) for one in subjects]).tolist():
        row = entries.rows[at]
        later = factor_after(splits.get(row.other, ()), int(entries.day[at]))
        other_shares[at] = np.nan if row.other_shares is None else row.other_shares * later
    return LedgerRows(
        entries=entries,
        code=column(_CODES[one.kind] for one in subjects),
        day=entries.day,
        position=position,
        settlement=column(
            accounts.settlement(one.account, name)
            for one, name in zip(subjects, names, strict=True)
        ),
        account_cash=column(
            accounts.of_money(one.account, name) for one, name in zip(subjects, names, strict=True)
        ),
        currency=column(number[name] for name in names),
        received_currency=column(
            number[one.symbol if is_received else name]
            for one, name, is_received in zip(subjects, names, is_conversion, strict=True)
        ),
        received_cash=column(
            accounts.position.get((one.account, one.symbol), OUTSIDE) for one in subjects
        ),
        shares=entries.shares * np.where(is_inside(position), factors(splits, entries), 1.0),
        amount=entries.amount,
        fee=entries.fee,
        tax=entries.tax,
        is_followed=column(one.account in accounts.followed for one in subjects).astype(bool),
        other_position=column(place.get((one.other, one.account), OUTSIDE) for one in subjects),
        other_shares=other_shares,
    )


def unmatched_transfers(rows: LedgerRows, journal: Journal) -> list[Problem]:
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
    """Turns the columns into events: a function for each way in which a type is posted."""

    rows: LedgerRows
    positions: Rows
    panel: Panel
    exchange: Exchange
    accounts: CashAccounts
    journal: Journal
    #: The day that the positions' holdings speak of.
    told: Day

    def write(self) -> None:
        """Write every row down, but for the income of securities, which is the market's matter
        too (``automatic.py``).
        """
        for posting, write in _RULES.items():
            write(self, posted_by(posting))

    def rate(self, at: Ints) -> Floats:
        """Return the rate of each row's currency on its day."""
        return self.exchange.at(self.rows.currency[at], self.rows.day[at])

    def own(self, position: Ints) -> Ints:
        """Return the exchange's number of each position's currency."""
        number = {name: i for i, name in enumerate(self.exchange.currencies)}
        names = np.array([number[name] for name in self.positions.currency_names], dtype=np.int64)
        return names[position]

    def move_cash(self, cash: Ints, day: Days, base_amount: Floats) -> None:
        """Put base-currency amounts into cash positions (``OUTSIDE`` is left out), in their own
        currency.
        """
        inside = is_inside(cash)
        cash, day = cash[inside], day[inside]
        own = base_amount[inside] / self.exchange.at(self.own(cash), day)
        self.journal.cash.append(Moves(cash, day, own))

    def settle(self, at: Ints, amount: Floats, sign: float) -> None:
        """Put the rows' amounts into their cash; without a detour over rates where the currency is
        the same.
        """
        rows = self.rows
        inside = is_inside(rows.settlement[at])
        at, moved = at[inside], amount[inside]
        cash, day = rows.settlement[at], rows.day[at]
        own = self.own(cash)
        same = own == rows.currency[at]
        factor = np.where(same, 1.0, self.rate(at) / self.exchange.at(own, day))
        self.journal.cash.append(Moves(cash, day, sign * moved * factor))

    def charge(self, at: Ints, position: Ints, amount: Floats) -> None:
        """Book the rows' amounts as fees or taxes of the positions that bear them."""
        some = amount != 0
        in_base = amount * self.rate(at)
        self.journal.fees.append(
            BaseAmounts(position[some], self.rows.day[at][some], in_base[some])
        )

    def _trades(self, types: Iterable[TransactionType]) -> None:
        """Shares of a security, money of its account, or one against the other."""
        rows, journal = self.rows, self.journal
        for one in types:
            at = rows.where(one)
            position, day, sign = rows.position[at], rows.day[at], one.money_sign
            if one.share_sign:
                journal.shares.append(Moves(position, day, one.share_sign * rows.shares[at]))
            if sign:
                worth = rows.amount[at] * self.rate(at)
                journal.flows.append(Flows.of(day, rows.settlement[at], position, -sign * worth))
                self.settle(at, rows.amount[at], sign)
                self.charge(at, position, rows.fee[at] + np.nan_to_num(rows.tax[at]))

    def _reinvestments(self, types: Iterable[TransactionType]) -> None:
        """The shares; the income that bought them is written with the other dividends."""
        rows, at = self.rows, self.rows.where(*types)
        self.journal.shares.append(Moves(rows.position[at], rows.day[at], rows.shares[at]))

    def _contributions(self, types: Iterable[TransactionType]) -> None:
        """Money from or to the outside; in an account that is not followed it means nothing."""
        rows = self.rows
        for one in types:
            at, sign = rows.where(one), one.money_sign
            at = at[rows.is_followed[at]]
            worth = rows.amount[at] * self.rate(at)
            self.journal.flows.append(
                Flows.of(rows.day[at], outside(len(at)), rows.settlement[at], sign * worth)
            )
            self.settle(at, rows.amount[at], sign)

    def _bearer(self, at: Ints) -> Ints:
        """Whose income or cost a row of money is: the security's that it names, else the account's
        cash's.
        """
        rows = self.rows
        position = rows.position[at]
        return np.where(is_inside(position), position, rows.account_cash[at])

    def _interest(self, types: Iterable[TransactionType]) -> None:
        """Interest is the income of the account's cash, or of the security that it names."""
        rows, journal = self.rows, self.journal
        at = rows.where(*types)
        earner = self._bearer(at)
        net = rows.amount[at] + rows.fee[at]
        day, worth = rows.day[at], rows.amount[at] * self.rate(at)
        journal.earnings.append(
            Earnings(
                position=earner,
                day=day,
                paid_day=day,
                shares=np.full(len(at), np.nan),
                gross=net + np.nan_to_num(rows.tax[at]),
                net=net,
                currency=rows.currency[at],
                is_recorded=np.ones(len(at), dtype=bool),
                is_interest=np.ones(len(at), dtype=bool),
                premium=np.zeros(len(at)),
                is_doubtful=np.zeros(len(at), dtype=bool),
            )
        )
        flows = Flows.of(day, earner, rows.settlement[at], worth)
        journal.flows.append(flows.only(earner != rows.settlement[at]))
        self.settle(at, rows.amount[at], 1.0)
        self.charge(at, earner, rows.fee[at])

    def _charges(self, types: Iterable[TransactionType]) -> None:
        """A fee or a tax is the loss of the security that it names, else of the account's cash."""
        rows, journal = self.rows, self.journal
        at = rows.where(*types)
        bearer = self._bearer(at)
        day, worth = rows.day[at], rows.amount[at] * self.rate(at)
        flows = Flows.of(day, rows.settlement[at], bearer, worth)
        journal.flows.append(flows.only(bearer != rows.settlement[at]))
        self.settle(at, rows.amount[at], -1.0)
        self.charge(at, bearer, rows.amount[at])

    def _conversions(self, types: Iterable[TransactionType]) -> None:
        """Money changes its currency; what is gained or lost against the day's rates is a currency
        gain.
        """
        rows, journal = self.rows, self.journal
        at = rows.where(*types)
        at = at[rows.is_followed[at]]
        to, day = rows.received_cash[at], rows.day[at]
        given, received = rows.amount[at] * self.rate(at), rows.shares[at]
        worth = received * self.exchange.at(rows.received_currency[at], day)
        fees = rows.fee[at] + np.nan_to_num(rows.tax[at])
        journal.flows.append(Flows.of(day, rows.settlement[at], to, given))
        self.settle(at, rows.amount[at], -1.0)
        journal.cash.append(Moves(to, day, received))
        self.charge(at, to, fees)
        journal.conversions.append(BaseAmounts(to, day, worth - given + fees * self.rate(at)))

    def _transfers(self, types: Sequence[TransactionType]) -> None:
        """What moves between two of the owner's accounts is internal and happens on the earlier
        day.
        """
        rows, entries = self.rows, self.rows.entries
        at = rows.where(*types)
        leaving = [one for one in types if one.shares == "leave"]
        is_security = is_inside(rows.position[at])
        chosen = is_security | rows.is_followed[at]
        at, is_security = at[chosen], is_security[chosen]
        if not len(at):
            return
        symbols = _numbers(one.symbol for one in entries.subjects)
        accounts = _numbers(one.account for one in entries.subjects)
        paired = Legs(
            day=rows.day[at],
            # Currencies are numbered downwards from −1, away from the securities.
            subject=np.where(is_security, symbols[entries.subject[at]], -1 - rows.currency[at]),
            account=accounts[entries.subject[at]],
            amount=np.where(is_security, rows.shares[at], rows.amount[at]),
            price=entries.price[at],
            is_out=rows.are(at, *leaving),
        ).paired()
        place = np.where(is_security, rows.position[at], rows.settlement[at])
        alone, is_out = at[paired.alone], rows.are(at[paired.alone], *leaving)
        of_alone, nowhere = place[paired.alone], outside(len(alone))
        moved = np.concatenate([at[paired.leaving], alone])
        source = np.concatenate([place[paired.leaving], np.where(is_out, of_alone, nowhere)])
        target = np.concatenate([place[paired.arriving], np.where(is_out, nowhere, of_alone)])
        earlier = np.minimum(rows.day[at[paired.leaving]], rows.day[at[paired.arriving]])
        day = np.concatenate([earlier, rows.day[alone]])
        is_security = is_inside(rows.position[moved])
        for mine, write in ((is_security, self._move_securities), (~is_security, self._move_money)):
            write(moved[mine], source[mine], target[mine], day[mine])
        self._transfer_costs(np.concatenate([at[paired.arriving], alone]))
        self.journal.unmatched.append(alone)

    def _move_securities(self, at: Ints, source: Ints, target: Ints, day: Days) -> None:
        rows, journal = self.rows, self.journal
        quantity = rows.shares[at]
        worth = quantity * self.closes(rows.position[at], day)
        # What was paid for it, where the row says so: the shares of the file at their price.
        paid = rows.entries.shares[at] * rows.entries.price[at]
        paid *= self.exchange.at(rows.currency[at], day)
        cost = np.where(np.isnan(paid), worth, paid)
        journal.transfers.append(SecurityTransfers(day, source, target, quantity, cost))
        for place, sign in ((source, -1.0), (target, 1.0)):
            moves = Moves(place, day, sign * quantity)
            journal.shares.append(moves.only(is_inside(place)))
        journal.flows.append(Flows.of(day, source, target, worth))

    def _move_money(self, at: Ints, source: Ints, target: Ints, day: Days) -> None:
        rows, journal = self.rows, self.journal
        worth = rows.amount[at] * self.exchange.at(rows.currency[at], day)
        for place, sign in ((source, -1.0), (target, 1.0)):
            inside = is_inside(place)
            own = self.own(place[inside])
            moved = np.where(
                own == rows.currency[at[inside]],
                rows.amount[at[inside]],
                worth[inside] / self.exchange.at(own, day[inside]),
            )
            journal.cash.append(Moves(place[inside], day[inside], sign * moved))
        journal.flows.append(Flows.of(day, source, target, worth))

    def _transfer_costs(self, at: Ints) -> None:
        """What a broker takes for moving a security is paid from the account's cash, and is the
        security's loss.
        """
        rows = self.rows
        cost = rows.fee[at] + np.nan_to_num(rows.tax[at])
        mine = (cost != 0) & is_inside(rows.position[at])
        at, cost = at[mine], cost[mine]
        position = rows.position[at]
        self.journal.flows.append(
            Flows.of(rows.day[at], rows.settlement[at], position, cost * self.rate(at))
        )
        self.settle(at, cost, -1.0)
        self.charge(at, position, cost)

    def closes(self, position: Ints, day: Days) -> Floats:
        """Return the market value of one share in the base currency: its last close, else its
        first, else its own price.
        """
        positions, panel = self.positions, self.panel
        listed = positions.is_listed[position]
        own = [positions.holdings[p].price for p in position[~listed].tolist()]
        price = np.empty(len(position))
        price[~listed] = np.array(own, dtype=np.float64)  # None becomes NaN
        security = positions.security[position[listed]]
        row = np.maximum(panel.rows_at(security, day[listed]), panel.starts[security])
        price[listed] = panel.closes[row]
        return price * self.exchange.at(self.own(position), day)


#: How each way of posting is written, in this order. Income of securities is written by
#: ``automatic.py``, what comes of another security by ``reorganisations.py``; splits are in the
#: shares of all rows.
_RULES: Mapping[Posting, Callable[[Writer, Sequence[TransactionType]], None]] = {
    "trade": Writer._trades,
    "contribution": Writer._contributions,
    "interest": Writer._interest,
    "charge": Writer._charges,
    "conversion": Writer._conversions,
    "transfer": Writer._transfers,
    "reinvestment": Writer._reinvestments,
}


def _chosen(types: Iterable[TransactionType]) -> Bools:
    """Return which of all types these are, by code."""
    chosen = np.zeros(len(_CODES), dtype=bool)
    chosen[[_CODES[one.key] for one in types]] = True
    return chosen


def _numbers(names: Iterable[str]) -> Ints:
    """Number names in their order, the same ones alike."""
    named = list(names)
    number = {name: i for i, name in enumerate(sorted(set(named)))}
    return np.array([number[name] for name in named], dtype=np.int64)
