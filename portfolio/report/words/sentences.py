"""What the review says in words. Pages, files and terminal take their sentences from here, so they
agree.

Every function takes the review and the language and returns plain text (escape it for where it
goes). A static review never speaks of what the owner earned, and nothing of it is called
time-weighted.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Literal

from portfolio.report.cells import known
from portfolio.report.words import completeness, labels

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from portfolio.analysis.records import HoldingReview, ReturnKind, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: ``blocked``: errors stand in the way of publishing; ``look``: there are warnings to read first.
Readiness = Literal["ready", "look", "blocked"]
#: As many names as a sentence can carry.
_NAMED = 8
#: In the base currency: cents left over by rounding are no portfolio.
_NOTHING = 0.5
#: The problems that say why there is no growth.
_NO_GROWTH = ("before_ledger", "no_growth")


def title(review: Review, t: Language) -> str:
    """The review's title."""
    return t("Quarterly review, {quarter}", quarter=t.quarter(review.quarter))


def demo_banner(t: Language) -> str:
    """What stands over simulated prices, everywhere."""
    return t("Demo prices, simulated. Not your money, not the market.")


def period(review: Review, t: Language) -> str:
    """Which days the numbers run between."""
    facts = {"start": t.long_date(review.start_of_year), "end": t.long_date(review.as_of)}
    if review.start_of_quarter == review.start_of_year:
        return t("From the close of {start} to the close of {end}.", **facts)
    return t(
        "From the close of {start} (the quarter: {quarter}) to the close of {end}.",
        quarter=t.long_date(review.start_of_quarter),
        **facts,
    )


def is_empty(review: Review) -> bool:
    """Whether nothing was held on the review's day nor in its year: a quarter before the ledger."""
    totals = review.totals
    worth = max(abs(known(totals.value) or 0.0), abs(known(totals.year.value_at_opening) or 0.0))
    return not review.securities and worth < _NOTHING


def running(review: Review, t: Language) -> str:
    """Says that the quarter goes on; empty when it has ended."""
    if not review.is_running:
        return ""
    return t("The quarter had not ended on {date}: figures so far.", date=t.long_date(review.as_of))


def headline(review: Review, t: Language) -> str:
    """The review in one sentence: the portfolio's growth since New Year."""
    growth = known(review.totals.year.growth)
    if growth is None and (twr := known(review.totals.year.twr)) is not None:
        return t(
            "The portfolio had no value at the end of {year}; by {date} what was paid in returned"
            " {twr} (time-weighted, after tax, in {currency}).",
            year=review.start_of_year.year,
            date=t.long_date(review.as_of),
            twr=t.percent(twr, signed=True),
            currency=review.base_currency,
        )
    if leads_with_return(review):
        return returned(review, t)
    if growth is None:
        why = next((p for p in review.problems if p.code in _NO_GROWTH), None)
        return (
            t.problem(why)
            if why
            else t("The growth of the portfolio is not available: see the notes.")
        )
    facts = {
        "year": review.start_of_year.year,
        "date": t.long_date(review.as_of),
        "currency": review.base_currency,
    }
    if review.method == "static":
        return t(
            "Had today's holdings been held since the end of {year}, they would have returned"
            " {growth} by {date}, in {currency} with dividends reinvested.",
            growth=t.percent(growth, signed=True),
            **facts,
        )
    if growth < 0:
        return t(
            "Not counting what was paid in, the portfolio shrank by {growth} from the end of {year}"
            " to {date} (in {currency}).",
            growth=t.percent(-growth),
            **facts,
        )
    return t(
        "Not counting what was paid in, the portfolio grew by {growth} from the end of {year} to"
        " {date} (in {currency}).",
        growth=t.percent(growth),
        **facts,
    )


def leads_with_return(review: Review) -> bool:
    """Whether so much was paid in or taken out since New Year that the time-weighted return and the
    gain come first, and growth without contributions below them.
    """
    year = review.totals.year
    return year.is_mostly_paid_in and known(year.twr) is not None and known(year.growth) is not None


def returned(review: Review, t: Language) -> str:
    """The portfolio's own return since New Year, time-weighted."""
    twr = known(review.totals.year.twr)
    if twr is None:
        return t("The return since New Year is not available: see the notes.")
    return t(
        "The portfolio returned {twr} from the end of {year} to {date} (time-weighted, after tax,"
        " in {currency}).",
        twr=t.percent(twr, signed=True),
        year=review.start_of_year.year,
        date=t.long_date(review.as_of),
        currency=review.base_currency,
    )


def gained(review: Review, audience: Audience) -> str:
    """What the return was in money, where it leads; empty where amounts are hidden."""
    gain = known(review.totals.year.gain)
    if gain is None or not audience.shows_amounts or not leads_with_return(review):
        return ""
    t, amount = audience.t, audience.money(abs(gain), review.base_currency)
    if gain < 0:
        return t("The loss was {amount}.", amount=amount)
    return t("The gain was {amount}.", amount=amount)


