"""The tables of a review about its parts: what each holding added, each group by itself, gains on
cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from portfolio.analysis.performance.factors import factors
from portfolio.report.cells import known
from portfolio.report.tables.model import GRIDS, TEXTS, Caption, Column, Heading, table_of
from portfolio.report.words import labels
from portfolio.report.words.performance_words import YEAR
from portfolio.report.words.positions import PositionNames, cash_or_symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import GroupPerformance, HoldingReview, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable

#: Less than this is nothing, in the base currency.
_CENT = 0.005
#: How the cost of what is sold is found: at the average of all, or of the shares bought first.
Costing = Literal["average", "fifo"]
COSTINGS: tuple[Costing, ...] = ("average", "fifo")
#: The periods that contributions are told of.
Contributed = Literal["quarter", "year"]


def contributed(review: Review) -> tuple[Contributed, ...]:
    """The periods of which contributions are told: a first quarter is the year so far."""
    return ("year",) if review.start_of_quarter == review.start_of_year else ("year", "quarter")


def causes(review: Review, audience: Audience) -> ReportTable:
    """What each holding added since New Year: the parts of a ledger's TWR, or of a static review
    the factors of each return.
    """
    if review.method == "static":
        return factored(review, audience)
    return contributions(review, audience)


def contributions(review: Review, audience: Audience, span: Contributed = "year") -> ReportTable:
    """Every holding's part of the TWR of the quarter or since New Year, split into price,
    dividends, currency, most first.

    Without rows where nothing is known of any part: a quarter before the ledger.
    """
    t = audience.t
    is_year = span == "year"
    # An empty cash row, say, has nothing to tell.
    told = [
        h
        for h in review.holdings
        if known(h.during(span).contribution)
        or (h.during(span).contribution == 0 and (h.weight or h.year.weight_at_opening))
    ]
    held = sorted(told, key=lambda h: -(h.during(span).contribution or 0.0))
    found = [h.during(span) for h in held]
    parts = [one.contribution_parts for one in found]
    known_parts = [one for one in parts if one is not None]
    portfolio = review.totals.during(span)
    named = PositionNames(t, held)
    columns = (
        Column(
            Heading("holding", t("Holding"), "text", media=TEXTS),
            [named.long(h) for h in held],
            t("Portfolio"),
        ),
        Column(
            Heading("symbol", t("Symbol"), "text", media=GRIDS),
            [named.symbol(h) for h in held],
            t("Portfolio"),
        ),
        Column(
            Heading(
                "points",
                t("Points added"),
                "return",
                t("Percentage points of the portfolio's TWR, after tax."),
                tint="rows",
            ),
            [one.contribution for one in found],
            portfolio.twr,
        ),
        Column(
            Heading("price", t("From price"), "return"),
            [one.price if one else None for one in parts],
            sum(one.price for one in known_parts),
        ),
        Column(
            Heading("dividend", t("From dividends"), "return", t("After the tax withheld.")),
            [one.dividend if one else None for one in parts],
            sum(one.dividend for one in known_parts),
        ),
        Column(
            Heading("currency", t("From currency"), "return"),
            [one.currency if one else None for one in parts],
            sum(one.currency for one in known_parts),
        ),
        Column(
            Heading(
                "gross",
                t("Before tax"),
                "return",
                t("With dividends before the tax withheld from them."),
                is_quiet=True,
            ),
            [one.contribution_gross for one in found],
            portfolio.twr_gross,
        ),
        Column(
            Heading("then", t("Weight, end of {year}", year=review.start_of_year.year), "fraction"),
            [h.year.weight_at_opening for h in held],
            None,
        ),
        Column(
            Heading("now", t("Weight, {date}", date=t.short_date(review.as_of)), "fraction"),
            [h.weight for h in held],
            None,
        ),
        Column(Heading("state", t("Remark"), "text"), [labels.remark(t, h) for h in held]),
        *_names(t, held),
    )
    period = labels.year_to_date(t, review) if is_year else t.quarter(review.quarter)
    note = t(
        "{period}, from the close of {start} to the close of {end}: percentage points of the"
        " portfolio's time-weighted return after tax, in {currency}; they add up to it, what was"
        " sold included.",
        period=period,
        start=t.long_date(portfolio.period.opening),
        end=t.long_date(review.as_of),
        currency=review.base_currency,
    )
    caption = Caption(_title(t, period), note, review.base_currency)
    return table_of(audience, caption, columns, has_total=bool(held))


def _title(t: Language, period: str) -> str:
    return t("What added, what cost, {period}", period=period)


def _names(t: Language, held: Sequence[HoldingReview]) -> tuple[Column, ...]:
    """What stands beside a symbol where there is room."""
    return (
        Column(
            Heading("name", t("Name"), "text", media=GRIDS),
            [labels.short(t, h.symbol, h.name) for h in held],
        ),
        Column(Heading("account", t("Account"), "text", media=GRIDS), [h.account for h in held]),
    )


def factored(review: Review, audience: Audience) -> ReportTable:
    """Price × dividends × currency = the whole, and what each holding added to the portfolio, most
    first.
    """
    t, base, whole = audience.t, review.base_currency, review.total_row
    held = sorted(
        review.holdings, key=lambda h: (h.year.contribution is None, -(h.year.contribution or 0.0))
    )
    found = [factors(h) for h in held]
    growth = review.totals.year.growth
    named = PositionNames(t, held)
    columns = (
        Column(
            Heading("holding", t("Holding"), "text", media=TEXTS),
            [named.long(h) for h in held],
            t("Portfolio"),
        ),
        Column(
            Heading("symbol", t("Symbol"), "text", media=GRIDS),
            [cash_or_symbol(t, h) for h in held],
            t("Portfolio"),
        ),
        Column(
            Heading(
                "contribution",
                t("Points added"),
                "return",
                t(
                    "Percentage points of the portfolio's growth: weight at New Year times return"
                    " in {base}.",
                    base=base,
                ),
                width=110,
                tint="rows",
            ),
            [h.year.contribution for h in held],
            growth,
        ),
        Column(
            Heading(
                "price", t("Price"), "return", t("Price return in the own currency."), width=95
            ),
            [one.price if one else None for one in found],
            None,
        ),
        Column(
            Heading(
                "dividends",
                t("× dividends"),
                "return",
                t("What reinvested dividends added, before tax, own currency."),
                width=105,
            ),
            [one.dividends if one else None for one in found],
            None,
        ),
        Column(
            Heading(
                "currency",
                t("× currency"),
                "return",
                t("Change of the exchange rate to {base}.", base=base),
                width=105,
            ),
            [one.currency if one else None for one in found],
            None,
        ),
        Column(
            Heading(
                "whole",
                t("= in {base}", base=base),
                "return",
                t("Total return in {base}: the three factors multiplied.", base=base),
                width=105,
            ),
            [h.year.base_return for h in held],
            growth,
        ),
        Column(
            Heading("total", t("With dividends"), "return", media=TEXTS),
            [h.year.total_return for h in held],
            whole.get("base", "total", "YTD"),
        ),
        Column(
            Heading("net", t("After tax"), "return", media=TEXTS),
            [h.year.net_total_return for h in held],
            whole.get("base", "net", "YTD"),
        ),
        Column(
            Heading(
                "weight",
                t("Weight, end of {year}", year=review.start_of_year.year),
                "fraction",
                t("Share of the portfolio at New Year."),
                width=125,
            ),
            [h.year.weight_at_opening for h in held],
            None if growth is None else 1.0,
        ),
        *_names(t, held),
    )
    year = labels.year_to_date(t, review)
    note = t.paragraph(
        t(
            "{period}, from the close of {start} to the close of {end}.",
            period=year,
            start=t.long_date(review.start_of_year),
            end=t.long_date(review.as_of),
        ),
        t(
            "(1 + price) × (1 + dividends) × (1 + currency) − 1 = return in {base}, before tax."
            " Points added: percentage points of the portfolio's value at New Year, a holding's"
            " contribution; together they are the growth of {growth}. The portfolio as a whole has"
            " no price or currency of its own.",
            base=base,
            growth=t.percent(growth, signed=True),
        ),
    )
    return table_of(audience, Caption(_title(t, year), note, base), columns, has_total=True)


def _is_empty(group: GroupPerformance) -> bool:
    """Whether nothing of a group is left."""
    return group.value is not None and abs(group.value) < _CENT


def groups(review: Review, audience: Audience, dimension: str) -> ReportTable | None:
    """Each group as a portfolio of its own."""
    t = audience.t
    if review.ledger is None or dimension not in review.ledger.groups:
        return None
    found = review.ledger.groups[dimension]
    since = [g.during("since_start") for g in found]
    year, quarter = labels.year_to_date(t, review), t.quarter(review.quarter)
    base = review.base_currency
    start = review.totals.since_start
    is_long = start is not None and start.period.days >= YEAR
    gained = t("Value now minus value then minus what was paid in or taken out; after tax.")
    columns = (
        Column(
            Heading("group", labels.dimension(t, dimension), "text"),
            # Its growth and rates are of the time before.
            [
                labels.marked(t, labels.group(t, g.group), t("sold") if _is_empty(g) else "")
                for g in found
            ],
        ),
        Column(
            Heading("value", t("Value in {currency}", currency=base), "base"),
            [g.value for g in found],
        ),
        Column(
            Heading(
                "gain", t("Gain {period}, {currency}", period=year, currency=base), "base", gained
            ),
            [g.year.gain for g in found],
        ),
        Column(
            Heading("twr_qtd", t("TWR {period}", period=quarter), "return"),
            [g.quarter.twr for g in found],
        ),
        Column(
            Heading("twr_ytd", t("TWR {period}", period=year), "return", tint="rows"),
            [g.year.twr for g in found],
        ),
        Column(
            Heading(
                "irr",
                t("IRR {period}", period=year),
                "return",
                t("Since New Year, not annualised."),
            ),
            [g.year.irr_period for g in found],
        ),
        Column(
            Heading(
                "points",
                t("Points added"),
                "return",
                t("Percentage points of the portfolio's TWR since New Year."),
            ),
            [g.year.contribution for g in found],
        ),
        Column(
            Heading("twr_start", t("TWR since the start"), "return", t("Not annualised.")),
            [one.twr for one in since],
        ),
        Column(
            Heading(
                "irr_start",
                t("IRR a year since the start") if is_long else t("IRR since the start"),
                "return",
                (
                    t("Internal rate of return, annualised (ACT/365).")
                    if is_long
                    else t("Internal rate of return, not annualised.")
                ),
            ),
            [one.irr if is_long else one.irr_period for one in since],
        ),
        Column(
            Heading(
                "gain_start", t("Gain since the start, {currency}", currency=base), "base", gained
            ),
            [one.gain for one in since],
        ),
        Column(
            Heading(
                "paid_in",
                t("Net contributions {period}, {currency}", period=year, currency=base),
                "base",
            ),
            [g.year.net_contributions for g in found],
        ),
        Column(
            Heading(
                "gain_qtd",
                t("Gain {period}, {currency}", period=quarter, currency=base),
                "base",
                gained,
            ),
            [g.quarter.gain for g in found],
        ),
        Column(
            Heading(
                "irr_qtd",
                t("IRR {period}", period=quarter),
                "return",
                t("In the quarter, not annualised."),
            ),
            [g.quarter.irr_period for g in found],
        ),
    )
    note = t(
        "Each group as a portfolio of its own, after tax, in {currency}: what moves between groups"
        " is paid in or taken out.",
        currency=base,
    )
    title = t("Performance, grouped by: {group}", group=labels.dimension(t, dimension))
    return table_of(audience, Caption(title, note, base), columns)


def gains(review: Review, audience: Audience, costing: Costing) -> ReportTable:
    """What sales since New Year brought, and what is held would: each in its own currency, the
    whole in the base's.
    """
    t, base, totals = audience.t, review.base_currency, review.totals
    is_fifo = costing == "fifo"
    found = [
        (h, known(h.year.realised_fifo), known(h.unrealised_fifo))
        if is_fifo
        else (h, known(h.year.realised), known(h.unrealised))
        for h in review.securities
    ]
    held = [(h, sold, kept) for h, sold, kept in found if not (sold is None and kept is None)]
    positions = [h for h, _, _ in held]
    named = PositionNames(t, positions)
    columns = (
        Column(
            Heading("symbol", t("Symbol"), "text"),
            [named.symbol(h) for h in positions],
            t("Portfolio"),
        ),
        Column(
            Heading(
                "realised",
                t("Realised {period}", period=labels.year_to_date(t, review)),
                "own",
                t(
                    "Proceeds of sales since New Year after fees and taxes, minus what the shares"
                    " had cost."
                ),
            ),
            [sold for _, sold, _ in held],
            totals.year.realised_fifo if is_fifo else totals.year.realised,
        ),
        Column(
            Heading("unrealised", t("Unrealised"), "own", t("Value minus cost of what is held.")),
            [kept for _, _, kept in held],
            totals.unrealised_fifo if is_fifo else totals.unrealised,
        ),
        Column(Heading("state", t("Remark"), "text"), [labels.remark(t, h) for h in positions]),
        Column(
            Heading("name", t("Name"), "text"),
            [labels.short(t, h.symbol, h.name) for h in positions],
        ),
        Column(Heading("account", t("Account"), "text"), [h.account for h in positions]),
    )
    note = t.paragraph(
        t("Cost of the shares bought first (FIFO).") if is_fifo else t("At average cost."),
        t(
            "Each in its own currency; the portfolio in {currency} at the exchange rates of"
            " {date}.",
            currency=base,
            date=t.long_date(review.as_of),
        ),
    )
    return table_of(
        audience,
        Caption(t("Realised and unrealised gains"), note, base),
        columns,
        currencies=[h.currency for h in positions],
        has_total=True,
    )
