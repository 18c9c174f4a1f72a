"""What an import would change in a quarter, worked out by hand.

SPY closes at 100 through 27 March 2024 and at 110 on the 28th. The book holds 10 SPY and 1,000
dollars, and the ledger has nothing of 2024, so that both were there at New Year:

    gain    10 × (110 − 100)                     =   100
    growth  2,100 / 2,000 − 1                    = 0.05

The download has 500 dollars that came on 4 March and a purchase of 5 SPY at 90 on that day, at
whose end one was worth 100. The holdings stay as they are: what the rows add was not there at New
Year, 5 SPY and 500 − 450 = 50 dollars. Money that comes is there from the day's beginning:

    opening 5 × 100 + 950                        = 1,450
    gain    2,100 − 1,450 − 500                  =   150
    growth  (2,100 − 500) / 1,450 − 1            = 150 / 1,450
    TWR     2,000 / (1,450 + 500) × 2,100 / 2,000 − 1 = 150 / 1,950
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from portfolio.book.importing.reading import preview_import
from portfolio.book.importing.records import Download, ImportWish
from portfolio.import_effect import import_effect
from portfolio.market.records import Outcome
from portfolio.market.store.store import PriceStore
from portfolio.workspace import Options, Workspace
from tests.support.cli_case import home, run  # noqa: F401 - fixtures
from tests.support.raw_histories import FETCHED, raw_history
from tests.support.yahoo.securities import weekdays

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.book.importing.records import ImportEffect
    from tests.support.cli_case import Run

HISTORY = """\
Symbol,Quantity,Price,Action,Description,TradeDate,SettledDate,Interest,Amount,Commission,Fee,\
CUSIP,RecordType
,0.00,,Other,Wire Funds Received,2024-03-04,2024-03-04,0.00,500.00,0.00,0.00,,Financial
SPY,5.00,90.00,BUY,SPDR S&P 500 UNSOLICITED,2024-03-04,2024-03-06,0.00,-450.00,0.00,0.00,,Trade
"""


@pytest.fixture(autouse=True)
def kept(home: Path) -> Path:  # noqa: F811
    """The book, the prices and the download of the case."""
    (home / "holdings.csv").write_text(
        "symbol,shares,account,currency\nSPY,10,Firstrade,USD\nCASH,1000,Firstrade,USD\n"
    )
    (home / "portfolio.toml").write_text('base_currency = "USD"\n')
    (home / "history.csv").write_text(HISTORY)
    closes = {
        day: 100.0 if day < "2024-03-28" else 110.0 for day in weekdays("2023-12-01", "2024-03-29")
    }
    PriceStore(home.parent / "store").save(raw_history("SPY", closes), Outcome("ok", FETCHED))
    return home


def effect(text: str) -> ImportEffect | None:
    workspace = Workspace(Options(offline=True))
    preview = preview_import(
        [Download("history.csv", text.encode())], workspace.book_files(), ImportWish(), {}
    )
    return import_effect(workspace, preview, quarter="2024Q1")


def test_the_quarter_before_and_after() -> None:
    found = effect(HISTORY)
    assert found is not None
    assert (found.quarter, found.currency) == ("2024Q1", "USD")
    assert (found.gain_before, found.gain_after) == (pytest.approx(100), pytest.approx(150))
    assert found.growth_before == pytest.approx(0.05)
    assert found.growth_after == pytest.approx(150 / 1450)
    assert found.twr_before is None  # there is no ledger yet
    assert found.twr_after == pytest.approx(150 / 1950)


def test_nothing_is_written(kept: Path) -> None:
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    effect(HISTORY)
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before


def test_without_prices_there_is_no_effect(kept: Path) -> None:
    shutil.rmtree(kept.parent / "store")
    assert effect(HISTORY) is None


def test_the_command_line_tells_it_in_json(run: Run) -> None:  # noqa: F811
    """Of the last quarter that there are prices of."""
    ended = run("import", "history.csv", "--json", "--offline")
    assert ended.code == 0
    told = ended.json["effect"]
    assert (told["quarter"], told["currency"]) == ("2024Q1", "USD")
    assert told["gain"] == {"before": pytest.approx(100), "after": pytest.approx(150)}
    assert told["growth"]["after"] == pytest.approx(150 / 1450)
    assert told["twr"] == {"before": None, "after": pytest.approx(150 / 1950)}
