"""Every sentence of the product exists in both languages."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from portfolio.language import choose, language
from tests.messages import catalogue, sentences

ENGLISH = sorted({message for _, _, message in sentences()})
CHINESE = {str(m.id): str(m.string) for m in catalogue() if m.id}
#: Simplified forms that Traditional Chinese does not use.
SIMPLIFIED = set("价汇个资产权总额获实际应该还这样们开关变图显设历录态环过进运动见误码页网络级报备类终")


def placeholders(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def test_the_source_has_sentences() -> None:
    assert len(ENGLISH) > 200


@pytest.mark.parametrize("message", ENGLISH)
def test_every_sentence_is_translated_with_its_facts(message: str) -> None:
    translated = CHINESE.get(message, "")
    assert translated, "missing: run python -m tests.messages and translate it"
    assert placeholders(translated) == placeholders(message)


def test_no_translation_is_stale() -> None:
    assert set(CHINESE) - set(ENGLISH) == set()


def test_chinese_is_traditional() -> None:
    assert {text for text in CHINESE.values() if SIMPLIFIED & set(text)} == set()


def test_sentences_that_are_not_about_symbols_have_chinese_in_them() -> None:
    plain = {
        m for m, text in CHINESE.items() if re.search(r"[a-z]{3}", m) and not re.search(r"[一-鿿]", text)
    }
    assert plain <= {"Markdown", "Excel", "holdings.csv"}


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (("zh-TW",), "zh-TW"),
        (("zh_TW.UTF-8",), "zh-TW"),
        (("zh-Hant-HK",), "zh-TW"),
        (("en-GB",), "en"),
        ((None, "zh-TW"), "zh-TW"),
        (("fr", "zh-TW"), "zh-TW"),
        (("C.UTF-8", None), "en"),
        ((), "en"),
    ],
)
def test_the_first_wish_that_we_speak(wishes: tuple[str | None, ...], expected: str) -> None:
    assert choose(*wishes) == expected


def test_numbers_dates_and_money() -> None:
    from datetime import date

    en, zh = language("en"), language("zh-TW")
    assert en.percent(0.10392, signed=True) == "+10.39%"
    assert en.percent(-0.10392) == "-10.39%"
    assert en.percent(-0.000001, signed=True) == "0.00%"  # no minus zero
    assert en.percent(None) == zh.percent(float("nan")) == "–"
    assert en.money(6208400.4, "TWD") == zh.money(6208400.4, "TWD") == "NT$6,208,400"
    assert en.money(-12.345, "USD") == "-US$12.35" or en.money(-12.345, "USD") == "-US$12.34"
    assert en.money(1500, "JPY", signed=True) == "+JP¥1,500"
    assert en.long_date(date(2024, 3, 29)) == "29 March 2024"
    assert zh.long_date(date(2024, 3, 29)) == "2024年3月29日"
    assert (en.quarter("2024Q1"), zh.quarter("2024Q1")) == ("Q1 2024", "2024 年第 1 季")
