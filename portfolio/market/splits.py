"""What is said of splits, wherever they are found."""

from __future__ import annotations

from portfolio.errors import N_

#: Of a split at a ratio at which nobody splits shares.
NO_SHARES_ADDED = N_(
    "{symbol}: Yahoo lists a split of {split} on {first}. Nobody splits shares so, and Yahoo files"
    " spin-offs like this: then no shares were added. Your shares before that day are multiplied"
    " by it. If none were added, accept that (a correction split of 1): shares are left alone, and"
    " what was split off counts as paid out."
)


def ratio_in_words(ratio: float) -> str:
    """New shares for old ones: ``4:1``, ``1:8``, ``1.253:1``."""
    return f"{ratio:g}:1" if ratio >= 1 else f"1:{1 / ratio:g}"
