"""Days, amounts, currencies and options as brokers write them."""

from __future__ import annotations

from datetime import date

import pytest

from portfolio.book.brokers.amounts import major, read_amount, read_currency, style_in
from portfolio.book.brokers.base import NotRead
from portfolio.book.brokers.days import order_of, read_day
from portfolio.book.brokers.securities import code_and_name, isin_of_cusip, option_of


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-08", "2024/3/8", "2024.03.08", "20240308", "20240308;093512", "2024年03月08日",
        "2024-03-08T14:31:00.000Z", "2024-03-08T00:00", "2024-03-08, 09:35:12", "2024年3月8日",
        "113/03/08", "1130308", "民國113年3月8日", "03/08/2024", "3/8/2024", "03/08/24", "3-8-2024",
        "2024/3/8 上午 09:01", "8-Mar-2024",
        "08 Mar 2024", "Mar 8, 2024", "March 8, 2024", "Mar-08-2024", "03/11/2024 as of 03/08/2024",
        "2024/03/08 16:00 EST", "2024-03-08 11:45:06.326", "03/08/2024 09:35 AM", "8 March 2024",
    ],
)  # fmt: skip
def test_a_day(text: str) -> None:
    assert read_day(text) == date(2024, 3, 8)


def test_day_before_month() -> None:
    assert read_day("08-03-2024", "day") == date(2024, 3, 8)
    assert order_of(["01/02/2024", "13/02/2024"], "month") == "day"
    assert order_of(["01/02/2024", "02/12/2024 as of 02/13/2024"], "day") == "month"
    assert order_of(["01/02/2024", "2024-01-13"], "day") == "day"


@pytest.mark.parametrize("text", ["", "--", "2024-13-08", "31/31/2024", "Total", "45294", "12.5"])
def test_what_is_no_day_is_unread(text: str) -> None:
    with pytest.raises(NotRead) as raised:
        read_day(text)
    assert raised.value.state == "unread"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,234.56", 1234.56), ("($16,950.00)", -16950.0), ("-$14.55", -14.55), ("0", 0.0),
        ("$-14.55", -14.55), ("1,234.56-", -1234.56), ("+5", 5.0), ("NT$1,000", 1000.0),
        ("−3", -3.0), ("USD 12.30", 12.3), ("1e-7", 1e-7), ("--", None), ("-", None), ("", None),
        ("N/A", None), ("Not available", None),
    ],
)  # fmt: skip
def test_an_amount(text: str, amount: float | None) -> None:
    assert read_amount(text) == amount


def test_decimal_commas() -> None:
    assert style_in(["16.954,95", "100"], ";") == "comma"
    assert style_in(["1.234", "100"], ";") == "unsure"
    assert style_in(["1.234", "100"], ",") == "dot"
    assert read_amount("16.954,95", "comma") == 16954.95
    with pytest.raises(NotRead, match="can mean"):
        read_amount("1.234", "unsure")
    with pytest.raises(NotRead):
        read_amount("abc")


def test_currencies() -> None:
    assert [read_currency(text) for text in ("NTD", "台幣", "usd", "US Dollar", "", "--")] == [
        "TWD", "TWD", "USD", "USD", "", "",
    ]  # fmt: skip
    assert major("GBX") == ("GBP", 0.01)
    assert major("GBP") == ("GBP", 1.0)
    with pytest.raises(NotRead):
        read_currency("Bitcoin")


@pytest.mark.parametrize(
    "text",
    [
        "PUT  KO     01/17/25    60     COCA COLA CO   UNSOLICITED   OPEN CONTRACT",
        "KO 01/17/2025 60.00 P", "KO 1/17/2025 Put $60.00", "KO JAN 17 2025 $60 PUT",
        "PUT (KO) COCA COLA CO JAN 17 25 $60 (100 SHS)", "KO 17JAN25 60 P", "KO 250117P60",
        "KO    250117P00060000", "-KO250117P60",
    ],
)  # fmt: skip
def test_an_option(text: str) -> None:
    option = option_of(text)
    assert option is not None
    assert (option.code, option.kind) == ("KO 2025-01-17 60 PUT", "option")


@pytest.mark.parametrize(
    "text", ["KO", "COCA COLA CO", "PUT", "0050 元大台灣50", "T 2024", "AAPL 100 P"]
)
def test_what_is_no_option(text: str) -> None:
    assert option_of(text) is None


def test_codes() -> None:
    assert isin_of_cusip("921908844") == "US9219088443"
    assert isin_of_cusip("9.21909E+08") == ""
    assert isin_of_cusip("G68707101") == ""  # a foreign company's
    for text in ("0050 元大台灣50", "元大台灣50(0050)"):
        security = code_and_name(text)
        assert (security.code, security.name) == ("0050", "元大台灣50")
    assert code_and_name("台積電").name == "台積電"
