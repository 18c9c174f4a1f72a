"""What is killed: a process that has imported everything forks a child for each job, and kills it
when told.

``python -m tests.support.kill_workers URL`` reads lines ``job folder number seconds`` (seconds
``-``: to the end) and answers each with ``killed`` or the child's exit code. The jobs may also be
run to their end without being killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SYMBOLS = ("SPY", "KO", "VIG")
#: Monday 8 April 2024, after New York's close; day ``n`` is n days later.
FIRST = datetime(2024, 4, 8, 22, 0, tzinfo=UTC)
#: How often a saving job saves before it ends by itself.
SAVES = 400


def refresh_on(folder: Path, number: int) -> None:
    """Bring the store in ``folder`` up to date on day ``number``."""
    from portfolio.market.refresh.refresh import refresh
    from portfolio.market.store.store import PriceStore

    refresh(PriceStore(folder), SYMBOLS, now=FIRST + timedelta(days=number))


def save_holdings(folder: Path, number: int) -> None:
    """Save ``holdings.csv`` again and again, each time with one share more; tell of each save that
    is done.
    """
    from portfolio.book.holdings.editing import EditRow, edited
    from portfolio.book.holdings.reading import read_holdings
    from portfolio.book.tabular.saving import save_table

    path = folder / "holdings.csv"
    for shares in range(number, number + SAVES):
        file = read_holdings(path)
        rows = [EditRow({"symbol": symbol, "shares": str(shares)}) for symbol in SYMBOLS]
        save_table(path, edited(file.table, rows), expected_sha256=file.sha256)
        _tell(folder, shares)


def save_corrections(folder: Path, number: int) -> None:
    """Add corrections to ``corrections.csv``, and take every third back; tell of each step that is
    done.
    """
    from portfolio.book.corrections.editing import add_corrections
    from portfolio.book.records import Correction

    for step in range(number, number + SAVES):
        day = date(2000, 1, 1) + timedelta(days=step)
        pair = [Correction(symbol, day, "close", 1.0 + step) for symbol in SYMBOLS]
        add_corrections(folder / "corrections.csv", pair, date(2024, 4, 5))
        _tell(folder, step)


JOBS = {"refresh": refresh_on, "holdings": save_holdings, "corrections": save_corrections}


def _tell(folder: Path, number: int) -> None:
    with (folder / "done").open("a", encoding="utf-8") as file:
        file.write(f"{number}\n")


@contextmanager
def worker(url: str) -> Iterator[Worker]:
    """A process that does the jobs; Yahoo is at ``url``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.kill_workers", url],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        yield Worker(process)
        assert process.stdin is not None
        process.stdin.close()


class Worker:
    """Sends jobs to the process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, job: str, folder: Path, number: int, seconds: float | None = None) -> str:
        """Do a job, killed after ``seconds``; ``killed``, or the exit code of one that ended
        before.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(
            job,
            folder,
            number,
            "-" if seconds is None else seconds,
            file=self._process.stdin,
            flush=True,
        )
        return self._process.stdout.readline().strip()


def main() -> None:
    import yfinance  # noqa: F401 - imported once, here, so that a child's life is all work

    from tests.support.yahoo.redirect import redirect_this_process

    redirect_this_process(sys.argv[1])
    for line in sys.stdin:
        job, folder, number, seconds = line.split()
        child = os.fork()
        if child == 0:
            code = 1
            if seconds != "-":  # the alarm that nobody handles ends it as abruptly as a kill
                signal.setitimer(signal.ITIMER_REAL, float(seconds))
            try:
                JOBS[job](Path(folder), int(number))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else os.WEXITSTATUS(status), flush=True)


if __name__ == "__main__":
    main()
