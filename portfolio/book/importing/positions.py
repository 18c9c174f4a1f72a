"""Positions of brokers' files as ``holdings.csv`` keeps them, and what the ledger says of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Position
from portfolio.book.importing.records import HeldPosition, HoldingDifference
from portfolio.book.options import is_option
from portfolio.book.records import CASH
from portfolio.book.symbols import is_unlisted, listing
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portfolio.book.importing.balances import LedgerBalances
    from portfolio.book.importing.records import BookFiles, DifferenceCause, ImportedFile
    from portfolio.book.importing.splits import SplitFactors
    from portfolio.book.records import Holding, Transaction

#: Less is a fraction that one of the two rounds away.
_SHARES, _MONEY = 1e-3, 0.005
_COST = 1e-4

_SPLIT_IN_LEDGER = N_("The ledger counts the split of {day} (1 to {ratio}), holdings.csv does not.")
_DIVIDEND_IN_LEDGER = N_("The dividend in shares of {day} is not in holdings.csv.")
_ROWS_MISSING = N_(
    "Rows before the first, of {first}, are missing: on {day} more had left than had come."
)

#: Symbol, account and, of cash, currency.
PositionKey = tuple[str, str, str]


def held_positions(
    files: Iterable[ImportedFile], before: BookFiles, splits: SplitFactors
) -> list[HeldPosition]:
    """What the files of positions say, each security of an account once; of two files that tell
    the same one, the later counts.
    """
    found: dict[PositionKey, HeldPosition] = {}
    for file in files:
        parts = defaultdict[PositionKey, list[HeldPosition]](list)
        for row in file.rows:
            if row.state in ("new", "known") and isinstance(row.entry, Position):
                part = in_today_shares(row.entry, before, splits)
                part = replace(part, name=row.more.get("name", part.name), more=row.more)
                parts[key_of(part)].append(part)
        found |= {key: _together(same) for key, same in parts.items()}
    return list(found.values())


def in_today_shares(position: Position, before: BookFiles, splits: SplitFactors) -> HeldPosition:
    """A position as ``holdings.csv`` has it; purchases before a split count in the new shares."""
    symbol, base = position.symbol, before.book.settings.base_currency
    is_cash = symbol == CASH
    shares, cost = position.shares, position.cost
    if position.lots and not is_cash:
        now = fsum(lot.shares * splits.since(symbol, lot.date) for lot in position.lots)
        if cost is not None and now:
            cost = cost * shares / now
        shares = now
    return HeldPosition(
        symbol,
        position.account if before.names_accounts else "",
        round(shares, 10),
        position.currency or (base if is_cash else listing(symbol).currency),
        None if is_cash or cost is None else round(cost, 8),
        position.multiplier,
        "" if is_cash or position.security.kind == "option" else position.security.name,
    )


def _can_owe(symbol: str) -> bool:
    """Whether less than nothing of it is a debt, and no mistake in the rows."""
    return is_unlisted(symbol) or is_option(symbol)


def key_of(position: HeldPosition) -> PositionKey:
    """What makes two rows one position."""
    currency = position.currency if position.symbol == CASH else ""
    return position.symbol, position.account, currency


def holding_key(holding: Holding) -> PositionKey:
    """The same of a row of ``holdings.csv``."""
    return holding.symbol, holding.account, holding.currency if holding.is_cash else ""


def is_as_held(position: HeldPosition, before: BookFiles) -> bool:
    """Whether ``holdings.csv`` says the same already."""
    same = [h for h in before.book.holdings if holding_key(h) == key_of(position)]
    if not same:
        return False
    (held,) = same
    if abs(held.shares - position.shares) > (_MONEY if held.is_cash else 1e-9):
        return False
    if held.multiplier != position.multiplier:
        return False
    if position.cost is None:
        return True
    return (
        held.cost is not None
        and abs(held.cost / position.cost - 1 if position.cost else held.cost) <= _COST
    )


def positions_of_ledger(balances: LedgerBalances, before: BookFiles) -> list[HeldPosition]:
    """The positions of the accounts that ``holdings.csv`` does not have, as their rows make them.

    Money counts as followed where the rows tell all of it.
    """
    held = {h.account for h in before.book.holdings}
    found = [
        HeldPosition(symbol, account, round(p.shares, 10), p.currency, p.cost, p.multiplier)
        for (account, symbol), p in balances.positions.items()
        if account not in held
        and (p.shares > _SHARES or (p.shares < -_SHARES and _can_owe(symbol)))
    ]
    found += [
        HeldPosition(CASH, account, round(cash.amount, 2), currency)
        for (account, currency), cash in balances.cash.items()
        if account not in held and cash.is_whole
    ]
    return found


def differences(
    holdings: Mapping[PositionKey, float], balances: LedgerBalances
) -> tuple[HoldingDifference, ...]:
    """Where ``holdings`` (shares by symbol, account and currency) and the ledger disagree, for what
    the ledger has rows of. Money is compared where the rows tell all of it.
    """
    found: list[HoldingDifference] = []
    for (account, symbol), position in balances.positions.items():
        held = holdings.get((symbol, account, ""), 0.0)
        if abs(held - position.shares) > _SHARES:
            found.append(
                HoldingDifference(
                    symbol,
                    account,
                    held,
                    round(position.shares, 10),
                    position.currency if is_unlisted(symbol) else "",
                    position.multiplier,
                )
            )
    for (account, currency), cash in balances.cash.items():
        key = (CASH, account, currency)
        if cash.is_whole and key in holdings and abs(holdings[key] - cash.amount) > _MONEY:
            amount = round(cash.amount, 2)
            found.append(HoldingDifference(CASH, account, holdings[key], amount, currency))
    return tuple(sorted(found, key=lambda d: (d.account, d.symbol == CASH, d.symbol, d.currency)))


def explained(
    found: Iterable[HoldingDifference], ledger: Iterable[Transaction], splits: SplitFactors
) -> tuple[HoldingDifference, ...]:
    """The differences, each with what explains it, where that can be told."""
    moved = defaultdict[tuple[str, str], "list[Transaction]"](list)
    for t in ledger:
        if t.type.share_sign and not t.is_of_money:
            moved[t.account, t.symbol].append(t)
    return tuple(_explained(one, moved.get((one.account, one.symbol), ()), splits) for one in found)


def _explained(
    one: HoldingDifference, rows: Sequence[Transaction], splits: SplitFactors
) -> HoldingDifference:
    if not rows:
        return one
    found = (
        _by_split(one, rows, splits)
        or _by_dividend(one, rows, splits)
        or _by_start(one, rows, splits)
    )
    return one if found is None else replace(one, cause=found[0], because=found[1])


def _by_split(
    one: HoldingDifference, rows: Sequence[Transaction], splits: SplitFactors
) -> tuple[DifferenceCause, Sentence] | None:
    """A split after the first row that holdings.csv has not had, or that its rows had already."""
    first = min(t.day for t in rows)
    ratio = 1.0
    for day, each in splits.of(one.symbol):
        ratio *= each
        if day <= first:
            return None
        if abs(one.holdings * ratio - one.ledger) <= _SHARES and one.holdings:
            return "split", Sentence(_SPLIT_IN_LEDGER, {"day": day, "ratio": each})
    return None


def _by_dividend(
    one: HoldingDifference, rows: Sequence[Transaction], splits: SplitFactors
) -> tuple[DifferenceCause, Sentence] | None:
    """Dividends in shares, the latest or several, that the holdings have not had."""
    came = 0.0
    for t in sorted(rows, key=lambda t: t.day, reverse=True):
        if t.kind != "stock_dividend":
            continue
        came += (t.shares or 0.0) * splits.since(t.symbol, t.day)
        if abs(one.ledger - came - one.holdings) <= _SHARES:
            return "stock_dividend", Sentence(_DIVIDEND_IN_LEDGER, {"day": t.day})
    return None


def _by_start(
    one: HoldingDifference, rows: Sequence[Transaction], splits: SplitFactors
) -> tuple[DifferenceCause, Sentence] | None:
    """Shares that left before they came; an option may be written."""
    if one.multiplier != 1 or is_option(one.symbol):
        return None
    shares = 0.0
    for t in sorted(rows, key=lambda t: (t.day, -t.type.share_sign)):
        shares += t.type.share_sign * (t.shares or 0.0) * splits.since(t.symbol, t.day)
        if shares < -_SHARES and one.holdings > one.ledger:
            first = min(t.day for t in rows)
            return "rows_missing", Sentence(_ROWS_MISSING, {"first": first, "day": t.day})
    return None


def shares_held(
    before: BookFiles, positions: Iterable[HeldPosition]
) -> Mapping[PositionKey, float]:
    """What ``holdings.csv`` will say: its rows, with the positions of the files in their place."""
    held = {holding_key(h): h.shares for h in before.book.holdings}
    return held | {key_of(p): p.shares for p in positions}


def _together(parts: Sequence[HeldPosition]) -> HeldPosition:
    """Several rows of one security in one account, added up."""
    first = parts[0]
    if len(parts) == 1:
        return first
    shares = fsum(p.shares for p in parts)
    costs = [p.shares * p.cost for p in parts if p.cost is not None]
    cost = round(fsum(costs) / shares, 8) if len(costs) == len(parts) and shares else None
    name = next((p.name for p in parts if p.name), "")
    return replace(first, shares=round(shares, 10), cost=cost, name=name)
