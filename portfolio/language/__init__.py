"""English and Traditional Chinese: sentences, numbers, money and dates.

English sentences stand in the code, marked by ``t("…")`` or ``N_("…")``, and are the keys of the
``catalogues``. What else a language does, from the colour of a gain to the comma of a list, are its
``conventions``. A ``Language`` is called to translate::

    t = language("zh-TW")
    t("Fetched {n} of {total}", n=3, total=11)
    t.percent(0.1039, signed=True)      # +10.39%
"""

from portfolio.language.conventions import Colour
from portfolio.language.registry import CODES, CONVENTIONS, SOURCE, Code, choose
from portfolio.language.translation import DASH, Language, language

__all__ = [
    "CODES", "CONVENTIONS", "DASH", "SOURCE", "Code", "Colour", "Language", "choose", "language",
]  # fmt: skip
