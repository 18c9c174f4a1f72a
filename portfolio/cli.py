"""The command line: ``portfolio review | fetch | check | dashboard``.

Exit codes: 0 done; 1 done with a warning or an error in the data; 2 wrong usage or nothing could be
computed. Sentences about failures go to standard error, without a traceback. Heavy imports wait for
the command that needs them, so that the dashboard is not held up.
"""

from __future__ import annotations

import itertools
import locale
import os
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from portfolio.errors import (
    N_,
    MissingFileError,
    NothingToReviewError,
    PortfolioError,
    UnwritableFileError,
    UsageError,
)
from portfolio.language import Language, choose, language
from portfolio.report.audience import Audience
from portfolio.workspace import Options, Workspace, now, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.book.records import Book
    from portfolio.errors import Problem
    from portfolio.market.records import Market, Outcome
    from portfolio.market.refresh.refresh import Progress


class Format(StrEnum):
    """What ``review`` can print or write."""

    table = "table"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"
    markdown = "markdown"
    html = "html"
    #: The expected payments, for a calendar program.
    ics = "ics"


class Tongue(StrEnum):
    """The languages."""

    en = "en"
    zh_tw = "zh-TW"


#: Formats that show amounts unless told otherwise; the others are made to be published.
_WITH_AMOUNTS = {Format.table, Format.json, Format.csv, Format.xlsx}

Holdings = Annotated[
    Path | None, typer.Option(help="Your holdings (default: holdings.csv in PORTFOLIO_HOME).")
]
Transactions = Annotated[
    Path | None, typer.Option(help="Your transactions (default: transactions.csv).")
]
Config = Annotated[Path | None, typer.Option(help="Your settings (default: portfolio.toml).")]
Base = Annotated[str | None, typer.Option(help="Base currency, such as TWD, USD or JPY.")]
AsOf = Annotated[
    str | None, typer.Option(help="Act as if this day's closes were the latest (2024-04-05).")
]
Offline = Annotated[
    bool, typer.Option("--offline", help="Ask nothing of the network: stored prices only.")
]
Demo = Annotated[bool, typer.Option("--demo", help="Simulated prices.")]

app = typer.Typer(
    add_completion=False,
    help="A quarterly review of your own portfolio. Without a command: open the dashboard.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _default(
    context: typer.Context,
    holdings: Holdings = None,
    transactions: Transactions = None,
    config: Config = None,
    base: Base = None,
    as_of: AsOf = None,
    offline: Offline = False,
    demo: Demo = False,
) -> None:
    options = _options(holdings, transactions, config, base, as_of, offline=offline, demo=demo)
    if context.invoked_subcommand is None:
        _open_dashboard(options)
    else:
        context.obj = options


@app.command()
def dashboard(
    context: typer.Context,
    holdings: Holdings = None,
    transactions: Transactions = None,
    config: Config = None,
    base: Base = None,
    as_of: AsOf = None,
    offline: Offline = False,
    demo: Demo = False,
) -> None:
    """Open the dashboard in the browser."""
    _open_dashboard(
        _options(
            holdings,
            transactions,
            config,
            base,
            as_of,
            offline=offline,
            demo=demo,
            over=context.obj,
        )
    )


