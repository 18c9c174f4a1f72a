"""Series as bytes: what a review reads in one blob, what only the checks read in another, each with
a CRC.

The first blob is closes, dividend amounts, split ratios (float64), then the days of each (int32,
days since 1970); the second is adjusted closes, volumes (float64) and the second each row was
fetched (int64). All are little-endian, and the counts stand beside the blob.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from portfolio.market.raw import Remarks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from portfolio.arrays import Dates, Floats, Ints
    from portfolio.market.raw import RawHistory

_FLOAT = np.dtype("<f8")
_DAY = np.dtype("<i4")
_SECOND = np.dtype("<i8")


def pack_series(raw: RawHistory) -> bytes:
    """The blob that a review reads."""
    return b"".join(
        [
            np.asarray(a, _FLOAT).tobytes()
            for a in (raw.closes, raw.dividend_amounts, raw.split_ratios)
        ]
        + [_day_numbers(a).tobytes() for a in (raw.days, raw.dividend_days, raw.split_days)]
    )


def unpack_series(blob: bytes, counts: tuple[int, int, int]) -> tuple[list[Floats], list[Dates]]:
    """Closes, dividend amounts, split ratios; and the days of each. The floats are read-only views
    of ``blob``.

    Raises ValueError when the blob has another length than the counts say.
    """
    if len(blob) != sum(counts) * (_FLOAT.itemsize + _DAY.itemsize):
        raise ValueError("the blob's length does not match its counts")
    floats: list[Floats] = []
    days: list[Dates] = []
    at = 0
    for count in counts:
        floats.append(np.frombuffer(blob, _FLOAT, count, at))
        at += count * _FLOAT.itemsize
    for count in counts:
        days.append(np.frombuffer(blob, _DAY, count, at).astype("datetime64[D]"))
        at += count * _DAY.itemsize
    return floats, days


def pack_detail(raw: RawHistory) -> bytes:
    """The blob that only the checks read."""
    return b"".join(
        [
            np.asarray(raw.adj_closes, _FLOAT).tobytes(),
            np.asarray(raw.volumes, _FLOAT).tobytes(),
            np.asarray(raw.row_fetched, _SECOND).tobytes(),
        ]
    )


def unpack_detail(blob: bytes, rows: int) -> tuple[Floats, Floats, Ints]:
    """Adjusted closes, volumes and fetch times. Raises ValueError when the blob has
    another length.
    """
    if len(blob) != rows * 24:
        raise ValueError("the blob's length does not match its counts")
    return (
        np.frombuffer(blob, _FLOAT, rows, 0),
        np.frombuffer(blob, _FLOAT, rows, rows * 8),
        np.frombuffer(blob, _SECOND, rows, rows * 16),
    )


def write_remarks(remarks: Remarks) -> str:
    """Remarks as text; empty when there are none."""
    if remarks == Remarks():
        return ""
    return json.dumps(
        {
            "unusable": {str(day): value for day, value in remarks.unusable.items()},
            "dividend_currencies": {
                str(day): code for day, code in remarks.dividend_currencies.items()
            },
            "vanished": sorted(map(str, remarks.vanished)),
            "refused": {str(day): value for day, value in remarks.refused.items()},
            "rebased": {str(day): ratio for day, ratio in remarks.rebased.items()},
        }
    )


def read_remarks(text: str | None) -> Remarks:
    """What ``write_remarks`` wrote; none when it is damaged, since no number needs them."""
    if not text:
        return Remarks()
    try:
        kept = json.loads(text)
        return Remarks(
            unusable={date.fromisoformat(d): v for d, v in kept["unusable"].items()},
            dividend_currencies={
                date.fromisoformat(d): str(v) for d, v in kept["dividend_currencies"].items()
            },
            vanished=frozenset(map(date.fromisoformat, kept["vanished"])),
            refused={date.fromisoformat(d): float(v) for d, v in kept["refused"].items()},
            rebased={date.fromisoformat(d): float(v) for d, v in kept["rebased"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Remarks()


def checksum(blob: bytes, beside: Sequence[object]) -> int:
    """CRC-32 of a blob and of what stands beside it: a wrong currency is as bad as a
    wrong price.
    """
    return crc32(blob, crc32("\x1f".join(map(str, beside)).encode()))


def _day_numbers(days: Dates) -> NDArray[np.int32]:
    return np.asarray(days, "datetime64[D]").astype(np.int64).astype(_DAY)
