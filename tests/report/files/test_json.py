"""The JSON is the command line's contract, key by key."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from portfolio import report
from portfolio.analysis.records import Bridge
from portfolio.language import language
from portfolio.report.audience import Audience
from tests.support.performances import changed
from tests.support.sample_review import sample_review

TOP = [
    "schema",
    "quarter",
    "as_of",
    "base_currency",
    "method",
    "source",
    "totals",
    "holdings",
    "since_start",
    "history",
    "benchmarks",
    "quarters",
    "allocation",
    "problems",
    "provenance",
]
#: Keys beyond the contract's come after them.
MORE_TOTALS = [
    "bridge_qtd",
    "irr_qtd",
    "irr_period_qtd",
    "twr_gross_qtd",
    "twr_gross_ytd",
    "receivable",
    "realised_ytd",
    "unrealised",
    "realised_ytd_fifo",
    "unrealised_fifo",
    "irr_reason_ytd",
    "irr_reason_qtd",
    "gain_qtd",
    "gain_ytd",
]
MORE_OF_A_HOLDING = [
    "realised_ytd_fifo",
    "unrealised_fifo",
    "contribution_gross_ytd",
    "contribution_qtd",
    "contribution_gross_qtd",
    "contribution_parts_qtd",
]
MORE_OF_A_GROUP = [
    *(f"{name}_{period}" for period in ("ytd", "qtd", "since_start")
      for name in ("growth", "twr", "irr", "irr_period", "net_contributions")),
    "contribution_ytd", "contribution_qtd", "gain_ytd", "gain_qtd", "gain_since_start",
]  # fmt: skip
TOTALS = [
    "value",
    "value_start_of_quarter",
    "value_start_of_year",
    "net_contributions_qtd",
    "net_contributions_ytd",
    "growth_qtd",
    "growth_ytd",
    "twr_qtd",
    "twr_ytd",
    "irr_ytd",
    "irr_period_ytd",
    "income_gross_qtd",
    "income_net_qtd",
    "income_gross_ytd",
    "income_net_ytd",
    "yield_trailing",
    "yield_trailing_net",
    "yield_forward",
    "yield_forward_net",
    "bridge_ytd",
]
HOLDING = [
    "symbol",
    "account",
    "currency",
    "shares",
    "price",
    "price_date",
    "value",
    "value_base",
    "weight",
    "weight_start_of_year",
    "price_return_qtd",
    "total_return_qtd",
    "net_total_return_qtd",
    "base_return_qtd",
    "price_return_ytd",
    "total_return_ytd",
    "net_total_return_ytd",
    "fx_return_ytd",
    "base_return_ytd",
    "contribution_ytd",
    "contribution_parts_ytd",
    "realised_ytd",
    "unrealised",
    "yield_trailing",
    "yield_trailing_net",
    "yield_forward",
    "yield_forward_net",
    "yield_on_cost",
    "yield_on_cost_net",
    "dividend_tax",
    "dividend_frequency",
    "dividends_ytd",
]


def _json(*, amounts: bool = True, code: str = "en") -> Any:
    t = language("zh-TW" if code == "zh-TW" else "en")
    return json.loads(
        report.render(sample_review(), "json", Audience(t, shows_amounts=amounts)),
        parse_constant=pytest.fail,
    )


@pytest.mark.parametrize("amounts", [True, False])
def test_keys_are_the_contract_s_in_its_order(amounts: bool) -> None:
    review = _json(amounts=amounts)
    assert list(review)[: len(TOP)] == TOP
    assert "performance" in review
    assert list(review["totals"]) == TOTALS + MORE_TOTALS
    assert all(list(h) == HOLDING + MORE_OF_A_HOLDING for h in review["holdings"])
    assert list(review["holdings"][0]["contribution_parts_ytd"]) == [
        "price",
        "dividend",
        "currency",
    ]
    assert list(review["holdings"][0]["dividends_ytd"][0]) == ["ex_date", "amount", "net"]
    assert list(review["history"][0]) == ["quarter", "twr", "growth", "net_contributions", "value"]
    assert list(review["quarters"][0]) == ["symbol", "Q1", "Q2", "Q3", "Q4", "YTD"]
    assert list(review["allocation"]["currency"][0]) == [
        "group",
        "value_base",
        "weight",
        "weight_start_of_year",
        *MORE_OF_A_GROUP,
    ]
    assert list(review["problems"][0]) == [
        "severity",
        "code",
        "where",
        "message",
        "file",
        "line",
        "column",
    ]
    assert list(review["provenance"]) == [
        "version",
        "holdings_sha256",
        "prices",
        "transactions_sha256",
    ]
    assert list(review["provenance"]["prices"]["SPY"]) == ["source", "fetched_at", "last_date"]


def test_values_are_the_review_s_unrounded() -> None:
    review = _json()
    assert review["schema"] == 1
    assert (review["quarter"], review["as_of"], review["method"]) == (
        "2024Q2",
        "2024-06-30",
        "static",
    )
    spy = review["holdings"][0]
    assert (spy["shares"], spy["price"], spy["price_date"]) == (71.25, 551.18, "2024-06-28")
    assert spy["total_return_ytd"] == 0.15237
    assert spy["dividends_ytd"][1] == {"ex_date": "2024-06-21", "amount": 1.759, "net": 1.2313}
    assert review["quarters"][-1] == {
        "symbol": "TOTAL", "Q1": 0.1208, "Q2": 0.0699, "Q3": None, "Q4": None, "YTD": 0.1991,
    }  # fmt: skip
    # Own currency: SHEL's quarter in the sample is -1.23 %, in the base currency 5 points more.
    assert review["quarters"][2]["Q2"] == -0.0123
    assert review["provenance"]["prices"]["SPY"]["fetched_at"] == "2024-07-01T06:30:00Z"
    assert review["provenance"]["prices"]["FUND1"] == {
        "source": "manual", "fetched_at": None, "last_date": "2024-06-30",
    }  # fmt: skip


def test_unknown_is_null_and_so_is_nan() -> None:
    review = _json()
    gone = review["holdings"][4]
    assert gone["symbol"] == "GONE"
    assert gone["account"] is None
    assert [gone[k] for k in ("price", "price_date", "value", "weight", "total_return_ytd")] == [
        None
    ] * 5
    assert review["holdings"][3]["value"] is None  # NaN in the sample
    assert review["history"][1]["growth"] is None
    assert review["quarters"][4]["YTD"] is None
    assert review["totals"]["bridge_ytd"] is None


def test_the_currency_of_a_listing_nobody_knows_is_null() -> None:
    review = sample_review()
    unknown = replace(review, holdings=(replace(review.holdings[0], currency=""),))
    found = json.loads(report.render(unknown, "json", Audience(language("en"), shows_amounts=True)))
    assert found["holdings"][0]["currency"] is None


def test_without_amounts_money_and_shares_are_null_and_the_market_s_prices_stay() -> None:
    review = _json(amounts=False)
    assert [review["totals"][k] for k in TOTALS if k.startswith(("value", "income"))] == [None] * 7
    assert review["totals"]["growth_ytd"] == 0.1991
    spy, fund = review["holdings"][0], review["holdings"][5]
    assert (spy["shares"], spy["value"], spy["value_base"], spy["unrealised"]) == (
        None,
        None,
        None,
        None,
    )
    assert (spy["price"], spy["weight"], spy["dividends_ytd"][0]["amount"]) == (
        551.18,
        0.433,
        1.595,
    )
    assert fund["price"] is None  # the owner's own price
    assert [row["value"] for row in review["history"]] == [None, None]
    assert review["allocation"]["asset_class"][0]["value_base"] is None
    assert list(review["allocation"]) == [
        "asset_class",
        "currency",
        "region",
        "account",
        "Strategy",
    ]


def test_a_static_review_claims_nothing_that_needs_transactions() -> None:
    review = _json()
    totals, group = review["totals"], review["allocation"]["account"][0]
    assert {totals[k] for k in ("twr_ytd", "irr_ytd", "net_contributions_ytd", *MORE_TOTALS)} == {
        None
    }
    assert (review["since_start"], review["benchmarks"], review["performance"]) == (None, [], None)
    assert {group[k] for k in MORE_OF_A_GROUP} == {None}
    assert review["provenance"]["transactions_sha256"] is None


def test_a_bridge_is_an_amount() -> None:
    bridge = Bridge(100.0, 10.0, 0.0, 5.0, 1.0, -2.0, 0.5, 113.5)
    review = sample_review()
    review = replace(review, totals=changed(review.totals, year={"bridge": bridge}))
    t = language("en")
    shown = json.loads(report.render(review, "json", Audience(t, shows_amounts=True)))["totals"][
        "bridge_ytd"
    ]
    assert list(shown.items()) == [
        ("opening", 100.0),
        ("paid_in", 10.0),
        ("taken_out", 0.0),
        ("price", 5.0),
        ("income_net", 1.0),
        ("currency", -2.0),
        ("fees_and_taxes", 0.5),
        ("closing", 113.5),
    ]
    assert (
        json.loads(report.render(review, "json", Audience(t, shows_amounts=False)))["totals"][
            "bridge_ytd"
        ]
        is None
    )


def test_messages_come_in_the_reader_s_language() -> None:
    class Marked(type(language("en"))):  # type: ignore[misc]
        """A language that marks what passed through it."""

        def problem(self, problem: object) -> str:
            return "[translated]"

    t = Marked("en", {})
    problems = json.loads(report.render(sample_review(), "json", Audience(t, shows_amounts=True)))[
        "problems"
    ]
    assert {p["message"] for p in problems} == {"[translated]"}
    assert _json()["problems"][0]["message"] == "“27182x” is not a number of shares."


def test_chinese_stays_readable() -> None:
    text = report.render(
        sample_review(), "json", Audience(language("zh-TW"), shows_amounts=True)
    ).decode()
    assert '"account": "台灣券商"' in text
    assert text.endswith("}\n")