@app.command()
def review(
    context: typer.Context,
    quarter: Annotated[
        str | None, typer.Argument(help="2024Q1; the last completed one when left out.")
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="What to print or write.")
    ] = Format.table,
    output: Annotated[
        Path | None, typer.Option(help="Write to this file instead of the terminal.")
    ] = None,
    lang: Annotated[Tongue | None, typer.Option(help="Language of words and numbers.")] = None,
    amounts: Annotated[
        bool | None, typer.Option("--amounts/--no-amounts", help="Show amounts of money.")
    ] = None,
    holdings: Holdings = None,
    transactions: Transactions = None,
    config: Config = None,
    base: Base = None,
    as_of: AsOf = None,
    offline: Offline = False,
    demo: Demo = False,
) -> None:
    """Review one quarter: as a table in the terminal, or as a file."""
    from portfolio import report
    from portfolio.analysis.periods import Quarter, window
    from portfolio.analysis.review.review import review as compute

    options = _options(
        holdings, transactions, config, base, as_of, offline=offline, demo=demo, over=context.obj
    )
    wanted = Quarter.parse(quarter) if quarter else None
    if form is Format.xlsx and output is None and sys.stdout.isatty():
        raise UsageError(
            N_("An XLSX file cannot be shown in a terminal: add --output review.xlsx.")
        )
    workspace = Workspace(options)
    book = workspace.book()
    t = _language(lang, book.settings.language)
    audience = Audience(t, shows_amounts=form in _WITH_AMOUNTS if amounts is None else amounts)
    start, end = window(wanted, today(), options.as_of)
    market = workspace.examined(_market(workspace, book, t), start, end, today())
    try:
        result = compute(
            book, market, wanted, today=today(), as_of=options.as_of, base=workspace.base(book)
        )
    except NothingToReviewError:
        _tell_problems(book.problems, t)  # they are often why
        raise
    if form is Format.table:
        from portfolio.report.files.terminal import terminal_table

        content = terminal_table(result, audience).encode()
    elif form is Format.ics:
        content = report.calendar(result, audience)
    else:
        content = report.render(result, cast("report.Format", form.value), audience)
    if output:
        _save(content, output)
    else:
        _print(content)
    if form is not Format.table:
        _tell_problems(result.problems, t)
    raise typer.Exit(_exit_code(result.problems))


@app.command()
def fetch(
    context: typer.Context,
    lang: Annotated[Tongue | None, typer.Option(help="Language of words and numbers.")] = None,
    holdings: Holdings = None,
    transactions: Transactions = None,
    config: Config = None,
    base: Base = None,
    as_of: AsOf = None,
    offline: Offline = False,
    demo: Demo = False,
) -> None:
    """Fetch what is missing of prices, dividends and exchange rates into the store."""
    options = _options(
        holdings, transactions, config, base, as_of, offline=offline, demo=demo, over=context.obj
    )
    if options.offline or options.demo:
        raise UsageError(N_("fetch asks Yahoo for prices: leave out --offline and --demo."))
    workspace = Workspace(options)
    book = workspace.book()
    t = _language(lang, book.settings.language)
    found = _refresh(workspace, book, t)
    asked = dict.fromkeys(
        [*workspace.symbols(book), *found]
    )  # in the file's order, not in that of the answers
    outcomes = {symbol: found[symbol] for symbol in asked if symbol in found}
    from portfolio.report.words.outcomes import outcome_table

    market = workspace.stored_market(book)
    last = {name: h.days[-1].astype(object) for name, h in market.by_name.items()}
    _print(f"{outcome_table(outcomes, last, t)}\n".encode())
    if outcomes and not last:
        raise typer.Exit(2)
    raise typer.Exit(0 if all(o.kind in ("ok", "unchanged") for o in outcomes.values()) else 1)


@app.command()
def check(
    context: typer.Context,
    lang: Annotated[Tongue | None, typer.Option(help="Language of the sentences.")] = None,
    holdings: Holdings = None,
    transactions: Transactions = None,
    config: Config = None,
    base: Base = None,
    as_of: AsOf = None,
    offline: Offline = False,
    demo: Demo = False,
) -> None:
    """Check your files: one line a problem, file:line: column: message."""
    options = _options(
        holdings, transactions, config, base, as_of, offline=offline, demo=demo, over=context.obj
    )
    workspace = Workspace(options)
    book = workspace.book()
    t = _language(lang, book.settings.language)
    lines = [f"{problem.place}: {t.problem(problem)}" for problem in book.problems]
    if not lines:
        lines = [
            t("{file}: no problems in {n} holdings.", file=book.path.name, n=len(book.holdings))
        ]
        if book.transactions_sha256:
            name = workspace.transactions_path.name
            lines.append(
                t("{file}: no problems in {n} transactions.", file=name, n=len(book.transactions))
            )
    _print("".join(f"{line}\n" for line in lines).encode())
    raise typer.Exit(_exit_code(book.problems))


