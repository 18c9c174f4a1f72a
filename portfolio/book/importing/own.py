"""Files in the product's own columns and one's own sheets: read by the readers of
``transactions.csv`` and ``holdings.csv``, once their symbols are known.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from portfolio.book.brokers.amounts import read_amount
from portfolio.book.brokers.base import BrokerRow, Entry, NotRead, Position, Security, skip
from portfolio.book.brokers.days import is_day
from portfolio.book.brokers.resolving.resolver import question
from portfolio.book.brokers.resolving.rows import ONE_OF, WHICH, Question
from portfolio.book.brokers.securities import code_and_name, option_of
from portfolio.book.brokers.tables import REMARK, SUM, is_remark, is_sum
from portfolio.book.currencies import currency_of
from portfolio.book.holdings.columns import COLUMNS
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.importing.ledger_rows import account_holdings
from portfolio.book.records import CASH
from portfolio.book.settings.mappings import SKIP
from portfolio.book.symbols import asked_about, is_unlisted, read_symbol
from portfolio.book.tabular.appending import written
from portfolio.book.tabular.headers import LOT
from portfolio.book.tabular.numbers import style_of
from portfolio.book.tabular.table import Row, bytes_of, new_table, quoted
from portfolio.book.transactions.columns import FIELDS, kind_of
from portfolio.book.transactions.reading import read_transactions
from portfolio.book.transactions.types import NUMBERS, TYPES
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portfolio.book.brokers.resolving.resolver import Resolver
    from portfolio.book.brokers.sheets import CellLine
    from portfolio.book.importing.own_tables import OwnTable
    from portfolio.book.importing.records import BookFiles
    from portfolio.book.records import Holding, Transaction
    from portfolio.book.tabular.numbers import Style
    from portfolio.book.tabular.table import Separator, Table
    from portfolio.errors import Problem

#: The format's name.
OWN = "own"

_BLANK = " -–—"
_COUNTED = N_("counted on line {line}")
_IN_LOTS = N_("counted in lots of a thousand: {lots} → {shares} shares")
_LEFT_OUT = N_("The row cannot be read.")


@dataclass(frozen=True)
class OwnReading:
    """The rows of a table of our own."""

    rows: tuple[BrokerRow, ...]
    questions: tuple[Question, ...] = ()
    #: Of positions, the other columns of ``holdings.csv`` by line.
    more: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


@dataclass
class OwnReader:
    """Reads one table of our own for a book. ``account`` and ``currency`` are those of rows that
    name none.
    """

    table: OwnTable
    before: BookFiles
    resolver: Resolver
    account: str = ""
    currency: str = ""
    _asked: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _open: dict[str, tuple[Security, tuple[str, ...]]] = field(default_factory=dict)
    _notes: dict[int, Sentence] = field(default_factory=dict)

    def read(self) -> OwnReading:
        """Every line of the table."""
        rows: dict[int, BrokerRow] = {}
        cells: dict[int, Mapping[str, str]] = {}
        width = sum(bool(cell) for cell in self.table.header.cells)
        style = style_of(self._number_cells(), self._separator)
        for number, line in enumerate(self.table.lines):
            row = BrokerRow(line.number, line.cells, "new", sheet=self.table.sheet.name)
            rows[number] = row
            if is_sum(line):
                rows[number] = row.skipped(SUM)
            elif is_remark(line, width) and not any(map(is_day, line.cells)):
                rows[number] = row.skipped(REMARK)
            else:
                try:
                    cells[number] = self._cells(line, style)
                except NotRead as raised:
                    rows[number] = replace(row, state=raised.state, reason=raised.reason)
        more: Mapping[int, Mapping[str, str]] = {}
        if self.table.kind == "transactions":
            rows |= self._transactions(rows, cells)
        else:
            found, more = self._positions(rows, cells)
            rows |= found
        questions = tuple(
            Question(key, security, candidates, tuple(self._asked[key]))
            for key, (security, candidates) in self._open.items()
        )
        return OwnReading(tuple(rows[number] for number in sorted(rows)), questions, more)

    @property
    def _separator(self) -> Separator:
        return cast("Separator", self.table.sheet.separator or ",")

    def _number_cells(self) -> Iterable[str]:
        indices = [i for name, i in self.table.columns.items() if name in (*NUMBERS, "cost")]
        for line in self.table.lines:
            yield from (line.cells[i] for i in indices if i < len(line.cells) and line.cells[i])

    def _cells(self, line: CellLine, style: Style) -> Mapping[str, str]:
        """The cells by our columns, with the symbol in Yahoo's spelling and shares in ones."""
        cells = {
            name: line.cells[i] if i < len(line.cells) else ""
            for name, i in self.table.columns.items()
        }
        if cells.get("type") == SKIP:
            skip(N_("no transaction, as you have said of its word"))
        cells.setdefault("account", "")
        cells["account"] = cells["account"] or self.account
        currency = cells.get("currency", "") or self.currency
        if currency:
            cells["currency"] = currency
        if self.table.in_lots and cells.get("shares", "").strip(_BLANK) and _counts_shares(cells):
            lots = read_amount(cells["shares"], style)
            if lots is not None:
                cells["shares"] = written(lots * LOT, style)
                self._notes[line.number] = Sentence(_IN_LOTS, {"lots": lots, "shares": lots * LOT})
        for column in ("symbol", "other"):
            if cells.get(column):
                cells[column] = self._symbol(cells, column, line)
        return cells

    def _symbol(self, cells: Mapping[str, str], column: str, line: CellLine) -> str:
        typed = cells[column]
        kind = kind_of(cells.get("type", ""))
        if (currency_of(typed) and kind is not None and TYPES[kind].with_currency) or (
            kind is not None and not TYPES[kind].can_be_of_security
        ):
            return typed  # the currency that was received
        read = read_symbol(typed)
        if not read.template and not is_unlisted(read.symbol):
            asked = asked_about(read.symbol)
            if asked and self.table.kind == "holdings" and not cells.get("name"):
                raise NotRead("unread", asked.template, **dict(asked.facts))
            return typed
        option = option_of(typed)
        if option is not None:
            return option.code
        security = code_and_name(typed)
        if column == "symbol" and not security.name:
            security = replace(security, name=cells.get("name", ""))
        answer = self.resolver.resolve(security, cells.get("currency", ""))
        if answer.symbol:
            return answer.symbol
        if not read.template:
            return typed  # a name of one's own for what nobody lists
        key = question(security)
        self._open.setdefault(key, (security, answer.candidates))
        self._asked[key].append(line.number)
        name = security.code or security.name
        if answer.candidates:
            raise NotRead("unread", ONE_OF, security=name, candidates=answer.candidates)
        raise NotRead("unread", WHICH, security=name)

    def _csv(self, columns: Sequence[str], cells: Mapping[int, Mapping[str, str]]) -> bytes:
        """A file as our readers know it; its rows stand from line 2 on."""
        rows = []
        for one in cells.values():
            values = tuple(" ".join(one.get(column, "").split()) for column in columns)
            rows.append(Row(0, values, tuple(map(quoted, values)), "\n"))
        table: Table = replace(new_table(columns), rows=tuple(rows), separator=self._separator)
        return bytes_of(table)

    def _transactions(
        self, rows: Mapping[int, BrokerRow], cells: Mapping[int, Mapping[str, str]]
    ) -> dict[int, BrokerRow]:
        before = self.before
        columns = [f for f in FIELDS if f in {name for one in cells.values() for name in one}]
        accounts = [one["account"] for one in cells.values()]
        read = read_transactions(
            self._csv(columns, cells),
            before.transactions_path.name,
            account_holdings(before, accounts),
            before.book.settings.base_currency,
            before.today,
            book_symbols=before.book.symbols,
        )
        by_line = {t.line: t for t in read.transactions}
        reasons = _reasons(read.problems)
        found: dict[int, BrokerRow] = {}
        for line, (number, one) in enumerate(cells.items(), 2):
            row = rows[number]
            if line in by_line:
                entry = _entry(by_line[line], one)
                found[number] = replace(row, entry=entry, reason=self._notes.get(row.line))
            elif line in reasons:
                found[number] = replace(row, state="unread", reason=reasons[line])
            else:  # a split that another row of the file tells
                found[number] = row.skipped(N_("another row tells this split for all accounts"))
        return found

    def _positions(
        self, rows: Mapping[int, BrokerRow], cells: Mapping[int, Mapping[str, str]]
    ) -> tuple[dict[int, BrokerRow], Mapping[int, Mapping[str, str]]]:
        columns = [c for c in COLUMNS if c in {name for one in cells.values() for name in one}]
        read = read_holdings(self._csv(columns, cells), self.before.holdings_path.name)
        by_line = {h.line: h for h in read.holdings}
        first = {_key(h): h.line for h in read.holdings}
        reasons = _reasons(read.problems)
        numbers = dict(enumerate(cells, 2))
        found: dict[int, BrokerRow] = {}
        more: dict[int, Mapping[str, str]] = {}
        for line, (number, one) in enumerate(cells.items(), 2):
            row = rows[number]
            if line in by_line:
                entry = _position(by_line[line], one)
                found[number] = replace(row, entry=entry, reason=self._notes.get(row.line))
                more[row.line] = {
                    name: text
                    for name, text in one.items()
                    if text and name not in ("symbol", "shares", "account", "currency", "cost")
                }
            elif line in reasons:
                found[number] = replace(row, state="unread", reason=reasons[line])
            else:  # added to an earlier row of the same security
                same = first.get((one.get("symbol", ""), one["account"], ""))
                where = rows[numbers[same]].line if same in numbers else rows[numbers[2]].line
                found[number] = row.skipped(_COUNTED, line=where)
        return found, more


