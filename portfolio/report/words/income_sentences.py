"""What the review says about income, in words; plain text, to be escaped for where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.cells import known
from portfolio.report.words import income_words as words
from portfolio.report.words import labels, sentences

if TYPE_CHECKING:
    from portfolio.analysis.income.records import ExpectedPayment, Income, SecurityIncome
    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: Payers that one sentence can name before it becomes a table.
_MOST = 3


def payers(review: Review, t: Language) -> str:
    """The highest yields as the author writes them; empty when nothing has paid for a year.

    "PFF pays 4.43% after tax, monthly; Shell 3.86% after tax, quarterly; …": trailing yields after
    tax.
    """
    found = [h for h in sentences.payers(review) if known(h.yield_trailing_net)]
    said = [_paying(h, t, is_first=i == 0) for i, h in enumerate(found[:_MOST])]
    if not said:
        return ""
    whole = said[0]
    for more in said[1:]:
        whole = t("{said}; {more}", said=whole, more=more)
    return t("{said}.", said=whole)


def _paying(h: HoldingReview, t: Language, *, is_first: bool) -> str:
    facts = {
        "holding": labels.short(t, h.symbol, h.name),
        "net": t.percent(h.yield_trailing_net),
        "frequency": labels.frequency(t, h.dividend_frequency),
    }
    if is_first:
        return t("{holding} pays {net} after tax, {frequency}", **facts)
    return t("{holding} {net} after tax, {frequency}", **facts)


def headline(review: Review, audience: Audience) -> str:
    """What it pays, in one sentence: the year to the review's day after tax and before, this year,
    the year to come.
    """
    t = audience.t
    income, totals = review.income, review.totals
    if income is None or (
        not income.last_twelve_months.gross and not income.next_twelve_months.gross
    ):
        return t(
            "Nothing in the portfolio pays: no dividend or interest in the last 12 months, and none"
            " expected."
        )
    base = review.base_currency
    facts = {
        "net": t.percent(known(totals.yield_trailing_net)),
        "gross": t.percent(known(totals.yield_trailing)),
        "year": words.year(t, income),
        "date": t.long_date(income.as_of),
    }
    if audience.shows_amounts:
        return t(
            "The portfolio pays {net} a year after tax ({gross} before): {paid} in {year}, and an"
            " estimated {expected} in the twelve months after {date}.",
            paid=audience.money(income.year_to_date.net, base),
            expected=audience.money(income.next_twelve_months.net, base),
            **facts,
        )
    return t(
        "The portfolio pays {net} a year after tax ({gross} before), and an estimated {expected} in"
        " the twelve months after {date}.",
        expected=t.percent(known(totals.yield_forward_net)),
        **facts,
    )


def next_payments(review: Review, audience: Audience) -> str:
    """The payments after the review's day in one line, an estimate called one; empty when none is
    expected. What a past quarter expected need not come next any more.
    """
    t = audience.t
    expected = review.income.expected[:_MOST] if review.income else ()
    if not expected:
        return ""
    said = " · ".join(_coming(p, review.base_currency, audience) for p in expected)
    if not review.is_running:
        date = t.long_date(review.as_of)
        if audience.shows_amounts:
            return t(
                "Expected after {date} by ex-date, after tax: {payments}", date=date, payments=said
            )
        return t("Expected after {date} by ex-date: {payments}", date=date, payments=said)
    if audience.shows_amounts:
        return t("Next payments by ex-date, after tax: {payments}", payments=said)
    return t("Next payments by ex-date: {payments}", payments=said)


def _coming(payment: ExpectedPayment, base: str, audience: Audience) -> str:
    t = audience.t
    facts = {
        "holding": payment.symbol,
        "date": t.short_date(payment.ex_date),
        "state": words.state(t, payment.state),
    }
    if not audience.shows_amounts or payment.base is None:
        return t("{holding} {date} ({state})", **facts)
    net = audience.money(payment.base.net, base)
    if payment.state == "announced":
        return t("{holding} {date} {net} ({state})", net=net, **facts)
    return t("{holding} {date} ≈ {net} ({state})", net=net, **facts)


def static_note(review: Review, t: Language) -> str:
    """Says that payments are on today's shares; empty for a ledger."""
    if review.method == "ledger":
        return ""
    return t(
        "Static review: payments are those on today's shares, taken as held all along; what was"
        " bought or sold meanwhile is not known. Record transactions to see what was really"
        " received."
    )


def withheld_share(income: Income, t: Language) -> str:
    """What part of this year's payments was withheld."""
    return t.percent(income.year_to_date.rate, 1)


def year_to_come(review: Review, audience: Audience) -> str:
    """The payments expected against those so far; empty without amounts, which alone can be
    compared.
    """
    t = audience.t
    income = review.income
    if income is None or not audience.shows_amounts:
        return ""
    base = review.base_currency
    money = {
        name: audience.money(amount, base)
        for name, amount in {
            "next": income.next_twelve_months.net,
            "next_gross": income.next_twelve_months.gross,
            "announced": income.announced.net,
            "paid": income.year_to_date.net,
            "whole": income.whole_year.net,
        }.items()
    }
    year = income.as_of.year
    return t.paragraph(
        t("Estimated for the next twelve months: {next} after tax ({next_gross} before).", **money),
        t("Of it {announced} is announced.", **money) if income.announced.gross else "",
        (
            t("In {year} {paid} came after tax.", year=year, **money)
            if income.is_year_over
            else t(
                "In {year} so far {paid} came after tax; with what is expected until December the"
                " year would bring {whole}.",
                year=year,
                **money,
            )
        ),
    )


def record_of(one: SecurityIncome, t: Language) -> str:
    """A security's rhythm and how long its dividend has not been cut."""
    facts = {"holding": labels.long(t, one.symbol, one.name)}
    rhythm = t("{holding}: {frequency}.", frequency=labels.frequency(t, one.frequency), **facts)
    return t.paragraph(rhythm, _cuts(one, t), t.say(one.reason) if one.reason else "")


def _cuts(one: SecurityIncome, t: Language) -> str:
    if one.years_without_cut is None or not one.years_compared:
        return t("Too few full years are known to speak of cuts.")
    if one.years_without_cut >= one.years_compared:
        return t("Years without a cut: {n}, all that can be compared.", n=one.years_compared)
    if one.years_without_cut == 0:
        return t("Years without a cut: none, the last full year paid less than the one before.")
    return t(
        "Years without a cut: {years}, of {n} that can be compared.",
        years=one.years_without_cut,
        n=one.years_compared,
    )
