"""What the checks look at, built in a line: ``subject(raw_history("SPY", week(...)), "2024-03-04",
"2024-03-08")``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.market.calendars import Sessions
from portfolio.market.quality.checks.subject import CheckedSymbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.market.raw import RawHistory
    from portfolio.market.records import Finding


def week(first_day: str, closes: Sequence[float]) -> dict[str, float]:
    """Closes of consecutive weekdays from ``first_day`` (a weekday) on."""
    day, table = date.fromisoformat(first_day), dict[str, float]()
    for close in closes:
        table[day.isoformat()] = close
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return table


def subject(raw: RawHistory, start: str, end: str, **more: Any) -> CheckedSymbol:
    """A subject whose history is ``raw`` as served; ``more`` are further fields. Today is two days
    after ``end``.
    """
    last = date.fromisoformat(end)
    today = last + timedelta(days=2)
    return CheckedSymbol(
        raw.history(), raw, date.fromisoformat(start), last, more.pop("today", today), **more
    )


def fetched(raw: RawHistory, at: str) -> RawHistory:
    """``raw`` as if all of it had been fetched at a time (UTC)."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    rows = np.full(len(raw.days), int(moment.timestamp()), np.int64)
    return replace(raw, fetched_at=moment, row_fetched=rows)


def sessions(days: Iterable[str], *, early: Iterable[str] = ()) -> Sessions:
    """A calendar that is open on exactly ``days`` and known for 2000 to 2030."""
    ordered = np.array(sorted(days), "datetime64[D]")
    return Sessions(
        "XNYS", date(2000, 1, 1), date(2030, 12, 31), ordered, np.array([*early], "datetime64[D]")
    )


def brief(findings: Iterable[Finding]) -> list[tuple[str, str, str, str]]:
    """Severity, code, first and last day of each finding. Its sentence must take its facts."""
    found = list(findings)
    for finding in found:
        assert finding.symbol in finding.problem.message or finding.symbol.endswith("=X")
        assert "{" not in finding.problem.message
    return [(f.severity, f.code, str(f.first), str(f.last)) for f in found]


def proposed(finding: Finding) -> list[tuple[str, str, float | None]]:
    """Day, kind and value of each correction of a finding's alternative."""
    return [(str(c.day), c.kind, c.value) for c in finding.alternative]
