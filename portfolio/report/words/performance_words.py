"""What only a ledger's review says: how the money did, what the market did meanwhile, and where
every dollar came from.

Like ``sentences``, every function takes the review and the language and returns plain text; empty
when there is nothing to say. Time-weighted returns and internal rates of return under a year are
told with their days, never annualised alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.cells import known
from portfolio.report.words import labels, periods, sentences
from portfolio.report.words.market_words import against

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from portfolio.analysis.records import Benchmark, Bridge, Drawdown, Performance, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: Days of a year, as everywhere in rates of return (ACT/365).
YEAR = 365


def days_of_year(review: Review) -> int:
    """The days from the close that opens the year, or from the first money after it, to
    ``as_of``.
    """
    return review.totals.year.irr_days or (review.as_of - review.start_of_year).days


def days_since_start(review: Review) -> int:
    """The days from the close before the ledger's first row to ``as_of``."""
    start = review.totals.since_start
    return 0 if start is None else start.period.days


def own_rate(review: Review, t: Language) -> str:
    """The internal rate of return since New Year over the days so far, or why there is none."""
    totals = review.totals
    period = known(totals.year.irr_period)
    if period is None:
        why = t.say(totals.year.irr_reason) if totals.year.irr_reason is not None else ""
        return t.paragraph(t("There is no internal rate of return since New Year."), why)
    return t(
        "Your money, with the days on which it came and went, earned {period} in {days} days"
        " (internal rate of return).",
        period=t.percent(period, signed=True),
        days=days_of_year(review),
    )


def since_start(review: Review, t: Language) -> str:
    """The whole ledger: TWR and the internal rate of return, a year each if it is one or more."""
    start = review.totals.since_start
    if start is None or known(start.twr) is None:
        return ""
    facts = {
        "date": t.long_date(start.period.first),
        "days": t.number(days_since_start(review), 0),
        "twr": t.percent(known(start.twr), signed=True),
    }
    annual = known(start.twr_annualised)
    first = (
        t(
            "Since {date}, in {days} days, it returned {twr} (time-weighted, not annualised).",
            **facts,
        )
        if annual is None
        else t(
            "Since {date}, in {days} days, it returned {twr} (time-weighted), {annual} a year.",
            annual=t.percent(annual, signed=True),
            **facts,
        )
    )
    rate = known(start.irr)
    if rate is None:
        return t.paragraph(first, "" if start.irr_reason is None else t.say(start.irr_reason))
    if days_since_start(review) < YEAR:
        return t.paragraph(
            first,
            t(
                "The internal rate of return of all that time is {irr}.",
                irr=t.percent(known(start.irr_period), signed=True),
            ),
        )
    return t.paragraph(
        first,
        t(
            "The internal rate of return of all that time is {irr} a year.",
            irr=t.percent(rate, signed=True),
        ),
    )


def without_rate(review: Review, t: Language) -> str:
    """Of which periods there is no internal rate of return, and why."""
    return t.paragraph(
        *(
            t(
                "{period}: no internal rate of return. {why}",
                period=periods.name(review, p.period, t),
                why=t.say(p.irr_reason),
            )
            for p in periods.told(review)
            if p.irr_reason is not None
        )
    )


def bridges(review: Review, audience: Audience) -> tuple[str, ...]:
    """The bridge of every period but the whole, in a sentence each, the longer one first."""
    found = [p for p in reversed(periods.told(review)) if p.period.name != "since_start"]
    return tuple(said for p in found if (said := bridge(review, audience, p)))


def bridge(review: Review, audience: Audience, performance: Performance) -> str:
    """From the opening value to today's in one sentence; without amounts in percent of the opening
    value.
    """
    t = audience.t
    found = performance.bridge
    if found is None or (not audience.shows_amounts and found.opening <= 0):
        return ""

    def said(amount: float) -> str:
        return audience.money(amount, review.base_currency, of=found.opening)

    facts = {
        "opening": said(found.opening),
        "paid_in": said(found.paid_in),
        "taken_out": said(found.taken_out),
        "changes": t.listing(_changes(found, t, said)),
        "closing": said(found.closing),
        "start": t.long_date(performance.period.opening),
        "date": t.long_date(review.as_of),
    }
    if not audience.shows_amounts:
        return t(
            "In percent of the value at the close of {start}: paid in {paid_in}, taken out"
            " {taken_out}; {changes}. On {date} it is {closing} of that value.",
            **facts,
        )
    if found.paid_in and found.taken_out:
        return t(
            "You began with {opening} at the close of {start}, paid in {paid_in} and took out"
            " {taken_out}; {changes}: that makes {closing} on {date}.",
            **facts,
        )
    if found.paid_in:
        return t(
            "You began with {opening} at the close of {start} and paid in {paid_in}; {changes}:"
            " that makes {closing} on {date}.",
            **facts,
        )
    if found.taken_out:
        return t(
            "You began with {opening} at the close of {start} and took out {taken_out}; {changes}:"
            " that makes {closing} on {date}.",
            **facts,
        )
    return t(
        "You began with {opening} at the close of {start} and paid nothing in; {changes}: that"
        " makes {closing} on {date}.",
        **facts,
    )


