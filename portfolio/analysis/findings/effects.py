"""What a doubtful price would do to a review: each finding's alternative computed beside what is
shown.

Only the rows of the one security (or currency) are computed again; the rest of the portfolio is as
in the review, on the same days. So an effect is exactly the difference between two reviews, at the
price of one row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from portfolio.analysis.missing import number
from portfolio.analysis.periods import a_year_before
from portfolio.analysis.prices.exchange import rates
from portfolio.analysis.prices.panel import Panel
from portfolio.analysis.prices.returns import change, dividend_growth, prices
from portfolio.analysis.records import Difference, Effect, ReviewFinding
from portfolio.book.symbols import rate_currency, rate_name
from portfolio.errors import N_, SEVERITIES, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.boundaries import Boundaries
    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.arrays import Bools, Days, Floats
    from portfolio.book.records import Correction
    from portfolio.errors import Problem
    from portfolio.market.records import Finding, History, Market


#: The close that opens the year is at most about so many calendar days older: a doubt about it
#: touches the review.
_BEFORE_OPENING = timedelta(days=14)


class Growing(Protocol):
    """How much the portfolio grew in the quarter and the year; NaN where not available."""

    def growth(self) -> tuple[float, float]:
        """As shown."""

    def growth_on(self, positions: Positions, market: Market) -> tuple[float, float]:
        """With other prices: the holdings' positions on the days of the year, and the market."""


@dataclass(frozen=True)
class Shown:
    """What a review shows: its holdings on the days of its year, and what they come from."""

    boundaries: Boundaries
    market: Market
    base: str
    portfolio: Growing

    @property
    def held(self) -> Rows:
        """The holdings."""
        return self.boundaries.rows

    @cached_property
    def positions(self) -> Positions:
        """On the days of the year: its opening, its quarters' ends; (holdings, days)."""
        return self.boundaries.positions.on(self.boundaries.columns.of_year)

    @cached_property
    def known(self) -> Bools:
        """Whether there is a close, (holdings, days)."""
        return self.boundaries.prices.known[:, self.boundaries.columns.of_year]

    @property
    def days(self) -> Days:
        """The days of the year."""
        return self.boundaries.columns.days[self.boundaries.columns.of_year]

    @property
    def quarter(self) -> int:
        """The column that opens the quarter."""
        return self.boundaries.columns.quarter - self.boundaries.columns.year

    @property
    def symbols(self) -> set[str]:
        """The symbols of the holdings and the names of the rates between their currencies and the
        base.
        """
        return {h.symbol for h in self.held.holdings} | {
            rate_name(currency) for currency in (*self.held.currencies, self.base)
        }

    def returns(self, closes: Floats, gross: Floats, known: Bools) -> tuple[float, float]:
        """A security's total return QTD and YTD from its row of each array, each of shape (1,
        days).
        """
        index = np.where(known, closes * gross, np.nan)
        return float(change(index, self.quarter, -1)[0]), float(change(index, 0, -1)[0])


def review_findings(
    shown: Shown, start_of_year: date, as_of: date, own: Sequence[ReviewFinding] = ()
) -> tuple[ReviewFinding, ...]:
    """The findings that touch the days of a review with their effects, and the basis's ``own``, the
    largest on the portfolio first.
    """
    market = shown.market
    alternatives = market.alternatives or (None,) * len(market.findings)
    symbols = shown.symbols
    found = [
        ReviewFinding(finding, None if alternative is None else effect(shown, alternative))
        for finding, alternative in zip(market.findings, alternatives, strict=True)
        if finding.symbol in symbols and touches(finding, start_of_year, as_of)
    ]
    return tuple(sorted([*found, *own], key=_weight))