def main() -> None:
    """Run the command line; every expected failure is one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(prog_name="portfolio", standalone_mode=False)
    except PortfolioError as error:
        typer.echo(_language(_wish(sys.argv), None).error(error), err=True)
        code = 2
    except (
        typer.TyperException
    ) as error:  # wrong usage, in Typer's own words rather than its box of six lines
        typer.echo(error.format_message(), err=True)
        code = 2
    sys.exit(code or 0)


def _wish(arguments: Sequence[str]) -> Tongue | None:
    """Return the language asked for, for a failure that ended the command before it could be handed
    on.
    """
    words = [word for argument in arguments for word in argument.split("=", 1)]
    following = dict(itertools.pairwise(words)).get("--lang")
    return next((tongue for tongue in Tongue if tongue.value == following), None)


def _options(
    holdings: Path | None,
    transactions: Path | None,
    config: Path | None,
    base: str | None,
    as_of: str | None,
    *,
    offline: bool,
    demo: bool,
    over: Options | None = None,
) -> Options:
    """Check the flags; those given before the command (``over``) hold where the command
    has none.
    """
    over = over or Options()
    for path in (transactions, config):
        if path and not path.exists():
            raise MissingFileError(N_("There is no file {path}."), path=path)
    return Options(
        holdings=holdings or over.holdings,
        transactions=transactions or over.transactions,
        config=config or over.config,
        base=_currency(base) if base else over.base,
        as_of=_day(as_of) if as_of else over.as_of,
        offline=offline or over.offline,
        demo=demo or over.demo,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            N_("“{text}” is not a date: write it like 2024-04-05."), text=text
        ) from None


def _currency(text: str) -> str:
    from portfolio.book.currencies import currencies

    code = text.strip().upper()
    if code not in currencies():
        raise UsageError(
            N_("“{text}” is not a currency: write a code such as TWD, USD or JPY."), text=text
        )
    return code


def _language(wish: Tongue | None, setting: str | None) -> Language:
    environment = (
        os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    )
    return language(
        choose(wish.value if wish else None, setting, environment, locale.getlocale()[0])
    )


def _market(workspace: Workspace, book: Book, t: Language) -> Market:
    """Return prices as the flags say: simulated, stored, or stored after a refresh."""
    from dataclasses import replace

    if workspace.options.demo:
        return workspace.demo_market(book, today())
    outcomes = {} if workspace.options.offline else _refresh(workspace, book, t)
    market = workspace.market(book)
    asked = set(workspace.securities(book))
    if (
        not asked.isdisjoint(book.symbols)
        and not market.histories
        and not any(h.price is not None for h in book.holdings)
    ):
        if book.is_sample:
            typer.echo(
                t("No prices could be fetched: this is the sample portfolio on simulated prices."),
                err=True,
            )
            return workspace.demo_market(book, today())
        if all(h.symbol in asked for h in book.holdings):
            raise NothingToReviewError(
                N_(
                    "No prices yet: try again with a network, or look at simulated ones with"
                    " --demo."
                )
            )
    fresh = any(outcome.kind == "ok" for outcome in outcomes.values())
    return replace(market, source="yahoo") if fresh else market


def _refresh(workspace: Workspace, book: Book, t: Language) -> dict[str, Outcome]:
    """Bring the store up to date, with a progress bar when a person is watching."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    from portfolio.market.refresh.refresh import refresh

    store, symbols = workspace.store, workspace.symbols(book)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(t("Fetching prices"), total=len(symbols))

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        return refresh(store, symbols, now=now(), on_progress=show)


def _save(content: bytes, output: Path) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UnwritableFileError(
            N_("“{file}” cannot be written: {reason}."), file=output, reason=error.strerror or error
        ) from error


def _print(content: bytes) -> None:
    """Write to standard output; a reader (``head``, ``less``) that has gone has seen enough."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # nor does Python's own flush fail


def _tell_problems(problems: Iterable[Problem], t: Language) -> None:
    from portfolio.report.words.labels import severity

    for problem in problems:
        if problem.severity != "info":
            typer.echo(
                f"{severity(t, problem.severity).lower()}: {problem.place}: {t.problem(problem)}",
                err=True,
            )


def _exit_code(problems: Iterable[Problem]) -> int:
    return 1 if any(p.severity != "info" for p in problems) else 0


def _open_dashboard(options: Options) -> None:
    """Run the app in this process: Streamlit's own start is most of the wait."""
    from portfolio import places
    from portfolio.ui.launch import launch

    launch(places.app_script(), options.to_json())


if __name__ == "__main__":
    main()
