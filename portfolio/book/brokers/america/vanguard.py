"""Vanguard's OfxDownload.csv: what is held, blank lines, then what was traded.

Known from its headers as served, a made-up file of their shape, and public importers and their
tests (hledger's rules, meridian-import's notes, options importers): each line ends with a comma;
``Net Amount`` is signed and after commissions; what is put back is a ``Reinvestment`` beside its
``Dividend``; sweeps move the settlement fund, which is the account's cash; in transfers and splits
the sign of the shares tells the direction, and a reverse split is two rows; sections of retirement
plans may follow. Older files write ``Commission Fees`` and month-first dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.accounts import with_own_accounts
from portfolio.book.brokers.amounts import read_amount
from portfolio.book.brokers.base import BrokerRow, Entry, Position, Reading, Security, skip, unread
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.sections import names, table_of, tables_in
from portfolio.book.brokers.securities import option_of
from portfolio.book.brokers.split_legs import with_both_split_legs
from portfolio.book.brokers.tables import UNKNOWN, read_rows
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.book.brokers.base import EntryType, Kind
    from portfolio.book.brokers.sheets import CellSheet
    from portfolio.book.brokers.tables import ReadRow, Record

_HELD = ("Account Number", "Investment Name", "Symbol", "Shares", "Share Price", "Total Value")
_TRADED = (
    "Account Number",
    "Trade Date",
    "Transaction Type",
    "Investment Name",
    "Symbol",
    "Shares",
    "Net Amount",
)
#: The same in the report of transactions, a workbook.
_REPORTED = (
    "Settlement Date",
    "Trade Date",
    "Symbol",
    "Name",
    "Type",
    "Account Type",
    "Quantity",
    "Amount",
)
#: Tables of retirement plans, which nobody has described.
_PLANS = {
    "plan": ("Plan Number|Plan Name",),
    "plan, traded": ("Account Number", "Trade Date", "Transaction Activity"),
}
_KNOWN = {"traded": _TRADED, "reported": _REPORTED, "held": _HELD, **_PLANS}

_WORDS: dict[EntryType, str] = {
    "buy": "buy, buy to open, buy to close, buy (exchange), buy to cover, reinvestment,"
    " reinvestment (lt gain), reinvestment (st gain), dividend reinvestment, exchange (to)",
    "sell": "sell, sell to open, sell to close, sell (exchange), sell short, redemption,"
    " corp action (redemption), exchange (from)",
    "dividend": "dividend, capital gain (lt), capital gain (st), capital gain,"
    " corp action (cash in lieu), cash in lieu",
    "interest": "interest",
    "fee": "fee, interest charge, account fee, adr fee",
    "tax": "withholding, foreign tax, tax withholding",
    "split": "stock split, reverse split, corp action (split)",
    "exchange": "corp action (merger), corp action (exchange), corp action (sec exchange),"
    " corp action (name change), merger",
    "return_of_capital": "return of capital",
    "stock_dividend": "stock dividend, corp action (stock dividend)",
    "expire": "expired, assigned, exercised",
}
_TYPES = {word.strip(): kind for kind, words in _WORDS.items() for word in words.split(",")}
_MONEY = frozenset(
    [
        "funds received",
        "funds withdrawn",
        "contribution",
        "distribution",
        "withdrawal",
        "rollover (incoming)",
        "rollover (outgoing)",
        "wire in",
        "wire out",
        "electronic bank transfer",
        "deposit",
        "check",
    ]
)
_MOVED = (
    "transfer",
    "conversion",
    "transfer (incoming)",
    "transfer (outgoing)",
    "conversion (incoming)",
    "conversion (outgoing)",
)
_SETTLEMENT = frozenset(["VMFXX", "VMMXX", "VMRXX"])


def _row(record: Record) -> Entry:
    said = record.text("Transaction Type", "Type")
    word, symbol = said.casefold(), record.text("Symbol")
    shares = record.number("Shares", "Quantity") or None
    amount = record.number("Net Amount", "Amount")
    if word.startswith("sweep"):
        skip(N_("moved into or out of the fund that keeps the account’s cash"))
    kind = _kind(word, shares, amount)
    if kind is None:
        unread(UNKNOWN, column="Transaction Type", word=said)
    if symbol in _SETTLEMENT:
        if kind in ("buy", "sell"):
            skip(N_("moved into or out of the fund that keeps the account’s cash"))
        kind = "interest" if kind == "dividend" else kind
    name = record.text("Investment Name", "Name")
    option = option_of(symbol) or option_of(name)
    fee = record.text("Commissions and Fees", "Commission Fees", "Commission & Fees", "Commission")
    return Entry(
        record.day("Trade Date", "Settlement Date"),
        kind,
        option or _security(symbol, name, shares, kind),
        shares=_shares(kind, shares),
        price=(record.size("Share Price", "Price") or None) if kind in ("buy", "sell") else None,
        amount=_amount(kind, amount),
        currency="USD",
        account=record.text("Account Number"),
        fee=None if fee.casefold() in ("", "free") else abs(read_amount(fee) or 0.0),
        multiplier=100.0 if option else 1.0,
        is_added=kind == "split",
        note=record.text("Transaction Description") or said,
    )


def _kind(word: str, shares: float | None, amount: float | None) -> EntryType | None:
    if word.startswith(("transfer to", "transfer from")):
        return "deposit" if word.startswith("transfer from") else "withdraw"
    if word in _MOVED and shares:
        return "transfer_in" if shares > 0 else "transfer_out"
    if word in _MOVED or word in _MONEY:
        return "deposit" if (amount or 0) >= 0 else "withdraw"
    kind = _TYPES.get(word)
    if kind == "interest" and (amount or 0) < 0:
        return "fee"
    if kind == "exchange" and (shares or 0) < 0 and (amount or 0) > 0:
        return "sell"  # a merger for cash
    return kind


def _shares(kind: EntryType, shares: float | None) -> float | None:
    if shares is None or kind in ("split", "exchange"):
        return shares
    if kind in ("dividend", "interest", "fee", "tax", "deposit", "withdraw", "return_of_capital"):
        return None
    return abs(shares)


def _amount(kind: EntryType, amount: float | None) -> float | None:
    if amount is None or kind in ("split", "expire", "stock_dividend"):
        return None
    if kind in ("fee", "tax"):
        return 0.0 - amount
    if kind in ("transfer_in", "transfer_out", "exchange"):
        return abs(amount) or None
    return amount if kind == "dividend" else abs(amount)


def _security(symbol: str, name: str, shares: float | None, kind: EntryType) -> Security | None:
    if kind in ("deposit", "withdraw", "interest"):
        return None
    if symbol:
        return Security(symbol, name)
    return None if name.casefold() in ("", "cash") or not shares else Security(name=name)


def _position(record: Record) -> Position:
    symbol, name = record.text("Symbol"), record.text("Investment Name")
    account, shares = record.text("Account Number"), record.number("Shares")
    if symbol in _SETTLEMENT or (not symbol and "cash" in name.casefold()):
        return Position(Security(kind="cash"), shares or 0.0, currency="USD", account=account)
    if not shares:
        skip(N_("nothing is held of it"))
    option = option_of(symbol) or option_of(name)
    return Position(
        option or Security(symbol, name),
        shares,
        currency="USD",
        multiplier=100.0 if option else 1.0,
        account=account,
    )


_TOLD_ELSEWHERE = {
    "held": N_("what is held, no transaction"),
    "traded": N_("a transaction, no holding"),
    "reported": N_("a transaction, no holding"),
}
_NOT_KNOWN = N_("Rows of this table are not known.")
_READERS: Mapping[str, ReadRow] = {"traded": _row, "reported": _row, "held": _position}


class _Vanguard:
    name = "vanguard"
    kind: Kind = "transactions"
    account = "Vanguard"

    def identify(self, sheets: Sequence[CellSheet]) -> int:
        """How many of its columns the table of transactions has, else that of positions."""
        lines = [line for sheet in sheets for line in sheet.lines]
        # It stands below any number of positions; most lines of other files are no header at once.
        if any(
            names(line, _TRADED) for line in lines if "account" in "".join(line.cells).casefold()
        ):
            return len(_TRADED) + len(_HELD)
        if any(names(line, _REPORTED) for line in lines[:30]):
            return len(_REPORTED)
        return len(_HELD) if any(names(line, _HELD) for line in lines[:30]) else 0

    def read(self, sheets: Sequence[CellSheet]) -> Reading:
        """The transactions; what is held is skipped."""
        return self.read_as(sheets, self.kind)

    def read_as(self, sheets: Sequence[CellSheet], kind: Kind) -> Reading:
        """The table asked for; the other's rows are skipped."""
        wanted = ("traded", "reported") if kind == "transactions" else ("held",)
        rows: list[BrokerRow] = []
        first = 0
        for sheet in sheets:
            for name, header, lines in tables_in(sheet.lines, _KNOWN):
                if name in wanted:
                    first = first or header.number
                    table = table_of(header, lines, days=("Trade Date",))
                    rows += read_rows(table, _READERS[name], sheet.name)
                    continue
                others = (
                    BrokerRow(line.number, line.cells, "new", sheet=sheet.name) for line in lines
                )
                if name in _TOLD_ELSEWHERE:
                    rows += [row.skipped(_TOLD_ELSEWHERE[name]) for row in others]
                else:
                    rows += [row.unread(_NOT_KNOWN) for row in others]
        finish = then(with_own_accounts, with_both_split_legs)
        return Reading(tuple(finish(rows)), first)


FORMAT = _Vanguard()