def touches(finding: Finding, start_of_year: date, as_of: date) -> bool:
    """Whether a finding is about days that a review uses: of its year, for dividends the twelve
    months to its end. One about a listed split is: shares and closes before it all count by it.
    """
    if any(c.kind == "split" for c in finding.alternative):
        return True
    first = start_of_year - _BEFORE_OPENING
    if "dividend" in finding.code or any(c.kind == "dividend" for c in finding.alternative):
        first = min(first, a_year_before(as_of))
    return first <= finding.last and finding.first <= as_of


def used_corrections(shown: Shown, start_of_year: date, as_of: date) -> tuple[Correction, ...]:
    """The user's corrections that are in a review's numbers, in their order.

    A split changes every close before it, so it counts however much later it is. One that changes
    nothing, which is told as a finding, is in no number.
    """
    market = shown.market
    unused = {
        (f.symbol, f.first, f.facts.get("kind"))
        for f in market.findings
        if f.code == "correction_unused"
    }
    first = min(start_of_year - _BEFORE_OPENING, a_year_before(as_of))
    symbols = shown.symbols
    return tuple(
        c
        for c in market.corrections
        if c.symbol in symbols and first <= c.day and (c.kind == "split" or c.day <= as_of)
        if c.kind != "paid"
        if (c.symbol, c.day, c.kind) not in unused
    )


def effect(shown: Shown, alternative: History) -> Effect:
    """The returns with ``alternative`` in place of its symbol's history, minus those shown."""
    if (currency := rate_currency(alternative.symbol)) is not None:
        return _of_rate(shown, currency, alternative)
    mine = (
        np.array([h.symbol == alternative.symbol for h in shown.held.holdings])
        & shown.held.is_listed
    )
    if not mine.any():
        return Effect(Difference(None, None), Difference(None, None))
    panel = Panel.of({alternative.symbol: alternative}, [alternative.symbol])
    first = np.zeros(1, np.int64)
    found = prices(panel, first, shown.days, shown.boundaries.until)
    gross = dividend_growth(panel, first, None, shown.days)
    row = int(np.flatnonzero(mine)[0])
    one = shown.positions
    before = shown.returns(one.closes[[row]], one.gross[[row]], shown.known[[row]])
    after = shown.returns(found.closes, gross, found.known)
    changed = replace(
        one,
        closes=np.where(mine[:, None], found.closes, one.closes),
        gross=np.where(mine[:, None], gross, one.gross),
    )
    histories = {**shown.market.histories, alternative.symbol: alternative}
    return _effect(before, after, shown, changed, replace(shown.market, histories=histories))


def _of_rate(shown: Shown, currency: str, alternative: History) -> Effect:
    """A rate changes no return in the security's own currency."""
    quotes = {**shown.market.rates, currency: alternative}
    exchange = rates(shown.held.currencies, shown.base, quotes, shown.days)
    changed = replace(shown.positions, rates=exchange[shown.held.currency])
    nothing = (np.nan, np.nan)
    return _effect(nothing, nothing, shown, changed, replace(shown.market, rates=quotes))


def _effect(
    before: tuple[float, float],
    after: tuple[float, float],
    shown: Shown,
    changed: Positions,
    market: Market,
) -> Effect:
    growth, other = shown.portfolio.growth(), shown.portfolio.growth_on(changed, market)
    quarter, year = (
        Difference(number(after[k] - before[k]), number(other[k] - growth[k])) for k in (0, 1)
    )
    return Effect(quarter, year)


def _weight(found: ReviewFinding) -> tuple[float, int]:
    """The larger its effect since New Year the earlier; without one by severity."""
    growth = found.effect.year.growth if found.effect else None
    return (-abs(growth or 0.0), SEVERITIES.index(found.finding.severity))


def problem(found: ReviewFinding, quarter: int) -> Problem:
    """A finding as a problem of the review of a year's ``quarter`` (1 to 4), with a sentence about
    its effect.
    """
    own = found.finding.problem
    return replace(
        own,
        code=_CODES.get(own.code, own.code),
        effect=_said(found, quarter) if found.effect else None,
    )