def _changes(found: Bridge, t: Language, said: Callable[[float], str]) -> list[str]:
    """What moved the value besides deposits and withdrawals; what did not is left out."""
    price, currency, costs = found.price, found.currency, found.fees_and_taxes
    clauses = (
        (price, t("prices gave {amount}", amount=said(price))),
        (-price, t("prices took {amount}", amount=said(-price))),
        (found.income_net, t("income after tax gave {amount}", amount=said(found.income_net))),
        (-found.income_net, t("interest paid took {amount}", amount=said(-found.income_net))),
        (currency, t("currency gave {amount}", amount=said(currency))),
        (-currency, t("currency took {amount}", amount=said(-currency))),
        (costs, t("fees and taxes cost {amount}", amount=said(costs))),
        (-costs, t("refunds gave {amount}", amount=said(-costs))),
    )
    return [clause for amount, clause in clauses if amount > 0] or [t("nothing else moved it")]


def same_money(review: Review, benchmark: Benchmark, audience: Audience) -> str:
    """What the deposits would be worth in a benchmark, and how that compares: since the ledger's
    start, else New Year.
    """
    t = audience.t
    since, other = _same_flows(review, benchmark)
    value = known(review.totals.value)
    if other is None or value is None or value <= 0:
        return ""
    facts = {
        "benchmark": labels.long(t, benchmark.symbol, benchmark.name),
        "date": t.long_date(since),
        "worth": audience.money(other, review.base_currency),
        "difference": audience.money(abs(other - value), review.base_currency, of=value),
    }
    more = other >= value
    if audience.shows_amounts and more:
        return t(
            "What you had at first and your deposits since {date}, put into {benchmark}, would be"
            " worth {worth}, {difference} more than your portfolio.",
            **facts,
        )
    if audience.shows_amounts:
        return t(
            "What you had at first and your deposits since {date}, put into {benchmark}, would be"
            " worth {worth}, {difference} less than your portfolio.",
            **facts,
        )
    if more:
        return t(
            "What you had at first and your deposits since {date}, put into {benchmark}, would be"
            " worth {difference} more than your portfolio.",
            **facts,
        )
    return t(
        "What you had at first and your deposits since {date}, put into {benchmark}, would be"
        " worth {difference} less than your portfolio.",
        **facts,
    )


def _same_flows(review: Review, benchmark: Benchmark) -> tuple[date, float | None]:
    start = benchmark.since_start
    value = None if start is None else known(start.value_same_flows)
    if start is not None and value is not None:
        return start.period.first, value
    return review.start_of_year, known(benchmark.year.value_same_flows)


def same_money_note(t: Language) -> str:
    """How the same money elsewhere is computed."""
    return t(
        "Each deposit would have bought the benchmark at the close before its day, each withdrawal"
        " would have sold it at the close of its day; its dividends reinvested after its own tax."
    )


def drawdown(review: Review, t: Language) -> str:
    """The deepest fall since the ledger's start."""
    start = review.totals.since_start
    if start is None:
        return ""
    found = start.drawdown
    if found is None:
        return t("It never fell below an earlier high at a day's close.")
    return _fall(found, t)


def _fall(found: Drawdown, t: Language) -> str:
    facts = {
        "depth": t.percent(found.depth, signed=True),
        "peak": t.long_date(found.peak),
        "trough": t.long_date(found.trough),
    }
    if found.recovered is None:
        return t(
            "The deepest fall was {depth}, from {peak} to {trough}; the old high has not been"
            " reached again.",
            **facts,
        )
    return t(
        "The deepest fall was {depth}, from {peak} to {trough}; the old high was reached again on"
        " {recovered}.",
        recovered=t.long_date(found.recovered),
        **facts,
    )


def exactness(review: Review, t: Language) -> str:
    """From which day the numbers are exact, and why not before."""
    start = review.totals.since_start
    if start is None:
        return ""
    return t(
        "Exact from the close of {date} on: the transactions begin there, and what was held by then"
        " is taken as held all along before.",
        date=t.long_date(start.period.opening),
    )


def measures_note(audience: Audience) -> str:
    """What the three answers to "how much did it grow" mean, and the gain where it is shown."""
    t = audience.t
    gain = (
        t("Gain: what there is now minus the opening value and what was paid in.")
        if audience.shows_amounts
        else ""
    )
    return t.paragraph(_answers_note(t), gain)


def _answers_note(t: Language) -> str:
    return t(
        "Growth without contributions: what there is now minus what was paid in, against the"
        " opening value. Time-weighted return (TWR): the return of each"
        " day, chained, so that"
        " deposits and their days make no difference; this compares with a fund. Internal rate of"
        " return (IRR): the one rate of interest at which every deposit, on its own day, grew to"
        " today's value; this is what your money earned."
    )


def opening(review: Review, t: Language) -> str:
    """Was it me or the market: return, benchmarks."""
    return t.paragraph(sentences.returned(review, t), against(review, t))


def answers(review: Review, audience: Audience) -> str:
    """The other answers after the first: the gain and growth, what the money earned, the whole
    time.
    """
    t = audience.t
    below = sentences.leads_with_return(review)
    return t.paragraph(
        sentences.gained(review, audience),
        "" if below else sentences.headline(review, t),
        own_rate(review, t),
        since_start(review, t),
        sentences.growth_below(review, t),
    )
