"""The tables of income, decided once for the page, the workbook, the files to publish and the CSV
to download.

Money before tax stands beside money after tax everywhere. Without amounts the columns of money and
shares are left out; percentages and what is paid per share stay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.analysis.income.records import NOTHING, STEPS
from portfolio.report.tables.model import GRIDS, Caption, Column, Heading, table_of
from portfolio.report.words import income_words as words
from portfolio.report.words import labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.income.records import (
        Amounts,
        CountryWithholding,
        Dimension,
        ExpectedPayment,
        Income,
        IncomeGroup,
        PastPayment,
        PeriodIncome,
        RateUse,
        Step,
    )
    from portfolio.analysis.records import View
    from portfolio.analysis.records.terms import TaxOrigin
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable


#: Pixels for the rates of a country, each with its symbols.
_RATES = 560
#: Groups of which months are listed one below the other.
_MOST_BY_MONTH = 40


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
) -> ReportTable:
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
        Column(
            Heading("period", t(words.STEPS[step]), "text"),
            [words.period(t, r, step) for r in rows],
        ),
        *_money(t, currency, sums),
        Column(
            Heading(
                "before",
                t("Year before, after tax, {currency}", currency=currency),
                "base",
                t("The same days of the year before."),
            ),
            [b.net if b else None for b in before],
        ),
        Column(
            Heading("growth_net", t("Growth after tax"), "return", same_days, tint="rows"),
            [net for net, _ in growth],
        ),
        Column(
            Heading("growth", t("Growth before tax"), "return", same_days, is_quiet=True),
            [g for _, g in growth],
        ),
        _rate(t, sums),
    )
    titles = {
        "month": t("Income by month"),
        "quarter": t("Income by quarter"),
        "year": t("Income by year"),
    }
    return table_of(audience, Caption(titles[step], basis(income, t), currency), columns)


def course(rows: ReportTable, t: Language) -> str:
    """A history's latest period and its highest one, after tax, for who cannot see the bars."""
    found = [
        (str(period), net)
        for period, net in zip(rows.column("period"), rows.column("net"), strict=True)
        if isinstance(net, float)
    ]
    if not found:
        return rows.title
    high = max(found, key=lambda pair: pair[1])
    return t(
        "{title}: {latest} {amount} after tax; the most in {period}, {most}.",
        title=rows.title,
        latest=found[0][0],
        amount=t.money(found[0][1], rows.base),
        period=high[0],
        most=t.money(high[1], rows.base),
    )


def groups(income: Income, audience: Audience, by: Dimension) -> ReportTable:
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
    sums = [row.base for row in rows]
    columns = (
        *_names(t, [one for one, _ in found], by),
        *_money(t, income.base_currency, sums, whole.base),
        Column(
            Heading("share", t("Share"), "fraction", t("Of the whole income after tax.")),
            [_part(s.net, whole.base.net) for s in sums],
            _part(whole.base.net, whole.base.net),
        ),
        Column(
            Heading(
                "growth_net",
                t("Growth after tax"),
                "return",
                t(
                    "In {currency}, against the same days of the year before.",
                    currency=income.base_currency,
                ),
                tint="rows",
            ),
            [row.growth_net for row in rows],
            whole.growth_net,
        ),
        _rate(t, sums, whole.base),
        *_own(t, rows, by),
    )
    currencies = [one.currency or (one.key if by == "currency" else "") for one, _ in found]
    title = t(
        "Income {year}, by: {group}", year=words.year(t, income), group=t(words.GROUPED_BY[by])
    )
    caption = Caption(title, basis(income, t), income.base_currency)
    return table_of(audience, caption, columns, currencies=currencies, has_total=True)


def histories(income: Income, audience: Audience, by: Dimension) -> ReportTable:
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
        *_names(t, [one for one, _, _ in found], by),
        Column(
            Heading("period", t("Period"), "text"),
            [words.period(t, row, step) for _, step, row in found],
        ),
        *_money(t, income.base_currency, [row.base for row in rows]),
        Column(
            Heading("growth_net", t("Growth after tax"), "return", same_days, tint="rows"),
            [r.growth_net for r in rows],
        ),
        Column(
            Heading("growth", t("Growth before tax"), "return", same_days, is_quiet=True),
            [r.growth for r in rows],
        ),
        _rate(t, [row.base for row in rows]),
    )
    title = t("Income of all periods, by: {group}", group=t(words.GROUPED_BY[by]))
    return table_of(audience, Caption(title, basis(income, t), income.base_currency), columns)


def expected_title(income: Income, t: Language) -> str:
    """The title of the payments to come: from when on, since a past quarter's are not the next."""
    return t("Payments expected after {date}", date=t.long_date(income.as_of))


