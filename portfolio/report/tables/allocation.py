"""The tables of the allocation: each group's share on the review's day, at New Year and wished
for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.report.tables.model import Caption, Column, Heading, table_of
from portfolio.report.words import labels, mix_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import AllocationRow, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable

#: Groupings that a publication shows; accounts and the user's own columns are nobody else's
#: business.
PUBLISHED = ("asset_class", "region", "currency", "sector")


def shown_dimensions(review: Review) -> tuple[str, ...]:
    """The groupings worth publishing: those in which at least one holding has a group."""
    return tuple(d for d in PUBLISHED if any(row.group for row in review.allocation.get(d, ())))


def allocation(review: Review, audience: Audience, *dimensions: str) -> ReportTable:
    """One grouping, or several below each other: weights, their change, the target and the drift
    from it where there is one, the value.
    """
    t, year = audience.t, review.start_of_year.year
    found = [(d, row) for d in dimensions for row in mix_words.rows(review, d)]
    title = t("Allocation")
    if len(dimensions) == 1:
        title = t(
            "{dimension} on {date} and at the end of {year}",
            dimension=labels.dimension(t, dimensions[0]),
            date=t.long_date(review.as_of),
            year=year,
        )
        first = labels.dimension(t, dimensions[0])
        groups = [Column(Heading("group", first, "text", width=130), _groups(t, found))]
    else:
        by = Column(
            Heading("by", t("Grouped by"), "text"), [labels.dimension(t, d) for d, _ in found]
        )
        groups = [by, Column(Heading("group", t("Group"), "text"), _groups(t, found))]
    return table_of(
        audience,
        Caption(title, mix_words.note(review, t), review.base_currency),
        (*groups, *_shares(review, t, [row for _, row in found])),
        fixed=len(groups),
    )


def in_brief(review: Review, audience: Audience, dimension: str) -> ReportTable:
    """One grouping in a third of a page: the share on the review's day as a bar, and at New
    Year.
    """
    found = allocation(review, audience, dimension).only("group", "now", "then")
    group, now, then = found.headings
    return replace(
        found,
        headings=(
            replace(group, width=75),
            replace(now, width=110, is_bar=True, digits=1),
            replace(then, width=90, digits=1),
        ),
    )


def accounts(review: Review, audience: Audience) -> ReportTable:
    """What every account is worth, and its part of the whole; one that was emptied this year has
    nothing to add up.
    """
    t = audience.t
    found = [row for row in mix_words.rows(review, "account") if row.value_base]
    groups = [labels.group(t, row.group) for row in found]
    note = t("At the prices and exchange rates of {date}.", date=t.long_date(review.as_of))
    caption = Caption(t("Value by account"), note, review.base_currency)
    columns = (
        Column(Heading("group", t("Account"), "text"), groups, t("Portfolio")),
        *_shares(review, t, found),
    )
    whole = table_of(audience, caption, columns, has_total=True)
    return whole.only("group", "value", "now")


def _groups(t: Language, found: Sequence[tuple[str, AllocationRow]]) -> list[str]:
    return [labels.group(t, row.group) for _, row in found]


def _shares(review: Review, t: Language, rows: Sequence[AllocationRow]) -> tuple[Column, ...]:
    """What the groups are of the whole."""
    year = review.start_of_year.year
    targets = (
        Column(
            Heading(
                "target",
                t("Target"),
                "fraction",
                t("The sum of the targets of the group's holdings, from holdings.csv."),
                width=100,
            ),
            [row.target for row in rows],
        ),
        Column(
            Heading(
                "drift",
                t("Drift (pp)"),
                "points",
                t("Minus target, in percentage points (pp): + is too much."),
                width=110,
            ),
            [row.drift for row in rows],
        ),
    )
    day, note = (
        t.short_date(review.as_of),
        (
            t("Today's holdings at the last closes of {year}.", year=year)
            if review.method == "static"
            else t("What was held then, at the last closes of {year}.", year=year)
        ),
    )
    return (
        Column(
            Heading(
                "now",
                t("Weight, {date}", date=day),
                "fraction",
                t("Share of the whole portfolio on that day."),
                short=review.as_of.isoformat(),
                width=120,
            ),
            [row.weight for row in rows],
            sum(row.weight for row in rows),
        ),
        Column(
            Heading(
                "then",
                t("Weight, end of {year}", year=year),
                "fraction",
                note,
                short=t("End of {year}", year=year),
                width=120,
            ),
            [row.weight_start_of_year for row in rows],
        ),
        Column(
            Heading(
                "change",
                t("Change (pp)"),
                "points",
                t("Since New Year, in percentage points (pp)."),
                width=110,
            ),
            [mix_words.change(row) for row in rows],
        ),
        *(targets if any(row.target is not None for row in rows) else ()),
        Column(
            Heading(
                "value",
                t("Value in {currency}", currency=review.base_currency),
                "base",
                t("At the prices and exchange rates of {date}.", date=t.long_date(review.as_of)),
                width=140,
            ),
            [row.value_base for row in rows],
            sum(row.value_base for row in rows),
        ),
    )
