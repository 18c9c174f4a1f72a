"""Which security a broker means: by the book, by the list of Taiwan's exchanges, by market, else
asked.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from portfolio.book.brokers.base import BrokerRow, Entry, Position, Security
from portfolio.book.brokers.resolving.resolver import BookSecurity, Resolver
from portfolio.book.brokers.resolving.rows import with_symbols
from portfolio.book.taiwan import TaiwanList, TaiwanSecurity, taiwan_list

LIST = TaiwanList(
    tuple(
        TaiwanSecurity(code, name, f"TW{code}", code + ending)
        for code, name, ending in (
            ("0050", "元大台灣50", ".TW"),
            ("00878", "國泰永續高股息", ".TW"),
            ("006208", "富邦台50", ".TW"),
            ("6208", "日揚", ".TWO"),
            ("6488", "環球晶", ".TWO"),
            ("00679B", "元大美債20年", ".TWO"),
            ("00719B", "元大美債1-3", ".TWO"),
            ("1475", "業旺", ".TW"),
            ("2330", "台積電", ".TW"),
        )
    ),
    date(2026, 3, 31),
)


def found(security: Security, currency: str = "", *book: BookSecurity) -> str | tuple[str, ...]:
    """The symbol, else the candidates."""
    answer = Resolver(book, listed=LIST).resolve(security, currency)
    return answer.symbol or answer.candidates


@pytest.mark.parametrize(
    ("code", "market", "symbol"),
    [
        ("0050", "TW", "0050.TW"),
        ("6488", "TW", "6488.TWO"),  # four digits, over the counter
        ("00679B", "", "00679B.TWO"),
        ("50", "", "0050.TW"),  # zeros that Excel cut
        ("878", "TW", "00878.TW"),
        ("679B", "TW", "00679B.TWO"),
        ("1475", "JP", "1475.T"),
        ("285A", "JP", "285A.T"),
        ("700", "HK", "0700.HK"),
        ("600519", "CN", "600519.SS"),
        ("VOD", "GB", "VOD.L"),
        ("VOD", ".L", "VOD.L"),
        ("0050.TW", "", "0050.TW"),
        ("BRK.B", "US", "BRK-B"),
        ("BRK/B", "", "BRK-B"),
        ("BRK B", "", "BRK-B"),
        ("BRKB", "", "BRK-B"),
        ("BAC PR K", "US", "BAC-PK"),
        ("FOXA", "US", "FOXA"),
        ("T", "US", "T"),
    ],
)
def test_a_code_that_can_be_one_listing(code: str, market: str, symbol: str) -> None:
    assert found(Security(code, market=market)) == symbol


def test_a_code_that_can_be_several_is_asked_with_all_of_them() -> None:
    assert found(Security("6208", market="TW")) == ("6208.TWO", "006208.TW")
    assert found(Security("1475")) == ("1475.TW", "1475.T")
    assert found(Security("9999", market="TW")) == ("9999.TW", "9999.TWO")  # no longer listed
    assert "CSPX.AS" in found(Security("CSPX", isin="IE00B5BMR087"), "EUR")


def test_the_name_decides_then_the_book() -> None:
    book = BookSecurity("006208.TW", "富邦台50")
    assert found(Security("6208", "富邦台50")) == "006208.TW"
    assert found(Security("6208", "日揚"), "TWD", book) == "6208.TWO"
    assert found(Security("6208", market="TW"), "", book) == "006208.TW"
    assert found(Security("2330", "台積")) == "2330.TW"  # a name that was cut
    assert found(Security("1475", "ｉシェアーズ・コア")) == "1475.T"  # a name in kana
    assert found(Security("1475"), "", BookSecurity("1475.T")) == "1475.T"


def test_the_book_may_know_a_code_by_another_listing() -> None:
    assert found(Security("VWRA"), "USD", BookSecurity("VWRA.L")) == ("VWRA", "VWRA.L")
    assert found(Security("VWRA"), "GBP", BookSecurity("VWRA.L")) == "VWRA.L"
    assert found(Security("T", market="US"), "USD", BookSecurity("T.TO")) == "T"


def test_a_name_alone() -> None:
    assert found(Security(name="台積電", market="TW")) == "2330.TW"
    assert found(Security(name="元大臺灣 50")) == "0050.TW"
    assert found(Security(name="元大美債", market="TW")) == ("00679B.TWO", "00719B.TWO")
    # One that begins alike is a guess, and asked.
    assert found(Security(name="國泰永續", market="TW")) == ("00878.TW",)
    assert found(Security(name="My fund"), "", BookSecurity("FUND 1", "my fund")) == "FUND 1"
    assert found(Security(name="eMAXIS Slim", market="JP", kind="fund")) == ()


def test_an_isin() -> None:
    assert found(Security(isin="TW2330")) == "2330.TW"
    assert found(Security("X", isin="XS1"), "", BookSecurity("BOND 1", isin="XS1")) == "BOND 1"
    assert found(Security("VOD", isin="GB00BH4HKS39"), "GBP") == "VOD.L"
    assert found(Security(isin="US9219088443")) == ()
    asked: list[str] = []

    def search(isin: str) -> list[str]:
        asked.append(isin)
        return ["VIG"]

    online = Resolver(search=search, listed=LIST)
    assert online.resolve(Security(isin="US9219088443")).symbol == "VIG"
    assert online.resolve(Security(isin="US9219088443")).symbol == "VIG"
    assert online.resolve(Security("921908844", isin="US9219088443")).symbol == "VIG"
    assert online.resolve(Security("KO", isin="US1912161007", market="US")).symbol == "KO"
    assert asked == ["US9219088443", "US9219088443"]  # once each, and not where the code tells


def test_cash_options_and_what_the_user_has_answered() -> None:
    assert found(Security(kind="cash")) == "CASH"
    assert found(Security("KO 2025-01-17 60 PUT", kind="option")) == "KO 2025-01-17 60 PUT"
    answers = {"6208 (TW)": "006208.TW", "My fund": "FUND 1"}
    resolver = Resolver(answers=answers, listed=LIST)
    assert resolver.resolve(Security("6208", market="TW")).symbol == "006208.TW"
    assert resolver.resolve(Security(name="My fund")).symbol == "FUND 1"


def test_rows_wait_for_one_answer() -> None:
    day = date(2024, 1, 8)
    open_one, known = Security("6208", market="TW"), Security("0050", market="TW")
    rows = [
        BrokerRow(2, ("a",), "new", entry=Entry(day, "buy", open_one)),
        BrokerRow(3, ("b",), "new", entry=Entry(day, "buy", known)),
        BrokerRow(4, ("c",), "new", entry=Position(open_one, 5)),
        BrokerRow(5, ("d",), "new", entry=Entry(day, "deposit", amount=5)),
        BrokerRow(6, ("e",), "new", entry=Entry(day, "exchange", known, other_security=open_one)),
        BrokerRow(7, ("f",), "skipped"),
    ]
    result, questions = with_symbols(rows, Resolver(listed=LIST))
    assert [row.state for row in result] == ["unread", "new", "unread", "new", "unread", "skipped"]
    assert result[1].entry is not None
    assert result[1].entry.symbol == "0050.TW"
    assert result[0].reason is not None
    assert result[0].reason.english == "“6208” can be 6208.TWO, 006208.TW: say which."
    assert [(q.key, q.candidates, q.lines) for q in questions] == [
        ("6208 (TW)", ("6208.TWO", "006208.TW"), (2, 4, 6))
    ]


def test_the_list_is_that_of_the_installed_package() -> None:
    listed = taiwan_list()
    assert listed.by_code["0050"].symbol == "0050.TW"
    assert listed.by_code["6488"].symbol == "6488.TWO"
    assert listed.by_isin["TW0002330008"].name == "台積電"
    assert listed.as_of is not None
    assert listed.as_of >= date(2025, 1, 1)


def test_the_package_of_the_list_is_not_imported() -> None:
    code = (
        "import sys, portfolio.book.taiwan as taiwan; taiwan.taiwan_list();"
        "print('twstock' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"
