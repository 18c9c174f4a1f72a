"""All checks over the days of one review."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.symbols import rate_name
from portfolio.errors import SEVERITIES
from portfolio.market.calendars import calendar_of
from portfolio.market.quality.checks import (
    adjusted,
    boundaries,
    days,
    dividends,
    exchange_rates,
    identity,
    prices,
    splits,
)
from portfolio.market.quality.checks.subject import CheckedSymbol, among

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from portfolio.arrays import Dates
    from portfolio.book.records import Correction
    from portfolio.market.calendars import Sessions
    from portfolio.market.raw import RawHistory
    from portfolio.market.records import Finding, History, Market

    Check = Callable[[CheckedSymbol], Iterable[Finding]]

#: How many calendar days before the window its ten rows before may reach back, holidays included.
_BEFORE_WINDOW = np.timedelta64(30, "D")
#: Run on every security and every rate.
_ANY: tuple[Check, ...] = (
    prices.unusable_close,
    prices.unfinished_bar,
    days.phantom_row,
    identity.time_zone,
    identity.currency,
    identity.refused_closes,
    identity.rebased,
    boundaries.boundary_spike,
)
#: Run on securities.
_SECURITIES: tuple[Check, ...] = (
    prices.jump,
    prices.flat_rows,
    splits.split_in_price,
    splits.split_or_spin_off,
    days.missing_day,
    days.stale_last_row,
    dividends.dividend_large,
    dividends.dividend_unit,
    dividends.dividend_currency,
    dividends.dividend_vanished,
    dividends.dividend_missing,
    dividends.dividend_unpaid_drop,
    adjusted.adjusted_close,
)
#: Run on rates.
_RATES: tuple[Check, ...] = (
    exchange_rates.rate_jump,
    exchange_rates.rate_gap,
    exchange_rates.rate_old,
)

#: The findings that may be about one and the same move, the more telling first.
_MOVES = (
    "boundary_spike",
    "split_unapplied",
    "split_twice",
    "split_unlisted",
    "jump",
    "rate_jump",
)

#: The corrections that settle a finding, by the first word of its code; closes and rows settle all
#: others.
_SETTLED_BY = {"dividend": {"dividend"}, "split": {"split", "close"}}


def examine(
    market: Market,
    evidence: Mapping[str, RawHistory],
    *,
    start: date,
    end: date,
    today: date,
    sessions: Mapping[str, Sessions],
    since: date | None = None,
) -> Market:
    """``market`` with what the checks find added to its findings; it is otherwise the same.

    Only what touches the days from ten rows before ``start`` to ``end`` is told, and the dividends
    of the twelve months to ``end``; but of splits all that come after the window's first day, or
    after ``since``, the first that the review counts. ``evidence`` has the stored rows by symbol
    (``PriceStore.raws``), rates by their names; ``sessions`` the exchanges' open days by calendar
    code (``kept_sessions``). Where either is missing, the checks that need it are silent. What a
    correction has settled is not told again.
    """
    if market.source == "demo":
        return market
    peers = _Peers(market.histories, start, end)
    found: list[Finding] = []
    for history in market.histories.values():
        subject = CheckedSymbol(
            history,
            evidence.get(history.symbol),
            start,
            end,
            today,
            sessions.get(_exchange(history) or ""),
            peers.of(history),
            market.rates,
            since,
        )
        found += _run((*_ANY, *_SECURITIES), subject)
        found += identity.refused_answer(subject, market.outcomes.get(history.symbol))
    for currency, rate in market.rates.items():
        subject = CheckedSymbol(rate, evidence.get(rate_name(currency)), start, end, today)
        found += _run((*_ANY, *_RATES), subject)
        found += identity.refused_answer(subject, market.outcomes.get(rate.symbol))
    found = _once(found)
    told = {_subject(finding) for finding in market.findings}
    found = [
        finding
        for finding in found
        if _subject(finding) not in told and not _is_settled(finding, market.corrections)
    ]
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return replace(market, findings=(*market.findings, *found))


def _once(found: Sequence[Finding]) -> list[Finding]:
    """Of a day's move the finding that weighs most; of equal ones that about the boundary, whose
    move is known to be gone.
    """
    moves: dict[tuple[str, date], Finding] = {}
    for finding in found:
        if finding.code in _MOVES:
            key = (finding.symbol, finding.first)
            moves[key] = min(moves.get(key, finding), finding, key=_weight_of_move)
    return [f for f in found if f.code not in _MOVES or moves[f.symbol, f.first] is f]


def _weight_of_move(finding: Finding) -> tuple[int, int]:
    return (SEVERITIES.index(finding.severity), _MOVES.index(finding.code))


def _run(checks: Sequence[Check], subject: CheckedSymbol) -> Iterator[Finding]:
    return chain.from_iterable(check(subject) for check in checks)


def _subject(finding: Finding) -> tuple[str, str, date]:
    return (finding.code, finding.symbol, finding.first)


def _is_settled(finding: Finding, corrections: Sequence[Correction]) -> bool:
    """Whether the user has had a word about what a finding says."""
    kinds = _SETTLED_BY.get(finding.code.partition("_")[0], {"close", "drop", "split"})
    said = {c.day for c in corrections if c.symbol == finding.symbol and c.kind in kinds}
    if finding.alternative:
        return {c.day for c in finding.alternative} <= said
    return any(finding.first <= day <= finding.last for day in said)


def _exchange(history: History) -> str | None:
    """The calendar of the exchange that a history is of; None when nobody tells its sessions."""
    return None if history.is_written else calendar_of(history.symbol)


class _Peers:
    """The securities of each exchange, to compare their days in the window."""

    def __init__(self, histories: Mapping[str, History], start: date, end: date) -> None:
        first = np.datetime64(start, "D") - _BEFORE_WINDOW
        members: dict[str, list[Dates]] = {}
        for history in histories.values():
            exchange = _exchange(history)
            if exchange:
                low, high = np.searchsorted(history.days, [first, np.datetime64(end, "D") + 1])
                members.setdefault(exchange, []).append(history.days[low:high])
        self._members = {exchange: len(days) for exchange, days in members.items()}
        self._counts = {
            exchange: np.unique(np.concatenate(days), return_counts=True)
            for exchange, days in members.items()
            if len(days) > 2
        }

    def of(self, history: History) -> Dates | None:
        """Days on which at least two, and most, of the others have a row; None with fewer than two
        others.
        """
        exchange = _exchange(history) or ""
        if exchange not in self._counts:
            return None
        days, counts = self._counts[exchange]
        others = counts - among(days, history.days)
        return days[(others >= 2) & (2 * others > self._members[exchange] - 1)]
