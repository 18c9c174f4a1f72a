"""Without amounts nobody rebuilds them: neither by ratios nor by guessing."""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import openpyxl
import pytest

from portfolio.language import language
from portfolio.report import FORMATS, Format, render
from portfolio.report.audience import Audience
from portfolio.report.masking import masked
from portfolio.workspace import Options, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.analysis.records import Review

#: Three securities and cash, in accounts whose names are the owner's.
HOLDINGS = """symbol,shares,account,currency,cost,note
SPY,137,Grandma's,,401.37,for the house
KO,41,Secret Bank,,55.19,
0050.TW,2503,Secret Bank,,,
CASH,86421,Secret Bank,TWD,,
"""
SHARES = {"SPY": 137, "KO": 41, "0050.TW": 2503}
CORRECTIONS = "symbol,date,kind,value,source\nKO,2024-02-05,drop,,my statement of 41 shares\n"
HIDDEN = ("Grandma", "Secret Bank", "86421", "86,421", "401.37", "for the house", "my statement")


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Review:
    monkeypatch.setenv("PORTFOLIO_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("PORTFOLIO_HOME", str(tmp_path))
    (tmp_path / "holdings.csv").write_text(HOLDINGS, encoding="utf-8")
    (tmp_path / "corrections.csv").write_text(CORRECTIONS, encoding="utf-8")
    (tmp_path / "transactions.csv").write_text(
        "date,type,symbol,shares,price,account\n2024-02-05,buy,SPY,36,490,Grandma's\n"
        "2024-02-06,buy,KO,5,60,Secret Bank\n",
        encoding="utf-8",
    )
    workspace = Workspace(Options(demo=True))
    from portfolio.analysis.periods import Quarter

    return workspace.review(Quarter(2024, 1), workspace.open(workspace.book(), is_fresh=False))


def text(review: Review, form: Format, *, amounts: bool) -> str:
    content = render(review, form, Audience(language("en"), shows_amounts=amounts))
    if form != "xlsx":
        return content.decode()
    book = openpyxl.load_workbook(BytesIO(content))
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(value) for value in cells if value is not None)


@pytest.mark.parametrize("form", FORMATS)
def test_no_name_no_remark_no_hash_and_no_amount_is_left(
    review: Review, form: Format, tmp_path: Path
) -> None:
    shown = text(review, form, amounts=False)
    assert [word for word in HIDDEN if word in shown] == []
    for name in ("holdings.csv", "transactions.csv", "corrections.csv"):
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() not in shown
    if form in ("json", "xlsx", "csv"):  # with amounts these are there
        assert "Secret Bank" in text(review, form, amounts=True)


def whole_numbers(weights: dict[str, float], prices: dict[str, float]) -> list[tuple[int, ...]]:
    """The attack: shares are whole numbers in the ratio of weight ÷ price. All that fit, up to the
    number of SPY's tried, within what the weights' last digit leaves open.
    """
    first, *others = weights
    found = []
    for count in range(1, 400):
        total = prices[first] * count / weights[first]
        guesses = {s: weights[s] * total / prices[s] for s in others}
        open_by = {
            s: guesses[s]
            * (_unit(weights[s]) / weights[s] + _unit(weights[first]) / weights[first])
            for s in others
        }
        if all(abs(guesses[s] - round(guesses[s])) <= open_by[s] + 1e-9 for s in others):
            found.append((count, *(round(guesses[s]) for s in others)))
    return found


def _unit(weight: float) -> float:
    """Half a unit of a number's last decimal."""
    return 0.5 * 10.0 ** -len(repr(weight).partition(".")[2])


def _prices_in_base(review: Review) -> dict[str, float]:
    return {
        h.symbol: cast("float", h.price) * cast("float", h.rate)
        for h in review.holdings
        if h.symbol in SHARES
    }


def test_shares_do_not_come_back_from_weights_and_prices(review: Review) -> None:
    prices = _prices_in_base(review)

    def attacked(*, amounts: bool) -> list[tuple[int, ...]]:
        found = json.loads(text(review, "json", amounts=amounts))["holdings"]
        weights = {h["symbol"]: h["weight"] for h in found if h["symbol"] in SHARES}
        return whole_numbers(weights, prices)

    # With sixteen digits there is one answer (and its multiples); with a hundredth of a percent
    # dozens are as good.
    assert attacked(amounts=True) == [(137, 41, 2503), (274, 82, 5006)]
    assert len(attacked(amounts=False)) > 50


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "markdown", "html"])
def test_shares_of_the_whole_have_no_more_digits_than_are_shown(
    review: Review, form: Format
) -> None:
    exact = {
        value
        for h in review.holdings
        for value in (
            h.weight,
            h.year.weight_at_opening,
            h.year.contribution,
            h.quarter.contribution,
            h.yield_on_cost,
        )
        if value and round(value, 4) != value
    }
    assert len(exact) > 8
    shown = {
        float(number)
        for number in re.findall(r"-?\d\.\d{5,}(?:e-?\d+)?", text(review, form, amounts=False))
    }
    assert {value for value in exact for one in shown if abs(one - value) < 1e-9} == set()


def test_the_portfolio_s_own_figures_do_not_solve_for_its_weights(review: Review) -> None:
    found = json.loads(text(review, "json", amounts=False))
    figures = [found["totals"][key] for key in ("twr_ytd", "twr_qtd", "growth_ytd", "irr_ytd")]
    figures += [row[key] for row in found["history"] for key in ("twr", "growth")]
    known = [value for value in figures if value is not None]
    assert len(known) > 5
    assert all(round(value, 6) == value for value in known)


def test_with_amounts_nothing_changes(review: Review) -> None:
    assert masked(review, Audience(language("en"), shows_amounts=True)) is review


def test_masking_twice_is_masking_once(review: Review) -> None:
    audience = Audience(language("en"), shows_amounts=False)
    once = masked(review, audience)
    assert [h.account for h in once.holdings] == ["#1", "#2", "#2", "#2"]
    assert [h.account for h in masked(once, audience).holdings] == ["#1", "#2", "#2", "#2"]
    assert all(a is b for a, b in pairwise([once.growth.own, masked(once, audience).growth.own]))
