"""Which account, and which currency of money, a row of the ledger means where it leaves
them open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.book.tabular.numbers import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portfolio.book.records import Holding


@dataclass(frozen=True)
class Accounts:
    """The accounts of ``holdings.csv``: what is in them, and how they are spelled."""

    names: tuple[str, ...]
    #: The accounts that hold each symbol.
    holders: Mapping[str, frozenset[str]]
    #: The currencies of each account that has cash rows.
    cash: Mapping[str, tuple[str, ...]]
    #: The names by what is left of them without case, width and blanks.
    spellings: Mapping[str, str]
    #: Of the securities whose rows name one, their currency.
    currencies: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, holdings: Iterable[Holding]) -> Accounts:
        """Gather the accounts of the holdings."""
        holders: dict[str, set[str]] = {}
        cash: dict[str, dict[str, None]] = {}
        names: dict[str, None] = {}
        named: dict[str, str] = {}
        for holding in holdings:
            names[holding.account] = None
            if holding.currency:
                named.setdefault(holding.symbol, holding.currency)
            if holding.is_cash:
                cash.setdefault(holding.account, {})[holding.currency] = None
            else:
                holders.setdefault(holding.symbol, set()).add(holding.account)
        return cls(
            tuple(names),
            {symbol: frozenset(found) for symbol, found in holders.items()},
            {account: tuple(found) for account, found in cash.items()},
            {_bare(name): name for name in reversed(names)},
            named,
        )

    @property
    def are_named(self) -> bool:
        """Whether any holding names its account; if not, the whole book is one account."""
        return any(self.names)

    def spelled(self, typed: str) -> str:
        """An account as the holdings spell it; case, width and blanks do not matter."""
        return self.spellings.get(_bare(typed), typed.strip())

    def of_symbol(self, symbol: str) -> str | None:
        """The account of a row about a security: the only one that holds it, or the only one there
        is.
        """
        return _only(self.holders.get(symbol, ())) or _only(self.names)

    def of_money(self, currency: str) -> str | None:
        """The account of a row about money: the only one with cash (in that currency), or the only
        one there is.
        """
        in_currency = [account for account, found in self.cash.items() if currency in found]
        return _only(self.cash) or _only(in_currency) or _only(self.names)

    def currency(self, account: str) -> str | None:
        """The currency of money in an account: that of its only cash row."""
        return _only(self.cash.get(account, ()))


def _bare(name: str) -> str:
    return "".join(plain_text(name).casefold().split())


def _only(names: Iterable[str]) -> str | None:
    found = list(names)
    return found[0] if len(found) == 1 else None
