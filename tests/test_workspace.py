"""Opening one folder: options handed on, files found."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from portfolio.errors import UsageError
from portfolio.workspace import Options, Workspace

ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(ROOT / "holdings.csv", tmp_path)
    monkeypatch.setenv("PORTFOLIO_HOME", str(tmp_path))
    monkeypatch.setenv("PORTFOLIO_STORE", str(tmp_path / "store"))
    return tmp_path


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(
            Path("a b.csv"),
            Path("t.csv"),
            Path("c.toml"),
            "JPY",
            date(2024, 4, 5),
            offline=True,
            demo=True,
        ),
    ],
)
def test_options_reach_the_app_as_they_were(options: Options) -> None:
    assert Options.from_json(options.to_json()) == options


@pytest.mark.parametrize("text", ["", "[1]", '{"as_of": "soon"}'])
def test_options_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Options.from_json(text)


def test_the_sample_needs_its_securities_and_two_rates(home: Path) -> None:
    workspace = Workspace(Options())
    book = workspace.book()
    assert book.is_sample
    assert book.path == home / "holdings.csv"
    assert set(workspace.symbols(book)) - set(book.symbols) == {"TWD=X", "JPY=X"}
    assert workspace.base(book) == "TWD"
    assert workspace.stored_market(book).histories == {}


def test_what_the_portfolio_is_compared_with_needs_prices_and_rates_too(home: Path) -> None:
    (home / "portfolio.toml").write_text('benchmark = ["VOD.L", "SPY"]\n', encoding="utf-8")
    workspace = Workspace(Options())
    book = workspace.book()
    assert "VOD.L" not in book.symbols
    assert {"VOD.L", "GBP=X"} <= set(workspace.symbols(book))
    assert workspace.symbols(book).count("SPY") == 1  # held and compared with
    assert "VOD.L" in workspace.demo_market(book, date(2024, 4, 5)).histories


def test_the_ledger_is_beside_the_holdings_or_where_the_flag_says(home: Path) -> None:
    assert Workspace(Options()).book().transactions == ()
    ledger = (
        "date,type,symbol,shares,price,amount,currency,account\n2024-01-05,buy,VT,2,100,,,US"
        " broker\n"
    )
    ledger += "2024-01-08,convert,EUR,900,,1000,HKD,US broker\n"
    (home / "transactions.csv").write_text(ledger, encoding="utf-8")
    workspace = Workspace(Options())
    assert workspace.transactions_path == home / "transactions.csv"
    book = workspace.book()
    assert [t.kind for t in book.transactions] == ["buy", "convert"]
    assert not book.is_sample
    # What was held once and what was exchanged is asked for, too.
    assert {"VT", "EUR=X", "HKD=X"} <= set(workspace.symbols(book))
    other = home / "other.csv"
    other.write_text("date,type\n", encoding="utf-8")
    assert Workspace(Options(transactions=other)).book().transactions == ()
    assert Workspace(Options(transactions=other)).book().is_sample
