"""How good the estimated payments are, from the prices and dividends in your store, as Markdown
tables.

    python -m benchmarks.forecast [--made-on 2024-12-31]

The portfolio is the one in PORTFOLIO_HOME, the prices those of PORTFOLIO_STORE (``portfolio fetch``
fills it). The first table is the forecast made on that day, beside what came in the twelve months
after it; the second one line for the forecast of every year before it that the store has dividends
for. Made from nothing that was not known on the day.
"""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.forecasting.backtest import backtest
from portfolio.analysis.periods import Quarter
from portfolio.analysis.prices.panel import Panel
from portfolio.analysis.review.inputs import Prepared
from portfolio.analysis.review.review import review
from portfolio.workspace import Options, Workspace, today

if TYPE_CHECKING:
    from portfolio.analysis.income.forecasting.backtest import Backtest, ForecastRow
    from portfolio.book.records import Book
    from portfolio.market.records import Market


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="How good the estimated payments are.")
    parser.add_argument(
        "--made-on", type=date.fromisoformat, default=date(today().year - 2, 12, 31)
    )
    made_on: date = parser.parse_args().made_on
    workspace = Workspace(Options())
    book = workspace.book()
    market = workspace.market(book)
    print(per_holding(forecast(book, market, made_on)))
    print()
    print(per_year(book, market, made_on))


def forecast(book: Book, market: Market, made_on: date) -> Backtest:
    """What was expected on a day, and what came."""
    panel = Panel.of(market.histories, book.symbols)
    made = review(
        book, market, Quarter.of(made_on), today=made_on, as_of=made_on, prepared=Prepared(panel)
    )
    return backtest(made, panel, market.rates)


def per_holding(found: Backtest) -> str:
    """A line for every holding that pays, and the whole."""
    whole = f"| Total, {found.base_currency}"
    lines = [
        (
            "| Holding | Payments: expected, came | Expected | Came | Error | Error of “the same"
            " again” | Ex-dates off by |"
        ),
        "|---|---|---|---|---|---|---|",
        *(_line(row) for row in found.rows if row.expected or row.came),
        (
            f"{whole} | | {found.expected:,.0f} | {found.came:,.0f} | {_percent(found.error)} |"
            f" {_percent(found.error_of_before)} | |"
        ),
    ]
    return "\n".join(lines)


def _line(row: ForecastRow) -> str:
    start = f"| {row.symbol} | {row.payments_expected}, "
    if not row.is_known:
        return f"{start}? | {row.currency} {row.expected:,.2f} | not known to the end | – | – | – |"
    off = "–" if row.days_off is None else f"{row.days_off:.1f} days"
    return (
        f"{start}{row.payments_came} | {row.currency} {row.expected:,.2f} | {row.came:,.2f} "
        f"| {_percent(row.error)} | {_percent(row.error_of_before)} | {off} |"
    )


def per_year(book: Book, market: Market, last: date) -> str:
    """The whole, forecast a year ahead, for every year with dividends before it."""
    firsts = [h.dividend_days[0] for h in market.histories.values() if len(h.dividend_days)]
    first = min(firsts, default=np.datetime64(last, "D")).astype(date).year + 1
    lines = [
        (
            "| Made on | Expected | Came | Error | Error of “the same again” | Error with the"
            " exchange rates |"
        ),
        "|---|---|---|---|---|---|",
    ]
    for year in range(first, last.year + 1):
        made_on = date(year, last.month, min(last.day, 28) if last.month == 2 else last.day)
        found = forecast(book, market, made_on)
        lines.append(
            f"| {made_on} | {found.base_currency} {found.expected:,.0f} | {found.came:,.0f} |"
            f" {_percent(found.error)} | {_percent(found.error_of_before)} |"
            f" {_percent(found.error_with_rates)} |"
        )
    return "\n".join(lines)


def _percent(error: float | None) -> str:
    return "–" if error is None else f"{error:+.1%}"


if __name__ == "__main__":
    main()
