"""A hundred thousand problems of one kind are told in twenty-one sentences."""

from __future__ import annotations

from portfolio.errors import Problem
from portfolio.report.words.notes import few_of_a_kind


def test_after_twenty_of_a_kind_only_how_many_more() -> None:
    same = [
        Problem("warning", "repeated", "t.csv", "Row {n}.", {"n": n}, "t.csv", n) for n in range(50)
    ]
    other = Problem("error", "bad", "SPY", "Bad.")
    told = few_of_a_kind([*same[:30], other, *same[30:]])
    assert told[:20] == tuple(same[:20])
    more = told[20]
    assert (more.severity, more.code, more.file, more.line) == (
        "warning",
        "repeated",
        "t.csv",
        None,
    )
    assert more.message == "30 more of this kind: “portfolio check” lists them all."
    assert told[21:] == (other,)


def test_few_stay_as_they_are() -> None:
    few = tuple(Problem("info", "a", "SPY", "A.", {}, None) for _ in range(20))
    assert few_of_a_kind(few) == few
