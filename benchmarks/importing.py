"""A long download's preview, against reruns of a Streamlit app of one line.

    python -m benchmarks.importing [--rows 20000] [--runs 3] [--check]

Previews a made-up account history of Firstrade's shape (purchases, sales, dividends with tax
withheld, of 200 securities over ten years) beside an empty folder, and reruns a one-line app ten
times by Streamlit's ``AppTest``. The two alternate; the best of each is compared, and the ratio
printed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from portfolio.book.importing.before import book_files
from portfolio.book.importing.reading import preview_import
from portfolio.book.importing.records import Download, ImportWish

#: The preview may take this many times as long as the reruns.
TARGET = 1.0
RERUNS = 10
_ONE_LINE = 'import streamlit as st; st.text("ready")\n'
_TODAY = date(2026, 1, 2)
_FIRST, _DAYS = date(2016, 1, 4), 3600
_SECURITIES = 200
_HEADER = (
    "Symbol,Quantity,Price,Action,Description,TradeDate,SettledDate,Interest,Amount,"
    "Commission,Fee,CUSIP,RecordType"
)


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description="Time of the preview of a long download.")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="end with 1 when the target is missed")
    given = parser.parse_args()
    ours, theirs = measure(given.rows, given.runs)
    ratio = ours / theirs
    print(f"preview of {given.rows} rows {ours:.2f} s, {RERUNS} reruns {theirs:.2f} s, best of")
    print(f"{given.runs}; ratio {ratio:.2f} (target: at most {TARGET:g})")
    return 0 if ratio <= TARGET or not given.check else 1


def measure(rows: int, runs: int) -> tuple[float, float]:
    """The least seconds of a preview and of the reruns; refuses a preview that leaves rows out."""
    download = Download("history.csv", history(rows))
    app = AppTest.from_string(_ONE_LINE).run()
    previews: list[float] = []
    reruns: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        before = book_files(
            home / "holdings.csv", home / "transactions.csv", home / "portfolio.toml", _TODAY
        )
        for _ in range(runs):
            began = time.perf_counter()
            preview = preview_import([download], before, ImportWish(), {})
            previews.append(time.perf_counter() - began)
            if preview.count("new") != rows:
                raise ValueError(f"{preview.count('new')} of {rows} rows are new")
            began = time.perf_counter()
            for _ in range(RERUNS):
                app.run()
            reruns.append(time.perf_counter() - began)
    return min(previews), min(reruns)


def history(rows: int) -> bytes:
    """An account history with that many transactions, one a row, the oldest first."""
    chance = random.Random(20)
    lines = [_HEADER]
    for number in range(rows):
        of = chance.randrange(_SECURITIES)
        symbol = f"Q{chr(65 + of // 26)}{chr(65 + of % 26)}Q"
        day = (_FIRST + timedelta(days=number * _DAYS // rows)).isoformat()
        price = round(20 + 180 * chance.random(), 2)
        kind = chance.choice(("Buy", "Buy", "Buy", "Sell", "Dividend"))
        name, cusip = f"FUND {of} TRUST", f"9{of:07d}7"
        if kind == "Dividend":
            gross = round(50 * chance.random() + 1, 2)
            tax = round(gross * 0.3, 2)
            told = f"{name} CASH DIV ON 100 SHS NON-RES TAX WITHHELD ${tax:.2f}"
            quantity, at, amount = "0", "", round(gross - tax, 2)
        else:
            shares = chance.randrange(1, 200)
            paid = round(shares * price, 2)
            told = f"{name} UNSOLICITED"
            quantity, at = str(shares if kind == "Buy" else -shares), f"{price:.2f}"
            amount = -paid if kind == "Buy" else paid
        lines.append(
            f"{symbol},{quantity},{at},{kind},{told},{day},{day},0,{amount:.2f},0.00,0.00,"
            f"{cusip},Trade"
        )
    return "\n".join([*lines, ""]).encode()


if __name__ == "__main__":
    sys.exit(main())
