"""The tables of yields and of single securities' dividends, for the page and the files, after tax
and before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.report.cells import known
from portfolio.report.tables.income_tables import tax_columns
from portfolio.report.tables.model import GRIDS, TEXTS, Caption, Column, Heading, table_of
from portfolio.report.words import income_words as words
from portfolio.report.words import labels, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from portfolio.analysis.income.records import Dimension, GroupYield, Income, SecurityIncome
    from portfolio.analysis.records import HoldingReview, Review, Totals
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable

#: The three yields in the order in which they are shown, as the records name them.
_WHICH = ("trailing", "forward", "on_cost")
#: Each of them after tax, and before it.
_Pair = tuple[float | None, float | None]
_OF_HOLDING: Mapping[str, Callable[[HoldingReview | Totals], _Pair]] = {
    "trailing": lambda one: (one.yield_trailing_net, one.yield_trailing),
    "forward": lambda one: (one.yield_forward_net, one.yield_forward),
    "on_cost": lambda one: (one.yield_on_cost_net, one.yield_on_cost),
}
_OF_GROUP: Mapping[str, Callable[[GroupYield], _Pair]] = {
    "trailing": lambda group: (group.trailing_net, group.trailing),
    "forward": lambda group: (group.forward_net, group.forward),
    "on_cost": lambda group: (group.on_cost_net, group.on_cost),
}


def _titles(t: Language) -> dict[str, tuple[str, str]]:
    """What each yield is called, and on the screen, where six of them stand side by side."""
    return {
        "trailing": (t("12 months"), t("12 mo. after tax")),
        "forward": (t("Next 12 months (estimated)"), t("Estimated after tax")),
        "on_cost": (t("On cost"), t("On cost after tax")),
    }


def holdings(review: Review, audience: Audience, *, only_payers: bool = False) -> ReportTable:
    """Every security's yields after and before tax with the rate between them and its origin; then
    the portfolio's.

    ``only_payers`` leaves out what paid nothing in twelve months, and keeps the review's order.
    """
    t = audience.t
    held = list(sentences.payers(review))
    if not only_payers:
        held = sorted(
            (h for h in review.securities if h.shares),
            key=lambda h: -(known(h.yield_trailing_net) or -1.0),
        )
    whole = t("Portfolio")
    accounts = Column(
        Heading("account", t("Account"), "text", media=GRIDS),
        [labels.group(t, h.account) for h in held],
    )
    trailing, forward, on_cost = (_of_holdings(review, which, held, t) for which in _WHICH)
    columns = (
        Column(Heading("holding", t("Holding"), "text", media=TEXTS), list(_names(held, t)), whole),
        Column(
            Heading("symbol", t("Symbol"), "text", media=GRIDS), [h.symbol for h in held], whole
        ),
        Column(
            Heading("paid", t("Paid"), "text"),
            [labels.frequency(t, h.dividend_frequency) for h in held],
        ),
        *trailing,
        *_taken(review, held, t),
        *forward,
        *on_cost,
        Column(
            Heading("name", t("Name"), "text", media=GRIDS),
            [labels.short(t, h.symbol, h.name) for h in held],
        ),
        *([accounts] if len({h.account for h in held}) > 1 else ()),
        Column(Heading("remark", t("Remark"), "text", media=GRIDS), [_remark(h, t) for h in held]),
    )
    caption = Caption(t("Dividend yields"), note(review, t), review.base_currency)
    return table_of(audience, caption, columns, has_total=True)


def _names(held: Sequence[HoldingReview], t: Language) -> Iterator[str]:
    """Names for a publication; what has two rates in two accounts is told apart by them."""
    symbols = [h.symbol for h in held]
    for h in held:
        name = labels.long(t, h.symbol, h.name)
        if symbols.count(h.symbol) > 1:
            name = t("{holding} in {account}", holding=name, account=labels.group(t, h.account))
        yield name


def _of_holdings(
    review: Review, which: str, held: Sequence[HoldingReview], t: Language
) -> tuple[Column, Column]:
    """One yield of every holding and of the portfolio."""
    of = _OF_HOLDING[which]
    return _pair(which, t, [of(h) for h in held], of(review.totals))


def _taken(review: Review, held: Sequence[HoldingReview], t: Language) -> tuple[Column, Column]:
    """The rate between a yield before tax and after it, and its origin; of the portfolio what it
    comes to.
    """
    net, gross = known(review.totals.yield_trailing_net), known(review.totals.yield_trailing)
    whole = round(1.0 - net / gross, 3) if net is not None and gross else None
    tax, origin = tax_columns(t, [(h.dividend_tax, h.dividend_tax_origin) for h in held])
    said = t("on average") if whole is not None else ""
    return replace(tax, total=whole), replace(origin, total=said)


def groups(income: Income, audience: Audience, by: Dimension) -> ReportTable:
    """The yields of accounts, countries or currencies."""
    t = audience.t
    rows = income.yields.get(by, ())
    names = [
        words.market(t, r.group) if by == "country" else labels.group(t, r.group) for r in rows
    ]
    columns = [Column(Heading("group", t(words.GROUPED_BY[by]), "text"), names)]
    for which in _WHICH:
        columns += _pair(which, t, [_OF_GROUP[which](row) for row in rows])
    value = t("Value in {currency}", currency=income.base_currency)
    columns.append(Column(Heading("value", value, "base"), [r.value for r in rows]))
    said = t("Dividends divided by the value of everything in the group, cash included.")
    title = t("Yields of groups, by: {group}", group=t(words.GROUPED_BY[by]))
    return table_of(audience, Caption(title, said, income.base_currency), columns)


def note(review: Review | Income, t: Language) -> str:
    """What the three yields are."""
    return t(
        "12 months: dividends with ex-date in the 12 months to {date}, divided by the latest price."
        " Next 12 months: estimated, the payments that the calendar expects, divided by the latest"
        " price: as a rule the last regular dividend times the payments of a year; where amounts go"
        " by the season, those of the year before. On cost: the dividends of the 12"
        " months divided by the average cost. After tax: after what is withheld at source, at the"
        " rate shown.",
        date=t.long_date(review.as_of),
    )


def _pair(
    which: str,
    t: Language,
    cells: Sequence[_Pair],
    whole: _Pair = (None, None),
) -> tuple[Column, Column]:
    """One yield after tax and, in grey, before it."""
    title, short = _titles(t)[which]
    return (
        Column(
            Heading(
                f"{which}_net", t("{measure}, after tax", measure=title), "fraction", short=short
            ),
            [net for net, _ in cells],
            whole[0],
        ),
        Column(
            Heading(
                which,
                t("{measure}, before tax", measure=title),
                "fraction",
                is_quiet=True,
                short=t("Before tax"),
            ),
            [gross for _, gross in cells],
            whole[1],
        ),
    )


def _remark(h: HoldingReview, t: Language) -> str:
    """Why there is no forward yield, or what is special about the price."""
    said = t.say(h.yield_forward_reason) if h.yield_forward_reason else ""
    return " · ".join(filter(None, (labels.remark(t, h), said)))


def dividends(income: Income, one: SecurityIncome, audience: Audience) -> ReportTable:
    """Every dividend of one security per share, the latest first; specials are marked."""
    t = audience.t
    rows = tuple(reversed(one.dividends))
    facts = {"currency": one.currency}
    columns = (
        Column(Heading("ex_date", t("Ex-date"), "date"), [d.ex_date for d in rows]),
        Column(
            Heading("net", t("Per share after tax, {currency}", **facts), "rate"),
            [d.net for d in rows],
        ),
        Column(
            Heading(
                "amount", t("Per share before tax, {currency}", **facts), "rate", is_quiet=True
            ),
            [d.amount for d in rows],
        ),
        Column(Heading("tax", t("Tax on dividends"), "tax"), one.taxes.tolist()[::-1]),
        Column(
            Heading("kind", t("Kind"), "text"),
            [t("special") if d.is_special else t("regular") for d in rows],
        ),
    )
    said = t(
        "Split-adjusted, in {currency}; after tax at the rate of each ex-date, on the review's day"
        " {rate}, {origin}.",
        currency=one.currency,
        rate=labels.tax_rate(t, one.tax),
        origin=labels.tax_origin(t, one.tax_origin),
    )
    caption = Caption(t("Dividends of {symbol}", symbol=one.symbol), said, income.base_currency)
    return table_of(audience, caption, columns)
