"""The table of holdings, a row for each and one for the portfolio: in CSV and workbook every column
with its basis, elsewhere those that can be read side by side; and the amounts of the whole.

A column's title names what it measures, over which period and in which currency; its kind says how
a cell is written. The portfolio's row has what exists for a portfolio, in the base currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.errors import N_
from portfolio.report.cells import one_line
from portfolio.report.tables.model import (
    FILES,
    PAGE,
    TEXTS,
    Caption,
    Column,
    Heading,
    Private,
    table_of,
)
from portfolio.report.words import labels
from portfolio.report.words.positions import PositionNames, cash_or_symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.analysis.records import ContributionParts, HoldingReview, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import Kind, Medium, ReportTable, Value

TERMINAL: frozenset[Medium] = frozenset({"terminal"})
_DOCUMENTS = TEXTS - TERMINAL
_ALL_BUT_TERMINAL = FILES | PAGE | _DOCUMENTS
#: The order in the terminal, where what comes last is the first to be missed by nobody; a column
#: that is not named here follows.
_IN_THE_TERMINAL = (
    "position",
    "called",
    "account",
    "read_qtd",
    "read_ytd",
    "read_base_ytd",
    "yield_trailing_net",
    "yield_trailing",
    "paid",
    "weight",
    "value_base",
    "price_day",
)


@dataclass(frozen=True)
class _Fact:
    """One column: what it is, its cell of a holding, and the portfolio's own."""

    heading: Heading
    of: Callable[[HoldingReview], Value | Private]
    total: Value = ""


def holdings(review: Review, audience: Audience, *, only_held: bool = False) -> ReportTable:
    """Every holding and the portfolio; ``only_held`` leaves out what was sold."""
    t = audience.t
    shown = [h for h in review.holdings if not (only_held and h.is_closed)]
    facts = (
        *_names(review, t),
        *_position(review, t),
        *_quarter(review, t),
        *_year(review, t),
        *_returns(review, t),
        *_income(review, t),
        *(_ledger(review, t) if review.method == "ledger" else ()),
    )
    return table_of(
        audience,
        Caption(t("Holdings"), _note(review, t), review.base_currency),
        [Column(fact.heading, [fact.of(h) for h in shown], fact.total) for fact in facts],
        currencies=[h.currency for h in shown],
        has_total=True,
    )


def in_the_terminal(review: Review, audience: Audience) -> ReportTable:
    """The table in the order in which a terminal shows it."""
    found = holdings(review, audience).on("terminal")
    others = [h.key for h in found.headings if h.key not in _IN_THE_TERMINAL]
    return found.only(*_IN_THE_TERMINAL, *others)


def _note(review: Review, t: Language) -> str:
    if review.method == "static":
        return t("Shares held now, at the prices of the dates shown.")
    return t(
        "Shares held on {date}, at the prices of the dates shown.", date=t.long_date(review.as_of)
    )


def _names(review: Review, t: Language) -> Iterator[_Fact]:
    """What a row is of: facts to filter by in the files, names elsewhere."""
    named = PositionNames(t, review.holdings)
    whole = t("Portfolio")
    has_accounts = len({h.account for h in review.holdings}) > 1
    yield _Fact(
        Heading("symbol", t("Symbol"), "text", media=FILES), lambda h: h.symbol, labels.TOTAL
    )
    yield _Fact(
        Heading("name", t("Name"), "text", media=FILES),
        lambda h: labels.short(t, h.symbol, h.name),
        whole,
    )
    yield _Fact(Heading("holding", t("Holding"), "text", media=_DOCUMENTS), named.long, whole)
    yield _Fact(
        Heading("position", t("Symbol"), "text", media=TERMINAL, spare=0),
        lambda h: f"{h.symbol} {h.currency}" if h.is_cash else h.symbol,
        whole,
    )
    yield _Fact(
        Heading("seen", t("Symbol"), "text", media=PAGE), lambda h: cash_or_symbol(t, h), whole
    )
    yield _Fact(
        Heading("called", t("Name"), "text", media=TERMINAL | PAGE, spare=4),
        lambda h: labels.short(t, h.symbol, h.name),
    )
    yield _Fact(
        Heading(
            "account",
            t("Account"),
            "text",
            media=FILES | (TERMINAL | PAGE if has_accounts else frozenset()),
            spare=5,
        ),
        lambda h: one_line(h.account),
    )
    yield _Fact(
        Heading("currency", t("Currency"), "text", media=FILES),
        lambda h: h.currency,
        review.base_currency,
    )


