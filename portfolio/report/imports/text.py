"""An import's preview for the terminal: the files with their counts, the rows by what becomes of
them, and what they change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from portfolio.errors import N_
from portfolio.report.imports.words import effect, entry_line, questions, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.book.importing.records import (
        ImportedFile,
        ImportedRow,
        ImportEffect,
        ImportPreview,
    )
    from portfolio.language import Language

#: So many lines of one reason are named.
_MOST = 8


def import_text(preview: ImportPreview, t: Language, changed: ImportEffect | None = None) -> str:
    """The preview in lines, with a line feed at the end; ``changed`` is what it would change."""
    lines = [line for file in preview.files for line in _file(file, t)]
    if preview.holdings:
        lines += ["", t("Holdings")]
    lines += [
        "  "
        + " · ".join(
            filter(
                None,
                (
                    p.symbol,
                    p.account,
                    f"{p.shares:,.10g}",
                    p.currency if p.symbol == "CASH" else "",
                ),
            )
        )
        for p in preview.holdings
    ]
    if preview.differences:
        lines += ["", t("Where holdings.csv and the ledger disagree")]
    lines += [
        "  "
        + t(
            "{symbol}: {held} in holdings.csv, {told} by the ledger",
            symbol=" · ".join(filter(None, (d.symbol, d.account, d.currency))),
            held=f"{d.holdings:,.10g}",
            told=f"{d.ledger:,.10g}",
        )
        + (f" · {t.say(d.because)}" if d.because else "")
        for d in preview.differences
    ]
    if preview.without_splits and (preview.holdings or preview.differences):
        lines += [
            "",
            t(
                "Whether these were split since is not known without prices: {symbols}.",
                symbols=", ".join(preview.without_splits),
            ),
        ]
    if changed is not None and (said := effect(changed, t)):
        lines += ["", said]
    return "\n".join(lines) + "\n"


def _file(file: ImportedFile, t: Language) -> Iterator[str]:
    counts = ", ".join(f"{state(t, one)}: {file.counts[one]}" for one in file.counts)
    what = " · ".join(filter(None, (file.format, file.account)))
    yield f"{file.name}: {what or t('unknown format')} · {counts}"
    for row in file.rows:
        if row.state == "new":
            yield f"  {row.line:>5}  {entry_line(row)}"
    for name in ("known", "skipped", "unread"):
        yield from _grouped([row for row in file.rows if row.state == name], t)
    for question in questions(file, t):
        yield f"  ? {question}"


def _grouped(rows: list[ImportedRow], t: Language) -> Iterator[str]:
    """Rows of one state by their reason: ``skipped, 33 rows (2, 5 …): a sum of other rows``."""
    reasons = defaultdict[str, list[int]](list)
    for row in rows:
        reasons[t.say(row.reason) if row.reason else ""].append(row.line)
    for reason, lines in reasons.items():
        named = ", ".join(map(str, lines[:_MOST])) + (" …" if len(lines) > _MOST else "")
        template = N_("{state}, rows: {n} (lines {lines}): {reason}")
        said = t(template, state=state(t, rows[0].state), n=len(lines), lines=named, reason=reason)
        yield f"  {said}"
