"""What a reader needs to judge the numbers and to get them again: method, dates, sources, tax,
corrections, findings.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.errors import N_
from portfolio.report.cells import one_line
from portfolio.report.words import corrections as in_words
from portfolio.report.words import labels, mix_words, sentences
from portfolio.report.words import performance_words as words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portfolio.analysis.records import OverlayProvenance, Review
    from portfolio.book.records import Correction
    from portfolio.errors import Problem
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: Columns whose text is the user's own prose; it may tell amounts, so it goes when they are hidden.
_PROSE = frozenset({"name", "note"})


#: Problems of one kind in one file that are told one by one.
_OF_A_KIND = 20


@dataclass(frozen=True)
class Note:
    """One line of the notes; ``label`` says what ``text`` is about and may be empty."""

    section: str
    label: str
    text: str


def dimensions(review: Review, audience: Audience) -> tuple[str, ...]:
    """The groupings that may be shown, in the review's order."""
    return tuple(
        column for column in review.allocation if audience.shows_amounts or column not in _PROSE
    )


def message(problem: Problem, audience: Audience) -> str:
    """A problem's sentence. Without amounts, what it quotes from the user's files is blanked if
    it has digits: a share count that could not be read is still a share count.
    """
    t = audience.t
    if audience.shows_amounts or problem.file is None:
        return t.problem(problem)
    facts = {
        name: "…" if any(c.isdigit() for c in str(fact)) else fact
        for name, fact in problem.facts.items()
    }
    return t(problem.template, **facts)


def findings(review: Review, audience: Audience) -> tuple[Problem, ...]:
    """The problems to list. A publication leaves out what only the author can act on: faults in the
    files, and hints about tax rates (the rates themselves are in the notes).
    """
    return few_of_a_kind(
        p
        for p in review.problems
        if not audience.is_publication or (p.file is None and p.code != "dividend_tax_default")
    )


def few_of_a_kind(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, and after the first twenty of a kind in one file one that says how many more:
    a hundred thousand sentences are read by nobody. ``portfolio check`` and the JSON have them all.
    """
    kept: list[Problem] = []
    counts = Counter[tuple[str, str | None]]()
    for problem in problems:
        kind = (problem.code, problem.file)
        counts[kind] += 1
        if counts[kind] <= _OF_A_KIND:
            kept.append(problem)
    last = {(p.code, p.file): number for number, p in enumerate(kept)}
    more = {last[kind]: n - _OF_A_KIND for kind, n in counts.items() if n > _OF_A_KIND}
    found: list[Problem] = []
    for number, problem in enumerate(kept):
        found.append(problem)
        if number in more:
            found.append(
                replace(
                    problem,
                    template=N_("{n} more of this kind: “portfolio check” lists them all."),
                    facts={"n": more[number]},
                    line=None,
                    column=None,
                    effect=None,
                )
            )
    return tuple(found)


def notes(review: Review, audience: Audience) -> tuple[Note, ...]:
    """All notes in the order in which they are read."""
    t = audience.t
    return (
        *_method(review, t),
        *_data(review, t),
        *_tax(review, t),
        *corrections(review, audience),
        *_findings(review, audience),
    )


def _method(review: Review, t: Language) -> Iterator[Note]:
    section = t("About the numbers")
    yield Note(section, t("Period"), sentences.period(review, t))
    if running := sentences.running(review, t):
        yield Note(section, "", running)
    yield Note(section, t("Method"), sentences.method_note(review, t))
    if review.method == "ledger":
        yield Note(section, t("Exactness"), words.exactness(review, t))
    if day := review.provenance.holdings_as_of:
        yield Note(section, t("Holdings"), t("As they were at the end of {day}.", day=day))
    yield Note(section, t("Basis"), sentences.basis_note(review, t))
    yield Note(section, t("Dividend yield"), sentences.yields_note(review, t))
    yield Note(section, t("Allocation"), mix_words.note(review, t))
    yield Note(section, "–", t("Not available; the findings say why where something is wrong."))


def _data(review: Review, t: Language) -> Iterator[Note]:
    section = t("Prices")
    yield Note(section, t("Data as of"), sentences.data_line(review, t))
    by_source: dict[str, list[str]] = {}
    for symbol, origin in review.provenance.prices.items():
        by_source.setdefault(origin.source, []).append(
            _written(origin.overlay, t, is_whole=origin.fetched_at is None)
            if origin.overlay
            else symbol
        )
    for source, symbols in by_source.items():
        yield Note(section, labels.source(t, source), t.listing(symbols))
    for h in review.securities:
        if h.is_stale and h.price_date is not None:
            text = t("Last price of {date}, stale.", date=h.price_date)
            yield Note(section, labels.long(t, h.symbol, h.name), text)
    yield Note(section, t("Computed by"), f"portfolio-review {review.provenance.version}")


def _written(overlay: OverlayProvenance, t: Language, *, is_whole: bool) -> str:
    """A file of prices: how far it reaches, and whether it is all there is."""
    file, day = overlay.file, t.short_date(overlay.last_date)
    if is_whole:
        return t("{file} to {day}", file=file, day=day)
    return t("{file} to {day} (other days from Yahoo Finance)", file=file, day=day)


def _tax(review: Review, t: Language) -> Iterator[Note]:
    rates: dict[tuple[str, str], list[str]] = {}
    for h in review.securities:
        if h.dividend_tax is not None:
            key = (labels.tax_rate(t, h.dividend_tax), labels.tax_origin(t, h.dividend_tax_origin))
            rates.setdefault(key, []).append(h.symbol)
    for (rate, origin), symbols in rates.items():
        label = t("{percent}, {origin}", percent=rate, origin=origin)
        yield Note(t("Tax on dividends"), label, t.listing(list(dict.fromkeys(symbols))))


def corrections(review: Review, audience: Audience) -> tuple[Note, ...]:
    """What the author put in the place of the market's data. A price that nobody else has goes with
    the amounts.
    """
    t = audience.t
    prices = review.provenance.prices

    def said(c: Correction) -> str:
        is_own = c.symbol in prices and prices[c.symbol].source == "manual"
        return t.paragraph(
            in_words.said(
                replace(c, value=None) if is_own and not audience.shows_amounts else c, t
            ),
            t("Source: {source}.", source=one_line(c.source)) if c.source else "",
            t("Entered on {day}.", day=c.entered) if c.entered else "",
        )

    return tuple(
        Note(t("Corrections of the market's data"), c.symbol, said(c)) for c in review.corrections
    )


def _findings(review: Review, audience: Audience) -> Iterator[Note]:
    """The verdict, then what led to it. In a publication it stands only if the author published in
    spite of it.
    """
    t = audience.t
    section = t("Findings")
    state, verdict = sentences.readiness(review, t)
    if state == "blocked" or not audience.is_publication:
        yield Note(section, "", verdict)
    told = findings(review, audience)
    for p in told:
        severity, text = labels.severity(t, p.severity), message(p, audience)
        is_named = text.startswith(f"{p.place} ")  # by the sentence itself
        label = severity if is_named else t("{severity}: {where}", severity=severity, where=p.place)
        yield Note(section, label, text)
    if any(p.effect for p in told):
        yield Note(section, "bp", basis_point(t))


def basis_point(t: Language) -> str:
    """What the unit of an effect is."""
    return t("1 bp (basis point) is a hundredth of a percentage point.")
