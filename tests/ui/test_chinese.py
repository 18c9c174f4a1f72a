"""Every page in Traditional Chinese: not one English word but names of files, columns
and programs.
"""

from __future__ import annotations

import json
import re
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]

from tests.support.messages import catalogue, sentences
from tests.support.ui_app import PAGES, Open, app, folder  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    from streamlit.testing.v1 import AppTest

#: A book without a Latin word of its own, and one with a mistake in nearly every row.
CHINESE_BOOK = """代號,名稱,股數,帳戶,幣別,平均成本,資產類別,地區,產業,目標,股利預扣稅,價格,備註
0050.TW,元大台灣五十,36000,複委託,TWD,31.2,股票,台灣,大盤,60,,,核心
PFF,特別股基金,250,券商,USD,33.1,特別股,美國,金融,20,,,
KO,可口可樂,120,券商,USD,54.8,股票,美國,消費,10,0%,,
9999.TW,未上市,100,券商,TWD,10,股票,台灣,,,,12.5,自估
CASH,交割戶,180000,券商,TWD,,現金,台灣,,10,,,
"""
MISTAKES = """代號,名稱,股數,幣別,平均成本,目標,股利預扣稅,價格
0050,元大台灣五十,10,TWD,,,,
BRK.B,波克夏,10,USD,,,,
SPY,標普,十股,USD,,120,30,
QQQ,那斯達克,-5,XXX,-3,,,
KO,可口可樂,10,TWD,5,150,,7
CASH,現金,-100,,3,,,
KO,可口可樂,10,USD,5,,,7
"""
#: What is Latin in Chinese, too: the switch to English, programs, formats, columns as they stand in
#: the files.
KEPT = re.compile(
    r"English|Yahoo"
    r" Finance|Yahoo|Excel|Markdown|holdings\.csv|transactions\.csv|portfolio\.toml|holdings|\.ics"
    r"|dividend_tax|benchmark|amount|account|currency|price|symbol"
)
#: The ledger of that book, with a benchmark; and one with a mistake in every row, whose types are
#: told as they are typed.
LEDGER = """日期,交易類別,代號,股數,單價,金額,幣別,帳戶,手續費,交易稅,備註
2023-05-02,存入,,,,300000,TWD,券商,,,薪水
2023-05-03,買進,0050.TW,2000,120,,TWD,複委託,342,,
2023-06-15,買進,KO,150,60,,USD,券商,1,,
2024-01-15,賣出,KO,30,60,,USD,券商,1,,
2024-02-05,現金股利,PFF,,,33,USD,券商,,14,
2024-02-06,換匯,USD,1000,,31000,TWD,券商,,,
2024-02-20,提出,,,,5000,TWD,券商,,,
2024-03-11,買進,9999.TW,100,10,,TWD,券商,20,,
"""
LEDGER_MISTAKES = """日期,交易類別,代號,股數,單價,金額,幣別,帳戶,手續費,交易稅,備註
2024-01-08,存入,KO,,,1000,USD,券商,,,
2024-01-09,配股,KO,50,,,USD,券商,,,
2024-13-09,買進,KO,10,60,,USD,券商,,,
2024-01-10,買進,KO,10,,,USD,券商,,,
2024-01-11,賣出,KO,9000,60,,USD,券商,,,
2024-01-12,換匯,USD,0,,31000,TWD,券商,,,
2024-01-15,買進,KO,10,60,900,USD,券商,,,
2024-01-16,分割,KO,1,,,,,,,
2024-01-17,利息,CASH,,,30,JPY,,,,
"""
SETTINGS = 'benchmark = ["0050.TW", "SPY"]\n'
#: The tabs of a page by their key in the session.
TABS = {
    "performance": ("performance_pictures", ["與大盤比較", "市值與投入資金", "回落幅度"]),
    "income": ("income_tabs", ["配息", "歷年收入", "殖利率", "個別證券", "預扣稅"]),
    "holdings": ("holdings_tab", ["持股", "交易紀錄"]),
}
_ICON = re.compile(r":[a-z_]+/[a-z_]+:|:(?:red|green|orange|blue)\[")
_WORD = re.compile(r"[A-Za-z]*[a-z]{2,}[A-Za-z]*")
#: Fields of Streamlit's messages that a reader sees or hears.
_SEEN = {
    "label",
    "body",
    "help",
    "alt",
    "placeholder",
    "delta",
    "deltaDescription",
    "text",
    "content",
    "options",
}
#: The same in Plotly's figures.
_DRAWN = {"name", "text", "ticktext", "labels"}


def strings(message: Any, keys: set[str], seen: bool = False) -> Iterator[str]:
    """The strings that stand anywhere under one of ``keys``."""
    if isinstance(message, dict):
        for key, value in message.items():
            yield from strings(value, keys, key in keys or (seen and not isinstance(value, str)))
    elif isinstance(message, list):
        for value in message:
            yield from strings(value, keys, seen)
    elif isinstance(message, str) and seen:
        yield message


