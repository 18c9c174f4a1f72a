"""The Transactions tab: the ledger as it is read, what is wrong with it, and an export added after
a look.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.transactions.columns import TEMPLATES
from portfolio.book.transactions.reading import read_transactions
from portfolio.places import sample_holdings
from portfolio.workspace import today
from tests.support.ui_app import app, dataframe, folder, table, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.support.ui_app import Open

FILES = Path(__file__).parents[1] / "book" / "brokers" / "files"
LEDGER = (
    "date,type,symbol,shares,price,amount,currency,account,fee,tax,note\n"
    "2024-01-08,deposit,,,,50000,TWD,Taiwan broker,,,Salary\n"
    "2024-01-09,buy,0050.TW,300,134.2,,TWD,Taiwan broker,57,,*bold*\n"
    "2024-03-20,dividend,SPY,,,47.2,USD,US broker,,,\n"
    "2024-03-21,buy,BRK.B,2,411,,USD,US broker,,,\n"
    "2024-01-08,kauf,SPY,2,411,,USD,US broker,,,\n"
)
EXPORT = (
    "Date,Action,Symbol,Quantity,Price,Fees & Comm,Amount\n"
    "01/31/2024,Buy,VIG,4,$172.40,$1.00,-$690.60\n"
    "03/20/2024,Dividend,SPY,,,,$47.20\n"
    "03/18/2024,Journal,SPY,1,,,\n"
)


def leave_out(at: AppTest) -> AppTest:
    return at.checkbox(key="import_leave_out").check().run()


def opened(app: Open, folder: Path, ledger: str | None = LEDGER) -> AppTest:
    if ledger is not None:
        (folder / "transactions.csv").write_text(ledger, encoding="utf-8")
    at = app("holdings", demo_wish=True)
    at.session_state["holdings_tab"] = "Transactions"
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def upload(at: AppTest, text: str, name: str = "export.csv") -> AppTest:
    (uploader,) = at.file_uploader
    uploader.set_value([(name, text.encode(), "text/csv")])
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def listed(at: AppTest, place: int = 0) -> list[tuple[str, str, str]]:
    """Row, column and sentence of every problem in one of the lists."""
    frame = at.table[place].value
    return [(str(r.iloc[1]), str(r.iloc[2]), str(r.iloc[3])) for _, r in frame.iterrows()]


def test_the_ledger_newest_first(app: Open, folder: Path) -> None:
    at = opened(app, folder)
    frame = table(at, "Your transactions")
    # Lines 5 and 6 cannot be read. 300 · 134.2 + 57 = 40 317.
    assert frame["line"].tolist() == [4, 3, 2]
    assert frame["type"].tolist() == ["Dividend", "Buy", "Deposit"]
    assert frame["amount"].tolist() == pytest.approx([47.2, 40317, 50000])
    assert "tax" not in frame  # nothing stands in it
    assert "Transactions: 3, from 8 January 2024 to 20 March 2024" in texts(at)
    assert "exact from 8 January 2024 on" in texts(at)


def test_what_is_wrong_is_said_with_its_line_and_column(app: Open, folder: Path) -> None:
    found = listed(opened(app, folder))
    assert ("Line 5", "Symbol", "Yahoo Finance spells “BRK.B” differently: write BRK-B.") in found
    assert [(row, column) for row, column, _ in found if row == "Line 6"] == [("Line 6", "Type")]


def test_what_another_program_writes_is_picked_up(app: Open, folder: Path) -> None:
    at = opened(app, folder)
    (folder / "transactions.csv").write_text(LEDGER + "2024-04-02,sell,SPY,1,520,,,US broker,,,\n")
    at.run()
    assert table(at, "Your transactions")["line"].tolist() == [7, 4, 3, 2]


def test_without_a_ledger_the_tab_says_what_it_is_good_for(app: Open, folder: Path) -> None:
    at = opened(app, folder, None)
    assert "not counting what you paid in" in texts(at)
    assert str(folder / "transactions.csv") in texts(at).replace("\\", "").replace("\u2060", "")
    assert not at.dataframe


@pytest.mark.parametrize("code", ["en", "zh-TW"])
def test_the_template_is_read_without_a_problem(code: str) -> None:
    held = read_holdings(sample_holdings()).holdings
    file = read_transactions(TEMPLATES[code].encode(), "t.csv", held, "TWD", today())
    assert [(t.kind, t.account, t.amount) for t in file.transactions] == [
        ("deposit", "Taiwan broker", 50000),
        ("buy", "Taiwan broker", 13170),  # 100 · 131.5 + 20
    ]
    assert file.problems == ()


def test_an_export_is_shown_before_anything_is_written(app: Open, folder: Path) -> None:
    at = upload(opened(app, folder), EXPORT)
    assert "New rows: 1. Already there: 1. Skipped: 0. Not readable: 1." in texts(at)
    frame = table(at, "The rows of the file")
    assert frame[["status", "type", "symbol", "account", "line"]].to_numpy().tolist() == [
        ["New", "Buy", "VIG", "US broker", 2],
        ["Already there", "Dividend", "SPY", "US broker", 3],
    ]
    others = table(at, "Rows that are not added")
    assert others[["status", "count", "lines"]].to_numpy().tolist() == [["not read", 1, "4"]]
    assert at.button(key="add_transactions").disabled
    assert (folder / "transactions.csv").read_text("utf-8") == LEDGER


def test_the_rows_are_added_and_the_version_before_is_kept(app: Open, folder: Path) -> None:
    at = leave_out(upload(opened(app, folder), EXPORT))
    assert at.button(key="add_transactions").label == "Add 1 row"
    at.button(key="add_transactions").click().run()
    assert not at.exception
    assert (folder / "transactions.csv").read_text("utf-8") == (
        LEDGER + "2024-01-31,buy,VIG,4,172.4,690.6,,US broker,1,,\n"
    )
    assert (folder / "transactions.csv.bak").read_text("utf-8") == LEDGER
    assert "Rows added to transactions.csv: 1." in texts(at)
    # The ledger above has the row, and the uploader is empty again.
    assert table(at, "Your transactions")["line"].tolist() == [4, 7, 3, 2]
    assert not [d for d in at.dataframe if d.proto.alt.startswith("The rows of the file")]


def test_the_first_export_makes_the_ledger(app: Open, folder: Path) -> None:
    at = leave_out(upload(opened(app, folder, None), EXPORT))
    at.button(key="add_transactions").click().run()
    assert "Rows added to transactions.csv: 2." in texts(at)
    assert (folder / "transactions.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "2024-01-31,buy,VIG,4,172.4,690.6,,US broker,1,,",
        "2024-03-20,dividend,SPY,,,47.2,,US broker,,,",
    ]


def test_rows_without_an_account_get_the_one_that_is_chosen(app: Open, folder: Path) -> None:
    at = upload(opened(app, folder), "date,type,amount\n2024-02-01,fee,3\n")
    assert table(at, "The rows of the file")["currency"].tolist() == ["TWD"]
    at.selectbox(key="transactions_account").select("US broker").run()
    frame = table(at, "The rows of the file")
    assert frame[["account", "currency"]].to_numpy().tolist() == [["US broker", "USD"]]


def test_what_is_left_out_stands_on_the_page_until_it_is_dismissed(app: Open, folder: Path) -> None:
    at = leave_out(upload(opened(app, folder), EXPORT))
    at.button(key="add_transactions").click().run()
    assert "Rows left out: 1." in texts(at)
    assert "export.csv,4," in (folder / "unread.csv").read_text("utf-8-sig")
    typed(at, "reason", "moved within the account")
    pressed(at, "dismiss")
    assert not [box for box in at.selectbox if box.key == "unread_row"]
    again = upload(at, EXPORT)
    assert "New rows: 0. Already there: 2. Skipped: 1. Not readable: 0." in texts(again)


def typed(at: AppTest, end: str, text: str) -> None:
    """Type into the field of the mending form whose key ends so."""
    (field,) = [one for one in at.text_input if (one.key or "").endswith(f"_{end}")]
    field.set_value(text).run()
    assert not at.exception, at.exception[0].message


def pressed(at: AppTest, end: str) -> None:
    (button,) = [one for one in at.button if (one.key or "").endswith(f"_{end}")]
    button.click().run()
    assert not at.exception, at.exception[0].message


def typed_kind(at: AppTest, kind: str) -> None:
    (box,) = [one for one in at.selectbox if (one.key or "").endswith("_type")]
    box.select(kind).run()


def test_a_row_is_entered_by_hand_before_the_rest_is_added(app: Open, folder: Path) -> None:
    at = upload(opened(app, folder), EXPORT)
    typed_kind(at, "transfer_out")
    names = {one.key.rpartition("_")[2] for one in at.text_input if one.key and "mend" in one.key}
    # What a transfer of shares needs and can have, and no more.
    assert names == {"symbol", "shares", "price", "currency", "account", "note", "reason"}
    (day,) = at.date_input
    day.set_value(date(2024, 3, 18)).run()
    for name, text in (("symbol", "SPY"), ("shares", "1"), ("price", "510.5")):
        typed(at, name, text)
    typed(at, "account", "US broker")
    pressed(at, "enter")
    assert "Entered by hand: export.csv" in texts(at)
    assert "2024-03-18,transfer_out,SPY,1,510.5," in (folder / "transactions.csv").read_text()
    # It is asked about no more; the others are added without leaving anything out.
    assert "New rows: 1. Already there: 1. Skipped: 1. Not readable: 0." in texts(at)
    assert not at.checkbox(key="import_follow").value
    at.button(key="add_transactions").click().run()
    assert "Rows left out" not in texts(at)
    at.button(key="undo_import").click().run()
    assert "2024-03-18,transfer_out" in (folder / "transactions.csv").read_text()


def test_what_cannot_be_entered_says_why_and_writes_nothing(app: Open, folder: Path) -> None:
    at = upload(opened(app, folder), EXPORT)
    typed_kind(at, "buy")
    pressed(at, "enter")
    assert "date is missing" in texts(at)
    at.date_input[0].set_value(date(2024, 3, 18)).run()
    typed(at, "symbol", "SPY")
    typed(at, "shares", "many")
    pressed(at, "enter")
    assert "“many” is not a number" in texts(at)
    typed(at, "shares", "")
    pressed(at, "enter")  # as the ledger's own reader says it
    assert any("shares" in str(error.value) for error in at.error)
    assert (folder / "transactions.csv").read_text("utf-8") == LEDGER
    assert not (folder / "unread.csv").exists()


def test_rows_of_one_cause_are_dismissed_together(app: Open, folder: Path) -> None:
    more = "".join(f"03/{day}/2024,Journal,SPY,1,,,\n" for day in (19, 20, 21))
    at = upload(opened(app, folder), EXPORT + more)
    assert "Not readable: 4." in texts(at)
    typed(at, "reason", "moved within the account")
    pressed(at, "dismiss_alike")
    assert "Dismissed: 4 rows." in texts(at)
    assert "Skipped: 4. Not readable: 0." in texts(at)


def test_an_import_is_taken_back(app: Open, folder: Path) -> None:
    at = leave_out(upload(opened(app, folder), EXPORT))
    at.button(key="add_transactions").click().run()
    at.button(key="undo_import").click().run()
    assert not at.exception
    assert (folder / "transactions.csv").read_text("utf-8") == LEDGER
    assert not (folder / "unread.csv").exists()


def test_several_brokers_files_at_once(app: Open, folder: Path) -> None:
    at = opened(app, folder)
    (uploader,) = at.file_uploader
    uploader.set_value(
        [(n, (FILES / n).read_bytes(), "text/csv") for n in ("yuanta-trades.csv", "trading212.csv")]
    )
    at.run()
    assert not at.exception
    assert "yuanta-trades · 元大" in texts(at)
    assert "trading212 · Trading 212" in texts(at)


def test_nothing_new_cannot_be_added(app: Open, folder: Path) -> None:
    at = upload(
        opened(app, folder),
        "date,type,symbol,amount,account\n2024-03-20,dividend,SPY,47.2,US broker\n",
    )
    assert at.button(key="add_transactions").disabled
    assert at.button(key="add_transactions").label == "Nothing to add"


def test_a_file_that_cannot_be_decoded_is_said(app: Open, folder: Path) -> None:
    at = opened(app, folder)
    (uploader,) = at.file_uploader
    uploader.set_value([("odd.csv", b"date,type\n\xff\xfe\x80,x\n", "text/csv")])
    at.run()
    assert "cannot be read as text" in texts(at)


def test_a_folder_that_cannot_be_written_is_said_and_the_file_stays(
    app: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = leave_out(upload(opened(app, folder), EXPORT))

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    at.button(key="add_transactions").click().run()
    assert "could not be saved: No space left on device" in texts(at)
    assert (folder / "transactions.csv").read_text("utf-8") == LEDGER


def test_hidden_amounts_hide_them_here_too(app: Open, folder: Path) -> None:
    at = opened(app, folder)
    at.session_state["private"] = True
    at.run()
    frame = table(at, "Your transactions")
    assert list(frame.columns) == ["date", "type", "symbol", "currency", "account", "line"]
    everything = texts(at) + frame.to_string() + "".join(one.value.to_string() for one in at.table)
    for secret in ("50000", "50,000", "40317", "134.2", "Salary", "47.2"):
        assert secret not in everything
    assert not at.file_uploader


def test_a_ledger_of_ten_thousand_rows_shows_the_newest(app: Open, folder: Path) -> None:
    rows = "".join(
        f"20{n % 24:02}-01-09,buy,0050.TW,{n},134.2,,TWD,Taiwan broker,,,\n"
        for n in range(1, 10001)
    )
    at = opened(app, folder, LEDGER.splitlines()[0] + "\n" + rows)
    frame = table(at, "Your transactions")
    assert len(frame) == 5000
    assert frame["date"].iloc[0].year == 2023
    assert "The newest 5,000; the file has all." in texts(at)


def test_the_other_tab_costs_nothing(app: Open, folder: Path) -> None:
    (folder / "transactions.csv").write_text(LEDGER, encoding="utf-8")
    at = app("holdings")
    assert not [d for d in at.dataframe if d.proto.alt.startswith("Your transactions")]
    assert not at.file_uploader


def test_the_tab_stays_open_in_another_language(app: Open, folder: Path) -> None:
    at = opened(app, folder)
    at.session_state["lang"] = "zh-TW"
    at.run()
    assert at.tabs[0].label == "持股"
    assert [len(tab.dataframe) for tab in at.tabs] == [0, 1]
    at.session_state["holdings_tab"] = "持股"
    at.run()
    assert not at.file_uploader
    at.session_state["lang"] = "en"
    at.run()
    assert not at.file_uploader


def test_a_file_that_nobody_knows_is_explained_once(app: Open, folder: Path) -> None:
    sheet = "Wann;Was;Papier;Wert\n03.02.2024;Ausschüttung;SPY;2,20\n14.02.2024;Hinweis;;\n"
    at = upload(opened(app, folder), sheet, "Depot.csv")
    assert at.button(key="add_transactions").disabled
    key = "mapping_0_Depot.csv"
    columns = {"date": "Wann", "type": "Was", "symbol": "Papier", "amount": "Wert"}
    for field, header in columns.items():
        at.selectbox(key=f"{key}_{field}").select(header)
    at.run()
    at.selectbox(key=f"{key}_word_Ausschüttung").select("dividend")
    at.selectbox(key=f"{key}_word_Hinweis").select("skip")
    at.selectbox(key=f"{key}_dates").select("day")
    at.text_input(key=f"{key}_owner").set_value("US broker")
    at.button(key=f"{key}_save").click().run()
    assert not at.exception
    assert "mapped:Depot" in texts(at).replace("\u2060", "")
    assert "New rows: 1. Already there: 0. Skipped: 1. Not readable: 0." in texts(at)
    frame = table(at, "The rows of the file")
    assert frame[["type", "symbol", "amount", "account"]].to_numpy().tolist() == [
        ["Dividend", "SPY", 2.2, "US broker"]
    ]
