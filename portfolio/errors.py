"""What can go wrong, in two kinds.

The user's data or the market's data is wrong -> a ``Problem``, collected, and the work goes on.
An operation failed -> an exception of this tree, shown as one sentence at the edge:

PortfolioError
 ├─ UsageError            a flag, a quarter or a date that cannot be understood
 ├─ MissingFileError      a file that must be there is not
 ├─ ChangedOnDiskError    the file changed since it was read; saving would lose the change
 ├─ UnreadableFileError   a file that is there cannot be decoded or opened
 ├─ UnwritableFileError   a file cannot be saved where it is
 └─ NothingToReviewError  nothing could be computed
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning", "info"]

#: Most severe first, the order in which problems are listed.
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


#: Letters of what was typed that a sentence repeats; a path can be long.
_LONGEST_QUOTED = 200


def N_(template: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark ``template`` for the catalogues and return it unchanged (it is translated
    when shown).
    """
    return template


def plain(fact: object) -> str:
    """A fact as text, the same in every language: ISO dates, floats without trailing zeros, lists
    with commas.

    A sentence among the facts is English here; a ``Language`` says it in its own words.
    """
    if isinstance(fact, datetime):
        return fact.isoformat(sep=" ", timespec="minutes")
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, float):
        return f"{fact:.10g}"
    if isinstance(fact, tuple):
        return ", ".join(plain(one) for one in fact)
    return fact.english if isinstance(fact, Sentence) else legible(str(fact))


def legible(text: str) -> str:
    """What somebody typed, safe to stand in a sentence: a terminal does not obey it, and it does
    not turn the letters after it around.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def quotable(fact: object) -> object:
    """A fact short enough to be quoted in a sentence, which it would hide otherwise."""
    if isinstance(fact, str) and len(fact) > _LONGEST_QUOTED:
        return f"{fact[: _LONGEST_QUOTED - 1]}…"
    return fact


@dataclass(frozen=True)
class Sentence:
    """An English sentence with ``{placeholders}`` from ``facts``, shown in either language
    (``Language.say``).
    """

    template: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def english(self) -> str:
        """The sentence in English."""
        return self.template.format(**{name: plain(fact) for name, fact in self.facts.items()})


@dataclass(frozen=True)
class Problem:
    """Something wrong or worth knowing, found while reading or computing; never raised.

    ``template`` is an English sentence with ``{placeholders}`` from ``facts``; it is also the key
    of the translation, so one record can be shown in either language (``Language.problem``).
    """

    severity: Severity
    #: Stable and machine-readable, e.g. ``stale_price``.
    code: str
    #: What it is about: a symbol, or a file's name.
    where: str
    template: str
    facts: Mapping[str, object] = field(default_factory=dict)
    #: File name, 1-based line (the header is line 1) and the column's header as typed, for file
    #: problems.
    file: str | None = None
    line: int | None = None
    column: str | None = None
    #: A second sentence: what it does to the numbers, where that can be computed.
    effect: Sentence | None = None

    @property
    def message(self) -> str:
        """The sentence, and the one about its effect, in English."""
        said = Sentence(self.template, self.facts).english
        return said if self.effect is None else f"{said} {self.effect.english}"

    @property
    def place(self) -> str:
        """``file:line: column`` as far as they are known, else what it is about."""
        line = f":{self.line}" if self.line else ""
        column = f": {legible(self.column)}" if self.column else ""
        return f"{legible(self.file or self.where)}{line}{column}"


class PortfolioError(Exception):
    """Base of all errors shown to the user; carries a translatable sentence like ``Problem``."""

    def __init__(self, template: str, **facts: object) -> None:
        self.template = template
        self.facts = {name: quotable(fact) for name, fact in facts.items()}
        super().__init__(Sentence(template, self.facts).english)


class UsageError(PortfolioError):
    """A flag, a quarter or a date that cannot be understood."""


class MissingFileError(PortfolioError):
    """A file that must be there is not."""


class ChangedOnDiskError(PortfolioError):
    """The file changed on disk since it was read; saving would lose that change."""


class UnreadableFileError(PortfolioError):
    """A file is there but cannot be opened or decoded."""


class UnwritableFileError(PortfolioError):
    """A file cannot be saved: the folder, the disk or another program refuses."""


class NothingToReviewError(PortfolioError):
    """There is nothing to compute: no holding has a value."""
