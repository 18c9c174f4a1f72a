"""The first visit: three ways to a first file, none of which overwrites one; and a book without
prices.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.book.holdings.columns import COLUMNS
from tests.support.app_test import AppTest
from tests.support.ui_app import ROOT, app, folder, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from tests.support.ui_app import Open

BIG5 = "代號;股數;我的分類\r\n0050.TW;５００;核心\r\nBRK.B;3;衛星\r\n".encode("cp950")


@pytest.fixture
def first(folder: Path) -> AppTest:
    """The app in a folder without ``holdings.csv``."""
    (folder / "holdings.csv").unlink()
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    at.query_params["lang"] = "en"
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception[0].message
    return at


def type_rows(at: AppTest, rows: list[dict[str, str]]) -> AppTest:
    at.session_state["first_rows"] = {"edited_rows": {}, "added_rows": rows, "deleted_rows": []}
    return at.run()


def test_it_says_where_the_file_will_be(first: AppTest, folder: Path) -> None:
    assert first.title[0].value == "Welcome"
    assert str(folder).replace("_", "\\_") in texts(first)
    assert "nothing is sent" in texts(first)


def test_the_sample_is_written_as_it_is_and_opens(first: AppTest, folder: Path) -> None:
    press(first, "use_sample")
    assert (folder / "holdings.csv").read_bytes() == (ROOT / "holdings.csv").read_bytes()
    assert first.title[0].value == "Overview"
    assert "simulated" in texts(first)


def test_an_uploaded_file_is_previewed_with_its_problems_and_kept_byte_for_byte(
    first: AppTest, folder: Path
) -> None:
    first.file_uploader(key="upload").upload("庫存.csv", BIG5).run()
    assert not first.exception
    frame = first.dataframe[0].value
    assert frame["symbol"].tolist() == ["0050.TW", "BRK.B"]
    assert frame["own: 我的分類"].tolist() == ["核心", "衛星"]
    assert "Holdings that can be read: 1." in texts(first)
    [problem] = [str(sentence) for sentence in first.table[0].value.iloc[:, 3]]
    assert "BRK-B" in problem
    assert not (folder / "holdings.csv").exists()
    press(first, "use_upload")
    assert (folder / "holdings.csv").read_bytes() == BIG5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"name,amount\nSPY,5\n", "is missing"),
        (b"", "is empty"),
        # Bytes of no encoding that is known.
        (b"symbol,shares\n\xff\xfe\x80\x81,\x9d\xfd\n"[:-1], "encoding"),
    ],
)
def test_a_file_in_which_nothing_can_be_read_is_not_taken(
    first: AppTest, folder: Path, data: bytes, said: str
) -> None:
    first.file_uploader(key="upload").upload("x.csv", data).run()
    assert not first.exception
    listed = "".join(table.value.to_string() for table in first.table)
    assert said in texts(first) + listed
    assert [b.disabled for b in first.button if b.key == "use_upload"] in ([], [True])
    assert not (folder / "holdings.csv").exists()


def test_typed_rows_are_checked_and_written(first: AppTest, folder: Path) -> None:
    type_rows(first, [{"symbol": "BRK.B", "shares": "3"}])
    assert first.button(key="use_typed").disabled
    assert "BRK-B" in str(first.table[0].value.iloc[0, 3])
    type_rows(
        first,
        [
            {"symbol": "BRK-B", "shares": "3", "account": "複委託"},
            {"symbol": "CASH", "shares": "1,000", "currency": "TWD"},
        ],
    )
    press(first, "use_typed")
    # With a mark, so that Excel shows the Chinese; all known columns, in their order.
    text = (folder / "holdings.csv").read_bytes().decode("utf-8-sig")
    header, brk, cash = text.splitlines()
    assert header == ",".join(COLUMNS)
    assert brk == "BRK-B,,3,複委託,,,,,,,,,,"
    assert cash == 'CASH,,"1,000",,TWD,,,,,,,,,'
    assert first.title[0].value == "Overview"


def test_a_file_that_appears_meanwhile_is_not_overwritten(
    first: AppTest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_rows(first, [{"symbol": "SPY", "shares": "3"}])
    # The frame looks for the file at the beginning of a rerun; here it appears right after that
    # look.
    from portfolio.book.tabular import saving

    real = saving.save_table

    def late(*args: object, **kwargs: object) -> str:
        (folder / "holdings.csv").write_text("symbol,shares\nKO,1\n", "utf-8")
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(saving, "save_table", late)
    press(first, "use_typed")
    assert (folder / "holdings.csv").read_text("utf-8") == "symbol,shares\nKO,1\n"
    assert any("exists already" in e.value for e in first.error)


def test_a_folder_that_is_not_there_is_made(
    first: AppTest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTFOLIO_HOME", str(folder / "new" / "place"))
    press(first.run(), "use_sample")
    assert (folder / "new" / "place" / "holdings.csv").exists()


def test_a_file_deleted_under_unsaved_edits_can_be_written_again(app: Open, folder: Path) -> None:
    at = app("holdings", holdings="symbol,shares\nSPY,50\n")
    key = at.session_state["holdings_editing"].key
    at.session_state[key] = {
        "edited_rows": {0: {"shares": "51"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    at.run()
    (folder / "holdings.csv").unlink()
    at.run()
    assert "deleted or moved" in texts(at)
    press(at, "rescue")
    assert (folder / "holdings.csv").read_text("utf-8") == "symbol,shares\nSPY,51\n"


def test_own_holdings_without_prices_are_never_simulated_unasked(app: Open) -> None:
    at = app(quarter=None, holdings="symbol,shares\nSPY,50\n", demo_wish=False)
    assert "No prices yet" in texts(at)
    assert not at.metric
    assert at.button(key="retry").label == "Fetch prices"
    press(at, "look_at_demo")
    assert "simulated" in texts(at)
    assert at.metric


def test_two_brokers_downloads_are_all_it_needs(first: AppTest, folder: Path) -> None:
    names = ("firstrade-history.csv", "sbi.csv")
    files = Path(__file__).parents[1] / "book" / "brokers" / "files"
    (uploader,) = [u for u in first.file_uploader if u.key == "upload"]
    uploader.set_value([(n, (files / n).read_bytes(), "text/csv") for n in names])
    first.run()
    assert not first.exception
    boxes = [box for box in first.checkbox if box.key == "import_leave_out"]
    if boxes:
        boxes[0].check().run()
    first.button(key="add_transactions").click().run()
    assert not first.exception
    assert (folder / "holdings.csv").exists()
    assert "Firstrade" in (folder / "transactions.csv").read_text("utf-8-sig")
