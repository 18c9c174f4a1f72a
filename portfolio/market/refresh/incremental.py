"""Asking a source only for what is missing of one symbol, and for all of it when the past was
rewritten.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from portfolio.market.records import Outcome
from portfolio.market.refresh import acceptance, merge
from portfolio.market.refresh.reexamination import is_doubtful, is_mended, without_closed_days
from portfolio.market.sessions import final_at, hours, last_final_session

if TYPE_CHECKING:
    from portfolio.market.calendars import Sessions
    from portfolio.market.raw import RawHistory
    from portfolio.market.records import History
    from portfolio.market.sources.base import Answer, RemoteSource

#: The first day ever asked for.
BEGINNING = date(2000, 1, 1)
#: How far back an incremental question reaches into what is stored.
OVERLAP = timedelta(days=10)
#: A symbol that Yahoo does not know is not asked for again so soon.
UNKNOWN_REST = timedelta(days=1)
#: After an answer with plainly wrong closes it is asked for again this much later, session or not.
BAD_DATA_REST = timedelta(hours=1)
#: When the row of a closed session is missing (late at Yahoo, or a holiday), it is asked for again
#: this much later.
LATE_ROW_REST = timedelta(hours=12)


def needs_refresh(
    symbol: str,
    history: History | None,
    last_outcome: Outcome | None,
    now: datetime,
    sessions: Sessions | None = None,
) -> bool:
    """Whether asking Yahoo for ``symbol`` at ``now`` (zone-aware) could bring anything new.

    It cannot when no session of its exchange has ended since the last successful fetch, nor within
    a day of Yahoo saying that it does not know the symbol. Without ``sessions`` every weekday is
    taken for one.
    """
    # What is dated in the future is from before the clock was turned back, and means nothing.
    since = timedelta(0) if last_outcome is None else now - last_outcome.at
    if (
        last_outcome is not None
        and last_outcome.kind == "unknown"
        and timedelta(0) <= since < UNKNOWN_REST
    ):
        return False
    if (
        history is None
        or history.fetched_at is None
        or not len(history.days)
        or history.fetched_at > now
    ):
        return True
    if last_outcome is not None and last_outcome.kind == "bad_data" and since >= BAD_DATA_REST:
        return True
    where = hours(symbol)
    session = last_final_session(where, now)
    if sessions is not None:
        session = sessions.last_on_or_before(session) or session
    if history.fetched_at < final_at(session, where):
        return True
    last_day: date = history.days[-1].astype(object)
    return last_day < session and now - history.fetched_at >= LATE_ROW_REST


def fetch_missing(
    source: RemoteSource,
    symbol: str,
    stored: RawHistory | None,
    now: datetime,
    sessions: Sessions | None = None,
    *,
    whole: bool = False,
) -> Answer:
    """One symbol's whole history: ``stored`` extended, or fetched afresh (``whole``) where that is
    not safe.

    It is not where the past was rewritten or looks wrong. ``sessions`` are those of its exchange.

    The outcome is ``unchanged`` when nothing came that was not stored. It is ``bad_data`` when the
    answer is worse than what is stored, cannot belong to it, or has plainly wrong closes: with a
    history when the rest of it could be used, without when nothing could.
    """
    if stored is None or not len(stored.days):
        answer = source.fetch(symbol, BEGINNING, now)
        return answer if answer.raw is None else _accepted(answer, None, answer.raw)
    if whole or is_doubtful(stored, sessions):
        return _whole(source, stored, now, sessions)
    last_day: date = stored.days[-1].astype(object)
    answer = source.fetch(symbol, last_day - OVERLAP, now)
    if answer.raw is None:
        return answer
    refused = merge.refusal(stored, answer.raw)
    if refused and not is_mended(stored, answer.raw):
        return _bad(answer, refused)
    merged = None if refused else merge.extend(stored, answer.raw)
    if merged is None:
        return _whole(source, stored, now, sessions)
    return _accepted(answer, stored, without_closed_days(merged, answer.raw, sessions))


def _whole(
    source: RemoteSource, stored: RawHistory, now: datetime, sessions: Sessions | None
) -> Answer:
    answer = source.fetch(stored.symbol, BEGINNING, now)
    if answer.raw is None:
        return answer
    refused = merge.refusal(stored, answer.raw)
    if refused and is_mended(stored, answer.raw):
        short = merge.shortfall(stored, answer.raw)
        return _bad(answer, short) if short else _accepted(answer, None, answer.raw)
    if not refused and (mended := merge.poisoned(stored, answer.raw)):
        # Nothing of what is stored is kept: all of it is in another unit.
        told = replace(answer, outcome=replace(answer.outcome, reason=mended))
        return _accepted(told, None, answer.raw)
    merged = refused or merge.replace_whole(stored, answer.raw)
    if isinstance(merged, str):
        return _bad(answer, merged)
    return _accepted(answer, stored, without_closed_days(merged, answer.raw, sessions))


def _accepted(answer: Answer, stored: RawHistory | None, merged: RawHistory) -> Answer:
    admission = acceptance.admitted(stored, merged)
    raw = admission.raw
    if raw is None:
        return _bad(answer, admission.wrong)
    if admission.wrong:
        outcome = Outcome("bad_data", answer.outcome.at, admission.wrong)
        return replace(answer, outcome=outcome, raw=raw)
    if admission.mended:
        return replace(answer, outcome=replace(answer.outcome, reason=admission.mended), raw=raw)
    is_same = (
        stored is not None
        and np.array_equal(raw.closes, stored.closes)
        and np.array_equal(raw.dividend_amounts, stored.dividend_amounts)
    )
    return replace(
        answer, outcome=replace(answer.outcome, kind="unchanged" if is_same else "ok"), raw=raw
    )


def _bad(answer: Answer, reason: str) -> Answer:
    return replace(answer, outcome=Outcome("bad_data", answer.outcome.at, reason), raw=None)
