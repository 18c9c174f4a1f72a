"""What the rows of a ledger make of each account: shares, their average cost, and money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.book.records import CASH
from portfolio.book.symbols import listing
from portfolio.book.transactions.amounts import agrees

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from portfolio.book.importing.splits import SplitFactors
    from portfolio.book.records import Transaction

_NOTHING = 1e-9
#: A stock dividend that the market tells as a split is credited within so many days of it.
_CREDITED_WITHIN, _SAME_DIVIDEND = 120, 0.002
_CENT = 0.005


@dataclass
class LedgerPosition:
    """The shares of one security in one account, in today's shares."""

    shares: float = 0.0
    #: What they cost, in the listing's currency; None when a row does not tell.
    paid: float | None = 0.0
    currency: str = ""
    multiplier: float = 1.0

    @property
    def cost(self) -> float | None:
        """Average per share; None when it is not known."""
        if self.paid is None or self.shares <= _NOTHING:
            return None
        return round(self.paid / self.shares / self.multiplier, 8)

    def come(self, shares: float, paid: float | None) -> None:
        """Shares come, for so much; None where nobody knows."""
        self.shares += shares
        self.paid = None if self.paid is None or paid is None else self.paid + paid

    def leave(self, shares: float) -> float | None:
        """Shares leave with their part of what all cost, which is returned."""
        part = min(shares / self.shares, 1.0) if self.shares > _NOTHING else 1.0
        gone = None if self.paid is None else self.paid * part
        self.shares -= shares
        self.paid = None if self.paid is None or gone is None else self.paid - gone
        if abs(self.shares) <= _NOTHING:
            self.shares, self.paid = 0.0, 0.0
        return gone


@dataclass
class LedgerCash:
    """The money of one account in one currency, as the rows alone make it."""

    amount: float = 0.0
    #: Whether any row says where money came from.
    is_paid_in: bool = False
    #: The lowest it ever was at the end of a day.
    lowest: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether the rows tell all of it: some was paid in, and nothing was spent that was not
        there.
        """
        return self.is_paid_in and self.lowest > -_CENT


@dataclass
class LedgerBalances:
    """By account and symbol, by account and currency."""

    positions: dict[tuple[str, str], LedgerPosition] = field(default_factory=dict)
    cash: dict[tuple[str, str], LedgerCash] = field(default_factory=dict)


def ledger_balances(rows: Iterable[Transaction], splits: SplitFactors) -> LedgerBalances:
    """What the rows make together, in whatever order they stand.

    A split row multiplies what was held before it, wherever that is; the order of the rows of one
    day does not matter.
    """
    found = LedgerBalances()
    days = defaultdict[tuple[str, str], "dict[date, float]"](lambda: defaultdict(float))
    for t in sorted(rows, key=_in_order):
        if t.type.is_split:
            continue
        _move_shares(found.positions, t, splits)
        for (account, currency), amount in _money(t).items():
            days[account, currency][t.day] += amount
            kept = found.cash.setdefault((account, currency), LedgerCash())
            is_paid_in = t.is_of_money and (t.type.is_external or t.type.is_conversion)
            kept.is_paid_in = kept.is_paid_in or (is_paid_in and amount > 0)
    for key, amounts in days.items():
        kept = found.cash[key]
        for day in sorted(amounts):
            kept.amount = round(kept.amount + amounts[day], 6)
            kept.lowest = min(kept.lowest, kept.amount)
    return found


def _in_order(t: Transaction) -> tuple[date, int, str, float, float]:
    """By day; on it shares come before others leave, so that the order in a file says nothing."""
    return t.day, -t.type.share_sign, t.symbol, t.shares or 0.0, t.amount or 0.0


def _move_shares(
    positions: dict[tuple[str, str], LedgerPosition], t: Transaction, splits: SplitFactors
) -> None:
    if t.is_of_money or not t.symbol or t.symbol == CASH:
        return
    position = positions.setdefault((t.account, t.symbol), LedgerPosition())
    position.multiplier = max(position.multiplier, t.multiplier)
    position.currency = position.currency or listing(t.symbol).currency or t.currency
    shares = (t.shares or 0.0) * splits.since(t.symbol, t.day)
    if t.type.lowers_cost:
        position.paid = (
            None if position.paid is None else max(position.paid - (t.amount or 0.0), 0.0)
        )
    elif t.type.posting == "exchange":
        given = positions.setdefault((t.account, t.other), LedgerPosition())
        went = given.shares
        if t.other_shares is not None:
            went = t.other_shares * splits.since(t.other, t.day)
        position.come(shares, given.leave(went))
    elif t.type.share_sign > 0:
        if _is_split_of_market(t, position.shares, splits):
            return
        position.come(shares, _paid(t, position.currency))
    elif t.type.ends_for_nothing and position.shares < -_NOTHING:
        position.come(shares, 0.0)  # an option that was written
    elif t.type.share_sign < 0:
        position.leave(shares)


def _is_split_of_market(t: Transaction, held: float, splits: SplitFactors) -> bool:
    """Whether shares that came for nothing are what the market tells as a split."""
    if t.type.money != "none" or t.type.posting != "trade" or not t.shares:
        return False
    before = held / splits.since(t.symbol, t.day)
    # Where the split lies before the row, what is held is in new shares already.
    ratios = [(before + t.shares) / before] if before > _NOTHING else []
    ratios += [before / (before - t.shares)] if before - t.shares > _NOTHING else []
    return any(
        splits.near(t.symbol, t.day, ratio, _CREDITED_WITHIN, _SAME_DIVIDEND) for ratio in ratios
    )


def _paid(t: Transaction, currency: str) -> float | None:
    """What shares that came cost, in the currency of their listing; None when nobody knows."""
    if t.type.posting == "spin-off":
        return t.amount
    if t.type.money == "none":
        return 0.0
    if t.amount is not None and (not t.currency or t.currency == currency):
        return t.amount
    if t.price is None or t.shares is None:
        return None
    paid = t.price * t.shares * t.multiplier
    costs = t.fee + (t.tax or 0.0)
    is_of_account = t.amount is not None and agrees(
        t.type, paid + t.type.cost_sign * costs, t.amount, t.tax
    )
    # A price that makes the amount is in the account's currency, too.
    return None if is_of_account else paid


def _money(t: Transaction) -> Mapping[tuple[str, str], float]:
    """What a row adds to the money of its account, by account and currency."""
    amount = t.amount or 0.0
    if t.type.is_conversion:
        return {(t.account, t.currency): -amount, (t.account, t.symbol): t.shares or 0.0}
    sign = t.type.money_sign
    if not sign or (t.type.posting == "transfer" and t.symbol):
        return {}
    return {(t.account, t.currency or listing(t.symbol).currency): sign * amount}
