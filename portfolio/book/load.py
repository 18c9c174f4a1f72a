"""The user's files to one ``Book``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from portfolio.book.corrections.rows import corrections_path, read_corrections
from portfolio.book.holdings.reading import HoldingsFile, read_holdings
from portfolio.book.importing.unread import unread_beside, unread_problem, waiting
from portfolio.book.prices.files import price_paths, read_price_files
from portfolio.book.records import Book, Settings
from portfolio.book.settings.reading import read_settings
from portfolio.book.symbols import is_unlisted
from portfolio.book.tabular.opening import read_bytes
from portfolio.book.transactions.reading import read_transactions
from portfolio.errors import N_, MissingFileError, Problem, UnreadableFileError
from portfolio.places import sample_holdings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from portfolio.book.records import Correction, PriceFile


def load_book(
    holdings: Path,
    config: Path | None = None,
    transactions: Path | None = None,
    *,
    today: date | None = None,
) -> Book:
    """Everything that the user's files say: ``holdings.csv``, ``portfolio.toml`` (``config``), the
    ledger.

    Only the first must exist; ``corrections.csv`` and ``prices/NAME.csv`` are read beside it. A
    transaction or a price after ``today`` is an error; None is the computer's date.

    Never raises for what the files contain: that is in ``problems``, in the files' order. Raises
    MissingFileError without ``holdings``, UnreadableFileError when a file cannot be opened or
    decoded.
    """
    book, _ = load_book_and_table(holdings, config)
    data = read_bytes(transactions) if transactions is not None else None
    if transactions is not None and data is not None:
        last = today or date.today()  # noqa: DTZ011
        book = _with_transactions(book, data, transactions.name, last)
    book = _with_prices(book, price_paths(holdings), today or date.today())  # noqa: DTZ011
    book = _with_unread(book)
    book = _with_day(book, "portfolio.toml" if config is None else config.name, today)
    return replace(book, problems=(*book.problems, *_without_price(book)))


def load_book_and_table(holdings: Path, config: Path | None = None) -> tuple[Book, HoldingsFile]:
    """As ``load_book``, with the file as read, for editing it."""
    data = read_bytes(holdings)
    if data is None:
        raise MissingFileError(
            N_("There is no file “{file}”: create it, or name another with --holdings."),
            file=holdings,
        )
    file = read_holdings(data, holdings.name)
    toml = read_bytes(config) if config is not None else None
    settings, wrong = (
        (Settings(), ()) if config is None or toml is None else read_settings(toml, config.name)
    )
    corrections, doubts = _corrections(corrections_path(holdings))
    book = Book(
        path=holdings,
        sha256=file.sha256,
        holdings=file.holdings,
        settings=settings,
        problems=(*file.problems, *doubts, *wrong),
        is_sample=_is_sample(data),
        corrections=corrections,
    )
    return book, file


def _with_transactions(book: Book, data: bytes, name: str, today: date) -> Book:
    """The book with the ledger in ``data``; one that cannot be decoded is a problem, and the rest
    of the book stands.
    """
    try:
        file = read_transactions(data, name, book.holdings, book.settings.base_currency, today)
    except UnreadableFileError as error:
        problems = (*book.problems, _undecoded(name, error))
        return replace(book, problems=problems, is_sample=False)
    return replace(
        book,
        problems=(*book.problems, *file.problems),
        # Rows that cannot be read are the user's, too.
        is_sample=book.is_sample and not file.table.filled_rows,
        transactions=file.transactions,
        transactions_sha256=file.sha256,
        transactions_name=name,
    )


def _with_prices(book: Book, paths: Sequence[Path], today: date) -> Book:
    """The book with the user's own prices; what has some is not told to be without."""
    if not paths:
        return book
    symbols = dict.fromkeys([*book.symbols, *book.settings.benchmark])
    files, problems = read_price_files(paths, symbols, today)
    priced = {file.symbol for file in files if file.rows}
    kept = (p for p in book.problems if p.code != "unlisted" or p.where not in priced)
    return replace(
        book,
        price_files=files,
        problems=(*kept, *problems, *_other_currencies(book, files)),
    )


