"""What a reader must know before trusting a review: each a ``Problem`` with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import date_of, dates_of, day_of
from portfolio.book.options import is_option, read_option
from portfolio.book.symbols import is_unlisted, other_listings, rate_name
from portfolio.errors import N_, SEVERITIES, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Bools, Ints
    from portfolio.market.records import Market, Outcome

#: A price is stale when more trading days (weekdays) than this have passed since.
STALE_AFTER = 5
#: A sentence names so many securities; of more it gives the number.
_NAMED = 8


def is_stale(price_days: Ints, day: int) -> Bools:
    """Tell which of ``price_days`` (days since 1970) are more than five weekdays before ``day``."""
    begin = dates_of(price_days + 1)
    stale: Bools = np.busday_count(begin, date_of(day + 1)) > STALE_AFTER
    return stale


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort by severity, keeping the order within each, and drop repetitions; two lines of a file
    are two problems.
    """
    unique = {(p.code, p.where, p.message, p.file, p.line, p.column): p for p in problems}.values()
    return tuple(sorted(unique, key=lambda p: SEVERITIES.index(p.severity)))


def without_price(symbol: str, outcome: Outcome | None) -> Problem:
    """Explain a security that has no price at all."""
    if outcome is not None and outcome.kind == "unknown":
        others = other_listings(symbol)
        template = (
            N_(
                "Yahoo does not know {symbol}, and Taiwan's list has another: write {others}. It is"
                " not in the totals."
            )
            if others
            else N_(
                "Yahoo does not know {symbol}: check the spelling, or write a price in the column"
                " “price”. It is not in the totals."
            )
        )
        return Problem(
            "error", "unknown_symbol", symbol, template, {"symbol": symbol, "others": others}
        )
    return Problem(
        "error",
        "no_price",
        symbol,
        N_(
            "{symbol} has no price yet, so it is not in the totals: fetch again, or write a price"
            " for it."
        ),
        {"symbol": symbol},
    )


def not_yet_priced(symbol: str, day: date) -> Problem:
    """Warn of a security whose first close, as far as can be seen, comes later than the review."""
    return Problem(
        "warning",
        "no_price",
        symbol,
        N_("{symbol} has no price on or before {day}, so it is not in the totals."),
        {"symbol": symbol, "day": day},
    )


def without_rate(currency: str, symbols: Collection[str], days: Sequence[date]) -> Problem:
    """Explain the holdings that cannot be converted on some days, as a currency has no rate; of one
    holding it is about that, of several about the rate.
    """
    named = tuple(symbols)
    facts: dict[str, object] = {"currency": currency, "days": tuple(days), "day": days[0]}
    template = N_(
        "There is no exchange rate of {currency} for {days}. Not in the totals that need it:"
        " {symbols}."
    )
    if len(named) > _NAMED:
        facts |= {"symbols": named[:_NAMED], "n": len(named) - _NAMED}
        template = N_(
            "There is no exchange rate of {currency} for {days}. Not in the totals that need it:"
            " {symbols} and {n} others."
        )
    else:
        facts["symbols"] = named
    where = named[0] if len(named) == 1 else rate_name(currency)
    return Problem("error", "missing_rate", where, template, facts)


def stale_price(symbol: str, price_date: date, day: date) -> Problem:
    """Warn of a close that stands for a much later day."""
    return Problem(
        "warning",
        "stale_price",
        symbol,
        N_(
            "The last price of {symbol} on or before {day} is of {price_date}, more than 5 trading"
            " days older."
        ),
        {"symbol": symbol, "price_date": price_date, "day": day},
    )


def young_holding(
    symbol: str, first: date, price: float, currency: str, *, is_typed: bool
) -> Problem:
    """Tell how a security without a price at the start of the year is counted; a price of the
    user's own is theirs.
    """
    if is_typed:
        return Problem(
            "info",
            "young_holding",
            symbol,
            N_(
                "{symbol} has no price before {first}: until then it counts at its first price, and"
                " it has no return since New Year of its own."
            ),
            {"symbol": symbol, "first": first},
        )
    return Problem(
        "info",
        "young_holding",
        symbol,
        N_(
            "{symbol} has no price before {first}: until then it counts at its first close, {price}"
            " {currency}, and it has no return since New Year of its own."
        ),
        {"symbol": symbol, "first": first, "price": f"{price:,.2f}", "currency": currency},
    )


