"""The records of the book. All are immutable; fractions inside (0.30), percent only when shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from portfolio.book.transactions.types import TYPES, TransactionKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from portfolio.book.transactions.types import TransactionType
    from portfolio.errors import Problem

#: The symbol of a cash row.
CASH = "CASH"


@dataclass(frozen=True)
class Holding:
    """One position: all rows of one symbol in one account (for cash: and one currency) added up."""

    #: Yahoo's spelling (``BRK-B``, ``0050.TW``), or ``CASH``.
    symbol: str
    #: Shares as of now; for cash the amount of money. Below zero: owed (a loan, an option written).
    shares: float
    name: str = ""
    account: str = ""
    #: As typed in the row; empty when the row leaves it to the market. Always set for cash.
    currency: str = ""
    #: Average cost per share for today's shares, in the row's currency.
    cost: float | None = None
    asset_class: str = ""
    region: str = ""
    sector: str = ""
    #: Target weight as a fraction of the whole portfolio.
    target: float | None = None
    #: Tax withheld from dividends, a fraction; None leaves it to the settings and the defaults.
    dividend_tax: float | None = None
    #: A manual price per share, for what Yahoo does not list, in the row's currency.
    price: float | None = None
    #: Of an option's contract: ``cost`` and ``price`` are per unit, of which a share of this row is
    #: so many.
    multiplier: float = 1.0
    note: str = ""
    #: The columns the product does not know, as typed, by header.
    other: Mapping[str, str] = field(default_factory=dict)
    #: Line of the (first) row in the file; the header is line 1.
    line: int = 0

    @property
    def is_cash(self) -> bool:
        """Whether this is a cash row."""
        return self.symbol == CASH


@dataclass(frozen=True)
class HealthPremium:
    """Taiwan's supplementary health premium on dividends of companies and funds listed there.

    Of one payment whose dividend-income part is ``threshold`` NT$ or more, ``rate`` of that part.
    """

    enabled: bool = False
    rate: float = 0.0211
    threshold: float = 20_000.0
    #: The part of a payment that is dividend income, a fraction by symbol; 1 for symbols not in it.
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportMapping:
    """How the files of one kind that no format knows are read: ``[import."Name"]``."""

    name: str
    #: The file's header for each of our columns (``date``, ``shares`` …).
    columns: Mapping[str, str]
    kind: Literal["transactions", "holdings"] = "transactions"
    #: A type of ours for each of the file's words; ``skip`` for what is no transaction.
    words: Mapping[str, str] = field(default_factory=dict)
    #: Which comes first in a date whose year stands last; None leaves it to the file's days.
    dates: Literal["day", "month"] | None = None
    #: Of rows that name none.
    currency: str = ""
    account: str = ""


@dataclass(frozen=True)
class Settings:
    """``portfolio.toml``, every value with its default."""

    base_currency: str = "TWD"
    #: Such as ``zh-TW``; None takes the browser's or the terminal's.
    language: str | None = None
    residence: str = "TW"
    benchmark: tuple[str, ...] = ()
    #: Fractions by symbol (``SGOV``) or by market (``US``).
    dividend_tax: Mapping[str, float] = field(default_factory=dict)
    #: What changes on a day, for ex-dates from that day on: the table
    #: ``[dividend_tax.2027-01-01]``; oldest first.
    dividend_tax_from: tuple[tuple[date, Mapping[str, float]], ...] = ()
    health_premium: HealthPremium = field(default_factory=HealthPremium)
    #: Files that the user has explained, by name.
    imports: Mapping[str, ImportMapping] = field(default_factory=dict)
    #: What the user has answered: a security as brokers write it, and its symbol.
    symbols: Mapping[str, str] = field(default_factory=dict)
    #: The day that ``holdings.csv`` speaks of, at its end: ``as_of`` of ``[holdings]``; None is
    #: today.
    holdings_as_of: date | None = None

    def on(self, day: date) -> Settings:
        """The settings as they hold on a day: what changed until then is in ``dividend_tax``, and
        nothing changes later.
        """
        taxes = dict(self.dividend_tax)
        for since, changed in self.dividend_tax_from:
            if since <= day:
                taxes |= changed
        return replace(self, dividend_tax=taxes, dividend_tax_from=())


#: ``drop``: that day's close counts for nothing. ``close``: it is ``value``. ``dividend``: what was
#: paid on that ex-date is ``value`` (0: nothing). ``split``: the closes before that day are not yet
#: split-adjusted by ``value``; adjust them. A split of 1: what the market lists as a split near
#: that day was none, no shares were added. ``paid``: what was paid or received that day is right,
#: whatever the close; it changes no number.
CorrectionKind = Literal["drop", "close", "dividend", "split", "paid"]


@dataclass(frozen=True)
class Correction:
    """The user's word about one day of one symbol, in place of Yahoo's: a row of
    ``corrections.csv``.
    """

    symbol: str
    day: date
    kind: CorrectionKind
    #: Per share in the security's (major) currency; for ``split`` new shares per old one; None for
    #: ``drop`` and ``paid``.
    value: float | None = None
    #: Where the user has it from, or which finding it settles.
    source: str = ""
    #: When it was written. Yahoo rewrites its past at a split, the user's word stays: amounts per
    #: share are divided by every split after this day.
    entered: date | None = None
    #: Line in the file; 0 when it is only proposed.
    line: int = 0


@dataclass(frozen=True, slots=True)
class Transaction:
    """One valid row of ``transactions.csv``. Amounts are positive, the kind gives the direction.

    Only for ``fee`` and ``tax`` can ``amount`` be negative: a refund.
    """

    day: date
    kind: TransactionKind
    #: Yahoo's spelling; empty for money alone. For ``convert`` the currency received.
    symbol: str = ""
    #: As traded that day, before any later split. For ``convert`` the amount received, for
    #: ``split`` the ratio.
    shares: float | None = None
    #: Per share, in ``currency``, without fee and tax.
    price: float | None = None
    #: The money that moved: for a buy shares · price + fee + tax, for a sell, a dividend, a
    #: reinvestment and interest what is left after fee and tax. Always there but for ``split`` and
    #: transfers of securities.
    amount: float | None = None
    #: Of ``price``, ``amount``, ``fee`` and ``tax``; empty leaves it to the market (never for money
    #: alone).
    currency: str = ""
    account: str = ""
    fee: float = 0.0
    #: None when the cell is empty: then a dividend is known after tax only.
    tax: float | None = None
    note: str = ""
    #: Line in the file; the header is line 1.
    line: int = 0
    #: The parent of a ``spin_off``, what was given in an ``exchange``; Yahoo's spelling.
    other: str = ""
    #: How many shares of ``other`` were given; None for all of them.
    other_shares: float | None = None
    #: Of an option's contract: price is per unit, of which a share of this row is so many.
    multiplier: float = 1.0
    #: The broker's own number of the row.
    id: str = ""

    @property
    def type(self) -> TransactionType:
        """What rows of this kind do."""
        return TYPES[self.kind]

    @property
    def is_of_money(self) -> bool:
        """Whether it moves an account's money and no security."""
        return not self.symbol or self.type.is_conversion


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One day of a file of the user's own prices, as it is written there."""

    day: date
    #: Per share, as published on that day or adjusted for later splits since; None in a row that
    #: tells another thing.
    close: float | None = None
    #: Per share, of that ex-date; 0: nothing was paid; None: the file does not say.
    dividend: float | None = None
    #: New shares for an old one from that day on.
    split: float | None = None
    #: Line in the file; the header is line 1.
    line: int = 0


