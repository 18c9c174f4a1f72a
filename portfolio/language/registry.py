"""The languages there are. Another one is a module of conventions, a line in each of the two lists
here, and a catalogue in ``portfolio/catalogues``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from portfolio.language.english import ENGLISH
from portfolio.language.traditional_chinese import TRADITIONAL_CHINESE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.language.conventions import Conventions

Code = Literal["en", "zh-TW"]
CODES: tuple[Code, ...] = get_args(Code)
CONVENTIONS: Mapping[Code, Conventions] = {"en": ENGLISH, "zh-TW": TRADITIONAL_CHINESE}
#: The language of the sentences in the code, which needs no catalogue, and of who reads none of
#: ours.
SOURCE: Code = "en"


def choose(*wishes: str | None) -> Code:
    """The first wish that is one of our languages, English otherwise.

    A wish is a tag such as ``zh-TW``, ``zh_TW.UTF-8``, ``zh-Hant-HK`` or ``en-GB``.
    """
    for wish in wishes:
        tag = (wish or "").lower()
        for code, conventions in CONVENTIONS.items():
            if tag.startswith(conventions.tags):
                return code
    return SOURCE
