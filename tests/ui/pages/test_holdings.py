"""The Holdings page: every edit reaches the file as typed, and none is lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portfolio.book.tabular import saving
from portfolio.ui.editors import editing
from tests.support.ui_app import PAGES, app, folder, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from streamlit.testing.v1 import AppTest

    from tests.support.ui_app import Open

TEXT = (
    "symbol,shares,account,currency,Strategy,cost\nSPY,50,US,,core,408.6\nKO,120,US,,,\n"
    "CASH,3200,US,USD,,\n"
)


def edit(at: AppTest, **edits: Any) -> AppTest:
    """Send the editor what the browser would: ``changed={row: {column: text}}``, ``added=[…]``,
    ``deleted=[…]``.
    """
    key = at.session_state["holdings_editing"].key
    at.session_state[key] = {
        "edited_rows": edits.get("changed", {}),
        "added_rows": edits.get("added", []),
        "deleted_rows": edits.get("deleted", []),
    }
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception[0].message
    return at


def shown(at: AppTest) -> pd.DataFrame:
    """The rows that the table starts from."""
    frame: pd.DataFrame = at.dataframe[0].value
    return frame


def problems(at: AppTest) -> list[tuple[str, str, str]]:
    """Row, column and sentence of every problem listed."""
    if not at.table:
        return []
    frame: pd.DataFrame = at.table[0].value
    return [(str(r.iloc[1]), str(r.iloc[2]), str(r.iloc[3])) for _, r in frame.iterrows()]


def test_the_file_is_shown_as_typed_with_its_lines_and_the_columns_it_lacks(app: Open) -> None:
    at = app("holdings", holdings="代號;股數;我的分類\n0050.TW;１，０００;核心\n\nCASH;x;\n")
    frame = shown(at)
    # Line 3 is blank.
    assert frame["line"].tolist() == [2, 4]
    assert frame["symbol"].tolist() == ["0050.TW", "CASH"]
    assert frame["shares"].tolist() == ["１，０００", "x"]
    assert frame["own: 我的分類"].tolist() == ["核心", ""]
    assert list(frame.columns)[:4] == ["line", "symbol", "shares", "own: 我的分類"]
    assert "target" in frame.columns
    assert at.button(key="save").disabled


def test_a_changed_cell_is_saved_and_nothing_else_is_touched(app: Open, folder: Path) -> None:
    before = '\ufeff代號;股數;備註\r\n0050.TW;１，０００;"a;b"\r\n\r\nSPY; 5 ;x\r\n'
    at = app("holdings")
    (folder / "holdings.csv").write_bytes(before.encode())
    at.run()
    edit(at, changed={1: {"shares": "6.5"}})
    assert "Rows changed: 1, added: 0, deleted: 0" in texts(at)
    assert (folder / "holdings.csv").read_bytes() == before.encode()
    press(at, "save")
    assert (folder / "holdings.csv").read_bytes() == before.replace(
        "SPY; 5 ;x", "SPY;6.5;x"
    ).encode()
    assert (folder / "holdings.csv.bak").read_bytes() == before.encode()
    assert "Saved." in texts(at)
    assert at.button(key="save").disabled


def test_rows_are_added_and_deleted_and_unknown_columns_kept(app: Open, folder: Path) -> None:
    at = app("holdings", holdings=TEXT)
    edit(
        at,
        changed={0: {"own: Strategy": "satellite"}},
        added=[{"symbol": "VIG", "shares": "7"}, {"symbol": None}],
        deleted=[1],
    )
    assert "Rows changed: 1, added: 1, deleted: 1" in texts(at)
    press(at, "save")
    assert (folder / "holdings.csv").read_text("utf-8") == (
        "symbol,shares,account,currency,Strategy,cost\nSPY,50,US,,satellite,408.6\n"
        "CASH,3200,US,USD,,\nVIG,7,,,,\n"
    )


def test_deleting_the_last_row_and_adding_one_is_no_change_of_the_deleted(app: Open) -> None:
    at = app("holdings", holdings=TEXT)
    edit(at, added=[{"symbol": "VIG", "shares": "7"}], deleted=[2])
    assert "Rows changed: 0, added: 1, deleted: 1" in texts(at)


def test_a_new_column_is_written_once_it_is_filled(app: Open, folder: Path) -> None:
    at = app("holdings", holdings="symbol,shares\nSPY,50\nKO,1\n")
    edit(at, changed={1: {"target": "40"}})
    press(at, "save")
    assert (folder / "holdings.csv").read_text("utf-8") == "symbol,shares,target\nSPY,50\nKO,1,40\n"


def test_problems_are_told_while_typing_and_the_text_is_kept(app: Open, folder: Path) -> None:
    at = app("holdings", holdings=TEXT)
    assert problems(at) == []
    edit(
        at, changed={1: {"shares": "12o"}}, added=[{"symbol": "BRK.B", "shares": "-3"}], deleted=[0]
    )
    found = problems(at)
    assert [(row, column) for row, column, _ in found] == [
        ("Line 3", "Shares"),
        ("New row 1", "Symbol"),
        ("New row 1", "Shares"),
    ]
    assert "12o" in found[0][2]
    assert "BRK\u2011B" in found[1][2] or "BRK-B" in found[1][2]
    press(at, "save")
    assert "KO,12o,US" in (folder / "holdings.csv").read_text("utf-8")
    assert shown(at)["shares"].tolist() == ["12o", "3200", "-3"]


def test_discard_goes_back_to_the_file(app: Open, folder: Path) -> None:
    at = app("holdings", holdings=TEXT)
    edit(at, changed={0: {"shares": "51"}})
    press(at, "discard")
    assert "No unsaved changes" in texts(at)
    assert shown(at)["shares"].tolist() == ["50", "120", "3200"]
    assert (folder / "holdings.csv").read_text("utf-8") == TEXT


def test_undo_puts_the_version_before_the_last_save_back_and_can_be_undone(
    app: Open, folder: Path
) -> None:
    at = app("holdings", holdings=TEXT)
    edit(at, changed={0: {"shares": "51"}})
    press(at, "save")
    assert "Rows that return: 1, rows that go: 1" in texts(at)
    press(at, "undo")
    assert (folder / "holdings.csv").read_text("utf-8") == TEXT
    press(at, "undo")
    assert (folder / "holdings.csv").read_text("utf-8") == TEXT.replace("SPY,50", "SPY,51")


def test_what_another_program_writes_is_picked_up(app: Open, folder: Path) -> None:
    at = app("holdings", holdings=TEXT)
    (folder / "holdings.csv").write_text(TEXT.replace("SPY,50", "SPY,99"), "utf-8")
    at.run()
    assert shown(at)["shares"].tolist() == ["99", "120", "3200"]
    assert "Another program" not in texts(at)


@pytest.fixture
def torn(app: Open, folder: Path) -> AppTest:
    """Unsaved edits here (SPY 51), another program's change on disk (KO 121)."""
    at = app("holdings", holdings=TEXT)
    edit(at, changed={0: {"shares": "51"}})
    (folder / "holdings.csv").write_text(TEXT.replace("KO,120", "KO,121"), "utf-8")
    return at.run()


