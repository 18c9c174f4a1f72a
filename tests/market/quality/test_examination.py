"""All checks together over the days of a review."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.market.quality.cleaning import clean
from portfolio.market.quality.examination import examine
from portfolio.market.records import Market, Outcome
from tests.support.raw_histories import raw_history
from tests.support.subjects import fetched, sessions, week

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.market.calendars import Sessions
    from portfolio.market.raw import RawHistory

#: Monday 4 to Friday 15 March 2024, seen on the Sunday after.
DAYS = list(week("2024-03-04", [0.0] * 10))


def calm(
    symbol: str, rows: Mapping[int, float | None] | None = None, unit: str = "USD"
) -> RawHistory:
    """Closes of 100 … 109, some of them others or (None) missing, fetched in the night
    to Saturday.
    """
    changed = rows or {}
    table = {day: changed.get(row, 100.0 + row) for row, day in enumerate(DAYS)}
    zone = "Europe/London" if symbol.endswith("=X") else "America/New_York"
    raw = raw_history(
        symbol, {d: c for d, c in table.items() if c is not None}, unit=unit, timezone=zone
    )
    return fetched(raw, "2024-03-16T01:00")


def examined(
    *raws: RawHistory,
    corrections: tuple[Correction, ...] = (),
    source: str = "store",
    known: Mapping[str, Sessions] | None = None,
    start: date = date(2024, 3, 4),
) -> Market:
    evidence = {raw.symbol: raw for raw in raws}
    histories = {s: raw.history() for s, raw in evidence.items() if not s.endswith("=X")}
    rates = {raw.unit: raw.history() for s, raw in evidence.items() if s.endswith("=X")}
    market = Market(histories, rates, source)  # type: ignore[arg-type]
    return examine(
        clean(market, corrections),
        evidence,
        start=start,
        end=date(2024, 3, 15),
        today=date(2024, 3, 17),
        sessions=known or {},
    )


def told(market: Market) -> list[tuple[str, str, str]]:
    return [(f.severity, f.symbol, f.code) for f in market.findings]


def test_sound_data_has_no_findings() -> None:
    market = examined(
        calm("SPY"), calm("KO"), calm("TWD=X", unit="TWD"), known={"XNYS": sessions(DAYS)}
    )
    assert told(market) == []


def test_findings_of_cleaning_come_first_then_the_severest() -> None:
    market = examined(
        calm("KO", {9: 40.0}),  # −63 % on the last day
        replace(calm("SPY", {3: 10_300.0}), timezone="Asia/Tokyo"),
        calm("TWD=X", {8: 130.0, 9: 131.0}, unit="TWD"),
    )
    assert told(market) == [
        ("error", "SPY", "spike"),
        ("error", "SPY", "time_zone"),
        ("warning", "KO", "jump"),
        ("warning", "TWD=X", "rate_jump"),
    ]


def test_a_wrong_adjusted_close_changes_no_number_and_is_an_info() -> None:
    raw = calm("1475.T", unit="JPY")
    raw = replace(
        raw, timezone="Asia/Tokyo", adj_closes=raw.closes * np.array([1] * 4 + [10] + [1] * 5)
    )
    market = examined(raw)
    assert told(market) == [("info", "1475.T", "adjusted_spike")]
    assert market.histories["1475.T"].closes.tolist() == raw.closes.tolist()


def test_two_others_show_that_a_day_is_missing() -> None:
    two = examined(calm("SPY", {4: None, 5: None}), calm("KO"))
    assert told(two) == []  # one other is no proof
    three = examined(calm("SPY", {4: None, 5: None}), calm("KO"), calm("VIG"))
    assert told(three) == [("warning", "SPY", "missing_day")]
    elsewhere = examined(calm("SPY", {4: None, 5: None}), calm("VOD.L"), calm("BP.L"))
    assert ("warning", "SPY", "missing_day") not in told(elsewhere)


def test_the_calendar_is_that_of_the_symbols_own_exchange() -> None:
    known = {"XTKS": sessions(DAYS)}
    assert told(examined(calm("SPY", {4: None, 5: None}), known=known)) == []
    known = {"XNYS": sessions(DAYS)}
    assert told(examined(calm("SPY", {4: None, 5: None}), known=known)) == [
        ("warning", "SPY", "missing_day")
    ]


def test_what_the_user_has_settled_is_not_told_again() -> None:
    (jump,) = examined(calm("SPY", {9: 40.0})).findings
    assert jump.code == "jump"
    confirm = Correction("SPY", jump.first, "close", 40.0)
    assert told(examined(calm("SPY", {9: 40.0}), corrections=(confirm,))) == []
    assert told(examined(calm("SPY", {9: 40.0}), corrections=jump.alternative)) == []
    of_another = Correction("KO", jump.first, "close", 40.0)
    assert told(examined(calm("SPY", {9: 40.0}), corrections=(of_another,))) == [
        ("warning", "SPY", "jump")
    ]


def test_simulated_prices_are_not_examined() -> None:
    assert examined(calm("SPY", {9: 40.0}), source="demo").findings == ()


def test_a_symbol_without_evidence_is_examined_by_its_closes() -> None:
    market = examined(calm("SPY", {9: 40.0}))
    bare = examine(
        replace(market, findings=()),
        {},
        start=date(2024, 3, 4),
        end=date(2024, 3, 15),
        today=date(2024, 3, 17),
        sessions={},
    )
    assert told(bare) == [("warning", "SPY", "jump")]


def test_an_answer_that_was_refused_is_told_with_its_reason() -> None:
    outcome = Outcome("bad_data", datetime(2024, 3, 16, tzinfo=UTC), "quoted in GBp, stored in USD")
    raw = calm("SPY")
    market = Market({"SPY": raw.history()}, {}, "store", outcomes={"SPY": outcome})
    window = {"start": date(2024, 3, 4), "end": date(2024, 3, 15), "today": date(2024, 3, 17)}
    (finding,) = examine(market, {}, **window, sessions={}).findings
    assert (finding.severity, finding.code, finding.first) == (
        "info",
        "refused_answer",
        date(2024, 3, 15),
    )
    assert "(quoted in GBp, stored in USD)" in finding.problem.message
    fine = replace(market, outcomes={"SPY": replace(outcome, kind="ok")})
    assert examine(fine, {}, **window, sessions={}).findings == ()
