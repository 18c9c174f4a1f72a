"""The words of an import, for the command line and the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.importing.records import (
        ImportedFile,
        ImportedRow,
        ImportEffect,
        ImportState,
    )
    from portfolio.language import Language

_STATES: dict[ImportState, str] = {
    "new": N_("new"),
    "known": N_("there already"),
    "skipped": N_("skipped"),
    "unread": N_("not read"),
}
#: What a mapping of transactions must name.
_EXAMPLE = ("date", "type", "symbol", "shares", "price", "amount")


def state(t: Language, name: ImportState) -> str:
    """The word for what becomes of a row."""
    return t(_STATES[name])


def entry_line(row: ImportedRow) -> str:
    """``2024-01-08 buy 0050.TW 1000 @ 131.5 = 131612 TWD``; of a position its symbol and shares."""
    entry = row.entry
    if entry is None:
        return row.text
    if not isinstance(entry, Entry):
        cost = f" @ {entry.cost:.10g}" if entry.cost is not None else ""
        return f"{entry.symbol} {entry.shares:.10g}{cost} {entry.currency}".rstrip()
    t = row.transaction
    amount = entry.amount if entry.amount is not None or t is None else t.amount
    parts = [entry.date.isoformat(), entry.type, entry.symbol]
    parts += [f"{entry.shares:.10g}"] if entry.shares is not None else []
    parts += [f"@ {entry.price:.10g}"] if entry.price is not None else []
    parts += [f"= {amount:.10g}"] if amount is not None else []
    return " ".join(filter(None, [*parts, entry.currency]))


def effect(one: ImportEffect, t: Language) -> str:
    """What an import would change in a quarter, on one line."""

    def moved(before: str | None, after: str) -> str:
        return after if before is None else t("{before} → {after}", before=before, after=after)

    def part(value: float | None) -> str | None:
        return None if value is None else t.percent(value, signed=True)

    def gain(value: float | None) -> str | None:
        return None if value is None else t.money(value, one.currency)

    said: list[str] = []
    if (after := gain(one.gain_after)) is not None:
        said.append(t("gain {change}", change=moved(gain(one.gain_before), after)))
    if (after := part(one.growth_after)) is not None:
        said.append(t("growth {change}", change=moved(part(one.growth_before), after)))
    if (after := part(one.twr_after)) is not None:
        said.append(t("TWR {change}", change=moved(part(one.twr_before), after)))
    if not said:
        return ""
    return t("{quarter} with these rows: {changes}.", quarter=one.quarter, changes=t.listing(said))


def questions(file: ImportedFile, t: Language) -> list[str]:
    """What has to be answered in ``portfolio.toml``, a line for each security."""
    return [
        t(
            "Write in portfolio.toml, under [symbols], what “{security}” is: {line}",
            security=q.key,
            line=f'"{q.key}" = "{q.candidates[0] if q.candidates else "0050.TW"}"',
        )
        for q in file.questions
    ]


def how_to_map(file: ImportedFile, t: Language) -> str:
    """What to write for a file that nobody knows."""
    said = t(
        "“{file}” is of no known format. If it is a table of transactions, say in portfolio.toml"
        " what its columns are:",
        file=file.name,
    )
    guess = file.guess
    known = guess.columns if guess else {}
    name = file.name.rpartition(".")[0] or file.name
    columns = ", ".join(f'{ours} = "{known.get(ours, "…")}"' for ours in _EXAMPLE)
    lines = [f'[import."{name}"]', f"columns = {{ {columns} }}", 'words = { "…" = "buy" }']
    if guess:
        header = ", ".join(cell for cell in guess.header if cell)
        lines.append(t("# its columns: {columns}", columns=header))
    return "\n".join([said, *lines])


def not_held(symbols: Sequence[str], t: Language) -> str:
    """What ``holdings.csv`` cannot say."""
    return t(
        "holdings.csv cannot say that fewer than none are held of what is listed, so these"
        " positions were left out: {symbols}.",
        symbols=", ".join(symbols),
    )
