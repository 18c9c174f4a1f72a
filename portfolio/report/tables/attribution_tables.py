"""The tables of a ledger's review about its parts: what each holding added, each group by itself,
gains on cost.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from portfolio.report.tables.cells import known
from portfolio.report.tables.figures import Figures, Heading, figures_of
from portfolio.report.tables.published import holding_name
from portfolio.report.words import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portfolio.analysis.records import GroupPerformance, HoldingReview, Performance, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.figures import Value

#: How the cost of what is sold is found: at the average of all, or of the shares bought first.
Costing = Literal["average", "fifo"]
COSTINGS: tuple[Costing, ...] = ("average", "fifo")
#: The periods that contributions are told of.
Contributed = Literal["quarter", "year"]


def contributed(review: Review) -> tuple[Contributed, ...]:
    """The periods of which contributions are told: a first quarter is the year so far."""
    return ("year",) if review.start_of_quarter == review.start_of_year else ("year", "quarter")


def contributions(
    review: Review, audience: Audience, span: Contributed = "year", *, published: bool = False
) -> Figures:
    """Every holding's part of the TWR of the quarter or since New Year, split into price,
    dividends, currency, most first.

    Without rows where nothing is known of any part: a quarter before the ledger.

    When ``published`` an account is named only where a security stands in several.
    """
    t = audience.t
    is_year = span == "year"

    def of(h: HoldingReview) -> Performance:
        return h.during(span)

    # An empty cash row, say, has nothing to tell.
    told = [
        h
        for h in review.holdings
        if known(of(h).contribution)
        or (of(h).contribution == 0 and (h.weight or h.year.weight_at_opening))
    ]
    held = sorted(told, key=lambda h: -(of(h).contribution or 0.0))
    period = labels.year_to_date(t, review) if is_year else t.quarter(review.quarter)
    headings = (
        Heading("holding", t("Holding"), "text"),
        Heading("symbol", t("Symbol"), "text"),
        Heading(
            "points",
            t("Points added"),
            "return",
            t("Percentage points of the portfolio's TWR, after tax."),
        ),
        Heading("price", t("From price"), "return"),
        Heading("dividend", t("From dividends"), "return", t("After the tax withheld.")),
        Heading("currency", t("From currency"), "return"),
        Heading(
            "gross",
            t("Before tax"),
            "return",
            t("With dividends before the tax withheld from them."),
            is_quiet=True,
        ),
        Heading("then", t("Weight, end of {year}", year=review.start_of_year.year), "fraction"),
        Heading("now", t("Weight, {date}", date=t.short_date(review.as_of)), "fraction"),
        Heading("state", t("Remark"), "text"),
        Heading("name", t("Name"), "text"),
        Heading("account", t("Account"), "text"),
    )  # fmt: skip
    alone = _alone(held)

    def row(h: HoldingReview) -> tuple[Value, ...]:
        parts = of(h).contribution_parts
        split = (
            (None, None, None) if parts is None else (parts.price, parts.dividend, parts.currency)
        )
        holding = holding_name(t, h, alone=alone(h))
        return (
            holding,
            symbol(t, h, alone=alone(h)),
            of(h).contribution,
            *split,
            of(h).contribution_gross,
            h.year.weight_at_opening,
            h.weight,
            labels.remark(t, h),
            labels.short(t, h.symbol, h.name),
            h.account,
        )

    found = [parts for h in held if (parts := of(h).contribution_parts) is not None]
    whole = (
        sum(parts.price for parts in found),
        sum(parts.dividend for parts in found),
        sum(parts.currency for parts in found),
    )
    portfolio = review.totals.during(span)
    own = t("Portfolio")
    total = (own, own, portfolio.twr, *whole, portfolio.twr_gross, None, None, "", "", "")
    note = t(
        "{period}, from the close of {start} to the close of {end}: percentage points of the"
        " portfolio's time-weighted return after tax, in {currency}; they add up to it, what was"
        " sold included.",
        period=period,
        start=t.long_date(portfolio.period.opening),
        end=t.long_date(review.as_of),
        currency=review.base_currency,
    )
    rows = [*(row(h) for h in held), total] if held else []
    title = t("What added, what cost, {period}", period=period)
    whole_table = figures_of(
        review, title, note, headings, rows, audience=audience, has_total=bool(rows)
    )
    hidden = {"symbol", "name", "account"} if published else {"holding"}
    return whole_table.only(*(h.key for h in headings if h.key not in hidden))


def symbol(t: Language, h: HoldingReview, *, alone: bool) -> str:
    """A holding in a narrow column: its symbol, cash with its currency; with the account where it
    stands in several.
    """
    shown = t("Cash {currency}", currency=h.currency) if h.is_cash else h.symbol
    return shown if alone or not h.account else t("{name} ({symbol})", name=shown, symbol=h.account)


def _alone(held: Sequence[HoldingReview]) -> Callable[[HoldingReview], bool]:
    """Tell whether a holding is the only one of its symbol (cash: of its currency)."""
    places = Counter((h.symbol, h.currency) for h in held)
    return lambda h: places[h.symbol, h.currency] == 1


def groups(review: Review, audience: Audience, dimension: str) -> Figures | None:
    """Each group as a portfolio of its own."""
    t = audience.t
    if review.ledger is None or dimension not in review.ledger.groups:
        return None
    year, quarter = labels.year_to_date(t, review), t.quarter(review.quarter)
    base = review.base_currency
    headings = (
        Heading("group", labels.dimension(t, dimension), "text"),
        Heading("value", t("Value in {currency}", currency=base), "base"),
        Heading(
            "growth",
            t("Growth {period}", period=year),
            "return",
            t("Without contributions, after tax."),
        ),
        Heading("twr_qtd", t("TWR {period}", period=quarter), "return"),
        Heading("twr_ytd", t("TWR {period}", period=year), "return"),
        Heading(
            "irr", t("IRR {period}", period=year), "return", t("Since New Year, not annualised.")
        ),
        Heading(
            "points",
            t("Points added"),
            "return",
            t("Percentage points of the portfolio's TWR since New Year."),
        ),
        Heading("twr_start", t("TWR since the start"), "return", t("Not annualised.")),
        Heading(
            "irr_start",
            t("IRR a year since the start"),
            "return",
            t("Internal rate of return, annualised (ACT/365)."),
        ),
        Heading(
            "paid_in",
            t("Net contributions {period}, {currency}", period=year, currency=base),
            "base",
        ),
        Heading(
            "growth_qtd",
            t("Growth {period}", period=quarter),
            "return",
            t("Without contributions, after tax."),
        ),
        Heading(
            "irr_qtd",
            t("IRR {period}", period=quarter),
            "return",
            t("In the quarter, not annualised."),
        ),
        Heading(
            "irr_year",
            t("IRR {period}, annualised", period=year),
            "return",
            t("Since New Year, annualised (ACT/365)."),
        ),
    )

    def row(g: GroupPerformance) -> tuple[Value, ...]:
        since = g.during("since_start")
        return (
            labels.group(t, g.group), g.value, g.year.growth, g.quarter.twr, g.year.twr,
            g.year.irr_period, g.year.contribution, since.twr, since.irr,
            g.year.net_contributions, g.quarter.growth, g.quarter.irr_period, g.year.irr,
        )  # fmt: skip

    rows = [row(g) for g in review.ledger.groups[dimension]]
    note = t(
        "Each group as a portfolio of its own, after tax, in {currency}: what moves between groups"
        " is paid in or taken out.",
        currency=review.base_currency,
    )
    title = t("Performance, grouped by: {group}", group=labels.dimension(t, dimension))
    return figures_of(review, title, note, headings, rows, audience)


def gains(review: Review, audience: Audience, costing: Costing) -> Figures:
    """What sales since New Year brought, and what is held would: each in its own currency, the
    whole in the base's.
    """
    t = audience.t
    is_fifo = costing == "fifo"
    found = [(h, _gain(h, costing)) for h in review.securities]
    held = [(h, pair) for h, pair in found if pair != (None, None)]
    alone = _alone([h for h, _ in held])
    totals = review.totals
    whole = (
        (totals.year.realised_fifo, totals.unrealised_fifo)
        if is_fifo
        else (totals.year.realised, totals.unrealised)
    )
    headings = (
        Heading("symbol", t("Symbol"), "text"),
        Heading(
            "realised",
            t("Realised {period}", period=labels.year_to_date(t, review)),
            "own",
            t(
                "Proceeds of sales since New Year after fees and taxes, minus what the shares had"
                " cost."
            ),
        ),
        Heading("unrealised", t("Unrealised"), "own", t("Value minus cost of what is held.")),
        Heading("state", t("Remark"), "text"),
        Heading("name", t("Name"), "text"),
        Heading("account", t("Account"), "text"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            symbol(t, h, alone=alone(h)),
            *pair,
            labels.remark(t, h),
            labels.short(t, h.symbol, h.name),
            h.account,
        )
        for h, pair in held
    ]
    rows.append((t("Portfolio"), *whole, "", "", ""))
    note = t.paragraph(
        t("Cost of the shares bought first (FIFO).") if is_fifo else t("At average cost."),
        t(
            "Each in its own currency; the portfolio in {currency} at the exchange rates of"
            " {date}.",
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
        audience=audience,
        currencies=[*(h.currency for h, _ in held), review.base_currency],
        has_total=True,
    )


def _gain(h: HoldingReview, costing: Costing) -> tuple[float | None, float | None]:
    if costing == "fifo":
        return known(h.year.realised_fifo), known(h.unrealised_fifo)
    return known(h.year.realised), known(h.unrealised)