#: Checks whose finding is a problem that a review has a name for: readers of the JSON need to know
#: one only.
_CODES = {"stale_last_row": "stale_price"}


def basis_points(fraction: float) -> str:
    """A difference of returns as text: ``-12``, ``+0.4``, ``+98,889``; 0 for what does not show."""
    points = fraction * 1e4
    return (
        f"{points:+,.0f}"
        if abs(points) >= 9.95
        else f"{round(points, 1) + 0.0:+.1f}".replace("+0.0", "0")
    )


def _said(found: ReviewFinding, quarter: int) -> Sentence | None:
    """What the alternative would change, in basis points. In the first quarter the quarter is the
    year.
    """
    effect, finding = found.effect, found.finding
    if effect is None:
        return None
    if finding.code == "paid_price":
        return _of_paid_price(finding, effect)
    if effect.year.growth is None:
        return None
    differences = {
        "return_qtd": effect.quarter.total_return,
        "return_ytd": effect.year.total_return,
        "growth_qtd": effect.quarter.growth,
        "growth_ytd": effect.year.growth,
    }
    facts: dict[str, object] = {
        name: basis_points(value) for name, value in differences.items() if value is not None
    }
    if all(fact == "0" for fact in facts.values()):
        if finding.code == "boundary_spike":
            return Sentence(
                N_("It changes the quarters that it divides, and no other return of this review.")
            )
        return Sentence(N_("It makes no difference to the returns of this review."))
    facts["symbol"] = finding.symbol
    is_whole = len(facts) == 5
    if quarter == 1 and "return_ytd" in facts:
        return Sentence(_YEAR_HELD_OUT if finding.is_held_out else _YEAR, facts)
    if is_whole:
        return Sentence(_BOTH_HELD_OUT if finding.is_held_out else _BOTH, facts)
    return Sentence(_GROWTH_HELD_OUT if finding.is_held_out else _GROWTH, facts)


def _of_paid_price(finding: Finding, effect: Effect) -> Sentence | None:
    """What the price proposed, else that day's close, would change."""
    is_since_start = effect.since_start is not None
    growth = effect.since_start if is_since_start else effect.year.growth
    if growth is None:
        return None
    templates = _PROPOSED if "suggestion" in finding.facts else _AT_CLOSE
    return Sentence(templates[is_since_start], {"growth": basis_points(growth)})


#: By whether it is told since the ledger's start.
_PROPOSED = {
    False: N_("Written so, the portfolio's return since New Year moves by {growth} bp."),
    True: N_("Written so, the portfolio's return since the ledger's start moves by {growth} bp."),
}
_AT_CLOSE = {
    False: N_("At the close, the portfolio's return since New Year would move by {growth} bp."),
    True: N_(
        "At the close, the portfolio's return since the ledger's start would move by {growth} bp."
    ),
}
_YEAR = N_(
    "The correction proposed would move the return since New Year of {symbol} by {return_ytd} bp"
    " and the portfolio's by {growth_ytd} bp."
)
_YEAR_HELD_OUT = N_(
    "Counted, it would move the return since New Year of {symbol} by {return_ytd} bp and the"
    " portfolio's by {growth_ytd} bp."
)
_BOTH = N_(
    "The correction proposed would move the return since New Year of {symbol} by {return_ytd} bp"
    " and the portfolio's by {growth_ytd} bp; in the quarter by {return_qtd} bp and"
    " {growth_qtd} bp."
)
_BOTH_HELD_OUT = N_(
    "Counted, it would move the return since New Year of {symbol} by {return_ytd} bp and the"
    " portfolio's by {growth_ytd} bp; in the quarter by {return_qtd} bp and {growth_qtd} bp."
)
_GROWTH = N_(
    "The correction proposed would move the portfolio's return since New Year by {growth_ytd} bp."
)
_GROWTH_HELD_OUT = N_(
    "Counted, it would move the portfolio's return since New Year by {growth_ytd} bp."
)
