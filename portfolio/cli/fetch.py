"""``portfolio fetch``: bring the store up to date."""

from __future__ import annotations

import typer

from portfolio.cli import output as out
from portfolio.cli.options import Lang, with_options
from portfolio.errors import N_, UsageError
from portfolio.workspace import Options, Workspace


@with_options
def fetch(options: Options, lang: Lang = None) -> None:
    """Fetch what is missing of prices, dividends and exchange rates into the store."""
    from portfolio.cli.refreshing import refreshed
    from portfolio.report.words.outcomes import outcome_table

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
    out.show(f"{outcome_table(outcomes, last, t)}\n".encode())
    if outcomes and not last:
        raise typer.Exit(2)
    raise typer.Exit(0 if all(o.kind in ("ok", "unchanged") for o in outcomes.values()) else 1)
