"""Why nothing could be computed: which symbols lack a price or a rate, and what Yahoo answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.symbols import rate_name
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from portfolio.market.records import Market, Outcome

#: A sentence names so many symbols; of more it gives the number.
_NAMED = 8
_REFUSED = "Yahoo refused: too many requests (429)"


def what_is_missing(
    symbols: Iterable[str], currencies: Iterable[str], market: Market, day: date
) -> Sentence:
    """Say what is missing by ``day``: of ``symbols`` a price, of ``currencies`` (without USD) an
    exchange rate; each cause once, prices first.
    """
    by_answer: dict[tuple[str, str], list[str]] = {}
    for symbol in dict.fromkeys(symbols):
        history = market.histories.get(symbol)
        if history is None or not len(history.days):
            by_answer.setdefault(_answer(market.outcomes.get(symbol)), []).append(symbol)
        elif history.days[0].astype(object) > day:
            by_answer.setdefault(("late", ""), []).append(symbol)
    causes = [
        _of_prices(kind, reason, _names(found), day) for (kind, reason), found in by_answer.items()
    ]
    # What failed for the prices by the same answer need not be said of the rates again.
    causes += [
        _of_rate(currency, market, day)
        for currency in dict.fromkeys(currencies)
        if by_answer.get(_answer(market.outcomes.get(rate_name(currency)))) is None
    ]
    said = causes[0] if causes else Sentence(N_("no holding has a price and an exchange rate"))
    for more in causes[1:]:
        said = Sentence(N_("{cause}; {more}"), {"cause": said, "more": more})
    return said


def _answer(outcome: Outcome | None) -> tuple[str, str]:
    """What came of the last attempt: its kind and its reason; empty where there was none, or none
    that failed. Those not asked for after a refusal were refused with the others.
    """
    if outcome is None or outcome.kind in ("ok", "unchanged"):
        return "", ""
    if outcome.kind == "rate_limited":
        return outcome.kind, _REFUSED
    return outcome.kind, "" if outcome.kind == "unknown" else outcome.reason


def _of_prices(kind: str, reason: str, symbols: object, day: date) -> Sentence:
    if kind == "unknown":
        return Sentence(N_("Yahoo does not know {symbols}"), {"symbols": symbols})
    if kind == "late":
        facts = {"symbols": symbols, "day": day}
        return Sentence(N_("no price of {symbols} on or before {day} is known"), facts)
    if not reason:
        return Sentence(N_("no price of {symbols} is stored yet"), {"symbols": symbols})
    facts = {"symbols": symbols, "reason": reason}
    return Sentence(N_("no price of {symbols} could be fetched ({reason})"), facts)


def _of_rate(currency: str, market: Market, day: date) -> Sentence:
    kind, reason = _answer(market.outcomes.get(rate_name(currency)))
    facts: dict[str, object] = {"currency": currency, "day": day}
    if kind == "unknown":
        return Sentence(N_("Yahoo does not know an exchange rate of {currency}"), facts)
    if reason:
        template = N_("no exchange rate of {currency} for {day} could be fetched ({reason})")
        return Sentence(template, {**facts, "reason": reason})
    return Sentence(N_("no exchange rate of {currency} for {day} is stored"), facts)


def _names(symbols: Sequence[str]) -> object:
    """As a fact of a sentence."""
    if len(symbols) <= _NAMED:
        return tuple(symbols)
    facts = {"symbols": tuple(symbols[:_NAMED]), "n": len(symbols) - _NAMED}
    return Sentence(N_("{symbols} and {n} others"), facts)
