"""What must hold for every ledger, whatever happened in it."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from portfolio.book.records import CASH, Book, Holding, Transaction
from portfolio.errors import NothingToReviewError
from tests.support.markets import book, history, market
from tests.support.second_opinion.answers import (
    Answers,
    Question,
    engine_review,
    of_oracle,
    of_review,
    visible,
)
from tests.support.second_opinion.figures import figures
from tests.support.second_opinion.oracle import DAY, replay
from tests.support.second_opinion.random import DAYS, TODAY, markets, questions

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.market.records import History, Market

CAREFUL = settings(max_examples=25)
#: The loop is slow: what it finds is shown as it is, small enough to read, rather than made smaller
#: for minutes.
THOROUGH = settings(max_examples=80, phases=(Phase.explicit, Phase.reuse, Phase.generate))
#: Of fractions, and of amounts in proportion; the sums are of a few hundred days.
CLOSE = 1e-8
#: An IRR beyond is that of a loss or gain within days: whether there is one depends on how far one
#: looks.
SOBER = (-0.999, math.e**8)


def reviewed(asked: Question) -> Review:
    """The review; a question about a time in which nothing had a price yet is no question."""
    try:
        return engine_review(asked)
    except NothingToReviewError:
        assume(False)
        raise


def sober(answers: Answers) -> Answers:
    """Without rates of return that no one would publish."""
    result = dict(answers)
    for name in answers:
        rate = answers[name]
        if (
            re.search(r"\birr(_[qy]td)?$", name)
            and rate is not None
            and not SOBER[0] < rate < SOBER[1]
        ):
            result[name] = result[name.replace("irr", "irr_period")] = None
    return result


def differences(found: Answers, expected: Answers) -> dict[str, object]:
    """What is expected and not found, or found otherwise; a position that did nothing may be left
    out.
    """
    different: dict[str, object] = {}
    for name, value in expected.items():
        other = found.get(name)
        if name not in found and not value:
            continue
        if (other is None) != (value is None) or (
            value is not None and other != pytest.approx(value, rel=CLOSE, abs=CLOSE)
        ):
            different[name] = (found.get(name, "missing"), value)
    return different


@THOROUGH
@given(questions())
def test_the_review_agrees_with_the_second_opinion(asked: Question) -> None:
    """All that both know: totals, bridge, contributions, gains, history, benchmarks, accounts; as
    of any day, too.
    """
    result = reviewed(asked)
    assert not differences(sober(of_review(result)), sober(of_oracle(asked)))


@CAREFUL
@given(questions())
def test_the_lines_agree_with_the_second_opinion_on_every_day(asked: Question) -> None:
    result = reviewed(asked)
    assume(result.ledger is not None)
    assert result.ledger is not None
    lines, seen = result.ledger.lines, visible(asked)
    ledger = replay(seen.book, seen.market, today=seen.today, base=seen.base)
    whole = figures(ledger, ledger.began - DAY, result.as_of)
    for k, day in enumerate(lines.days.tolist()):
        assert lines.value[k] == pytest.approx(whole.values[day], rel=CLOSE, abs=CLOSE)
        assert lines.twr[k] == pytest.approx(whole.twrs[day], rel=CLOSE, abs=CLOSE)
        assert lines.paid_in[k] == pytest.approx(
            whole.opening + whole.paid[day], rel=CLOSE, abs=CLOSE
        )
    highest = np.maximum.accumulate(1 + lines.twr)
    with np.errstate(divide="ignore", invalid="ignore"):
        fallen = (1 + lines.twr) / highest - 1
    assert lines.drawdown == pytest.approx(fallen, abs=CLOSE, nan_ok=True)


@CAREFUL
@given(questions())
def test_the_bridge_closes_and_says_what_growth_says(asked: Question) -> None:
    totals = reviewed(asked).totals
    for bridge, moved, growth in (
        (totals.year.bridge, totals.year.net_contributions, totals.year.growth),
        (totals.quarter.bridge, totals.quarter.net_contributions, totals.quarter.growth),
    ):
        assert bridge is not None
        gained = bridge.price + bridge.income_net + bridge.currency - bridge.fees_and_taxes
        closing = bridge.opening + bridge.paid_in - bridge.taken_out + gained
        assert closing == pytest.approx(bridge.closing, rel=CLOSE, abs=0.005)
        assert min(bridge.paid_in, bridge.taken_out, bridge.fees_and_taxes) >= 0
        assert bridge.closing == pytest.approx(totals.value, rel=CLOSE, abs=CLOSE)
        assert bridge.paid_in - bridge.taken_out == pytest.approx(moved, rel=CLOSE, abs=CLOSE)
        if growth is not None:
            assert bridge.opening * growth == pytest.approx(gained, rel=1e-6, abs=1e-6)


@CAREFUL
@given(questions())
def test_contributions_add_up_to_the_twr_and_parts_to_contributions(asked: Question) -> None:
    result = reviewed(asked)
    totals = result.totals
    quarter = [
        h.quarter.contribution for h in result.holdings if h.quarter.contribution is not None
    ]
    assert bool(quarter) == (totals.quarter.twr is not None)
    if quarter:
        assert math.fsum(quarter) == pytest.approx(totals.quarter.twr, abs=CLOSE)
    known = [h for h in result.holdings if h.year.contribution is not None]
    if totals.year.twr is None:
        assert not known
        return
    assert math.fsum(h.year.contribution or 0 for h in known) == pytest.approx(
        totals.year.twr, abs=CLOSE
    )
    assert math.fsum(h.year.contribution_gross or 0 for h in known) == pytest.approx(
        totals.year.twr_gross, abs=CLOSE
    )
    for h in known:
        parts = h.year.contribution_parts
        assert parts is not None
        assert parts.price + parts.dividend + parts.currency == pytest.approx(
            h.year.contribution, abs=CLOSE
        )
    if result.ledger is not None:
        for groups in result.ledger.groups.values():
            assert math.fsum(g.year.contribution or 0 for g in groups) == pytest.approx(
                totals.year.twr, abs=CLOSE
            )


@CAREFUL
@given(questions())
def test_quarters_compound_to_years_and_years_to_the_whole(asked: Question) -> None:
    result = reviewed(asked)
    assume(result.ledger is not None and result.ledger.years)
    assert result.ledger is not None
    for year in result.ledger.years:
        if year.total is not None:
            own = year.quarters[year.before_ledger :]
            linked = math.prod(1 + (quarter or 0) for quarter in own)
            assert linked == pytest.approx(1 + year.total, rel=CLOSE, abs=CLOSE)
    last = result.ledger.years[-1]
    if not last.before_ledger:
        assert last.total == pytest.approx(result.totals.year.twr, abs=CLOSE)
    # The first year counts from its opening, the whole from the close before the first row.
    start = result.totals.since_start
    before = Question(
        asked.book, asked.market, asked.quarter, asked.today, asked.base, as_of=asked.as_of
    )
    assert start is not None
    opening = date(start.period.first.year - 1, 12, 31)
    seen = visible(before)
    ledger = replay(seen.book, seen.market, today=seen.today, base=seen.base)
    early = figures(ledger, opening, start.period.opening).twr
    years = math.prod(
        (1 + (year.total_before or 0)) * (1 + (year.total or 0)) for year in result.ledger.years
    )
    assert (1 + (early or 0)) * (1 + (start.twr or 0)) == pytest.approx(years, rel=CLOSE, abs=CLOSE)


@CAREFUL
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(asked: Question, chance: object) -> None:
    rows = list(asked.book.transactions)
    chance.shuffle(rows)  # type: ignore[attr-defined]
    turned = replace(asked, book=replace(asked.book, transactions=tuple(rows)))
    assert not differences(of_review(reviewed(turned)), of_review(reviewed(asked)))


WHOLE = ("transfer_in", "transfer_out", "split")


@CAREFUL
@given(questions(), st.data())
def test_splitting_a_row_in_two_changes_nothing(asked: Question, data: st.DataObject) -> None:
    """Any row but a leg of a transfer, which is one with its other leg."""
    rows = list(asked.book.transactions)
    places = [k for k, t in enumerate(rows) if t.kind not in WHOLE]
    assume(places)
    place = data.draw(st.sampled_from(places))
    part = data.draw(st.sampled_from([0.5, 0.25]))
    rows[place : place + 1] = [_scaled(rows[place], part), _scaled(rows[place], 1 - part)]
    cut = replace(asked, book=replace(asked.book, transactions=tuple(rows)))
    assert not differences(of_review(reviewed(cut)), of_review(reviewed(asked)))


def _scaled(t: Transaction, factor: float) -> Transaction:
    """The row with all its quantities scaled, and its price as it is."""
    shares, amount, tax = (None if x is None else x * factor for x in (t.shares, t.amount, t.tax))
    return replace(t, shares=shares, amount=amount, tax=tax, fee=t.fee * factor)


@CAREFUL
@given(questions(), st.sampled_from([0.125, 3.0, 100.0]))
def test_scaling_all_amounts_changes_no_percentage(asked: Question, factor: float) -> None:
    held = asked.book
    larger = replace(
        held,
        holdings=tuple(replace(h, shares=h.shares * factor) for h in held.holdings),
        transactions=tuple(
            t if t.kind == "split" else _scaled(t, factor) for t in held.transactions
        ),
    )
    one, other = of_review(reviewed(asked)), of_review(reviewed(replace(asked, book=larger)))
    amounts = ("value", "net_contributions", "gain", "bridge", "realised", "unrealised")

    def scaled(answers: Answers, by: float) -> Answers:
        return {
            name: (
                value * by if value is not None and any(word in name for word in amounts) else value
            )
            for name, value in answers.items()
        }

    # Compared at the smaller scale: what is 0 is what rounding leaves of hundreds of millions at
    # the larger one.
    found = scaled(other, min(1 / factor, 1.0))
    assert not differences(sober(found), sober(scaled(one, min(factor, 1.0))))


@st.composite
def kept(draw: st.DrawFn) -> tuple[Book, Market]:
    """Three securities in an account without cash, held all along but for one first purchase; no
    split.
    """
    prices = draw(markets(splits=False))
    first = Transaction(DAYS[20].astype(object), "buy", "S0", 4.0, 64.0, 256.0, "USD", "B")
    held = book(*(Holding(s, draw(st.integers(1, 9)) * 8.0, account="B") for s in prices.histories))
    return replace(held, transactions=(first,)), prices


def _close(history: History, day: date) -> float:
    row = int(np.searchsorted(history.days, np.datetime64(day), side="right")) - 1
    return float(history.closes[max(row, 0)])


def _rate(prices: Market, currency: str, day: date) -> float:
    """Dollars for one unit."""
    return 1.0 if currency == "USD" else 1.0 / _close(prices.rates[currency], day)


def _pays(prices: Market, day: date) -> bool:
    return any(np.datetime64(day) in h.dividend_days for h in prices.histories.values())


late_days = st.integers(40, len(DAYS) - 60).map(lambda k: DAYS[k].astype(object))


@CAREFUL
@given(kept(), late_days, late_days, st.sampled_from([0.5, 2.0]), st.sampled_from([0.25, 0.5]))
def test_flows_in_proportion_leave_the_twr_unchanged(
    case: tuple[Book, Market], bought: date, sold: date, more: float, less: float
) -> None:
    """Inflows invested pro rata at the previous closes, outflows taken pro rata at the day's
    closes.
    """
    held, prices = case
    assume(bought < sold and not _pays(prices, bought))
    rows = list(held.transactions)
    holdings = []
    for h in held.holdings:
        history = prices.histories[h.symbol]
        # At yesterday's value in dollars: price and rate.
        cost = _close(history, bought - DAY) * _rate(prices, history.currency, bought - DAY)
        price = cost / _rate(prices, history.currency, bought)
        shares, after = h.shares * more, h.shares * (1 + more)
        taken = after * less
        rows += [
            Transaction(
                bought, "buy", h.symbol, shares, price, shares * price, history.currency, "B"
            ),
            Transaction(
                sold,
                "sell",
                h.symbol,
                taken,
                None,
                taken * _close(history, sold),
                history.currency,
                "B",
            ),
        ]
        holdings.append(replace(h, shares=after - taken))
    fed = replace(held, holdings=tuple(holdings), transactions=tuple(rows))
    one = reviewed(Question(held, prices, "2022Q1", TODAY))
    other = reviewed(Question(fed, prices, "2022Q1", TODAY))
    assert other.totals.since_start is not None
    assert one.totals.since_start is not None
    assert other.totals.since_start.twr == pytest.approx(
        one.totals.since_start.twr, rel=CLOSE, abs=CLOSE
    )
    assert other.totals.year.twr == pytest.approx(one.totals.year.twr, rel=CLOSE, abs=CLOSE)


@CAREFUL
@given(kept(), late_days, st.sampled_from([10.0, 5000.0, 1e6]))
def test_a_deposit_on_a_day_on_which_nothing_earns_leaves_that_day_s_factor(
    case: tuple[Book, Market], day: date, amount: float
) -> None:
    held, prices = case
    still = _still(prices, day)
    held = replace(
        held, holdings=(*held.holdings, Holding(CASH, 100.0, account="A", currency="USD"))
    )
    deposit = Transaction(day, "deposit", amount=amount, currency="USD", account="A")
    richer = [replace(h, shares=h.shares + amount) if h.is_cash else h for h in held.holdings]
    fed = replace(held, holdings=tuple(richer), transactions=(*held.transactions, deposit))
    before, after = (
        _growth_of_day(reviewed(Question(b, still, "2022Q1", TODAY)), day) for b in (held, fed)
    )
    assert before == pytest.approx(1.0, abs=1e-12)
    assert after == pytest.approx(1.0, abs=1e-12)


def _still(prices: Market, day: date) -> Market:
    """The market with nothing happening on one day: no close, no dividend, and the rates of the day
    before.
    """
    moment = np.datetime64(day)

    def quiet(history: History) -> History:
        open_, paid = history.days != moment, history.dividend_days != moment
        return replace(
            history,
            days=history.days[open_],
            closes=history.closes[open_],
            dividend_days=history.dividend_days[paid],
            dividend_amounts=history.dividend_amounts[paid],
        )

    return replace(
        prices,
        histories={symbol: quiet(h) for symbol, h in prices.histories.items()},
        rates={currency: quiet(h) for currency, h in prices.rates.items()},
    )


def _growth_of_day(result: Review, day: date) -> float:
    """The TWR factor from the last day before ``day`` to ``day``."""
    assert result.ledger is not None
    lines = result.ledger.lines
    at = int(np.searchsorted(lines.days, np.datetime64(day), side="right")) - 1
    before = int(np.searchsorted(lines.days, np.datetime64(day), side="left")) - 1
    return float((1 + lines.twr[at]) / (1 + lines.twr[before]))


@CAREFUL
@given(st.floats(-0.5, 1.0), st.floats(-0.5, 1.0), st.floats(1.0, 1e5))
def test_a_lump_of_idle_cash_dilutes(first: float, second: float, lump: float) -> None:
    """1000 earns ``first``; then ``lump`` lies beside it while it earns ``second``: that counts for
    less.
    """
    assume(abs(second) > 1e-6)
    middle = 100 * (1 + first)
    prices = market(
        history(
            "FUND",
            "USD",
            f"2021-12-31 100 | 2022-01-20 {middle!r} | 2022-02-20 {middle * (1 + second)!r} |"
            f" 2022-03-31 {middle * (1 + second)!r}",
        )
    )
    deposit = Transaction(date(2022, 2, 1), "deposit", amount=lump, currency="USD", account="A")
    held = book(
        Holding("FUND", 10.0, account="A"), Holding(CASH, lump, account="A", currency="USD")
    )
    held = replace(held, transactions=(deposit,))
    twr = reviewed(Question(held, prices, "2022Q1", TODAY)).totals.year.twr
    assert twr is not None
    worth = 1000 * (1 + first)
    assert 1 + twr == pytest.approx((1 + first) * (1 + second * worth / (worth + lump)), rel=1e-9)
    undiluted = (1 + first) * (1 + second)
    assert min(undiluted, 1 + first) < 1 + twr < max(undiluted, 1 + first)


@CAREFUL
@given(kept(), late_days)
def test_local_times_currency_is_base(case: tuple[Book, Market], day: date) -> None:
    """Of every holding; and of a portfolio from which money only goes, in two base currencies."""
    held, prices = case
    some = held.holdings[1]
    price = _close(prices.histories[some.symbol], day)
    sale = Transaction(day, "sell", some.symbol, 4.0, price, 4 * price, "", "B")
    held = replace(held, transactions=(sale,))
    in_twd, in_usd = (
        reviewed(Question(held, prices, "2022Q1", TODAY, base)) for base in ("TWD", "USD")
    )
    for h in in_twd.securities:
        if h.year.base_return is not None:
            assert (1 + (h.year.total_return or 0)) * (
                1 + (h.year.fx_return or 0)
            ) == pytest.approx(1 + h.year.base_return, rel=CLOSE)
    assert in_twd.start_of_year == date(2021, 12, 31)
    start, end = (_close(prices.rates["TWD"], d) for d in (in_twd.start_of_year, in_twd.as_of))
    assert 1 + (in_twd.totals.year.twr or 0) == pytest.approx(
        (1 + (in_usd.totals.year.twr or 0)) * end / start, rel=CLOSE
    )


@CAREFUL
@given(kept(), st.lists(st.tuples(st.integers(30, 460), st.integers(-9, 9)), max_size=8))
def test_the_twr_links_the_returns_between_the_flows(
    case: tuple[Book, Market], flows: list[tuple[int, int]]
) -> None:
    """GIPS' way: value the portfolio at each external flow and link what happened between two of
    them.
    """
    held, prices = case
    days = {DAYS[k].astype(object): 100.0 * size for k, size in flows if size}
    rows = [
        Transaction(
            day, "deposit" if a > 0 else "withdraw", amount=abs(a), currency="USD", account="A"
        )
        for day, a in sorted(days.items())
    ]
    prices = replace(prices, histories={s: _unpaid(h) for s, h in prices.histories.items()})
    money = Holding(CASH, 5000.0 + sum(days.values()), account="A", currency="USD")
    held = replace(
        held,
        holdings=(*held.holdings, money),
        # A deposit of nothing: the ledger begins, and nothing moves.
        transactions=(
            Transaction(
                DAYS[20].astype(object), "deposit", amount=0.0, currency="USD", account="A"
            ),
            *rows,
        ),
    )
    result = reviewed(Question(held, prices, "2022Q1", TODAY))
    assert result.ledger is not None
    lines = result.ledger.lines
    by_day: dict[date, float] = dict(zip(lines.days.tolist(), lines.value.tolist(), strict=True))
    inside = sorted(day for day in days if day <= result.as_of)

    def value(day: date) -> float:
        return next(
            by_day[day - timedelta(days=k)] for k in range(400) if day - timedelta(days=k) in by_day
        )

    # Where each period begins (after the flow) and ends (before the next): an inflow comes before
    # its day, an outflow goes after it.
    ends = [value(day - DAY) if days[day] > 0 else value(day) - days[day] for day in inside]
    begins = [value(day - DAY) + days[day] if days[day] > 0 else value(day) for day in inside]
    points = [(None, lines.value[0]), *zip(ends, begins, strict=True), (lines.value[-1], None)]
    linked = float(
        np.prod([(end or 0) / (begin or 1) for (_, begin), (end, _) in pairwise(points)])
    )
    assert result.totals.since_start is not None
    assert 1 + (result.totals.since_start.twr or 0) == pytest.approx(linked, rel=CLOSE)


def _unpaid(history: History) -> History:
    return replace(
        history,
        dividend_days=history.dividend_days[:0],
        dividend_amounts=history.dividend_amounts[:0],
    )
