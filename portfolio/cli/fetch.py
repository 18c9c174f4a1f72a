"""``portfolio fetch``: bring the store up to date."""

from __future__ import annotations

import typer

from portfolio.cli import output as out
from portfolio.cli.options import Lang, with_options
from portfolio.errors import N_, UsageError
from portfolio.workspace import Options, Workspace

#: Columns of the terminal for the table of outcomes.
_WIDTH = 110


@with_options
def fetch(options: Options, lang: Lang = None) -> None:
    """Fetch what is missing of prices, dividends and exchange rates into the store."""
    from portfolio.cli.refreshing import refreshed
    from portfolio.report.audience import Audience
    from portfolio.report.files.terminal import text_of
    from portfolio.report.tables.outcome_table import outcome_table
    from portfolio.report.words.outcomes import summary

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
    sums = summary(outcomes.values(), t)
    out.show(f"{text_of(table, t, width=_WIDTH)}\n\n{sums}\n".encode())
    if outcomes and not last:
        raise typer.Exit(2)
    raise typer.Exit(0 if all(o.kind in ("ok", "unchanged") for o in outcomes.values()) else 1)
