"""The tables of income, decided once for the page, the workbook, the files to publish and the CSV
to download.

Money before tax stands beside money after tax everywhere. Without amounts the columns of money and
shares are left out; percentages and what is paid per share stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.analysis.income.records import NOTHING, STEPS
from portfolio.report.tables.figures import Heading, figures_of
from portfolio.report.words import income_words as words
from portfolio.report.words import labels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portfolio.analysis.income.records import (
        Amounts,
        CountryWithholding,
        Dimension,
        ExpectedPayment,
        Income,
        IncomeGroup,
        PastPayment,
        PeriodIncome,
        Step,
    )
    from portfolio.analysis.records import Review, View
    from portfolio.analysis.records.terms import TaxOrigin
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.columns import Kind
    from portfolio.report.tables.figures import Figures, Value


#: Groups of which months are listed one below the other.
_MOST_BY_MONTH = 40


@dataclass(frozen=True)
class Column:
    """One column of a table in the making: what it is, and its cells from top to bottom."""

    heading: Heading
    cells: tuple[Value, ...]


def column(
    key: str,
    title: str,
    kind: Kind,
    *cells: Value,
    note: str = "",
    is_quiet: bool = False,
    short: str = "",
) -> Column:
    """Make one column; ``note`` is its tooltip, ``short`` its title on the screen."""
    return Column(Heading(key, title, kind, note, is_quiet, short), cells)


def assembled(
    source: Review | Income,
    title: str,
    note: str,
    columns: Sequence[Column],
    audience: Audience,
    *,
    currencies: Sequence[str] = (),
    has_total: bool = False,
) -> Figures:
    """Put columns side by side."""
    rows = list(zip(*(c.cells for c in columns), strict=True))
    headings = [c.heading for c in columns]
    return figures_of(
        source,
        title,
        note,
        headings,
        rows,
        audience,
        currencies=currencies,
        has_total=has_total,
    )


def basis(income: Income, t: Language) -> str:
    """What a payment counts as, at which exchange rate, and on which shares."""
    said = t(
        "By ex-date, up to {date}; each payment at the exchange rate of its day.",
        date=t.long_date(income.as_of),
    )
    if income.method == "static":
        return t.paragraph(said, t("Static review: today's shares are taken as held all along."))
    return said


def history(
    income: Income,
    audience: Audience,
    step: Step,
    *,
    by: Dimension = "total",
    group: int = 0,
    view: View = "base",
) -> Figures:
    """Income by month, quarter or year, the latest first, against the year before.

    In the group's own currency if ``view`` says so and it has one; the whole of several currencies
    is in the base's.
    """
    t = audience.t
    known = income.history[by]
    rows: Sequence[PeriodIncome] = tuple(reversed(known.rows(step, group)))
    currency = known.groups[group].currency if view == "own" and group < len(known.groups) else ""
    is_own = bool(currency)
    currency = currency or income.base_currency
    sums = [r.own if is_own else r.base for r in rows]
    before = [r.before_own if is_own else r.before for r in rows]
    growth = [
        (r.growth_own_net, r.growth_own) if is_own else (r.growth_net, r.growth) for r in rows
    ]
    same_days = t("Against the same days of the year before.")
    columns = (
        column("period", t(words.STEPS[step]), "text", *(words.period(t, r, step) for r in rows)),
        *_money(t, currency, sums),
        column(
            "before",
            t("Year before, after tax, {currency}", currency=currency),
            "base",
            *(b.net if b else None for b in before),
            note=t("The same days of the year before."),
        ),
        column(
            "growth_net",
            t("Growth after tax"),
            "return",
            *(net for net, _ in growth),
            note=same_days,
        ),
        column(
            "growth",
            t("Growth before tax"),
            "return",
            *(g for _, g in growth),
            note=same_days,
            is_quiet=True,
        ),
        _rate(t, sums),
    )
    titles = {
        "month": t("Income by month"),
        "quarter": t("Income by quarter"),
        "year": t("Income by year"),
    }
    found = assembled(income, titles[step], basis(income, t), columns, audience)
    return replace(found, base=currency)


def groups(income: Income, audience: Audience, by: Dimension) -> Figures:
    """The year so far by holding, account, country or currency, the most after tax first."""
    t = audience.t
    known = income.history[by]
    found = sorted(
        zip(known.groups, known.this_year, strict=True),
        key=lambda pair: (-pair[1].base.net, pair[0].key, pair[0].account),
    )
    found = [
        pair for pair in found if pair[1].base.gross or (pair[1].before and pair[1].before.gross)
    ]
    rows = [row for _, row in found]
    (whole,) = income.history["total"].this_year
    sums = [*(row.base for row in rows), whole.base]
    columns = (
        *_names(t, [one for one, _ in found], by),
        *_money(t, income.base_currency, sums),
        column(
            "share",
            t("Share"),
            "fraction",
            *(_part(s.net, whole.base.net) for s in sums),
            note=t("Of the whole income after tax."),
        ),
        column(
            "growth_net",
            t("Growth after tax"),
            "return",
            *(row.growth_net for row in (*rows, whole)),
            note=t(
                "In {currency}, against the same days of the year before.",
                currency=income.base_currency,
            ),
        ),
        _rate(t, sums),
        *_own(t, rows, by),
    )
    currencies = [one.currency or (one.key if by == "currency" else "") for one, _ in found]
    title = t(
        "Income {year}, by: {group}", year=words.year(t, income), group=t(words.GROUPED_BY[by])
    )
    return assembled(
        income,
        title,
        basis(income, t),
        columns,
        audience,
        currencies=[*currencies, income.base_currency],
        has_total=True,
    )


def histories(income: Income, audience: Audience, by: Dimension) -> Figures:
    """Every holding, account, country or currency by year, quarter and month, the latest first, one
    below the other.

    Of many holdings the months are left out: no workbook needs tens of thousands of rows.
    """
    t = audience.t
    known = income.history[by]
    steps = tuple(reversed(STEPS)) if len(known.groups) <= _MOST_BY_MONTH else ("year", "quarter")
    found = [
        (one, step, row)
        for group, one in enumerate(known.groups)
        for step in steps
        for row in reversed(known.rows(step, group))
        if row.base.gross or (row.before and row.before.gross)
    ]
    rows = [row for _, _, row in found]
    same_days = t("Against the same days of the year before.")
    columns = (
        *_names(t, [one for one, _, _ in found], by, has_total=False),
        column(
            "period", t("Period"), "text", *(words.period(t, row, step) for _, step, row in found)
        ),
        *_money(t, income.base_currency, [row.base for row in rows]),
        column(
            "growth_net",
            t("Growth after tax"),
            "return",
            *(r.growth_net for r in rows),
            note=same_days,
        ),
        column(
            "growth",
            t("Growth before tax"),
            "return",
            *(r.growth for r in rows),
            note=same_days,
            is_quiet=True,
        ),
        _rate(t, [row.base for row in rows]),
    )
    title = t("Income of all periods, by: {group}", group=t(words.GROUPED_BY[by]))
    return assembled(income, title, basis(income, t), columns, audience)


def calendar(income: Income, audience: Audience) -> Figures:
    """Every expected payment of the twelve months after the review, the next one first."""
    t = audience.t
    rows = income.expected
    columns = (
        *_payments(t, income, rows, t("Paid about")),
        column(
            "amount_net", t("Per share, after tax"), "rate", *(p.own.net / p.shares for p in rows)
        ),
        column(
            "amount", t("Per share, before tax"), "rate", *(p.amount for p in rows), is_quiet=True
        ),
        column("currency", t("Currency"), "text", *(p.currency for p in rows)),
        column("basis", t("Rests on"), "text", *(t.say(p.basis) if p.basis else "" for p in rows)),
        column("name", t("Name"), "text", *(labels.short(t, p.symbol, p.name) for p in rows)),
    )
    note = t(
        "Ex-dates in the twelve months after {date}, at that day's exchange rates. An estimate is"
        " nobody's promise.",
        date=t.long_date(income.as_of),
    )
    currencies = [p.currency for p in rows]
    return assembled(income, t("Next payments"), note, columns, audience, currencies=currencies)


def paid(income: Income, audience: Audience) -> Figures:
    """Every payment of the review's year so far, the latest first: what the ledger received, and
    what follows from shares.
    """
    t = audience.t
    rows = tuple(reversed(income.paid))
    columns = (
        *_payments(t, income, rows, t("Paid on")),
        column(
            "amount_net",
            t("Per share, after tax"),
            "rate",
            *(p.own.net / p.shares if p.shares else None for p in rows),
        ),
        column(
            "amount",
            t("Per share, before tax"),
            "rate",
            *(p.own.gross / p.shares if p.shares else None for p in rows),
            is_quiet=True,
        ),
        column("currency", t("Currency"), "text", *(p.currency for p in rows)),
        column("name", t("Name"), "text", *(labels.short(t, p.symbol, p.name) for p in rows)),
    )
    title = t("Payments in {year}", year=words.year(t, income))
    currencies = [p.currency for p in rows]
    return assembled(income, title, basis(income, t), columns, audience, currencies=currencies)


def _payments(
    t: Language, income: Income, rows: Sequence[ExpectedPayment | PastPayment], paid_on: str
) -> tuple[Column, ...]:
    """What tables of single payments begin with: day, whose, how sure, money with the rate taken
    from it.
    """
    days = [column("pay_date", paid_on, "date", *(p.pay_date for p in rows))]
    accounts = [
        column("account", t("Account"), "text", *(labels.group(t, p.account) for p in rows))
    ]
    return (
        column("ex_date", t("Ex-date"), "date", *(p.ex_date for p in rows)),
        column(
            "holding", t("Symbol"), "text", *(words.payer(t, p.symbol, p.currency) for p in rows)
        ),
        column("state", t("State"), "text", *(words.marked(t, p.state) for p in rows)),
        *_money(t, income.base_currency, [p.base for p in rows]),
        *_payment_taxes(t, rows),
        *(days if any(p.pay_date for p in rows) else ()),
        *(accounts if len({p.account for p in rows}) > 1 else ()),
        column("own_net", t("After tax, own currency"), "own", *(p.own.net for p in rows)),
        column(
            "own_gross",
            t("Before tax, own currency"),
            "own",
            *(p.own.gross for p in rows),
            is_quiet=True,
        ),
    )


def _payment_taxes(
    t: Language, rows: Sequence[ExpectedPayment | PastPayment]
) -> tuple[Column, Column]:
    """What is withheld from single payments: the rate, and the health premium on top of it where it
    is due.
    """
    found = [(_part(p.own.withheld, p.own.gross), p.tax_origin) for p in rows]
    tax, origin = tax_columns(t, found, has_ledger=True)
    said = (
        t("{origin}, health premium", origin=cell) if p.premium else cell
        for cell, p in zip(origin.cells, rows, strict=True)
    )
    return tax, replace(origin, cells=tuple(said))


def tax_columns(
    t: Language, taken: Sequence[tuple[float | None, TaxOrigin | None]], *, has_ledger: bool = False
) -> tuple[Column, Column]:
    """The rates that make figures after tax of those before it, and where each comes from.

    With ``has_ledger`` a rate without an origin is one that the transactions tell.
    """

    def said(rate: float | None, origin: TaxOrigin | None) -> str:
        if origin is None and rate is not None and has_ledger:
            return t("your transactions")
        return labels.short_tax_origin(t, origin) if origin else ""

    return (
        column("tax", t("Tax on dividends"), "tax", *(rate for rate, _ in taken), short=t("Tax")),
        column(
            "origin",
            t("Rate taken"),
            "text",
            *(said(*one) for one in taken),
            note=labels.tax_origins_note(t),
        ),
    )


def withheld(income: Income, audience: Audience) -> Figures:
    """What each country withheld in the year so far, with the rates and whose they are, and the
    whole.
    """
    t = audience.t
    found = income.withheld
    whole = sum((one.base for one in found), NOTHING)
    sums = [*(one.base for one in found), whole]
    premium = t("Of it health premium, {currency}", currency=income.base_currency)
    premiums = [
        column(
            "premium",
            premium,
            "base",
            *(one.premium for one in found),
            sum(one.premium for one in found),
        )
    ]
    columns = (
        column(
            "country",
            t("Country"),
            "text",
            *(words.market(t, one.country) for one in found),
            t("Portfolio"),
        ),
        _withheld(t, income.base_currency, sums),
        *(premiums if any(one.premium for one in found) else ()),
        _rate(t, sums),
        *_money(t, income.base_currency, sums)[:2],
        column("rates", t("Rates taken"), "text", *(_rates(t, one) for one in found), ""),
    )
    title = t("Withheld in {year} by country", year=words.year(t, income))
    return assembled(income, title, basis(income, t), columns, audience, has_total=True)


def _rates(t: Language, one: CountryWithholding) -> str:
    """The rates of one country, each with where it comes from and the symbols it was taken from."""
    said = [
        t(
            "{rate} ({origin}): {symbols}",
            rate=labels.tax_rate(t, use.rate),
            origin=labels.short_tax_origin(t, use.origin) if use.origin else t("your transactions"),
            symbols=t.listing([words.payer(t, symbol) for symbol in use.symbols]),
        )
        for use in one.rates
    ]
    return " · ".join(said)


def _money(t: Language, base: str, sums: Sequence[Amounts | None]) -> tuple[Column, ...]:
    """After tax, before tax and withheld, in the base currency."""
    return (
        column(
            "net",
            t("After tax, {currency}", currency=base),
            "base",
            *(s.net if s else None for s in sums),
        ),
        column(
            "gross",
            t("Before tax, {currency}", currency=base),
            "base",
            *(s.gross if s else None for s in sums),
            is_quiet=True,
        ),
        _withheld(t, base, sums),
    )


def _withheld(t: Language, base: str, sums: Sequence[Amounts | None]) -> Column:
    title = t("Withheld, {currency}", currency=base)
    return column("withheld", title, "base", *(s.withheld if s else None for s in sums))


def _part(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _rate(t: Language, sums: Sequence[Amounts | None]) -> Column:
    return column(
        "rate",
        t("Withheld, %"),
        "fraction",
        *(_part(s.withheld, s.gross) if s else None for s in sums),
        note=t("What was withheld, divided by the payments before tax."),
    )


def _names(
    t: Language, found: Sequence[IncomeGroup], by: Dimension, *, has_total: bool = True
) -> tuple[Column, ...]:
    """What a row is of: one column, for holdings with name and, where there are several,
    account.
    """
    title = t("Symbol") if by == "holding" else t(words.GROUPED_BY[by])
    whole, blank = ([t("Portfolio")], [""]) if has_total else ([], [])
    first = column("group", title, "text", *(words.group(t, one, by) for one in found), *whole)
    if by != "holding":
        return (first,)
    name = column(
        "name", t("Name"), "text", *(labels.short(t, one.key, one.name) for one in found), *blank
    )
    if len({one.account for one in found}) < 2:
        return (first, name)
    accounts = (*(labels.group(t, one.account) for one in found), *blank)
    return (first, name, column("account", t("Account"), "text", *accounts))


def _own(t: Language, rows: Sequence[PeriodIncome], by: Dimension) -> tuple[Column, ...]:
    """The same in each group's own currency, and its growth there."""
    if by not in ("holding", "currency"):
        return ()

    def cells(of: Callable[[Amounts], float | None]) -> tuple[float | None, ...]:
        return (*(of(row.own) if row.own else None for row in rows), None)

    return (
        column("own_net", t("After tax, own currency"), "own", *cells(lambda own: own.net)),
        column(
            "own_gross",
            t("Before tax, own currency"),
            "own",
            *cells(lambda own: own.gross),
            is_quiet=True,
        ),
        column(
            "growth_own",
            t("Growth before tax, own currency"),
            "return",
            *(row.growth_own for row in rows),
            None,
            note=t("Against the same days of the year before."),
        ),
    )
