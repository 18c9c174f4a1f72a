"""Where numbers come from, and what the checks of the data say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portfolio.market.records import Finding


@dataclass(frozen=True)
class OverlayProvenance:
    """The file that a security's prices, or some of them, come from."""

    #: As the user sees it: ``prices/BRK-B.csv``.
    file: str
    #: The last day used, and how many up to it.
    last_date: date
    rows: int


@dataclass(frozen=True)
class PriceProvenance:
    """Where one symbol's prices come from."""

    #: That of the review; or ``manual``, one price; or the source laid over it, such as ``own``.
    source: str
    fetched_at: datetime | None
    #: The last day used.
    last_date: date | None
    #: Whether it is an exchange rate.
    is_rate: bool = False
    #: What is laid over the prices fetched, if anything is; with ``fetched_at`` None it is all.
    overlay: OverlayProvenance | None = None


@dataclass(frozen=True)
class Provenance:
    """What a reader needs to get the same numbers again."""

    version: str
    holdings_sha256: str
    #: By symbol, or name of an exchange rate (``book.symbols.rate_name``).
    prices: Mapping[str, PriceProvenance]
    #: Empty without transactions.
    transactions_sha256: str = ""
    #: The day that ``holdings.csv`` speaks of; None is the reader's.
    holdings_as_of: date | None = None


@dataclass(frozen=True)
class Difference:
    """How much following a finding's alternative would move a period: with it minus as shown,
    fractions.

    0.0001 is one basis point. ``total_return``: the holding's, in its own currency; ``growth``: the
    portfolio's, in the base currency. None where it cannot be computed.
    """

    total_return: float | None
    growth: float | None


@dataclass(frozen=True)
class Effect:
    """What following a finding's alternative would change in the review's quarter and year."""

    quarter: Difference
    year: Difference
    #: On the portfolio's TWR since the ledger's start, where it could move that alone.
    since_start: float | None = None


@dataclass(frozen=True)
class ReviewFinding:
    """A finding that touches the days of a review, and what it would change."""

    finding: Finding
    #: None when the finding has no alternative to compute with.
    effect: Effect | None = None