def _position(review: Review, t: Language) -> Iterator[_Fact]:
    totals, base = review.totals, review.base_currency
    complete = None if totals.value is None else 1.0
    complete_then = None if totals.year.value_at_opening is None else 1.0
    yield _Fact(
        Heading("shares", t("Shares"), "shares", media=_ALL_BUT_TERMINAL), lambda h: h.shares
    )
    yield _Fact(
        Heading("price", t("Price (own currency)"), "price", media=_ALL_BUT_TERMINAL),
        # A market's price is public, a manual one is the owner's.
        lambda h: Private(h.price) if h.is_manual else h.price,
    )
    yield _Fact(
        Heading("price_date", t("Date of price"), "date", media=_ALL_BUT_TERMINAL),
        lambda h: h.price_date,
    )
    yield _Fact(Heading("remark", t("Remark"), "text", media=FILES), lambda h: labels.remark(t, h))
    yield _Fact(
        Heading("rate", t("Exchange rate to {currency}", currency=base), "rate", media=FILES),
        lambda h: h.rate,
        1.0,
    )
    yield _Fact(
        Heading("value", t("Value (own currency)"), "own", media=_ALL_BUT_TERMINAL),
        lambda h: h.value,
        totals.value,
    )
    yield _Fact(
        Heading("value_base", t("Value in {currency}", currency=base), "base", spare=0),
        lambda h: h.value_base,
        totals.value,
    )
    yield _Fact(Heading("weight", t("Weight"), "fraction"), lambda h: h.weight, complete)
    yield _Fact(
        Heading(
            "weight_then",
            t("Weight at the end of {year}", year=review.start_of_year.year),
            "fraction",
            media=FILES,
        ),
        lambda h: h.year.weight_at_opening,
        complete_then,
    )


def _quarter(review: Review, t: Language) -> Iterator[_Fact]:
    row, period = review.total_row, review.quarter[4:]
    named = {"period": t.quarter(review.quarter), "currency": review.base_currency}
    totals = review.totals
    yield _return(
        "price_qtd",
        t("Price return {period}, own currency", **named),
        lambda h: h.quarter.price_return,
        row.get("base", "price", period),
    )
    yield _return(
        "total_qtd",
        t("Total return {period}, own currency", **named),
        lambda h: h.quarter.total_return,
        row.get("base", "total", period),
    )
    yield _return(
        "net_qtd",
        t("Total return after tax {period}, own currency", **named),
        lambda h: h.quarter.net_total_return,
        row.get("base", "net", period),
    )
    yield _return(
        "base_qtd",
        t("Total return {period}, in {currency}", **named),
        lambda h: h.quarter.base_return,
        row.get("base", "total", period),
    )
    yield _return(
        "contribution_qtd",
        t("Contribution {period}, in {currency}", **named),
        lambda h: h.quarter.contribution,
        totals.quarter.twr if review.method == "ledger" else totals.quarter.growth,
    )


def _year(review: Review, t: Language) -> Iterator[_Fact]:
    row, totals = review.total_row, review.totals
    named = {"period": labels.year_to_date(t, review), "currency": review.base_currency}
    yield _return(
        "price_ytd",
        t("Price return {period}, own currency", **named),
        lambda h: h.year.price_return,
        row.get("base", "price", "YTD"),
    )
    yield _return(
        "total_ytd",
        t("Total return {period}, own currency", **named),
        lambda h: h.year.total_return,
        row.get("base", "total", "YTD"),
    )
    yield _return(
        "net_ytd",
        t("Total return after tax {period}, own currency", **named),
        lambda h: h.year.net_total_return,
        row.get("base", "net", "YTD"),
    )
    yield _return("fx_ytd", t("Currency effect {period}", **named), lambda h: h.year.fx_return)
    yield _return(
        "base_ytd",
        t("Total return {period}, in {currency}", **named),
        lambda h: h.year.base_return,
        row.get("base", "total", "YTD"),
    )
    yield _return(
        "contribution_ytd",
        t("Contribution {period}, in {currency}", **named),
        lambda h: h.year.contribution,
        totals.year.twr if review.method == "ledger" else totals.year.growth,
    )
    yield _return(
        "contribution_price_ytd",
        t("Contribution of price {period}", **named),
        _part(lambda parts: parts.price),
    )
    yield _return(
        "contribution_dividend_ytd",
        t("Contribution of dividends {period}", **named),
        _part(lambda parts: parts.dividend),
    )
    yield _return(
        "contribution_currency_ytd",
        t("Contribution of currency {period}", **named),
        _part(lambda parts: parts.currency),
    )


