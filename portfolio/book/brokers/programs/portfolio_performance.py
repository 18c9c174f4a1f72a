"""Portfolio Performance's transactions, a CSV with semicolons or commas, in English or German.

Known from its headers and words as in its published source (CSVExporter, messages and labels), and
from a made-up file: ``Value`` is the money that moved, after fees and taxes, with a minus for what
left the account, of a delivery its worth; a gross amount in another currency is that of the
security; decimals are written as in the user's country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security, unread
from portfolio.book.brokers.tables import UNKNOWN, TableFormat

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_WORDS: dict[EntryType, str] = {
    "buy": "buy, kauf",
    "sell": "sell, verkauf",
    "dividend": "dividend, dividends, dividende, dividenden",
    "deposit": "deposit, einlage",
    "withdraw": "removal, withdrawal, entnahme",
    "interest": "interest, zinsen",
    "fee": "interest charge, zinsbelastung, fees, gebühren, fees refund, gebührenerstattung",
    "tax": "taxes, steuern, tax refund, steuerrückerstattung",
    "transfer_in": "delivery (inbound), einlieferung, transfer (in), transfer (inbound),"
    " umbuchung (eingang), securities transfer (inbound)",
    "transfer_out": "delivery (outbound), auslieferung, transfer (out), transfer (outbound),"
    " umbuchung (ausgang), securities transfer (outbound)",
}
_TYPES = {word.strip(): kind for kind, words in _WORDS.items() for word in words.split(",")}
_REFUNDS = ("fees refund", "gebührenerstattung", "tax refund", "steuerrückerstattung")
_OF_MONEY = ("deposit", "withdraw", "interest")


def _row(record: Record) -> Entry:
    word = record.text("Type", "Typ")
    kind = _TYPES.get(word.casefold())
    if kind is None:
        unread(UNKNOWN, column="Type", word=word)
    shares = record.size("Shares", "Stück") or None
    amount = record.needed("Value", "Wert", "Amount", "Betrag")
    gross = record.size("Gross Amount", "Bruttobetrag")
    costs = kind not in ("fee", "tax")
    has_shares = kind in ("buy", "sell", "transfer_in", "transfer_out") and shares
    return Entry(
        record.day("Date", "Datum"),
        kind,
        None if kind in _OF_MONEY else _security(record),
        shares=shares if has_shares else None,
        # A gross amount is only there in the security's own, other currency.
        price=round(gross / shares, 8) if gross and shares and kind in ("buy", "sell") else None,
        amount=-amount if word.casefold() in _REFUNDS else amount,
        currency=record.currency("Transaction Currency", "Buchungswährung", "Currency", "Währung"),
        account=record.text("Cash Account", "Konto", "Securities Account", "Depot"),
        fee=record.size("Fees", "Gebühren") if costs else None,
        tax=record.size("Taxes", "Steuern") if costs else None,
        note=record.text("Note", "Notiz"),
    )


def _security(record: Record) -> Security | None:
    code = record.text("Ticker Symbol", "Ticker-Symbol", "Symbol")
    name = record.text("Security Name", "Wertpapiername", "Security", "Wertpapier")
    isin = record.text("ISIN")
    return Security(code, name, isin) if code or name or isin else None


FORMAT = TableFormat(
    name="portfolio-performance",
    kind="transactions",
    account="Portfolio Performance",
    required=("Date|Datum", "Type|Typ", "Value|Wert", "Shares|Stück", "ISIN", "WKN"),
    usual=(
        "Transaction Currency",
        "Gross Amount",
        "Exchange Rate",
        "Fees",
        "Taxes",
        "Ticker Symbol",
        "Security Name",
        "Buchungswährung",
        "Bruttobetrag",
        "Gebühren",
        "Steuern",
        "Ticker-Symbol",
        "Wertpapiername",
    ),
    order="day",
    days=("Date", "Datum"),
    numbers=("Value", "Wert", "Shares", "Stück", "Fees", "Gebühren", "Taxes", "Steuern"),
    read_row=_row,
)
