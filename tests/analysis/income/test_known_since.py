"""Growth of income is told between periods that are wholly known, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from portfolio import report
from portfolio.analysis.income.dividends import Dividends
from portfolio.analysis.income.known_since import known_since
from portfolio.analysis.periods import Quarter
from portfolio.analysis.prices.panel import Panel
from portfolio.analysis.review.review import review
from portfolio.arrays import date_of, day_of
from portfolio.book.records import Holding
from portfolio.language import language
from portfolio.report.audience import Audience
from portfolio.report.files import income_files
from portfolio.report.tables import income_tables
from tests.support.markets import book, history, market, reviewed
from tests.support.second_opinion.case import files
from tests.support.second_opinion.review import ledger_review

T = language("en")
TODAY = date(2023, 1, 4)
#: Quarterly since 2018; half-yearly since 2018 but known from 31 January 2020 on only; one that
#: began in May 2021 and pays every month since June.
OLD = " | ".join(f"{y}-{m:02}-15 1.0" for y in range(2018, 2023) for m in (3, 6, 9, 12))
LATE = " | ".join(f"{y}-01-31 2.0 | {y}-07-20 1.0" for y in range(2020, 2023))
YOUNG = " | ".join(
    f"{y}-{m:02}-10 0.1" for y in (2021, 2022) for m in range(1, 13) if (y, m) > (2021, 5)
)
CLOSES = "2017-12-29 50 | 2022-12-30 50"
PRICES = market(
    history("OLD", "USD", CLOSES, dividends=OLD),
    history("LATE", "USD", CLOSES, dividends=LATE),
    history("YOUNG", "USD", "2021-05-03 50 | 2022-12-30 50", dividends=YOUNG),
    history("NONE", "USD", "2020-12-30 50 | 2022-12-30 50"),
)


def test_dividends_are_known_from_the_first_close_unless_the_first_came_late() -> None:
    panel = Panel.of(PRICES.histories, ["OLD", "LATE", "YOUNG", "NONE"])
    securities = np.arange(5, dtype=np.int64)  # the last is nobody
    dividends = Dividends.of(panel, securities, day_of(date(2022, 12, 31)))
    *found, nobody = known_since(panel, securities, dividends).tolist()
    # LATE: spacings of 171, 195, 171, 194 and 171 days, the middle one 171: 31 January 2020 is 763
    # days after its first close; 0.9 · 171 = 153.9 days before it is 30 August 2019.
    assert [date_of(day) for day in found] == [
        date(2017, 12, 29), date(2019, 8, 30), date(2021, 5, 3), date(2020, 12, 30),
    ]  # fmt: skip
    assert nobody == 0


def _growth(*holdings: Holding) -> dict[str, dict[str, float | None]]:
    """Growth by year, of the whole and of each holding."""
    income = reviewed(book(*holdings), PRICES, "2022Q4", today=TODAY).income
    assert income is not None
    found = {"": {row.period: row.growth for row in income.history["total"].rows("year")}}
    of_each = income.history["holding"]
    for k, group in enumerate(of_each.groups):
        found[group.key] = {row.period: row.growth for row in of_each.rows("year", k)}
    return found


def test_growth_against_years_that_are_partly_known_is_not_told() -> None:
    """4 · 10 a year of OLD, and 3 · 10 of LATE since 2020: 2020 is no 75 % more than 2019."""
    found = _growth(Holding("OLD", 10.0), Holding("LATE", 10.0), Holding("NONE", 1.0))
    assert found[""] == {
        "2018": None, "2019": None, "2020": None, "2021": 0.0, "2022": 0.0,
    }  # fmt: skip
    assert found["OLD"] == {
        "2018": None, "2019": 0.0, "2020": 0.0, "2021": 0.0, "2022": 0.0,
    }  # fmt: skip
    assert found["LATE"] == {"2020": None, "2021": 0.0, "2022": 0.0}
    # With the young one 2021 is known since May: 2022 cannot be compared with it.
    found = _growth(Holding("OLD", 10.0), Holding("YOUNG", 10.0))
    assert found[""]["2022"] is None
    assert found["OLD"]["2022"] == 0.0
    assert found["YOUNG"] == {"2021": None, "2022": None}


def test_growth_of_dividends_per_share_too() -> None:
    income = reviewed(book(Holding("LATE", 1.0)), PRICES, "2022Q4", today=TODAY).income
    assert income is not None
    (one,) = income.securities
    assert one.years == (2020, 2021, 2022)
    assert (one.growth_1y, one.growth_3y) == (pytest.approx(0.0), None)


def test_a_ledger_s_growth_against_years_that_are_partly_known() -> None:
    """OLD and LATE held since 2018; LATE's dividends before 2020 are nowhere, unless it was bought
    later: then what came first is what was bought.
    """

    def growth(rows: str) -> dict[str, float | None]:
        held = files("OLD,10,A,,\nLATE,10,A,,\n", rows, today=TODAY)
        income = review(held, PRICES, Quarter.parse("2022Q4"), today=TODAY, base="USD").income
        assert income is not None
        return {row.period: row.growth for row in income.history["total"].rows("year")}

    old = "2018-01-02,buy,OLD,10,50,500,,A,,\n"
    assert growth(f"{old}2018-01-02,buy,LATE,10,50,500,,A,,\n") == {
        "2018": None, "2019": None, "2020": None, "2021": 0.0, "2022": 0.0,
    }  # fmt: skip
    # Net of 30 % both: 28 in 2019, 49 in 2020; gross 40 and 70.
    assert growth(f"{old}2020-01-02,buy,LATE,10,50,500,,A,,\n")["2020"] == pytest.approx(0.75)


def test_a_static_review_publishes_no_history_of_income() -> None:
    result = reviewed(book(Holding("OLD", 10.0)), PRICES, "2022Q4", today=TODAY)
    audience = Audience(T, shows_amounts=True)
    titles = [table.title for table in income_files.published(result, audience.public())]
    assert titles == ["Dividend yields", "Withheld in 2022 by country",
                      "Payments expected after 31 December 2022"]  # fmt: skip
    for kind in ("markdown", "html"):
        assert "Income by year" not in report.render(result, kind, audience).decode()
    # On the page it stays, as what today's shares would have been paid.
    assert result.income is not None
    assert income_tables.history(result.income, audience, "year").rows
    told = replace(ledger_review(), income=result.income)
    titles = [table.title for table in income_files.published(told, audience.public())]
    assert "Income by year" in titles
