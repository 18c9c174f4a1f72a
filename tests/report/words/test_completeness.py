"""Whether a quarter's prices are there, and how old the last closes are: two facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portfolio.errors import Problem
from portfolio.language import language
from portfolio.market.quality.coverage import Coverage, sessions_behind
from portfolio.market.records import Outcome
from portfolio.report.words import completeness
from portfolio.report.words.outcomes import lately, past_failure
from tests.support.sample_review import sample_review

T, ZH = language("en"), language("zh-TW")


def test_all_prices_of_a_quarter_are_there_however_old_they_are_today() -> None:
    review = sample_review()
    priced = [h for h in review.holdings if h.price is not None and not h.is_stale]
    whole = replace(review, holdings=tuple(priced), problems=())
    assert completeness.in_words(whole, T) == "All prices that Q2 2024 needs are there."
    assert completeness.in_brief(whole, T) == "all prices that this quarter needs are there"
    assert completeness.in_brief(whole, ZH) == "本季所需價格齊全"
    # A rate that is missing, or a stale price at an opening, is missing too.
    told = Problem("error", "missing_rate", "TWD=X", "…")
    assert completeness.lacking(replace(whole, problems=(told,))) == ("TWD=X",)
    assert completeness.in_words(review, T) == (
        "Prices that Q2 2024 needs are missing or too old: SHEL, GONE."
    )


def covered(symbol: str, behind: int | None) -> Coverage:
    return Coverage(symbol, None, behind=behind, last=date(2024, 6, 28))


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        ([0, 0], "The last close is there."),
        ([1, 1], "The last close is one session old."),
        ([3, 3], "The last close is 3 sessions old."),
        ([0, 60], "The last closes are 0 to 60 sessions old."),
        ([2, None], "The last close is 2 sessions old."),  # nothing is stored of the other
        ([None], ""),
    ],
)
def test_how_old_the_last_close_is(behind: list[int | None], said: str) -> None:
    securities = [covered("SPY", n) for n in behind]
    assert completeness.last_close(sessions_behind(securities), T) == said
    rate = covered("TWD=X", 9)
    if said:  # rates count where there is nothing else
        assert completeness.last_close(sessions_behind([*securities, rate]), T) == said
    assert completeness.last_close(sessions_behind([rate]), ZH) == "最近一次收盤：落後 9 個交易日。"


def test_a_failure_is_told_for_thirty_days_after_a_good_fetch() -> None:
    now = datetime(2024, 7, 1, tzinfo=UTC)
    good = Outcome("ok", now)
    failed = Outcome("unavailable", now - timedelta(days=30), "no answer within 8 seconds")
    old = replace(failed, at=now - timedelta(days=30, seconds=1))
    failures = {"SPY": failed, "KO": old, "PFF": failed, "QQQ": failed}
    last = {"SPY": good, "KO": good, "PFF": failed}
    # PFF fails still, which is told as its last attempt.
    assert set(lately(failures, last, now)) == {"SPY", "QQQ"}
    assert past_failure(failed, T).endswith(": could not be reached (no answer within 8 seconds)")
    # What Yahoo says of a symbol that it does not know is a guess of its own.
    unknown = Outcome("unknown", now, "No data found, symbol may be delisted")
    assert past_failure(unknown, T).endswith(": unknown to Yahoo")
