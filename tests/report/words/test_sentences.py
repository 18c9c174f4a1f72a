"""What the review says in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from portfolio import report
from portfolio.analysis.records import AllocationRow, PriceProvenance, Review
from portfolio.errors import Problem
from portfolio.language import language
from portfolio.report.audience import Audience
from portfolio.report.files.terminal import terminal_table
from portfolio.report.tables import performance_tables, yield_tables
from portfolio.report.words import labels, market_words, mix_words, sentences
from tests.support.performances import changed
from tests.support.sample_review import NASTY, first_quarter, sample_review
from tests.support.second_opinion.review import ledger_review

T = language("en")


def _with_growth(growth: float | None, *, ledger: bool = False) -> Review:
    review = sample_review()
    other = replace(review, totals=changed(review.totals, year={"growth": growth}))
    return replace(other, method="ledger") if ledger else other


def test_a_static_review_never_speaks_of_what_was_earned() -> None:
    said = sentences.headline(_with_growth(-0.02), T)
    assert (
        said
        == "Had today's holdings been held since the end of 2023, they would have returned -2.00%"
        " by 30 June 2024, in TWD with dividends reinvested."
    )
    note = sentences.method_note(sample_review(), T)
    assert "not what the owner earned" in note
    assert "weighted" not in said + note


@pytest.mark.parametrize(
    ("growth", "verb"), [(0.1233, "grew by 12.33%"), (-0.02, "shrank by 2.00%")]
)
def test_a_ledger_review_says_how_it_grew(growth: float, verb: str) -> None:
    said = sentences.headline(_with_growth(growth, ledger=True), T)
    assert (
        said
        == f"Not counting what was paid in, the portfolio {verb} from the end of 2023 to 30 June"
        " 2024 (in TWD)."
    )


@pytest.mark.parametrize("growth", [None, float("nan")])
def test_growth_that_is_not_known_is_not_invented(growth: float | None) -> None:
    assert (
        sentences.headline(_with_growth(growth), T)
        == "The growth of the portfolio is not available: see the notes."
    )


def _only(*symbols: str) -> Review:
    review = sample_review()
    return replace(
        review, quarters=tuple(r for r in review.quarters if r.symbol in (*symbols, "TOTAL"))
    )


@pytest.mark.parametrize(
    ("symbols", "sentence"),
    [
        ((), ""),
        (("GONE", "FUND1"), ""),
        (
            ("SPY", "GONE"),
            (
                "The only holding with a return is SPDR S&P 500 (+15.24%), dividends included, in"
                " its own currency."
            ),
        ),
        (
            ("SPY", "1475.T", "0050.TW"),
            (
                "元大台灣50 (+41.51%) led and SPDR S&P 500 (+15.24%) came last, dividends included,"
                " each in its own currency."
            ),
        ),
        (
            ("SPY", "1475.T", "0050.TW", "SHEL"),
            (
                "元大台灣50 (+41.51%) led, ahead of TOPIX ETF (+20.01%) and SPDR S&P 500"
                " (+15.24%); "
                f"{NASTY} (-3.46%) came last, dividends included, each in its own currency."
            ),
        ),
    ],
)
def test_leaders_by_how_many_there_are(symbols: tuple[str, ...], sentence: str) -> None:
    assert sentences.leaders(_only(*symbols), T) == sentence


def test_yields_of_the_payers_highest_after_tax_first() -> None:
    found = yield_tables.holdings(
        sample_review(), Audience(T, shows_amounts=True), only_payers=True
    )
    assert found.column("holding") == (
        f"{NASTY} (SHEL)", "元大台灣50 (0050.TW)", "SPDR S&P 500 (SPY)", "Portfolio",
    )  # fmt: skip


def test_two_accounts_with_different_tax_are_told_apart() -> None:
    review = sample_review()
    other = replace(review.holdings[1], yield_trailing_net=0.0125, dividend_tax=0.0)
    found = yield_tables.holdings(
        replace(review, holdings=(review.holdings[0], other)),
        Audience(T, shows_amounts=True),
        only_payers=True,
    )
    assert list(
        zip(found.column("holding"), found.column("trailing_net"), found.column("tax"), strict=True)
    )[:2] == [
        ("SPDR S&P 500 (SPY) in Broker B", 0.0125, 0.0),
        ("SPDR S&P 500 (SPY) in Broker A", 0.00875, 0.3),
    ]


def test_the_mix_names_the_group_that_moved_most_or_says_hardly() -> None:
    review = sample_review()
    assert (
        mix_words.moved(review, T)
        == "The mix moved most in “Equity”, from 83.00% at the end of 2023 to 86.10%."
    )
    still = {
        "asset_class": (
            AllocationRow("Equity", 1.0, 0.5, 0.5099),
            AllocationRow("Cash", 1.0, 0.5, 0.4901),
        )
    }
    assert (
        mix_words.moved(replace(review, allocation=still), T)
        == "The mix has hardly changed since the end of 2023."
    )
    assert (
        mix_words.moved(
            replace(review, allocation={"region": (AllocationRow("", 1.0, 1.0, 1.0),)}), T
        )
        == ""
    )
    young = {"region": (AllocationRow("US", 1.0, 1.0, None),)}
    assert mix_words.moved(replace(review, allocation=young), T) == ""


def test_the_data_line_groups_exchanges_by_day() -> None:
    assert (
        sentences.data_line(sample_review(), T)
        == "Prices to 27 Jun 2024 (Tokyo), 28 Jun 2024 (New York, Taipei) · exchange rates of 28"
        " Jun 2024 · fetched 2024-07-01 06:30 UTC · prices missing or too old: SHEL, GONE · Yahoo"
        " Finance"
    )
    assert sentences.data_line(sample_review("demo"), T).endswith(
        "prices missing or too old: SHEL, GONE · Demo prices (simulated)"
    )


def test_the_time_is_utc_whatever_zone_it_came_in() -> None:
    review = sample_review()
    taipei = datetime(2024, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=8)))  # 01:00 UTC
    prices = {"SPY": PriceProvenance("yahoo", taipei, date(2024, 6, 28))}
    review = replace(review, provenance=replace(review.provenance, prices=prices))
    assert sentences.fetched_at(review) == datetime(2024, 7, 1, 1, 0, tzinfo=UTC)
    assert "fetched 2024-07-01 01:00 UTC" in sentences.data_line(review, T)


def test_the_period_names_the_quarter_s_opening_unless_it_is_the_year_s() -> None:
    assert (
        sentences.period(sample_review(), T)
        == "From the close of 31 December 2023 (the quarter: 31 March 2024) to the close of 30 June"
        " 2024."
    )
    assert (
        sentences.period(first_quarter(), T)
        == "From the close of 31 December 2023 to the close of 31 March 2024."
    )


@pytest.mark.parametrize(
    ("symbol", "city"),
    [
        ("SPY", "New York"),
        ("BRK-B", "New York"),
        ("0050.TW", "Taipei"),
        ("6488.TWO", "Taipei"),
        ("1475.T", "Tokyo"),
        ("0700.HK", "Hong Kong"),
        ("VOD.L", "London"),
        ("X.QQ", "QQ"),
    ],
)
def test_the_city_follows_from_the_suffix(symbol: str, city: str) -> None:
    assert labels.city(T, symbol) == city


def test_unknown_columns_and_empty_groups() -> None:
    assert labels.dimension(T, "asset_class") == "Asset class"
    assert labels.dimension(T, "Strategy") == "Strategy"
    assert labels.group(T, "") == "Not set"
    assert labels.long(T, "SPY", "") == "SPY"
    assert labels.short(T, "CASH", "") == "Cash"


def test_the_quarter_alone_stands_beside_the_year() -> None:
    # 2,911,890 / 2,712,345 − 1 = 7.357 %.
    assert sentences.quarter_alone(ledger_review(), T) == "In Q2 2024 alone it grew by 7.36%."
    assert sentences.quarter_alone(sample_review(), T) == "Q2 2024 alone: +6.99%."
    lost = replace(
        ledger_review(), totals=changed(ledger_review().totals, quarter={"growth": -0.021})
    )
    assert sentences.quarter_alone(lost, T) == "In Q2 2024 alone it shrank by 2.10%."
    # The first quarter is the year so far.
    assert sentences.quarter_alone(first_quarter(), T) == ""


def test_why_there_is_no_growth_is_said_in_its_place() -> None:
    reason = Problem("warning", "before_ledger", "transactions.csv", "The ledger begins later.")
    review = replace(_with_growth(None, ledger=True), problems=(reason,))
    assert sentences.headline(review, T) == "The ledger begins later."


def test_the_group_furthest_from_its_target() -> None:
    # Equity 86.1 % of 80 %, cash 5.5 % of 10 %.
    assert (
        mix_words.drift(sample_review(), T, "asset_class")
        == "Furthest from its target is “Equity”: 86.10%, more than the 80.00% wanted."
    )
    short = AllocationRow("Bond", 1.0, 0.0556, 0.05, 0.11)
    near = AllocationRow("Equity", 1.0, 0.7749, 0.7, 0.77)

    def drift(*rows: AllocationRow) -> str:
        return mix_words.drift(
            replace(sample_review(), allocation={"asset_class": rows}), T, "asset_class"
        )

    assert (
        drift(short, near)
        == "Furthest from its target is “Bond”: 5.56%, less than the 11.00% wanted."
    )
    assert drift(near) == "Every group is within one percentage point of its target."
    assert drift(replace(near, target=None)) == ""


def test_a_group_of_what_came_and_went_within_the_year_is_not_shown() -> None:
    rows = (
        AllocationRow("Equity", 100.0, 1.0, 0.9),
        AllocationRow("", 0.0, 0.0, 0.0),
        AllocationRow("Gold", 0.0, 0.0, 0.1),
        AllocationRow("Bond", 0.0, 0.0, 0.0, target=0.2),
        AllocationRow("Young", 0.0, 0.0, None),
    )
    review = replace(sample_review(), allocation={"asset_class": rows})
    assert [row.group for row in mix_words.rows(review, "asset_class")] == [
        "Equity",
        "Gold",
        "Bond",
    ]


def test_cents_left_by_rounding_are_no_portfolio() -> None:
    review = sample_review()
    cash = tuple(h for h in review.holdings if h.is_cash)
    nothing = replace(changed(review.totals, year={"value_at_opening": None}), value=-0.0138)
    assert sentences.is_empty(replace(review, holdings=cash, totals=nothing))
    assert not sentences.is_empty(
        replace(review, holdings=cash, totals=replace(nothing, value=700.0))
    )
    assert not sentences.is_empty(replace(review, totals=nothing))


def test_a_table_of_returns_marks_what_is_sold_and_whose_price_is_old() -> None:
    review = ledger_review()
    found = labels.remarks(T, review)
    assert found["QQQ"] == "sold"
    assert found["SHEL"] == "price of 2024-06-14"
    assert "SPY" not in found
    assert labels.marked(T, "Shell", found["SHEL"]) == "Shell, price of 2024-06-14"
    assert (labels.marked(T, "", "sold"), labels.marked(T, "Shell", "")) == ("sold", "Shell")


def test_a_leader_that_was_sold_is_said_to_be() -> None:
    review = ledger_review()
    rows = [row for row in review.quarters if row.symbol in ("0050.TW", "SPY", "TOTAL")]
    rows = [replace(r, symbol="QQQ", name="") if r.symbol == "0050.TW" else r for r in rows]
    assert sentences.leaders(replace(review, quarters=tuple(rows)), T) == (
        "QQQ (+41.51%, sold) led and SPDR S&P 500 (+15.24%) came last, dividends included, each in"
        " its own currency."
    )


def test_holdings_that_are_in_no_sum_are_named() -> None:
    review = sample_review()
    lost = [labels.short(T, h.symbol, h.name) for h in review.holdings if h.value_base is None]
    assert len(lost) == 3  # SHEL, GONE and 1475.T have no value in the base currency
    assert (
        sentences.not_counted(review, T) == "3 of 6 counted."  # distinct securities, without cash
        f" Not counted, for want of a price or an exchange rate: {', '.join(lost)}."
    )
    many = tuple(
        replace(review.holdings[0], symbol=f"S{k}", name="", value_base=None) for k in range(20)
    )
    assert sentences.not_counted(replace(review, holdings=many), T).endswith(
        "S0, S1, S2, S3, S4, S5, S6, S7, 12 more."
    )
    assert sentences.not_counted(first_quarter(), T) == sentences.not_counted(review, T)


def _mostly_paid_in() -> Review:
    """1,000 at New Year, 690 paid in, 1,880 now: a gain of 190. Growth 19 %, the TWR of that money
    much less.
    """
    review = ledger_review()
    facts = {
        "value_at_opening": 1000.0,
        "net_contributions": 690.0,
        "gain": 190.0,
        "growth": 0.19,
        "twr": 0.0584,
    }
    return replace(review, totals=changed(review.totals, year=facts), benchmarks=())


def test_where_much_was_paid_in_return_and_gain_come_first() -> None:
    """|690| is more than a tenth of 1,000; of the sample's 2,654,321 the 104,082 are not."""
    review = _mostly_paid_in()
    assert not sentences.leads_with_return(ledger_review())
    assert sentences.leads_with_return(review)
    shown, hidden = (Audience(T, shows_amounts=amounts) for amounts in (True, False))
    assert sentences.headline(review, T) == (
        "The portfolio returned +5.84% from the end of 2023 to 30 June 2024 (time-weighted, after"
        " tax, in TWD)."
    )
    below = (
        "In Q2 2024 alone it returned +0.80% (time-weighted). Growth without contributions is"
        " +19.00%: it counts the whole gain against the opening value, and more than a tenth of"
        " that was paid in or taken out."
    )
    after = market_words.after_headline
    assert after(review, shown) == f"The gain was NT$190. {below}"
    assert after(review, hidden) == below
    lost = replace(review, totals=changed(review.totals, year={"gain": -190.0}))
    assert after(lost, shown).startswith("The loss was NT$190. ")
    for kind in ("markdown", "html"):
        text = report.render(review, kind, shown).decode()
        assert text.index("+5.84%") < text.index("+19.00%")
        assert "NT$190" not in report.render(review, kind, hidden).decode()
    said = terminal_table(review, shown, colour=False)
    assert said.index("+5.84% from the end") < said.index("NT$190") < said.index("is +19.00%")
    assert said.count("The portfolio returned") == 1


