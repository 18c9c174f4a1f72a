"""Every sentence of the product exists in every language."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from portfolio.errors import Sentence
from portfolio.language import (
    CODES,
    CONVENTIONS,
    Code,
    Language,
    choose,
    language,
)
from tests.support.messages import TRANSLATED, catalogue, sentences

ENGLISH = sorted({message for _, _, message in sentences()})
WORDS = {code: {str(m.id): str(m.string) for m in catalogue(code) if m.id} for code in TRANSLATED}
CHINESE = WORDS["zh-TW"]
#: Simplified forms that Traditional Chinese does not use.
SIMPLIFIED = set(
    "价汇个资产权总额获实际应该还这样们开关变图显设历录态环过进运动见误码页网络级报备类终"
)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_the_source_has_sentences() -> None:
    assert len(ENGLISH) > 200


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("message", ENGLISH)
def test_every_sentence_is_translated_with_its_facts(message: str, code: Code) -> None:
    translated = WORDS[code].get(message, "")
    assert translated, "missing: run make messages and translate it"
    assert placeholders(translated) == placeholders(message)


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_stale(code: Code) -> None:
    assert set(WORDS[code]) - set(ENGLISH) == set()


@pytest.mark.parametrize("code", CODES)
def test_a_language_answers_to_its_own_tag(code: Code) -> None:
    assert CONVENTIONS[code].code == choose(code) == language(code).code == code


def test_chinese_is_traditional() -> None:
    assert {text for text in CHINESE.values() if SIMPLIFIED & set(text)} == set()


def test_sentences_that_are_not_about_symbols_have_chinese_in_them() -> None:
    words = {message: re.sub(r"\{\w+\}", "", message) for message in CHINESE}
    plain = {
        m
        for m, text in CHINESE.items()
        if re.search(r"[a-z]{3}", words[m]) and not re.search(r"[一-鿿]", text)
    }
    assert plain <= {"Yahoo Finance"}


def test_chinese_has_full_width_punctuation() -> None:
    beside_chinese = re.compile(r"[一-鿿}][,;:?!]|[,;:?!][一-鿿]")
    assert {text for text in CHINESE.values() if beside_chinese.search(text)} == set()


def test_a_sentence_inside_an_f_string_is_extracted() -> None:
    assert "Needs attention" in ENGLISH


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
    assert (
        zh.long_date(date(2024, 3, 29)) == zh.short_date(date(2024, 3, 29)) == "2024 年 3 月 29 日"
    )
    assert (en.quarter("2024Q1"), zh.quarter("2024Q1")) == ("Q1 2024", "2024 年第 1 季")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SHEL", "漲最少的是 SHEL 與它"),  # Chinese and Latin part
        ("殼牌", "漲最少的是殼牌與它"),  # two Chinese characters do not
        ("東證 ETF", "漲最少的是東證 ETF 與它"),
        ("S&P 中文", "漲最少的是 S&P 中文與它"),
    ],
)
@pytest.mark.parametrize("template", ["漲最少的是 {name} 與它", "漲最少的是{name}與它"])
def test_chinese_meets_a_fact_with_the_space_it_needs(template: str, name: str, said: str) -> None:
    assert Language("zh-TW", {})(template, name=name) == said


def test_spaces_in_the_facts_themselves_stay() -> None:
    assert (
        Language("zh-TW", {})("「{name}」（{note}）", name="我的 帳戶", note="甲 乙")
        == "「我的 帳戶」（甲 乙）"
    )


def test_sentences_follow_one_another_as_the_language_has_it() -> None:
    assert language("en").paragraph("One.", "", "Two.") == "One. Two."
    assert language("zh-TW").paragraph("一。", "", "二。") == "一。二。"


def test_a_fact_that_is_a_sentence_is_said_in_the_reader_s_language() -> None:
    facts = {"kind": Sentence("buy"), "kinds": (Sentence("buy"), Sentence("sell"))}
    assert Sentence("{kind} of {kinds}", facts).english == "buy of buy, sell"
    assert language("en")("{kind} of {kinds}", **facts) == "buy of buy, sell"
    assert language("zh-TW")("{kind} of {kinds}", **facts) == "買進 of 買進、賣出"


def test_a_fact_that_is_a_list() -> None:
    assert language("en")("{symbols}", symbols=("KO", "SPY")) == "KO, SPY"
    assert language("zh-TW")("{symbols}", symbols=("KO", "SPY")) == "KO、SPY"
