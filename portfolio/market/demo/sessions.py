"""On which days the demo's exchanges trade: weekdays without the holidays that shift a quarter's
last close.

Close to the real calendars, not equal to them: moved holidays and typhoon days are left out.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.arrays import Bools, Dates


#: (month, day) on which an exchange rests every year.
_FIXED = {
    "US": ((1, 1), (6, 19), (7, 4), (12, 25)),
    "TW": ((1, 1), (2, 28), (4, 4), (4, 5), (5, 1), (10, 10)),
    "JP": (
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 11),
        (2, 23),
        (4, 29),
        (5, 3),
        (5, 4),
        (5, 5),
        (8, 11),
        (11, 3),
        (11, 23),
        (12, 31),
    ),
    "GB": ((1, 1), (12, 25), (12, 26)),
    "HK": ((1, 1), (7, 1), (10, 1), (12, 25), (12, 26)),
    "FX": ((1, 1), (12, 25)),
}
_ELSEWHERE = ((1, 1), (12, 25))
_WITH_GOOD_FRIDAY = ("US", "GB", "HK")
#: New Year's Day of the lunar calendar. Taipei rests from four days before it to four days after.
_LUNAR_NEW_YEARS = (
    (2019, 2, 5),
    (2020, 1, 25),
    (2021, 2, 12),
    (2022, 2, 1),
    (2023, 1, 22),
    (2024, 2, 10),
    (2025, 1, 29),
    (2026, 2, 17),
    (2027, 2, 6),
    (2028, 1, 26),
    (2029, 2, 13),
    (2030, 2, 3),
    (2031, 1, 23),
    (2032, 2, 11),
    (2033, 1, 31),
    (2034, 2, 19),
    (2035, 2, 8),
)


def weekdays(first: date, end: date) -> Dates:
    """The days from Monday to Friday from ``first`` up to but without ``end``."""
    days = np.arange(np.datetime64(first, "D"), np.datetime64(end, "D"))
    return days[np.is_busday(days)]


def is_session(days: Dates, market: str) -> Bools:
    """Which of these weekdays are sessions of ``market`` (an ISO country, ``FX``, ``CRYPTO``);
    shape of ``days``.
    """
    if market == "CRYPTO" or not len(days):
        return np.ones(len(days), dtype=np.bool_)
    years = range(days[0].item().year, days[-1].item().year + 1)
    holidays = np.array(
        [holiday for year in years for holiday in _holidays(market, year)], dtype="datetime64[D]"
    )
    return ~np.isin(days, holidays)


def _holidays(market: str, year: int) -> Iterator[date]:
    for month, day in _FIXED.get(market, _ELSEWHERE):
        yield date(year, month, day)
    if market in _WITH_GOOD_FRIDAY:
        yield good_friday(year)
    if market == "TW":
        for new_year in (date(*parts) for parts in _LUNAR_NEW_YEARS if parts[0] == year):
            yield from (new_year + timedelta(days) for days in range(-4, 5))


def good_friday(year: int) -> date:
    """The Friday before Easter Sunday, by the anonymous Gregorian computus (Nature, 20
    April 1876).
    """
    century, in_century = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1) - timedelta(days=2)