def _return(key: str, title: str, of: Callable[[HoldingReview], Value], total: Value = "") -> _Fact:
    return _Fact(Heading(key, title, "return", media=FILES), of, total)


def _part(of: Callable[[ContributionParts], float]) -> Callable[[HoldingReview], float | None]:
    def value(h: HoldingReview) -> float | None:
        parts = h.year.contribution_parts
        return None if parts is None else of(parts)

    return value


def _returns(review: Review, t: Language) -> Iterator[_Fact]:
    """The returns that a terminal has room for; the portfolio's own are by its one measure."""
    row, quarter, year = review.total_row, review.quarter[4:], labels.year_to_date(t, review)
    measure = labels.portfolio_measure(review, "total")

    def seen(key: str, title: str, spare: int) -> Heading:
        return Heading(key, title, "return", media=TERMINAL, spare=spare)

    if quarter != "Q1":
        yield _Fact(
            seen("read_qtd", t("Total {period}", period=t.quarter(review.quarter)), 2),
            lambda h: h.quarter.total_return,
            row.get("base", measure, quarter),
        )
    yield _Fact(
        seen("read_ytd", t("Total {period}", period=year), 0),
        lambda h: h.year.total_return,
        row.get("base", measure, "YTD"),
    )
    title = t("Total {period} in {currency}", period=year, currency=review.base_currency)
    yield _Fact(
        seen("read_base_ytd", title, 3),
        lambda h: h.year.base_return,
        row.get("base", measure, "YTD"),
    )
    yield _Fact(
        Heading("price_day", t("Date of price"), "text", media=TERMINAL, spare=6),
        lambda h: " ".join(
            filter(None, (h.price_date.isoformat() if h.price_date else "", labels.remark(t, h)))
        ),
    )


def _income(review: Review, t: Language) -> Iterator[_Fact]:
    totals = review.totals
    yield _Fact(
        Heading(
            "yield_trailing",
            t("Yield, last 12 months, before tax"),
            "fraction",
            short=t("Before tax"),
            media=FILES | TERMINAL,
            spare=3,
        ),
        lambda h: h.yield_trailing,
        totals.yield_trailing,
    )
    yield _Fact(
        Heading(
            "yield_trailing_net",
            t("Yield, last 12 months, after tax"),
            "fraction",
            short=t("Yield after tax"),
            media=FILES | TERMINAL,
            spare=0,
        ),
        lambda h: h.yield_trailing_net,
        totals.yield_trailing_net,
    )
    yield _Fact(
        Heading(
            "yield_forward",
            t("Yield, next 12 months (estimated), before tax"),
            "fraction",
            media=FILES,
        ),
        lambda h: h.yield_forward,
        totals.yield_forward,
    )
    yield _Fact(
        Heading(
            "yield_forward_net",
            t("Yield, next 12 months (estimated), after tax"),
            "fraction",
            media=FILES,
        ),
        lambda h: h.yield_forward_net,
        totals.yield_forward_net,
    )
    yield _Fact(
        Heading("yield_on_cost", t("Yield on cost, before tax"), "fraction", media=FILES),
        lambda h: h.yield_on_cost,
        totals.yield_on_cost,
    )
    yield _Fact(
        Heading("yield_on_cost_net", t("Yield on cost, after tax"), "fraction", media=FILES),
        lambda h: h.yield_on_cost_net,
        totals.yield_on_cost_net,
    )
    yield _Fact(Heading("tax", t("Tax on dividends"), "tax", media=FILES), lambda h: h.dividend_tax)
    yield _Fact(
        Heading("tax_origin", t("Rate taken"), "text", media=FILES),
        lambda h: labels.tax_origin(t, h.dividend_tax_origin),
    )
    yield _Fact(
        Heading("paid", t("Paid"), "text", media=FILES | TERMINAL, spare=2),
        lambda h: labels.frequency(t, h.dividend_frequency),
    )


