"""The expected payments as an iCalendar file (RFC 5545) for any calendar program: one all-day event
each.

The title of an event says whether it is announced or estimated, and of which day it is: that of
payment where it is known, the ex-date otherwise. A payment is identified by its place among all
dividends of its security, not by its day, so that the event of an estimate becomes that of the
announced payment when a later file is imported.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from portfolio.report.words import income_words as words
from portfolio.report.words import labels, sentences

if TYPE_CHECKING:
    from portfolio.analysis.income.records import ExpectedPayment
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience


def render(review: Review, audience: Audience) -> bytes:
    """Return the file's bytes, UTF-8 with CRLF; without amounts only what is paid per share is
    in it.
    """
    t = audience.t
    found = Calendar()
    found.add("prodid", f"-//portfolio-review//{review.provenance.version}//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", _name(review, t))
    made = sentences.fetched_at(review) or datetime.combine(review.as_of, time(), UTC)
    income = review.income
    # Histories begin in 2000, so the number of a dividend stays.
    paid = {one.symbol: len(one.ex_days) for one in income.securities} if income else {}
    seen: Counter[tuple[str, str]] = Counter()
    for payment in income.expected if income else ():
        holding = (payment.symbol, payment.account)
        seen[holding] += 1
        place = f"{payment.symbol}|{payment.account}|{paid.get(payment.symbol, 0) + seen[holding]}"
        found.add_component(_event(review, audience, payment, made, place))
    return bytes(found.to_ical())


def _name(review: Review, t: Language) -> str:
    name = t("Dividends, {currency}", currency=review.base_currency)
    return t("{name} (demo)", name=name) if review.source == "demo" else name


def _event(
    review: Review, audience: Audience, payment: ExpectedPayment, made: datetime, place: str
) -> Event:
    """One payment. ``place`` is the same for the same payment in every file, whatever its day and
    amount.
    """
    event = Event()
    day = payment.pay_date or payment.ex_date
    event.add("uid", f"{hashlib.sha256(place.encode()).hexdigest()[:32]}@portfolio-review")
    event.add("dtstamp", made)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title(review, audience, payment))
    event.add("description", "\n".join(_lines(review, audience, payment)))
    event.add("status", "CONFIRMED" if payment.state == "announced" else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event


def title(review: Review, audience: Audience, payment: ExpectedPayment) -> str:
    """What the calendar shows: holding, state, which day it is, and the amount after tax where it
    may be told.
    """
    t = audience.t
    facts = {"holding": payment.symbol, "state": words.state(t, payment.state)}
    said = (
        t("{holding} pays ({state})", **facts)
        if payment.pay_date
        else t("{holding} dividend, ex-date ({state})", **facts)
    )
    if audience.shows_amounts:
        said = t(
            "{said}: {net} after tax",
            said=said,
            net=audience.money(payment.own.net, payment.currency),
        )
    return t("Demo: {said}", said=said) if review.source == "demo" else said


def _lines(review: Review, audience: Audience, payment: ExpectedPayment) -> list[str]:
    """What stands in the event: days, per share, before and after tax with the rate, and what it
    rests on.
    """
    t = audience.t
    lines = [
        labels.long(t, payment.symbol, payment.name),
        t(words.STATE_NOTES[payment.state]),
        t("Ex-date {date}.", date=t.long_date(payment.ex_date)),
        t(
            "Per share {amount} {currency} before tax, {net} after.",
            amount=t.number(payment.amount, 4),
            currency=payment.currency,
            net=t.number(payment.amount * (1.0 - payment.tax), 4),
        ),
        t(
            "Tax on dividends {rate}, {origin}.",
            rate=labels.tax_rate(t, payment.tax),
            origin=labels.tax_origin(t, payment.tax_origin),
        ),
    ]
    if audience.shows_amounts:
        own, currency = payment.own, payment.currency
        money = {
            "gross": audience.money(own.gross, currency),
            "withheld": audience.money(own.withheld, currency),
            "net": audience.money(own.net, currency),
        }
        lines.append(t("{gross} before tax, {withheld} withheld, {net} after tax.", **money))
        if payment.premium:
            lines.append(
                t(
                    "Of it health premium {premium}.",
                    premium=audience.money(payment.premium, payment.currency),
                )
            )
    if payment.basis:
        lines.append(t.say(payment.basis))
    if review.source == "demo":
        lines.append(sentences.demo_banner(t))
    return lines
