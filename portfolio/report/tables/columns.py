"""The wide table of CSV and XLSX: one row per holding and one for the portfolio, every column with
its basis.

A column's title names what it measures, over which period and in which currency; its kind says how
a cell is written. The portfolio's row has what exists for a portfolio, in the base currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from portfolio.report.words import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from portfolio.analysis.records import ContributionParts, HoldingReview, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: ``return``, ``fraction`` and ``tax`` are fractions (a return is shown with its sign, a tax with
#: three decimals); ``own`` is money in the row's currency, ``base`` in the base currency, ``price``
#: and ``rate`` are what the market quotes, ``count`` is a whole number.
Kind = Literal[
    "text", "date", "return", "fraction", "tax", "count", "shares", "price", "rate", "own", "base"
]
#: Kinds that tell how much somebody owns.
AMOUNTS: tuple[Kind, ...] = ("shares", "own", "base")


@dataclass(frozen=True)
class Column:
    """One column: its title in the reader's language, how it is written, and its cells."""

    title: str
    kind: Kind
    value: Callable[[HoldingReview], str | float | date | None]
    #: The portfolio's own cell.
    total: str | float | None = None


def columns(review: Review, audience: Audience) -> tuple[Column, ...]:
    """All columns in order; without amounts those that tell how much somebody owns are left
    out.
    """
    t = audience.t
    every = (
        *_identity(review, t),
        *_position(review, audience),
        *_quarter(review, t),
        *_year(review, t),
        *_income(t, review),
        *(_ledger(review, t) if review.method == "ledger" else ()),
    )
    return tuple(c for c in every if audience.shows_amounts or c.kind not in AMOUNTS)


def price(holding: HoldingReview, audience: Audience) -> float | None:
    """The price to show: a market's is public, a manual one is the owner's and goes with the
    amounts.
    """
    return None if holding.is_manual and not audience.shows_amounts else holding.price


def whole_contribution(review: Review) -> float | None:
    """What the holdings' contributions add up to: of a ledger the TWR, otherwise the growth."""
    return review.totals.year.twr if review.method == "ledger" else review.totals.year.growth


def _ledger(review: Review, t: Language) -> Iterator[Column]:
    """What only transactions tell: gains on cost of each holding; growth, IRR and deposits of the
    portfolio.
    """
    totals = review.totals
    named = {"period": labels.year_to_date(t, review), "currency": review.base_currency}
    of_quarter = {**named, "period": t.quarter(review.quarter)}
    yield Column(
        t("Contribution before tax {period}, in {currency}", **named),
        "return",
        lambda h: h.year.contribution_gross,
        totals.year.twr_gross,
    )
    yield Column(
        t("Realised {period}, average cost", **named),
        "own",
        lambda h: h.year.realised,
        totals.year.realised,
    )
    yield Column(t("Unrealised, average cost"), "own", lambda h: h.unrealised, totals.unrealised)
    yield Column(
        t("Realised {period}, first in, first out", **named),
        "own",
        lambda h: h.year.realised_fifo,
        totals.year.realised_fifo,
    )
    yield Column(
        t("Unrealised, first in, first out"),
        "own",
        lambda h: h.unrealised_fifo,
        totals.unrealised_fifo,
    )
    whole: tuple[tuple[str, Kind, float | None], ...] = (
        (t("Growth without contributions {period}", **of_quarter), "return", totals.quarter.growth),
        (t("Growth without contributions {period}", **named), "return", totals.year.growth),
        (t("IRR {period}, not annualised", **of_quarter), "return", totals.quarter.irr_period),
        (t("IRR {period}, not annualised", **named), "return", totals.year.irr_period),
        (t("IRR {period}, annualised", **named), "return", totals.year.irr),
        (
            t("Net contributions {period}, {currency}", **of_quarter),
            "base",
            totals.quarter.net_contributions,
        ),
        (
            t("Net contributions {period}, {currency}", **named),
            "base",
            totals.year.net_contributions,
        ),
    )
    for title, kind, value in whole:
        yield Column(title, kind, lambda _: None, value)


def _identity(review: Review, t: Language) -> Iterator[Column]:
    yield Column(t("Symbol"), "text", lambda h: h.symbol, labels.TOTAL)
    yield Column(t("Name"), "text", lambda h: labels.short(t, h.symbol, h.name), t("Portfolio"))
    yield Column(t("Account"), "text", lambda h: h.account)
    yield Column(t("Currency"), "text", lambda h: h.currency, review.base_currency)