def growth_below(review: Review, t: Language) -> str:
    """Growth without contributions, where the return leads, and why it says less there."""
    growth = known(review.totals.year.growth)
    if growth is None or not leads_with_return(review):
        return ""
    return t(
        "Growth without contributions is {growth}: it counts the whole gain against the opening"
        " value, and more than a tenth of that was paid in or taken out.",
        growth=t.percent(growth, signed=True),
    )


def quarter_alone(review: Review, t: Language) -> str:
    """What the quarter itself brought; empty in the first, which is the year so far, and when it is
    not known.
    """
    growth = known(review.totals.quarter.growth)
    if growth is None or review.start_of_quarter == review.start_of_year:
        return ""
    quarter = t.quarter(review.quarter)
    twr = known(review.totals.quarter.twr)
    if twr is not None and (review.totals.quarter.is_mostly_paid_in or leads_with_return(review)):
        return t(
            "In {quarter} alone it returned {twr} (time-weighted).",
            quarter=quarter,
            twr=t.percent(twr, signed=True),
        )
    if review.method == "static":
        return t(
            "{quarter} alone: {growth}.", quarter=quarter, growth=t.percent(growth, signed=True)
        )
    if growth < 0:
        return t(
            "In {quarter} alone it shrank by {growth}.", quarter=quarter, growth=t.percent(-growth)
        )
    return t("In {quarter} alone it grew by {growth}.", quarter=quarter, growth=t.percent(growth))


def not_counted(review: Review, t: Language) -> str:
    """Which holdings are in no sum, because they have no price or no exchange rate, and how many
    are; and how many the growth is of, where some have none at its opening. Empty when all are
    counted.
    """
    return t.paragraph(_without_value(review, t), _without_opening(review, t))


def _without_opening(review: Review, t: Language) -> str:
    """A static review's growth is of those held all along that have a value on both days."""
    if review.method != "static" or review.totals.year.growth is None:
        return ""
    held = [h for h in review.holdings if h.value_base is not None]
    opened = sum(h.year.value_at_opening is not None for h in held)
    if opened in (0, len(held)):
        return ""
    return t(
        "The growth is that of {n} of {all} rows: the others have no price or no exchange rate on"
        " {day}.",
        n=opened,
        all=len(held),
        day=t.long_date(review.start_of_year),
    )


def _without_value(review: Review, t: Language) -> str:
    lost = [
        labels.short(t, h.symbol, h.name)
        for h in review.holdings
        if h.value_base is None and not h.is_closed
    ]
    if not lost:
        return ""
    rest = [t("{number} more", number=len(lost) - _NAMED)] if len(lost) > _NAMED else []
    held = {h.symbol for h in review.securities if not h.is_closed}
    some = {h.symbol for h in review.securities if not h.is_closed and h.value_base is not None}
    return t.paragraph(
        t("{n} of {all} counted.", n=len(some), all=len(held)) if held else "",
        t(
            "Not counted, for want of a price or an exchange rate: {names}.",
            names=t.listing([*lost[:_NAMED], *rest]),
        ),
    )


def leaders(review: Review, t: Language) -> str:
    """Who led and who came last since New Year, dividends included, with a word where it was sold
    since; empty without a single return.
    """
    sold = labels.sold(review)
    ranked = [row for row in review.ranked() if known(row.get("own", "total", "YTD")) is not None]

    def said(place: int) -> str:
        row = ranked[place]
        facts = {
            "holding": labels.short(t, row.symbol, row.name),
            "percent": t.percent(row.get("own", "total", "YTD"), signed=True),
        }
        if row.symbol in sold:
            return t("{holding} ({percent}, sold)", **facts)
        return t("{holding} ({percent})", **facts)

    if not ranked:
        return ""
    if len(ranked) == 1:
        return t(
            "The only holding with a return is {first}, dividends included, in its own currency.",
            first=said(0),
        )
    if len(ranked) <= 3:
        return t(
            "{first} led and {last} came last, dividends included, each in its own currency.",
            first=said(0),
            last=said(-1),
        )
    return t(
        "{first} led, ahead of {second} and {third}; {last} came last, dividends included, each in"
        " its own currency.",
        first=said(0),
        second=said(1),
        third=said(2),
        last=said(-1),
    )


def payers(review: Review) -> tuple[HoldingReview, ...]:
    """The securities that paid in the last twelve months, the highest yield after tax first.

    A security in two accounts stands once, unless its yield after tax differs between them.
    """
    paying = {
        (h.symbol, h.yield_trailing_net): h
        for h in reversed(review.securities)
        if known(h.yield_trailing) and not h.is_closed
    }
    return tuple(sorted(paying.values(), key=lambda h: -(known(h.yield_trailing_net) or 0.0)))


