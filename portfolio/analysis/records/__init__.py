"""The ``Review`` and its parts: what the pages, the exports and the command line show.

Returns, weights and yields are fractions; amounts are in the currency that their name or a
neighbour says. ``None`` is "not available", never 0; a ``Problem`` says why.
"""

from portfolio.analysis.records.holdings import HoldingReview, QuarterRow
from portfolio.analysis.records.performance import (
    Bridge,
    ContributionParts,
    Dividend,
    Drawdown,
    Performance,
    Subject,
)
from portfolio.analysis.records.portfolio import (
    AllocationRow,
    Benchmark,
    GroupPerformance,
    GrowthLines,
    HistoryRow,
    LedgerLines,
    PerformanceLines,
    RebasedReturns,
    Totals,
    YearRow,
)
from portfolio.analysis.records.provenance import (
    Difference,
    Effect,
    OverlayProvenance,
    PriceProvenance,
    Provenance,
    ReviewFinding,
)
from portfolio.analysis.records.review import Review
from portfolio.analysis.records.terms import (
    PERIODS,
    RETURN_KINDS,
    VIEWS,
    Frequency,
    Method,
    ReturnKind,
    View,
)

__all__ = [
    "PERIODS",
    "RETURN_KINDS",
    "VIEWS",
    "AllocationRow",
    "Benchmark",
    "Bridge",
    "ContributionParts",
    "Difference",
    "Dividend",
    "Drawdown",
    "Effect",
    "Frequency",
    "GroupPerformance",
    "GrowthLines",
    "HistoryRow",
    "HoldingReview",
    "LedgerLines",
    "Method",
    "OverlayProvenance",
    "Performance",
    "PerformanceLines",
    "PriceProvenance",
    "Provenance",
    "QuarterRow",
    "RebasedReturns",
    "ReturnKind",
    "Review",
    "ReviewFinding",
    "Subject",
    "Totals",
    "View",
    "YearRow",
]
