"""What a doubtful price would change, worked out by hand; and always the difference between two
whole reviews.

Base TWD. AAA in USD, BBB.TW in TWD, cash in USD. On 28 March AAA's close was served as 121, a tenth
too high.

             2023-12-29   2024-02-01   2024-03-28/29   2024-06-28
    AAA          100          104        121 (110)         99       dividend 1.04 on 2024-02-01
    BBB.TW        50            –            55            66
    USD/TWD       30           31            32            33

Holdings: 10 AAA, 100 BBB.TW, 500 USD. I(t0) = 30,000 + 5,000 + 15,000 = 50,000.
Q1 as served: AAA 1.21 · 1.01 − 1 = 22.21 %; corrected 1.10 · 1.01 − 1 = 11.1 %: effect −1,111 bp.
    I(Q1) as served 30,000 · 1.2221 · 32/30 = 39,107.2, + 5,500 + 16,000 = 60,607.2; corrected
    57,052: effect on growth (57,052 − 60,607.2) / 50,000 = −7.1104 % = −711.04 bp.
Q2: AAA as served 99/121 − 1 = −18.18182 %, corrected 99/110 − 1 = −10 %: +818.18 bp; YTD the same,
0 bp.
    I(Q2) = 30,000 · 1.01 · 0.99 · 33/30 + 6,600 + 16,500 = 32,996.7 + 23,100 = 56,096.7 either way.
    Growth of Q2: 56,096.7/57,052 − 56,096.7/60,607.2 = 98.3256 % − 92.5578 % = 5.7677 %: +576.77
    bp.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.analysis.findings.effects import basis_points
from portfolio.analysis.records import Difference, Effect, Review, ReviewFinding
from portfolio.book.records import CASH, Correction, CorrectionKind, Holding
from portfolio.errors import N_
from portfolio.language import language
from portfolio.market.corrections import corrected, with_alternatives
from portfolio.market.quality.cleaning import clean
from portfolio.market.records import Finding, History, Market
from tests.support.markets import book, history, market, rate, reviewed

if TYPE_CHECKING:
    from portfolio.analysis.periods import PeriodName

AAA = history(
    "AAA",
    "USD",
    "2023-12-29 100 | 2024-02-01 104 | 2024-03-28 121 | 2024-06-28 99",
    dividends="2024-02-01 1.04",
)
BBB = history("BBB.TW", "TWD", "2023-12-29 50 | 2024-03-29 55 | 2024-06-28 66")
USDTWD = rate("TWD", "2023-12-29 30 | 2024-02-01 31 | 2024-03-29 32 | 2024-06-28 33")
MARKET = market(AAA, BBB, rates=[USDTWD])
BOOK = book(
    Holding("AAA", 4.0, account="one"),
    Holding("AAA", 6.0, account="two"),
    Holding("BBB.TW", 100.0),
    Holding(CASH, 500.0, currency="USD"),
)
TODAY = date(2024, 7, 5)
DAY = date(2024, 3, 28)


def doubt(
    *alternative: Correction,
    symbol: str = "AAA",
    first: date = DAY,
    last: date | None = None,
    code: str = "jump",
    is_held_out: bool = False,
) -> Finding:
    return Finding(
        "error" if is_held_out else "warning",
        code,
        symbol,
        first,
        last or first,
        N_("{symbol}: look at {first}."),
        {"symbol": symbol, "first": first},
        alternative,
        is_held_out,
    )


def close(value: float, symbol: str = "AAA", day: date = DAY) -> Correction:
    return Correction(symbol, day, "close", value)


def review_of(
    *findings: Finding, quarter: str = "2024Q1", prices: Market = MARKET, as_of: date | None = None
) -> Review:
    doubtful = with_alternatives(replace(prices, findings=findings))
    return reviewed(BOOK, doubtful, quarter, today=TODAY, base="TWD", as_of=as_of)


def effect_of(finding: Finding, quarter: str = "2024Q1") -> Effect:
    (found,) = review_of(finding, quarter=quarter).findings
    assert found.effect is not None
    return found.effect


def test_a_close_a_tenth_too_high_on_the_day_that_ends_the_quarter() -> None:
    found = effect_of(doubt(close(110.0)))
    assert found.year.total_return == found.quarter.total_return == pytest.approx(-0.1111)
    assert found.year.growth == found.quarter.growth == pytest.approx(-0.071104)


def test_the_same_day_opens_the_next_quarter() -> None:
    found = effect_of(doubt(close(110.0)), "2024Q2")
    assert found.quarter.total_return == pytest.approx(-0.10 - (99 / 121 - 1))
    assert found.quarter.growth == pytest.approx(56_096.7 / 57_052 - 56_096.7 / 60_607.2)
    assert (found.year.total_return, found.year.growth) == (
        pytest.approx(0, abs=1e-12),
        pytest.approx(0, abs=1e-12),
    )


def test_a_row_that_is_held_out_is_put_back() -> None:
    """100 times 110 was served and held out: 1 February's 104 stands, 1.04 · 1.01 − 1 = 5.04 %.

    Counted: 110 · 1.01 − 1 = 110.1, so +1,100,496 bp; of the portfolio 0.6 · 32/30 of it: +704,317
    bp.
    """
    spike = doubt(close(11_000.0), code="spike", is_held_out=True)
    held_out = market(
        replace(AAA, days=AAA.days[[0, 1, 3]], closes=AAA.closes[[0, 1, 3]]), BBB, rates=[USDTWD]
    )
    result = review_of(spike, prices=held_out)
    (found,) = result.findings
    assert found.effect is not None
    assert found.effect.year.total_return == pytest.approx(110.1 - 0.0504)
    assert found.effect.year.growth == pytest.approx(0.6 * 32 / 30 * (110.1 - 0.0504))
    (problem,) = [p for p in result.problems if p.code == "spike"]
    assert (
        problem.message
        == "AAA: look at 2024-03-28. Counted, it would move the return since New Year of AAA by"
        " +1,100,496 bp and the portfolio's by +704,317 bp."
    )
    assert (problem.severity, problem.where) == ("error", "AAA")


def test_a_missing_dividend() -> None:
    """1.21 USD on 28 March at 121: 1 % more on 1.2221, 0.012221 of AAA and 0.6 · 32/30 of that of
    all.
    """
    found = effect_of(doubt(Correction("AAA", DAY, "dividend", 1.21), code="dividend_missing"))
    assert found.year.total_return == pytest.approx(0.012221)
    assert found.year.growth == pytest.approx(0.012221 * 0.64)


def test_a_rate_moves_the_portfolio_and_no_return_of_its_own() -> None:
    """16 for 32 TWD: AAA and cash halve, (39,107.2 + 16,000) / 2 = 27,553.6 less of 50,000."""
    wrong = doubt(
        close(16.0, "TWD=X", date(2024, 3, 29)),
        symbol="TWD=X",
        first=date(2024, 3, 29),
        code="rate_jump",
    )
    found = effect_of(wrong)
    assert (found.quarter.total_return, found.year.total_return) == (None, None)
    assert found.year.growth == pytest.approx(-27_553.6 / 50_000)
    (problem,) = [p for p in review_of(wrong).problems if p.code == "rate_jump"]
    assert problem.message.endswith(
        "would move the portfolio's return since New Year by -5,511 bp."
    )


def test_sentences_of_a_later_quarter_name_both_periods() -> None:
    (problem,) = [
        p for p in review_of(doubt(close(110.0)), quarter="2024Q2").problems if p.code == "jump"
    ]
    assert (
        problem.message
        == "AAA: look at 2024-03-28. The correction proposed would move the return since New Year"
        " of AAA by 0 bp and the portfolio's by 0 bp; in the quarter by +818 bp and +577 bp."
    )
    same = close(104.0, day=date(2024, 2, 1))
    (problem,) = [
        p for p in review_of(doubt(same, first=date(2024, 2, 1))).problems if p.code == "jump"
    ]
    assert problem.message.endswith("It makes no difference to the returns of this review.")
    assert (
        language("zh-TW")
        .problem(problem)
        .startswith(language("zh-TW")(problem.template, **problem.facts))
    )


def test_what_cannot_be_computed_is_unknown() -> None:
    result = review_of(doubt(code="flat"))
    assert result.findings == (ReviewFinding(doubt(code="flat"), None),)
    (problem,) = [p for p in result.problems if p.code == "flat"]
    assert problem.effect is None
    # Without a close at New Year there is no return; dropping the only one leaves the growth of the
    # rest.
    found = effect_of(
        doubt(Correction("AAA", date(2023, 12, 29), "drop"), first=date(2023, 12, 29))
    )
    assert found.year.total_return is None
    assert found.year.growth is not None


def test_the_largest_effect_comes_first() -> None:
    small, large, unknown = doubt(close(120.0)), doubt(close(110.0)), doubt(code="flat")
    assert [f.finding for f in review_of(unknown, small, large).findings] == [large, small, unknown]


@pytest.mark.parametrize(
    ("finding", "touches"),
    [
        (doubt(first=date(2023, 12, 20)), True),  # a close that could stand for 31 December
        (doubt(first=date(2023, 12, 1)), False),
        (doubt(first=date(2023, 11, 1), last=date(2024, 1, 5)), True),
        (
            doubt(first=date(2023, 6, 1), code="dividend_missing"),
            True,
        ),  # in the yield of twelve months
        (doubt(first=date(2023, 3, 1), code="dividend_missing"), False),
        (doubt(first=date(2024, 4, 2)), False),
        (doubt(symbol="GONE"), False),
        (doubt(symbol="JPY=X"), False),
        (doubt(symbol="TWD=X"), True),
    ],
)
def test_only_findings_of_the_review_s_days_and_symbols(finding: Finding, touches: bool) -> None:
    assert [f.finding for f in review_of(finding).findings] == ([finding] if touches else [])


def test_as_of_hides_a_later_alternative() -> None:
    result = review_of(doubt(close(110.0)), as_of=date(2024, 3, 27))
    assert result.findings == ()


def test_a_review_lists_the_corrections_that_are_in_it() -> None:
    typed = (
        close(110.0),
        close(100.0, day=date(2020, 1, 2)),
        close(100.0, day=date(2024, 4, 2)),
        Correction("AAA", date(2024, 5, 2), "split", 2.0),
        close(31.0, "TWD=X"),
        close(1.0, "GONE"),
    )
    result = review_of(prices=replace(MARKET, corrections=typed))
    assert result.corrections == (typed[0], typed[3], typed[4])


def test_a_correction_that_changes_nothing_is_in_no_number() -> None:
    absent, paid = Correction("AAA", DAY, "dividend", 0.0), Correction("AAA", DAY, "drop")
    cleaned = clean(MARKET, (absent, paid))
    result = review_of(*cleaned.findings, prices=cleaned)
    assert result.corrections == (paid,)
    assert [p.code for p in result.problems if "correction" in p.code] == ["correction_unused"]


def test_a_history_of_the_user_s_own_closes_is_theirs() -> None:
    typed = Correction("BBB.TW", date(2024, 3, 29), "close", 55.0)
    result = review_of(prices=replace(MARKET, corrections=(typed,)))
    assert result.provenance.prices["BBB.TW"].source == "manual"
    assert result.provenance.prices["AAA"].source == "store"


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (-0.0012, "-12"),
        (0.00004, "+0.4"),
        (9.8889, "+98,889"),
        (4e-6, "0"),
        (-4e-6, "0"),
        (0.00099, "+9.9"),
    ],
)
def test_basis_points(fraction: float, text: str) -> None:
    assert basis_points(fraction) == text


KINDS: list[CorrectionKind] = ["drop", "close", "dividend"]
DAYS = st.sampled_from(
    ["2023-12-29", "2024-01-15", "2024-02-01", "2024-03-28", "2024-03-29", "2024-06-28"]
)


@st.composite
def corrections(draw: st.DrawFn, symbol: str) -> Correction:
    kind = draw(st.sampled_from(KINDS[:2] if symbol == "TWD=X" else KINDS))
    value = None if kind == "drop" else draw(st.floats(0.01, 1000.0))
    return Correction(symbol, date.fromisoformat(draw(DAYS)), kind, value)


@given(data=st.data(), quarter=st.sampled_from(["2024Q1", "2024Q2"]))
def test_an_effect_is_the_difference_between_two_reviews(data: st.DataObject, quarter: str) -> None:
    symbol = data.draw(st.sampled_from(["AAA", "BBB.TW", "TWD=X"]))
    alternative = tuple(data.draw(st.lists(corrections(symbol), min_size=1, max_size=4)))
    found = effect_of(doubt(*alternative, symbol=symbol), quarter)

    def other(h: History) -> History:
        return corrected(h, alternative)

    changed = Market(
        {s: other(h) for s, h in MARKET.histories.items()},
        {c: other(r) for c, r in MARKET.rates.items()},
        "store",
    )
    if not all(len(h.days) for h in changed.histories.values()):
        return
    shown = reviewed(BOOK, MARKET, quarter, today=TODAY, base="TWD")
    then = reviewed(BOOK, changed, quarter, today=TODAY, base="TWD")
    periods: list[tuple[PeriodName, Difference]] = [
        ("quarter", found.quarter),
        ("year", found.year),
    ]
    for period, difference in periods:
        assert difference.growth == _difference(
            then.totals.during(period).growth, shown.totals.during(period).growth
        )
        if symbol != "TWD=X":
            returns = [
                next(h.during(period).total_return for h in r.holdings if h.symbol == symbol)
                for r in (then, shown)
            ]
            assert difference.total_return == _difference(*returns)


def _difference(after: float | None, before: float | None) -> object:
    return (
        None
        if after is None or before is None
        else pytest.approx(after - before, abs=1e-9, rel=1e-9)
    )


def test_a_stale_last_price_has_one_name_whoever_noticed_it() -> None:
    # The last close is 10 April, the quarter's last day 30 June: the review sees it itself, and a
    # check may, too.
    prices = market(history("AAA", "USD", "2023-12-29 100 | 2024-03-28 121 | 2024-04-10 120"))
    noticed = replace(prices, findings=(doubt(code="stale_last_row", last=date(2024, 6, 30)),))
    held = book(Holding("AAA", 4.0))
    for found in (prices, noticed):
        result = reviewed(held, found, "2024Q2", today=TODAY)
        assert [(p.code, p.where) for p in result.problems if p.severity == "warning"] == [
            ("stale_price", "AAA")
        ]


def test_days_told_to_be_missing_are_not_told_again_as_stale() -> None:
    # The last close before 30 June, which opens the third quarter, is 10 April; the check says
    # which days are missing.
    prices = market(
        history(
            "AAA",
            "USD",
            "2023-12-29 100 | 2024-03-28 121 | 2024-04-10 120 | 2024-07-15 125 | 2024-09-30 126",
        )
    )
    gap = doubt(code="missing_day", first=date(2024, 4, 11), last=date(2024, 7, 12))
    held = book(Holding("AAA", 4.0))

    def warned(found: Market) -> list[str]:
        result = reviewed(held, found, "2024Q3", today=date(2024, 10, 4))
        return [p.code for p in result.problems if p.severity == "warning"]

    assert warned(prices) == ["stale_price"]
    assert warned(replace(prices, findings=(gap,))) == ["missing_day"]
    # One that ends before the quarter's opening says nothing about that day.
    early = doubt(code="missing_day", first=date(2024, 4, 11), last=date(2024, 5, 31))
    assert warned(replace(prices, findings=(early,))) == ["missing_day", "stale_price"]
