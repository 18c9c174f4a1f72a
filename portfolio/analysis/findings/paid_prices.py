"""Every price paid or received, held against the close of its day.

Prices within a factor of 1.5 of the close pass. Others are told, alike ones of a security as one:
what they look like (a minor unit, another currency, the shares before or after a split), and the
entries as they would be then, for the effect on the returns to be computed. Rates at which brokers
settled are held against the market's. The user's word, a correction ``paid`` of the day, settles
it for good.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from portfolio.analysis.entries.splits import splits_by_symbol
from portfolio.analysis.ledger.broker_rates import (
    SAME,
    amounts_without_costs,
    broker_rates,
    implied_rates,
    market_rates,
)
from portfolio.analysis.ledger.events import is_inside
from portfolio.analysis.prices.panel import STRIDE
from portfolio.arrays import date_of, is_found
from portfolio.book.currencies import has_minor_unit
from portfolio.book.records import Correction
from portfolio.book.transactions.types import posted_by
from portfolio.errors import N_
from portfolio.market.records import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from portfolio.analysis.entries.entries import Entries
    from portfolio.analysis.ledger.journal import LedgerRows
    from portfolio.analysis.ledger.ledger import Ledger
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Bools, Floats, Ints
    from portfolio.market.records import Market

#: A price so many times the close of its day, or the close so many times it, passes.
_FARTHEST = 1.5
#: What a price looks like is met so closely.
_NEAR = 0.05
#: A close so many calendar days before a trade says nothing about it.
_OLDEST = 7
#: A broker's rate may be so far from the market's.
_RATE = 0.03
#: Of a unit that is quoted in hundredths.
_HUNDRED = 100.0

Look = Literal["minor unit", "currency", "shares", "none", "rate"]


@dataclass(frozen=True)
class PaidPrices:
    """Prices of one security that all look like the same mistake."""

    finding: Finding
    #: The days of the first and the last of the rows (since 1970).
    first: int
    last: int
    #: The ledger's rows as they would be without the mistake; None where only the user can know.
    repaired: Entries | None


@dataclass(frozen=True)
class _Suspect:
    """A row whose price cannot be right, as far as the market knows."""

    #: Its place among the rows.
    row: int
    look: Look
    #: A currency, or a split's ratio as it is written.
    detail: str
    #: Per share.
    price: float
    #: By which the price, and what it makes of the amount, would be multiplied.
    factor: float
    close: float
    times: float
    #: What a unit of the price is in the currency of the amount.
    rate: float = 1.0


def paid_prices(
    ledger: Ledger,
    panel: Panel,
    market: Market,
    base: str,
    accepted: Collection[Correction],
) -> tuple[PaidPrices, ...]:
    """Tell the prices paid that are not the market's, of the review's days; later ones only where
    they move an account's cash before.

    Simulated prices say nothing about a trade. ``accepted`` are the user's corrections.
    """
    if market.source == "demo":
        return ()
    held = _Held.of(ledger, panel, market, accepted)
    groups: defaultdict[tuple[str, str, Look, str], list[_Suspect]] = defaultdict(list)
    for suspect in _suspects(held, base):
        row = held.ledger.rows.entries.rows[suspect.row]
        groups[row.symbol, row.currency, suspect.look, suspect.detail].append(suspect)
    return tuple(_told(held, suspects) for suspects in groups.values())


@dataclass(frozen=True)
class _Held:
    """The rows to look at, and what the market says of them; arrays of shape (looked at,)."""

    ledger: Ledger
    market: Market
    #: The currency of each position.
    own: Ints
    #: Their places among the rows.
    at: Ints
    #: What counts for a share of each row: its price, else what the amount makes of it where the
    #: two disagree in one currency.
    price: Floats
    #: The close of each row's day per share of that day, in the security's currency; NaN where
    #: none is near.
    close: Floats
    #: What a unit of the price is in the security's currency.
    unit: Floats
    #: How much of the row's currency a broker took for one of the security's; NaN where price and
    #: amount are in one currency.
    implied: Floats
    settled: Floats
    quoted: Floats

    @classmethod
    def of(
        cls, ledger: Ledger, panel: Panel, market: Market, accepted: Collection[Correction]
    ) -> _Held:
        rows, positions, exchange = ledger.rows, ledger.positions, ledger.exchange
        entries = rows.entries
        number = {name: i for i, name in enumerate(exchange.currencies)}
        own = np.array([number[name] for name in positions.currency_names], dtype=np.int64)
        at = rows.where(*(t for t in posted_by("trade", "reinvestment") if t.tells_price))
        at = at[is_inside(rows.position[at])]
        traded = {s for s, history in market.histories.items() if history.is_traded}
        quoted = positions.is_listed & np.array(
            [h.symbol not in traded for h in positions.holdings], dtype=bool
        )
        chosen = quoted[rows.position[at]] & (entries.price[at] > 0) & (entries.shares[at] > 0)
        is_rolled_back = is_inside(rows.settlement[at]) & (rows.day[at] <= ledger.window.told)
        chosen &= (rows.day[at] <= ledger.window.end) | is_rolled_back
        at = at[chosen & ~_is_accepted(entries, at, accepted)]
        # Neighbours are found faster than rows here and there.
        at = at[np.argsort(positions.security[rows.position[at]] * STRIDE + rows.day[at])]
        position, day = rows.position[at], rows.day[at]
        row = panel.rows_at(positions.security[position], day)
        near = is_found(row) & (day - panel.days[np.maximum(row, 0)] <= _OLDEST)
        # In that day's shares.
        shares = rows.shares[at] / entries.shares[at]
        close = np.where(near, panel.closes[np.maximum(row, 0)] * shares, np.nan)
        market_rate = market_rates(rows, own, exchange)[at]
        settled = broker_rates(rows, own, exchange)[at]
        unit = np.where(np.isnan(settled), 1.0 / market_rate, 1.0)
        implied = implied_rates(rows, own)[at]
        return cls(
            ledger,
            market,
            own,
            at,
            _counted_price(rows, at, implied),
            close,
            unit,
            implied,
            settled,
            market_rate,
        )


def _counted_price(rows: LedgerRows, at: Ints, implied: Floats) -> Floats:
    """The price of a share, by the amount where the two disagree: the amount counts."""
    entries = rows.entries
    price = entries.price[at]
    by_amount = amounts_without_costs(rows, at) / entries.shares[at]
    disagrees = np.isnan(implied) & (np.abs(by_amount / price - 1.0) > SAME) & (by_amount > 0)
    return np.where(disagrees, by_amount, price)


def _is_accepted(entries: Entries, at: Ints, accepted: Collection[Correction]) -> Bools:
    words = {(c.symbol, c.day): c.value for c in accepted if c.kind == "paid"}
    found = np.zeros(len(at), dtype=bool)
    if not words:
        return found
    symbols = {symbol for symbol, _ in words}
    named = np.array([one.symbol in symbols for one in entries.subjects], dtype=bool)
    for k in np.flatnonzero(named[entries.subject[at]]).tolist():
        row = entries.rows[int(at[k])]
        found[k] = (row.symbol, row.day) in words
    return found


def _suspects(held: _Held, base: str) -> Iterator[_Suspect]:
    """Tell rows whose price, or whose broker's rate, is too far from the market's."""
    rows = held.ledger.rows
    entries, exchange = rows.entries, held.ledger.exchange
    with np.errstate(invalid="ignore", divide="ignore"):
        times = held.price * held.unit / held.close
        is_far = np.abs(np.log(times)) > np.log(_FARTHEST)
        off = np.where(np.isnan(held.settled), held.implied, held.settled) / held.quoted
        # A price in the account's own currency disagrees with its amount.
        is_off = np.abs(off - 1.0) > _RATE
    splits: Mapping[str, Sequence[tuple[int, float]]] | None = None
    found = np.flatnonzero(is_far | is_off)
    for k in found[np.argsort(held.at[found])].tolist():
        i = int(held.at[k])
        row, day = entries.rows[i], int(rows.day[i])
        if row.multiplier != 1:
            continue
        if is_off[k]:
            price, rate = float(held.price[k]), float(held.implied[k])
            yield _Suspect(i, "rate", "", price, 1.0, float(held.quoted[k]), rate)
            continue
        own = int(held.own[rows.position[i]])
        if splits is None:
            splits = splits_by_symbol(held.market, entries)
        price, close = float(held.price[k]), float(held.close[k])
        suspect = _Suspect(i, "none", "", price, 1 / times[k], close, float(times[k]))
        if not np.isnan(held.settled[k]):
            suspect = replace(suspect, rate=float(held.settled[k]))
        else:
            money = {c for a, c in _cash(held.ledger) if a == row.account} | {base}
            names = exchange.currencies
            written = int(rows.currency[i])
            rates = {
                c: float(exchange.quotes[names.index(c), _column(exchange.days, day)])
                for c in sorted({*money, names[own]} - {names[written]})
            }
            here = float(exchange.at(np.array([written]), np.array([day]))[0])
            suspect = _of_unit(suspect, names[own]) or _of_currency(suspect, rates, here) or suspect
        yield _of_split(suspect, splits.get(row.symbol, ()), day) or suspect


def _column(days: Ints, day: int) -> int:
    return max(int(np.searchsorted(days, day, side="right")) - 1, 0)


def _cash(ledger: Ledger) -> list[tuple[str, str]]:
    return [(h.account, h.currency) for h in ledger.positions.holdings if h.is_cash]


def _of_unit(suspect: _Suspect, own: str) -> _Suspect | None:
    """A price in pence."""
    near = _FARTHEST if has_minor_unit(own) else 1 + _NEAR
    if abs(np.log(suspect.times / _HUNDRED)) > np.log(near):
        return None
    return replace(suspect, look="minor unit", detail=own, factor=1 / _HUNDRED)


def _of_currency(suspect: _Suspect, rates: Mapping[str, float], here: float) -> _Suspect | None:
    """A price in another currency than the row says; ``rates`` and ``here`` in the base's."""
    for currency, rate in rates.items():
        if abs(suspect.times * rate / here - 1.0) <= _NEAR:
            return replace(suspect, look="currency", detail=currency, factor=rate / here)
    return None