def test_a_change_on_disk_under_unsaved_edits_loses_neither(torn: AppTest, folder: Path) -> None:
    assert "Another program changed holdings.csv" in texts(torn)
    assert torn.button(key="save").disabled
    [download] = [b for b in torn.get("download_button") if b.proto.label == "Download my edits"]
    assert download.proto.url
    assert "KO,121" in (folder / "holdings.csv").read_text("utf-8")
    # Editing goes on meanwhile.
    edit(torn, changed={0: {"shares": "52"}})
    assert "Rows changed: 1" in texts(torn)


def test_reloading_gives_up_the_edits(torn: AppTest) -> None:
    press(torn, "reload_file")
    assert shown(torn)["shares"].tolist() == ["50", "121", "3200"]
    assert "No unsaved changes" in texts(torn)


def test_keeping_the_edits_replaces_the_other_version_which_stays_as_the_backup(
    torn: AppTest, folder: Path
) -> None:
    press(torn, "keep_editing")
    assert "Another program changed" not in texts(torn)
    assert torn.button(key="save").label == "Save over the other version"
    press(torn, "save")
    assert (folder / "holdings.csv").read_text("utf-8") == TEXT.replace("SPY,50", "SPY,51")
    assert (folder / "holdings.csv.bak").read_text("utf-8") == TEXT.replace("KO,120", "KO,121")


