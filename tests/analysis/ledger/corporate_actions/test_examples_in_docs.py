"""The worked examples of ``docs/corporate-actions.md`` give the numbers that stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.records import Book, Settings
from portfolio.book.transactions.reading import read_transactions
from portfolio.book.transactions.types import TYPES
from portfolio.market.ledger_splits import missing_splits
from portfolio.market.quality.cleaning import clean
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, of_engine
from tests.support.second_opinion.case import TODAY, check

TEXT = (Path(__file__).parents[4] / "docs/corporate-actions.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
SECTIONS = {
    title: dict(BLOCK.findall(text))
    for title, _, text in (part.partition("\n") for part in TEXT.split("\n## ")[1:])
}


@pytest.mark.parametrize("title", SECTIONS)
def test_an_example_is_right(title: str) -> None:
    blocks = SECTIONS[title]
    held = read_holdings(f"symbol,shares,account\n{blocks['holdings']}".encode(), "holdings.csv")
    header = "date,type,symbol,shares,price,amount,currency,account,other,other_shares\n"
    rows = read_transactions(
        f"{header}{blocks['transactions']}".encode(),
        "transactions.csv",
        held.holdings,
        "USD",
        TODAY,
    )
    assert not [p for p in (*held.problems, *rows.problems) if p.severity == "error"]
    series = [line.split(" ", 1) for line in blocks["prices"].splitlines()]
    prices = market(*(history(symbol, "USD", closes) for symbol, closes in series))
    prices = clean(prices, missing_splits(rows.transactions, prices.histories))
    book = Book(
        Path("holdings.csv"),
        held.sha256,
        held.holdings,
        Settings(),
        (),
        transactions=rows.transactions,
    )
    expected = dict(line.split(" = ") for line in blocks["result"].splitlines())
    check(
        of_engine(Question(book, prices, "2024Q1", TODAY)),
        {figure: float(value) for figure, value in expected.items()},
    )


def test_every_type_without_a_trade_has_an_example() -> None:
    written = {
        line.split(",")[1]
        for blocks in SECTIONS.values()
        for line in blocks["transactions"].splitlines()
    }
    kinds = list(TYPES)
    assert set(kinds[kinds.index("split") :]) <= written
