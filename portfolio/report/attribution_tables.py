"""The tables of a ledger's review about its parts: what each holding added, each group by itself, gains on cost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from portfolio.report import labels
from portfolio.report.cells import known
from portfolio.report.figures import Figures, Heading, figures_of
from portfolio.report.published import holding_name

if TYPE_CHECKING:
    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.language import Language
    from portfolio.report.figures import Value

#: How the cost of what is sold is found: at the average of all, or of the shares bought first.
Costing = Literal["average", "fifo"]
COSTINGS: tuple[Costing, ...] = ("average", "fifo")


def contributions(review: Review, t: Language, *, published: bool = False) -> Figures:
    """Every holding's part of the TWR since New Year, split into price, dividends and currency, most first.

    When ``published`` an account is named only where a security stands in several.
    """
    held = sorted(
        (h for h in review.holdings if known(h.contribution_ytd) is not None),
        key=lambda h: -(h.contribution_ytd or 0.0),
    )
    headings = (
        Heading("holding", t("Holding"), "text"),
        Heading("symbol", t("Symbol"), "text"),
        Heading("points", t("Points added"), "return", t("Percentage points of the portfolio's TWR, after tax.")),
        Heading("price", t("From price"), "return"),
        Heading("dividend", t("From dividends"), "return", t("After the tax withheld.")),
        Heading("currency", t("From currency"), "return"),
        Heading("gross", t("Before tax"), "return", t("With dividends before the tax withheld from them."), is_quiet=True),
        Heading("then", t("Weight, end of {year}", year=review.start_of_year.year), "fraction"),
        Heading("now", t("Weight now"), "fraction"),
        Heading("state", t("Remark"), "text"),
        Heading("name", t("Name"), "text"),
        Heading("account", t("Account"), "text"),
    )  # fmt: skip
    places = Counter((h.symbol, h.currency) for h in held)

    def row(h: HoldingReview) -> tuple[Value, ...]:
        parts = h.contribution_parts_ytd
        split = (None, None, None) if parts is None else (parts.price, parts.dividend, parts.currency)
        holding = holding_name(t, h, alone=places[h.symbol, h.currency] == 1)
        return (holding, symbol(t, h), h.contribution_ytd, *split, h.contribution_gross_ytd, h.weight_start_of_year,
                h.weight, labels.remark(t, h), labels.short(t, h.symbol, h.name), h.account)  # fmt: skip

    found = [h.contribution_parts_ytd for h in held if h.contribution_parts_ytd is not None]
    whole = [sum(getattr(parts, part) for parts in found) for part in ("price", "dividend", "currency")]
    totals = review.totals
    own = t("Portfolio")
    total = (own, own, totals.twr_ytd, *whole, totals.twr_gross_ytd, None, None, "", "", "")
    note = t(
        "{period}, from the close of {start} to the close of {end}: percentage points of the portfolio's time-weighted "
        "return after tax, in {currency}; they add up to it, what was sold included.",
        period=labels.year_to_date(t, review),
        start=t.long_date(review.start_of_year),
        end=t.long_date(review.as_of),
        currency=review.base_currency,
    )
    rows = [*(row(h) for h in held), total]
    title = t("What added, what cost")
    whole_table = figures_of(review, title, note, headings, rows, amounts=True, has_total=True)
    hidden = {"symbol", "name", "account"} if published else {"holding"}
    return whole_table.only(*(h.key for h in headings if h.key not in hidden))


def symbol(t: Language, h: HoldingReview) -> str:
    """A holding in a narrow column: its symbol; cash with its currency."""
    return t("Cash {currency}", currency=h.currency) if h.is_cash else h.symbol


def groups(review: Review, t: Language, dimension: str, *, amounts: bool) -> Figures | None:
    """Each group as a portfolio of its own."""
    if review.performance is None or dimension not in review.performance.groups:
        return None
    year = labels.year_to_date(t, review)
    headings = (
        Heading("group", labels.dimension(t, dimension), "text"),
        Heading("value", t("Value in {currency}", currency=review.base_currency), "base"),
        Heading("growth", t("Growth {period}", period=year), "return", t("Without contributions, after tax.")),
        Heading("twr_qtd", t("TWR {period}", period=t.quarter(review.quarter)), "return"),
        Heading("twr_ytd", t("TWR {period}", period=year), "return"),
        Heading("irr", t("IRR {period}", period=year), "return", t("Since New Year, not annualised.")),
        Heading("irr_year", t("IRR a year"), "return", t("Since New Year, annualised (ACT/365).")),
        Heading("points", t("Points added"), "return", t("Percentage points of the portfolio's TWR since New Year.")),
        Heading("twr_start", t("TWR since the start"), "return", t("Not annualised.")),
        Heading("paid_in", t("Net contributions in {currency}", currency=review.base_currency), "base"),
    )  # fmt: skip
    rows = [
        (labels.group(t, g.group), g.value, g.growth_ytd, g.twr_qtd, g.twr_ytd, g.irr_period_ytd, g.irr_ytd,
         g.contribution_ytd, g.twr_since_start, g.net_contributions_ytd)
        for g in review.performance.groups[dimension]
    ]  # fmt: skip
    note = t(
        "Each group as a portfolio of its own, after tax, in {currency}: what moves between groups is paid in or taken out.",
        currency=review.base_currency,
    )
    title = t("Performance, grouped by: {group}", group=labels.dimension(t, dimension))
    return figures_of(review, title, note, headings, rows, amounts=amounts)


def gains(review: Review, t: Language, costing: Costing) -> Figures:
    """What sales since New Year brought, and what is held would: each in its own currency, the whole in the base's."""
    is_fifo = costing == "fifo"
    found = [(h, _gain(h, costing)) for h in review.securities]
    held = [(h, pair) for h, pair in found if pair != (None, None)]
    totals = review.totals
    whole = (
        (totals.realised_ytd_fifo, totals.unrealised_fifo)
        if is_fifo
        else (totals.realised_ytd, totals.unrealised)
    )
    headings = (
        Heading("symbol", t("Symbol"), "text"),
        Heading(
            "realised",
            t("Realised {period}", period=labels.year_to_date(t, review)),
            "own",
            t("Proceeds of sales since New Year after fees and taxes, minus what the shares had cost."),
        ),
        Heading("unrealised", t("Unrealised"), "own", t("Value minus cost of what is held.")),
        Heading("state", t("Remark"), "text"),
        Heading("name", t("Name"), "text"),
        Heading("account", t("Account"), "text"),
    )
    rows: list[tuple[Value, ...]] = [
        (h.symbol, *pair, labels.remark(t, h), labels.short(t, h.symbol, h.name), h.account)
        for h, pair in held
    ]
    rows.append((t("Portfolio"), *whole, "", "", ""))
    note = t.paragraph(
        t("Cost of the shares bought first (FIFO).") if is_fifo else t("At average cost."),
        t(
            "Each in its own currency; the portfolio in {currency} at the exchange rates of {date}.",
            currency=review.base_currency,
            date=t.long_date(review.as_of),
        ),
    )
    return figures_of(
        review,
        t("Realised and unrealised gains"),
        note,
        headings,
        rows,
        amounts=True,
        currencies=[*(h.currency for h, _ in held), review.base_currency],
        has_total=True,
    )


def _gain(h: HoldingReview, costing: Costing) -> tuple[float | None, float | None]:
    if costing == "fifo":
        return known(h.realised_ytd_fifo), known(h.unrealised_fifo)
    return known(h.realised_ytd), known(h.unrealised)
