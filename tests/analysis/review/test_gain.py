"""The gain in money: of a static review what its index gained; an amount, so hidden with them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from portfolio.book.records import Holding
from portfolio.language import language
from portfolio.report.audience import Audience
from portfolio.report.files import json_file
from tests.support.markets import book, history, market, reviewed

TODAY = date(2024, 7, 5)


def test_a_static_review_gains_with_its_index() -> None:
    """10 shares: 1000 at New Year, 2 paid at a close of 100, so 1.02 · 1.1 · 1000 = 1122 at the end
    of March and 1.02 · 1.21 · 1000 = 1234.2 at the end of June.
    """
    closes = "2023-12-29 100 | 2024-02-15 100 | 2024-03-28 110 | 2024-06-28 121"
    prices = market(history("FUND", "USD", closes, dividends="2024-02-15 2"))
    found = reviewed(book(Holding("FUND", 10.0)), prices, "2024Q2", today=TODAY)
    assert (found.totals.quarter.gain, found.totals.year.gain) == pytest.approx((112.2, 234.2))
    t = language("en")
    shown, hidden = (
        json.loads(json_file.render(found, Audience(t, shows_amounts=amounts)))["totals"]
        for amounts in (True, False)
    )
    assert (shown["gain_qtd"], shown["gain_ytd"]) == pytest.approx((112.2, 234.2))
    assert (hidden["gain_qtd"], hidden["gain_ytd"]) == (None, None)


def test_nothing_counted_has_gained_nothing_known() -> None:
    """Without a price then and now there is no index; the other holding has its own."""
    prices = market(history("FUND", "USD", "2023-12-29 100 | 2024-06-28 130"))
    held = book(Holding("FUND", 1.0), Holding("LOST", 5.0))
    found = reviewed(held, prices, "2024Q2", today=TODAY)
    # The fund was at 100 at the end of March too, its last close by then.
    assert (found.totals.quarter.gain, found.totals.year.gain) == pytest.approx((30.0, 30.0))
