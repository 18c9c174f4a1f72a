"""The benchmarks of the review, the ledger and the import compare like with like."""

from __future__ import annotations

from benchmarks import importing, ledger
from benchmarks.review import measure


def test_the_bare_work_comes_to_the_review_s_growth() -> None:
    """``measure`` refuses figures of two computations that differ; here on 11 holdings ×
    20 years.
    """
    seconds = measure(11)
    assert min(seconds.load, seconds.review, seconds.bare, seconds.checks) > 0


def test_the_ledger_s_review_the_bare_work_and_the_naive_loop_agree() -> None:
    """``measure`` refuses what differs; here 500 rows over 6 securities × 20 years, and 40 days of
    the loop.
    """
    assert min(ledger.measure(ledger.case(500, 6, 20), 40)) > 0


def test_every_row_of_the_long_download_is_new() -> None:
    """``measure`` refuses a preview that leaves rows out; here 300 rows."""
    assert min(importing.measure(300, 1)) > 0