def _key(holding: Holding) -> tuple[str, str, str]:
    return holding.symbol, holding.account, ""


def _reasons(problems: Iterable[Problem]) -> dict[int | None, Sentence]:
    """Why a row has been left out, by its line: the first error that was told."""
    found: dict[int | None, Sentence] = {}
    for problem in problems:
        if problem.severity == "error":
            found.setdefault(problem.line, Sentence(problem.template, problem.facts))
    whole = found.pop(None, None)
    return defaultdict(lambda: whole or Sentence(_LEFT_OUT), found) if whole else found


def entry_of(t: Transaction) -> Entry:
    """A transaction of the ledger as an entry."""
    return Entry(
        t.day,
        t.kind,
        symbol=t.symbol,
        shares=t.shares,
        price=t.price,
        amount=t.amount,
        currency=t.currency,
        account=t.account,
        fee=t.fee or None,
        tax=t.tax,
        multiplier=t.multiplier,
        other=t.other,
        other_shares=t.other_shares,
        id=t.id,
        note=t.note,
    )


def _counts_shares(cells: Mapping[str, str]) -> bool:
    """Whether the number of shares is one, and not a ratio or money."""
    kind = kind_of(cells.get("type", ""))
    is_money = read_symbol(cells.get("symbol", "")).symbol == CASH
    return not is_money and (kind is None or TYPES[kind].counts_shares)


def _entry(t: Transaction, cells: Mapping[str, str]) -> Entry:
    """The entry of a row: what it leaves to be computed stays empty."""
    entry = entry_of(t)
    is_typed = {name for name, cell in cells.items() if cell.strip(_BLANK)}
    return replace(
        entry,
        price=entry.price if "price" in is_typed else None,
        amount=entry.amount if "amount" in is_typed else None,
        # A currency that was only assumed could settle the account, which was left open.
        currency=entry.currency if t.account or "currency" in is_typed else "",
    )


def _position(holding: Holding, cells: Mapping[str, str]) -> Position:
    is_cash = holding.symbol == CASH
    return Position(
        Security(holding.symbol, holding.name, kind="cash" if is_cash else ""),
        holding.shares,
        symbol=holding.symbol,
        currency=holding.currency,
        cost=holding.cost,
        multiplier=float(cells.get("multiplier") or 1.0),
        account=holding.account,
    )
