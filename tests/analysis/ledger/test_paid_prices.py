"""Prices paid that are not the market's, worked out by hand: what they look like, and what they do
to the growth. Base USD, in an account without cash unless it says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.records import Book, Correction
from portfolio.book.transactions.reading import read_transactions
from portfolio.language import language
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review
from tests.support.second_opinion.case import TODAY, files, steps, with_split

if TYPE_CHECKING:
    from portfolio.analysis.records import Review, ReviewFinding
    from portfolio.market.records import Market

FLAT = "2022-12-30 100 | 2023-12-29 100 | 2024-01-05 100 | 2024-02-15 100 | 2024-03-28 100"
SPY = market(history("SPY", "USD", FLAT))
POUND = market(
    history("VOD.L", "GBP", "2023-12-29 0.69 | 2024-01-05 0.69 | 2024-02-05 0.7 | 2024-03-28 0.69"),
    rates=[steps("GBP", "2023-12-29 0.8")],
)
DOLLAR = market(history("AAA", "USD", FLAT), rates=[steps("TWD", "2023-12-29 30")])


def asked(book: Book, prices: Market, base: str = "USD") -> Review:
    return engine_review(Question(book, prices, "2024Q1", TODAY, base))


def told(review: Review) -> list[ReviewFinding]:
    return [f for f in review.findings if f.finding.code in ("paid_price", "broker_rate")]


def bought(*rows: str, held: str = "SPY,10,,,\n") -> Book:
    return files(held, "".join(f"2024-{row}\n" for row in rows))


def test_pence_are_a_hundred_times_the_close() -> None:
    """1,000 shares at 69 are 69,000 paid in for 690: −99 %. At 0.69 nothing is lost: +9,900 bp."""
    review = asked(bought("01-05,buy,VOD.L,1000,69,,,,,", held="VOD.L,1000,,,\n"), POUND, "GBP")
    assert review.totals.year.twr == pytest.approx(690 / 69_000 - 1)
    (found,) = told(review)
    assert found.finding.problem.message == (
        "The price of VOD.L on 2024-01-05, 69 GBP, is about a hundred times that day's close of"
        " 0.69 GBP: it looks like hundredths (pence). Write prices in GBP, here 0.69 (rows: 1)."
    )
    assert found.effect is not None
    assert found.effect.year.growth == pytest.approx(0.99)
    (problem,) = [p for p in review.problems if p.code == "paid_price"]
    assert (problem.severity, problem.file, problem.line) == ("warning", "transactions.csv", 2)
    assert problem.effect is not None
    assert problem.effect.english == (
        "Written so, the portfolio's return since New Year moves by +9,900 bp."
    )


def test_the_effect_is_that_of_the_review_of_the_right_row() -> None:
    """At 69 and at 0.70, beside 100 SPY: with the first mended the review is the other one."""
    held = "VOD.L,2000,A,,\nSPY,100,A,,\nCASH,500,A,USD,\n"
    other = "2024-02-05,buy,VOD.L,1000,0.70,,,A,,\n"
    prices = replace(POUND, histories={**POUND.histories, **SPY.histories})
    wrong = asked(files(held, "2024-01-05,buy,VOD.L,1000,69,,,A,2,1\n" + other), prices)
    right = asked(files(held, "2024-01-05,buy,VOD.L,1000,0.69,,,A,2,1\n" + other), prices)
    (found,) = told(wrong)
    assert not told(right)
    assert found.effect is not None
    assert wrong.totals.year.twr is not None
    assert right.totals.year.twr is not None
    assert found.effect.year.growth == pytest.approx(
        right.totals.year.twr - wrong.totals.year.twr, abs=1e-12
    )


def test_alike_rows_are_one_finding_that_names_the_first() -> None:
    rows = [f"0{month}-05,buy,VOD.L,100,{69 + month},,,,," for month in (1, 2)]
    rows.append("02-05,sell,VOD.L,50,70,,,,,")
    review = asked(bought(*rows, held="VOD.L,150,,,\n"), POUND, "GBP")
    (found,) = told(review)
    assert (found.finding.facts["n"], found.finding.facts["price"]) == (3, 70)
    assert [(c.day, c.kind) for c in found.finding.alternative] == [
        (date(2024, 1, 5), "paid"),
        (date(2024, 2, 5), "paid"),
    ]


def test_the_account_s_currency_in_place_of_the_security_s() -> None:
    """A sub-brokerage account in TWD: 10 × 3,000 are taken for USD, 900,000 TWD.

    Rolled back: 970,000 before the purchase, 870,000 before the deposit; after it 70,000 and
    10 · 100 · 30. 100,000 ÷ 970,000 − 1 = −89.69 %; read as TWD it is 0.
    """
    held = "AAA,10,A,,\nCASH,70000,A,TWD,\n"
    rows = "2024-01-04,deposit,,,,100000,TWD,A,,\n2024-01-05,buy,AAA,10,3000,,,A,,\n"
    review = asked(files(held, rows), DOLLAR, "TWD")
    (found,) = told(review)
    assert found.finding.problem.message == (
        "The price of AAA on 2024-01-05, 3000 USD, is 30 times that day's close of 100 USD: it"
        " looks like TWD. Write TWD in the column “currency”, or the price in USD, here 100"
        " (rows: 1)."
    )
    assert review.totals.year.twr == pytest.approx(100 / 970 - 1)
    assert found.effect is not None
    assert found.effect.year.growth == pytest.approx(1 - 100 / 970)
    # Five per cent around the rate; beyond, it looks like nothing known.
    for price, looks in ((3149, True), (2851, True), (3200, False), (2800, False)):
        (one,) = told(asked(files(held, rows.replace("3000", str(price))), DOLLAR, "TWD"))
        assert ("TWD" in one.finding.problem.message) == looks
    # Written as TWD there is nothing to tell.
    assert not told(asked(files(held, rows.replace(",3000,,,", ",3000,,TWD,")), DOLLAR, "TWD"))


def test_the_base_currency_counts_without_a_cash_row_others_do_not() -> None:
    row = "01-05,buy,AAA,10,3000,,,,,"
    (in_base,) = told(asked(bought(row, held="AAA,10,,,\n"), DOLLAR, "TWD"))
    (elsewhere,) = told(asked(bought(row, held="AAA,10,,,\n"), DOLLAR, "USD"))
    assert in_base.finding.facts["detail"] == "TWD"
    assert "detail" not in elsewhere.finding.facts


def test_a_price_in_the_security_s_currency_in_a_row_of_the_account_s() -> None:
    """100 TWD for what closes at 100 USD, 3,000 TWD: the amount in TWD is missing.

    10 · 100 TWD paid in became 10 · 100 · 30: 30 times; as it is meant 30,000 were paid in.
    """
    row = "01-05,buy,AAA,10,100,,TWD,,,"
    review = asked(bought(row, held="AAA,10,,,\n"), DOLLAR, "TWD")
    (found,) = told(review)
    assert found.finding.problem.message == (
        "The price of AAA on 2024-01-05, 100 TWD, is 0.0333 times that day's close of 100 USD: it"
        " looks like USD. Write the amount in TWD beside it, or USD in the column “currency” (rows:"
        " 1)."
    )
    assert review.totals.year.twr == pytest.approx(29)
    assert found.effect is not None
    assert found.effect.year.growth == pytest.approx(-29)


def test_the_amount_counts_where_it_disagrees_with_the_price() -> None:
    """31,310 of TWD beside 10 · 100 USD, with the currency left open: taken for USD it is 3,131 a
    share, 31 times the close. A pound's price in pence beside pounds is no mistake at all.
    """
    held = read_holdings(b"symbol,shares\nAAA,10\nVOD.L,1000\n", "holdings.csv").holdings
    data = (
        b"date,type,symbol,shares,price,amount\n2024-01-05,buy,AAA,10,100,31310\n"
        b"2024-01-05,buy,VOD.L,1000,69,690\n"
    )
    rows = read_transactions(data, "transactions.csv", held, "TWD", TODAY)
    assert [p.code for p in rows.problems] == ["amount_disagrees", "hundredths"]
    book = replace(bought("01-05,buy,AAA,10,100,,,,,"), transactions=rows.transactions)
    prices = replace(
        DOLLAR,
        histories={**DOLLAR.histories, **POUND.histories},
        rates={**DOLLAR.rates, **POUND.rates},
    )
    (found,) = told(asked(replace(book, holdings=held), prices, "TWD"))
    assert (found.finding.facts["price"], found.finding.facts["detail"]) == (3131, "TWD")


def test_shares_and_price_of_after_a_later_split() -> None:
    """40 at 25, as they are after a split of 4; that day they were 10 at 100, today's shares.

    As written 40 are 160 of today's 200, so 40 were there: (1,000 + 1,000 paid in) became 5,000,
    +150 %. As it was 160 were there: 4,000 + 1,000 are 5,000.
    """
    prices = market(
        with_split(
            history("FUND", "USD", "2023-12-29 25 | 2024-01-05 25 | 2024-03-28 25"), "2024-03-01", 4
        )
    )
    review = asked(bought("01-05,buy,FUND,40,25,,,,,", held="FUND,200,,,\n"), prices)
    assert review.totals.year.twr == pytest.approx(1.5)
    (found,) = told(review)
    assert found.finding.problem.message == (
        "The price of FUND on 2024-01-05, 25 USD, is 0.25 times that day's close of 100 USD: price"
        " and shares look like those after the later split of 4. Write them as they were that day,"
        " here the price 100 (rows: 1)."
    )
    assert found.effect is not None
    assert found.effect.year.growth == pytest.approx(-1.5)
    assert not told(asked(bought("01-05,buy,FUND,10,100,,,,,", held="FUND,200,,,\n"), prices))


def test_shares_offered_below_their_price_are_accepted_for_good() -> None:
    """10 at 50 where the close is 100: 500 became 1,000, +100 %; at the close 0."""
    book = bought("01-05,buy,SPY,10,50,,,,,")
    review = asked(book, SPY)
    (found,) = told(review)
    problem = next(p for p in review.problems if p.code == "paid_price")
    assert problem.message == (
        "The price of SPY on 2024-01-05, 50 USD, is 0.5 times that day's close of 100 USD (rows:"
        " 1). Correct the price, the shares, the day or the symbol; if it is right (shares offered"
        " below their price, say), accept it on the page Data with a reason, or as a row “paid” in"
        " corrections.csv. At the close, the portfolio's return since New Year would move by"
        " -10,000 bp."
    )
    accepted = tuple(replace(c, source="公開申購") for c in found.finding.alternative)
    assert accepted == (Correction("SPY", date(2024, 1, 5), "paid", source="公開申購"),)
    other = asked(replace(book, corrections=accepted), SPY)
    assert not told(other)
    assert other.totals.year == review.totals.year
    assert not other.corrections  # it is in no number
    elsewhere = (replace(accepted[0], day=date(2024, 1, 6)),)
    assert told(asked(replace(book, corrections=elsewhere), SPY))


@pytest.mark.parametrize(
    ("price", "is_told"),
    [(150, False), (151, True), (66.7, False), (66.6, True), (100, False), (0, False)],
)
@pytest.mark.parametrize("kind", ["buy", "sell", "reinvest"])
def test_two_thirds_to_three_halves_pass(kind: str, price: float, is_told: bool) -> None:
    book = bought(f"01-05,{kind},SPY,1,{price},,,,,")
    assert bool(told(asked(book, SPY))) == is_told


@pytest.mark.parametrize(
    ("day", "is_told"),
    [("02-22", True), ("02-23", False)],  # a week after the last close, and more
)
def test_an_old_close_says_nothing(day: str, is_told: bool) -> None:
    assert bool(told(asked(bought(f"{day},buy,SPY,1,10,,,,,"), SPY))) == is_told


def test_nothing_is_said_without_the_market_s_close() -> None:
    """Before the first close (shares offered before they were listed), of an option, of what
    nobody lists, and of simulated prices.
    """
    young = market(history("NEW", "USD", "2024-02-15 100 | 2024-03-28 100"))
    assert not told(asked(bought("02-01,buy,NEW,10,30,,,,,", held="NEW,10,,,\n"), young))
    option = files(
        "SPY,10,,,\nSPY 240621C540,1,,USD,\n", "2024-01-05,buy,SPY 240621C540,1,77.03,,USD,,,\n"
    )
    assert not told(asked(option, SPY))
    contract = bought("01-05,buy,SPY,1,7,,,,,")
    contract = replace(
        contract, transactions=tuple(replace(t, multiplier=100.0) for t in contract.transactions)
    )
    assert not told(asked(contract, SPY))
    wrong = bought("01-05,buy,SPY,10,7,,,,,")
    assert told(asked(wrong, SPY))
    assert not told(asked(wrong, replace(SPY, source="demo")))


def test_a_row_of_an_earlier_year_moves_the_return_since_the_start() -> None:
    """10 at 50 in 2022: +100 % since the start, and nothing since New Year."""
    book = files("SPY,10,,,\n", "2022-12-30,buy,SPY,10,50,,,,,\n")
    review = asked(book, SPY)
    (found,) = told(review)
    assert found.effect is not None
    assert (found.effect.year.growth, found.effect.since_start) == (0, pytest.approx(-1))
    (problem,) = [p for p in review.problems if p.code == "paid_price"]
    assert problem.message.endswith(
        "At the close, the portfolio's return since the ledger's start would move by -10,000 bp."
    )


def test_a_later_row_is_told_where_it_moves_money_that_is_there_now() -> None:
    """Rolled back, it changes the cash before; in an account without cash it changes nothing."""
    rows = "2024-01-05,buy,SPY,1,100,,,{0},,\n2024-04-02,buy,SPY,1,10,,,{0},,\n"
    assert told(asked(files("SPY,2,A,,\nCASH,50,A,USD,\n", rows.format("A")), SPY))
    assert not told(asked(files("SPY,2,,,\n", rows.format("")), SPY))


def test_in_chinese() -> None:
    review = asked(bought("01-05,buy,SPY,10,50,,,,,"), SPY)
    (problem,) = [p for p in review.problems if p.code == "paid_price"]
    assert language("zh-TW").problem(problem).startswith("SPY 在 2024-01-05 的成交價 50 USD")


@settings(max_examples=25)
@given(
    day=st.dates(date(2024, 1, 2), date(2024, 3, 28)),
    ratio=st.sampled_from([1, 2, 4, 10, 0.1]),
    split=st.dates(date(2023, 1, 2), date(2024, 3, 28)),
    near=st.floats(0.68, 1.48),
    money=st.sampled_from(["USD", "TWD"]),
)
def test_whatever_the_split_and_the_currency_a_price_near_the_close_passes(
    day: date, ratio: float, split: date, near: float, money: str
) -> None:
    """The close is 100 of today's shares all along, so 100 × the ratio on a day before the split;
    30 TWD are a dollar. Half the price is told in every case.
    """
    every = steps("XXX", "2023-12-29 100")
    prices = market(
        with_split(replace(every, symbol="AAA", currency="USD"), split.isoformat(), ratio),
        rates=[steps("TWD", "2023-12-29 30")],
    )
    of_day = 100 * (ratio if day < split else 1) * (30 if money == "TWD" else 1)
    for price, is_told in ((of_day * near, False), (of_day * 0.43, True)):
        book = files("AAA,1000,,,\n", f"{day},buy,AAA,1,{price!r},,{money},,,\n")
        assert bool(told(asked(book, prices))) == is_told
