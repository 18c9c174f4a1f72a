"""A second opinion on the ledger: one calendar day after another, in plain dictionaries, as slow as
it is readable.

Written from docs/numbers.md and the design alone. ``replay`` turns a book and a market into days of
positions; the figures of a period are in ``tests/ledger_figures.py``. A position is one security in
one account, or one currency of an account's money. Everything called ``…_base`` or without another
word is in the base currency.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from portfolio.book.records import CASH, Holding
from portfolio.book.withholding import dividend_tax
from tests.support.second_opinion.prices import Prices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.book.records import Book, Transaction
    from portfolio.market.records import Market

DAY = timedelta(days=1)
#: A row of the ledger is about a dividend whose ex-date is at most so many days before it; where
#: the amounts say nothing, so many.
PATIENCE, LITTLE_PATIENCE = timedelta(days=150), timedelta(days=75)
#: The two legs of a transfer are at most so many days apart.
BETWEEN_LEGS = timedelta(days=5)
NOTHING = 1e-9
#: Kinds that bring a currency into the money of an account which has a cash row.
MONEY_KINDS = ("deposit", "withdraw", "interest", "convert", "transfer_in", "transfer_out")


class Key(NamedTuple):
    """A position; ``currency`` is that of money and empty for securities."""

    symbol: str
    account: str
    currency: str = ""


class Move(NamedTuple):
    """Value that goes from one position to another on a day; None is the world outside the
    portfolio.
    """

    giver: Key | None
    taker: Key | None
    base: float


@dataclass
class Entry:
    """What one day did to one position."""

    before: float = 0.0
    after: float = 0.0
    paid_in: float = 0.0
    taken_out: float = 0.0
    #: Dividends and interest after withholding, before fees.
    income: float = 0.0
    withheld: float = 0.0
    fees: float = 0.0
    currency: float = 0.0

    @property
    def gain(self) -> float:
        return self.after + self.taken_out - self.before - self.paid_in

    @property
    def price(self) -> float:
        """What is neither income nor currency, fees included."""
        return self.gain - self.income - self.currency


@dataclass
class Payment:
    """A dividend: of the market, or of a row of the ledger that stands for it."""

    key: Key
    ex_day: date
    paid_day: date
    #: What moves on ``paid_day``, and in which currency.
    amount: float
    currency: str
    fee: float = 0.0
    withheld: float = 0.0
    is_reinvested: bool = False


@dataclass
class Ledger:
    """Every day from the close before the first row's year to ``last``."""

    base: str
    #: Of the first row.
    began: date
    first: date
    last: date
    prices: Prices
    entries: dict[date, dict[Key, Entry]] = field(default_factory=dict)
    moves: dict[date, list[Move]] = field(default_factory=lambda: defaultdict(list))
    shares: dict[Key, dict[date, float]] = field(default_factory=dict)
    balances: dict[Key, dict[date, float]] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    #: Rows with shares in today's units and transfers on their common day.
    rows: list[Transaction] = field(default_factory=list)

    @property
    def keys(self) -> set[Key]:
        return {key for entries in self.entries.values() for key in entries}


def days(first: date, last: date) -> Iterator[date]:
    """Every calendar day, both ends included."""
    while first <= last:
        yield first
        first += DAY


def replay(
    book: Book, market: Market, *, today: date, base: str, known: date | None = None
) -> Ledger:
    """Play the whole ledger up to ``today``, from the year of its first row on. When dividends are
    expected goes by the rows up to ``known``.
    """
    prices = Prices(book, market, base)
    began = min(t.day for t in book.transactions)
    ledger = Ledger(base, began, date(began.year - 1, 12, 31), today, prices)
    rows = _with_own_tax(book.transactions, prices)
    ledger.rows = _together([_in_todays_shares(t, prices) for t in rows], _Money(book, base))
    _roll_shares_back(ledger, book)
    ledger.payments = _payments(ledger, book, market, known or today)
    _Cash(ledger, book).run()
    return ledger


