"""Several files at once, held against the book: every row and what becomes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from portfolio.book.brokers.added_shares import with_ratios
from portfolio.book.brokers.base import BothKinds, Entry, Position
from portfolio.book.brokers.registry import named, recognise
from portfolio.book.brokers.resolving.resolver import BookSecurity, Resolver
from portfolio.book.brokers.resolving.rows import with_symbols
from portfolio.book.brokers.sheets import open_sheets
from portfolio.book.importing.balances import ledger_balances
from portfolio.book.importing.known import KnownRows
from portfolio.book.importing.ledger_rows import is_told_elsewhere, read_back
from portfolio.book.importing.mapping import MAPPED, find_mapped, guess
from portfolio.book.importing.own import OWN, OwnReader
from portfolio.book.importing.own_tables import find_own
from portfolio.book.importing.positions import (
    differences,
    explained,
    held_positions,
    in_today_shares,
    is_as_held,
    positions_of_ledger,
    shares_held,
)
from portfolio.book.importing.records import ImportedFile, ImportedRow, ImportPreview
from portfolio.book.importing.splits import SplitFactors
from portfolio.book.records import Transaction
from portfolio.book.symbols import is_unlisted
from portfolio.errors import N_, Sentence, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from portfolio.book.brokers.base import BrokerFormat, BrokerRow, Kind
    from portfolio.book.brokers.resolving.rows import Question
    from portfolio.book.brokers.sheets import CellSheet
    from portfolio.book.importing.records import BookFiles, Download, FileGuess, ImportWish
    from portfolio.book.importing.splits import MarketSplits
    from portfolio.book.records import ImportMapping


_KNOWN = Sentence(N_("there already"))
_DISMISSED = N_("dismissed: {reason}")
_TWICE = Sentence(N_("an earlier file has it, too"))


@dataclass
class _FileRead:
    """A file on its way: its rows as they are understood so far."""

    name: str
    format: str | None
    kind: Kind | None
    header_line: int = 0
    rows: list[BrokerRow] = field(default_factory=list)
    #: Indices of rows that an earlier file has, too.
    repeated: set[int] = field(default_factory=set)
    questions: tuple[Question, ...] = ()
    #: Of positions in our own columns, the other columns by line.
    more: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    guess: FileGuess | None = None


class _BrokerFile(NamedTuple):
    """A file of a broker's format."""

    file: _FileRead
    format: BrokerFormat
    sheets: Sequence[CellSheet]


def preview_import(
    downloads: Sequence[Download],
    before: BookFiles,
    wish: ImportWish,
    splits: MarketSplits,
    search: Callable[[str], Sequence[str]] | None = None,
) -> ImportPreview:
    """What adding these files would do. A file that cannot be decoded raises UnreadableFileError,
    the name of no format UsageError.

    ``splits`` are the market's, of every symbol of which it knows; ``search`` gives the symbols of
    an ISIN, where the caller is online.
    """
    resolver = _resolver(before, search)
    files = _read_all(downloads, before, wish, resolver)
    _resolve(files, before, resolver)
    return _held_against(files, before, splits)


def with_splits(preview: ImportPreview, splits: MarketSplits) -> ImportPreview:
    """The preview once more of the splits is known."""
    return _completed(preview.files, preview.before, splits)


def _resolver(before: BookFiles, search: Callable[[str], Sequence[str]] | None) -> Resolver:
    book = before.book
    held = [
        BookSecurity(h.symbol, h.name, h.other.get("isin", "") or h.other.get("ISIN", ""))
        for h in book.holdings
        if not h.is_cash
    ]
    return Resolver(
        [*held, *(BookSecurity(symbol) for symbol in book.symbols)],
        book.settings.symbols,
        search,
    )


def _read_all(
    downloads: Sequence[Download], before: BookFiles, wish: ImportWish, resolver: Resolver
) -> list[_FileRead]:
    found: list[_FileRead] = []
    same: dict[tuple[str, Kind], list[_BrokerFile]] = {}
    for download in downloads:
        sheets = open_sheets(download.data, download.name)
        form = _broker_format(sheets, before, wish)
        if form is None:
            found.append(_own_or_mapped(download.name, sheets, before, wish, resolver))
            continue
        kind = _kind(form, sheets, wish)
        file = _FileRead(download.name, form.name, kind)
        same.setdefault((form.name, kind), []).append(_BrokerFile(file, form, sheets))
        found.append(file)
    for (_, kind), group in same.items():
        form = group[0].format
        if len(group) == 1:
            alone = group[0]
            rows, alone.file.header_line = _read(form, alone.sheets, kind)
            alone.file.rows = rows
        else:
            _read_together(group, kind)
        spelled = _Accounts(form.account, before, wish)
        for file, _, _ in group:
            file.rows = [spelled.of(row) for row in file.rows]
    return found


