"""Random ledgers for properties: played forwards, so that holdings and transactions fit, and small
enough to read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from portfolio.book.records import CASH, Book, Holding, Settings, Transaction
from portfolio.market.records import History, Market
from tests.support.second_opinion.answers import Question

TODAY = date(2022, 5, 15)
#: With some days before the first year, so that there are rates when it opens.
DAYS = np.arange("2020-12-20", "2022-05-16", dtype="datetime64[D]")
#: In the first quarter and after it.
AS_OF = (date(2022, 3, 15), date(2022, 4, 10))
SPLIT_DAY = date(2022, 1, 20)
#: Days that holdings.csv speaks of: before most rows, before the split and after it.
SPOKEN = (date(2021, 3, 31), date(2021, 12, 31), date(2022, 2, 28))
#: Symbol, currency; the last one is not listed.
SECURITIES = (("S0", "USD"), ("S1.TW", "TWD"), ("S2.T", "JPY"), ("OPT", "USD"))
CURRENCIES = ("USD", "TWD", "JPY")
#: A and C have cash rows, in these currencies; B has none.
CASH_ROWS = {"A": ("USD", "TWD"), "C": ("TWD",)}
ACCOUNTS = ("A", "B", "C")
NO_DAYS = np.array([], dtype="datetime64[D]")


@st.composite
def histories(
    draw: st.DrawFn, symbol: str, currency: str, *, splits: bool = False, dividends: int = 12
) -> History:
    """A random walk on random days, beginning late now and then, with dividends on any days."""
    chance = np.random.default_rng(draw(st.integers(0, 2**16)))
    is_open = chance.random(len(DAYS)) < draw(st.sampled_from([1.0, 0.7, 0.05]))
    is_open[0] = draw(st.sampled_from([True, True, False]))
    if not is_open[:-100].any():
        is_open[300] = True
    swing = draw(st.sampled_from([0.0, 0.01, 0.05]))
    walk = 64 * np.exp(np.cumsum(chance.normal(0, swing, len(DAYS))))
    paid = np.sort(chance.choice(len(DAYS), draw(st.integers(0, dividends)), replace=False))
    return History(
        symbol,
        currency,
        "",
        DAYS[is_open],
        walk[is_open],
        DAYS[paid],
        np.round(0.05 + chance.random(len(paid)) * 2, 2),
        np.array([SPLIT_DAY], dtype="datetime64[D]") if splits else NO_DAYS,
        np.array([4.0] if splits else []),
    )


@st.composite
def rates(draw: st.DrawFn) -> dict[str, History]:
    """TWD and JPY for a dollar, on every day; still, now and then."""
    chance = np.random.default_rng(draw(st.integers(0, 2**16)))
    swing = draw(st.sampled_from([0.0, 0.005]))
    return {
        currency: History(
            f"{currency}=X",
            currency,
            "",
            DAYS,
            level * np.exp(np.cumsum(chance.normal(0, swing, len(DAYS)))),
            NO_DAYS,
            np.array([]),
            NO_DAYS,
            np.array([]),
        )
        for currency, level in (("TWD", 30.0), ("JPY", 140.0))
    }


@dataclass
class Play:
    """What has happened so far; ``shares`` are in today's units, by (symbol, account)."""

    market: Market
    rows: list[Transaction] = field(default_factory=list)
    shares: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    transfers: int = 0

    def add(self, day: date, kind: str, **cells: object) -> None:
        line = len(self.rows) + 2
        self.rows.append(Transaction(day, kind, line=line, **cells))  # type: ignore[arg-type]

    def factor(self, symbol: str, day: date) -> float:
        history = self.market.histories.get(symbol)
        has_split = history is not None and len(history.split_days) and day < SPLIT_DAY
        return 4.0 if has_split else 1.0

    def price(self, symbol: str, day: date) -> float:
        """Of a share as traded on the day."""
        history = self.market.histories.get(symbol)
        if history is None:
            return 5.0
        row = int(np.searchsorted(history.days, np.datetime64(day), side="right")) - 1
        return float(history.closes[max(row, 0)]) * self.factor(symbol, day)


