"""The sentence after the first one: the return that a benchmark can be compared with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portfolio.language import language
from portfolio.report.words import market_words
from tests.support.performances import changed
from tests.support.sample_review import sample_review
from tests.support.second_opinion.review import TWR, ledger_review

T = language("en")


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ((), "Time-weighted, it returned +5.84% after tax."),
        ((None,), "Time-weighted, it returned +5.84% after tax."),
        ((0.05,), "Time-weighted, it returned +5.84% after tax, 0.84 points ahead of SPY."),
        ((TWR + 1e-16,), "Time-weighted, it returned +5.84% after tax, level with SPY."),
        # The market that it beat comes first.
        (
            (0.06, 0.05),
            (
                "Time-weighted, it returned +5.84% after tax, 0.84 points ahead of SPY, 0.16 points"
                " behind SPY."
            ),
        ),
    ],
)
def test_against_the_market(others: tuple[float | None, ...], sentence: str) -> None:
    review = ledger_review()
    benchmarks = tuple(changed(review.benchmarks[0], year={"twr": other}) for other in others)
    assert market_words.compared(replace(review, benchmarks=benchmarks), T) == sentence


def test_a_return_that_the_first_sentence_has_said_is_not_said_again() -> None:
    review = ledger_review()
    started = replace(review, totals=changed(review.totals, year={"growth": None}))
    # TWR 5.84 %; 0050.TW 3.14 %, SPY 21 %.
    assert (
        market_words.compared(started, T)
        == "That is 2.70 points ahead of 0050.TW, 15.16 points behind SPY."
    )
    assert market_words.compared(replace(started, benchmarks=()), T) == ""


def test_after_a_return_the_distances_are_enough() -> None:
    review = ledger_review()
    assert (
        market_words.against(review, T)
        == "That is 2.70 points ahead of 0050.TW, 15.16 points behind SPY."
    )
    same = changed(review.benchmarks[0], year={"twr": TWR})
    assert market_words.against(replace(review, benchmarks=(same,)), T) == "That is level with SPY."
    assert market_words.against(sample_review(), T) == ""


def test_a_static_review_has_no_return_to_compare() -> None:
    assert market_words.compared(sample_review(), T) == ""


def test_in_chinese() -> None:
    assert (
        market_words.compared(ledger_review(), language("zh-TW"))
        == "時間加權報酬率（TWR，稅後）為 +5.84%，領先 0050.TW 2.70 個百分點、落後 SPY 15.16 個百分點。"
    )
