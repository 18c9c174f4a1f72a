"""The benchmark of the review compares like with like."""

from __future__ import annotations

from benchmarks.review import measure


def test_the_bare_work_comes_to_the_review_s_growth() -> None:
    """``measure`` refuses figures of two computations that differ; here on 11 holdings × 20 years."""
    seconds = measure(11)
    assert min(seconds.load, seconds.review, seconds.bare, seconds.checks) > 0
