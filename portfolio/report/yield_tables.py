"""The tables of yields and of single securities' dividends, for the page and the files, after tax and before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report import income_words as words
from portfolio.report import labels
from portfolio.report.cells import known
from portfolio.report.income_tables import Column, assembled, column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.income_records import Dimension, Income, SecurityIncome
    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.language import Language
    from portfolio.report.figures import Figures

#: The three yields in the order in which they are shown, as the records name them.
_WHICH = ("trailing", "forward", "on_cost")


def _titles(t: Language) -> dict[str, str]:
    return {"trailing": t("12 months"), "forward": t("Next 12 months"), "on_cost": t("On cost")}


def holdings(review: Review, income: Income, t: Language) -> Figures:
    """Every security's yields with the rate taken from its dividends and that rate's origin; then the portfolio's."""
    held = sorted(
        (h for h in review.securities if h.shares), key=lambda h: -(known(h.yield_trailing_net) or -1.0)
    )
    whole = next(iter(income.yields.get("total", ())), None)
    columns = [column("symbol", t("Symbol"), "text", *(h.symbol for h in held), t("Portfolio"))]
    for which, title in _titles(t).items():
        name = "yield_on_cost" if which == "on_cost" else f"yield_{which}"
        totals = (getattr(whole, f"{which}_net", None), getattr(whole, which, None))
        columns += _pair(
            title, which, t, [(getattr(h, f"{name}_net"), getattr(h, name)) for h in held] + [totals]
        )
    columns[3:3] = _taken(held, t)
    columns += [
        column("paid", t("Paid"), "text", *(labels.frequency(t, h.dividend_frequency) for h in held), ""),
        column("name", t("Name"), "text", *(labels.short(t, h.symbol, h.name) for h in held), ""),
        column("remark", t("Remark"), "text", *(_reason(income, h, t) for h in held), ""),
    ]
    if len({h.account for h in held}) > 1:
        accounts = (*(labels.group(t, h.account) for h in held), "")
        columns.insert(-1, column("account", t("Account"), "text", *accounts))
    return assembled(income, t("Dividend yields"), note(income, t), columns, amounts=True, has_total=True)


def _taken(held: Sequence[HoldingReview], t: Language) -> list[Column]:
    """The rate that makes a yield after tax of one before it, and where it comes from."""
    origins = [labels.tax_origin(t, h.dividend_tax_origin) for h in held]
    return [
        column("tax", t("Tax on dividends"), "tax", *(h.dividend_tax for h in held), None),
        column("origin", t("Rate taken"), "text", *origins, ""),
    ]


def groups(income: Income, t: Language, by: Dimension, *, amounts: bool) -> Figures:
    """The yields of accounts, countries or currencies."""
    rows = income.yields.get(by, ())
    names = [words.market(t, r.group) if by == "country" else labels.group(t, r.group) for r in rows]
    columns = [column("group", t(words.GROUPED_BY[by]), "text", *names)]
    for which, title in _titles(t).items():
        columns += _pair(title, which, t, [(getattr(r, f"{which}_net"), getattr(r, which)) for r in rows])
    value = t("Value in {currency}", currency=income.base_currency)
    columns.append(column("value", value, "base", *(r.value for r in rows)))
    said = t("Dividends divided by the value of everything in the group, cash included.")
    title = t("Yields of groups, by: {group}", group=t(words.GROUPED_BY[by]))
    return assembled(income, title, said, columns, amounts=amounts)


def note(income: Income, t: Language) -> str:
    """What the three yields are."""
    return t(
        "12 months: dividends with ex-date in the 12 months to {date}, divided by the latest price. Next 12 months: "
        "estimated, the last regular dividend times the payments of a year (the amounts of the year before where they "
        "differ by season), without specials. On cost: the dividends of the 12 months divided by the average cost. After tax: after what is withheld at source, at the rate shown.",
        date=t.long_date(income.as_of),
    )


def _pair(
    title: str, which: str, t: Language, cells: Sequence[tuple[float | None, float | None]]
) -> tuple[Column, Column]:
    """One yield after tax and, in grey, before it."""
    return (
        column(
            f"{which}_net", t("{measure}, after tax", measure=title), "fraction", *(net for net, _ in cells)
        ),
        column(
            which,
            t("{measure}, before tax", measure=title),
            "fraction",
            *(g for _, g in cells),
            is_quiet=True,
        ),
    )


def _reason(income: Income, h: HoldingReview, t: Language) -> str:
    """Why there is no forward yield, or what is special about the price."""
    one = income.security(h.symbol)
    said = t.say(one.reason) if one and one.reason else ""
    return t.paragraph(labels.remark(t, h), said)


def dividends(income: Income, one: SecurityIncome, t: Language) -> Figures:
    """Every dividend of one security per share, the latest first; specials are marked."""
    rows = tuple(reversed(one.dividends))
    facts = {"currency": one.currency}
    columns = (
        column("ex_date", t("Ex-date"), "date", *(d.ex_date for d in rows)),
        column("net", t("Per share after tax, {currency}", **facts), "rate", *(d.net for d in rows)),
        column(
            "amount",
            t("Per share before tax, {currency}", **facts),
            "rate",
            *(d.amount for d in rows),
            is_quiet=True,
        ),
        column("kind", t("Kind"), "text", *(t("special") if d.is_special else t("regular") for d in rows)),
    )
    said = t(
        "Split-adjusted, in {currency}; after tax at the rate of the review, {rate}, {origin}.",
        currency=one.currency,
        rate=labels.tax_rate(t, one.tax),
        origin=labels.tax_origin(t, one.tax_origin),
    )
    return assembled(income, t("Dividends of {symbol}", symbol=one.symbol), said, columns, amounts=True)