def yields_note(review: Review, t: Language) -> str:
    """What a trailing yield is."""
    return t(
        "Dividends with ex-date in the 12 months to {date}, divided by the latest price; after tax"
        " means after the tax withheld at source.",
        date=t.long_date(review.as_of),
    )


def readiness(review: Review, t: Language) -> tuple[Readiness, str]:
    """Whether the review can be published, and the sentence that says so.

    ``blocked``: prices are simulated, or an error stands in the way; ``look``: there are warnings
    to read.
    """
    errors = sum(p.severity == "error" for p in review.problems)
    warnings = sum(p.severity == "warning" for p in review.problems)
    if review.source == "demo":
        return "blocked", t("Not ready to publish: the prices are simulated.")
    if errors:
        if errors == 1:
            return "blocked", t("Not ready to publish: an error stands in the way.")
        return "blocked", t("Not ready to publish: {n} errors stand in the way.", n=errors)
    if warnings == 1:
        return "look", t("Ready to publish once you have read the warning.")
    if warnings:
        return "look", t("Ready to publish once you have read the {n} warnings.", n=warnings)
    return "ready", t("Ready to publish: nothing speaks against these numbers.")


def method_note(review: Review, t: Language) -> str:
    """How the review was computed, and what it therefore does not say."""
    if review.method == "static":
        return t(
            "Static review: today's holdings are taken as held since the last close of {year}; each"
            " dividend stays in the security that paid it, cash stays as it is. What was bought or"
            " sold meanwhile is not known, so this is not what the owner earned.",
            year=review.start_of_year.year,
        )
    return t("Computed from all recorded transactions, after tax withheld.")


def total_note(review: Review, t: Language, measure: ReturnKind = "total") -> str:
    """What the portfolio's own row shows among returns by ``measure``; of a static review the
    table's note says it.
    """
    if review.method == "static":
        return ""
    if measure == "price":
        return t(
            "The portfolio's row is its time-weighted return (TWR) without dividends, in"
            " {currency}.",
            currency=review.base_currency,
        )
    return t(
        "The portfolio's row is its time-weighted return (TWR), after tax, in {currency}.",
        currency=review.base_currency,
    )


def basis_note(review: Review, t: Language) -> str:
    """What the three returns and the two currencies mean."""
    return t(
        "Total return: price change with every dividend reinvested at the close of its ex-date,"
        " before tax unless it says after tax. Price return: without dividends. Own currency: that"
        " of the listing; in {currency}: with the change of the exchange rate.",
        currency=review.base_currency,
    )


def price_dates(review: Review, t: Language) -> str:
    """The latest close used, by exchange: ``28 Mar 2024 (New York), 29 Mar 2024 (Taipei,
    Tokyo)``.
    """
    latest: dict[str, date] = {}
    for h in review.securities:
        if h.price_date is not None and not h.is_manual:
            origin = review.provenance.prices.get(h.symbol)
            is_own = origin is not None and origin.overlay and origin.fetched_at is None
            place = t("own prices") if is_own else labels.city(t, h.symbol)
            latest[place] = max(h.price_date, latest.get(place, h.price_date))
    days: dict[date, list[str]] = {}
    for place, day in latest.items():
        days.setdefault(day, []).append(place)
    return t.listing(
        [
            t("{date} ({places})", date=t.short_date(day), places=t.listing(places))
            for day, places in sorted(days.items())
        ]
    )


def rate_date(review: Review, t: Language) -> str:
    """The latest exchange rate used; empty when the review needs none."""
    days = [p.last_date for p in review.provenance.prices.values() if p.is_rate and p.last_date]
    return t("exchange rates of {date}", date=t.short_date(max(days))) if days else ""


def fetched_at(review: Review) -> datetime | None:
    """When the newest of the prices was fetched, in UTC; None for simulated ones."""
    known_times = [p.fetched_at for p in review.provenance.prices.values() if p.fetched_at]
    return max(known_times).astimezone(UTC) if known_times else None


def data_line(review: Review, t: Language, *, local: bool = False) -> str:
    """Which prices stand behind the numbers: days by exchange, fetched when, whether all are there.

    A file travels, so its times are UTC; on the screen they are the reader's (``local``).
    """
    dates = price_dates(review, t)
    at = fetched_at(review)
    fetched = ""
    if at is not None and local:
        fetched = t("fetched {time}", time=at.astimezone().strftime("%Y-%m-%d %H:%M"))
    elif at is not None:
        fetched = t("fetched {time} UTC", time=at.strftime("%Y-%m-%d %H:%M"))
    parts: Iterable[str] = (
        t("Prices to {dates}", dates=dates) if dates else "",
        rate_date(review, t),
        fetched,
        completeness.in_brief(review, t),
        labels.source(t, review.source),
    )
    return " · ".join(part for part in parts if part)