def _of_split(suspect: _Suspect, splits: Sequence[tuple[int, float]], day: int) -> _Suspect | None:
    """A price, and shares, as of after a later split (or before an earlier one)."""
    if suspect.look != "none":
        return None
    ratio = 1.0
    for _, each in sorted(one for one in splits if one[0] > day):
        ratio *= each
        for found in dict.fromkeys((ratio, each)):
            if abs(suspect.times * found - 1.0) <= _NEAR:
                return replace(suspect, look="shares", detail=f"{found:.10g}", factor=found)
    return None


def _told(held: _Held, suspects: Sequence[_Suspect]) -> PaidPrices:
    """Alike rows as one finding, which names the first."""
    ledger = held.ledger
    rows, names = ledger.rows, ledger.exchange.currencies
    entries = rows.entries
    suspects = sorted(suspects, key=lambda one: (rows.day[one.row], entries.rows[one.row].line))
    head = suspects[0]
    row = entries.rows[head.row]
    days = [int(rows.day[one.row]) for one in suspects]
    own = names[int(held.own[rows.position[head.row]])]
    is_settled = head.look != "rate" and head.rate != 1.0
    dates: list[date] = [date_of(day) for day in dict.fromkeys(days)]
    facts: dict[str, object] = {
        "symbol": row.symbol,
        "day": row.day,
        "price": _rounded(head.price),
        "currency": own if is_settled else names[int(rows.currency[head.row])],
        "times": _rounded(head.times, 3),
        "close": _rounded(head.close),
        "own": own,
        "n": len(suspects),
    }
    if head.look in ("minor unit", "currency", "shares"):
        facts |= {"detail": head.detail, "suggestion": _rounded(head.price * head.factor)}
    finding = Finding(
        "warning",
        "broker_rate" if head.look == "rate" else "paid_price",
        row.symbol,
        dates[0],
        dates[-1],
        _OF_OWN if head.look == "currency" and head.detail == own else _TEMPLATES[head.look],
        facts,
        tuple(Correction(row.symbol, day, "paid") for day in dates),
        file="transactions.csv",
        line=row.line or None,
    )
    return PaidPrices(finding, days[0], days[-1], _repaired(entries, suspects))


