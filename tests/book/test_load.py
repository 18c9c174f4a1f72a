"""The user's files to one book; the sample that the product ships."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio import places
from portfolio.book.load import load_book, load_book_and_table
from portfolio.book.records import Settings
from portfolio.errors import MissingFileError, UnreadableFileError
from portfolio.places import sample_holdings

if TYPE_CHECKING:
    from pathlib import Path

SECURITIES = (
    "0050.TW",
    "BRK-B",
    "KO",
    "VIG",
    "SPY",
    "NOBL",
    "PFF",
    "QQQ",
    "SHEL",
    "SGOV",
    "1475.T",
)


def test_the_sample() -> None:
    book = load_book(sample_holdings())
    assert book.is_sample
    assert book.problems == ()
    assert book.symbols == SECURITIES
    assert book.settings == Settings()
    assert [(h.account, h.currency) for h in book.holdings if h.is_cash] == [
        ("Taiwan broker", "TWD"),
        ("US broker", "USD"),
        ("Japan broker", "JPY"),
    ]
    assert sum(h.target or 0 for h in book.holdings) == pytest.approx(1)
    assert all(
        h.cost and h.asset_class and h.region and h.target for h in book.holdings if not h.is_cash
    )
    assert {h.symbol: h.dividend_tax for h in book.holdings if h.dividend_tax is not None} == {
        "SHEL": 0.0
    }


def test_a_file_that_differs_in_one_byte_is_the_user_s(tmp_path: Path) -> None:
    path = tmp_path / "holdings.csv"
    sample = sample_holdings().read_bytes()
    path.write_bytes(sample)
    assert load_book(path).is_sample
    others = [
        sample.replace(b"36000", b"36001"),
        sample + b"\n",
        sample.removesuffix(b"\n"),
        sample.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + sample,
    ]
    for other in others:
        path.write_bytes(other)
        assert not load_book(path).is_sample


def test_the_user_s_file_at_the_top_of_a_checkout_is_not_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout has the package and, beside it, a ``holdings.csv`` that the user writes over."""
    package = tmp_path / "portfolio"
    package.mkdir()
    (package / "holdings.csv").write_bytes(sample_holdings().read_bytes())
    monkeypatch.setattr(places, "_PACKAGE", package)
    mine = tmp_path / "holdings.csv"
    mine.write_text("symbol,shares\nSPY,1\n", encoding="utf-8")
    assert not load_book(mine).is_sample
    mine.write_bytes(sample_holdings().read_bytes())
    assert load_book(mine).is_sample


@pytest.mark.parametrize("rows", [b"2024-01-05,buy,SPY,1,100\n", b"soon,buy,,,\n", b"\x81\x81\xff"])
def test_the_sample_beside_rows_of_one_s_own_is_one_s_own(tmp_path: Path, rows: bytes) -> None:
    holdings, ledger = tmp_path / "holdings.csv", tmp_path / "transactions.csv"
    holdings.write_bytes(sample_holdings().read_bytes())
    ledger.write_bytes(b"date,type,symbol,shares,price\n" + rows)
    assert not load_book(holdings, transactions=ledger).is_sample
    ledger.write_bytes(b"date,type,symbol,shares,price\n")
    assert load_book(holdings, transactions=ledger).is_sample


def test_everything_of_a_book(tmp_path: Path) -> None:
    holdings, config = tmp_path / "mine.csv", tmp_path / "portfolio.toml"
    holdings.write_text("symbol,shares\nSPY,1\nCASH,2\nSPY,1\n")
    config.write_text('base_currency = "USD"\nlanguage = "fr"\n')
    book, file = load_book_and_table(holdings, config)
    assert (book.path, book.settings.base_currency) == (holdings, "USD")
    assert book.sha256 == file.sha256 == hashlib.sha256(holdings.read_bytes()).hexdigest()
    assert [(p.file, p.line, p.code) for p in book.problems] == [
        ("mine.csv", 3, "missing_currency"),
        ("mine.csv", 4, "repeated_row"),
        ("portfolio.toml", 2, "bad_setting"),
    ]


