"""A very long ledger from its files to its review: where the time and the memory go.

    python -m benchmarks.long_ledger [--rows 1000000 --securities 5000 --years 30] [--folder F]

Writes ``holdings.csv`` and ``transactions.csv`` with rows of nearly every type, named securities,
accounts with cash and accounts without, and a price store; then, in a process that has done nothing
else, reads and reviews them as the command line does, and prints the seconds of each step and the
most memory that had been taken by its end. With ``--folder`` the files stay there, and are used
again when they are there.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.ledger import BASE, CURRENCIES, QUARTER, TODAY, memory
from benchmarks.simulated import LAST, simulated
from benchmarks.stored import fill
from portfolio.analysis.review.review import review
from portfolio.language import language
from portfolio.market.store.store import PriceStore
from portfolio.workspace import Options, Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.arrays import Floats, Ints
    from portfolio.book.records import Holding
    from portfolio.market.records import History

#: The rows of each security, again and again.
_PATTERN = np.array(
    ["buy", "buy", "dividend", "buy", "sell", "buy", "reinvest", "buy", "dividend", "sell"]
)
#: The accounts that have cash.
_WITH_CASH = ("Broker 0", "Broker 1")
#: Part of the price that a dividend leaves after tax.
_NET = 0.0042
_COLUMNS = ["date", "type", "symbol", "shares", "price", "amount", "currency", "account", "fee"]


def main() -> int:
    """Write the files, then measure in another process."""
    parser = argparse.ArgumentParser(description="Time and memory of a very long ledger.")
    for name, default in (("rows", 1_000_000), ("securities", 5000), ("years", 30)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--folder", type=Path, help="keep the files here")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.folder)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if not (folder / "transactions.csv").exists():
            write(folder, given.rows, given.securities, given.years)
        this = [
            sys.executable,
            "-m",
            "benchmarks.long_ledger",
            "--measure",
            "--folder",
            str(folder),
        ]
        return subprocess.call(this, env={**os.environ, "PORTFOLIO_STORE": str(folder / "store")})


def measure(folder: Path) -> None:
    """Read, check and review; print the seconds and the memory of each step."""
    began, t = time.perf_counter(), language("en")
    print(f"{'step':24}{'seconds':>8}{'GB at most':>12}")

    def tell(step: str) -> None:
        nonlocal began
        print(f"{step:24}{time.perf_counter() - began:8.1f}{memory():12.1f}", flush=True)
        began = time.perf_counter()

    workspace = Workspace(
        Options(holdings=folder / "holdings.csv", config=folder / "portfolio.toml")
    )
    book = workspace.book()
    tell(f"{len(book.transactions):,} rows read")
    market = workspace.market(book)
    tell("prices")
    market = workspace.examined(market, QUARTER.opening_of_year, QUARTER.end, TODAY)
    tell("data checks")
    result = review(book, market, QUARTER, today=TODAY, base=BASE)
    tell("review")

    from portfolio.report.audience import Audience
    from portfolio.report.files import json_file
    from portfolio.report.files import terminal as table

    owner = Audience(t, shows_amounts=True)
    table.terminal_table(result, owner, width=120)
    tell("table")
    size = len(json_file.render(result, owner))
    tell(f"JSON, {size / 2**20:.0f} MB")
    print(f"{len(result.problems):,} problems")


def write(folder: Path, count: int, securities: int, years: int) -> None:
    """Write the files and the store."""
    book, histories = simulated(securities, date(LAST.year + 1 - years, 1, 2))
    table = _rows(book.holdings, histories[:securities], count)
    is_in = table["type"].isin(["buy", "reinvest"])
    left = table["shares"].where(is_in, -table["shares"]).where(table["type"] != "dividend", 0.0)
    left = (
        left.groupby(table["symbol"])
        .sum()
        .reindex([h.symbol for h in book.holdings], fill_value=0.0)
    )
    table = pd.concat([table, _money(table)]).sort_values("date", kind="stable")
    folder.mkdir(parents=True, exist_ok=True)
    table[_COLUMNS].to_csv(folder / "transactions.csv", index=False)
    rows = [
        (h.symbol, h.name, h.account, shares, h.currency, h.asset_class, h.region)
        for h, shares in zip(book.holdings, left, strict=True)
        if shares > 1e-6
    ]
    cash = [
        ("CASH", "", account, 1e7, currency, "", "")
        for account in _WITH_CASH
        for currency in CURRENCIES
    ]
    columns = ["symbol", "name", "account", "shares", "currency", "asset_class", "region"]
    pd.DataFrame([*rows, *cash], columns=columns).to_csv(folder / "holdings.csv", index=False)
    (folder / "portfolio.toml").write_text(f'base_currency = "{BASE}"\nbenchmark = []\n')
    fill(PriceStore(folder / "store"), histories, datetime(2026, 1, 14, 23, tzinfo=UTC))


def _rows(holdings: Sequence[Holding], histories: Sequence[History], count: int) -> pd.DataFrame:
    """Purchases, sales and dividends on random days of each security, at the day's close; nobody is
    ever short.
    """
    chance = np.random.default_rng(5)
    lengths = np.array([len(h.days) for h in histories])
    first = np.concatenate([[0], np.cumsum(lengths)])[:-1]
    security = np.sort(chance.integers(0, len(histories), count))
    place = first[security] + chance.integers(0, lengths[security])
    place.sort()
    begins = np.searchsorted(security, np.arange(len(histories)))
    kind = _PATTERN[(np.arange(count) - begins[security]) % len(_PATTERN)]
    price = np.concatenate([h.closes for h in histories])[place]
    moved = np.where(kind == "buy", chance.integers(10, 51, count), 0.0)
    moved = np.where(kind == "sell", -chance.integers(1, 11, count), moved)
    held = _so_far(moved, begins[security])
    net = (held * price * _NET).round(4)
    shares = np.where(kind == "reinvest", (net / price).round(6), np.abs(moved))
    fee = np.where(moved != 0, 0.001 * shares * price, 0.0).round(2)
    amount = np.where(moved != 0, shares * price + np.sign(moved) * fee, net)
    return pd.DataFrame(
        {
            "date": np.concatenate([h.days for h in histories])[place],
            "type": kind,
            "symbol": np.array([h.symbol for h in holdings])[security],
            "shares": np.where(kind == "dividend", np.nan, shares),
            "price": np.where(kind == "dividend", np.nan, price),
            "amount": amount.round(4),
            "currency": np.array([h.currency for h in holdings])[security],
            "account": np.array([h.account for h in holdings])[security],
            "fee": np.where(fee > 0, fee, np.nan),
        }
    )


def _so_far(moved: Floats, begin: Ints) -> Floats:
    """What each row's security held before it; ``begin`` is the place of the security's
    first row.
    """
    before = np.cumsum(moved) - moved
    return before - before[begin]


def _money(table: pd.DataFrame) -> pd.DataFrame:
    """What was paid in each month for its purchases, interest, a custody fee, and a conversion,
    where there is cash.
    """
    bought = table[(table["type"] == "buy") & table["account"].isin(_WITH_CASH)]
    month = bought["date"].to_numpy().astype("datetime64[M]").astype("datetime64[D]")
    paid = bought.groupby([month, "account", "currency"])["amount"].sum().reset_index()
    paid.columns = pd.Index(["date", "account", "currency", "amount"])
    paid["type"] = "deposit"
    parts = [paid]
    for day, kind, part in ((14, "interest", 0.002), (20, "fee", 0.0005), (25, "withdraw", 0.01)):
        more = paid.assign(type=kind, amount=part * paid["amount"])
        more["date"] = more["date"] + np.timedelta64(day, "D")
        parts.append(more)
    changed = paid[paid["currency"] == "TWD"].assign(type="convert", symbol="USD")
    changed = changed.assign(amount=0.01 * changed["amount"], shares=0.01 * changed["amount"] / 31)
    found = pd.concat([*parts, changed])
    return found[found["date"] <= np.datetime64(LAST)].round({"amount": 2, "shares": 2})


if __name__ == "__main__":
    sys.exit(main())
