"""A file in our own columns added to the ledger: looked at first, each row once, the user's own
file left as it was typed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio.book.importing.records import Download, ImportWish
from portfolio.book.importing.writing import write_import
from portfolio.book.load import load_book
from portfolio.errors import ChangedOnDiskError, UnwritableFileError
from tests.book.importing.importing_case import previewed

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.book.importing.records import ImportPreview
    from portfolio.book.records import Book

TODAY = date(2026, 1, 15)
HOLDINGS = (
    "symbol,shares,account,currency\n0050.TW,1000,Taipei,TWD\nCASH,5000,Taipei,TWD\n"
    "SPY,10,New York,USD\nBRK-B,3,New York,USD\nCASH,300,New York,USD\n"
)
EXPORT = (
    "Date,Action,Symbol,Quantity,Price,Fees & Comm,Amount\n"
    "01/31/2024,Buy,SPY,2,$480.00,$1.00,-$961.00\n"
    "02/05/2024,Sell,BRK.B,-1,$400.00,,$400.00\n"
    "02/05/2024,Journal,SPY,1,,,\n"
    "02/20/2024,Service Fee,,,,,-$3.00\n"
)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    (tmp_path / "holdings.csv").write_text(HOLDINGS, encoding="utf-8")
    return load_book(tmp_path / "holdings.csv")


def look(book: Book, export: str = EXPORT, account: str = "New York") -> ImportPreview:
    wish = ImportWish(account_of_rest=account)
    return previewed(book.path.parent, Download("export.csv", export.encode()), wish=wish)


def add_rows(plan: ImportPreview) -> int:
    return write_import(plan, leave_out=True).transactions


def states(plan: ImportPreview) -> list[str]:
    return [row.state for row in plan.files[0].rows]


def ledger(book: Book) -> Path:
    return book.path.with_name("transactions.csv")


def test_the_first_import_makes_the_ledger(book: Book) -> None:
    plan = look(book)
    assert states(plan) == ["new", "new", "unread", "new"]
    assert not ledger(book).exists()
    assert add_rows(plan) == 3
    # With a mark that Excel needs; signs as the ledger writes them, what the type says already
    # without them.
    assert (
        ledger(book).read_bytes().decode()
        == "\ufeffdate,type,symbol,shares,price,amount,currency,account,fee,tax,note\n"
        "2024-01-31,buy,SPY,2,480,961,,New York,1,,\n"
        "2024-02-05,sell,BRK-B,1,400,400,,New York,,,\n"
        "2024-02-20,fee,,,,3,USD,New York,,,\n"
    )
    again = load_book(book.path, None, ledger(book), today=TODAY)
    assert [p.code for p in again.problems if p.severity != "info"] == ["unread_rows"]
    assert [t.amount for t in again.transactions] == [961, 400, 3]


def test_the_reasons_stand_beside_the_rows(book: Book) -> None:
    rows = look(book).files[0].rows
    assert rows[2].reason is not None
    assert "“Journal” is no type of transaction" in rows[2].reason.english
    # BRK.B can only be the BRK-B that is held; BF.B only BF-B.
    assert rows[1].transaction is not None
    assert rows[1].transaction.symbol == "BRK-B"
    foreign = look(book, "date,type,symbol,shares,price\n2024-01-05,buy,BF.B,1,50\n").new_rows
    assert [row.transaction.symbol for row in foreign if row.transaction] == ["BF-B"]


def test_the_same_file_twice_adds_nothing(book: Book) -> None:
    add_rows(look(book))
    before = ledger(book).read_bytes()
    plan = look(book)
    assert states(plan) == ["known", "known", "unread", "known"]
    assert add_rows(plan) == 0
    assert ledger(book).read_bytes() == before
    assert not ledger(book).with_name("transactions.csv.bak").exists()


def test_of_two_equal_rows_there_and_one_here_one_is_new(book: Book) -> None:
    row = "2024-01-05,buy,SPY,1,500\n"
    ledger(book).write_text("date,type,symbol,shares,price\n" + row, encoding="utf-8")
    plan = look(book, "date,type,symbol,shares,price,note\n" + row.replace("\n", ",a\n") * 2)
    assert states(plan) == ["known", "new"]


def test_the_users_file_keeps_its_columns_order_and_notation(book: Book) -> None:
    before = (
        "備註;代號;類別;日期;股數;單價;我的分類\r\n"
        '"a;b";0050.TW;買進;2024/1/5;1.000;135,5;核心\r\n'
        "\r\n"
        ";0050.TW;賣出;2024/1/8; ５ ;136,0;"
    )
    ledger(book).write_bytes(before.encode("cp950"))
    plan = look(
        book,
        "date,type,symbol,shares,price,amount,fee,note\n"
        '2024-02-01,buy,0050,1000,140.25,,20.5,"x;y"\n2024-02-02,deposit,,,,1000000,,\n',
        "Taipei",
    )
    assert add_rows(plan) == 2
    text = ledger(book).read_bytes().decode("cp950")
    added = (
        '\r\n"x;y";0050.TW;buy;2024-02-01;1000;"140,25";;;;Taipei;"20,5"'
        "\r\n;;deposit;2024-02-02;;;;1000000;TWD;Taipei;"
    )
    header, rest = before.split("\r\n", 1)
    assert text == f"{header};amount;currency;account;fee\r\n{rest}{added}"
    assert ledger(book).with_name("transactions.csv.bak").read_bytes() == before.encode("cp950")


def test_a_ledger_with_signs_gets_signs(book: Book) -> None:
    ledger(book).write_text(
        "date,type,symbol,shares,amount,account\n2024-01-05,buy,SPY,1,-500,New"
        " York\n2024-01-06,fee,,,-2,New York\n"
    )
    export = (
        "date,type,symbol,shares,amount\n2024-02-05,buy,SPY,1,510\n2024-02-06,fee,,,3\n"
        "2024-02-07,sell,SPY,1,9\n"
    )
    assert add_rows(look(book, export)) == 3
    lines = ledger(book).read_text().splitlines()
    assert lines[3:] == [
        "2024-02-05,buy,SPY,1,-510,New York,",
        "2024-02-06,fee,,,-3,New York,USD",
        "2024-02-07,sell,SPY,1,9,New York,",
    ]


def test_a_split_that_the_ledger_has_is_known_whatever_its_day_in_the_week(book: Book) -> None:
    ledger(book).write_text("date,type,symbol,shares\n2025-06-18,split,0050.TW,4\n")
    plan = look(
        book,
        "date,type,symbol,shares\n2025-06-20,split,0050.TW,4:1\n2025-07-20,split,0050.TW,4:1\n",
    )
    assert states(plan) == ["known", "new"]


def test_nothing_is_written_when_the_ledger_changed_meanwhile(book: Book) -> None:
    plan = look(book)
    ledger(book).write_text("date,type\n", encoding="utf-8")
    with pytest.raises(ChangedOnDiskError):
        add_rows(plan)
    assert ledger(book).read_text("utf-8") == "date,type\n"


def test_nothing_is_written_when_old_rows_would_then_mean_something_else(book: Book) -> None:
    # 1.234 is a problem here, since semicolons let commas be decimals; beside 0.5 it would be taken
    # for 1.234.
    text = "date;type;amount;account\n2024-01-05;deposit;1.234;Taipei\n"
    ledger(book).write_text(text, encoding="utf-8")
    plan = look(book, "date,type,amount\n2024-01-06,deposit,0.5\n", "Taipei")
    with pytest.raises(UnwritableFileError, match="Correct its problems first"):
        add_rows(plan)
    assert ledger(book).read_text("utf-8") == text


def test_a_file_without_the_columns_that_are_needed(book: Book) -> None:
    assert look(book, "day of trade,what\nx,y\n").files[0].format is None


row = st.tuples(
    st.sampled_from(["2024-01-05", "2024/2/6", "113/3/7"]),
    st.sampled_from(
        ["buy", "賣出", "dividend", "deposit", "fee", "換匯", "reinvest", "interest", "split"]
    ),
    st.sampled_from(["SPY", "BRK.B", "0050", "USD", "", "CASH"]),
    st.sampled_from(["", "1", "-2", "0.5", "1000"]),
    st.sampled_from(["", "12.5", "480"]),
    st.sampled_from(["", "100", "-3.25", "0"]),
    st.sampled_from(["", "USD", "台幣"]),
    st.sampled_from(["", "Taipei", "new york", "Elsewhere"]),
    st.sampled_from(["", "1.5", "-1"]),
    st.sampled_from(["", "0", "2"]),
    st.sampled_from(["", "a,b"]),
)


@given(
    rows=st.lists(row, max_size=8), signed=st.booleans(), account=st.sampled_from(["", "Taipei"])
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_was_previewed_is_what_is_then_read(
    book: Book, rows: list[tuple[str, ...]], signed: bool, account: str
) -> None:
    start = "date,type,symbol,shares,amount,account\n2023-01-05,buy,SPY,1,500,New York\n"
    ledger(book).write_text(start.replace("500", "-500") if signed else start, encoding="utf-8")
    header = "date;type;symbol;shares;price;amount;currency;account;fee;tax;note\n"
    plan = look(book, header + "".join(";".join(cells) + "\n" for cells in rows), account)
    new = [one.transaction for one in plan.new_rows if one.transaction]
    assert add_rows(plan) == len(new)
    after = load_book(book.path, None, ledger(book), today=TODAY)
    assert len(after.transactions) == 1 + len(new)
    for read, said in zip(after.transactions[1:], new, strict=True):
        fields = (
            "day",
            "kind",
            "symbol",
            "shares",
            "price",
            "amount",
            "currency",
            "account",
            "fee",
            "tax",
            "note",
        )
        assert [getattr(read, f) for f in fields] == [getattr(said, f) for f in fields]
    again = look(book, header + "".join(";".join(cells) + "\n" for cells in rows), account)
    assert not again.new_rows
