"""A ``Review`` becomes a file: JSON, CSV, XLSX, Markdown or HTML. Nothing is computed here.

Importing this package costs nothing; each format's library is imported when the format is asked
for. What is shown is decided once for all formats and for the screen: ``audience`` is who it is
for, ``words`` the sentences and labels, ``tables`` every table, defined once in one model
(``tables.model``), ``files`` the formats that draw them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from portfolio.language import SOURCE

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

Format = Literal["json", "csv", "xlsx", "markdown", "html"]
FORMATS: tuple[Format, ...] = ("json", "csv", "xlsx", "markdown", "html")
#: The formats that are published: percentages only unless asked otherwise. The others are for the
#: owner.
PUBLISHED: tuple[Format, ...] = ("markdown", "html")

MIME: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "markdown": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
#: The type of ``calendar``'s file.
CALENDAR = "text/calendar; charset=utf-8"
_SUFFIX: dict[Format, str] = {
    "json": "json",
    "csv": "csv",
    "xlsx": "xlsx",
    "markdown": "md",
    "html": "html",
}


def render(review: Review, format: Format, audience: Audience) -> bytes:  # noqa: A002
    """Return the file's bytes.

    For an audience without amounts no amount of money, no share count and no manual price is in it,
    nor what would let them be rebuilt (``masking``); percentages and market prices stay. The
    formats that are published are so for any audience.
    """
    from portfolio.report.masking import masked

    if format in PUBLISHED:
        audience = audience.public()
    review = masked(review, audience)
    if format == "json":
        from portfolio.report.files import json_file

        return json_file.render(review, audience)
    if format == "csv":
        from portfolio.report.files import csv_file

        return csv_file.render(review, audience)
    if format == "xlsx":
        from portfolio.report.files import xlsx_file

        return xlsx_file.render(review, audience)
    if format == "markdown":
        from portfolio.report.files import markdown_file

        return markdown_file.render(review, audience)
    from portfolio.report.files import html_file

    return html_file.render(review, audience)


def file_name(review: Review, format: Format, language: Language) -> str:  # noqa: A002
    """A plain ASCII name: ``review-2024Q1.xlsx``, ``review-2024Q1-demo.zh-TW.md``.

    The language is named when it is not English (JSON is the same in all), simulated prices always.
    """
    demo = "-demo" if review.source == "demo" else ""
    words = "" if language.code == SOURCE or format == "json" else f".{language.code}"
    return f"review-{review.quarter}{demo}{words}.{_SUFFIX[format]}"


def calendar(review: Review, audience: Audience) -> bytes:
    """Return the expected payments as an iCalendar file, one all-day event each; amounts only for
    an audience that sees them.
    """
    from portfolio.report.files import calendar_file
    from portfolio.report.masking import masked

    return calendar_file.render(masked(review, audience), audience)


def calendar_name(review: Review, language: Language) -> str:
    """A plain ASCII name, formed like those of the review's files:
    ``payments-2024Q1-demo.zh-TW.ics``.
    """
    return (
        file_name(review, "csv", language).replace("review-", "payments-").removesuffix("csv")
        + "ics"
    )


def withheld_name(review: Review, language: Language) -> str:
    """The name of the table of what was withheld: ``withheld-2024Q1-demo.zh-TW.csv``."""
    return file_name(review, "csv", language).replace("review-", "withheld-")