def _with_own_tax(rows: Sequence[Transaction], prices: Prices) -> list[Transaction]:
    """What rows of their own withhold from the dividends of a day goes into these, if it leaves
    something of them.
    """

    def about(t: Transaction, kind: str) -> tuple[object, ...] | None:
        if t.kind != kind or t.symbol in ("", CASH):
            return None
        return t.day, t.symbol, t.account, t.currency or prices.currency(t.symbol)

    result = list(rows)
    for what in {about(t, "tax") for t in rows} - {None}:
        taxes = [t for t in result if about(t, "tax") == what]
        dividends = [t for t in result if about(t, "dividend") == what and not t.tax]
        withheld, paid = (sum(t.amount or 0.0 for t in part) for part in (taxes, dividends))
        if not 0 < withheld < paid:
            continue
        for t in dividends:
            own = withheld * (t.amount or 0.0) / paid
            result[result.index(t)] = replace(t, amount=(t.amount or 0.0) - own, tax=own)
        result = [t for t in result if t not in taxes]
    return result


def _in_todays_shares(t: Transaction, prices: Prices) -> Transaction:
    if t.kind in ("convert", "split") or t.shares is None:
        return t
    return replace(t, shares=t.shares * prices.split_factor(t.symbol, t.day))


class _Money:
    """In which of an account's monies a row settles."""

    def __init__(self, book: Book, base: str) -> None:
        self.base = base
        self.rows: dict[str, list[str]] = defaultdict(list)
        for h in book.holdings:
            if h.is_cash:
                self.rows[h.account].append(h.currency)
        self.brought = {
            (t.account, currency)
            for t in book.transactions
            if t.kind in MONEY_KINDS and (t.kind == "convert" or t.symbol in ("", CASH))
            for currency in ((t.currency, t.symbol) if t.kind == "convert" else (t.currency,))
        }

    def is_followed(self, account: str) -> bool:
        return account in self.rows

    def of(self, account: str, currency: str) -> Key | None:
        """The money that pays or is paid; None where the account has no cash row: then it is the
        world outside.
        """
        if not self.is_followed(account):
            return None
        for wanted in (currency, self.base):
            if wanted in self.rows[account] or (account, wanted) in self.brought:
                return Key(CASH, account, wanted)
        return Key(CASH, account, self.rows[account][0])


def _is_money(t: Transaction) -> bool:
    return t.symbol in ("", CASH)


def _together(rows: Sequence[Transaction], money: _Money) -> list[Transaction]:
    """Put both legs of a transfer on the earlier one's day and mark them ``matched``; leave out
    money without a home.

    An account without a cash row has no money that could be moved, paid in or taken out.
    """
    homeless = ("deposit", "withdraw", "convert", "transfer_in", "transfer_out")
    kept = [
        t
        for t in rows
        if t.kind not in homeless
        or money.is_followed(t.account)
        or (t.kind.startswith("transfer") and not _is_money(t))
    ]
    free = [t for t in kept if t.kind == "transfer_in"]
    result: list[Transaction] = [t for t in kept if not t.kind.startswith("transfer")]
    for leg in sorted((t for t in kept if t.kind == "transfer_out"), key=lambda t: t.day):
        fits = [t for t in free if _are_legs(leg, t)]
        if not fits:
            result.append(leg)
            continue
        other = min(fits, key=lambda t: abs(t.day - leg.day))
        free.remove(other)
        day = min(leg.day, other.day)
        # The note names the other account: the day's replay makes one move of the two.
        result.append(replace(leg, day=day, note=f"to {other.account}"))
        result.append(replace(other, day=day, note=f"from {leg.account}"))
    return result + free


def _are_legs(one: Transaction, other: Transaction) -> bool:
    if one.account == other.account or abs(one.day - other.day) > BETWEEN_LEGS:
        return False
    if _is_money(one) or _is_money(other):
        same = one.amount == other.amount and one.currency == other.currency
        return _is_money(one) and _is_money(other) and same
    return one.symbol == other.symbol and abs((one.shares or 0) - (other.shares or 0)) < NOTHING


_SHARES_IN = ("buy", "reinvest", "transfer_in")
_SHARES_OUT = ("sell", "transfer_out", "expire")


def _share_move(t: Transaction) -> float:
    if _is_money(t) or t.kind not in _SHARES_IN + _SHARES_OUT:
        return 0.0
    return (t.shares or 0.0) * (1 if t.kind in _SHARES_IN else -1)


