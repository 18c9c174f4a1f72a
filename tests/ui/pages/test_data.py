"""The Data page on a small portfolio whose numbers are worked out by hand.

SPY closes at 100 to the end of February 2024 and at 110 from March on; the close of Friday 29
March, the last of the quarter, was served a hundredfold. KO closes at 50 throughout. Ten shares of
each, in dollars::

    SPY, that close held out   110 / 100 − 1                      = +10.00%
    SPY, that close counted    11,000 / 100 − 1                   = +10,900.00%
    portfolio, held out        (1,100 + 500) / (1,000 + 500) − 1  = +6.67%
    portfolio, counted         (110,000 + 500) / 1,500 − 1        = +7,266.67%
    SPY with a dividend of 1   1.10 × (1 + 1 / 110) − 1           = +11.00%

That close counted is 10,890 points or 1,089,000 bp more of SPY, 7,260 points or 726,000 bp more of
the portfolio.
"""

from __future__ import annotations

import csv
import errno
import io
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portfolio.analysis.records import Difference, Effect, ReviewFinding
from portfolio.language import language
from portfolio.market.quality.cleaning import clean
from portfolio.market.rates import load_market
from portfolio.market.records import Outcome
from portfolio.market.store.store import PriceStore
from portfolio.report.audience import Audience
from portfolio.report.files import plain_csv
from portfolio.ui.charts import data_charts
from portfolio.ui.widgets import data_tables
from portfolio.workspace import Options
from tests.support.raw_histories import raw_history
from tests.support.sample_review import sample_review
from tests.support.ui_app import PAGES, app, dataframe, folder, table, texts  # noqa: F401
from tests.support.yahoo.stand_in import weekdays

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from portfolio.market.records import Market
    from tests.support.ui_app import Open

FETCHED = datetime(2024, 4, 3, 22, 0, tzinfo=UTC)
BOOK = "symbol,shares,currency\nSPY,10,USD\nKO,10,USD\n"


def flat(first: float, then: float) -> dict[str, float]:
    """Closes of every weekday from December 2023 to 2 April 2024: ``first``, from March on
    ``then``.
    """
    days = weekdays("2023-12-01", "2024-04-02")
    return {day: first if day < "2024-03-01" else then for day in days}