def test_settings_are_optional(tmp_path: Path) -> None:
    holdings = tmp_path / "holdings.csv"
    holdings.write_text("symbol,shares\nSPY,1\n")
    assert load_book(holdings).settings == Settings()
    assert load_book(holdings, tmp_path / "portfolio.toml").settings == Settings()


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError) as caught:
        load_book(tmp_path / "holdings.csv")
    assert (
        str(caught.value)
        == f"There is no file “{tmp_path / 'holdings.csv'}”: create it, or name another with"
        " --holdings."
    )


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        load_book(tmp_path)
    assert str(caught.value) == f"“{tmp_path}” cannot be opened: Is a directory."


def test_a_file_of_no_known_encoding(tmp_path: Path) -> None:
    holdings = tmp_path / "holdings.csv"
    holdings.write_bytes(b"symbol,shares\nSPY,1,\xff\xfe\x80\n")
    with pytest.raises(UnreadableFileError):
        load_book(holdings)


def test_the_day_that_the_holdings_speak_of(tmp_path: Path) -> None:
    held, settings = tmp_path / "holdings.csv", tmp_path / "portfolio.toml"
    held.write_text("symbol,shares\nSPY,10\n", encoding="utf-8")
    settings.write_text("[holdings]\nas_of = 2024-03-31\n", encoding="utf-8")
    book = load_book(held, settings, today=date(2024, 3, 31))
    assert (book.holdings_as_of, book.problems) == (date(2024, 3, 31), ())
    early = load_book(held, settings, today=date(2024, 3, 30))
    assert early.holdings_as_of is None
    (problem,) = early.problems
    assert (problem.severity, problem.file, problem.column) == (
        "error",
        "portfolio.toml",
        "holdings.as_of",
    )
    assert "write the day" in problem.message


def test_the_ledger_of_a_book(tmp_path: Path) -> None:
    holdings, ledger = tmp_path / "holdings.csv", tmp_path / "moves.csv"
    holdings.write_text("symbol,shares,account,currency\nSPY,1,A,\nCASH,2,A,USD\n")
    ledger.write_text(
        "date,type,symbol,shares,price,amount\n2024-01-05,buy,VT,2,100,\n2024-06-01,deposit,,,,9\n"
    )
    book = load_book(holdings, None, ledger, today=date(2024, 3, 1))
    assert [(t.kind, t.account) for t in book.transactions] == [("buy", "A")]
    assert [(p.file, p.line, p.code) for p in book.problems] == [("moves.csv", 3, "future_date")]
    assert book.transactions_sha256 == hashlib.sha256(ledger.read_bytes()).hexdigest()
    assert (book.symbols, book.currencies) == (("SPY", "VT"), ("USD",))
    later = load_book(holdings, None, ledger, today=date(2024, 6, 1))
    assert [(t.kind, t.currency) for t in later.transactions] == [("buy", ""), ("deposit", "USD")]
    assert load_book(holdings, None, tmp_path / "none.csv").transactions == ()


def test_a_ledger_of_no_known_encoding_is_a_problem_of_a_book_that_stands(tmp_path: Path) -> None:
    holdings, ledger = tmp_path / "holdings.csv", tmp_path / "transactions.csv"
    holdings.write_text("symbol,shares\nSPY,1\n")
    ledger.write_bytes(b"date,type\n2024-01-01,\xff\xfe\x80\n")
    book = load_book(holdings, None, ledger)
    assert [h.symbol for h in book.holdings] == ["SPY"]
    assert [(p.severity, p.file, p.code) for p in book.problems] == [
        ("error", "transactions.csv", "unreadable_file")
    ]


def test_a_bare_code_in_the_ledger_is_answered_with_what_is_held(tmp_path: Path) -> None:
    """6208 can be 日揚, 富邦台50 or in Tokyo; 富邦台50 is held. 6488 is none of the book's."""
    (tmp_path / "holdings.csv").write_text("symbol,shares\n006208.TW,10\n", encoding="utf-8")
    ledger = tmp_path / "transactions.csv"
    ledger.write_text(
        "date,type,symbol,shares,price\n2024-01-05,buy,6208,10,80\n2024-01-05,buy,6488,1,500\n",
        encoding="utf-8",
    )
    book = load_book(tmp_path / "holdings.csv", transactions=ledger)
    assert [(p.severity, p.line, p.message) for p in book.problems] == [
        (
            "error",
            2,
            "“6208” needs its exchange, and Excel may have cut off zeros: write 006208.TW.",
        ),
        (
            "error",
            3,
            "“6488” needs its exchange: write 6488.TWO, or 6488.T if it is listed in Tokyo.",
        ),
    ]
