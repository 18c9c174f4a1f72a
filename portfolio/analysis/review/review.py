"""One quarter's ``Review`` from a book and a market: the only place where its numbers come
together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

import portfolio
from portfolio.analysis.buy_and_hold import static
from portfolio.analysis.buy_and_hold.positions import (
    Rows,
    positions,
    rows,
)
from portfolio.analysis.findings.effects import (
    LedgerGrowth,
    Shown,
    problem,
    review_findings,
    used_corrections,
)
from portfolio.analysis.findings.findings import (
    dividend_tax_findings,
    in_order,
    price_findings,
    without_growth,
    without_rate,
)
from portfolio.analysis.income.ledger_payments import ledger_payments
from portfolio.analysis.income.review import IncomeScope, income_review, static_income
from portfolio.analysis.ledger.entries import Entries
from portfolio.analysis.ledger.findings import benchmark_findings, ledger_findings
from portfolio.analysis.ledger.ledger import LedgerSource, Window, ledger
from portfolio.analysis.ledger.positions import all_positions
from portfolio.analysis.ledger.results import since_start
from portfolio.analysis.ledger.review import LedgerReview
from portfolio.analysis.ledger.trade_prices import with_trade_prices
from portfolio.analysis.missing import number
from portfolio.analysis.performance.contributions import Gains
from portfolio.analysis.periods import Period, Quarter
from portfolio.analysis.records import (
    GrowthLines,
    HistoryRow,
    OverlayProvenance,
    PriceProvenance,
    Provenance,
    Review,
)
from portfolio.analysis.review.allocation import allocate, group_names
from portfolio.analysis.review.holding_rows import Columns, holding_reviews
from portfolio.analysis.review.quarter_rows import quarter_rows
from portfolio.analysis.review.totals import totals
from portfolio.arrays import date_of, dates_of, day_of
from portfolio.book.records import Holding
from portfolio.book.symbols import is_unlisted, rate_name
from portfolio.book.withholding import dividend_taxes
from portfolio.errors import N_, NothingToReviewError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import AllocationRow, ReviewFinding
    from portfolio.arrays import Bools, Ints
    from portfolio.book.records import Book
    from portfolio.market.records import History, Market


@dataclass(frozen=True)
class Span:
    """Which days a review is about. ``until`` is the last day whose market rows are visible."""

    quarter: Quarter
    as_of: date
    until: date
    is_running: bool


def review(
    book: Book,
    market: Market,
    quarter: Quarter | None = None,
    *,
    today: date,
    as_of: date | None = None,
    base: str | None = None,
    panel: Panel | None = None,
    entries: Entries | None = None,
    benchmarks: Sequence[str] | None = None,
) -> Review:
    """Compute the review of ``quarter`` (the last completed one when None): of the ledger, where
    the book has transactions.

    ``as_of`` acts as if that day's closes were the latest; ``base`` overrides the book's base
    currency; ``panel`` may be given when the same market is reviewed again, ``entries`` when the
    same book is; ``benchmarks`` override those of the settings. Raises UsageError for a quarter
    that has not begun, NothingToReviewError when there is no holding, no close by the quarter's
    end, or no value.
    """
    if not book.holdings and not book.transactions:
        raise NothingToReviewError(
            N_("No holding can be read from {file}: write one line for each, such as {example}."),
            file=book.path.name,
            example="SPY,10",
        )
    base = base or book.settings.base_currency
    # A security that is not stored yet will have closes; one that Yahoo does not know, or cannot,
    # will not.
    unknown = {
        s for s, outcome in market.outcomes.items() if outcome.kind == "unknown"
    } - market.histories.keys()
    quoted_by_user = {s for s, history in market.histories.items() if history.overlays}
    unknown |= {s for s in book.symbols if is_unlisted(s)} - quoted_by_user
    entries = entries or Entries.of(book.transactions)
    market, panel = with_trade_prices(book, entries, market, panel)
    held = _rows(all_positions(book, entries), book, panel, market)
    quoted = [i for i in np.flatnonzero(held.is_listed) if held.holdings[i].symbol not in unknown]
    span = _span(quarter, panel, today, as_of, held.security[quoted])
    quarters = _of_year(span.quarter) if entries.rows else _quarters(panel, span)
    columns = Columns.of(quarters, span.quarter, span.as_of)
    until = day_of(span.until)
    told = (
        _ledger_review(book, entries, held, panel, market, base, span, today)
        if entries.rows
        else None
    )
    if told is not None:
        held = _rows(told.holdings(), book, panel, market)
        if not held.holdings:
            raise NothingToReviewError(
                N_(
                    "Nothing was held from {start} to {end}, as far as your holdings and"
                    " transactions tell."
                ),
                start=span.quarter.opening_of_year,
                end=span.as_of,
            )
    arrays, found = positions(held, panel, market, base, columns.days, until)
    if told is not None:
        # What the ledger cannot count, because it has no close yet, is worth nothing known here
        # either.
        is_lost = (held.is_listed & ~told.counted & ~found.known[:, columns.end])[:, None]
        arrays = replace(
            arrays,
            shares=told.shares_on(columns.days),
            closes=np.where(is_lost, np.nan, arrays.closes),
        )
    counted = static.counted(arrays, columns.of_year)
    periods = (
        Period.of_quarter(span.quarter, span.as_of),
        Period.of_year(span.quarter, span.as_of),
    )
    contributions = {
        period: (
            static.contributions(
                arrays, counted, columns.year, columns.column(period.opening), columns.end
            )
            if told is None
            else told.contributions(period)
        )
        for period in periods
    }
    gains = (
        Gains.unknown(len(held.holdings))
        if told is None
        else told.gains_on_cost((arrays.held * arrays.closes)[:, columns.end])
    )
    holdings = holding_reviews(
        held, panel, arrays, found, columns, span.as_of, contributions, gains
    )
    if not any(h.value_base is not None for h in holdings):
        raise NothingToReviewError(
            N_(
                "Nothing can be computed for {quarter}: no holding has a price and an exchange"
                " rate."
            ),
            quarter=span.quarter,
        )
    boundaries = (span.quarter.opening_of_year, span.quarter.opening, span.as_of)
    growth = None if told is None else _ledger_growth(told, entries, base, span, today)
    shown = Shown.of(held, market, base, arrays, found, columns, until, growth)
    doubts = review_findings(shown, span.quarter.opening_of_year, span.as_of)
    known = span.until if span.is_running and as_of is None else span.as_of
    scope = IncomeScope(
        base_currency=base,
        method="static" if told is None else "ledger",
        as_of=span.as_of,
        known=known,
        premium=book.settings.health_premium,
        since=None if told is None else told.began,
    )
    income = (
        static_income(holdings, panel, market.rates, scope)
        if told is None
        else income_review(ledger_payments(told.ledger), holdings, panel, scope)
    )
    static_review = Review(
        quarter=str(span.quarter),
        as_of=span.as_of,
        base_currency=base,
        method="static",
        source=market.source,
        totals=totals(arrays, counted, holdings, columns, periods, income),
        holdings=holdings,
        quarters=quarter_rows(held, panel, market, base, arrays, counted, columns, until),
        allocation=_allocation(held, arrays, columns),
        history=_history(arrays, quarters, columns, panel),
        growth=_growth_lines(held, panel, market, base, counted, columns, until),
        problems=in_order(
            [
                *book.problems,
                *market.problems,
                *(problem(doubt, span.quarter.number) for doubt in doubts),
                *_untold(price_findings(held, holdings, market, boundaries), doubts, span.as_of),
                *_rate_findings(held, arrays, columns, boundaries, base),
                *_growth_findings(arrays, counted, columns, boundaries),
                *dividend_tax_findings(holdings, entries.payers),
            ]
        ),
        provenance=_provenance(book, held, market, base, span.as_of),
        is_running=span.is_running,
        findings=doubts,
        corrections=used_corrections(shown, span.quarter.opening_of_year, span.as_of),
        income=income,
    )
    if told is None:
        return static_review
    wished = book.settings.benchmark if benchmarks is None else tuple(benchmarks)
    return _with_ledger(static_review, told, panel, market, span, wished)


def _rows(holdings: Sequence[Holding], book: Book, panel: Panel, market: Market) -> Rows:
    return rows(holdings, [dividend_taxes(h, book.settings) for h in holdings], panel, market)


def _ledger_review(
    book: Book,
    entries: Entries,
    held: Rows,
    panel: Panel,
    market: Market,
    base: str,
    span: Span,
    today: date,
    *,
    only_year: bool = False,
) -> LedgerReview:
    """Work out the ledger of all positions (``held``); ``only_year`` leaves out what lies
    further back.
    """
    quarter = span.quarter
    first = date_of(entries.day.min())
    window = Window.of(
        first, quarter.opening_of_year, quarter.opening, span.as_of, span.until, today
    )
    names = group_names(held.holdings, held.currency_names)
    window = window.of_year_alone() if only_year else window
    source = LedgerSource(book, entries, held, names)
    return LedgerReview(ledger(source, panel, market, base, window), book)


def _ledger_growth(
    told: LedgerReview, entries: Entries, base: str, span: Span, today: date
) -> LedgerGrowth:
    """Return the TWR, and how to work it out on another market: the year alone, again from the
    transactions.
    """
    book = told.book

    def on(market: Market) -> tuple[float, float]:
        market, panel = with_trade_prices(book, entries, market, None)
        held = _rows(all_positions(book, entries), book, panel, market)
        return _ledger_review(
            book, entries, held, panel, market, base, span, today, only_year=True
        ).twr

    return LedgerGrowth(told.twr, on)


def _with_ledger(
    review: Review,
    told: LedgerReview,
    panel: Panel,
    market: Market,
    span: Span,
    benchmarks: Sequence[str],
) -> Review:
    """Put what only the ledger knows in place of what the static review says."""
    book, found = told.book, told.ledger
    holdings = review.holdings
    history = told.history(span.quarter)
    held = {h.symbol: h for h in reversed(book.holdings)}
    compared = [held.get(symbol, Holding(symbol, 0.0)) for symbol in benchmarks]
    taxes = [(h, dividend_taxes(h, book.settings)) for h in compared]
    totals = told.totals(review.totals, holdings, since_start(found))
    lines, same = told.compared(
        history,
        span.quarter,
        taxes,
        market,
        review.base_currency,
        [one.period for one in totals.performances],
        is_running=span.is_running,
    )
    days = [day_of(day) for day in (*(q.opening for q in _of_year(span.quarter)), span.as_of)]
    return replace(
        review,
        method="ledger",
        totals=totals,
        holdings=holdings,
        quarters=(*review.quarters[:-1], told.total_row(review.quarters[-1], days)),
        history=history,
        growth=replace(review.growth, total=told.growth_line(review.growth.days)),
        problems=in_order(
            [
                *_untold(
                    ledger_findings(
                        found, panel, market, review.base_currency, book.transactions_name
                    ),
                    review.findings,
                    review.as_of,
                ),
                *benchmark_findings(same, market, review.start_of_year),
                *told.relevant(review.problems),
            ]
        ),
        benchmarks=same,
        ledger=lines,
    )


def _of_year(quarter: Quarter) -> list[Quarter]:
    return [Quarter(quarter.year, n) for n in range(1, quarter.number + 1)]


def _span(
    quarter: Quarter | None, panel: Panel, today: date, as_of: date | None, quoted: Ints
) -> Span:
    """Decide the quarter and its last day; see ``review``.

    Where nothing is ``quoted`` (securities), but only traded or priced by the user, there are no
    closes to wait for.
    """
    until = min(as_of, today) if as_of else today
    quarter = quarter or Quarter.last_completed(until)
    if quarter.opening >= until:
        raise UsageError(N_("{quarter} has not begun on {day}."), quarter=quarter, day=until)
    if not len(quoted):
        return Span(quarter, min(quarter.end, until), until, quarter.end > until)
    first = date_of(panel.days[panel.starts[quoted]].min())
    if first > min(quarter.end, until):
        raise NothingToReviewError(
            N_("No closes of {quarter} are known: the first is of {first}."),
            quarter=quarter,
            first=first,
        )
    last = panel.last_day(day_of(until), np.unique(quoted))
    latest = first if last is None else date_of(last)
    if latest <= quarter.opening:
        raise NothingToReviewError(
            N_("No closes of {quarter} are known yet: the latest is of {latest}."),
            quarter=quarter,
            latest=latest,
        )
    if quarter.end <= until:
        return Span(quarter, quarter.end, until, is_running=False)
    return Span(quarter, until if as_of else latest, until, is_running=True)


def _first_close(panel: Panel) -> date | None:
    """Return the earliest day with a close, of any security."""
    if not len(panel.days):
        return None
    earliest = panel.days[panel.starts[:-1][np.diff(panel.starts) > 0]].min()
    return date_of(earliest)


def _quarters(panel: Panel, span: Span) -> list[Quarter]:
    """Return all quarters from the first quarter of the first year with closes to the
    review's own.
    """
    earliest = _first_close(panel) or span.as_of
    first = Quarter(min(span.quarter.year, earliest.year), 1)
    quarters = [first]
    while quarters[-1] < span.quarter:
        quarters.append(quarters[-1].next)
    return quarters


def _allocation(
    held: Rows, arrays: Positions, columns: Columns
) -> dict[str, tuple[AllocationRow, ...]]:
    now, then = arrays.values[:, columns.end], arrays.values[:, columns.year]
    valued = np.flatnonzero(~np.isnan(now))
    targets = [held.holdings[i].target for i in valued]
    return {
        dimension: allocate([names[i] for i in valued], now[valued], then[valued], targets)
        for dimension, names in group_names(held.holdings, held.currency_names).items()
    }


def _history(
    arrays: Positions, quarters: Sequence[Quarter], columns: Columns, panel: Panel
) -> tuple[HistoryRow, ...]:
    """Return every quarter with closes; a quarter that lacks a rate for a holding counted now is
    None.
    """
    now = ~np.isnan(arrays.values[:, columns.end])
    first = (
        panel.days[panel.starts[:-1][np.diff(panel.starts) > 0]].min()
        if len(panel.days)
        else columns.days[0]
    )
    history: list[HistoryRow] = []
    for start in range(0, len(quarters), 4):
        year = list(range(start, min(start + 4, len(quarters)) + 1))
        level = static.levels(arrays, arrays.gross, now, start, year)
        value = arrays.values[now][:, year].sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):  # nothing was there that could grow
            growth = level[1:] / level[:-1] - 1
        history += [
            HistoryRow(
                quarter=str(quarters[start + k]),
                growth=number(growth[k]),
                value=number(value[k + 1]),
            )
            for k in range(len(year) - 1)
            if columns.days[start + k + 1] >= first
        ]
    return tuple(history)


def _growth_lines(
    held: Rows,
    panel: Panel,
    market: Market,
    base: str,
    counted: Bools,
    columns: Columns,
    until: int,
) -> GrowthLines:
    """Return daily growth since New Year, on the days on which any security closed."""
    start, end = columns.days[columns.year], columns.days[columns.end]
    days = np.unique(np.concatenate([[start], panel.days_between(int(start), int(end)), [end]]))
    arrays, found = positions(held, panel, market, base, days, until, is_taxed=False)
    first: dict[str, int] = {}
    for i in np.flatnonzero(held.is_listed).tolist():
        first.setdefault(held.holdings[i].symbol, i)
    shown = np.array(list(first.values()), dtype=np.int64)
    known = found.known[shown]
    own = (arrays.closes * arrays.gross)[shown]
    own = np.where(known[:, :1], own / own[:, :1] - 1.0, np.nan)
    currency = arrays.rates[shown] / arrays.rates[shown][:, :1]
    whole = arrays.index(arrays.gross, 0)[counted].sum(axis=0)
    return GrowthLines(
        days=dates_of(days),
        symbols=tuple(first),
        own=own.T,
        base=((1.0 + own) * currency - 1.0).T,
        total=whole / whole[0] - 1.0 if len(whole) and whole[0] > 0 else np.full(len(days), np.nan),
    )


def _rate_findings(
    held: Rows, arrays: Positions, columns: Columns, boundaries: Sequence[date], base: str
) -> list[Problem]:
    days = dict(zip((columns.year, columns.quarter, columns.end), boundaries, strict=True))
    return [
        without_rate(h.symbol, held.currency_names[i], base, day)
        for column, day in days.items()
        for i, h in enumerate(held.holdings)
        if np.isnan(arrays.rates[i, column])
        and (h.is_cash or not np.isnan(arrays.closes[i, column]))
    ]


def _growth_findings(
    arrays: Positions, counted: Bools, columns: Columns, boundaries: Sequence[date]
) -> list[Problem]:
    is_lost = counted.any() and arrays.values[counted, columns.year].sum() <= 0
    return [without_growth(boundaries[0])] if is_lost else []


def _untold(
    problems: Sequence[Problem], doubts: Sequence[ReviewFinding], as_of: date
) -> list[Problem]:
    """Leave out what the checks, which know the exchange's holidays, say already.

    That a last price is stale; that a price is stale on a day, or carried, within days told to be
    missing.
    """
    told = {doubt.finding.symbol for doubt in doubts if doubt.finding.code == "stale_last_row"}
    missing: dict[str, list[tuple[date, date]]] = {}
    for finding in (doubt.finding for doubt in doubts):
        if finding.code == "missing_day" and finding.severity == "warning":
            missing.setdefault(finding.symbol, []).append((finding.first, finding.last))

    def is_told(problem: Problem) -> bool:
        spans = missing.get(problem.where, ())
        if problem.code == "carried_price":
            first, last = (cast("date", problem.facts[name]) for name in ("first", "last"))
            return any(first < span[0] and span[1] < last for span in spans)
        if problem.code != "stale_price":
            return False
        day = cast("date", problem.facts["day"])
        return (problem.where in told and day == as_of) or any(a <= day <= b for a, b in spans)

    return [problem for problem in problems if not is_told(problem)]


def _overlay(history: History, moment: np.datetime64) -> tuple[str, OverlayProvenance] | None:
    """Return the topmost source that has rows in a review laid over what was fetched, and what they
    are.
    """
    for overlay in reversed(history.overlays):
        rows = int(overlay.days.searchsorted(moment, side="right"))
        if rows:
            last: date = overlay.days[rows - 1].item()
            return overlay.source, OverlayProvenance(overlay.file, last, rows)
    return None


def _provenance(book: Book, held: Rows, market: Market, base: str, as_of: date) -> Provenance:
    sources: dict[str, PriceProvenance] = {}
    rate_histories = {
        rate_name(currency): market.rates[currency]
        for currency in dict.fromkeys([*held.currencies, base])
        if currency in market.rates and set(held.currencies) != {base}
    }
    listed = {s: market.histories[s] for s in book.symbols if s in market.histories}
    typed = {held.holdings[i].symbol for i in np.flatnonzero(held.is_typed)}
    moment = np.datetime64(as_of, "D")
    for symbol, history in {**listed, **rate_histories}.items():
        visible = int(history.days.searchsorted(moment, side="right"))
        last: date | None = history.days[visible - 1].item() if visible else None
        source, overlay = _overlay(history, moment) or (market.source, None)
        sources[symbol] = PriceProvenance(
            "manual" if symbol in typed else source,
            history.fetched_at,
            last,
            is_rate=symbol in rate_histories,
            overlay=overlay,
        )
    for i in np.flatnonzero(held.is_manual):
        sources[held.holdings[i].symbol] = PriceProvenance("manual", None, None)
    return Provenance(portfolio.__version__, book.sha256, sources, book.transactions_sha256)
