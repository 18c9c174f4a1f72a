"""The records of the market that the rest of the product sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from portfolio.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portfolio.arrays import Dates, Floats
    from portfolio.book.records import Correction
    from portfolio.errors import Severity


#: How the last attempt to fetch a symbol ended. ``unknown`` only when Yahoo itself says so.
OutcomeKind = Literal[
    "ok", "unchanged", "unknown", "rate_limited", "unavailable", "bad_data", "not_kept", "cancelled"
]

#: Those after which older prices, or none, are shown.
FAILED: frozenset[OutcomeKind] = frozenset(
    {"unknown", "rate_limited", "unavailable", "bad_data", "not_kept"}
)

#: Where a review's prices come from: fetched just now, kept from earlier, or simulated.
Source = Literal["yahoo", "store", "demo"]


#: A row about a split and the market's own are one when they are a week and 1 % of the ratio apart;
#: or, as shares are credited weeks after the ex-date, so many days and this share.
_NEAR_DAYS, _NEAR_RATIO = np.timedelta64(7, "D"), 0.01
CREDITED, _SAME_RATIO = np.timedelta64(120, "D"), 0.002


@dataclass(frozen=True)
class Outcome:
    """How the last attempt to fetch a symbol ended."""

    kind: OutcomeKind
    #: Zone-aware, UTC.
    at: datetime
    #: The true cause in a few words, in English, for the log and the Data page; empty when ok.
    reason: str = ""


@dataclass(frozen=True)
class Overlay:
    """Rows that a source on this computer has laid over what was there before."""

    #: The source's name, such as ``own``.
    source: str
    #: The file they are from, as the user sees it.
    file: str
    #: Of its closes; increasing.
    days: Dates


@dataclass(frozen=True)
class History:
    """All that is known of one security or one exchange rate.

    ``closes`` are final closes in the major unit of ``currency`` (GBp is already GBP),
    split-adjusted over the whole history and not adjusted for dividends; ``dividend_amounts`` are
    per share, split-adjusted in the same way and in the same unit. Days are exchange-local dates,
    strictly increasing. Rows without a valid close (missing, zero, negative) are not in it.
    What came out of a security's capital (``returned_amounts``) is no income: it counts as paid out
    and put back in total returns alone.
    """

    symbol: str
    currency: str
    #: IANA name of the exchange's time zone; empty when unknown.
    timezone: str
    days: Dates  # datetime64[D], shape (rows,)
    closes: Floats  # shape (rows,)
    dividend_days: Dates  # datetime64[D] ex-dates, shape (dividends,)
    dividend_amounts: Floats  # shape (dividends,)
    split_days: Dates  # shape (splits,)
    split_ratios: Floats  # new shares per old share, shape (splits,)
    #: When the newest part was fetched, zone-aware UTC; None for simulated prices.
    fetched_at: datetime | None = None
    #: The security's long name as Yahoo gives it; empty when unknown.
    name: str = ""
    #: Whether nobody quotes it: its closes are what the user paid and received.
    is_traded: bool = False
    #: What sources on this computer say of it, the last one on top; empty when it is all fetched.
    overlays: tuple[Overlay, ...] = ()
    #: Of how many units closes and dividends are: more than one for contracts.
    units: float = 1.0
    #: Days from which on the shares are without what was handed out of the capital: another
    #: company's shares, money paid back. Per share, as dividends; shape (returns,).
    returned_days: Dates = field(default_factory=lambda: np.empty(0, "datetime64[D]"))
    returned_amounts: Floats = field(default_factory=lambda: np.empty(0))

    def lists_split(self, day: date, ratio: float) -> bool:
        """Whether a split of this ratio, as the user writes it down on a day, is among its
        splits.
        """
        away = np.abs(self.split_days - np.datetime64(day, "D"))
        off = np.abs(self.split_ratios / ratio - 1.0)
        is_it = ((away <= _NEAR_DAYS) & (off <= _NEAR_RATIO)) | (
            (away <= CREDITED) & (off <= _SAME_RATIO)
        )
        return bool(is_it.any())

    def splits_near(self, day: date) -> Floats:
        """The ratios of the splits that a row of this day may be of."""
        return self.split_ratios[np.abs(self.split_days - np.datetime64(day, "D")) <= CREDITED]

    @property
    def is_written(self) -> bool:
        """Whether all of it is of sources on this computer: no exchange that its symbol may look
        like is its own.
        """
        return bool(self.overlays) and self.fetched_at is None


@dataclass(frozen=True)
class Finding:
    """Something doubtful in one symbol's data, found by a check; a fact about the data, not about a
    review.
    """

    severity: Severity
    #: The check's name, stable and machine-readable, e.g. ``spike``.
    code: str
    symbol: str
    #: The suspect days, both included.
    first: date
    last: date
    #: An English sentence with ``{placeholders}`` from ``facts``, the key of its translation.
    template: str
    facts: Mapping[str, object] = field(default_factory=dict)
    #: What would lead to the other reading of the data, for the user to accept; empty when nothing
    #: is known to.
    alternative: tuple[Correction, ...] = ()
    #: Whether the suspect rows are kept out of the numbers; ``alternative`` would then put them
    #: back. Only a spike that reverts within five rows and a wrong unit are; everything else is a
    #: warning that changes no number.
    is_held_out: bool = False
    #: Where it stands, if it is in a file of the user's.
    file: str | None = None
    line: int | None = None

    @property
    def problem(self) -> Problem:
        """The finding as a problem of a review."""
        return Problem(
            self.severity,
            self.code,
            self.symbol,
            self.template,
            self.facts,
            file=self.file,
            line=self.line,
        )


@dataclass(frozen=True)
class Market:
    """The histories that a review needs.

    ``rates`` has one history per currency other than USD, in units of that currency for one US
    dollar; crosses go through USD.
    """

    histories: Mapping[str, History]
    rates: Mapping[str, History]
    source: Source
    #: How the last attempt ended, by symbol or name of a rate; absent when never tried.
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    #: Findings about the data itself (a corrupt record, a refused answer).
    problems: tuple[Problem, ...] = ()
    #: What the checks found in the histories of this market.
    findings: tuple[Finding, ...] = ()
    #: The user's corrections that are already in the histories.
    corrections: tuple[Correction, ...] = ()
    #: For each of ``findings`` the history that its alternative leads to, None without one; empty
    #: when not worked out.
    alternatives: tuple[History | None, ...] = ()

    @property
    def by_name(self) -> dict[str, History]:
        """All histories, securities by symbol and rates by their names."""
        return {**self.histories, **{rate.symbol: rate for rate in self.rates.values()}}
