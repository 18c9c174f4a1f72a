"""``portfolio fetch``: bring the store up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from portfolio.cli import output as out
from portfolio.cli.options import Lang, with_options
from portfolio.errors import N_, PortfolioError, UsageError
from portfolio.workspace import Options, Workspace, now

if TYPE_CHECKING:
    from portfolio.book.records import Book
    from portfolio.language import Language
    from portfolio.market.records import Market

#: Columns of the terminal for the table of outcomes.
_WIDTH = 110


@with_options
def fetch(options: Options, lang: Lang = None) -> None:
    """Fetch what is missing of prices, dividends and exchange rates into the store."""
    from portfolio.cli.refreshing import refreshed
    from portfolio.report.audience import Audience
    from portfolio.report.files.terminal import text_of
    from portfolio.report.tables.outcome_table import outcome_table
    from portfolio.report.words.outcomes import lately, past_failure, summary

    if options.offline or options.demo:
        raise UsageError(N_("fetch asks Yahoo for prices: leave out --offline and --demo."))
    workspace = Workspace(options)
    book = workspace.book()
    t = out.words(lang, book.settings.language)
    found = refreshed(workspace, book, t)
    asked = dict.fromkeys(
        [*workspace.symbols(book), *found]
    )  # in the file's order, not in that of the answers
    outcomes = {symbol: found[symbol] for symbol in asked if symbol in found}
    market = workspace.stored_market(book)
    last = {name: h.days[-1].astype(object) for name, h in market.by_name.items()}
    table = outcome_table(outcomes, last, Audience(t, shows_amounts=True))
    failed = lately(workspace.store.failures(asked), outcomes, now())
    said = [
        *(
            t("{symbol} failed before: {failure}", symbol=symbol, failure=past_failure(failure, t))
            for symbol, failure in failed.items()
        ),
        _facts(workspace, book, market, t),
        summary(outcomes.values(), t),
    ]
    text = "\n".join(filter(None, said))
    out.show(f"{text_of(table, t, width=_WIDTH)}\n\n{text}\n".encode())
    if outcomes and not last:
        raise typer.Exit(2)
    raise typer.Exit(0 if all(o.kind in ("ok", "unchanged") for o in outcomes.values()) else 1)


def _facts(workspace: Workspace, book: Book, market: Market, t: Language) -> str:
    """Say whether the last completed quarter's prices are there, and how old the last closes are;
    empty where nothing can be computed.
    """
    from portfolio.market.calendars import kept_sessions
    from portfolio.market.quality.coverage import coverages, sessions_behind
    from portfolio.report.words import completeness

    if not market.histories:
        return ""
    symbols = workspace.securities(book)
    covered = coverages(market, symbols, kept_sessions(workspace.store, symbols), now())
    try:
        quarter = completeness.in_words(workspace.review(None, workspace.open(book)), t)
    except PortfolioError:  # the review says why, when it is asked for
        quarter = ""
    return t.paragraph(quarter, completeness.last_close(sessions_behind(covered), t))
