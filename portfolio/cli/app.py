"""The commands together, and how each of them ends.

Exit codes: 0 done; 1 done with a warning or an error in the data; 2 wrong usage or nothing could be
computed. Sentences about failures go to standard error, without a traceback. Heavy imports wait for
the command that needs them, so that the dashboard is not held up.
"""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING

import typer

from portfolio.cli import output as out
from portfolio.cli.check import check
from portfolio.cli.fetch import fetch
from portfolio.cli.importing import import_files
from portfolio.cli.options import with_options
from portfolio.cli.review import review
from portfolio.errors import PortfolioError
from portfolio.language import CODES
from portfolio.workspace import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.language import Code

app = typer.Typer(
    add_completion=False,
    help="A quarterly review of your own portfolio. Without a command: open the dashboard.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


@with_options
def _default(options: Options, context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        _open_dashboard(options)


@with_options
def dashboard(options: Options) -> None:
    """Open the dashboard in the browser."""
    _open_dashboard(options)


app.callback(invoke_without_command=True)(_default)
for _command in (dashboard, review, fetch, check):
    app.command()(_command)
app.command("import")(import_files)


def main() -> None:
    """Run the command line; every expected failure is one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(prog_name="portfolio", standalone_mode=False)
    except PortfolioError as error:
        typer.echo(out.words(_wish(sys.argv), None).error(error), err=True)
        code = 2
    except (
        typer.TyperException
    ) as error:  # wrong usage, in Typer's own words rather than its box of six lines
        typer.echo(error.format_message(), err=True)
        code = 2
    sys.exit(code or 0)


def _wish(arguments: Sequence[str]) -> Code | None:
    """Return the language asked for, for a failure that ended the command before it could be handed
    on.
    """
    words = [word for argument in arguments for word in argument.split("=", 1)]
    following = dict(itertools.pairwise(words)).get("--lang")
    return next((code for code in CODES if code == following), None)


def _open_dashboard(options: Options) -> None:
    """Run the app in this process: Streamlit's own start is most of the wait."""
    from portfolio import places
    from portfolio.ui.launch import launch

    launch(places.app_script(), options.to_json())
