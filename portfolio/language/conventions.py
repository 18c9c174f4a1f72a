"""What a language does besides its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Colour = Literal["green", "red"]


@dataclass(frozen=True, slots=True)
class Conventions:
    """The habits of one language, for pages, the terminal and every file alike."""

    #: As in ``--lang``, ``?lang=`` and ``portfolio.toml``: a tag of BCP 47 that Babel knows.
    code: str
    #: What its readers call it.
    name: str
    #: Beginnings of the tags whose readers get it, in lower case: ``zh`` for ``zh-Hant-HK``.
    tags: tuple[str, ...]
    #: The colour of a gain; a loss has the other.
    gains: Colour
    #: Between the items of a list, and between two sentences.
    comma: str
    space: str
    #: Babel's patterns of a date in a sentence, in a quiet line, and of a month below an axis.
    long_date: str
    short_date: str
    month: str
    #: D3's pattern of a month below an axis of time.
    axis_month: str
    #: The letters, as a range of a regular expression, that stand beside each other without a space
    #: and beside Latin with one, so that what is filled into a sentence decides; empty where a
    #: translation says for itself where its spaces are.
    unspaced: str = ""
