"""A small ``Review`` written by hand, with every case that an export must get right.

The numbers are not computed from each other beyond what a table shows; amounts and share counts are
distinctive (``AMOUNTS``), so that a test can search for them where they must not be.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.periods import Period
from portfolio.analysis.records import (
    RETURN_KINDS,
    VIEWS,
    AllocationRow,
    ContributionParts,
    Dividend,
    GrowthLines,
    HistoryRow,
    HoldingReview,
    PriceProvenance,
    Provenance,
    QuarterRow,
    Review,
    Totals,
)
from portfolio.errors import N_, Problem
from tests.support.performances import changed, performances

if TYPE_CHECKING:
    from portfolio.market.records import Source
    from tests.support.performances import Facts

NASTY = "Shell <script>alert(1)</script> & Co | *plc* [x](https://evil.example) `y`"
FORMULA = '=HYPERLINK("https://evil.example","open")'
#: Every amount and share count below, as a file may write it; none of these strings is part of
#: another number.
AMOUNTS = (
    "71.25",
    "33.75",
    "4321.5",
    "4,321.5",
    "9,876",
    "9876",
    "2,468",
    "2468.5",
    "7777",
    "7,777",
    "88765.43",
    "88,765",
    "39,271.79",
    "39271.79",
    "18602.4",
    "18,602.4",
    "657.4",
    "6574.25",
    "6,574",
    "1270611",
    "1,270,611",
    "601771",
    "601,771",
    "654321",
    "654,321",
    "246913",
    "246,913",
    "2935461",
    "2,935,461",
    "2712345",
    "2,712,345",
    "2654321",
    "2,654,321",
    "14142",
    "14,142",
    "11313",
    "11,313",
    "31415",
    "31,415",
    "27182",
    "27,182",
    "13579",
    "13,579",
)
FETCHED = datetime(2024, 7, 1, 6, 30, tzinfo=UTC)


def _holding(
    symbol: str, *, quarter: Facts | None = None, year: Facts | None = None, **facts: object
) -> HoldingReview:
    """A holding about which nothing is known but these facts."""
    blank: dict[str, object] = dict.fromkeys(
        (
            "price",
            "price_date",
            "value",
            "value_base",
            "weight",
            "yield_trailing",
            "yield_trailing_net",
            "yield_on_cost",
            "yield_on_cost_net",
            "dividend_tax",
            "dividend_tax_origin",
            "dividend_frequency",
            "rate",
        )
    )
    words = {"name": "", "account": "", "currency": "USD"}
    return HoldingReview(
        symbol=symbol,
        performances=performances(quarter or {}, year or {}),
        **{**blank, **words, **facts},  # type: ignore[arg-type]
    )


def _spy(*, year: Facts | None = None, **facts: object) -> HoldingReview:
    return _holding(
        "SPY",
        name="SPDR S&P 500",
        price=551.18,
        price_date=date(2024, 6, 28),
        yield_trailing=0.0125,
        yield_trailing_net=0.00875,
        dividend_tax=0.3,
        dividend_tax_origin="residence",
        dividend_frequency="quarterly",
        rate=32.4,
        quarter={
            "price_return": 0.0404,
            "total_return": 0.0439,
            "net_total_return": 0.0428,
            "fx_return": 0.0141,
            "base_return": 0.0586,
        },
        year={
            "price_return": 0.1449,
            "total_return": 0.15237,
            "net_total_return": 0.15,
            "fx_return": 0.0588,
            "base_return": 0.22013,
            "dividends": (
                Dividend(date(2024, 3, 15), 1.595, 1.1165),
                Dividend(date(2024, 6, 21), 1.759, 1.2313),
            ),
            "rate_at_opening": 30.6,
            **(year or {}),
        },
        **facts,
    )


def _holdings() -> tuple[HoldingReview, ...]:
    return (
        _spy(
            account="Broker A",
            shares=71.25,
            value=39271.79,
            value_base=1270611.0,
            weight=0.433,
            yield_on_cost=0.021,
            yield_on_cost_net=0.0147,
            target=0.4,
            unrealised=13579.0,
            year={
                "weight_at_opening": 0.41,
                "contribution": 0.0902,
                "contribution_parts": ContributionParts(
                    price=0.0594, dividend=0.0031, currency=0.0277
                ),
            },
        ),
        _spy(account="Broker B", shares=33.75, value=18602.4, value_base=601771.0, weight=0.205),
        _holding(
            "0050.TW",
            name="元大台灣50",
            account="台灣券商",
            currency="TWD",
            shares=4321.5,
            price=187.95,
            price_date=date(2024, 6, 28),
            value=654321.0,
            value_base=654321.0,
            weight=0.223,
            yield_trailing=0.026,
            yield_trailing_net=0.026,
            dividend_tax=0.0,
            dividend_tax_origin="residence",
            dividend_frequency="half-yearly",
            rate=1.0,
            quarter={
                "price_return": 0.185,
                "total_return": 0.185,
                "net_total_return": 0.185,
                "fx_return": 0.0,
                "base_return": 0.185,
            },
            year={
                "weight_at_opening": 0.22,
                "price_return": 0.388,
                "total_return": 0.4151,
                "net_total_return": 0.4151,
                "fx_return": 0.0,
                "base_return": 0.4151,
                "rate_at_opening": 1.0,
            },
        ),
        _holding(
            "SHEL",
            name=NASTY,
            account="-Broker|C",
            shares=9876.0,
            price=72.18,
            price_date=date(2024, 6, 14),
            value=float("nan"),
            yield_trailing=0.0386,
            yield_trailing_net=0.0386,
            dividend_tax=0.0,
            dividend_tax_origin="holding",
            dividend_frequency="quarterly",
            is_stale=True,
            quarter={
                "total_return": -0.0123,
            },
            year={
                "total_return": -0.03456,
                "base_return": 0.0222,
            },
        ),
        _holding("GONE", shares=2468.5, dividend_tax=0.3, dividend_tax_origin="fallback"),
        _holding(
            "FUND1",
            name=FORMULA,
            currency="TWD",
            shares=7777.0,
            price=88765.43,
            price_date=date(2024, 6, 30),
            value=246913.0,
            value_base=246913.0,
            weight=0.084,
            is_manual=True,
            rate=1.0,
        ),
        _holding(
            "1475.T",
            name="TOPIX ETF",
            currency="JPY",
            shares=657.4,
            price=278.9,
            price_date=date(2024, 6, 27),
            dividend_tax=0.15315,
            dividend_tax_origin="market",
            dividend_frequency="yearly",
            quarter={
                "total_return": 0.02,
            },
            year={
                "total_return": 0.2001,
                "base_return": 0.1,
            },
        ),
        _holding(
            "CASH",
            currency="TWD",
            account="台灣券商",
            shares=6574.25,
            value=6574.25,
            value_base=6574.25,
            weight=0.055,
            is_cash=True,
            rate=1.0,
            quarter={
                "contribution": 0.0,
            },
            year={
                "weight_at_opening": 0.06,
                "contribution": 0.0,
            },
        ),
    )


def _row(
    symbol: str, name: str, currency: str, own: tuple[float | None, ...], fx: float = 0.0
) -> QuarterRow:
    """Price and net a little below total, base a little beside own: each of the six
    blocks differs.
    """
    shift = {"total": 0.0, "price": -0.001, "net": -0.0005}
    returns = {
        (view, measure): tuple(
            None if v is None else v + shift[measure] + (fx if view == "base" else 0.0) for v in own
        )
        for view in VIEWS
        for measure in RETURN_KINDS
    }
    return QuarterRow(symbol, name, currency, returns)


def _quarters() -> tuple[QuarterRow, ...]:
    return (
        _row("SPY", "SPDR S&P 500", "USD", (0.1039, 0.0439, None, None, 0.15237), 0.05),
        _row("0050.TW", "元大台灣50", "TWD", (0.19242, 0.185, None, None, 0.4151)),
        _row("SHEL", NASTY, "USD", (-0.0226, -0.0123, None, None, -0.03456), 0.05),
        _row("GONE", "", "USD", (None, None, None, None, None)),
        _row("FUND1", FORMULA, "TWD", (None, None, None, None, float("nan"))),
        _row("1475.T", "TOPIX ETF", "JPY", (0.1716, 0.02, None, None, 0.2001), -0.1),
        _row("TOTAL", "", "TWD", (0.1208, 0.0699, None, None, 0.1991)),
    )


def _growth() -> GrowthLines:
    """Five days; FUND1 has no line, 1475.T begins late."""
    days = np.array(
        ["2023-12-29", "2024-01-31", "2024-03-29", "2024-05-31", "2024-06-28"], "datetime64[D]"
    )
    nan = np.nan
    own = np.array(
        [
            [0.0, 0.0, 0.0, nan, nan, nan],
            [0.016, 0.03, -0.02, nan, nan, 0.0],
            [0.1039, 0.19242, -0.0226, nan, nan, 0.1716],
            [0.11, 0.31, 0.01, nan, nan, 0.15],
            [0.15237, 0.4151, -0.03456, nan, nan, 0.2001],
        ]
    )
    symbols = ("SPY", "0050.TW", "SHEL", "GONE", "FUND1", "1475.T")
    return GrowthLines(days, symbols, own, own * 1.1, np.array([0.0, 0.02, 0.1208, 0.15, 0.1991]))


def _allocation() -> dict[str, tuple[AllocationRow, ...]]:
    return {
        "asset_class": (
            AllocationRow("Equity", 2526703.0, 0.861, 0.83, 0.8),
            AllocationRow("", 246913.0, 0.084, None),
            AllocationRow("Cash", 6574.25, 0.055, 0.06, 0.1),
        ),
        "currency": (
            AllocationRow("USD", 1872382.0, 0.638, 0.61),
            AllocationRow("TWD", 907808.25, 0.362, 0.39),
        ),
        "region": (AllocationRow("", 2935461.0, 1.0, 1.0),),
        "account": (AllocationRow("Broker A", 1270611.0, 0.433, 0.41),),
        "note": (AllocationRow("bought for 31415", 1270611.0, 0.433, 0.41),),
        "Strategy": (AllocationRow("@core", 1270611.0, 0.433, 0.41),),
    }


def _problems() -> tuple[Problem, ...]:
    return (
        Problem(
            "error",
            "bad_shares",
            "holdings.csv",
            N_("“{text}” is not a number of shares."),
            {"text": "27182x"},
            file="holdings.csv",
            line=9,
            column="股數",
        ),
        Problem(
            "warning", "no_price", "GONE", N_("There is no price for {symbol}."), {"symbol": "GONE"}
        ),
        Problem(
            "info",
            "stale_price",
            "SHEL",
            N_("The last price is of {day}."),
            {"day": date(2024, 6, 14)},
        ),
    )


def sample_review(source: Source = "yahoo") -> Review:
    """The second quarter of 2024 in TWD; with ``demo`` as source the prices count as simulated."""
    fetched = None if source == "demo" else FETCHED
    last = {
        "SPY": date(2024, 6, 28),
        "0050.TW": date(2024, 6, 28),
        "SHEL": date(2024, 6, 14),
        "1475.T": date(2024, 6, 27),
        "TWD=X": date(2024, 6, 28),
    }
    prices = {
        symbol: PriceProvenance(source, fetched, day, is_rate=symbol == "TWD=X")
        for symbol, day in last.items()
    }
    return Review(
        quarter="2024Q2",
        as_of=date(2024, 6, 30),
        base_currency="TWD",
        method="static",
        source=source,
        totals=Totals(
            value=2935461.0,
            performances=performances(
                {
                    "value_at_opening": 2712345.0,
                    "growth": 0.0699,
                    "income_gross": 31415.0,
                    "income_net": 27182.0,
                },
                {
                    "value_at_opening": 2654321.0,
                    "growth": 0.1991,
                    "income_gross": 14142.0,
                    "income_net": 11313.0,
                },
            ),
            yield_trailing=0.0213,
            yield_trailing_net=0.0178,
        ),
        holdings=_holdings(),
        quarters=_quarters(),
        allocation=_allocation(),
        history=(
            HistoryRow("2024Q1", 0.1208, 2712345.0),
            HistoryRow("2024Q2", float("nan"), 2935461.0),
        ),
        growth=_growth(),
        problems=_problems(),
        provenance=Provenance(
            "0.1.0",
            "ab" * 32,
            {**prices, "FUND1": PriceProvenance("manual", None, date(2024, 6, 30))},
        ),
    )


def first_quarter() -> Review:
    """The same portfolio at the end of the first quarter: the quarter is the year so far."""

    def only_first(row: QuarterRow) -> QuarterRow:
        return replace(
            row, returns={key: (v[0], None, None, None, v[0]) for key, v in row.returns.items()}
        )

    review = sample_review()
    return replace(
        review,
        quarter="2024Q1",
        as_of=date(2024, 3, 31),
        totals=changed(
            review.totals,
            quarter={"period": Period("quarter", date(2023, 12, 31), date(2024, 3, 31))},
            year={"period": Period("year", date(2023, 12, 31), date(2024, 3, 31))},
        ),
        quarters=tuple(only_first(row) for row in review.quarters),
    )
