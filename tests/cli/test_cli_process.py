"""The console command as a process of its own: what a shell and its pipes see."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from portfolio.places import sample_holdings
from tests.support.cli_case import every_session
from tests.support.yahoo.redirect import yahoo_environment
from tests.support.yahoo.stand_in import Security, YahooStandIn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def command(
    tmp_path: Path, yahoo: YahooStandIn
) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run ``portfolio`` in an empty folder, in a process whose Yahoo is the stand-in."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTFOLIO_")},
        **yahoo_environment(yahoo.url),
        "PORTFOLIO_STORE": str(tmp_path / "store"),
        "LC_ALL": "C.UTF-8",
    }

    def run(*arguments: str, shell: str = "", **more: str) -> subprocess.CompletedProcess[bytes]:
        words = [sys.executable, "-m", "portfolio.cli", *arguments]
        line = ["bash", "-o", "pipefail", "-c", f'"$@" {shell}', "-", *words] if shell else words
        return subprocess.run(
            line,
            cwd=tmp_path,
            env={**environment, **more},
            capture_output=True,
            timeout=60,
            check=False,
        )

    return run


def test_a_review_is_printed_and_fetched_only_once(
    command: Callable[..., subprocess.CompletedProcess[bytes]], tmp_path: Path, yahoo: YahooStandIn
) -> None:
    yahoo.add(Security("SPY", every_session("XNYS", {"2023-12-29": 100.0, "2024-03-28": 110.0})))
    (tmp_path / "holdings.csv").write_text("symbol,shares\nSPY,2\n", encoding="utf-8")
    arguments = ("review", "2024Q1", "--base", "USD", "--format", "json")
    first = command(*arguments)
    assert (first.returncode, first.stderr) == (0, b"")
    review = json.loads(first.stdout)
    assert (review["source"], review["totals"]["value"]) == ("yahoo", 220.0)
    asked = len(yahoo.requests)
    second = json.loads(command(*arguments).stdout)
    assert (second["source"], second["totals"]) == ("store", review["totals"])
    assert len(yahoo.requests) == asked > 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("review",), 2),  # no holdings.csv
        (("review", "2024Q9"), 2),
        (("review", "--bogus"), 2),
        (("fetch",), 2),
        (("check", "--config", "none.toml"), 2),
        (("-h",), 0),
    ],
)
def test_the_shell_sees_the_code_and_never_a_traceback(
    command: Callable[..., subprocess.CompletedProcess[bytes]],
    arguments: tuple[str, ...],
    code: int,
) -> None:
    ended = command(*arguments)
    assert ended.returncode == code
    assert ended.stderr.count(b"\n") == (1 if code else 0)
    assert b"Traceback" not in ended.stderr


def test_a_reader_that_leaves_is_no_error(
    command: Callable[..., subprocess.CompletedProcess[bytes]], tmp_path: Path
) -> None:
    """``portfolio review | head -1``: the code is the review's own, the file is larger than a pipe
    holds.
    """
    shutil.copy(sample_holdings(), tmp_path)
    ended = command("review", "2024Q1", "--demo", "--format", "html", shell="| true")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_words_survive_a_console_that_is_not_utf_8(
    command: Callable[..., subprocess.CompletedProcess[bytes]], tmp_path: Path
) -> None:
    shutil.copy(sample_holdings(), tmp_path)
    for encoding in ("ascii", "cp950"):
        ended = command("review", "2024Q1", "--demo", "--lang", "zh-TW", PYTHONIOENCODING=encoding)
        assert ended.returncode == 0, ended.stderr
        assert re.search(r"2024 ?年 ?3 ?月 ?31 ?日", ended.stdout.decode())


def test_a_store_that_cannot_be_is_told_and_costs_no_review(
    command: Callable[..., subprocess.CompletedProcess[bytes]], tmp_path: Path
) -> None:
    """The store's folder is a file: cash is still computed, with a warning."""
    (tmp_path / "store").write_text("in the way", encoding="utf-8")
    (tmp_path / "holdings.csv").write_text(
        "symbol,shares,currency\nCASH,5,USD\nCASH,100,JPY\n", encoding="utf-8"
    )
    ended = command("review", "2024Q1", "--base", "USD", "--format", "json", "--offline")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["totals"]["value"] == 5.0
    assert b"Traceback" not in ended.stderr