@pytest.fixture
def small(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The book and the store of the case; returns the folder."""
    (folder / "holdings.csv").write_text(BOOK, encoding="utf-8")
    store = PriceStore(tmp_path / "store")
    spy = flat(100, 110) | {"2024-03-29": 11000.0}
    store.save(raw_history("SPY", spy, fetched_at=FETCHED), Outcome("ok", FETCHED))
    store.save(raw_history("KO", flat(50, 50), fetched_at=FETCHED), Outcome("ok", FETCHED))
    options = Options(base="USD", offline=True)
    monkeypatch.setattr(sys, "argv", ["app.py", options.to_json()])
    return folder


def page(at: AppTest, name: str) -> AppTest:
    """Go to another page."""
    at.switch_page(PAGES[name]).run()
    assert not at.exception, at.exception[0].message
    return at


def return_of(at: AppTest, symbol: str) -> float:
    """The return of the year so far on the quarterly page."""
    ranked = table(page(at, "quarterly_review"), "Holdings ranked")
    return float(dict(zip(ranked["symbol"], ranked["ytd"], strict=True))[symbol])


def look_at(at: AppTest, symbol: str) -> AppTest:
    at.selectbox(key="data_symbol").select(symbol).run()
    assert not at.exception, at.exception[0].message
    return at


def enter(
    at: AppTest, symbol: str, kind: str, day: str, value: str, source: str = "Letter"
) -> AppTest:
    """Fill in the form for one value, and save it."""
    look_at(at, symbol)
    at.selectbox(key="enter_kind").select(kind)
    at.date_input(key="enter_day").set_value(datetime.fromisoformat(day).date())
    at.text_input(key="enter_value").set_value(value)
    at.text_input(key="enter_source").set_value(source)
    [save] = [button for button in at.button if button.label == "Save"]
    save.click().run()
    assert not at.exception, at.exception[0].message
    return at


def corrections(home: Path) -> list[dict[str, str]]:
    file = home / "corrections.csv"
    return (
        list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
        if file.exists()
        else []
    )


# --- What is shown --------------------------------------------------------------------------------


def test_the_first_line_answers(app: Open, small: Path) -> None:
    at = app("data")
    # Two facts: the quarter's prices are there; in 2026 the closes of 2 April 2024 are old.
    there, age = at.subheader[0].value.split(". ")
    assert there == "All prices that Q1 2024 needs are there"
    assert re.fullmatch(r"The last close is \d{3,} sessions old\.", age)
    assert "Not ready to publish" in texts(at)


def test_every_symbol_with_what_is_known_of_it(app: Open, small: Path, tmp_path: Path) -> None:
    PriceStore(tmp_path / "store").record_outcome(
        "KO", Outcome("unavailable", FETCHED, "timed out (28)")
    )
    at = app("data")
    assert at.subheader[0].value.endswith(" sessions old. The last attempt failed for 1.")
    frame = table(at, "State of the prices")
    # What failed comes first. From 1 December 2023 to 2 April 2024 there are 88 weekdays, one of
    # them held out.
    assert list(frame["symbol"]) == ["KO", "SPY"]
    assert list(frame["outcome"]) == ["could not be reached", "fetched"]
    assert list(frame["rows"]) == [88, 87]
    assert list(frame["gaps"]) == [0, 1]
    assert list(frame["findings"]) == [0, 1]
    assert [str(day.date()) for day in frame["last"]] == ["2024-04-02", "2024-04-02"]
    assert set(frame["currency"]) == {"USD"}
    assert "timed out" in texts(at)  # it is looked at first, too


def test_what_failed_stays_visible_after_a_good_fetch(
    app: Open, small: Path, tmp_path: Path
) -> None:
    store, now = PriceStore(tmp_path / "store"), datetime.now(UTC)
    store.record_outcome("KO", Outcome("unavailable", now - timedelta(days=2), "timed out (28)"))
    store.record_outcome("SPY", Outcome("unavailable", now - timedelta(days=31), "long ago"))
    for symbol in ("KO", "SPY"):
        store.record_outcome(symbol, Outcome("ok", now))
    at = app("data")
    assert "failed" not in at.subheader[0].value
    assert "Fetched well in the end, but not at once: KO." in texts(at)
    look_at(at, "KO")
    assert "could not be reached (timed out (28))" in texts(at)
    look_at(at, "SPY")
    assert "long ago" not in texts(at)


def test_a_finding_and_its_effect(app: Open, small: Path) -> None:
    at = app("data")
    found = table(at, "Findings of the checks")
    assert list(found["symbol"]) == ["SPY"]
    assert found["days"].iloc[0] == "2024-03-29"
    effects = found[list(data_tables.EFFECTS)].iloc[0]
    assert list(effects) == pytest.approx([1_089_000, 1_089_000, 726_000, 726_000])
    assert "11,000" in texts(at)
    charts = at.get("plotly_chart")
    assert charts[0].proto.alt.startswith("Closes of SPY around 2024-03-29")


def test_the_preview_shows_both_readings(app: Open, small: Path) -> None:
    preview = app("data").table[0].value
    assert list(preview.iloc[:, 0]) == ["+10.00%", "+10.00%", "+6.67%", "+6.67%"]
    assert list(preview.iloc[:, 1]) == ["+10,900.00%", "+10,900.00%", "+7,266.67%", "+7,266.67%"]


def test_a_broken_store_is_told_on_top(app: Open, small: Path, tmp_path: Path) -> None:
    (tmp_path / "store" / "prices.sqlite3").write_bytes(b"not a database" * 500)
    at = app("data")
    assert any("The price store was damaged" in box.value for box in at.warning)
    assert list(table(at, "State of the prices")["rows"]) == [0, 0]


def test_cash_needs_no_prices(app: Open, small: Path) -> None:
    (small / "holdings.csv").write_text("symbol,shares,currency\nCASH,1000,USD\n", encoding="utf-8")
    assert "There is only cash" in texts(app("data", quarter=None))


def test_simulated_prices_are_not_corrected(app: Open) -> None:
    at = app("data")
    assert at.subheader[0].value == "All prices that Q1 2024 needs are there."
    assert not [b for b in at.button if b.label == "Save"]  # nothing real to correct


# --- What can be done -----------------------------------------------------------------------------


def test_a_held_out_close_is_accepted_and_taken_back(app: Open, small: Path) -> None:
    at = app("quarterly_review")
    assert return_of(at, "SPY") == pytest.approx(0.10)
    page(at, "data")
    [accept] = [button for button in at.button if button.label == "Accept"]
    accept.click().run()
    assert "Accepted." in texts(at)
    [row] = corrections(small)
    assert (row["symbol"], row["date"], row["kind"], float(row["value"])) == (
        "SPY",
        "2024-03-29",
        "close",
        11000,
    )
    assert "2024-03-29: the close is 11,000." in texts(at)
    assert return_of(at, "SPY") == pytest.approx(109.0)

    page(at, "data")
    at.button(key="take_back_0").click().run()
    assert "Taken back." in texts(at)
    assert corrections(small) == []
    assert return_of(at, "SPY") == pytest.approx(0.10)


def test_a_price_paid_is_accepted_with_a_reason(app: Open, small: Path) -> None:
    """KO bought at 20 where it closes at 50 (shares offered to subscribers)."""
    (small / "transactions.csv").write_text(
        "date,type,symbol,shares,price\n2024-02-01,buy,KO,10,20\n", encoding="utf-8"
    )
    at = app("data")
    at.selectbox(key="data_symbol").set_value("KO").run()
    assert (
        "The price of KO on 2024-02-01, 20 USD, is 0.4 times that day's close of 50 USD"
        in texts(at)
    )
    [button] = [one for one in at.button if one.label == "Accept for good"]
    assert button.disabled
    [reason] = [one for one in at.text_input if one.label == "Reason"]
    reason.set_value("公開申購").run()
    [button] = [one for one in at.button if one.label == "Accept for good"]
    button.click().run()
    assert "Accepted: it is not told again." in texts(at)
    [row] = corrections(small)
    assert (row["symbol"], row["date"], row["kind"], row["value"], row["source"]) == (
        "KO",
        "2024-02-01",
        "paid",
        "",
        "公開申購",
    )
    assert "The price of KO" not in texts(at)
    assert "2024-02-01: what was paid is right, whatever the close." in texts(at)


def test_a_dividend_that_yahoo_lacks_is_entered(app: Open, small: Path) -> None:
    at = enter(app("data"), "SPY", "dividend", "2024-03-15", "1.00", "Annual report, page 4")
    assert "Saved." in texts(at)
    [row] = corrections(small)
    assert (row["date"], row["kind"], row["source"]) == (
        "2024-03-15",
        "dividend",
        "Annual report, page 4",
    )
    assert "Annual report, page 4" in texts(at)
    assert return_of(at, "SPY") == pytest.approx(0.11)


def test_a_price_that_yahoo_lacks_is_entered(app: Open, small: Path) -> None:
    at = enter(app("data"), "KO", "close", "2024-03-29", "55")
    assert return_of(at, "KO") == pytest.approx(0.10)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [("abc", "is not a number"), ("-3", "is no price"), ("", "The price is missing")],
)
def test_what_cannot_be_a_price_is_not_written(
    app: Open,
    small: Path,
    value: str,
    sentence: str,
) -> None:
    at = enter(app("data"), "KO", "close", "2024-03-29", value)
    assert any(sentence in box.value for box in at.error)
    assert corrections(small) == []


def test_a_full_disk_is_told(app: Open, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = app("data")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    enter(at, "KO", "close", "2024-03-29", "55")
    assert any("No space left on device" in box.value for box in at.error)
    assert corrections(small) == []


# --- Its parts ------------------------------------------------------------------------------------


def cleaned(tmp_path: Path) -> Market:
    """The market of the case, its spike held out."""
    return clean(load_market(PriceStore(tmp_path / "store"), ["SPY"], ["USD"]), ())


def test_the_findings_as_a_file(small: Path, tmp_path: Path) -> None:
    found = [
        ReviewFinding(
            cleaned(tmp_path).findings[0], Effect(Difference(0.001, None), Difference(-0.002, 0.0))
        )
    ]
    text = plain_csv.written(
        data_tables.findings(found, sample_review(), Audience(language("en"), shows_amounts=True)),
        language("en"),
    )
    assert text.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    assert (row["Symbol"], row["First day"], row["Last day"], row["Held out"]) == (
        "SPY",
        "2024-03-29",
        "2024-03-29",
        "yes",
    )
    # 0.001 is ten basis points; what is not known is empty.
    assert [row[name] for name in row if name.endswith("(bp)")] == ["10.0", "-20.0", "", "0.0"]


def test_the_suspect_day_is_marked_by_shape_and_colour(small: Path, tmp_path: Path) -> None:
    market = cleaned(tmp_path)
    figure = data_charts.suspect_days(market.findings[0], market.histories["SPY"], language("en"))
    assert figure is not None
    line, marks = figure.data
    # Fifteen rows before the held-out one, and the two after it; the line does not go through it.
    assert (len(line.x), max(line.y)) == (17, 110)
    assert (list(marks.y), marks.marker.symbol) == ([11000], "x")
    assert marks.marker.color != line.line.color
