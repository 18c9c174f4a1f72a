"""The table of how a fetch ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.tables.model import Caption, Column, Heading, table_of
from portfolio.report.words.outcomes import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.market.records import Outcome
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable


def outcome_table(
    outcomes: Mapping[str, Outcome], last: Mapping[str, date], audience: Audience
) -> ReportTable:
    """One row per symbol: how it ended, the last day now stored, the true reason of a failure."""
    t = audience.t
    columns = (
        Column(Heading("symbol", t("Symbol"), "text"), list(outcomes)),
        Column(
            Heading("outcome", t("Outcome"), "text", spare=0),
            [t(WORDS[outcome.kind]) for outcome in outcomes.values()],
        ),
        Column(
            Heading("last", t("Prices to"), "date", spare=0),
            [last.get(symbol) for symbol in outcomes],
        ),
        Column(
            Heading("reason", t("Reason"), "text", spare=0, wraps=True),
            # Of a symbol that it does not know Yahoo says "may be delisted", though most are slips
            # of the pen.
            ["" if one.kind == "unknown" else one.reason for one in outcomes.values()],
        ),
    )
    return table_of(audience, Caption(t("Outcome"), "", ""), columns)