#: Kind of step, day, account, security, size, and one more choice.
Step = tuple[str, int, str, int, int, int]
KINDS = (
    *("buy",) * 5,
    *("sell",) * 3,
    *("dividend",) * 2,
    "reinvest",
    *("deposit",) * 2,
    "withdraw",
    "interest",
    "fee",
    "tax",
    "convert",
    "transfer",
    "move money",
    "return_of_capital",
    "expire",
)
steps = st.tuples(
    st.sampled_from(KINDS),
    st.integers(12, len(DAYS) - 1),
    st.sampled_from(ACCOUNTS),
    st.integers(0, len(SECURITIES) - 1),
    st.integers(1, 40),
    st.integers(0, 5),
)


def _take(play: Play, step: Step) -> None:
    """Add the rows of one step; one that makes no sense adds none."""
    kind, offset, account, which, size, choice = step
    day: date = DAYS[offset].astype(object)
    symbol, currency = SECURITIES[which]
    held = play.shares[symbol, account]
    own = {"symbol": symbol, "account": account, "currency": currency}
    money = CURRENCIES[choice % 3]
    cash = {"account": account, "currency": money}
    costs = {"fee": size / 8 if choice > 2 else 0.0, "tax": size / 16 if choice > 3 else None}
    paid = costs["fee"] + (costs["tax"] or 0.0)  # type: ignore[operator]
    factor = play.factor(symbol, day)
    price = round(play.price(symbol, day) * (0.95 + size / 400), 2)
    if kind == "buy" or (kind == "reinvest" and held > 0):
        shares = 4.0 * size if kind == "buy" else size / 4
        amount = shares * price + (paid if kind == "buy" else 0.0)
        play.add(day, kind, shares=shares, price=price, amount=amount, **own, **costs)
        play.shares[symbol, account] += shares * factor
    elif kind == "sell" and held > 0:
        shares = held / factor * (1.0, 0.5, 0.25)[choice % 3]
        if shares * price > paid:
            play.add(
                day, kind, shares=shares, price=price, amount=shares * price - paid, **own, **costs
            )
            play.shares[symbol, account] -= shares * factor
    elif kind == "dividend":
        play.add(day, kind, amount=size * 1.5, **own, **costs)
        if choice in (1, 2):  # the tax on it in a row of its own
            play.add(day, "tax", amount=size * (0.4, 1.6)[choice - 1], **own)
        if choice == 3:  # another line of the same day: one payment with the first, or its own
            play.add(day, kind, amount=size * 0.75, **own)
    elif kind == "return_of_capital" and held > 0:
        play.add(day, kind, amount=size * 1.25, **own)
    elif kind == "expire" and symbol == "OPT" and held > 0:
        shares = held * (1.0, 0.5)[choice % 2]
        play.add(day, kind, shares=shares, symbol=symbol, account=account)
        play.shares[symbol, account] -= shares
    elif kind in ("deposit", "withdraw"):
        play.add(day, kind, amount=size * 250.0, **cash)
    elif kind == "interest":
        play.add(day, kind, amount=size * 0.5, **cash, **costs)
    elif kind in ("fee", "tax"):
        about = own if choice == 5 else cash
        play.add(day, kind, amount=size * (-0.25 if choice == 4 else 0.5), **about)
    elif kind == "convert" and account in CASH_ROWS:
        other = CURRENCIES[(choice + 1) % 3]
        play.add(day, kind, amount=size * 100.0, shares=size * 90.0, symbol=other, **cash)
    elif kind == "transfer":
        _transfer(play, day, symbol, account, size, choice)
    elif kind == "move money":
        play.transfers += 1
        amount = 100.0 * size + play.transfers / 4
        later = min(day + timedelta(days=choice), TODAY)
        play.add(day, "transfer_out", amount=amount, account=account, currency=money)
        if choice:
            other_account = ACCOUNTS[(ACCOUNTS.index(account) + 1) % 3]
            play.add(later, "transfer_in", amount=amount, account=other_account, currency=money)


