"""The workbook, opened with another library than the one that wrote it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from portfolio import report
from portfolio.language import CODES, Code, language
from portfolio.report.audience import Audience
from portfolio.report.words import sentences
from tests.support.sample_review import FORMULA, first_quarter, sample_review

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from portfolio.analysis.records import Review

#: Title, period, dates and a blank line stand above the header.
HEADER = 5


def _book(
    code: Code = "en", *, amounts: bool = True, review: Review | None = None
) -> dict[str, Worksheet]:
    content = report.render(
        review or sample_review(), "xlsx", Audience(language(code), shows_amounts=amounts)
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: sheet for sheet in book.worksheets}


def _cell(sheet: Worksheet, title: str, row: int) -> Cell:
    """The cell under a header, ``row`` counted from the first row below it."""
    titles = [c.value for c in sheet[HEADER]]
    cell = sheet.cell(HEADER + row, titles.index(title) + 1)
    assert isinstance(cell, openpyxl.cell.cell.Cell)
    return cell


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("amounts", [True, False])
def test_four_sheets_without_a_single_formula_or_link(code: Code, amounts: bool) -> None:
    t = language(code)
    book = _book(code, amounts=amounts)
    assert list(book) == [t("Review"), t("Quarters"), t("Allocation"), t("Notes")]
    for sheet in book.values():
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [c.coordinate for c in cells if c.data_type == "f"]
        assert not [c.coordinate for c in cells if c.hyperlink]
        assert sheet["A1"].value == sentences.title(sample_review(), t)
        assert sheet["A2"].value == sentences.period(sample_review(), t)
        assert sheet["A3"].value == sentences.data_line(sample_review(), t)


def test_the_banner_stands_first_on_every_sheet_of_a_demo() -> None:
    t = language("en")
    for sheet in _book(review=sample_review("demo")).values():
        assert sheet["A1"].value == sentences.demo_banner(t)
        assert sheet["A1"].fill.fgColor.rgb == "FFFFE9C2"


def test_numbers_are_numbers_under_formats() -> None:
    sheet = _book()["Review"]
    growth = _cell(sheet, "Total return YTD 2024, own currency", 1)
    assert growth.value == 0.15237
    assert growth.number_format == "[Color10]+0.00%;[Red]-0.00%;0.00%"
    weight = _cell(sheet, "Weight", 1)
    assert (weight.value, weight.number_format) == (0.433, "0.00%")
    price = _cell(sheet, "Price (own currency)", 1)
    assert (price.value, price.number_format) == (551.18, '"US$"#,##0.00;-"US$"#,##0.00')
    value = _cell(sheet, "Value in TWD", 1)
    assert (value.value, value.number_format) == (1270611, '"NT$"#,##0;-"NT$"#,##0')
    yen = _cell(sheet, "Price (own currency)", 7)
    assert (yen.value, yen.number_format) == (278.9, '"JP¥"#,##0.00;-"JP¥"#,##0.00')
    tax = _cell(sheet, "Tax on dividends", 7)
    assert (tax.value, tax.number_format) == (0.15315, "0.000%")
    day = _cell(sheet, "Date of price", 4)
    assert (day.value, day.number_format) == (datetime(2024, 6, 14), "yyyy-mm-dd")
    assert _cell(sheet, "Price (own currency)", 5).value == "–"


def test_gains_are_red_in_taiwan() -> None:
    t = language("zh-TW")
    title = t(
        "Total return {period}, own currency", period=t("YTD {year}", year=2024), currency="TWD"
    )
    cell = _cell(_book("zh-TW")[t("Review")], title, 1)
    assert cell.number_format == "[Red]+0.00%;[Color10]-0.00%;0.00%"


def test_the_portfolio_s_row_comes_last_in_bold_outside_the_filter() -> None:
    sheet = _book()["Review"]
    total = _cell(sheet, "Total return YTD 2024, in TWD", 9)
    assert (total.value, total.font.b) == (0.1991, True)
    assert sheet.cell(HEADER + 9, 1).value == "TOTAL"
    assert sheet.auto_filter.ref is not None
    assert sheet.auto_filter.ref.endswith(str(HEADER + 8))


@pytest.mark.parametrize(
    ("name", "pane"), [("Review", "B6"), ("Quarters", "B6"), ("Allocation", "C6")]
)
def test_header_and_first_columns_stay_in_view_and_repeat_in_print(name: str, pane: str) -> None:
    sheet = _book()[name]
    assert sheet.freeze_panes == pane
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_columns_are_wide_enough_for_chinese() -> None:
    # 元大台灣50 takes 4 × 2 + 2 columns, two more for air; counted as characters it would get 11.
    review = sample_review()
    rows = tuple(r for r in review.quarters if r.symbol in ("0050.TW", "TOTAL"))
    sheet = _book(review=replace(review, quarters=rows))["Quarters"]
    assert sheet.column_dimensions["B"].width >= 4 * 2 + 2 + 2


def test_text_that_looks_like_a_formula_is_quoted_text() -> None:
    sheet = _book()["Review"]
    name = _cell(sheet, "Name", 6)
    assert (name.value, name.data_type) == (FORMULA, "s")
    assert name.quotePrefix
    assert not _cell(sheet, "Name", 1).quotePrefix


def test_quarters_have_a_block_for_each_currency_and_measure() -> None:
    sheet = _book()["Quarters"]
    titles = [str(c.value) for c in sheet[HEADER]]
    assert len(titles) == 3 + 2 * 3 * 3  # Q1, Q2, YTD; total, price, net; own, base
    # SHEL, third row: own -2.26 %, price 0.1 point less, base 5 points more (see the sample).
    assert (
        _cell(sheet, "Total return (dividends reinvested) Q1 2024, own currency", 3).value
        == -0.0226
    )
    assert _cell(sheet, "Price return Q1 2024, own currency", 3).value == pytest.approx(-0.0236)
    assert _cell(sheet, "Total return after tax Q1 2024, in TWD", 3).value == pytest.approx(0.0269)
    assert sheet.cell(HEADER + 7, 1).value == "TOTAL"


def test_the_first_quarter_has_no_columns_for_the_later_ones() -> None:
    titles = [str(c.value) for c in _book(review=first_quarter())["Quarters"][HEADER]]
    assert len(titles) == 3 + 2 * 3 * 2
    assert not any("Q3" in title for title in titles)


def test_allocation_lists_every_grouping_with_its_change() -> None:
    sheet = _book()["Allocation"]
    assert [c.value for c in sheet[HEADER + 1]][:2] == ["Asset class", "Equity"]
    # 86.1 % now, 83 % then.
    assert _cell(sheet, "Change (pp)", 1).value == pytest.approx(3.1)
    assert _cell(sheet, "Target", 1).value == 0.8
    assert _cell(sheet, "Group", 2).value == "Not set"
    groups = [sheet.cell(row, 1).value for row in range(HEADER + 1, sheet.max_row + 1)]
    assert groups == ["Asset class"] * 3 + ["Currency"] * 2 + [
        "Region",
        "Account",
        "Notes",
        "Strategy",
    ]


def test_notes_tell_method_dates_tax_and_findings() -> None:
    rows = [[c.value for c in row] for row in _book()["Notes"].iter_rows(min_row=HEADER + 1)]
    texts = {(row[0], row[1]): str(row[2]) for row in rows}
    assert "today's holdings" in texts["About the numbers", "Method"]
    assert "28 Jun 2024 (New York, Taipei)" in texts["Prices", "Data as of"]
    assert texts["Tax on dividends", "15.315%, from your settings for this market"] == "1475.T"
    assert texts["Tax on dividends", "30%, from the table of your country of residence"] == "SPY"
    assert texts["Findings", "Error: holdings.csv:9: 股數"] == "“27182x” is not a number of shares."
    assert texts["Findings", "Warning: GONE"] == "There is no price for GONE."


def test_without_amounts_a_finding_does_not_quote_what_was_typed() -> None:
    rows = [
        [c.value for c in row]
        for row in _book(amounts=False)["Notes"].iter_rows(min_row=HEADER + 1)
    ]
    assert ["Findings", "Error: holdings.csv:9: 股數", "“…” is not a number of shares."] in rows
    assert ["Findings", "Note: SHEL", "The last price is of 2024-06-14."] in rows