def _roll_shares_back(ledger: Ledger, book: Book) -> None:
    """Shares at the end of every day: today's minus what came later plus what went later."""
    now: dict[Key, float] = defaultdict(float)
    told = book.holdings_as_of or ledger.last
    for h in book.holdings:
        if not h.is_cash:
            factor = ledger.prices.split_factor(h.symbol, told) if book.holdings_as_of else 1.0
            now[Key(h.symbol, h.account)] += h.shares * factor
    moved: dict[date, dict[Key, float]] = defaultdict(lambda: defaultdict(float))
    for t in ledger.rows:
        if not _is_money(t) and t.kind != "convert":
            key = Key(t.symbol, t.account)
            now[key] += 0.0
            moved[t.day][key] += _share_move(t)
    for key, quantity in now.items():
        moves = {day: moved[day][key] for day in list(moved)}
        ledger.shares[key] = _rolled(quantity, moves, told, ledger)


def _rolled(told: float, moves: dict[date, float], at: date, ledger: Ledger) -> dict[date, float]:
    """The quantity at the end of every day, of which so much is told at the end of one of them."""
    quantity = told + sum(moved for day, moved in moves.items() if at < day <= ledger.last)
    found: dict[date, float] = {}
    for day in reversed(list(days(ledger.first, ledger.last))):
        found[day] = quantity if abs(quantity) >= NOTHING else 0.0
        quantity -= moves.get(day, 0.0)
    return found


def _payments(ledger: Ledger, book: Book, market: Market, known: date) -> list[Payment]:
    """Every dividend: the rows of the ledger, each on the ex-date it is about, and the market's
    others. Rows after ``known`` choose last, and what went ex after it is not there to choose.
    """
    automatic = list(_automatic(ledger, book, market))
    rows = [t for t in ledger.rows if t.kind in ("dividend", "reinvest")]
    delays: dict[str, list[int]] = defaultdict(list)
    pairs: list[_Pair] = []
    # When dividends are expected goes by what rows took, which is known once they are matched.
    for _ in range(2):
        for a in automatic:
            a.paid_day = _expected(a, delays[a.key.symbol], market)
        old = [t for t in rows if t.day <= known]
        pairs = _about(old, [a for a in automatic if a.ex_day <= known])
        taken = [a for pair in pairs for a in pair.abouts]
        new = [t for t in rows if t.day > known]
        pairs += _about(new, [a for a in automatic if not any(a is one for one in taken)])
        delays.clear()
        for pair in pairs:
            for t in pair.rows:
                for a in pair.abouts:
                    if pair.is_like and a.ex_day < t.day <= known:
                        delays[a.key.symbol].append((t.day - a.ex_day).days)
    result = [payment for pair in pairs for payment in _paid(pair, book, ledger.prices)]
    # From before the first year only what a row says was paid is known.
    taken = [a for pair in pairs for a in pair.abouts]
    left = [a for a in automatic if a.ex_day > ledger.first and not any(a is one for one in taken)]
    left = [a for a in left if not any(a is one for one in _paid_back(ledger, automatic))]
    money = _Money(book, ledger.base)
    for a in left:
        is_followed = money.is_followed(a.key.account)
        a.paid_day = _expected(a, delays[a.key.symbol], market) if is_followed else a.ex_day
    return result + left


def _paid_back(ledger: Ledger, automatic: Sequence[Payment]) -> list[Payment]:
    """The market's dividends that a row calls capital paid back: the latest up to 150 days before
    it of which it is 60 to 101 %.
    """
    found: list[Payment] = []
    for t in sorted(ledger.rows, key=lambda t: t.day):
        if t.kind != "return_of_capital":
            continue
        same = [
            a
            for a in automatic
            if a.key == Key(t.symbol, t.account)
            and t.day - PATIENCE <= a.ex_day <= t.day + DAY
            and 0.6 <= (t.amount or 0.0) / (a.amount + a.withheld) <= 1.01
            and not any(a is one for one in found)
        ]
        found += sorted(same, key=lambda a: a.ex_day)[-1:]
    return found


class _Pair(NamedTuple):
    """Rows that are one payment, and the market's dividends that it is of."""

    rows: list[Transaction]
    abouts: list[Payment]
    is_like: bool = True