def _repaired(entries: Entries, suspects: Sequence[_Suspect]) -> Entries | None:
    """The entries without the mistake."""
    if suspects[0].look == "rate":
        return None
    at = np.array([one.row for one in suspects], dtype=np.int64)
    factor = np.array([one.factor for one in suspects])
    shares, amount, fee, tax = (
        getattr(entries, name).copy() for name in ("shares", "amount", "fee", "tax")
    )
    if suspects[0].look == "currency":  # everything in the row is in it
        amount[at], fee[at], tax[at] = amount[at] * factor, fee[at] * factor, tax[at] * factor
    elif suspects[0].look == "shares":
        shares[at] = shares[at] / factor
    else:
        worth = np.array([one.price * one.rate for one in suspects])
        amount[at] += shares[at] * worth * (factor - 1.0)
    return replace(entries, shares=shares, amount=amount, fee=fee, tax=tax)


def _rounded(number: float, digits: int = 6) -> float:
    return float(f"{number:.{digits}g}")


#: A price in the security's currency, beside no amount in the account's.
_OF_OWN = N_(
    "The price of {symbol} on {day}, {price} {currency}, is {times} times that day's close of"
    " {close} {own}: it looks like {detail}. Write the amount in {currency} beside it, or {detail}"
    " in the column “currency” (rows: {n})."
)
_TEMPLATES: Mapping[Look, str] = {
    "minor unit": N_(
        "The price of {symbol} on {day}, {price} {currency}, is about a hundred times that day's"
        " close of {close} {own}: it looks like hundredths (pence). Write prices in {detail}, here"
        " {suggestion} (rows: {n})."
    ),
    "currency": N_(
        "The price of {symbol} on {day}, {price} {currency}, is {times} times that day's close of"
        " {close} {own}: it looks like {detail}. Write {detail} in the column “currency”, or the"
        " price in {currency}, here {suggestion} (rows: {n})."
    ),
    "shares": N_(
        "The price of {symbol} on {day}, {price} {currency}, is {times} times that day's close of"
        " {close} {own}: price and shares look like those after the later split of {detail}. Write"
        " them as they were that day, here the price {suggestion} (rows: {n})."
    ),
    "none": N_(
        "The price of {symbol} on {day}, {price} {currency}, is {times} times that day's close of"
        " {close} {own} (rows: {n}). Correct the price, the shares, the day or the symbol; if it is"
        " right (shares offered below their price, say), accept it on the page Data with a reason,"
        " or as a row “paid” in corrections.csv."
    ),
    "rate": N_(
        "Amount and price of {symbol} on {day} make {times} {currency} for one {own}, while the"
        " market's rate was {close} (rows: {n}). Correct the amount, the price or the currency; if"
        " it is right, accept it on the page Data with a reason, or as a row “paid” in"
        " corrections.csv."
    ),
}