def _read(
    form: BrokerFormat, sheets: Sequence[CellSheet], kind: Kind
) -> tuple[list[BrokerRow], int]:
    reading = form.read_as(sheets, kind) if isinstance(form, BothKinds) else form.read(sheets)
    return list(reading.rows), reading.header_line


def _broker_format(
    sheets: Sequence[CellSheet], before: BookFiles, wish: ImportWish
) -> BrokerFormat | None:
    """The broker's format of a file; None for files of our own and those that the user has
    explained.
    """
    if wish.format:
        is_ours = wish.format == OWN or wish.format.startswith(MAPPED)
        return None if is_ours else named(wish.format)
    own = find_own(sheets, wish.kind)
    if own is not None and own.is_exactly_ours:
        return None
    if find_mapped(sheets, before.book.settings.imports.values()) is not None:
        return None
    return recognise(sheets)


def _kind(form: BrokerFormat, sheets: Sequence[CellSheet], wish: ImportWish) -> Kind:
    """As which of the two a file is read: as asked, else as its format's own unless it has none of
    that.
    """
    if wish.kind is not None and wish.kind != form.kind and not isinstance(form, BothKinds):
        raise UsageError(
            N_("Files of the format “{name}” tell {kind} only: leave out --as."),
            name=form.name,
            kind=form.kind,
        )
    if wish.kind is not None or not isinstance(form, BothKinds):
        return wish.kind or form.kind
    if any(row.state != "skipped" for row in form.read(sheets).rows):
        return form.kind
    other: Kind = "holdings" if form.kind == "transactions" else "transactions"
    rows = form.read_as(sheets, other).rows
    return other if any(row.state != "skipped" for row in rows) else form.kind


def _read_together(group: Sequence[_BrokerFile], kind: Kind) -> None:
    """Read the files of one format as one, so that rows that belong together find each other even
    when they stand in two files. What downloads overlap counts once.
    """
    form = group[0].format
    # The names of the sheets begin with the number of the file.
    marked = [
        [replace(sheet, name=f"{number}\0{sheet.name}") for sheet in sheets]
        for number, (_, _, sheets) in enumerate(group)
    ]
    files = {str(number): file for number, (file, _, _) in enumerate(group)}
    there = Counter[tuple[str, ...]]()
    kept: list[CellSheet] = []
    for (file, _, _), sheets in zip(group, marked, strict=True):
        rows, file.header_line = _read(form, sheets, kind)
        repeated = _repeated(rows, there) if kind == "transactions" else set[tuple[str, int]]()
        if kind == "transactions":
            there |= Counter(row.cells for row in rows)
        for sheet in sheets:
            gone = {line for name, line in repeated if name == sheet.name}
            lines = tuple(line for line in sheet.lines if line.number not in gone)
            kept.append(replace(sheet, lines=lines) if gone else sheet)
        for row in rows:
            if (row.sheet, row.line) in repeated:
                file.repeated.add(len(file.rows))
                file.rows.append(row)
    if kind == "holdings":  # each file of positions stands for itself
        for (file, _, _), sheets in zip(group, marked, strict=True):
            file.rows += _read(form, sheets, kind)[0]
    else:
        for row in _read(form, kept, kind)[0]:
            files[row.sheet.partition("\0")[0]].rows.append(row)
    places = {sheet.name: place for place, sheet in enumerate(kept)}
    for file in files.values():
        spots = [(places[row.sheet], row.line) for row in file.rows]
        order = sorted(range(len(spots)), key=spots.__getitem__)
        file.repeated = {new for new, old in enumerate(order) if old in file.repeated}
        file.rows = [_of_sheet(file.rows[i]) for i in order]


