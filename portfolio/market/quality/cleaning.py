"""Making a stored market fit to compute with: the user's corrections put in, plainly wrong closes
held out.

Two kinds of closes are held out, because no price moves like that: a *spike*, a run of at most five
rows beyond −45 % / +80 % of the close before it, after which the price is back near that close; and
a *wrong unit*, a run of any length at about 100 times or a hundredth of the rest (pence for
pounds). A held-out row is as if it had not been served, so the close before it stands for its day.
Nothing else changes, and every held-out run is a ``Finding`` whose alternative puts it back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.corrections import corrected, unused
from portfolio.market.quality.checks.words import amount, date_of
from portfolio.market.quality.jumps import explaining_split, is_about, is_beyond, jumps
from portfolio.market.records import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.arrays import Bools, Floats, Places
    from portfolio.market.records import History, Market

#: The longest run that counts as a spike, in rows.
SPIKE_ROWS = 5
#: After a spike the price is within this factor of the close before it.
_BACK = 1.2
#: The factor between a currency and its hundredth, with the market's own move on those days: a run
#: between two such jumps is plainly in the wrong unit; at the ends of a history, where only one is
#: seen, it must be closer.
_UNIT = 100.0
_AROUND_UNIT = 3.0
_NEAR_UNIT = 1.4
#: Up to so many held-out rows of one run are proposed to be put back one by one.
_PUT_BACK = 20


@dataclass(frozen=True)
class Run:
    """Rows ``first … end`` (end excluded) of a history that are held out together."""

    first: int
    end: int
    is_unit: bool


def clean(market: Market, corrections: Sequence[Correction]) -> Market:
    """The market with ``corrections`` applied, then without spikes and wrong units, and with the
    findings of both.

    A close that a correction confirms is never held out. Simulated prices are returned as they are.
    """
    if market.source == "demo":
        return market
    findings: list[Finding] = []

    def one(history: History) -> History:
        own = [c for c in corrections if c.symbol == history.symbol]
        if own:
            findings.extend(unused(history, own))
            history = corrected(history, own)
        history, held_out = without_wrong(history, own)
        findings.extend(held_out)
        return history

    histories = {symbol: one(history) for symbol, history in market.histories.items()}
    rates = {currency: one(rate) for currency, rate in market.rates.items()}
    known = {h.symbol for h in (*histories.values(), *rates.values())}
    return replace(
        market,
        histories=histories,
        rates=rates,
        findings=(*market.findings, *findings),
        corrections=tuple(c for c in corrections if c.symbol in known),
    )


def without_wrong(
    history: History, corrections: Sequence[Correction] = ()
) -> tuple[History, tuple[Finding, ...]]:
    """``history`` without the closes that are plainly wrong, and a finding for each run of them.

    A history without such closes is returned itself. Days with a ``close`` correction are the
    user's word.
    """
    suspects = jumps(history.closes)
    if not len(suspects):
        return history, ()
    runs = wrong_runs(history, suspects)
    if not runs:
        return history, ()
    confirmed = np.array([c.day for c in corrections if c.kind == "close"], "datetime64[D]")
    kept = np.ones(len(history.days), np.bool_)
    for run in runs:
        kept[run.first : run.end] = False
    kept |= np.isin(history.days, confirmed)
    findings = [_finding(history, kept, run) for run in runs if not kept[run.first : run.end].all()]
    if not findings:
        return history, ()
    return replace(history, days=history.days[kept], closes=history.closes[kept]), tuple(findings)


def wrong_runs(history: History, suspects: Places) -> list[Run]:
    """The runs to hold out, in order of their days; ``suspects`` are the rows at which the price
    jumps.
    """
    units = _wrong_units(history, suspects)
    rest = np.ones(len(history.closes), np.bool_)
    for run in units:
        rest[run.first : run.end] = False
    rows = np.flatnonzero(rest)
    spikes = [
        Run(int(rows[first]), int(rows[end - 1]) + 1, is_unit=False)
        for first, end in _spikes(history, rows, history.closes[rows])
    ]
    return sorted([*units, *spikes], key=lambda run: run.first)


def _wrong_units(history: History, suspects: Places) -> list[Run]:
    """Runs at about 100 times or a hundredth of the level at which most rows are."""
    closes = history.closes
    steps = [(int(row), float(closes[row] / closes[row - 1])) for row in suspects]
    steps = [
        (row, ratio)
        for row, ratio in steps
        if is_about(max(ratio, 1 / ratio), _UNIT, _AROUND_UNIT)
        and explaining_split(history, history.days[row], ratio) is None
    ]
    if not steps:
        return []
    bounds = [0, *(row for row, _ in steps), len(closes)]
    levels = np.cumsum([0, *(1 if ratio > 1 else -1 for _, ratio in steps)])
    lengths = np.diff(bounds)
    counts = {level: lengths[levels == level].sum() for level in dict.fromkeys(levels.tolist())}
    usual = max(counts, key=lambda level: counts[level])  # of two equal ones the earlier
    edges = [None, *(ratio for _, ratio in steps), None]
    return [
        Run(bounds[k], bounds[k + 1], is_unit=True)
        for k in range(len(lengths))
        if levels[k] != usual and _is_near_unit(edges[k], edges[k + 1])
    ]


def _is_near_unit(before: float | None, after: float | None) -> bool:
    """Whether a run's jumps at its two ends (None at the ends of a history) are of a wrong unit."""
    seen = [max(ratio, 1 / ratio) for ratio in (before, after) if ratio is not None]
    return len(seen) == 2 or is_about(seen[0], _UNIT, _NEAR_UNIT)