def shown(at: AppTest) -> Iterator[str]:
    """Everything on the page that is text: labels, tooltips, headers, cells, charts' words."""
    for element in at._tree:
        proto = getattr(element, "proto", None)
        if proto is None:
            continue
        message = MessageToDict(proto)
        figure = json.loads(message.pop("spec", "") or "{}")
        yield from strings(
            {"data": figure.get("data", []), "layout": figure.get("layout", {})}, _DRAWN
        )
        if element.type in ("dataframe", "table"):
            titles: dict[str, Any] = json.loads(message.pop("columns", "") or "{}")
            yield from strings(titles, _SEEN)
            frame: pd.DataFrame = element.value  # type: ignore[union-attr]
            if not message.get("hideHeader"):  # a column without a title of its own shows its name
                yield from (str(name) for name in frame.columns if str(name) not in titles)
            texts = frame.select_dtypes(["object", "str"])
            yield from (str(cell) for name in texts for cell in texts[name])
        yield from strings(message, _SEEN)


def cleaned(text: str, home: Path) -> str:
    """``text`` without icons, escapes, HTML tags and what may be Latin."""
    text = text.replace("\\", "").replace("\u2060", "").replace(str(home), "")
    return KEPT.sub("", re.sub(r"<[^>]+>", "", _ICON.sub("", text)))


def english() -> re.Pattern[str]:
    """Any sentence of the catalogue as it would stand on a page in English."""
    same = {str(m.id) for m in catalogue() if m.id == m.string}
    patterns = []
    for message in {text for _, _, text in sentences()} - same:
        parts = list(Formatter().parse(message))
        if any(re.search("[a-z]", literal) for literal, *_ in parts):
            patterns.append(
                "".join(
                    re.escape(literal) + ("" if name is None else ".*")
                    for literal, name, *_ in parts
                )
            )
    return re.compile("|".join(patterns))


def untranslated(at: AppTest, home: Path) -> set[str]:
    """Texts of the page that are an English sentence or hold an English word."""
    whole = english()
    return {
        text
        for text in shown(at)
        if whole.fullmatch(text.strip()) or _WORD.search(cleaned(text, home))
    }


@pytest.mark.parametrize("amounts", [True, False])
@pytest.mark.parametrize("book", [CHINESE_BOOK, MISTAKES], ids=["book", "mistakes"])
@pytest.mark.parametrize("page", PAGES)
def test_no_english_on_a_chinese_page(
    app: Open, folder: Path, page: str, book: str, amounts: bool
) -> None:
    at = app(
        page, lang="zh-TW", holdings=book, private=not amounts, contributions=True, preview=True
    )
    assert untranslated(at, folder) == set()
    assert any("持股" in text or "股利" in text for text in shown(at))


@pytest.mark.parametrize(
    ("rows", "amounts"),
    [(LEDGER, True), (LEDGER, False), (LEDGER_MISTAKES, True)],
    ids=["ledger", "hidden", "mistakes"],
)
@pytest.mark.parametrize("page", PAGES)
def test_no_english_about_a_ledger(
    app: Open, folder: Path, page: str, rows: str, amounts: bool
) -> None:
    (folder / "transactions.csv").write_text(rows, encoding="utf-8")
    (folder / "portfolio.toml").write_text(SETTINGS, encoding="utf-8")
    at = app(page, lang="zh-TW", holdings=CHINESE_BOOK, private=not amounts, contributions=True)
    found = untranslated(at, folder)
    key, tabs = TABS.get(page, ("", []))
    for tab in tabs:
        at.session_state[key] = tab
        at.run()
        assert not at.exception, at.exception[0].message
        found |= untranslated(at, folder)
    assert found == set()


@pytest.mark.parametrize("page", PAGES)
def test_no_english_while_a_quarter_goes_on(app: Open, folder: Path, page: str) -> None:
    at = app(page, quarter=None, lang="zh-TW", holdings=CHINESE_BOOK, view="base")
    assert untranslated(at, folder) == set()


def test_no_english_before_there_is_a_file(app: Open, folder: Path) -> None:
    (folder / "holdings.csv").unlink()
    at = app(quarter=None, lang="zh-TW")
    assert untranslated(at, folder) == set()
    assert "歡迎" in [title.value for title in at.title]


def test_no_english_before_there_are_prices(app: Open, folder: Path) -> None:
    at = app(quarter=None, lang="zh-TW", holdings=CHINESE_BOOK, demo_wish=False)
    assert untranslated(at, folder) == set()


def test_the_same_search_finds_english_on_an_english_page(app: Open, folder: Path) -> None:
    found = untranslated(app("quarterly_review", lang="en"), folder)
    assert {
        "Ready to publish?",
        "Rank",
        "Dividend yield",
        "Hide amounts",
        "Returns include",
    } <= found