def _about(rows: Sequence[Transaction], automatic: Sequence[Payment]) -> list[_Pair]:
    """What rows are about: every row is in one pair."""
    free = list(automatic)
    by_day: dict[tuple[date, str, str], list[Transaction]] = defaultdict(list)
    for t in rows:
        by_day[t.day, t.account, t.symbol].append(t)
    waiting: list[list[Transaction]] = []
    for key in sorted(by_day):
        group = by_day[key]
        if len(group) > 1 and not _like_one(group, free):
            group.sort(key=lambda t: -_told(t))
            waiting += [[t] for t in group]
        else:
            waiting.append(group)
    pairs: list[_Pair] = []
    for choose, is_like in ((_like_one, True), (_like_some, True), (_near, True), (_late, False)):
        unsettled = []
        for group in waiting:
            found = choose(group, free)
            if found:
                pairs.append(_Pair(group, found, is_like))
                free = [a for a in free if not any(a is one for one in found)]
            else:
                unsettled.append(group)
        waiting = unsettled
    return pairs + [_Pair(group, []) for group in waiting]


def _told(t: Transaction) -> float:
    return (t.amount or 0.0) + t.fee + (t.tax or 0.0)


def _open(group: Sequence[Transaction], free: Sequence[Payment]) -> list[Payment]:
    """The dividends that a payment may be of, in order of ex-dates."""
    t = group[0]
    mine = [a for a in free if a.key == Key(t.symbol, t.account)]
    return sorted(
        (a for a in mine if t.day - PATIENCE <= a.ex_day <= t.day + DAY), key=lambda a: a.ex_day
    )


def _resembles(group: Sequence[Transaction], abouts: Sequence[Payment]) -> bool:
    told = sum(_told(t) for t in group)
    gross = sum(a.amount + a.withheld for a in abouts)
    least = sum(a.amount - 0.1 * (a.amount + a.withheld) for a in abouts)
    return gross > 0 and least <= told <= 1.01 * gross


def _far(group: Sequence[Transaction], abouts: Sequence[Payment]) -> float:
    """How far from what is expected: before tax where the rows tell the tax."""
    is_gross = all(t.tax is not None for t in group)
    wanted = sum(a.amount + (a.withheld if is_gross else 0.0) for a in abouts)
    return abs(sum(_told(t) for t in group) / wanted - 1) if wanted > 0 else float("inf")


def _like_one(group: Sequence[Transaction], free: Sequence[Payment]) -> list[Payment]:
    like = [a for a in _open(group, free) if _resembles(group, [a])]
    like.sort(key=lambda a: a.ex_day, reverse=True)
    return sorted(like, key=lambda a: abs((a.paid_day - group[0].day).days))[:1]


def _like_some(group: Sequence[Transaction], free: Sequence[Payment]) -> list[Payment]:
    might = _open(group, free)
    runs = [might[i : i + n] for n in range(2, 14) for i in range(len(might) - n + 1)]
    runs = [run for run in runs if _resembles(group, run)]
    return min(runs, key=lambda run: (_far(group, run), -run[-1].ex_day.toordinal()), default=[])


def _near(group: Sequence[Transaction], free: Sequence[Payment]) -> list[Payment]:
    might = sorted(_open(group, free), key=lambda a: a.ex_day, reverse=True)
    nearest = min(might, key=lambda a: _far(group, [a]), default=None)
    return [nearest] if nearest is not None and _far(group, [nearest]) <= 0.4 else []


def _late(group: Sequence[Transaction], free: Sequence[Payment]) -> list[Payment]:
    return [a for a in _open(group, free) if a.ex_day >= group[0].day - LITTLE_PATIENCE][-1:]


