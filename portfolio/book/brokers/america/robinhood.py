"""Robinhood account activity, a CSV with every cell in quotes, newest first.

Known from its header as served and from public importers and their tests (ghostfolio importers,
meridian-import's notes, options importers): a description of several lines holds the name, the
CUSIP and at times ``Dividend Reinvestment`` or ``1 TSLA Option Assigned``; money in brackets is
spent; ``SPL`` gives the shares added, ``SPR``, ``SXCH`` and ``MRGS`` are two rows of which the one
whose quantity ends in S takes shares away; a disclaimer in an otherwise empty row comes last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.book.brokers.amounts import read_amount
from portfolio.book.brokers.base import NO_PARENT, Entry, Security, unread
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.securities import isin_of_cusip, option_of
from portfolio.book.brokers.split_legs import with_both_split_legs
from portfolio.book.brokers.tables import UNKNOWN, TableFormat

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_WORDS: dict[EntryType, str] = {
    "buy": "BUY BTO BTC BCXL",
    "sell": "SELL STO STC SCXL",
    "dividend": "CDIV MDIV SCAP LCAP CIL DIV QDIV PDIV DRIP",
    "interest": "INT SLIP MTCH GDBP REWARD BNUS",
    "fee": "GOLD GMPC AFEE DFEE FEE MINT WFEE",
    "tax": "DTAX NRAT DIVNRA FTAX TAX",
    "split": "SPL SPR",
    "spin_off": "SOFF",
    "return_of_capital": "ROC",
    "exchange": "SXCH MRGS CONV SC NC",
    "expire": "OEXP OASGN OEXCS",
    "transfer_in": "REC",
}
_TYPES = {word: kind for kind, words in _WORDS.items() for word in words.split()}
#: By the sign of the amount.
_MONEY = frozenset(
    [
        "ACH",
        "RTP",
        "DCF",
        "WIRE",
        "ITRF",
        "CFIR",
        "XENT",
        "XENT_RWR",
        "XENT_RWM",
        "XENT_CC",
        "FUTSWP",
        "JNLC",
        "JNL",
        "MISC",
        "DRFRO",
        "CHK",
        "CARD",
        "INTRA",
        "CONTR",
        "DISTR",
    ]
)
_MOVED = frozenset(["ACATI", "ACATO", "ACAT", "JNLS", "DTC"])
_CUSIP = re.compile(r"CUSIP:\s*([0-9A-Z]{9})")
_NAME_ENDS = re.compile(r"\s*(?:CUSIP:|Cash Div:|Recurring\b|Dividend Reinvestment\b).*", re.DOTALL)
_MONEY_ONLY = ("deposit", "withdraw", "interest")


def _row(record: Record) -> Entry:
    code = record.text("Trans Code").upper()
    description = record.text("Description")
    quantity, amount = _quantity(record.text("Quantity")), record.number("Amount")
    kind = _kind(code, quantity, amount, description)
    if kind is None:
        unread(UNKNOWN, column="Trans Code", word=record.text("Trans Code"))
    if kind == "spin_off":
        unread(NO_PARENT)
    option = option_of(description) if code in _OPTION_CODES else None
    return Entry(
        record.day("Activity Date"),
        kind,
        None if kind in _MONEY_ONLY else option or _security(record, description),
        shares=_shares(kind, quantity),
        price=record.size("Price") if kind in ("buy", "sell") else None,
        amount=_amount(kind, amount),
        currency="USD",
        multiplier=100.0 if option else 1.0,
        is_added=kind == "split",
        is_cancelling=code.endswith("CXL"),
        note=" ".join(description.split()),
    )


_OPTION_CODES = frozenset(["STO", "STC", "BTO", "BTC", "OEXP", "OASGN", "OEXCS", "OCA"])


def _quantity(text: str) -> float | None:
    """Shares that leave (``10S``) are negative."""
    leaving = text.upper().endswith("S")
    number = read_amount(text[:-1] if leaving else text)
    return -number if leaving and number else number or None


def _kind(
    code: str, quantity: float | None, amount: float | None, description: str
) -> EntryType | None:
    if code in _MOVED and quantity:
        return "transfer_out" if quantity < 0 or code == "ACATO" else "transfer_in"
    if code in _MONEY or code in _MOVED:
        if amount is None:
            return None
        if amount < 0 and re.search(r"\bfee\b", description, re.IGNORECASE):
            return "fee"
        return "deposit" if amount >= 0 else "withdraw"
    if code in ("MRGC", "MRGR") and quantity and (amount or 0) > 0:
        return "sell"  # a merger for cash
    kind = _TYPES.get(code)
    return "fee" if kind == "interest" and (amount or 0) < 0 else kind


def _shares(kind: EntryType, quantity: float | None) -> float | None:
    if quantity is None or kind in ("split", "exchange"):
        return quantity
    if kind in ("dividend", "fee", "tax", "return_of_capital", *_MONEY_ONLY):
        return None
    return abs(quantity)


def _amount(kind: EntryType, amount: float | None) -> float | None:
    if amount is None or kind in ("split", "expire", "transfer_in", "transfer_out"):
        return None
    if kind in ("fee", "tax"):
        return 0.0 - amount
    return amount if kind == "dividend" else abs(amount) or None


def _security(record: Record, description: str) -> Security | None:
    symbol, cusip = record.text("Instrument"), _CUSIP.search(description)
    if not symbol and not cusip:
        return None
    name = _NAME_ENDS.sub("", description)
    return Security(symbol, " ".join(name.split()), isin_of_cusip(cusip[1]) if cusip else "")


FORMAT = TableFormat(
    name="robinhood",
    kind="transactions",
    account="Robinhood",
    required=("Activity Date", "Instrument", "Description", "Trans Code", "Quantity", "Amount"),
    usual=("Process Date", "Settle Date", "Price"),
    days=("Activity Date", "Process Date", "Settle Date"),
    read_row=_row,
    finish=then(with_both_split_legs),
)
