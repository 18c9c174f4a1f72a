"""Corrections in words: what each one does to the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.language import DASH

if TYPE_CHECKING:
    from portfolio.book.records import Correction
    from portfolio.language import Language

#: Prices and dividends per share have at most so many decimals.
_DECIMALS = 6


def said(correction: Correction, t: Language) -> str:
    """What a correction does, without saying to which symbol: ``2024-03-05: the close is
    187.5.``
    """
    day = correction.day
    value = DASH if correction.value is None else t.number(correction.value, _DECIMALS)
    if correction.kind == "drop":
        return t("{day}: the close is left out.", day=day)
    if correction.kind == "close":
        return t("{day}: the close is {value}.", day=day, value=value)
    if correction.kind == "split" and correction.value == 1:
        return t("{day}: no shares were added; what was split off counts as paid out.", day=day)
    if correction.kind == "paid":
        return t("{day}: what was paid is right, whatever the close.", day=day)
    if correction.kind == "split":
        return t("{day}: closes before are divided by {value}, a split.", day=day, value=value)
    if correction.value == 0:
        return t("{day}: no dividend was paid.", day=day)
    return t("{day}: the dividend is {value} a share.", day=day, value=value)