def _transfer(play: Play, day: date, symbol: str, account: str, size: int, choice: int) -> None:
    """Both legs, or one alone. The number of shares tells which legs belong together."""
    play.transfers += 1
    factor = play.factor(symbol, day)
    shares = 4.0 * size + play.transfers / 4
    later = min(day + timedelta(days=choice), TODAY)
    other = ACCOUNTS[(ACCOUNTS.index(account) + 1) % 3]
    if choice == 0:
        play.add(day, "transfer_in", symbol=symbol, shares=shares, account=account)
        play.shares[symbol, account] += shares * factor
    elif play.shares[symbol, account] >= shares * factor and play.factor(symbol, later) == factor:
        play.add(day, "transfer_out", symbol=symbol, shares=shares, account=account)
        play.shares[symbol, account] -= shares * factor
        if choice > 1:
            play.add(later, "transfer_in", symbol=symbol, shares=shares, account=other)
            play.shares[symbol, other] += shares * factor


@st.composite
def markets(draw: st.DrawFn, *, splits: bool = True) -> Market:
    """Three securities in three currencies, one of which may split, and their rates."""
    prices = {
        symbol: draw(
            histories(symbol, currency, splits=splits and symbol == "S0" and draw(st.booleans()))
        )
        for symbol, currency in SECURITIES[:3]
    }
    return Market(prices, draw(rates()), "store")


@st.composite
def questions(draw: st.DrawFn, *, most: int = 12) -> Question:
    """A ledger of up to ``most`` steps over three accounts; what was there before it, too, now and
    then.
    """
    market = draw(markets())
    play = Play(market)
    for symbol, account in draw(
        st.lists(st.sampled_from([("S0", "A"), ("S1.TW", "B"), ("S2.T", "C")]), max_size=2)
    ):
        play.shares[symbol, account] += 64.0
    for step in sorted(draw(st.lists(steps, min_size=1, max_size=most)), key=lambda s: s[1]):
        _take(play, step)
    if not play.rows:
        play.add(DAYS[300].astype(object), "deposit", amount=1000.0, account="A", currency="USD")
    tax = draw(st.sampled_from([None, 0.0, 0.15]))
    has_price = draw(st.booleans())
    holdings = [
        Holding(
            symbol,
            shares,
            account=account,
            currency=dict(SECURITIES)[symbol],
            dividend_tax=tax,
            price=8.0 if symbol == "OPT" and has_price else None,
        )
        for (symbol, account), shares in play.shares.items()
        if shares > 0
    ]
    wealth = draw(st.sampled_from([0.0, 5000.0, 200000.0]))
    holdings += [
        Holding(CASH, wealth, account=account, currency=currency)
        for account, currencies in CASH_ROWS.items()
        for currency in currencies
    ]
    if not any(
        t.symbol == "OPT" and t.kind in ("buy", "sell", "reinvest") for t in play.rows
    ) and not any(h.symbol == "OPT" and h.price for h in holdings):
        # Nobody knows what it is worth: not a ledger to compare.
        holdings = [h for h in holdings if h.symbol != "OPT"]
        play.rows = [t for t in play.rows if t.symbol != "OPT"] or [
            Transaction(
                DAYS[300].astype(object), "deposit", amount=1000.0, account="A", currency="USD"
            )
        ]
    spoken = draw(st.sampled_from([None, None, *SPOKEN]))
    if spoken and any(t.symbol == "OPT" and t.day > spoken for t in play.rows):
        spoken = None  # its first price would be of a day on which it was long held
    book = Book(
        Path("holdings.csv"),
        "0" * 64,
        tuple(holdings),
        Settings(),
        (),
        transactions=tuple(play.rows),
        holdings_as_of=spoken,
    )
    is_old = any(t.day.year == 2021 for t in play.rows)
    return Question(
        book,
        market,
        draw(st.sampled_from(["2021Q4", "2022Q1"] if is_old else ["2022Q1"])),
        TODAY,
        base=draw(st.sampled_from(["TWD", "USD"])),
        as_of=draw(
            st.sampled_from([None, None, *(d for d in AS_OF if d >= book.transactions[0].day)])
        ),
        benchmarks=draw(st.sampled_from([(), ("S1.TW",)])),
    )
