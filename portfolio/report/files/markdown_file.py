"""The review as Markdown, ready to paste into a blog; percentages only unless amounts are asked
for.

Blogs differ in their Markdown, and many let raw HTML through, so whatever could be markup in a name
is written as an entity or with the backslashes that every dialect knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.report.cells import one_line
from portfolio.report.files import documents, income_files
from portfolio.report.tables import returns
from portfolio.report.tables.allocation import allocation
from portfolio.report.tables.attribution_tables import causes
from portfolio.report.tables.printed import printed
from portfolio.report.words import income_sentences, market_words, mix_words, notes, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.analysis.records import Review
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable
    from portfolio.report.tables.printed import PrintedCell, PrintedTable

#: Entities work in every dialect and inside raw HTML; a backslash only before the oldest specials.
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "|": "&#124;",
    "~": "&#126;",
    "@": "&#64;",
    **{c: f"\\{c}" for c in "\\`*_{}[]#"},
}
_SPECIAL = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
#: What could begin or end a formula; the sign of an amount cannot, a digit follows.
_FORMULA = re.compile(r"\$(?!\d)")
#: Addresses that some dialects turn into links by themselves.
_ADDRESS = re.compile(r"(?i)(://)|\b(www)\.")
#: At the start of a line these begin a list, a rule, a heading or a quotation; "1." and "1)" a
#: numbered list.
_LINE_START = re.compile(r"^(?:([-+](?=\s|$|[-+])|=)|(\d+)([.)])(?=\s|$))")


def escaped(text: str) -> str:
    """``text`` as Markdown that shows exactly ``text``, wherever in a line it stands."""
    safe = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], one_line(text))
    safe = _FORMULA.sub("&#36;", safe)
    safe = _ADDRESS.sub(lambda match: "&#58;//" if match[1] else f"{match[2]}&#46;", safe)
    return _LINE_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", safe)


def render(review: Review, audience: Audience) -> bytes:
    """Return the UTF-8 text; blocks are separated by blank lines."""
    return ("\n\n".join(_blocks(review, audience)) + "\n").encode()


def _blocks(review: Review, audience: Audience) -> Iterator[str]:
    t = audience.t
    yield f"# {escaped(sentences.title(review, t))}"
    if review.source == "demo":
        yield f"> **{escaped(sentences.demo_banner(t))}**"
    if running := sentences.running(review, t):
        yield escaped(running)
    yield f"**{escaped(sentences.headline(review, t))}**"
    told = (
        market_words.after_headline(review, audience),
        sentences.leaders(review, t),
        income_sentences.payers(review, t),
    )
    if any(told):
        yield escaped(t.paragraph(*told))
    if lost := sentences.not_counted(review, t):
        yield escaped(lost)
    tables = (
        *documents.amounts(review, audience),
        returns.ranked(review, audience),
        *documents.course(review, audience),
        *(found for found in _causes(review, audience) if found.rows),
        *income_files.published(review, audience),
    )
    for table in tables:
        yield from _table(printed(table, t, "markdown"))
    if (column := mix_words.dimension(review)) is not None:
        found = allocation(review, audience, column)
        yield from _table(printed(found, t, "markdown"), mix_words.moved(review, t))
    yield "---"
    yield from _notes(review, audience)


def _causes(review: Review, audience: Audience) -> tuple[ReportTable, ...]:
    """What each holding added, of a ledger."""
    return (causes(review, audience),) if review.method == "ledger" else ()


def _table(table: PrintedTable, lead: str = "") -> Iterator[str]:
    """A heading, a sentence where there is one, the table, and what it measures."""
    yield f"## {escaped(table.title)}"
    if lead:
        yield escaped(lead)
    rows = [*table.rows, *([table.total] if table.total else [])]
    sides = [bool(rows) and heading.is_number for heading in table.headings]
    lines = [
        _line(table.headers),
        _line([("---:" if number else "---") for number in sides], escape=False),
        *(_cells(row) for row in rows),
    ]
    yield "\n".join(lines)
    yield f"*{escaped(table.note)}*"


def _cells(row: tuple[PrintedCell, ...]) -> str:
    # Numbers hold nothing but digits, signs and currency marks; inside a row a sign begins no list.
    return "| " + " | ".join(c.text if c.is_number else escaped(c.text) for c in row) + " |"


def _line(cells: tuple[str, ...] | list[str], *, escape: bool = True) -> str:
    return "| " + " | ".join(escaped(c) if escape else c for c in cells) + " |"


def _notes(review: Review, audience: Audience) -> Iterator[str]:
    """Method, dates, source and findings as small print."""
    t = audience.t
    section = ""
    lines: list[str] = []
    for note in notes.notes(review, audience):
        if note.section != section:
            section = note.section
            lines.append(f"\n**{escaped(section)}**\n")
        text = escaped(note.text)
        lines.append(
            "- "
            + (t("{label}: {text}", label=escaped(note.label), text=text) if note.label else text)
        )
    yield "\n".join(lines).strip()
