"""One call for every format: names, types, the demo's banner, hidden amounts, and no cost before it
is used.
"""

from __future__ import annotations

import io
import subprocess
import sys

import openpyxl
import pytest

from portfolio import report
from portfolio.language import CODES, Code, language
from portfolio.report.audience import Audience
from portfolio.report.files.terminal import terminal_table
from portfolio.report.words import sentences
from tests.support.sample_review import AMOUNTS, first_quarter, sample_review


def _text(format: report.Format, content: bytes) -> str:
    """All that a reader can find in a file: for a workbook every cell of every sheet, numbers
    unrounded.
    """
    if format != "xlsx":
        return content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [
        str(c.value)
        for sheet in book
        for row in sheet.iter_rows()
        for c in row
        if c.value is not None
    ]
    return "\n".join([*cells, str(book.properties.title)])


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("format", report.FORMATS)
def test_without_amounts_none_can_be_found(format: report.Format, code: Code) -> None:
    review, t = sample_review(), language(code)
    hidden = _text(format, report.render(review, format, Audience(t, shows_amounts=False)))
    shown = _text(format, report.render(review, format, Audience(t, shows_amounts=True)))
    assert [amount for amount in AMOUNTS if amount in hidden] == []
    # The search can fail: with amounts the same strings are there (rounded where they are
    # formatted).
    assert {"1270611", "1,270,611"} & {amount for amount in AMOUNTS if amount in shown}
    assert sum(amount in shown for amount in AMOUNTS) >= 12


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("width", [80, 200])
def test_the_terminal_hides_amounts_too(code: Code, width: int) -> None:
    review, t = sample_review(), language(code)
    hidden = terminal_table(review, Audience(t, shows_amounts=False), width=width)
    assert [amount for amount in AMOUNTS if amount in hidden] == []
    assert "1,270,611" in terminal_table(review, Audience(t, shows_amounts=True), width=width)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("format", ["xlsx", "markdown", "html"])
def test_demo_prices_carry_the_banner(format: report.Format, code: Code) -> None:
    t = language(code)
    banner = sentences.demo_banner(t)
    assert banner in _text(
        format, report.render(sample_review("demo"), format, Audience(t, shows_amounts=False))
    )
    assert banner not in _text(
        format, report.render(sample_review(), format, Audience(t, shows_amounts=False))
    )


@pytest.mark.parametrize("code", CODES)
def test_the_banner_stands_in_the_terminal_and_the_source_in_every_csv_row(code: Code) -> None:
    t = language(code)
    review = sample_review("demo")
    assert terminal_table(review, Audience(t, shows_amounts=True)).startswith(
        sentences.demo_banner(t)
    )
    lines = _text(
        "csv", report.render(review, "csv", Audience(t, shows_amounts=True))
    ).splitlines()[1:]
    assert len(lines) == len(review.holdings) + 1
    assert all(t("Demo prices (simulated)") in line for line in lines)


def test_file_names() -> None:
    en, zh = language("en"), language("zh-TW")
    assert report.file_name(sample_review(), "xlsx", en) == "review-2024Q2.xlsx"
    assert report.file_name(first_quarter(), "markdown", zh) == "review-2024Q1.zh-TW.md"
    assert report.file_name(sample_review("demo"), "html", zh) == "review-2024Q2-demo.zh-TW.html"
    assert report.file_name(sample_review(), "json", zh) == "review-2024Q2.json"


def test_every_format_has_a_type() -> None:
    assert set(report.MIME) == set(report.FORMATS)
    assert report.MIME["csv"] == "text/csv; charset=utf-8"


def test_importing_the_package_and_the_words_loads_no_library() -> None:
    code = (
        "import sys, portfolio.report, portfolio.report.words.sentences,"
        " portfolio.report.words.labels\nprint([m for m in ('xlsxwriter', 'jinja2', 'plotly',"
        " 'rich', 'numpy', 'pandas') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("format", report.FORMATS)
def test_the_same_review_gives_the_same_bytes(format: report.Format) -> None:
    t = language("en")
    first, second = (
        report.render(sample_review(), format, Audience(t, shows_amounts=True)) for _ in range(2)
    )
    assert first == second