def without_growth(day: date) -> Problem:
    """Tell that growth cannot be measured from an opening value that is not positive (loans, or no
    shares).
    """
    return Problem(
        "info",
        "no_growth",
        "TOTAL",
        N_(
            "The portfolio was worth nothing, or less, on {day}: growth cannot be measured from"
            " there."
        ),
        {"day": day},
    )


def manual_price(symbol: str, *, used: bool) -> Problem:
    """Tell whether a price written by the user is used."""
    template = (
        N_("{symbol} is valued at the price in holdings.csv; it has no returns.")
        if used
        else N_("{symbol} has market prices: the price in holdings.csv is not used.")
    )
    return Problem("info", "manual_price", symbol, template, {"symbol": symbol})


def traded_price(
    symbol: str, day: date, outcome: Outcome | None, *, is_held: bool, is_old: bool
) -> Problem:
    """Tell of a security that nobody quotes: it counts at what was last paid for it."""
    facts = {"symbol": symbol, "day": day}
    if not is_held:
        template = N_(
            "{symbol} has no market price: between its trades it counted at what was last paid"
            " for it."
        )
        return Problem("info", "traded_price", symbol, template, facts)
    if outcome is not None and outcome.kind == "unknown":
        template = N_(
            "Yahoo does not know {symbol}: check the spelling, or write a price in the column"
            " “price”. It counts at what was last paid for it, on {day}."
        )
        return Problem("warning", "traded_price", symbol, template, facts)
    template = N_(
        "{symbol} has no market price, so it counts at what was last paid for it, on {day}: write"
        " today's price in the column “price” of holdings.csv."
    )
    return Problem("warning" if is_old else "info", "traded_price", symbol, template, facts)


def other_currency(symbol: str, written: str, quoted: str) -> Problem:
    """Warn of a row whose currency is not the one the security is quoted in."""
    return Problem(
        "warning",
        "currency_mismatch",
        symbol,
        N_(
            "{symbol} is quoted in {quoted}, but its row says {written}: the price is taken in"
            " {quoted}. Correct the column “currency” (a cost in that row is read in {written})."
        ),
        {"symbol": symbol, "written": written, "quoted": quoted},
    )


def not_refreshed(symbol: str, outcome: Outcome, last: date) -> Problem:
    """Warn that stored prices end before the day asked for because the last attempt failed."""
    template = {
        "unknown": N_("Yahoo no longer knows {symbol}: showing prices to {last}."),
        "rate_limited": N_("Yahoo asked to slow down: showing {symbol} with prices to {last}."),
        "bad_data": N_(
            "Yahoo's last answer for {symbol} was not usable: showing prices to {last}."
        ),
    }.get(outcome.kind, N_("{symbol} could not be refreshed: showing prices to {last}."))
    return Problem("warning", "not_refreshed", symbol, template, {"symbol": symbol, "last": last})


def dividend_tax_findings(
    holdings: Sequence[HoldingReview], payers: Collection[str] = ()
) -> list[Problem]:
    """Tell which withholding rates are defaults: a guess for an unknown market, or the residence's
    table.

    What is not listed pays nothing, unless it is among the ``payers``.
    """
    problems = [
        Problem(
            "warning",
            "dividend_tax_guess",
            h.symbol,
            N_(
                "No withholding rate is known for the market of {symbol}; {rate} is assumed. "
                "Write the right one in the column “dividend_tax”."
            ),
            {"symbol": h.symbol, "rate": f"{(h.dividend_tax or 0) * 100:g}%"},
        )
        for h in holdings
        if h.dividend_tax_origin == "fallback" and (h.symbol in payers or not is_unlisted(h.symbol))
    ]
    by_rate: dict[float, list[str]] = {}
    for h in holdings:
        if (
            h.dividend_tax_origin == "residence"
            and h.dividend_tax
            and h.dividend_frequency not in (None, "none")
        ):
            by_rate.setdefault(h.dividend_tax, []).append(h.symbol)
    return [*problems, *(_default_rate(rate, symbols) for rate, symbols in by_rate.items())]


