"""“Ready to publish?” on the quarterly review: the verdict, the doubt with its effect, and its
settlement.

SPY's close of 28 March is stored a hundredfold. Held out, the 27th's 104 stands: 4 %. Counted:
11,000 / 100 − 1 = 10,900 %, that is 1,089,600 bp more, of the only holding as of the portfolio. The
dollar is the base.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.market.records import Outcome
from portfolio.market.store.store import PriceStore
from tests.support.cli_case import every_session
from tests.support.raw_histories import FETCHED, raw_history
from tests.support.ui_app import app, folder, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.support.ui_app import Open

PAGE = "quarterly_review"
SPIKE = {
    "2023-12-29": 100.0,
    "2024-03-15": 104.0,
    "2024-03-28": 11_000.0,
    "2024-04-01": 110.0,
    "2024-04-05": 111.0,
}
HEADER = "symbol,date,kind,value,source,entered\n"


@pytest.fixture
def stored(folder: Path) -> Path:
    """The user's folder with ten shares of SPY and its prices, spike and all."""
    (folder / "holdings.csv").write_text("symbol,shares\nSPY,10\n", encoding="utf-8")
    (folder / "portfolio.toml").write_text('base_currency = "USD"\n', encoding="utf-8")
    closes = {
        day: close for day, close in every_session("XNYS", SPIKE).items() if close is not None
    }
    store = PriceStore(Path(os.environ["PORTFOLIO_STORE"]))
    assert store.save(raw_history("SPY", closes), Outcome("ok", FETCHED))
    return folder


def verdicts(at: AppTest) -> list[str]:
    """What stands in the boxes that answer the question."""
    kinds = ("error", "warning", "success")
    said = [str(getattr(box, "value", "")) for kind in kinds for box in at.get(kind)]
    return [sentence for sentence in said if "publish" in sentence]


def test_an_error_stands_in_the_way_until_it_is_settled(app: Open, stored: Path) -> None:
    at = app(PAGE)
    assert verdicts(at) == ["Not ready to publish: an error stands in the way."]
    assert (
        "Counted, it would move the return since New Year of SPY by +1,089,600 bp and the"
        " portfolio's by +1,089,600 bp." in texts(at).replace("\u2060", "").replace("\\", "")
    )
    (stored / "corrections.csv").write_text(
        f"{HEADER}SPY,2024-03-28,close,110,nyse.com,2024-07-05\n", encoding="utf-8"
    )
    at.run()
    assert not at.exception
    assert verdicts(at) == ["Ready to publish: nothing speaks against these numbers."]
    assert "2024-03-28: the close is 110. Source: nyse.com. Entered on 2024-07-05." in texts(at)
    assert "+10.00%" in at.subheader[0].value
    (stored / "corrections.csv").unlink()
    at.run()
    assert verdicts(at) == ["Not ready to publish: an error stands in the way."]


def test_a_warning_is_to_be_read(app: Open, stored: Path) -> None:
    (stored / "corrections.csv").write_text(
        f"{HEADER}SPY,2024-03-28,drop,,,\nSPY,2024-03-29,drop,,,\n", encoding="utf-8"
    )
    at = app(PAGE)
    assert verdicts(at) == ["Ready to publish once you have read the warning."]
    assert "no price of 2024-03-29 any more" in texts(at)


def test_simulated_prices_are_not_for_publishing(app: Open) -> None:
    assert verdicts(app(PAGE)) == ["Not ready to publish: the prices are simulated."]


@pytest.mark.parametrize(
    "page", ["overview", "quarterly_review", "performance", "income", "allocation"]
)
def test_every_page_says_what_its_totals_lack(app: Open, stored: Path, page: str) -> None:
    """Nobody knows what GONE is worth: whichever page is opened first, its totals are not all there
    is.
    """
    (stored / "holdings.csv").write_text(
        "symbol,name,shares,account,currency\nSPY,,10,A,USD\nGONE,Gone Ltd,5,A,USD\n",
        encoding="utf-8",
    )
    (stored / "transactions.csv").write_text(
        "date,type,symbol,shares,amount,currency,account\n2024-01-10,buy,SPY,1,100,USD,A\n",
        encoding="utf-8",
    )
    at = app(page)
    warned = [box.value for box in at.warning]
    assert (
        "1 of 2 counted. Not counted, for want of a price or an exchange rate: Gone Ltd." in warned
    )
    # The review has the verdict itself.
    links = [e.proto.label for e in at.get("page_link") if "Not ready to publish" in e.proto.label]
    assert len(links) == (page != "quarterly_review")


def test_no_page_has_a_link_to_errors_where_there_are_none(app: Open, stored: Path) -> None:
    (stored / "corrections.csv").write_text(
        f"{HEADER}SPY,2024-03-28,close,110,nyse.com,2024-07-05\n", encoding="utf-8"
    )
    at = app("allocation")
    assert not [e for e in at.get("page_link") if "Not ready" in e.proto.label]
    assert not at.warning