def _spikes(history: History, rows: Places, closes: Floats) -> Iterator[tuple[int, int]]:
    """Runs (first, end) of at most five of ``closes`` that leave the band and come back."""
    resume = 0
    for row in jumps(closes).tolist():
        if row < resume:
            continue
        base = float(closes[row - 1])
        if (
            explaining_split(history, history.days[rows[row]], float(closes[row]) / base)
            is not None
        ):
            continue
        end = _back_at(closes[row : row + SPIKE_ROWS + 1].tolist(), base)
        if end:
            yield row, row + end
            resume = row + end + 1


def _back_at(closes: list[float], base: float) -> int:
    """After how many closes, all beyond the band, the price is back near ``base``; 0 when it is
    not.
    """
    for count, close in enumerate(closes):
        if is_about(close / base, 1.0, _BACK):
            return count
        if not is_beyond(close / base):
            return 0
    return 0


_SPIKE = N_(
    "{symbol}: the close of {first} was served as {value} {currency}, after {before} on {previous}"
    " and before {after} on {next}. No price moves like that: it is kept out, and the close of"
    " {previous} stands for that day. If it is right, accept it."
)
_SPIKES = N_(
    "{symbol}: the closes from {first} to {last} were served as {value} {currency} and the like,"
    " after {before} on {previous} and before {after} on {next}. No price moves like that: they are"
    " kept out, and the close of {previous} stands for those days. If they are right, accept them."
)
_UNIT_BETWEEN = N_(
    "{symbol}: the {rows} closes from {first} to {last} were served in another unit (such as"
    " {value} on {first}, after {before} on {previous} and before {after} on {next}): they are kept"
    " out. Fetch again, or write the right closes."
)
_UNIT_AT_END = N_(
    "{symbol}: the closes from {first} to {last} were served as {value} {currency} and the like,"
    " after {before} on {previous}: about a hundred times too much or too little. They are kept"
    " out, and the close of {previous} is the last one used. Fetch again; if they are right, accept"
    " them."
)
_UNIT_AT_START = N_(
    "{symbol}: the {rows} closes from {first} to {last} were served in another unit (such as"
    " {value} on {last}, before {after} on {next}): they are kept out, and the prices begin on"
    " {next}."
)


def _finding(history: History, kept: Bools, run: Run) -> Finding:
    """What is said of one run that is held out."""
    days, closes = history.days, history.closes
    out = [row for row in range(run.first, run.end) if not kept[row]]
    first, last = out[0], out[-1]
    before = int(np.flatnonzero(kept[:first])[-1]) if kept[:first].any() else None
    after = last + 1 + int(np.argmax(kept[last + 1 :])) if kept[last + 1 :].any() else None
    shown = last if before is None else first
    facts: dict[str, object] = {
        "symbol": history.symbol,
        "currency": history.currency,
        "first": date_of(days[first]),
        "last": date_of(days[last]),
        "value": amount(closes[shown]),
        "rows": len(out),
    }
    if before is not None:
        facts |= {"before": amount(closes[before]), "previous": date_of(days[before])}
    if after is not None:
        facts |= {"after": amount(closes[after]), "next": date_of(days[after])}
    is_spike = before is not None and after is not None and len(out) <= SPIKE_ROWS
    if is_spike:
        template = _SPIKE if len(out) == 1 else _SPIKES
    elif before is None:
        template = _UNIT_AT_START
    else:
        template = _UNIT_AT_END if after is None else _UNIT_BETWEEN
    back = [
        Correction(history.symbol, date_of(days[row]), "close", float(closes[row])) for row in out
    ]
    return Finding(
        severity="error",
        code="spike" if is_spike else "wrong_unit",
        symbol=history.symbol,
        first=date_of(days[first]),
        last=date_of(days[last]),
        template=template,
        facts=facts,
        alternative=tuple(back) if len(back) <= _PUT_BACK else (),
        is_held_out=True,
    )
