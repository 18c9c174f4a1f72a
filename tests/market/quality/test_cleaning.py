"""Closes that no price makes are held out, and nothing else is ever touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.book.records import Correction
from portfolio.market.quality.cleaning import clean, without_wrong
from portfolio.market.records import History, Market
from tests.support.raw_histories import raw_history
from tests.support.subjects import brief, proposed, week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.market.records import Finding

#: Monday 4 March 2024 and the ten weekdays from it on.
CALM = [100.0, 101.0, 100.0, 102.0, 101.0, 103.0, 102.0, 104.0, 103.0, 105.0]
DAYS = list(week("2024-03-04", CALM))


def served(closes: Sequence[float], **more: dict[str, float]) -> History:
    raw = raw_history("SPY", week("2024-03-04", closes), **more)  # type: ignore[arg-type]
    return raw.history()


def with_rows(rows: dict[int, float]) -> list[float]:
    return [rows.get(row, close) for row, close in enumerate(CALM)]


def kept(history: History) -> dict[str, float]:
    return dict(zip(history.days.astype(str).tolist(), history.closes.tolist(), strict=True))


def without(rows: Sequence[int]) -> dict[str, float]:
    return {
        day: close
        for row, (day, close) in enumerate(week("2024-03-04", CALM).items())
        if row not in rows
    }


@pytest.mark.parametrize("factor", [10, 100, 0.1, 0.01, 2.0, 0.4])
@pytest.mark.parametrize("length", [1, 3, 5])
def test_a_spike_that_reverts_within_five_rows_is_held_out(factor: float, length: int) -> None:
    rows = list(range(3, 3 + length))
    history, findings = without_wrong(served(with_rows({row: CALM[row] * factor for row in rows})))
    assert kept(history) == without(rows)
    assert brief(findings) == [("error", "spike", DAYS[3], DAYS[2 + length])]
    assert findings[0].is_held_out
    assert proposed(findings[0]) == [(DAYS[row], "close", CALM[row] * factor) for row in rows]


def test_the_sentence_names_the_days_and_the_prices() -> None:
    _, (finding,) = without_wrong(served(with_rows({3: 10200.0})))
    assert (
        finding.problem.message
        == "SPY: the close of 2024-03-07 was served as 10,200 USD, after 100 on 2024-03-06 and"
        " before 101 on 2024-03-08. No price moves like that: it is kept out, and the close of"
        " 2024-03-06 stands for that day. If it is right, accept it."
    )


@pytest.mark.parametrize(
    "rows",
    [
        {3: 170.0},  # +70 %: within the band
        {3: 60.0},  # −40 %
        dict.fromkeys(range(3, 9), 300.0),  # six rows: too long for a spike, and not a wrong unit
        dict.fromkeys(range(3, 10), 300.0),  # it never comes back
        {
            3: 300.0,
            4: 150.0,
            5: 150.0,
            6: 150.0,
            7: 150.0,
            8: 150.0,
            9: 150.0,
        },  # nor near the former level
        {0: 1000.0},  # nothing before it says which is wrong
        {9: 1000.0},  # nor after it
    ],
)
def test_what_may_be_a_price_stays(rows: dict[int, float]) -> None:
    history = served(with_rows(rows))
    same, findings = without_wrong(history)
    assert same is history
    assert findings == ()


@pytest.mark.parametrize("factor", [100.0, 0.01])
@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([9], "wrong_unit"),  # the last close
        ([8, 9], "wrong_unit"),
        ([0], "wrong_unit"),
        ([0, 1, 2], "wrong_unit"),
        ([2, 3, 4], "spike"),  # one word for what comes back at once
    ],
)
def test_a_run_in_another_unit_is_held_out(factor: float, rows: list[int], code: str) -> None:
    history, findings = without_wrong(served(with_rows({row: CALM[row] * factor for row in rows})))
    assert kept(history) == without(rows)
    assert brief(findings) == [("error", code, DAYS[rows[0]], DAYS[rows[-1]])]


def test_a_long_run_in_another_unit_is_held_out_in_the_middle_and_at_both_ends() -> None:
    closes = [1.0] * 7 + [100.0] * 20 + [1.0] * 6 + [100.0] * 20 + [10_000.0] * 8
    history, findings = without_wrong(served(closes))
    assert history.closes.tolist() == [100.0] * 40
    assert [(f.code, f.facts["rows"]) for f in findings] == [
        ("wrong_unit", 7),
        ("wrong_unit", 6),
        ("wrong_unit", 8),
    ]
    brief(findings)  # all their sentences can be written


def test_of_two_halves_in_different_units_the_first_is_believed() -> None:
    history, findings = without_wrong(served([100.0, 101.0, 10_100.0, 10_200.0]))
    assert history.closes.tolist() == [100.0, 101.0]
    assert len(findings) == 1


@pytest.mark.parametrize(
    ("closes", "split"),
    [
        # 4:1 on the sixth day. The past is not adjusted, except for the rows before the last three:
        # a spike but for the split.
        ([25.0] * 3 + [100.0] * 2 + [25.0] * 5, 4.0),
        # 1:100 on the sixth day, not adjusted.
        ([1.0] * 5 + [100.0] * 5, 0.01),
        ([100.0] * 5 + [1.0] * 5, 100.0),
    ],
)
def test_what_a_split_explains_is_never_held_out(closes: list[float], split: float) -> None:
    history = served(closes, splits={DAYS[5]: split})
    assert without_wrong(history) == (history, ())
    far = served(closes + CALM, splits={DAYS[5]: split})
    moved = replace(far, split_days=far.split_days + np.timedelta64(30, "D"))
    assert without_wrong(moved)[1]  # the same prices without the split nearby


def test_two_spikes_are_two_findings() -> None:
    history, findings = without_wrong(served(with_rows({2: 10_000.0, 6: 10.2})))
    assert kept(history) == without([2, 6])
    assert brief(findings) == [
        ("error", "spike", DAYS[2], DAYS[2]),
        ("error", "spike", DAYS[6], DAYS[6]),
    ]


# --- With the user's corrections ------------------------------------------------------------------


def market(*histories: History, source: str = "store") -> Market:
    served = {h.symbol: h for h in histories if h.symbol != "TWD=X"}
    return Market(served, {}, source)  # type: ignore[arg-type]


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_close_that_the_user_confirms_is_used() -> None:
    spiked = served(with_rows({3: 1020.0}))
    accept = Correction("SPY", date.fromisoformat(DAYS[3]), "close", 1020.0)
    cleaned = clean(market(spiked), [accept])
    assert kept(cleaned.histories["SPY"]) == kept(spiked)
    assert cleaned.findings == ()
    assert cleaned.corrections == (accept,)


def test_accepting_the_alternative_of_a_finding_puts_its_rows_back() -> None:
    spiked = served(with_rows({8: 10_300.0, 9: 10_500.0}))
    (finding,) = clean(market(spiked), []).findings
    again = clean(market(spiked), finding.alternative)
    assert kept(again.histories["SPY"]) == kept(spiked)
    assert again.findings == ()


def test_a_close_that_the_user_corrects_or_drops_is_no_spike() -> None:
    spiked = served(with_rows({3: 1020.0}))
    for kind, value, expected in (("close", 102.0, CALM), ("drop", None, None)):
        word = Correction("SPY", date.fromisoformat(DAYS[3]), kind, value)  # type: ignore[arg-type]
        cleaned = clean(market(spiked), [word])
        assert cleaned.findings == ()
        assert kept(cleaned.histories["SPY"]) == (without([3]) if expected is None else without([]))


def test_rates_are_cleaned_too_and_corrections_of_others_are_not_named() -> None:
    rate = replace(served([32.0, 32.1, 0.321, 32.2, 32.1]), symbol="TWD=X", currency="TWD")
    other = Correction("KO", date(2024, 3, 5), "drop")
    cleaned = clean(Market({}, {"TWD": rate}, "store"), [other])
    assert cleaned.rates["TWD"].closes.tolist() == [32.0, 32.1, 32.2, 32.1]
    assert codes(cleaned.findings) == ["spike"]
    assert cleaned.corrections == ()


def test_simulated_prices_are_left_alone() -> None:
    simulated = market(served(with_rows({3: 10_200.0})), source="demo")
    assert clean(simulated, [Correction("SPY", date.fromisoformat(DAYS[3]), "drop")]) is simulated


# --- For any history ------------------------------------------------------------------------------

#: Daily moves of −4 % to +4 %.
moves = st.lists(st.floats(0.96, 1.04), min_size=20, max_size=60)


def walk(steps: list[float]) -> list[float]:
    levels: list[float] = np.round(100.0 * np.cumprod(steps), 4).tolist()
    return levels


@given(moves)
def test_a_calm_history_is_never_changed(steps: list[float]) -> None:
    history = served(walk(steps))
    same, findings = without_wrong(history)
    assert same is history
    assert findings == ()


@given(
    moves,
    st.integers(1, 5),
    st.integers(1, 13),
    st.sampled_from([0.001, 0.01, 0.1, 0.25, 4, 10, 100, 1000]),
)
def test_a_spike_in_a_calm_history_is_found_and_nothing_else(
    steps: list[float], length: int, first: int, factor: float
) -> None:
    closes = walk(steps)
    spiked = [c * factor if first <= row < first + length else c for row, c in enumerate(closes)]
    history, findings = without_wrong(served(spiked))
    # Five rows of 4 % are 22 %: such a walk may end too far from where it began to be called back.
    if abs(closes[first + length] / closes[first - 1] - 1) < 0.16:
        assert history.closes.tolist() == closes[:first] + closes[first + length :]
        assert len(findings) == 1
    assert set(history.closes.tolist()) <= set(spiked)


@given(moves, st.sampled_from([2.0, 3.0, 4.0, 10.0, 100.0, 0.1, 0.01]), st.integers(6, 14))
def test_a_split_is_never_held_out(steps: list[float], ratio: float, row: int) -> None:
    # Neither when the past is not adjusted for it, nor for five rows around it only.
    closes = walk(steps)
    days = list(week("2024-03-04", closes))
    unadjusted = [c * ratio if at < row else c for at, c in enumerate(closes)]
    history = served(unadjusted, splits={days[row]: ratio})
    assert without_wrong(history) == (history, ())