def calendar(income: Income, audience: Audience) -> ReportTable:
    """Every expected payment of the twelve months after the review, the next one first."""
    t = audience.t
    rows = income.expected
    columns = (
        *_payments(t, income, rows, t("Paid about")),
        Column(
            Heading("amount_net", t("Per share, after tax"), "rate"),
            [p.own.net / p.shares for p in rows],
        ),
        Column(
            Heading("amount", t("Per share, before tax"), "rate", is_quiet=True),
            [p.amount for p in rows],
        ),
        Column(Heading("currency", t("Currency"), "text"), [p.currency for p in rows]),
        Column(
            Heading("basis", t("Rests on"), "text", media=GRIDS),
            [t.say(p.basis) if p.basis else "" for p in rows],
        ),
        Column(
            Heading("name", t("Name"), "text", media=GRIDS),
            [labels.short(t, p.symbol, p.name) for p in rows],
        ),
    )
    note = t(
        "Ex-dates in the twelve months after {date}, at that day's exchange rates. An estimate is"
        " nobody's promise.",
        date=t.long_date(income.as_of),
    )
    currencies = [p.currency for p in rows]
    caption = Caption(expected_title(income, t), note, income.base_currency)
    return table_of(audience, caption, columns, currencies=currencies)


def paid(income: Income, audience: Audience) -> ReportTable:
    """Every payment of the review's year so far, the latest first: what the ledger received, and
    what follows from shares.
    """
    t = audience.t
    rows = tuple(reversed(income.paid))
    columns = (
        *_payments(t, income, rows, t("Paid on")),
        Column(
            Heading("amount_net", t("Per share, after tax"), "rate"),
            [p.own.net / p.shares if p.shares else None for p in rows],
        ),
        Column(
            Heading("amount", t("Per share, before tax"), "rate", is_quiet=True),
            [p.own.gross / p.shares if p.shares else None for p in rows],
        ),
        Column(Heading("currency", t("Currency"), "text"), [p.currency for p in rows]),
        Column(
            Heading("name", t("Name"), "text", media=GRIDS),
            [labels.short(t, p.symbol, p.name) for p in rows],
        ),
    )
    title = t("Payments in {year}", year=words.year(t, income))
    currencies = [p.currency for p in rows]
    caption = Caption(title, basis(income, t), income.base_currency)
    return table_of(audience, caption, columns, currencies=currencies)


def _payments(
    t: Language, income: Income, rows: Sequence[ExpectedPayment | PastPayment], paid_on: str
) -> tuple[Column, ...]:
    """What tables of single payments begin with: day, whose, how sure, money with the rate taken
    from it.
    """
    net, gross, withheld = _money(t, income.base_currency, [p.base for p in rows])
    days = [Column(Heading("pay_date", paid_on, "date"), [p.pay_date for p in rows])]
    accounts = [
        Column(
            Heading("account", t("Account"), "text", media=GRIDS),
            [labels.group(t, p.account) for p in rows],
        )
    ]
    return (
        Column(Heading("ex_date", t("Ex-date"), "date"), [p.ex_date for p in rows]),
        Column(
            Heading("holding", t("Symbol"), "text"),
            [words.payer(t, p.symbol, p.currency) for p in rows],
        ),
        Column(Heading("state", t("State"), "text"), [words.marked(t, p.state) for p in rows]),
        net,
        gross,
        replace(withheld, heading=replace(withheld.heading, media=GRIDS)),
        *_payment_taxes(t, rows),
        *(days if any(p.pay_date for p in rows) else ()),
        *(accounts if len({p.account for p in rows}) > 1 else ()),
        Column(
            Heading("own_net", t("After tax, own currency"), "own", media=GRIDS),
            [p.own.net for p in rows],
        ),
        Column(
            Heading("own_gross", t("Before tax, own currency"), "own", is_quiet=True, media=GRIDS),
            [p.own.gross for p in rows],
        ),
    )


def _payment_taxes(
    t: Language, rows: Sequence[ExpectedPayment | PastPayment]
) -> tuple[Column, Column]:
    """What is withheld from single payments: the rate, and the health premium on top of it where it
    is due.
    """
    found = [(p.own.rate, p.tax_origin) for p in rows]
    tax, origin = tax_columns(t, found, has_ledger=True)
    said = (
        t("{origin}, health premium", origin=cell)
        if p.premium
        else t("no rate follows")
        if p.own.doubtful
        else cell
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
        Column(
            Heading("tax", t("Tax on dividends"), "tax", short=t("Tax")),
            [rate for rate, _ in taken],
        ),
        Column(
            Heading("origin", t("Rate taken"), "text", labels.tax_origins_note(t)),
            [said(*one) for one in taken],
        ),
    )


