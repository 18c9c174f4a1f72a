"""The flags that every command shares, each declared once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast, get_type_hints

import typer

from portfolio.errors import N_, MissingFileError, UsageError
from portfolio.language import Code
from portfolio.workspace import Options, today

Command = Callable[..., None]


Lang = Annotated[Code | None, typer.Option(help="Language of words and numbers.")]


@dataclass(frozen=True)
class Flags:
    """The shared flags as they are typed; a field is a flag."""

    holdings: Annotated[
        Path | None, typer.Option(help="Your holdings (default: holdings.csv in PORTFOLIO_HOME).")
    ] = None
    transactions: Annotated[
        Path | None, typer.Option(help="Your transactions (default: transactions.csv).")
    ] = None
    config: Annotated[
        Path | None, typer.Option(help="Your settings (default: portfolio.toml).")
    ] = None
    base: Annotated[str | None, typer.Option(help="Base currency, such as TWD, USD or JPY.")] = None
    as_of: Annotated[
        str | None, typer.Option(help="Act as if this day's closes were the latest (2024-04-05).")
    ] = None
    holdings_as_of: Annotated[
        str | None,
        typer.Option(help="The day that your holdings speak of (default: today)."),
    ] = None
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nothing of the network: stored prices only.")
    ] = False
    demo: Annotated[bool, typer.Option("--demo", help="Simulated prices.")] = False

    def options(self, before: Options) -> Options:
        """Check the flags; those given before the command hold where the command has none. Raises
        MissingFileError, UsageError.
        """
        for path in (self.transactions, self.config):
            if path and not path.exists():
                raise MissingFileError(N_("There is no file {path}."), path=path)
        return Options(
            holdings=self.holdings or before.holdings,
            transactions=self.transactions or before.transactions,
            config=self.config or before.config,
            base=_currency(self.base) if self.base else before.base,
            as_of=_day(self.as_of) if self.as_of else before.as_of,
            holdings_as_of=(
                _past_day(self.holdings_as_of) if self.holdings_as_of else before.holdings_as_of
            ),
            offline=self.offline or before.offline,
            demo=self.demo or before.demo,
        )


def with_options(command: Command) -> Command:
    """Make a Typer command of a function whose parameter ``options`` stands for all shared flags.

    The other parameters are the command's own, in their order, one that is a dataclass for each of
    its fields; the shared flags follow them.
    """
    hints = get_type_hints(Flags, include_extras=True)
    own = inspect.signature(command, eval_str=True).parameters
    bundles = {n: p.annotation for n, p in own.items() if n != "options" and _is_bundle(p)}
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("context", keyword, annotation=typer.Context),
        *(
            p.replace(kind=keyword)
            for name, p in own.items()
            if name not in ("options", "context", *bundles)
        ),
        *(one for bundle in (*bundles.values(), Flags) for one in _parameters(bundle)),
    ]

    @functools.wraps(command)
    def run(*, context: typer.Context, **given: Any) -> None:
        flags = Flags(**{name: given.pop(name) for name in hints})
        options = flags.options(context.obj or Options())
        context.obj = options
        for name, bundle in bundles.items():
            given[name] = bundle(**{f.name: given.pop(f.name) for f in fields(bundle)})
        command(options=options, **given, **({"context": context} if "context" in own else {}))

    # What Typer looks at to find the flags.
    cast("Any", run).__signature__ = inspect.Signature(parameters)
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


def _is_bundle(parameter: inspect.Parameter) -> bool:
    return isinstance(parameter.annotation, type) and is_dataclass(parameter.annotation)


def _parameters(bundle: type[Any]) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(bundle, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    for one in fields(bundle):
        yield inspect.Parameter(one.name, keyword, default=one.default, annotation=hints[one.name])


def _day(text: str) -> date:
    from portfolio.book.tabular.dates import FIRST_YEAR, LAST_YEAR

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            N_("“{text}” is not a date: write it like 2024-04-05."), text=text
        ) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UsageError(
            N_("“{text}” lies outside the years {first} to {last}: correct the year."),
            text=text,
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )
    return day


def _past_day(text: str) -> date:
    day, last = _day(text), today()
    if day > last:
        raise UsageError(
            N_("{day} is yet to come: holdings can speak of {today} at most."), day=day, today=last
        )
    return day


def _currency(text: str) -> str:
    from portfolio.book.currencies import currencies

    code = text.strip().upper()
    if code not in currencies():
        raise UsageError(
            N_("“{text}” is not a currency: write a code such as TWD, USD or JPY."), text=text
        )
    return code
