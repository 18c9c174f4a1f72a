"""Where numbers come from, and what the checks of the data say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portfolio.market.records import Finding, Source


@dataclass(frozen=True)
class PriceProvenance:
    """Where one symbol's prices come from."""

    source: Source | Literal["manual"]
    fetched_at: datetime | None
    #: The last day used.
    last_date: date | None
    #: Whether it is an exchange rate.
    is_rate: bool = False


@dataclass(frozen=True)
class Provenance:
    """What a reader needs to get the same numbers again."""

    version: str
    holdings_sha256: str
    #: By symbol, or name of an exchange rate (``book.symbols.rate_name``).
    prices: Mapping[str, PriceProvenance]
    #: Empty without transactions.
    transactions_sha256: str = ""


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


@dataclass(frozen=True)
class ReviewFinding:
    """A finding that touches the days of a review, and what it would change."""

    finding: Finding
    #: None when the finding has no alternative to compute with.
    effect: Effect | None = None
