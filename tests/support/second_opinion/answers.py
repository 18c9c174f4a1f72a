"""One list of named numbers from each side, so that the engine, the second opinion and figures by
hand compare.

``value``, ``twr_ytd`` … are those of ``Totals``; then ``bridge.price``, ``since_start.twr``,
``history.2024Q1.twr``, ``benchmark.SPY.twr_ytd``, ``group.A.year.twr`` (by account), and by
position ``SPY@A: contribution``; money is ``CASH/USD@A``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.book.records import CASH, Holding
from tests.support.second_opinion.figures import (
    Figures,
    SameFlows,
    figures,
    gains,
    same_flows,
    since_start,
)
from tests.support.second_opinion.oracle import DAY, NOTHING, Key, replay
from tests.support.second_opinion.oracle import days as each_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from hypothesis.vendor.pretty import RepresentationPrinter

    from portfolio.analysis.records import Review
    from portfolio.book.records import Book
    from portfolio.market.records import History, Market
    from tests.support.second_opinion.oracle import Ledger

Answers = dict[str, float | None]
BRIDGE = (
    "opening",
    "paid_in",
    "taken_out",
    "price",
    "income_net",
    "currency",
    "fees_and_taxes",
    "closing",
)
#: By period.
TOTALS = ("net_contributions", "growth", "twr", "twr_gross", "irr", "irr_period", "gain")
PARTS = ("price", "dividend", "currency")
PERIOD = ("growth", "twr", "irr", "irr_period", "net_contributions", "gain")


@dataclass(frozen=True, repr=False)
class Question:
    """What both sides are asked. Its repr shows the files and not the market, which is too long to
    read.
    """

    book: Book
    market: Market
    quarter: str
    today: date
    base: str = "USD"
    as_of: date | None = None
    benchmarks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        held = [
            f"  {h.symbol},{h.shares},{h.account},{h.currency},{h.price}"
            for h in self.book.holdings
        ]
        rows = [
            f"  {t.day},{t.kind},{t.symbol},{t.shares},{t.price},{t.amount},{t.currency},"
            f"{t.account},{t.fee},{t.tax}"
            for t in self.book.transactions
        ]
        asked = f"{self.quarter} {self.base} as of {self.as_of}, {self.benchmarks}"
        asked += f", holdings of {self.book.holdings_as_of}"
        return "\n".join([asked, *held, *rows])

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:
        printer.text(repr(self))  # Hypothesis would print all fields


def of_engine(asked: Question) -> Answers:
    """The answers of ``review``."""
    return of_review(engine_review(asked))


def engine_review(asked: Question) -> Review:
    return review(
        comparing(asked.book, asked.benchmarks),
        asked.market,
        Quarter.parse(asked.quarter),
        today=asked.today,
        as_of=asked.as_of,
        base=asked.base,
    )


def comparing(book: Book, benchmarks: tuple[str, ...]) -> Book:
    """The book with other benchmarks in its settings."""
    return replace(book, settings=replace(book.settings, benchmark=benchmarks))


def of_review(result: Review) -> Answers:
    """Every number of a review that a ledger decides."""
    totals, start = result.totals, result.totals.since_start
    answers: Answers = {"value": totals.value}
    for suffix, period, opening in (
        ("ytd", totals.year, "value_start_of_year"),
        ("qtd", totals.quarter, "value_start_of_quarter"),
    ):
        answers[opening] = period.value_at_opening
        answers |= {f"{name}_{suffix}": getattr(period, name) for name in TOTALS}
    bridges = {
        "bridge": totals.year.bridge,
        "bridge_qtd": totals.quarter.bridge,
        "since_start.bridge": start.bridge if start else None,
    }
    for title, bridge in bridges.items():
        answers |= {f"{title}.{name}": getattr(bridge, name) if bridge else None for name in BRIDGE}
    for name in (
        "twr",
        "twr_annualised",
        "irr",
        "irr_period",
        "growth",
        "net_contributions",
        "gain",
    ):
        answers[f"since_start.{name}"] = getattr(start, name) if start else None
    for row in result.history:
        for name in ("growth", "twr", "value", "net_contributions"):
            answers[f"history.{row.quarter}.{name}"] = getattr(row, name)
    for other in result.benchmarks:
        since = other.since_start
        answers |= {
            f"benchmark.{other.symbol}.{name}": value
            for name, value in (
                ("twr_qtd", other.quarter.twr),
                ("twr_ytd", other.year.twr),
                ("value_same_flows", other.year.value_same_flows),
                ("growth_same_flows_ytd", other.year.growth_same_flows),
                ("twr_since_start", since.twr if since else None),
                ("value_same_flows_since_start", since.value_same_flows if since else None),
            )
        }
    for h in result.holdings:
        name = label(Key(h.symbol, h.account, h.currency if h.symbol == CASH else ""))
        answers[f"{name}: contribution"] = h.year.contribution
        answers[f"{name}: gross"] = h.year.contribution_gross
        answers[f"{name}: contribution_qtd"] = h.quarter.contribution
        answers[f"{name}: gross_qtd"] = h.quarter.contribution_gross
        for suffix, parts in (
            ("", h.year.contribution_parts),
            ("_qtd", h.quarter.contribution_parts),
        ):
            for part in PARTS:
                answers[f"{name}: {part}{suffix}"] = getattr(parts, part) if parts else None
        answers |= {
            f"{name}: realised_ytd": h.year.realised,
            f"{name}: unrealised": h.unrealised,
            f"{name}: realised_ytd_fifo": h.year.realised_fifo,
            f"{name}: unrealised_fifo": h.unrealised_fifo,
        }
    if result.ledger is not None:
        for group in result.ledger.groups.get("account", ()):
            answers[f"group.{group.group}.value"] = group.value
            answers[f"group.{group.group}.contribution_ytd"] = group.year.contribution
            answers[f"group.{group.group}.contribution_qtd"] = group.quarter.contribution
            for found in group.performances:
                title = f"group.{group.group}.{found.period.name}"
                answers |= {f"{title}.{name}": getattr(found, name) for name in PERIOD}
    return answers


def label(key: Key) -> str:
    """``SPY@A``, ``CASH/USD@A``."""
    return (
        f"{key.symbol}/{key.currency}@{key.account}"
        if key.currency
        else f"{key.symbol}@{key.account}"
    )


def of_oracle(asked: Question) -> Answers:
    """The same from the plain loop. Gains are given for positions that the ledger knows from their
    first share on.
    """
    asked = visible(asked)
    quarter = Quarter.parse(asked.quarter)
    ledger = replay(asked.book, asked.market, today=asked.today, base=asked.base)
    end = min(quarter.end, asked.today)
    year, part = (
        figures(ledger, quarter.opening_of_year, end),
        figures(ledger, quarter.opening, end),
    )
    answers = _of_figures(year, part)
    has_begun = ledger.began <= end
    if has_begun:
        answers |= _since_start(since_start(ledger, end))
    answers |= _history(ledger, quarter, end)
    for symbol in asked.benchmarks if has_begun else ():
        answers |= _benchmark(ledger, asked, symbol, quarter, end)
    for key in ledger.keys if year.twr is not None else ():
        answers |= _position(ledger, key, year, end) | _of_quarter(key, part)
    accounts = {key.account for key in ledger.keys}
    for account in accounts if len(accounts) > 1 and has_begun else ():
        answers |= _group(ledger, account, quarter, end, year, part)
    return answers


def _since_start(whole: Figures) -> Answers:
    days = (whole.end - whole.start).days
    is_long = whole.twr is not None and whole.twr > -1 and days >= 365
    return {
        "since_start.twr": whole.twr,
        "since_start.twr_annualised": (
            (1 + (whole.twr or 0)) ** (365 / days) - 1 if is_long else None
        ),
        "since_start.irr": whole.irr,
        "since_start.irr_period": whole.irr_period,
        "since_start.growth": whole.growth,
        "since_start.net_contributions": whole.net_contributions,
        "since_start.gain": whole.gain,
        **{f"since_start.bridge.{name}": getattr(whole, name) for name in BRIDGE},
    }


def _of_figures(year: Figures, part: Figures) -> Answers:
    answers: Answers = {
        "value": year.closing,
        "value_start_of_quarter": part.opening,
        "value_start_of_year": year.opening,
        "irr_ytd": year.irr,
        "irr_period_ytd": year.irr_period,
        "irr_qtd": part.irr,
        "irr_period_qtd": part.irr_period,
    }
    for name in ("net_contributions", "gain", "growth", "twr", "twr_gross"):
        answers |= {f"{name}_ytd": getattr(year, name), f"{name}_qtd": getattr(part, name)}
    for title, period in (("bridge", year), ("bridge_qtd", part)):
        answers |= {f"{title}.{name}": getattr(period, name) for name in BRIDGE}
    return answers


def _history(ledger: Ledger, quarter: Quarter, end: date) -> Answers:
    answers: Answers = {}
    for year in range(ledger.began.year, quarter.year + 1):
        for number in range(1, (quarter.number if year == quarter.year else 4) + 1):
            one = Quarter(year, number)
            found = figures(ledger, one.opening, min(one.end, end))
            if not answers and found.twr is None and found.closing == 0:
                continue  # nothing yet
            answers |= {
                f"history.{one}.growth": found.growth,
                f"history.{one}.twr": found.twr,
                f"history.{one}.value": found.closing,
                f"history.{one}.net_contributions": found.net_contributions,
            }
    return answers


def _benchmark(
    ledger: Ledger, asked: Question, symbol: str, quarter: Quarter, end: date
) -> Answers:
    history = asked.market.histories[symbol]
    year = same_flows(ledger, history, asked.book, quarter.opening_of_year, end)
    whole = same_flows(ledger, history, asked.book, ledger.began - DAY, end)
    first: date = history.days[0].astype(object)
    answers: Answers = {}
    openings = {
        "twr_qtd": quarter.opening,
        "twr_ytd": quarter.opening_of_year,
        "twr_since_start": whole.start,
    }
    for name, opening in openings.items():
        since = _first_money(ledger, opening, end)
        answers[name] = (
            same_flows(ledger, history, asked.book, since, end).twr if first <= since else None
        )
    if first <= whole.start:
        answers["value_same_flows_since_start"] = _if_left(whole)
    if first <= year.start:
        answers["value_same_flows"] = _if_left(year)
        answers["growth_same_flows_ytd"] = year.growth if _if_left(year) is not None else None
    return {f"benchmark.{symbol}.{name}": value for name, value in answers.items()}


def _first_money(ledger: Ledger, start: date, end: date) -> date:
    """The day before the first one that began with money, or to which some came; ``start`` without
    any.
    """
    for day in each_day(start + DAY, end):
        came = sum(move.base for move in ledger.moves.get(day, []) if move.giver is None)
        if sum(entry.after for entry in ledger.entries[day - DAY].values()) + came > NOTHING:
            return day - DAY
    return start


def _if_left(found: SameFlows) -> float | None:
    """More was taken out than there would have been: nobody can say what that is worth."""
    return found.value if found.value >= 0 else None


def _position(ledger: Ledger, key: Key, year: Figures, end: date) -> Answers:
    name, parts = label(key), year.contributions[key]
    answers: Answers = {
        f"{name}: contribution": parts.whole,
        f"{name}: gross": parts.gross,
        f"{name}: price": parts.price,
        f"{name}: dividend": parts.dividend,
        f"{name}: currency": parts.currency,
    }
    is_known = (
        key.symbol != CASH
        and ledger.shares.get(key, {}).get(ledger.first) == 0
        and not any(t.kind.startswith("transfer") and t.symbol == key.symbol for t in ledger.rows)
        # How capital paid back lowers the cost of each lot is worked out by hand elsewhere.
        and not any(t.kind == "return_of_capital" and t.symbol == key.symbol for t in ledger.rows)
    )
    if is_known:
        found = gains(ledger, key, year.start, end)
        answers |= {
            f"{name}: realised_ytd": found.realised,
            f"{name}: unrealised": found.unrealised,
            f"{name}: realised_ytd_fifo": found.realised_fifo,
            f"{name}: unrealised_fifo": found.unrealised_fifo,
        }
    return answers


def _of_quarter(key: Key, quarter: Figures) -> Answers:
    if quarter.twr is None:
        return {}
    parts = quarter.contributions[key]
    return {
        f"{label(key)}: contribution_qtd": parts.whole,
        f"{label(key)}: gross_qtd": parts.gross,
        **{f"{label(key)}: {part}_qtd": getattr(parts, part) for part in PARTS},
    }


def _group(
    ledger: Ledger, account: str, quarter: Quarter, end: date, whole: Figures, part: Figures
) -> Answers:
    keys = {key for key in ledger.keys if key.account == account}
    year = figures(ledger, quarter.opening_of_year, end, keys)
    if year.twr is None:  # nothing was there this year
        return {}
    periods = {
        "year": year,
        "quarter": figures(ledger, quarter.opening, end, keys),
        "since_start": figures(ledger, ledger.began - DAY, end, keys),
    }
    answers: Answers = {
        f"group.{account}.value": year.closing,
        f"group.{account}.contribution_ytd": _together(whole, keys),
        f"group.{account}.contribution_qtd": _together(part, keys),
    }
    for period, found in periods.items():
        answers |= {f"group.{account}.{period}.{name}": getattr(found, name) for name in PERIOD}
        if not _opens_above_nothing(found):
            answers[f"group.{account}.{period}.twr"] = None
    return answers


def _opens_above_nothing(found: Figures) -> bool:
    """A value when the period opens, or money that came before anything else was there."""
    if found.opening:
        return found.opening > 0
    days = sorted(found.values)
    for before, day in pairwise(days):
        came = found.came[day]
        if came or found.values[day]:
            return found.values[before] + came > 0
    return False


def _together(whole: Figures, keys: Collection[Key]) -> float | None:
    return sum(whole.contributions[key].whole for key in keys) if whole.twr is not None else None


def visible(asked: Question) -> Question:
    """The question with ``as_of`` as today: holdings of that day, no later row, no later close or
    ex-date.
    """
    until = min(asked.as_of, asked.today) if asked.as_of else asked.today
    later = [t for t in asked.book.transactions if t.day > until]
    rows = tuple(t for t in asked.book.transactions if t.day <= until)
    histories = {symbol: _cut(h, until) for symbol, h in asked.market.histories.items()}
    market = replace(asked.market, histories=histories)
    if until == asked.today:
        return replace(asked, market=market)
    full = replay(asked.book, asked.market, today=asked.today, base=asked.base, known=until)
    assert later or full.last > until
    book = replace(
        asked.book,
        holdings=_holdings_of(full, asked.book, until),
        transactions=rows,
        holdings_as_of=None,
    )
    return replace(asked, book=book, market=market, today=until, as_of=None)


def _holdings_of(full: Ledger, book: Book, day: date) -> tuple[Holding, ...]:
    """Shares and money at the end of ``day``; a holding keeps the rest of its row, or of another
    with its symbol.
    """
    known = {h.symbol: h for h in reversed(book.holdings) if not h.is_cash}
    rows = {Key(h.symbol, h.account, h.currency if h.is_cash else ""): h for h in book.holdings}
    amounts: Mapping[Key, Mapping[date, float]] = {**full.shares, **full.balances}
    return tuple(
        replace(
            rows.get(key)
            or known.get(key.symbol)
            or Holding(key.symbol, 0.0, currency=key.currency),
            account=key.account,
            shares=by_day[day],
        )
        for key, by_day in amounts.items()
    )


def _cut(history: History, until: date) -> History:
    last = np.datetime64(until, "D")
    seen, paid = history.days <= last, history.dividend_days <= last
    return replace(
        history,
        days=history.days[seen],
        closes=history.closes[seen],
        dividend_days=history.dividend_days[paid],
        dividend_amounts=history.dividend_amounts[paid],
    )