def _default_rate(rate: float, symbols: Sequence[str]) -> Problem:
    """Tell whose dividends are taken to lose the residence's rate; of many only the first ones by
    name.
    """
    every = tuple(dict.fromkeys(symbols))
    facts: dict[str, object] = {"rate": f"{rate * 100:g}%", "symbols": every}
    template = N_(
        "{rate} is withheld from dividends of {symbols} by default. Treaties and fund rules can"
        " differ: set “dividend_tax” where they do."
    )
    if len(every) > _NAMED:
        facts |= {"symbols": every[:_NAMED], "n": len(every) - _NAMED}
        template = N_(
            "{rate} is withheld from dividends of {symbols} and {n} others by default. Treaties and"
            " fund rules can differ: set “dividend_tax” where they do."
        )
    return Problem("info", "dividend_tax_default", every[0], template, facts)


def price_findings(
    held: Rows, reviews: Sequence[HoldingReview], market: Market, boundaries: Sequence[date]
) -> list[Problem]:
    """Look at every holding's prices on the boundary days (opening of year, of quarter, end)."""
    problems: list[Problem] = []
    end = boundaries[-1]
    stale = _stale_prices(reviews, boundaries)
    problems += _ended_options(held, end)
    for i, (h, r) in enumerate(zip(held.holdings, reviews, strict=True)):
        if held.is_listed[i]:
            history = market.histories[h.symbol]
            if history.is_traded and r.price_date is not None:
                problems.append(
                    traded_price(
                        h.symbol,
                        r.price_date,
                        market.outcomes.get(h.symbol),
                        is_held=h.shares != 0,
                        is_old=r.is_stale,
                    )
                )
                continue
            if h.currency and h.currency != history.currency:
                problems.append(other_currency(h.symbol, h.currency, history.currency))
            if h.price is not None:
                problems.append(manual_price(h.symbol, used=False))
            if r.value is None:
                problems.append(not_yet_priced(h.symbol, end))
            problems += [stale_price(h.symbol, used, day) for day, used in stale.get(i, {}).items()]
            if r.year.price_date_at_opening is None and r.value is not None:
                first: date = history.days[0].astype(object)
                problems.append(
                    young_holding(
                        h.symbol,
                        first,
                        float(history.closes[0]),
                        history.currency,
                        is_typed=bool(held.is_typed[i]),
                    )
                )
            outcome = market.outcomes.get(h.symbol)
            complete = history.fetched_at is not None and history.fetched_at.date() > end
            if outcome is not None and outcome.kind not in ("ok", "unchanged") and not complete:
                last: date = history.days[-1].astype(object)
                if last < end:
                    problems.append(not_refreshed(h.symbol, outcome, last))
        elif held.is_manual[i]:
            problems.append(manual_price(h.symbol, used=True))
        elif not held.is_cash[i] and not is_unlisted(h.symbol):  # reading the book has told that
            problems.append(without_price(h.symbol, market.outcomes.get(h.symbol)))
    return problems


def _stale_prices(
    reviews: Sequence[HoldingReview], boundaries: Sequence[date]
) -> dict[int, dict[date, date]]:
    """Of each place among the rows, the boundary days whose price is stale, and that
    price's day.
    """
    found: dict[int, dict[date, date]] = {}
    dates = (
        [row.year.price_date_at_opening for row in reviews],
        [row.quarter.price_date_at_opening for row in reviews],
        [row.price_date for row in reviews],
    )
    for day, of_day in zip(boundaries, dates, strict=True):
        used = [(i, at) for i, at in enumerate(of_day) if at is not None]
        days = np.array([day_of(at) for _, at in used], dtype=np.int64)
        for k in np.flatnonzero(is_stale(days, day_of(day))).tolist():
            found.setdefault(used[k][0], {})[day] = used[k][1]
    return found


def _ended_options(held: Rows, day: date) -> Iterator[Problem]:
    """Options of which something is left after their day."""
    for h in held.holdings:
        option = read_option(h.symbol) if h.shares and is_option(h.symbol) else None
        if option is not None and option.day < day:
            template = N_(
                "{symbol} ended on {end}, and {shares} of it are left: write a row “expire”, or"
                " what became of it, into transactions.csv and take it out of holdings.csv."
            )
            facts = {"symbol": h.symbol, "end": option.day, "shares": f"{h.shares:.10g}"}
            yield Problem("warning", "option_ended", h.symbol, template, facts)