def _paid(pair: _Pair, book: Book, prices: Prices) -> Iterator[Payment]:
    """The rows' payments: a row that pays several dividends is as many."""
    whole = sum(a.amount + a.withheld for a in pair.abouts)
    abouts: list[Payment | None] = [*pair.abouts]
    if not abouts:
        abouts.append(None)
    for t in pair.rows:
        for about in abouts:
            part = (about.amount + about.withheld) / whole if about and whole else 1.0
            share = _part(t, pair.rows) if len(pair.rows) > 1 else 1.0
            rate = _rate(book, t.symbol, t.account)
            amount, fee = (t.amount or 0.0) * part, t.fee * part
            yield Payment(
                key=Key(t.symbol, t.account),
                ex_day=min(about.ex_day, t.day) if about else t.day,
                paid_day=t.day,
                amount=amount,
                currency=t.currency or prices.currency(t.symbol),
                fee=fee,
                withheld=_withheld(
                    replace(t, amount=amount, fee=fee, tax=None if t.tax is None else t.tax * part),
                    about,
                    rate,
                    share,
                ),
                is_reinvested=t.kind == "reinvest",
            )


def _expected(payment: Payment, delays: Sequence[int], market: Market) -> date:
    """The ex-date and what the symbol's rows took on average, else what is usual where it is
    listed; not on a weekend.
    """
    symbol = payment.key.symbol
    if delays:
        wait = round(sum(delays) / len(delays))
    elif symbol.endswith(".TW"):
        wait = 30
    elif symbol.endswith(".T"):
        wait = 80
    else:
        days: list[date] = market.histories[symbol].dividend_days.tolist()
        at = days.index(payment.ex_day)
        before = days[max(at - 8, 0)]
        is_monthly = at > 0 and (payment.ex_day - before).days <= 45 * min(at, 8)
        wait = 5 if is_monthly else 20
    day = payment.ex_day + timedelta(days=wait)
    while day.weekday() > 4:
        day += DAY
    return day


def _part(t: Transaction, rows: Sequence[Transaction]) -> float:
    """A row's part of the payment that it is a line of."""
    whole = sum((row.amount or 0.0) + row.fee for row in rows)
    return ((t.amount or 0.0) + t.fee) / whole if whole > 0 else 1 / len(rows)


def _withheld(t: Transaction, about: Payment | None, rate: float, part: float) -> float:
    """The row's own tax; without one its part of the market's dividend before tax minus what came,
    else by the rate.
    """
    net = (t.amount or 0.0) + t.fee
    if t.tax is not None:
        return t.tax
    if about is not None:
        return max((about.amount + about.withheld) * part - net, 0.0)
    return net / (1 - rate) - net if rate < 1 else 0.0


def _automatic(ledger: Ledger, book: Book, market: Market) -> Iterator[Payment]:
    """Shares at the end of the day before the ex-date × dividend, after tax, paid on the
    ex-date for now.
    """
    for key, shares in ledger.shares.items():
        history = market.histories.get(key.symbol)
        if history is None or not len(history.days):
            continue
        rate = _rate(book, key.symbol, key.account)
        pairs = zip(history.dividend_days.tolist(), history.dividend_amounts.tolist(), strict=True)
        for ex_day, amount in pairs:
            # Before the first year what was held when it opens was there all along.
            held = shares[max(ex_day - DAY, ledger.first)] if ex_day <= ledger.last else 0.0
            if ex_day > ledger.first - PATIENCE and held > 0:
                gross = held * amount
                yield Payment(
                    key, ex_day, ex_day, gross * (1 - rate), history.currency, withheld=gross * rate
                )


def _rate(book: Book, symbol: str, account: str) -> float:
    """The holding's rate; that of the symbol's other holdings for one that is gone; else by
    settings and defaults.
    """
    held = [h for h in book.holdings if h.symbol == symbol]
    held.sort(key=lambda h: h.account != account)
    rate, _ = dividend_tax(
        held[0] if held else Holding(symbol, 0.0, account=account), book.settings
    )
    return rate or 0.0


