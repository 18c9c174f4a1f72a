"""Symbols in Yahoo's spelling, what to write instead of others, and the facts of a listing."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from portfolio.book import symbols
from portfolio.book.currencies import currencies, currency_of, major_unit
from portfolio.book.symbols import _LISTINGS, asked_about, listing, other_listings, read_symbol
from portfolio.book.taiwan import TaiwanList
from portfolio.language import Language

ENGLISH = Language("en", {})


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [
        ("SPY", "SPY"),
        ("brk-b", "BRK-B"),
        (" 0050.tw ", "0050.TW"),
        ("００５０．ＴＷ", "0050.TW"),
        ("00679B.TWO", "00679B.TWO"),
        ("1475.T", "1475.T"),
        ("SHEL.L", "SHEL.L"),
        ("VOD.F", "VOD.F"),  # a one-letter ending that is an exchange, not a share class
        ("BTC-USD", "BTC-USD"),
        ("cash", "CASH"),
        ("現金", "CASH"),
        ('="0050.TW"', "0050.TW"),
        ("\ufeffSPY\u200b", "SPY"),
        ("ABC.XY", "ABC.XY"),  # an ending we do not know may be one that Yahoo knows
    ],
)
def test_symbols_that_are_understood(typed: str, symbol: str) -> None:
    read = read_symbol(typed)
    assert (read.symbol, read.template) == (symbol, "")


DIFFERENTLY = "Yahoo Finance spells “{}” differently: write {}."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("BRK.B", DIFFERENTLY.format("BRK.B", "BRK-B")),
        ("brk/b", DIFFERENTLY.format("BRK/B", "BRK-B")),
        ("BF B", DIFFERENTLY.format("BF B", "BF-B")),
        ("SPY.US", DIFFERENTLY.format("SPY.US", "SPY")),
        ("SPY US", DIFFERENTLY.format("SPY US", "SPY")),
        ("2330 TT", DIFFERENTLY.format("2330 TT", "2330.TW")),
        ("TPE:0050", DIFFERENTLY.format("TPE:0050", "0050.TW")),
        ("NASDAQ:QQQ", DIFFERENTLY.format("NASDAQ:QQQ", "QQQ")),
        ("7203.JP", DIFFERENTLY.format("7203.JP", "7203.T")),
        ("0050", "“0050” needs its exchange: write 0050.TW."),
        (
            "2330",
            "“2330” needs its exchange: write 2330.TW, or 2330.T if it is listed in Tokyo.",
        ),
        ("130A", "“130A” needs its exchange: write 130A.T."),
        ("00679b", "“00679B” needs its exchange: write 00679B.TWO."),
        ("006208", "“006208” needs its exchange: write 006208.TW."),
        ("6488", "“6488” needs its exchange: write 6488.TWO, or 6488.T if it is listed in Tokyo."),
        ("6488 TT", DIFFERENTLY.format("6488 TT", "6488.TWO")),
        ("50", "“50” needs its exchange, and Excel may have cut off zeros: write 0050.TW."),
        ("878", "“878” needs its exchange, and Excel may have cut off zeros: write 00878.TW."),
        (
            "6208",
            (
                "“6208” can be several securities: write one of 6208.TWO (日揚), 006208.TW"
                " (富邦台50), 6208.T."
            ),
        ),
        (
            "679B",
            "“679B” can be several securities: write one of 00679B.TWO (元大美債20年), 679B.T.",
        ),
        # Younger than the list, or no code at all.
        (
            "009999",
            (
                "“009999” needs its exchange: write 009999.TW, or 009999.TWO if it trades over the"
                " counter."
            ),
        ),
        (
            "9999",
            "“9999” can be several securities: write one of 9999.TW, 9999.TWO, 9999.T.",
        ),
        ("12", "“12” needs its exchange, and Excel may have cut off zeros: write 0012.TW."),
        ("0050 元大台灣50", "“0050” needs its exchange: write 0050.TW."),
        (
            "6208 富邦台50",
            "“6208” needs its exchange, and Excel may have cut off zeros: write 006208.TW.",
        ),
        ("環球晶(6488)", "“6488” needs its exchange: write 6488.TWO."),
        ("美金", "“美金” is money: write CASH as symbol and USD in the column “currency”."),
        ("NT$", "“NT$” is money: write CASH as symbol and TWD in the column “currency”."),
        (
            "TWD=X",
            (
                "“TWD=X” is an exchange rate: for money write CASH as symbol and its currency"
                " beside it."
            ),
        ),
        ("^GSPC", "“^GSPC” is an index, which nobody can hold: write the fund’s symbol."),
        ("", "The symbol is missing: write it as Yahoo Finance does, or CASH for money."),
        ("\u200b", "The symbol is missing: write it as Yahoo Finance does, or CASH for money."),
        *(
            (
                odd,
                (
                    f"“{odd}” is not a symbol: copy it from Yahoo Finance, such as SPY, BRK-B or"
                    " 0050.TW."
                ),
            )
            for odd in ("SPY!", "../X", "A;B", "-SPY", "SPY-", "GC=F", "A..B")
        ),
    ],
)
def test_symbols_that_are_answered(typed: str, sentence: str) -> None:
    read = read_symbol(typed)
    assert read.symbol == ""
    assert ENGLISH(read.template, **dict(read.facts)) == sentence


@pytest.mark.parametrize(
    ("code", "name", "held", "candidates"),
    [
        ("6208", "", (), ("6208.TWO", "006208.TW", "6208.T")),
        ("6208", "富邦台50", (), ("006208.TW",)),
        ("6208", "富邦臺", (), ("006208.TW",)),  # cut, and with the other character
        ("6208", "日揚科技", (), ("6208.TWO",)),
        ("6208", "", ("006208.TW", "0050.TW"), ("006208.TW",)),
        ("6208", "日揚", ("006208.TW",), ("6208.TWO",)),  # the name before what is held
        ("6208", "My favourite", (), ("6208.TWO", "006208.TW", "6208.T")),
        ("1475", "", (), ("1475.TW", "1475.T")),
        ("1475", "", ("1475.T",), ("1475.T",)),
        ("1475", "iシェアーズ・コア TOPIX", (), ("1475.T",)),
        ("1475", "業旺", (), ("1475.TW",)),
        ("SPY.US", "", (), ("SPY",)),
        ("SPY", "", (), ()),
    ],
)
def test_the_name_beside_a_code_decides_then_what_is_held(
    code: str, name: str, held: tuple[str, ...], candidates: tuple[str, ...]
) -> None:
    assert read_symbol(code, name, held).candidates == candidates


def test_without_the_list_of_taiwan_every_listing_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(symbols, "taiwan_list", lambda: TaiwanList((), None))
    assert read_symbol("6488").candidates == ("6488.TW", "6488.TWO", "6488.T")
    assert read_symbol("0050").candidates == ("0050.TW", "0050.TWO")
    assert read_symbol("50").candidates == ("0050.TW",)


@pytest.mark.parametrize(
    ("symbol", "others"),
    [
        ("6488.TW", ("6488.TWO",)),
        ("2330.TWO", ("2330.TW",)),
        ("878.TW", ("00878.TW",)),
        ("6208.TW", ("6208.TWO", "006208.TW")),
        ("6488.TWO", ()),
        ("9999.TW", ()),  # younger than the list, perhaps
        ("SPY", ()),
        ("7203.T", ()),
    ],
)
def test_what_taiwan_s_list_has_instead(symbol: str, others: tuple[str, ...]) -> None:
    assert other_listings(symbol) == others


def test_symbols_that_are_asked_about() -> None:
    usd, btc = asked_about("USD"), asked_about("BTC")
    assert usd is not None
    assert ENGLISH(usd.template, **dict(usd.facts)) == (
        "“USD” can be money or a security: for money write CASH as symbol and USD in the column"
        " “currency”; for the security write its name beside it in holdings.csv."
    )
    assert btc is not None
    assert ENGLISH(btc.template, **dict(btc.facts)) == (
        "“BTC” can be a coin or a security: for the coin write BTC-USD; for the security write its"
        " name beside it in holdings.csv."
    )
    assert asked_about("SPY") is None
    assert asked_about("BTC-USD") is None


@pytest.mark.parametrize(
    ("symbol", "market", "suffix", "currency", "timezone", "close"),
    [
        ("SPY", "US", "", "USD", "America/New_York", time(16)),
        ("BRK-B", "US", "", "USD", "America/New_York", time(16)),
        ("0050.TW", "TW", ".TW", "TWD", "Asia/Taipei", time(13, 30)),
        ("00679B.TWO", "TW", ".TWO", "TWD", "Asia/Taipei", time(13, 30)),
        ("1475.T", "JP", ".T", "JPY", "Asia/Tokyo", time(15, 30)),
        ("SHEL.L", "GB", ".L", "GBP", "Europe/London", time(16, 35)),
        ("BTC-USD", "CRYPTO", "-USD", "USD", "UTC", None),
        ("ETH-TWD", "CRYPTO", "-TWD", "TWD", "UTC", None),
        ("TWD=X", "FX", "=X", "TWD", "Europe/London", None),
        ("EURUSD=X", "FX", "=X", "USD", "Europe/London", None),
        ("ABC.XY", "", ".XY", "", "", None),
    ],
)
def test_what_a_symbol_says_about_its_listing(
    symbol: str, market: str, suffix: str, currency: str, timezone: str, close: time | None
) -> None:
    found = listing(symbol)
    assert (found.market, found.suffix, found.currency, found.timezone, found.close) == (
        market,
        suffix,
        currency,
        timezone,
        close,
    )


@pytest.mark.parametrize("suffix", sorted(_LISTINGS))
def test_every_listing_has_a_real_time_zone_and_currency(suffix: str) -> None:
    found = listing(f"ABC{suffix}")
    assert found.currency in currencies()
    assert ZoneInfo(found.timezone).key == found.timezone
    assert found.close is not None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("TWD", "TWD"),
        ("usd", "USD"),
        (" ＪＰＹ ", "JPY"),
        ("台幣", "TWD"),
        ("NT$", "TWD"),
        ("美金", "USD"),
        ("日圓", "JPY"),
        ("円", "JPY"),
        ("CNH", "CNH"),
        ("gbp", "GBP"),
        ("GBp", None),
        ("GBX", None),
        ("ZAc", None),
        ("ILA", None),
        ("XYZ", None),
        ("DEM", None),
        ("", None),
        ("$", None),
    ],
)
def test_currencies(typed: str, code: str | None) -> None:
    assert currency_of(typed) == code


@pytest.mark.parametrize(
    ("typed", "major"),
    [("GBp", "GBP"), ("GBX", "GBP"), ("ZAc", "ZAR"), ("ILA", "ILS"), ("GBP", None)],
)
def test_minor_units(typed: str, major: str | None) -> None:
    assert major_unit(typed) == major
