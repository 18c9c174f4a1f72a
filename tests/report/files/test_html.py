"""The HTML file: self-contained, harmless, and saying the same as the other exports."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from portfolio import report
from portfolio.analysis.records import GrowthLines, Review
from portfolio.language import CODES, Code, language
from portfolio.report.audience import Audience
from portfolio.report.words import mix_words, sentences
from tests.support.sample_review import NASTY, first_quarter, sample_review


class Page(HTMLParser):
    """What is in a page: tags with their attributes, tables as text, and all text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.text = ""
        self._inside: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" in self._inside:
            return
        self.text += data
        if "td" in self._inside or "th" in self._inside:
            self.tables[-1][-1][-1] += data.strip()


def _page(review: Review | None = None, code: Code = "en", *, amounts: bool = False) -> Page:
    return Page(
        report.render(
            review or sample_review(), "html", Audience(language(code), shows_amounts=amounts)
        ).decode()
    )


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("amounts", [True, False])
def test_nothing_runs_and_nothing_is_fetched(code: Code, amounts: bool) -> None:
    page = _page(code=code, amounts=amounts)
    names = {tag for tag, _ in page.tags}
    assert names.isdisjoint(
        {"script", "link", "iframe", "img", "object", "embed", "a", "form", "base"}
    )
    attributes = {name for _, attrs in page.tags for name in attrs}
    assert not [
        a for a in attributes if a.startswith("on") or a in ("src", "href", "srcset", "action")
    ]
    source = report.render(
        sample_review(), "html", Audience(language(code), shows_amounts=amounts)
    ).decode()
    assert not re.search(r"url\(|@import", source)
    policy = next(
        a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")


@pytest.mark.parametrize("code", CODES)
def test_names_are_escaped_and_read_as_typed(code: Code) -> None:
    source = report.render(
        sample_review(), "html", Audience(language(code), shows_amounts=False)
    ).decode()
    assert "<script" not in source
    assert source.count("&lt;script&gt;") > 3
    assert NASTY in Page(source).text


@pytest.mark.parametrize("code", CODES)
def test_the_page_knows_its_language_and_fits_a_phone(code: Code) -> None:
    page = _page(code=code)
    assert ("html", {"lang": code}) in page.tags
    assert any(a.get("name") == "viewport" for _, a in page.tags)
    assert all(len({len(row) for row in table}) == 1 for table in page.tables)


def test_gains_are_red_in_taiwan_and_green_elsewhere() -> None:
    source = report.render(
        sample_review(), "html", Audience(language("en"), shows_amounts=False)
    ).decode()
    light = source[: source.index("prefers-color-scheme")]
    assert "--up: #1a7a43; --down: #b3261e;" in light
    assert ':root[lang="zh-TW"] { --up: #b3261e; --down: #1a7a43; }' in light


def test_the_ranked_table_has_its_bars() -> None:
    page = _page()
    ranked = page.tables[0]
    assert [row[:3] for row in ranked[1:5]] == [
        ["1", "元大台灣50 (0050.TW)", "+41.51%"],
        ["2", "TOPIX ETF (1475.T)", "+20.01%"],
        ["3", "SPDR S&P 500 (SPY)", "+15.24%"],
        ["4", f"{NASTY} (SHEL), price of 2024-06-14", "-3.46%"],
    ]
    # From -3.456 % to 41.51 % is 44.966 points: zero at 3.456/44.966 = 7.69 %, the longest bar
    # 92.31 %.
    bars = [a for t, a in page.tags if t == "rect" and a.get("height") == "100%"]
    assert (bars[0]["x"], bars[0]["width"]) == ("7.69%", "92.31%")
    assert (bars[3]["x"], bars[3]["width"]) == ("0.0%", "7.69%")
    kinds = [a["class"] for t, a in page.tags if t == "svg" and a.get("height") == "14"]
    assert [str(kind).strip() for kind in kinds] == ["gain", "gain", "gain", "loss", "", ""]


def test_the_tables_say_the_same_as_the_review() -> None:
    page = _page()
    own, base, causes, yields = page.tables[1:5]
    assert yields[0][:6] == [
        "Holding",
        "Paid",
        "12 months, after tax",
        "12 months, before tax",
        "Tax on dividends",
        "Rate taken",
    ]
    assert own[-1] == ["Portfolio", "+12.08%", "+6.99%", "+19.91%"]
    assert base[3][1:] == ["+2.74%", "+3.77%", "+1.54%"]
    assert causes[1] == [
        "SPDR S&P 500 (SPY) in #1",
        "+9.02%",
        "+14.49%",
        "+0.65%",
        "+5.88%",
        "+22.01%",
        "+15.24%",
        "+15.00%",
        "41.00%",
    ]
    assert causes[2] == ["Cash (TWD)", "0.00%", "–", "–", "–", "–", "–", "–", "6.00%"]
    assert yields[2][:6] == [
        "元大台灣50 (0050.TW)", "half-yearly", "2.60%", "2.60%", "0%", "residence default",
    ]  # fmt: skip
    # 1.78 / 2.13 is left: 1 − 0.0178 / 0.0213 = 16.4 % withheld on average.
    assert yields[-1][:6] == ["Portfolio", "", "1.78%", "2.13%", "16.4%", "on average"]
    assert len(_page(first_quarter()).tables) == len(page.tables) - 2


def test_sentences_dates_and_findings_stand_on_the_page() -> None:
    review, t = sample_review(), language("en")
    text = _page(review).text
    for sentence in (
        sentences.title(review, t),
        sentences.period(review, t),
        sentences.headline(review, t),
        sentences.leaders(review, t),
        sentences.data_line(review, t),
        mix_words.moved(review, t),
        sentences.method_note(review, t),
        sentences.basis_note(review, t),
        "There is no price for GONE.",
    ):
        assert sentence in text
    assert "27182x" not in text


def test_the_chart_has_a_line_for_each_holding_with_prices_and_a_text() -> None:
    page = _page()
    assert [a["class"] for t, a in page.tags if t == "path"] == ["c4", "c3", "c2", "c1", "c0"]
    assert any(
        a.get("role") == "img" and a.get("aria-labelledby") for t, a in page.tags if t == "svg"
    )
    assert "Line chart: growth of the portfolio" in page.text


def test_a_review_without_lines_or_yields_still_renders() -> None:
    review = sample_review()
    empty = GrowthLines(
        np.array([], "datetime64[D]"),
        (),
        np.empty((0, 0)),
        np.empty((0, 0)),
        np.array([], np.float64),
    )
    securities = tuple(replace(h, yield_trailing=None) for h in review.holdings)
    page = _page(replace(review, growth=empty, holdings=securities, allocation={}))
    assert "path" not in {tag for tag, _ in page.tags}
    assert "Dividend yield" in page.text  # still explained in the notes
    assert len(page.tables) == 4
