"""What descriptions say: ``VIG(US9219088443) Cash Dividend USD 0.77 per Share``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Security
from portfolio.book.brokers.exchanges import listed_at
from portfolio.book.brokers.securities import isin_of_cusip, option_of
from portfolio.book.brokers.tables import ISIN

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType

_SUBJECT = re.compile(
    r"\s*(?P<symbol>[^()]+?)\s*\((?P<number>[A-Z0-9]+)\)\s*(?P<what>.*)", re.DOTALL
)
_OLD = re.compile(r"\.OLD\d*$", re.IGNORECASE)
_RETURN = re.compile(r"\(Return of Capital\)|RETURN OF CAPITAL", re.IGNORECASE)
_FEE = re.compile(r"-\s*(?:ADR |AGENT )?FEE\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Described:
    """A description taken apart: of which security, and what is said of it."""

    security: Security
    what: str


def described(text: str) -> Described | None:
    """The security that a description begins with and the rest of it; None where it names none."""
    match = _SUBJECT.match(" ".join(text.split()))
    if match is None:
        return None
    return Described(security(match["symbol"], match["number"]), match["what"])


def security(symbol: str, number: str = "", name: str = "", exchange: str = "") -> Security:
    """A security by its symbol and its ISIN, CUSIP or inner number."""
    isin = number if ISIN.fullmatch(number) else isin_of_cusip(number) if len(number) == 9 else ""
    return Security(_OLD.sub("", symbol.strip()), name, isin, listed_at(exchange))


def contract(symbol: str, description: str = "") -> Security | None:
    """The option that a symbol or a description names."""
    return option_of(symbol) or option_of(description)


def payment_type(description: str) -> EntryType:
    """Whether a payment is a dividend, a cost of one, or capital given back."""
    if _RETURN.search(description):
        return "return_of_capital"
    return "fee" if _FEE.search(description) else "dividend"