def withheld(income: Income, audience: Audience) -> ReportTable:
    """What each country withheld in the year so far, with the rates and whose they are, and the
    whole.
    """
    t = audience.t
    found = income.withheld
    whole = sum((one.base for one in found), NOTHING)
    sums = [one.base for one in found]
    premium = t("Of it health premium, {currency}", currency=income.base_currency)
    premiums = [
        Column(
            Heading("premium", premium, "base"),
            [one.premium for one in found],
            sum(one.premium for one in found),
        )
    ]
    columns = (
        Column(
            Heading("country", t("Country"), "text"),
            [words.market(t, one.country) for one in found],
            t("Portfolio"),
        ),
        _withheld(t, income.base_currency, sums, whole),
        *(premiums if any(one.premium for one in found) else ()),
        _rate(t, sums, whole),
        *_money(t, income.base_currency, sums, whole)[:2],
        Column(
            Heading("rates", t("Rates taken"), "text", width=_RATES),
            [_rates(t, one) for one in found],
            "",
        ),
    )
    title = t("Withheld in {year} by country", year=words.year(t, income))
    caption = Caption(title, basis(income, t), income.base_currency)
    return table_of(audience, caption, columns, has_total=True)


def _rates(t: Language, one: CountryWithholding) -> str:
    """The rates of one country, each with where it comes from and the symbols it was taken from."""
    return " · ".join(_rate_taken(t, use) for use in one.rates)


def _rate_taken(t: Language, use: RateUse) -> str:
    facts = {
        "rate": labels.tax_rate(t, use.rate),
        "origin": labels.short_tax_origin(t, use.origin) if use.origin else t("your transactions"),
        "symbols": t.listing([words.payer(t, symbol) for symbol in use.symbols]),
    }
    if use.base.doubtful:
        return t("{rate} ({origin}, no rate follows): {symbols}", **facts)
    if use.is_average:
        return t("{rate} on average ({origin}): {symbols}", **facts)
    return t("{rate} ({origin}): {symbols}", **facts)


def _money(
    t: Language, base: str, sums: Sequence[Amounts | None], whole: Amounts = NOTHING
) -> tuple[Column, Column, Column]:
    """After tax, before tax and withheld, in the base currency."""
    return (
        Column(
            Heading("net", t("After tax, {currency}", currency=base), "base"),
            [s.net if s else None for s in sums],
            whole.net,
        ),
        Column(
            Heading("gross", t("Before tax, {currency}", currency=base), "base", is_quiet=True),
            [s.gross if s else None for s in sums],
            whole.gross,
        ),
        _withheld(t, base, sums, whole),
    )


def _withheld(t: Language, base: str, sums: Sequence[Amounts | None], whole: Amounts) -> Column:
    title = t("Withheld, {currency}", currency=base)
    return Column(
        Heading("withheld", title, "base"),
        [s.withheld if s else None for s in sums],
        whole.withheld,
    )


def _part(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _rate(t: Language, sums: Sequence[Amounts | None], whole: Amounts = NOTHING) -> Column:
    return Column(
        Heading(
            "rate",
            t("Withheld on average, %"),
            "fraction",
            t(
                "What was withheld, divided by the payments before tax. None where the rows of a"
                " payment lack so much or so little that it can be no withholding: a finding names"
                " it."
            ),
        ),
        [s.rate if s else None for s in sums],
        whole.rate,
    )


def _names(t: Language, found: Sequence[IncomeGroup], by: Dimension) -> tuple[Column, ...]:
    """What a row is of: one column, for holdings with name and, where there are several,
    account.
    """
    title = t("Symbol") if by == "holding" else t(words.GROUPED_BY[by])
    first = Column(
        Heading("group", title, "text"),
        [words.group(t, one, by) for one in found],
        t("Portfolio"),
    )
    if by != "holding":
        return (first,)
    name = Column(
        Heading("name", t("Name"), "text"), [labels.short(t, one.key, one.name) for one in found]
    )
    if len({one.account for one in found}) < 2:
        return (first, name)
    accounts = [labels.group(t, one.account) for one in found]
    return (first, name, Column(Heading("account", t("Account"), "text"), accounts))


def _own(t: Language, rows: Sequence[PeriodIncome], by: Dimension) -> tuple[Column, ...]:
    """The same in each group's own currency, and its growth there; the whole has no currency of
    its own.
    """
    if by not in ("holding", "currency"):
        return ()
    return (
        Column(
            Heading("own_net", t("After tax, own currency"), "own"),
            [row.own.net if row.own else None for row in rows],
            None,
        ),
        Column(
            Heading("own_gross", t("Before tax, own currency"), "own", is_quiet=True),
            [row.own.gross if row.own else None for row in rows],
            None,
        ),
        Column(
            Heading(
                "growth_own",
                t("Growth before tax, own currency"),
                "return",
                t("Against the same days of the year before."),
            ),
            [row.growth_own for row in rows],
            None,
        ),
    )