@pytest.mark.parametrize(
    ("opening", "moved", "leads"),
    [(1000.0, 100.0, False), (1000.0, 100.01, True), (1000.0, -100.01, True), (0.0, 1.0, True)],
)
def test_a_tenth_of_the_opening_value(opening: float, moved: float, leads: bool) -> None:
    year = changed(
        ledger_review().totals, year={"value_at_opening": opening, "net_contributions": moved}
    ).year
    assert year.is_mostly_paid_in is leads
    assert not sample_review().totals.year.is_mostly_paid_in


def test_nothing_under_a_year_is_annualised() -> None:
    """182 days to 30 June; the sample's 13.10 % a year is nowhere but in the JSON."""
    review = ledger_review()
    audience = Audience(T, shows_amounts=True)
    table = performance_tables.growth(review, audience)
    assert list(table.column("irr")) == [None, None, 0.0512]
    assert list(table.column("growth")) == [
        pytest.approx(0.07357, abs=1e-5), pytest.approx(0.06671, abs=1e-5), None,
    ]  # fmt: skip
    young = replace(
        review, totals=replace(review.totals, performances=review.totals.performances[:2])
    )
    assert not performance_tables.growth(young, audience).has("irr")
    for kind in ("markdown", "html", "csv"):
        assert "13.1" not in report.render(review, kind, audience).decode()
    assert "13.10" not in terminal_table(review, audience, colour=False)