def _repeated(rows: Sequence[BrokerRow], there: Counter[tuple[str, ...]]) -> set[tuple[str, int]]:
    """The lines of a file, by sheet and number, that are among the earlier files' already."""
    left = there.copy()
    found = set[tuple[str, int]]()
    for row in rows:
        if left[row.cells] > 0 and row.state != "unread":
            left[row.cells] -= 1
            found.add((row.sheet, row.line))
    return found


def _of_sheet(row: BrokerRow) -> BrokerRow:
    return replace(row, sheet=row.sheet.partition("\0")[2])


class _Accounts:
    """Whose the rows of a file are: as asked, else as the file says, else the broker's; spelled as
    in the book.
    """

    def __init__(self, broker: str, before: BookFiles, wish: ImportWish) -> None:
        self._broker = broker
        self._wish = wish.account
        held = dict.fromkeys(h.account for h in before.book.holdings)
        self._named = [name for name in held if name]
        self._known: dict[str, str] = {}

    def of(self, row: BrokerRow) -> BrokerRow:
        """The row with its account."""
        if row.entry is None:
            return row
        typed = self._wish or row.entry.account or self._broker
        if typed not in self._known:
            self._known[typed] = self._spelled(typed)
        account = self._known[typed]
        if account == row.entry.account:
            return row
        return row.told(replace(row.entry, account=account))

    def _spelled(self, typed: str) -> str:
        if typed in self._named or self._wish:
            return typed
        plain = typed.casefold()
        alike = [n for n in self._named if plain in n.casefold() or n.casefold() in plain]
        return alike[0] if len(alike) == 1 else typed


def _own_or_mapped(
    name: str,
    sheets: Sequence[CellSheet],
    before: BookFiles,
    wish: ImportWish,
    resolver: Resolver,
) -> _FileRead:
    mappings = before.book.settings.imports
    if wish.format.startswith(MAPPED):
        wanted = mappings.get(wish.format.removeprefix(MAPPED))
        if wanted is None:
            raise UsageError(
                N_("There is no mapping “{name}” in portfolio.toml."),
                name=wish.format.removeprefix(MAPPED),
            )
        mappings = {wanted.name: wanted}
    mapped = None if wish.format == OWN else find_mapped(sheets, mappings.values())
    mapping: ImportMapping | None = None
    form, table = OWN, None
    if mapped is not None:
        mapping, table = mapped
        form = f"{MAPPED}{mapping.name}"
    elif not wish.format.startswith(MAPPED):
        table = find_own(sheets, wish.kind)
    if table is None:
        return _FileRead(name, None, None, guess=guess(sheets))
    account = wish.account or table.account or (mapping.account if mapping else "")
    account = account or wish.account_of_rest
    currency = mapping.currency if mapping else ""
    reading = OwnReader(table, before, resolver, account, currency).read()
    rows = reading.rows
    if wish.account:
        rows = tuple(
            row.told(replace(row.entry, account=wish.account)) if row.entry else row for row in rows
        )
    return _FileRead(
        name,
        form,
        table.kind,
        table.header.number,
        list(rows),
        questions=reading.questions,
        more=reading.more,
    )


def _resolve(files: Sequence[_FileRead], before: BookFiles, resolver: Resolver) -> None:
    """Give every security its symbol, and every split its ratio."""
    for file in files:
        rows, questions = with_symbols(file.rows, resolver)
        file.rows = list(rows)
        file.questions += questions
    everything = [
        row.entry
        for file in files
        for i, row in enumerate(file.rows)
        if isinstance(row.entry, Entry) and row.state == "new" and i not in file.repeated
    ]
    for file in files:
        if not any(isinstance(row.entry, Entry) and row.entry.is_added for row in file.rows):
            continue
        own = Counter(row.entry for row in file.rows if isinstance(row.entry, Entry))
        others = Counter(everything) - own
        context = [_as_row(entry) for entry in others.elements()]
        file.rows = list(with_ratios([*file.rows, *context], _held_in(before)))[: len(file.rows)]


def _as_row(entry: Entry) -> BrokerRow:
    from portfolio.book.brokers.base import BrokerRow

    return BrokerRow(0, (), "new", entry=entry)


def _held_in(before: BookFiles) -> Callable[[Entry], float | None]:
    """How many shares the book held of a split's security before its day."""

    def held(entry: Entry) -> float | None:
        earlier = [
            t for t in before.book.transactions if t.symbol == entry.symbol and t.day < entry.date
        ]
        account = entry.account if before.names_accounts else ""
        if earlier:
            balances = ledger_balances(earlier, SplitFactors({}, earlier))
            position = balances.positions.get((account, entry.symbol))
            if position is not None and position.shares > 0:
                return position.shares
        now = [
            h.shares
            for h in before.book.holdings
            if h.symbol == entry.symbol and h.account == account
        ]
        return now[0] - (entry.shares or 0.0) if now else None

    return held