def _position(review: Review, audience: Audience) -> Iterator[Column]:
    t = audience.t
    totals, base = review.totals, review.base_currency
    complete = None if totals.value is None else 1.0
    complete_then = None if totals.year.value_at_opening is None else 1.0
    yield Column(t("Shares"), "shares", lambda h: h.shares)
    yield Column(t("Price (own currency)"), "price", lambda h: price(h, audience))
    yield Column(t("Date of price"), "date", lambda h: h.price_date)
    yield Column(t("Remark"), "text", lambda h: labels.remark(t, h))
    yield Column(t("Exchange rate to {currency}", currency=base), "rate", lambda h: h.rate, 1.0)
    yield Column(t("Value (own currency)"), "own", lambda h: h.value, totals.value)
    yield Column(
        t("Value in {currency}", currency=base), "base", lambda h: h.value_base, totals.value
    )
    yield Column(t("Weight"), "fraction", lambda h: h.weight, complete)
    yield Column(
        t("Weight at the end of {year}", year=review.start_of_year.year),
        "fraction",
        lambda h: h.year.weight_at_opening,
        complete_then,
    )


def _quarter(review: Review, t: Language) -> Iterator[Column]:
    row, period = review.total_row, review.quarter[4:]
    named = {"period": t.quarter(review.quarter), "currency": review.base_currency}
    yield Column(
        t("Price return {period}, own currency", **named),
        "return",
        lambda h: h.quarter.price_return,
        row.get("base", "price", period),
    )
    yield Column(
        t("Total return {period}, own currency", **named),
        "return",
        lambda h: h.quarter.total_return,
        row.get("base", "total", period),
    )
    yield Column(
        t("Total return after tax {period}, own currency", **named),
        "return",
        lambda h: h.quarter.net_total_return,
        row.get("base", "net", period),
    )
    yield Column(
        t("Total return {period}, in {currency}", **named),
        "return",
        lambda h: h.quarter.base_return,
        row.get("base", "total", period),
    )
    totals = review.totals
    yield Column(
        t("Contribution {period}, in {currency}", **named),
        "return",
        lambda h: h.quarter.contribution,
        totals.quarter.twr if review.method == "ledger" else totals.quarter.growth,
    )


def _year(review: Review, t: Language) -> Iterator[Column]:
    row = review.total_row
    named = {"period": labels.year_to_date(t, review), "currency": review.base_currency}
    yield Column(
        t("Price return {period}, own currency", **named),
        "return",
        lambda h: h.year.price_return,
        row.get("base", "price", "YTD"),
    )
    yield Column(
        t("Total return {period}, own currency", **named),
        "return",
        lambda h: h.year.total_return,
        row.get("base", "total", "YTD"),
    )
    yield Column(
        t("Total return after tax {period}, own currency", **named),
        "return",
        lambda h: h.year.net_total_return,
        row.get("base", "net", "YTD"),
    )
    yield Column(t("Currency effect {period}", **named), "return", lambda h: h.year.fx_return)
    yield Column(
        t("Total return {period}, in {currency}", **named),
        "return",
        lambda h: h.year.base_return,
        row.get("base", "total", "YTD"),
    )
    yield Column(
        t("Contribution {period}, in {currency}", **named),
        "return",
        lambda h: h.year.contribution,
        whole_contribution(review),
    )
    yield Column(
        t("Contribution of price {period}", **named), "return", _part(lambda parts: parts.price)
    )
    yield Column(
        t("Contribution of dividends {period}", **named),
        "return",
        _part(lambda parts: parts.dividend),
    )
    yield Column(
        t("Contribution of currency {period}", **named),
        "return",
        _part(lambda parts: parts.currency),
    )


def _part(of: Callable[[ContributionParts], float]) -> Callable[[HoldingReview], float | None]:
    def value(h: HoldingReview) -> float | None:
        parts = h.year.contribution_parts
        return None if parts is None else of(parts)

    return value


def _income(t: Language, review: Review) -> Iterator[Column]:
    totals = review.totals
    yield Column(
        t("Yield, last 12 months, before tax"),
        "fraction",
        lambda h: h.yield_trailing,
        totals.yield_trailing,
    )
    yield Column(
        t("Yield, last 12 months, after tax"),
        "fraction",
        lambda h: h.yield_trailing_net,
        totals.yield_trailing_net,
    )
    yield Column(
        t("Yield, next 12 months (estimated), before tax"),
        "fraction",
        lambda h: h.yield_forward,
        totals.yield_forward,
    )
    yield Column(
        t("Yield, next 12 months (estimated), after tax"),
        "fraction",
        lambda h: h.yield_forward_net,
        totals.yield_forward_net,
    )
    yield Column(
        t("Yield on cost, before tax"), "fraction", lambda h: h.yield_on_cost, totals.yield_on_cost
    )
    yield Column(
        t("Yield on cost, after tax"),
        "fraction",
        lambda h: h.yield_on_cost_net,
        totals.yield_on_cost_net,
    )
    yield Column(t("Tax on dividends"), "tax", lambda h: h.dividend_tax)
    yield Column(t("Rate taken"), "text", lambda h: labels.tax_origin(t, h.dividend_tax_origin))
    yield Column(t("Paid"), "text", lambda h: labels.frequency(t, h.dividend_frequency))