class _Cash:
    """Plays what moves on each day, rolls money back, and writes the entries."""

    def __init__(self, ledger: Ledger, book: Book) -> None:
        self.ledger, self.book, self.prices = ledger, book, ledger.prices
        self.money = _Money(book, ledger.base)
        #: What a day adds to a money, in its own currency.
        self.added: dict[date, dict[Key, float]] = defaultdict(lambda: defaultdict(float))
        self.made: dict[date, dict[Key, Entry]] = defaultdict(lambda: defaultdict(Entry))

    def run(self) -> None:
        for t in self.ledger.rows:
            if self.ledger.first < t.day <= self.ledger.last:
                self._play(t)
        for payment in self.ledger.payments:
            self._pay(payment)
        balances = self.ledger.balances = self._balances()
        receivables = self._receivables()
        # Ordered, so that sums of floats do not depend on how a set happens to be ordered.
        keys = sorted(
            {*self.ledger.shares, *balances, *(k for day in self.made.values() for k in day)}
        )
        for day in days(self.ledger.first, self.ledger.last):
            self.ledger.entries[day] = {
                key: self._entry(key, day, balances.get(key, {}), receivables.get(key, {}))
                for key in keys
            }

    def _move(
        self, day: date, giver: Key | None, taker: Key | None, amount: float, currency: str
    ) -> None:
        """Let ``amount`` go from one position to another at the day's rates; money moves
        for real.
        """
        if amount < 0:
            giver, taker, amount = taker, giver, -amount
        for key, sign in ((giver, -1), (taker, 1)):
            if key is not None and key.symbol == CASH and self.money.is_followed(key.account):
                self.added[day][key] += (
                    sign * amount * self.prices.cross(currency, key.currency, day)
                )
        self._flow(day, giver, taker, amount * self.prices.rate(currency, day))

    def _flow(self, day: date, giver: Key | None, taker: Key | None, base: float) -> None:
        self.ledger.moves[day].append(Move(giver, taker, base))
        if giver is not None:
            self.made[day][giver].taken_out += base
        if taker is not None:
            self.made[day][taker].paid_in += base

    def _play(self, t: Transaction) -> None:
        currency = t.currency or self.prices.currency(t.symbol)
        key, cash = Key(t.symbol, t.account), self.money.of(t.account, currency)
        amount, rate = t.amount or 0.0, self.prices.rate(currency, t.day)
        if t.kind == "buy":
            self._move(t.day, cash, key, amount, currency)
            self.made[t.day][key].fees += (t.fee + (t.tax or 0.0)) * rate
        elif t.kind in ("sell", "return_of_capital"):
            self._move(t.day, key, cash, amount, currency)
            self.made[t.day][key].fees += (t.fee + (t.tax or 0.0)) * rate
        elif t.kind == "deposit":
            self._move(t.day, None, cash, amount, currency)
        elif t.kind == "withdraw":
            self._move(t.day, cash, None, amount, currency)
        elif t.kind == "interest":
            purse = self._earn(t, cash, currency, amount)
            self.made[t.day][purse].income += (amount + t.fee) * rate
            self.made[t.day][purse].withheld += (t.tax or 0.0) * rate
            self.made[t.day][purse].fees += t.fee * rate
        elif t.kind in ("fee", "tax") and t.symbol in ("", CASH):
            purse = self._earn(t, cash, currency, -amount)
            self.made[t.day][purse].fees += amount * rate
        elif t.kind in ("fee", "tax"):
            self._move(t.day, cash, key, amount, currency)
            self.made[t.day][key].fees += amount * rate
        elif t.kind == "convert":
            self._convert(t)
        elif t.kind.startswith("transfer"):
            self._transfer(t, key, cash, currency)

    def _earn(self, t: Transaction, cash: Key | None, currency: str, amount: float) -> Key:
        """Money that an account's money earns (or loses); where it has none, it leaves at once (or
        comes for it).
        """
        purse = cash or Key(CASH, t.account, currency)
        if cash is not None:
            self.added[t.day][purse] += amount * self.prices.cross(currency, purse.currency, t.day)
        else:
            self._move(t.day, purse, None, amount, currency)
        return purse

    def _convert(self, t: Transaction) -> None:
        """Money changed: what it brings less or more than at the day's rates is a currency loss or
        gain, a fee aside.
        """
        given, received = Key(CASH, t.account, t.currency), Key(CASH, t.account, t.symbol)
        amount, shares = t.amount or 0.0, t.shares or 0.0
        self.added[t.day][given] -= amount
        self.added[t.day][received] += shares
        worth = amount * self.prices.rate(t.currency, t.day)
        self._flow(t.day, given, received, worth)
        fee = (t.fee + (t.tax or 0.0)) * self.prices.rate(t.currency, t.day)
        self.made[t.day][received].fees += fee
        self.made[t.day][received].currency += (
            shares * self.prices.rate(t.symbol, t.day) - worth + fee
        )

    def _transfer(self, t: Transaction, key: Key, cash: Key | None, currency: str) -> None:
        """A leg that has its other leg is played once, with the giving one; one without comes from
        or goes outside.
        """
        if _is_money(t):
            here, amount = cash, t.amount or 0.0
        else:
            here, currency = key, self.prices.currency(t.symbol)
            amount = (t.shares or 0.0) * self.prices.close(t.symbol, t.day)
        if t.kind == "transfer_in":
            if not t.note.startswith("from "):
                self._move(t.day, None, here, amount, currency)
            return
        other: Key | None = None
        if t.note.startswith("to "):
            account = t.note.removeprefix("to ")
            other = self.money.of(account, currency) if _is_money(t) else Key(t.symbol, account)
        self._move(t.day, here, other, amount, currency)

    def _pay(self, p: Payment) -> None:
        rate = self.prices.rate(p.currency, p.ex_day)
        made = self.made[p.ex_day][p.key]
        made.income += (p.amount + p.fee) * rate
        made.withheld += p.withheld * rate
        if p.fee:
            self.made[p.paid_day][p.key].fees += p.fee * self.prices.rate(p.currency, p.paid_day)
        if not p.is_reinvested and p.paid_day <= self.ledger.last:
            cash = self.money.of(p.key.account, p.currency)
            self._move(p.paid_day, p.key, cash, p.amount, p.currency)

    def _balances(self) -> dict[Key, dict[date, float]]:
        """The money at the end of every day: today's minus what came later."""
        now: dict[Key, float] = defaultdict(float)
        for h in self.book.holdings:
            if h.is_cash:
                now[Key(CASH, h.account, h.currency)] += h.shares
        for key in {key for day in self.added.values() for key in day}:
            now[key] += 0.0
        told = self.book.holdings_as_of or self.ledger.last
        return {
            key: _rolled(
                money, {day: self.added[day][key] for day in list(self.added)}, told, self.ledger
            )
            for key, money in now.items()
        }

    def _receivables(self) -> dict[Key, dict[date, list[tuple[float, str]]]]:
        """Dividends that are earned and not yet paid: from the ex-date to the day before the
        payment.
        """
        result: dict[Key, dict[date, list[tuple[float, str]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for p in self.ledger.payments:
            for day in days(
                max(p.ex_day, self.ledger.first), min(p.paid_day - DAY, self.ledger.last)
            ):
                result[p.key][day].append((p.amount + p.fee, p.currency))
        return result

    def _entry(
        self,
        key: Key,
        day: date,
        balance: dict[date, float],
        owed: dict[date, list[tuple[float, str]]],
    ) -> Entry:
        """The day's entry: values at both ends, and what a change of rates did to what was there
        before.
        """
        entry = self.made[day][key]
        yesterday = max(day - DAY, self.ledger.first)
        if key.symbol == CASH:
            entry.before, entry.after = (
                balance.get(d, 0.0) * self.prices.rate(key.currency, d) for d in (yesterday, day)
            )
            change = self.prices.rate(key.currency, day) - self.prices.rate(key.currency, yesterday)
            entry.currency += balance.get(yesterday, 0.0) * change
            return entry
        shares, currency = self.ledger.shares.get(key, {}), self.prices.currency(key.symbol)
        entry.before, entry.after = (
            self._worth(key, d, shares)
            + sum(a * self.prices.rate(c, d) for a, c in owed.get(d, ()))
            for d in (yesterday, day)
        )
        held = shares.get(yesterday, 0.0)
        if held:
            change = self.prices.rate(currency, day) - self.prices.rate(currency, yesterday)
            entry.currency += held * self.prices.close(key.symbol, day) * change
        for amount, c in owed.get(yesterday, ()):
            entry.currency += amount * (self.prices.rate(c, day) - self.prices.rate(c, yesterday))
        return entry

    def _worth(self, key: Key, day: date, shares: dict[date, float]) -> float:
        held = shares.get(day, 0.0)
        if not held:
            return 0.0
        rate = self.prices.rate(self.prices.currency(key.symbol), day)
        return held * self.prices.close(key.symbol, day) * rate