def _held_against(
    files: Sequence[_FileRead], before: BookFiles, splits: MarketSplits
) -> ImportPreview:
    """Which rows the book has already, and which the ledger could not read."""
    entries = [
        (file, i, row.entry)
        for file in files
        for i, row in enumerate(file.rows)
        if row.state == "new" and isinstance(row.entry, Entry) and i not in file.repeated
    ]
    read, ours = read_back([entry for _, _, entry in entries], before)
    told: dict[tuple[int, int], Transaction | Sentence] = {
        (id(file), i): found for (file, i, _), found in zip(entries, read, strict=True)
    }
    known = KnownRows(ours)
    finished = [_finished(file, told, known, before, SplitFactors(splits)) for file in files]
    return _completed(tuple(finished), before, splits, ours)


def _finished(
    file: _FileRead,
    told: Mapping[tuple[int, int], Transaction | Sentence],
    known: KnownRows,
    before: BookFiles,
    splits: SplitFactors,
) -> ImportedFile:
    rows: list[ImportedRow] = []
    added: list[int] = []
    for i, row in enumerate(file.rows):
        answer = told.get((id(file), i))
        transaction = answer if isinstance(answer, Transaction) else None
        found = ImportedRow(
            row.line, row.text, row.state, row.reason, row.entry, transaction, row.sheet
        )
        if i in file.repeated:
            state = "known" if row.state == "new" else row.state
            found = found.becomes(state, _TWICE)
        elif transaction is not None:
            added.append(len(rows))
        elif isinstance(answer, Sentence):
            state = "skipped" if is_told_elsewhere(answer) else "unread"
            found = found.becomes(state, answer)
        elif isinstance(row.entry, Position) and row.state == "new":
            if is_as_held(in_today_shares(row.entry, before, splits), before):
                found = found.becomes("known", _KNOWN)
            found = replace(found, more=file.more.get(row.line, {}))
        if found.state == "unread" and found.text in before.dismissed:
            reason = Sentence(_DISMISSED, {"reason": before.dismissed[found.text]})
            found = found.becomes("skipped", reason)
        rows.append(found)
    transactions = [t for i in added if (t := rows[i].transaction) is not None]
    for i, is_known in zip(added, known.of_file(transactions), strict=True):
        if is_known:
            rows[i] = rows[i].becomes("known", _KNOWN)
    accounts = {row.entry.account for row in rows if row.entry is not None}
    return ImportedFile(
        file.name,
        file.format,
        file.kind,
        accounts.pop() if len(accounts) == 1 else "",
        file.header_line,
        tuple(rows),
        file.questions,
        file.guess,
    )


def _completed(
    files: Sequence[ImportedFile],
    before: BookFiles,
    splits: MarketSplits,
    ours: Sequence[Transaction] | None = None,
) -> ImportPreview:
    """What the files make of ``holdings.csv`` and the ledger together."""
    if ours is None:
        accounts = [row.entry for f in files for row in f.rows if isinstance(row.entry, Entry)]
        ours = read_back(accounts, before)[1]
    new = [row.transaction for f in files for row in f.rows if row.state == "new"]
    ledger = [*ours, *(t for t in new if t is not None)]
    factors = SplitFactors(splits, ledger)
    balances = ledger_balances(ledger, factors)
    positions = held_positions(files, before, factors)
    named = {p.account for p in positions}
    positions += [p for p in positions_of_ledger(balances, before) if p.account not in named]
    touched = {t.symbol for t in ledger if t.symbol and not t.is_of_money}
    touched |= {
        row.entry.symbol
        for f in files
        for row in f.rows
        if isinstance(row.entry, Position) and row.entry.lots and not row.entry.security.kind
    }
    return ImportPreview(
        before,
        tuple(files),
        tuple(positions),
        tuple(p for p in positions if not is_as_held(p, before)),
        explained(differences(shares_held(before, positions), balances), ledger, factors),
        tuple(sorted(s for s in touched if s not in splits and not is_unlisted(s))),
    )
