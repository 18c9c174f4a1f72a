"""The user's own prices on the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.ui_app import PAGES, app, folder, table, texts  # noqa: F401

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.ui_app import Open

BOOK = "symbol,shares,currency,dividend_tax\n安聯 科技,1000,TWD,0\n"


def test_a_changed_file_is_noticed(app: Open, folder: Path) -> None:
    (folder / "prices").mkdir()
    file = folder / "prices" / "安聯 科技.csv"
    file.write_text("date,close\n2023-12-29,5\n2024-03-28,6\n", encoding="utf-8")
    at = app(holdings=BOOK, demo_wish=False)
    assert "6,000" in texts(at)
    file.write_text("date,close\n2023-12-29,5\n2024-03-28,6.25\n", encoding="utf-8")
    assert "6,250" in texts(at.run())
    at.switch_page(PAGES["data"]).run()
    assert not at.exception
    shown = table(at, "State of the prices")
    assert ("安聯 科技", "Your own prices") in set(
        zip(shown["symbol"], shown["source"], strict=True)
    )
    file.unlink()
    at.run()
    assert not at.exception
    assert "6,250" not in texts(at)
