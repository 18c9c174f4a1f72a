"""The review of ``sample_review`` as a ledger's: numbers that add up, each worked out beside where
it is typed.

The bridge closes, contributions and their parts add up to the TWR, quarters compound to years, the
lines end where the totals say. Amounts are distinctive (``LEDGER_AMOUNTS``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.records import (
    VIEWS,
    Benchmark,
    Bridge,
    ContributionParts,
    Drawdown,
    GroupPerformance,
    HistoryRow,
    HoldingReview,
    LedgerLines,
    Performance,
    PerformanceLines,
    QuarterRow,
    RebasedReturns,
    Review,
    Totals,
    YearRow,
)
from tests.support.performances import QUARTER, SINCE_START, YEAR, changed, performances
from tests.support.sample_review import sample_review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from portfolio.analysis.periods import PeriodName
    from portfolio.analysis.records import ReturnKind
    from portfolio.market.records import Source
    from tests.support.performances import Facts

#: The amounts that the sample does not have already; none of these strings is part of another
#: number.
LEDGER_AMOUNTS = (
    "161803",
    "161,803",
    "57721",
    "57,721",
    "86602",
    "86,602",
    "81649",
    "81,649",
    "2506",
    "2,506",
    "104082",
    "104,082",
    "2998877",
    "2,998,877",
    "3123456",
    "3,123,456",
    "1999111",
    "1,999,111",
    "1818181",
    "1,818,181",
    "23571",
    "23,571",
    "14159",
    "14,159",
    "26535",
    "26,535",
    "15,926",
    "15926",
    "44444",
    "44,444",
    "33456",
    "33,456",
    "171003",
    "171,003",
    "23789",
    "23,789",
    "1111222",
    "1,111,222",
    "2020304",
    "2,020,304",
    "132649",
    "132,649",
    "160808",
    "160,808",
    "45054",
    "45,054",
    "58585",
    "58,585",
)

#: 2,654,321 + 161,803 − 57,721 + 86,602 + 11,313 + 81,649 − 2,506 = 2,935,461.
BRIDGE = Bridge(
    opening=2654321.0,
    paid_in=161803.0,
    taken_out=57721.0,
    price=86602.0,
    income_net=11313.0,
    currency=81649.0,
    fees_and_taxes=2506.0,
    closing=2935461.0,
)
#: 2,712,345 + 33,456 − 9,885 + 171,003 + 6,007 + 23,789 − 1,254 = 2,935,461.
QUARTER_S_BRIDGE = Bridge(2712345.0, 33456.0, 9885.0, 171003.0, 6007.0, 23789.0, 1254.0, 2935461.0)
#: 1,111,222 + 2,020,304 − 132,649 − 160,808 + 45,054 + 58,585 − 6,247 = 2,935,461.
WHOLE_BRIDGE = Bridge(
    1111222.0, 2020304.0, 132649.0, -160808.0, 45054.0, 58585.0, 6247.0, 2935461.0
)
#: 161,803 − 57,721.
NET_CONTRIBUTIONS = 104082.0
#: (2,935,461 − 104,082) / 2,654,321 − 1 = 2,831,379 / 2,654,321 − 1.
GROWTH = 2831379.0 / 2654321.0 - 1.0
#: (2,935,461 − 33,456 + 9,885) / 2,712,345 − 1.
QUARTER_S_GROWTH = 2911890.0 / 2712345.0 - 1.0
#: 1.05 × 1.008 = 1.0584.
TWR = 0.0584
#: By holding of the sample, in its order: points of the TWR from price, dividends and currency.
#: 0.0350 + 0.0120 + 0.0180 − 0.0050 − 0.0046 + 0.0030 (sold) = 0.0584.
PARTS: tuple[tuple[float, float, float] | None, ...] = (
    (0.0200, 0.0020, 0.0130),
    (0.0070, 0.0007, 0.0043),
    (0.0180, 0.0, 0.0),
    (-0.0060, 0.0010, 0.0),
    None,
    (0.0, 0.0, 0.0),
    (0.0020, 0.0004, -0.0070),
    (0.0, 0.0, 0.0),
)
#: Of the quarter's TWR: 0.0090 − 0.0010 = 0.0080.
QUARTER_S_PARTS = {0: (0.0060, 0.0010, 0.0020), 1: (-0.0010, 0.0, 0.0)}
SOLD_PARTS = (0.0035, 0.0, -0.0005)
#: TWR by quarter. 2022: 0.95 × 0.90 × 1.02 × 1.04; 2023: 1.06 × 1.03 × 0.97 × 1.08; 2024 as above.
YEARS: tuple[tuple[int, tuple[float | None, ...]], ...] = (
    (2022, (-0.05, -0.10, 0.02, 0.04)),
    (2023, (0.06, 0.03, -0.03, 0.08)),
    (2024, (0.05, 0.008, None, None)),
)
#: The first transaction; what is before it opens at the close of the day before.
START = date(2022, 1, 3)


def ledger_review(source: Source = "yahoo") -> Review:
    """The second quarter of 2024 in TWD, from transactions since 3 January 2022."""
    review = sample_review(source)
    lines = _lines()
    parts = zip(review.holdings, PARTS, strict=True)
    held = tuple(
        h if found is None else _with_parts(h, found, QUARTER_S_PARTS.get(k, (0.0, 0.0, 0.0)))
        for k, (h, found) in enumerate(parts)
    )
    return replace(
        review,
        method="ledger",
        totals=replace(
            review.totals,
            performances=_portfolio(review.totals, lines),
            unrealised=26535.0,
            unrealised_fifo=15926.0,
        ),
        holdings=(*held, _sold(review.holdings[0])),
        quarters=(*review.quarters[:-1], _total_row()),
        history=(
            HistoryRow("2024Q1", 0.049, 2712345.0, 0.05, 80511.0),
            HistoryRow("2024Q2", QUARTER_S_GROWTH, 2935461.0, 0.008, 23571.0),
        ),
        growth=replace(review.growth, total=np.array([0.0, 0.01, 0.05, 0.04, TWR])),
        benchmarks=(
            _benchmark("SPY", "SPDR S&P 500", (0.05, 0.21, 0.30), (3123456.0, 0.1375), 3123456.0),
            _benchmark(
                "0050.TW", "元大台灣50", (0.02, 0.0314, 0.05), (1999111.0, -0.286), 1818181.0
            ),
        ),
        ledger=_ledger(lines),
    )


def _portfolio(totals: Totals, lines: PerformanceLines) -> tuple[Performance, ...]:
    quarter: Facts = {
        "growth": QUARTER_S_GROWTH,
        "twr": 0.008,
        "twr_gross": 0.0085,
        "net_contributions": 23571.0,
        # 2,935,461 − 2,712,345 − 23,571.
        "gain": 199545.0,
        # 91 days: 1.0083 ^ (365 / 91) − 1 = 0.0337.
        "irr_period": 0.0083,
        "irr": 1.0083 ** (365 / 91) - 1,
        "bridge": QUARTER_S_BRIDGE,
    }
    year: Facts = {
        "growth": GROWTH,
        "twr": TWR,
        "twr_gross": 0.0597,
        "net_contributions": NET_CONTRIBUTIONS,
        # 2,935,461 − 2,654,321 − 104,082.
        "gain": 177058.0,
        # 182 days: 1.0633 ^ (365 / 182) − 1 = 0.13099.
        "irr_period": 0.0633,
        "irr": 1.0633 ** (365 / 182) - 1,
        "bridge": BRIDGE,
        "realised": 14159.0,
    }
    start: Facts = {
        "twr": float(lines.twr[-1]),
        # 910 days from 2 January 2022.
        "twr_annualised": float((1 + lines.twr[-1]) ** (365 / 910) - 1),
        "irr": 0.0512,
        # 2,020,304 − 132,649; 2,935,461 − 1,111,222 − 1,887,655.
        "net_contributions": 1887655.0,
        "gain": -63416.0,
        # 1.0512 ^ (910 / 365) − 1 = 0.1326.
        "irr_period": 1.0512 ** (910 / 365) - 1,
        "growth": -63416.0 / 1111222.0,
        "bridge": WHOLE_BRIDGE,
        # Only downwards to the end of June 2022: 0.95 × 0.90 = 0.855. Then × 1.02 × 1.04 × 1.06 ×
        # 1.03 × 0.97 = 0.9605 at the end of September 2023, so 1 is passed after ln(1 / 0.9605) /
        # ln(1.08) = 52.4 % of the 92 days after.
        "drawdown": Drawdown(-0.145, date(2022, 1, 2), date(2022, 6, 30), date(2023, 11, 18)),
    }
    told = changed(totals, quarter=quarter, year=year).performances
    return (*told, Performance(SINCE_START, **start))


def _benchmark(
    symbol: str,
    name: str,
    twr: tuple[float, float, float],
    year: tuple[float, float],
    since_start: float,
) -> Benchmark:
    """``twr`` of the quarter, the year and since the start; what the year's money would be worth
    and how much it grew; what all of it would be worth.
    """
    return Benchmark(
        symbol=symbol,
        name=name,
        performances=performances(
            {"twr": twr[0]},
            {"twr": twr[1], "value_same_flows": year[0], "growth_same_flows": year[1]},
            {"twr": twr[2], "value_same_flows": since_start},
        ),
    )


def _with_parts(
    h: HoldingReview, found: tuple[float, float, float], quarter: tuple[float, float, float]
) -> HoldingReview:
    return replace(
        changed(
            h,
            quarter={
                "contribution": sum(quarter),
                "contribution_parts": ContributionParts(*quarter),
            },
            year={
                "contribution": sum(found),
                "contribution_parts": ContributionParts(*found),
                "realised": 44444.0 if h.symbol == "0050.TW" else 0.0,
            },
        ),
        unrealised_fifo=15926.0 if h.unrealised is not None else None,
    )


def _sold(like: HoldingReview) -> HoldingReview:
    """QQQ, sold in March: no shares, no weight, still part of the year."""
    closed = replace(
        like,
        symbol="QQQ",
        name="Invesco QQQ",
        shares=0.0,
        value=0.0,
        value_base=0.0,
        weight=0.0,
        unrealised=None,
        unrealised_fifo=None,
        yield_on_cost=None,
        yield_on_cost_net=None,
        target=None,
    )
    return changed(
        _with_parts(closed, SOLD_PARTS, (0.0, 0.0, 0.0)),
        year={"weight_at_opening": 0.05, "realised": 657.5, "realised_fifo": 640.25},
    )


def _total_row() -> QuarterRow:
    """The TWR, after withholding under ``net``; there is no price return of a portfolio that is
    traded in.
    """
    net = (0.05, 0.008, None, None, TWR)
    gross = (0.0508, 0.0085, None, None, 0.0597)
    none = (None,) * 5
    blocks: dict[ReturnKind, tuple[float | None, ...]] = {"total": gross, "price": none, "net": net}
    returns = {(view, measure): values for view in VIEWS for measure, values in blocks.items()}
    return QuarterRow("TOTAL", "", "TWD", returns)


def _lines() -> PerformanceLines:
    """Daily, each quarter's TWR spread evenly over its days; paid in: three deposits; value = paid
    in × TWR, roughly.
    """
    days = np.arange(np.datetime64("2022-01-02"), np.datetime64("2024-07-01"))
    level = np.ones(len(days))
    at, number = 1.0, 0
    for year, quarters in YEARS:
        for k, growth in enumerate(quarters):
            if growth is None:
                continue
            end = np.datetime64(f"{year + (k == 3)}-{(3 * k + 3) % 12 + 1:02}-01") - np.timedelta64(
                1, "D"
            )
            last = int((end - days[0]) / np.timedelta64(1, "D"))
            steps = np.arange(1, last - number + 1) / (last - number)
            level[number + 1 : last + 1] = at * (1 + growth) ** steps
            at, number = at * (1 + growth), last
    opened = 2900000.0
    paid_in = (
        opened
        + 40000.0 * (days >= np.datetime64("2023-02-01"))
        + 58877.0 * (days >= np.datetime64(START))
    )
    value = paid_in * level / level[-1] * (2935461.0 / paid_in[-1])
    high = np.maximum.accumulate(level)
    spy, taiwan = np.linspace(0.0, 0.30, len(days)), np.linspace(0.0, 0.05, len(days))
    return PerformanceLines(
        days=days,
        value=value,
        paid_in=paid_in,
        twr=level - 1.0,
        drawdown=level / high - 1.0,
        benchmarks=("SPY", "0050.TW"),
        same_flows=np.stack([paid_in * (1 + spy), paid_in * (1 + taiwan)], axis=1),
    )


def _since(lines: PerformanceLines) -> dict[PeriodName, RebasedReturns]:
    """The lines from the openings of the periods on; the benchmarks rise evenly."""
    spy, taiwan = (np.linspace(0.0, end, len(lines.days)) for end in (0.30, 0.05))
    found: dict[PeriodName, RebasedReturns] = {}
    for period in (QUARTER, YEAR, SINCE_START):
        first = int((np.datetime64(period.opening) - lines.days[0]) / np.timedelta64(1, "D"))
        whole = np.stack([1.0 + lines.twr, 1.0 + spy, 1.0 + taiwan], axis=1)[first:]
        returns = whole / whole[:1] - 1.0
        found[period.name] = RebasedReturns(
            days=lines.days[first:],
            value=lines.value[first:],
            portfolio=returns[:, 0],
            symbols=lines.benchmarks,
            benchmarks=returns[:, 1:],
        )
    return found


def _compounded(quarters: Sequence[float | None]) -> float:
    known: NDArray[np.float64] = np.array([q for q in quarters if q is not None])
    return float(np.prod(1 + known) - 1)


def _ledger(lines: PerformanceLines) -> LedgerLines:
    def returned(
        growth: float, twr: float, irr: float, irr_period: float, paid: float, gain: float
    ) -> Facts:
        return {
            "gain": gain,
            "growth": growth,
            "twr": twr,
            "irr": irr,
            "irr_period": irr_period,
            "net_contributions": paid,
        }

    def group(name: str, value: float, share: float) -> GroupPerformance:
        return GroupPerformance(
            group=name,
            value=value,
            performances=performances(
                {
                    **returned(0.0085, 0.009, 0.037, 0.0091, 1230.0, 4321.0),
                    "contribution": share / 10,
                },
                {**returned(0.06, 0.0611, 0.131, 0.0633, 23571.0, 54321.0), "contribution": share},
                returned(0.2, 0.1, 0.0444, 0.1144, 600000.0, 76543.0),
            ),
        )

    return LedgerLines(
        lines=lines,
        since=_since(lines),
        years=tuple(
            YearRow(year, quarters, _compounded(quarters), is_running=year == 2024)
            for year, quarters in YEARS
        ),
        groups={
            "account": (
                group("Broker A", 1270611.0, 0.038),
                group("Broker B", 601771.0, 0.012),
                group("", 0.0, 0.0084),
            ),
            "asset_class": (group("Equity", 2526703.0, 0.0584), group("Cash", 6574.25, 0.0)),
        },
    )
