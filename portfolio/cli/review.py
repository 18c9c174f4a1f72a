"""``portfolio review``: one quarter, as a table in the terminal or as a file."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from portfolio.cli import output as out
from portfolio.cli.options import Lang, with_options
from portfolio.errors import N_, NothingToReviewError, UsageError
from portfolio.workspace import Options, Workspace, today

if TYPE_CHECKING:
    from portfolio.book.records import Book
    from portfolio.language import Language
    from portfolio.opened import Opened


class ReviewFormat(StrEnum):
    """What ``review`` can print or write."""

    table = "table"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"
    markdown = "markdown"
    html = "html"
    #: The expected payments, for a calendar program.
    ics = "ics"


#: Formats that show amounts unless told otherwise; the others are made to be published.
_WITH_AMOUNTS = {ReviewFormat.table, ReviewFormat.json, ReviewFormat.csv, ReviewFormat.xlsx}


@with_options
def review(
    options: Options,
    quarter: Annotated[
        str | None, typer.Argument(help="2024Q1; the last completed one when left out.")
    ] = None,
    form: Annotated[
        ReviewFormat, typer.Option("--format", help="What to print or write.")
    ] = ReviewFormat.table,
    output: Annotated[
        Path | None, typer.Option(help="Write to this file instead of the terminal.")
    ] = None,
    lang: Lang = None,
    amounts: Annotated[
        bool | None, typer.Option("--amounts/--no-amounts", help="Show amounts of money.")
    ] = None,
) -> None:
    """Review one quarter: as a table in the terminal, or as a file."""
    from portfolio import report
    from portfolio.analysis.periods import Quarter
    from portfolio.report.audience import Audience
    from portfolio.report.masking import masked

    wanted = Quarter.parse(quarter) if quarter else None
    if form is ReviewFormat.xlsx and output is None and sys.stdout.isatty():
        raise UsageError(
            N_("An XLSX file cannot be shown in a terminal: add --output review.xlsx.")
        )
    workspace = Workspace(options)
    if output:
        out.refuse_own(output, workspace.own_paths)
    book = workspace.book()
    t = out.words(lang, book.settings.language)
    audience = Audience(t, shows_amounts=form in _WITH_AMOUNTS if amounts is None else amounts)
    opened = _opened(workspace, book, t)
    try:
        result = masked(workspace.review(wanted, opened), audience)
    except NothingToReviewError:
        # They are often why; a store that cannot be read is no empty one.
        out.tell_problems([*book.problems, *opened.market.problems], audience)
        raise
    if form is ReviewFormat.table:
        from portfolio.report.files.terminal import terminal_table

        content = terminal_table(result, audience).encode()
    elif form is ReviewFormat.ics:
        content = report.calendar(result, audience)
    else:
        content = report.render(result, cast("report.Format", form.value), audience)
    if output:
        out.save(content, output)
    else:
        out.show(content)
    if form is not ReviewFormat.table:
        out.tell_problems(result.problems, audience)
    raise typer.Exit(out.exit_code(result.problems))


def _opened(workspace: Workspace, book: Book, t: Language) -> Opened:
    """Open the book on prices as the flags say: simulated, stored, or stored after a refresh."""
    from portfolio.cli.refreshing import refreshed

    is_asked = not (workspace.options.offline or workspace.options.demo)
    outcomes = refreshed(workspace, book, t) if is_asked else {}
    for outcome in outcomes.values():
        if outcome.kind == "not_kept":
            said = t(
                "The prices were fetched, but cannot be stored in {folder}: {reason}.",
                folder=workspace.store.folder,
                reason=outcome.reason,
            )
            typer.echo(said, err=True)
            break
    opened = workspace.open(
        book, is_fresh=any(outcome.kind == "ok" for outcome in outcomes.values())
    )
    if opened.prices == "demo":
        if not workspace.options.demo:
            typer.echo(
                t("No prices could be fetched: this is the sample portfolio on simulated prices."),
                err=True,
            )
        return opened
    asked = set(workspace.securities(book))
    if (
        not asked.isdisjoint(book.symbols)
        and not opened.market.histories
        and all(h.symbol in asked and h.price is None for h in book.holdings)
    ):
        if opened.market.problems:
            cause = opened.market.problems[-1]
            raise NothingToReviewError(cause.template, **cause.facts)
        from portfolio.analysis.findings.nothing import what_is_missing

        missing = (s for s in book.symbols if s in asked)
        raise NothingToReviewError(
            N_(
                "No prices yet ({cause}): try again with a network, or look at simulated ones with"
                " --demo."
            ),
            cause=what_is_missing(missing, (), opened.market, today()),
        )
    return opened
