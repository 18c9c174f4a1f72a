"""``portfolio.toml``: every value checked, the default kept for a wrong one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portfolio.book.records import HealthPremium, Settings
from portfolio.book.settings.reading import read_settings

FULL = """\
base_currency = "usd"
language = "zh_TW"
residence = "uk"
benchmark = ["0050.TW", "^TWII", "spy"]

[dividend_tax]
SGOV = "0%"
US = 0.15
BRK-B = "30%"
0050.TW = 0
"1475.T" = 0.1
uk = 0

[health_premium]
enabled = true
rate = "2.5%"
threshold = 10000

[health_premium.shares]
0056.TW = "60%"
"00878.TW" = 0.4
"""


def test_every_value() -> None:
    settings, problems = read_settings(FULL.encode())
    # Residence GB has no table of its own, which is worth a warning.
    assert [p.code for p in problems] == ["residence_without_table"]
    assert settings == Settings(
        base_currency="USD",
        language="zh-TW",
        residence="GB",
        benchmark=("0050.TW", "^TWII", "SPY"),
        dividend_tax={
            "SGOV": 0.0,
            "US": 0.15,
            "BRK-B": 0.3,
            "0050.TW": 0.0,
            "1475.T": 0.1,
            "GB": 0.0,
        },
        health_premium=HealthPremium(
            enabled=True, rate=0.025, threshold=10_000.0, shares={"0056.TW": 0.6, "00878.TW": 0.4}
        ),
    )


def test_rates_that_change_on_a_day() -> None:
    text = (
        "[dividend_tax]\nUS = 0.3\n\n[dividend_tax.2028-01-01]\nUS ="
        ' "12%"\n\n[dividend_tax.2027-01-01]\nuk = 0.1\n0050.TW = 0.05\n'
    )
    settings, problems = read_settings(text.encode())
    assert problems == ()
    assert settings == Settings(
        dividend_tax={"US": 0.3},
        dividend_tax_from=(
            (date(2027, 1, 1), {"GB": 0.1, "0050.TW": 0.05}),
            (date(2028, 1, 1), {"US": 0.12}),
        ),
    )
    assert settings.on(date(2026, 12, 31)).dividend_tax == {"US": 0.3}
    assert settings.on(date(2027, 1, 1)).dividend_tax == {"US": 0.3, "GB": 0.1, "0050.TW": 0.05}
    assert settings.on(date(2028, 1, 1)).dividend_tax == {"US": 0.12, "GB": 0.1, "0050.TW": 0.05}


@pytest.mark.parametrize("day", ["2024-03-31", '"2024-03-31"', '" 2024-03-31 "'])
def test_the_day_that_the_holdings_speak_of(day: str) -> None:
    settings, problems = read_settings(f"[holdings]\nas_of = {day}\n".encode())
    assert not problems
    assert settings.holdings_as_of == date(2024, 3, 31)


@pytest.mark.parametrize("day", ["2024-03-31T12:00:00", '"31.3.2024"', "20240331", "true"])
def test_what_is_no_day_is_told(day: str) -> None:
    settings, (problem,) = read_settings(f"[holdings]\nas_of = {day}\n".encode())
    assert settings.holdings_as_of is None
    assert (problem.severity, problem.line, problem.column) == ("error", 2, "holdings.as_of")
    assert problem.message.endswith("is no value for holdings.as_of: write as_of = 2024-03-31.")


def test_an_empty_file_and_a_byte_order_mark() -> None:
    assert read_settings(b"") == (Settings(), ())
    assert read_settings(b'\xef\xbb\xbfbenchmark = "SPY"\r\n') == (Settings(benchmark=("SPY",)), ())


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"),
    [
        (
            'base_currency = "XYZ"',
            1,
            "base_currency",
            '“XYZ” is no value for base_currency: write base_currency = "TWD".',
        ),
        (
            'base_currency = "GBp"',
            1,
            "base_currency",
            '“GBp” is no value for base_currency: write base_currency = "GBP".',
        ),
        (
            "base_currency = 5",
            1,
            "base_currency",
            '“5” is no value for base_currency: write base_currency = "TWD".',
        ),
        (
            '# mine\n\nlanguage = "fr"',
            3,
            "language",
            '“fr” is no value for language: write language = "en" / "zh-TW".',
        ),
        (
            'residence = "Taiwan"',
            1,
            "residence",
            '“Taiwan” is no value for residence: write residence = "TW".',
        ),
        (
            'residence = "DE"',
            1,
            "residence",
            (
                "No dividend taxes are known for residence = DE: write your rates under "
                "[dividend_tax]."
            ),
        ),
        (
            "benchmark = 50",
            1,
            "benchmark",
            '“50” is no value for benchmark: write benchmark = ["0050.TW"].',
        ),
        ('benchmark = "0050"', 1, "benchmark", "“0050” needs its exchange: write 0050.TW."),
        (
            "benchmark = [true]",
            1,
            "benchmark",
            '“True” is no value for benchmark: write benchmark = ["0050.TW"].',
        ),
        (
            'base = "USD"',
            1,
            "base",
            (
                "There is no setting “base”: use one of base_currency, language, residence, "
                "benchmark, dividend_tax, health_premium, holdings, import, symbols."
            ),
        ),
        (
            "dividend_tax = 0.3",
            1,
            "dividend_tax",
            "“0.3” is no value for dividend_tax: write [dividend_tax].",
        ),
        (
            "[dividend_tax]\nUS = 30",
            2,
            "dividend_tax.US",
            '“30” is no value for dividend_tax.US: write US = 0.3 / US = "30%".',
        ),
        (
            '[dividend_tax]\nSPY = "abc"',
            2,
            "dividend_tax.SPY",
            '“abc” is no value for dividend_tax.SPY: write SPY = 0.3 / SPY = "30%".',
        ),
        (
            "[dividend_tax]\nSPY = true",
            2,
            "dividend_tax.SPY",
            '“True” is no value for dividend_tax.SPY: write SPY = 0.3 / SPY = "30%".',
        ),
        (
            "[dividend_tax]\nBRK.B = 0.3",
            2,
            "dividend_tax.BRK.B",
            "Yahoo Finance spells “BRK.B” differently: write BRK-B.",
        ),
        (
            "[dividend_tax]\nCASH = 0",
            2,
            "dividend_tax.CASH",
            "Cash pays no dividends: remove dividend_tax.CASH.",
        ),
        (
            "health_premium = true",
            1,
            "health_premium",
            "“True” is no value for health_premium: write [health_premium].",
        ),
        (
            '[health_premium]\nenabled = "yes"',
            2,
            "health_premium.enabled",
            "“yes” is no value for health_premium.enabled: write enabled = true / enabled = false.",
        ),
        (
            "[health_premium]\nrate = 2.11",
            2,
            "health_premium.rate",
            '“2.11” is no value for health_premium.rate: write rate = 0.0211 / rate = "2.11%".',
        ),
        (
            "[health_premium]\nthreshold = -1",
            2,
            "health_premium.threshold",
            "“-1” is no value for health_premium.threshold: write threshold = 20000.",
        ),
        (
            "[health_premium]\nlimit = 1",
            2,
            "health_premium.limit",
            (
                "There is no setting “health_premium.limit”: use one of health_premium.enabled, "
                "health_premium.rate, health_premium.threshold, health_premium.shares."
            ),
        ),
        (
            "[dividend_tax]\nUS = 0.3\n[dividend_tax.2027-13-01]\nUS = 0.1",
            3,
            "dividend_tax.2027-13-01",
            (
                "“2027-13-01” is no value for dividend_tax.2027-13-01: write "
                "[dividend_tax.2027-01-31]."
            ),
        ),
        (
            (
                "[dividend_tax]\n[dividend_tax.2027-01-01]\nJP = 0.1\n[dividend_tax.2028-01-01]\n"
                "JP = 15"
            ),
            5,
            "dividend_tax.2028-01-01.JP",
            '“15” is no value for dividend_tax.2028-01-01.JP: write JP = 0.3 / JP = "30%".',
        ),
        (
            "[health_premium]\nshares = 1",
            2,
            "health_premium.shares",
            "“1” is no value for health_premium.shares: write [health_premium.shares].",
        ),
        (
            "[health_premium.shares]\n0056.TW = 60",
            2,
            "health_premium.shares.0056.TW",
            (
                '“60” is no value for health_premium.shares.0056.TW: write "0056.TW" = 0.6 / '
                '"0056.TW" = "60%".'
            ),
        ),
        (
            '[health_premium.shares]\n"0056" = 0.6',
            2,
            "health_premium.shares.0056",
            "“0056” needs its exchange: write 0056.TW.",
        ),
    ],
)
def test_a_wrong_value_is_told_and_the_default_stays(
    text: str, line: int, column: str, sentence: str
) -> None:
    settings, (problem,) = read_settings(text.encode(), "portfolio.toml")
    assert (problem.file, problem.line, problem.column) == ("portfolio.toml", line, column)
    assert problem.message == sentence
    settings = replace(
        settings, dividend_tax={}, dividend_tax_from=()
    )  # entries beside the wrong one stay
    assert settings in (Settings(), Settings(residence="DE"))


def test_a_file_that_is_no_toml() -> None:
    settings, (problem,) = read_settings(b"language = 'en'\nbase_currency = USD\n")
    assert settings == Settings()
    assert (problem.severity, problem.line) == ("error", 2)
    assert (
        problem.message
        == "The settings cannot be read and are not used: write one line per setting,"
        ' such as base_currency = "TWD".'
    )


def test_a_file_that_is_not_utf8() -> None:
    settings, (problem,) = read_settings('residence = "TW" # 台灣'.encode("cp950"))
    assert settings == Settings()
    assert problem.message == "The settings are not UTF-8 and are not used: save the file as UTF-8."