def _ledger(review: Review, t: Language) -> Iterator[_Fact]:
    """What only transactions tell: gains on cost of each holding; growth, IRR and deposits of the
    portfolio.
    """
    totals = review.totals
    named = {"period": labels.year_to_date(t, review), "currency": review.base_currency}
    of_quarter = {**named, "period": t.quarter(review.quarter)}

    def gain(
        key: str, title: str, of: Callable[[HoldingReview], float | None], total: float | None
    ) -> _Fact:
        return _Fact(Heading(key, title, "own", media=FILES), of, total)

    def whole(key: str, title: str, kind: Kind, total: float | None) -> _Fact:
        return _Fact(Heading(key, title, kind, media=FILES), lambda _: None, total)

    yield _return(
        "contribution_gross_ytd",
        t("Contribution before tax {period}, in {currency}", **named),
        lambda h: h.year.contribution_gross,
        totals.year.twr_gross,
    )
    yield gain(
        "realised_ytd",
        t("Realised {period}, average cost", **named),
        lambda h: h.year.realised,
        totals.year.realised,
    )
    yield gain(
        "unrealised", t("Unrealised, average cost"), lambda h: h.unrealised, totals.unrealised
    )
    yield gain(
        "realised_ytd_fifo",
        t("Realised {period}, first in, first out", **named),
        lambda h: h.year.realised_fifo,
        totals.year.realised_fifo,
    )
    yield gain(
        "unrealised_fifo",
        t("Unrealised, first in, first out"),
        lambda h: h.unrealised_fifo,
        totals.unrealised_fifo,
    )
    without = N_("Growth without contributions {period}")
    yield whole("growth_qtd", t(without, **of_quarter), "return", totals.quarter.growth)
    yield whole("growth_ytd", t(without, **named), "return", totals.year.growth)
    period = N_("IRR {period}, not annualised")
    yield whole("irr_period_qtd", t(period, **of_quarter), "return", totals.quarter.irr_period)
    yield whole("irr_period_ytd", t(period, **named), "return", totals.year.irr_period)
    paid = N_("Net contributions {period}, {currency}")
    yield whole("paid_qtd", t(paid, **of_quarter), "base", totals.quarter.net_contributions)
    yield whole("paid_ytd", t(paid, **named), "base", totals.year.net_contributions)
    gained = N_("Gain {period}, {currency}")
    yield whole("gain_qtd", t(gained, **of_quarter), "base", totals.quarter.gain)
    yield whole("gain_ytd", t(gained, **named), "base", totals.year.gain)


def money(review: Review, audience: Audience) -> ReportTable:
    """The amounts of the whole, for the owner."""
    t, totals, base = audience.t, review.totals, review.base_currency
    year = labels.year_to_date(t, review)
    # In the first quarter two of the days are one.
    lines = {
        t("Value on {date}", date=t.long_date(review.as_of)): totals.value,
        t(
            "Value on {date}", date=t.long_date(review.start_of_quarter)
        ): totals.quarter.value_at_opening,
        t("Value on {date}", date=t.long_date(review.start_of_year)): totals.year.value_at_opening,
        t("Income {period}, before tax", period=year): totals.year.income_gross,
        t("Income {period}, after tax", period=year): totals.year.income_net,
    }
    gains = {year: totals.year.gain}
    if review.start_of_quarter != review.start_of_year:
        gains = {t.quarter(review.quarter): totals.quarter.gain, **gains}
    lines |= {
        t("Gain {period}", period=period): gain
        for period, gain in gains.items()
        if gain is not None
    }
    note = t("Values without reinvested dividends; income from the ex-dates of the period.")
    return table_of(
        audience,
        Caption(t("Amounts"), note, base),
        (
            Column(Heading("amount", t("Amount"), "text"), list(lines)),
            Column(
                Heading("value", t("In {currency}", currency=base), "base"), list(lines.values())
            ),
        ),
    )