def _other_currencies(book: Book, files: Iterable[PriceFile]) -> Iterator[Problem]:
    """The files whose cells name another currency than the security's rows."""
    named = {h.symbol: h.currency for h in reversed(book.holdings) if h.currency}
    for file in files:
        expected = named.get(file.symbol, "")
        if expected and file.currency and file.currency != expected:
            template = N_(
                "These prices are in {currency}, but {symbol} is in {expected} in holdings.csv:"
                " they are taken for {expected}."
            )
            facts = {"currency": file.currency, "symbol": file.symbol, "expected": expected}
            yield Problem("error", "currency", file.symbol, template, facts, file=file.name)


def _with_unread(book: Book) -> Book:
    """The book with the rows that an import left out: an error as long as there are any."""
    left = waiting(unread_beside(book.path))
    problem = unread_problem(left)
    if problem is None:
        return book
    return replace(book, unread=len(left), problems=(problem, *book.problems))


def _with_day(book: Book, name: str, today: date | None) -> Book:
    """The book with the day that ``holdings.csv`` speaks of; one to come is an error, and today is
    taken. ``name`` is the settings' file.
    """
    day = book.settings.holdings_as_of
    if day is None:
        return book
    last = today or date.today()  # noqa: DTZ011
    if day <= last:
        return replace(book, holdings_as_of=day)
    template = N_(
        "{file} cannot speak of {day}, which is yet to come: write the day whose shares and money"
        " it has, such as {example}."
    )
    facts = {"file": book.path.name, "day": day, "example": f"as_of = {last}"}
    problem = Problem(
        "error",
        "bad_setting",
        "holdings.as_of",
        template,
        facts,
        file=name,
        column="holdings.as_of",
    )
    return replace(book, problems=(*book.problems, problem))


def _without_price(book: Book) -> Iterator[Problem]:
    """What is not listed and has no price: none in its rows, none that was paid, none among the
    corrections.
    """
    lacking = {symbol for symbol in book.symbols if is_unlisted(symbol)}
    if not lacking:
        return
    lacking -= {h.symbol for h in book.holdings if h.price is not None}
    lacking -= {c.symbol for c in book.corrections if c.kind == "close"}
    lacking -= {t.symbol for t in book.transactions if t.price}
    lacking -= {file.symbol for file in book.price_files if any(r.close for r in file.rows)}
    first = {
        symbol: (book.transactions_name, t.line)
        for t in reversed(book.transactions)
        for symbol in (t.other, t.symbol)
    }
    first |= {h.symbol: (book.path.name, h.line) for h in reversed(book.holdings)}
    for symbol in book.symbols:
        if symbol in lacking:
            template = N_(
                "“{symbol}” is not listed, and nothing tells its price, so it is not in the totals:"
                " write one in the column “price”, of holdings.csv or of a purchase or sale."
            )
            file, line = first[symbol]
            yield Problem(
                "error",
                "no_price",
                symbol,
                template,
                {"symbol": symbol},
                file=file,
                line=line or None,
            )


def _corrections(path: Path) -> tuple[tuple[Correction, ...], tuple[Problem, ...]]:
    """The corrections and their problems; a file that cannot be decoded is one, and the rest of the
    book stands.
    """
    data = read_bytes(path)
    if data is None:
        return (), ()
    try:
        file = read_corrections(data, path.name)
    except UnreadableFileError as error:
        return (), (_undecoded(path.name, error),)
    return file.corrections, file.problems


def _undecoded(name: str, error: UnreadableFileError) -> Problem:
    return Problem("error", "unreadable_file", name, error.template, error.facts, file=name)


def _is_sample(data: bytes) -> bool:
    """Whether a file is the sample that the package carries, byte for byte: any other is the
    user's, wherever it lies.
    """
    return data == read_bytes(sample_holdings())
