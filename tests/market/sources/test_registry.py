"""A source of prices is a module and a line: one made here is in the review and its provenance."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from portfolio.analysis.periods import Quarter
from portfolio.book.records import PriceRow
from portfolio.market.corrections import without_history
from portfolio.market.sources import registry
from portfolio.market.sources.overlay import Written, laid_over
from portfolio.workspace import Options, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from portfolio.market.records import Market
    from portfolio.market.sources.base import Wanted


class JsonFiles:
    """Prices in ``prices/NAME.json``, by day, in the currency of the holding's row."""

    def over(self, market: Market, wanted: Wanted) -> Market:
        histories = dict(market.histories)
        for holding in wanted.book.holdings:
            path = wanted.book.path.parent / "prices" / f"{holding.symbol}.json"
            closes = json.loads(path.read_text())
            rows = tuple(PriceRow(date.fromisoformat(day), closes[day]) for day in sorted(closes))
            below = without_history(holding.symbol, holding.currency)
            written = Written(rows, "json", f"prices/{path.name}")
            histories[holding.symbol] = laid_over(below, written)
        return replace(market, histories=histories)


def test_another_source_is_a_module_and_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTFOLIO_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(registry, "REAL", (*registry.REAL, JsonFiles()))
    holdings = tmp_path / "holdings.csv"
    holdings.write_text("symbol,shares,currency\n勞退 基金,10,TWD\n", encoding="utf-8")
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "勞退 基金.json").write_text('{"2023-12-29": 5, "2024-03-28": 6}')
    workspace = Workspace(Options(holdings=holdings, base="TWD", offline=True))
    assert [path.name for path in workspace.price_paths] == ["勞退 基金.json"]
    opened = workspace.open(workspace.book(), day=date(2024, 4, 5))
    review = workspace.review(Quarter(2024, 1), opened, day=date(2024, 4, 5))
    assert review.holdings[0].price == 6.0
    assert review.total_row is not None
    origin = review.provenance.prices["勞退 基金"]
    assert (origin.source, origin.fetched_at) == ("json", None)
    assert origin.overlay is not None
    assert (origin.overlay.file, origin.overlay.rows) == ("prices/勞退 基金.json", 2)
    assert [p.code for p in review.problems if p.severity == "error"] == []