def test_a_third_version_asks_again(torn: AppTest, folder: Path) -> None:
    press(torn, "keep_editing")
    (folder / "holdings.csv").write_text(TEXT.replace("KO,120", "KO,122"), "utf-8")
    torn.run()
    assert "Another program changed holdings.csv" in texts(torn)
    assert torn.button(key="save").disabled


def test_edits_survive_another_page_and_another_language(app: Open, folder: Path) -> None:
    at = app("holdings", holdings=TEXT)
    edit(at, changed={0: {"shares": "51"}}, added=[{"symbol": "VIG", "shares": "7"}])
    at.switch_page(PAGES["allocation"]).run()
    at.switch_page(PAGES["holdings"]).run()
    assert shown(at)["shares"].tolist() == ["51", "120", "3200", "7"]
    assert "Rows changed: 1, added: 1, deleted: 0" in texts(at)
    at.segmented_control(key="lang").set_value("zh-TW").run()
    assert shown(at)["shares"].tolist() == ["51", "120", "3200", "7"]
    # The editor has begun anew, and its changes count from what it shows.
    edit(at, changed={1: {"shares": "121"}}, deleted=[3])
    press(at, "save")
    assert (folder / "holdings.csv").read_text("utf-8") == (
        TEXT.replace("SPY,50", "SPY,51").replace("KO,120", "KO,121")
    )


def test_the_form_adds_a_row_to_the_edits(app: Open, folder: Path) -> None:
    at = app("holdings", holdings=TEXT)
    edit(at, changed={0: {"shares": "51"}})
    at.text_input(key="add_symbol").set_value("VIG")
    at.text_input(key="add_shares").set_value("7")
    at.selectbox(key="add_account").set_value("US")
    at.button[[b.label for b in at.button].index("Add to the table")].click().run()
    assert not at.exception
    assert shown(at)["symbol"].tolist() == ["SPY", "KO", "CASH", "VIG"]
    press(at, "save")
    text = (folder / "holdings.csv").read_text("utf-8")
    assert "SPY,51,US" in text
    assert "VIG,7,US" in text


def test_hidden_amounts_hide_shares_and_costs_here_too(app: Open, folder: Path) -> None:
    text = TEXT.replace("KO,120", "KO,12o").replace("core", "bought for 31415")
    at = app("holdings", holdings=text, private=True)
    everything = texts(at) + "".join(d.value.to_string() for d in at.dataframe)
    everything += "".join(table.value.to_string() for table in at.table)
    assert "SPY" in everything
    for amount in ("408.6", "3200", "12o", "31415", "NT$"):
        assert amount not in everything
    assert not [b for b in at.button if b.key in ("save", "discard")]
    assert not at.get("download_button")
    assert problems(at)[0][:2] == ("Line 3", "Shares")


def test_hiding_amounts_does_not_lose_unsaved_edits(app: Open) -> None:
    at = app("holdings", holdings=TEXT)
    edit(at, changed={0: {"shares": "51"}})
    at.toggle(key="private").set_value(True).run()
    at.toggle(key="private").set_value(False).run()
    assert "Rows changed: 1" in texts(at)
    assert shown(at)["shares"].tolist() == ["51", "120", "3200"]