@dataclass(frozen=True)
class PriceFile:
    """The user's own prices of one security: ``prices/NAME.csv``."""

    symbol: str
    #: With its folder, as the user sees it: ``prices/BRK-B.csv``.
    name: str
    #: Of the file's bytes.
    sha256: str
    #: The valid ones, one a day, oldest first.
    rows: tuple[PriceRow, ...]
    #: What the signs in its cells say (``NT$``); empty without any.
    currency: str = ""
    #: In the file's order.
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Book:
    """Everything the user's files say."""

    path: Path
    #: Of the bytes of ``holdings.csv``.
    sha256: str
    holdings: tuple[Holding, ...]
    settings: Settings
    problems: tuple[Problem, ...]
    #: Whether ``holdings.csv`` is the untouched sample, which alone may open on demo prices
    #: unasked.
    is_sample: bool = False
    #: What the user has corrected in the market's data.
    corrections: tuple[Correction, ...] = ()
    #: The valid rows of ``transactions.csv``, in the file's order; empty without the file. Accounts
    #: and the currencies of money are those of the holdings where the file leaves them open.
    transactions: tuple[Transaction, ...] = ()
    #: Of the bytes of ``transactions.csv``; empty without it.
    transactions_sha256: str = ""
    #: The name of that file, which may be another.
    transactions_name: str = "transactions.csv"
    #: The user's own prices, a file for each security that has one.
    price_files: tuple[PriceFile, ...] = ()
    #: How many rows of imported files were left out: those of ``unread.csv``.
    unread: int = 0
    #: The day that ``holdings.csv`` speaks of, at its end; None is today.
    holdings_as_of: date | None = None

    # Both are asked for on every rerun of a page, and a ledger can be long.
    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The distinct securities in the files' order, those held before included, without cash."""
        traded = (
            symbol
            for t in self.transactions
            if not t.is_of_money
            for symbol in (t.symbol, t.other)
            if symbol and symbol != CASH
        )
        return tuple(dict.fromkeys([*(h.symbol for h in self.holdings if not h.is_cash), *traded]))

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The distinct currencies that the rows name, in the files' order, those received in
        exchange included.
        """
        held = (h.currency for h in self.holdings)
        moved = (
            c
            for t in self.transactions
            for c in (t.currency, t.symbol if t.type.is_conversion else "")
        )
        return tuple(currency for currency in dict.fromkeys([*held, *moved]) if currency)
