"""The Markdown, read by a CommonMark parser as a blog would."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from portfolio import report
from portfolio.errors import Problem
from portfolio.language import CODES, Code, language
from portfolio.report.audience import Audience
from portfolio.report.files.markdown_file import escaped
from portfolio.report.words import sentences
from tests.support.sample_review import FORMULA, NASTY, first_quarter, sample_review

if TYPE_CHECKING:
    from portfolio.analysis.records import Review


def _source(review: Review, code: Code = "en", *, amounts: bool = False) -> str:
    return report.render(
        review, "markdown", Audience(language(code), shows_amounts=amounts)
    ).decode()


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def _tables(source: str) -> list[list[list[str]]]:
    """Every table as rows of cells, the text as a reader sees it."""
    tables: list[list[list[str]]] = []
    tokens = _parser().parse(source)
    for before, token in itertools.pairwise(tokens):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type == "inline" and before.type in ("th_open", "td_open"):
            tables[-1][-1].append("".join(child.content for child in token.children or ()))
    # table_open is never the first token, so nothing is lost by looking at pairs.
    return tables


def test_the_ranked_table_as_the_author_publishes_it() -> None:
    ranked = _tables(_source(sample_review()))[0]
    assert ranked == [
        ["Rank", "Holding", "Total return YTD 2024"],
        ["1", "元大台灣50 (0050.TW)", "+41.51%"],
        ["2", "TOPIX ETF (1475.T)", "+20.01%"],
        ["3", "SPDR S&P 500 (SPY)", "+15.24%"],
        ["4", f"{NASTY} (SHEL), price of 2024-06-14", "-3.46%"],
        ["–", f"{FORMULA} (FUND1)", "–"],
        ["–", "GONE", "–"],
    ]


def test_the_quarters_follow_once_there_is_more_than_one() -> None:
    own, base = _tables(_source(sample_review()))[1:3]
    assert own[0] == ["Holding", "Q1 2024", "Q2 2024", "YTD 2024"]
    assert own[3][1:] == ["-2.26%", "-1.23%", "-3.46%"]
    assert base[3][1:] == ["+2.74%", "+3.77%", "+1.54%"]  # 5 points more in the sample
    assert own[-1] == base[-1] == ["Portfolio", "+12.08%", "+6.99%", "+19.91%"]
    assert len(_tables(_source(first_quarter()))) == len(_tables(_source(sample_review()))) - 2


def test_the_mix_is_compared_with_new_year() -> None:
    assert _tables(_source(sample_review()))[-1] == [
        [
            "Asset class",
            "Weight, 30 Jun 2024",
            "Weight, end of 2023",
            "Change (pp)",
            "Target",
            "Drift (pp)",
        ],
        ["Equity", "86.10%", "83.00%", "+3.10", "80.00%", "+6.10"],
        ["Not set", "8.40%", "–", "–", "–", "–"],
        ["Cash", "5.50%", "6.00%", "-0.50", "10.00%", "-4.50"],
    ]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("amounts", [True, False])
def test_names_are_text_never_markup(code: Code, amounts: bool) -> None:
    source = _source(sample_review(), code, amounts=amounts)
    tokens = _parser().parse(source)
    kinds = {child.type for token in tokens for child in (token, *(token.children or ()))}
    assert kinds.isdisjoint(
        {"html_block", "html_inline", "link_open", "code_inline", "image", "code_block", "fence"}
    )
    assert "<script" not in source
    assert "https://evil" not in source


@pytest.mark.parametrize("code", CODES)
def test_every_table_is_whole(code: Code) -> None:
    for table in _tables(_source(sample_review(), code, amounts=True)):
        assert {len(row) for row in table} == {len(table[0])}


@pytest.mark.parametrize(
    "text",
    [
        NASTY,
        FORMULA,
        "- list",
        "+ list",
        "1. one",
        "2) two",
        "# head",
        "> quote",
        "~~gone~~",
        "---",
        "===",
        "a_b_c",
        "www.evil.example",
        "me@evil.example",
        "&lt;",
        "\\*",
        "![x](y)",
        "| a | b |",
        "+1.5%",
        "0050.TW",
    ],
)
def test_escaped_text_reads_as_it_was(text: str) -> None:
    opening, inline, closing = _parser().parse(escaped(text))
    assert (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
    assert "".join(child.content for child in inline.children or ()) == text


def test_what_needs_no_escape_stays_readable() -> None:
    assert escaped("0050.TW, +1.50%: 元大台灣50") == "0050.TW, +1.50%: 元大台灣50"


def test_the_sentences_and_the_small_print_are_there() -> None:
    review, t = sample_review(), language("en")
    source = _source(review)
    assert source.startswith("# Quarterly review, Q2 2024\n\n**Had today's holdings been held")
    assert (
        "| SPDR S&amp;P 500 (SPY) | quarterly | 0.88% | 1.25% | 30% | residence default |" in source
    )
    assert escaped(sentences.data_line(review, t)) in source
    assert escaped(sentences.method_note(review, t)) in source
    assert "There is no price for GONE." in source
    assert "27182x" not in source  # the author's file is the author's affair


def test_a_demo_and_a_running_quarter_say_so_first() -> None:
    source = _source(replace(sample_review("demo"), is_running=True))
    lines = [line for line in source.splitlines() if line]
    assert lines[1] == "> **Demo prices, simulated. Not your money, not the market.**"
    assert lines[2] == "The quarter had not ended on 30 June 2024: figures so far."


def test_amounts_come_only_when_asked_for() -> None:
    amounts, holdings = _tables(_source(sample_review(), amounts=True))[:2]
    assert amounts[1] == ["Value on 30 June 2024", "NT$2,935,461"]
    assert amounts[-1] == ["Income YTD 2024, after tax", "NT$11,313"]
    assert holdings[1] == [
        "SPDR S&P 500 (SPY) in Broker A",
        "71.25",
        "US$551.18",
        "2024-06-28",
        "US$39,271.79",
        "NT$1,270,611",
        "43.30%",
    ]


def test_hints_to_the_author_are_not_published() -> None:
    hint = Problem("info", "dividend_tax_default", "SPY", "Set “dividend_tax”.")
    review = replace(sample_review(), problems=(hint,))
    assert "Set “dividend" not in _source(review)
    assert (
        "Set “dividend_tax”."
        in report.render(review, "json", Audience(language("en"), shows_amounts=False)).decode()
    )