def test_totals_count_the_draft_and_value_accounts_as_saved(app: Open) -> None:
    # Cash in the base currency needs no price and no rate: 700 and 300 are 70 % and 30 %.
    text = "symbol,shares,account,currency\nCASH,700,A,TWD\nCASH,300,B,TWD\n"
    at = app("holdings", quarter=None, holdings=text)
    accounts = at.dataframe[1].value
    assert accounts["group"].tolist() == ["A", "B", "Portfolio"]
    assert accounts["now"].tolist() == pytest.approx([0.7, 0.3, 1.0])
    assert accounts["value"].tolist() == [700.0, 300.0, 1000.0]
    edit(at, added=[{"symbol": "SPY", "shares": "1", "account": "C"}])
    assert "Securities: 1, cash positions: 2, accounts: 3." in texts(at)
    assert "as last saved" in texts(at)


def test_text_that_looks_like_a_format_is_shown_as_typed(app: Open) -> None:
    at = app("holdings", holdings="symbol,shares\n*SPY*,[x](http://e.example)\n")
    sentences = " ".join(sentence for _, _, sentence in problems(at))
    assert "\\[x\\]" in sentences
    assert "[x](" not in sentences


def test_the_last_of_five_hundred_rows_is_edited(app: Open) -> None:
    rows = "".join(f"S{i},{i + 1},Broker {i % 7},USD,core,1.5\n" for i in range(500))
    at = app("holdings", holdings="symbol,shares,account,currency,Strategy,cost\n" + rows)
    edit(at, changed={499: {"shares": "12o"}})
    assert problems(at)[0][:2] == ("Line 501", "Shares")


def test_an_unwritable_folder_is_said_and_the_edits_stay(app: Open, folder: Path) -> None:
    at = app("holdings", holdings=TEXT)
    edit(at, changed={0: {"shares": "51"}})
    # A folder where the backup should go refuses the save whoever runs the test.
    (folder / "holdings.csv.bak").mkdir()
    press(at, "save")
    assert any("could not be saved" in e.value for e in at.error)
    assert "Rows changed: 1" in texts(at)
    assert (folder / "holdings.csv").read_text("utf-8") == TEXT


def test_a_change_in_the_moment_of_saving_is_refused_and_told(
    app: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = app("holdings", holdings=TEXT)
    edit(at, changed={0: {"shares": "51"}})
    real = saving.save_table

    def late(*args: Any, **kwargs: Any) -> str:
        (folder / "holdings.csv").write_text(TEXT.replace("KO,120", "KO,121"), "utf-8")
        return real(*args, **kwargs)

    monkeypatch.setattr(editing, "save_table", late)
    press(at, "save")
    assert any("changed by another program" in e.value for e in at.error)
    assert "Another program changed holdings.csv" in texts(at)
    assert (folder / "holdings.csv").read_text("utf-8") == TEXT.replace("KO,120", "KO,121")
    assert "Rows changed: 1" in texts(at)


def test_an_empty_file_is_filled_in_place(app: Open, folder: Path) -> None:
    at = app("holdings", holdings="")
    assert problems(at)[0][0] == "File"
    edit(at, added=[{"symbol": "SPY", "shares": "1", "target": "50"}])
    press(at, "save")
    assert (folder / "holdings.csv").read_text("utf-8") == "symbol,shares,target\nSPY,1,50\n"


def test_two_columns_of_one_name_are_both_kept(app: Open, folder: Path) -> None:
    at = app("holdings", holdings="symbol,shares,symbol,_index,line\nSPY,1,other,a,b\n")
    assert shown(at)["own: symbol (3)"].tolist() == ["other"]
    edit(
        at,
        changed={0: {"shares": "2", "own: symbol (3)": "x", "own: _index": "c", "own: line": "d"}},
    )
    press(at, "save")
    assert (folder / "holdings.csv").read_text(
        "utf-8"
    ) == "symbol,shares,symbol,_index,line\nSPY,2,x,c,d\n"
