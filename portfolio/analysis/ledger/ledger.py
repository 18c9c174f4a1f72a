"""The ledger: what was held, paid in and earned on every day, from transactions and today's
holdings.

``holdings.csv`` is the truth as of now; what was held on an earlier day is that, rolled back
through the transactions. A ledger that begins late is normal: before its first row, what was held
then is taken as held all along, from the beginning of that year on; about earlier years it says
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.capital import with_capital_paid_back
from portfolio.analysis.entries.known_splits import without_known_splits
from portfolio.analysis.entries.mergers import with_mergers
from portfolio.analysis.ledger.dividends.automatic import Automatic, DailyHoldings
from portfolio.analysis.ledger.dividends.automatic import write as write_dividends
from portfolio.analysis.ledger.dividends.matching import WINDOW
from portfolio.analysis.ledger.events import (
    Accruals,
    BaseAmounts,
    Earnings,
    Flows,
    Journal,
    Moves,
    Reorganisations,
    SecurityTransfers,
)
from portfolio.analysis.ledger.fractions import Credits
from portfolio.analysis.ledger.fractions import settle as settle_fractions
from portfolio.analysis.ledger.groups import Groups
from portfolio.analysis.ledger.journal import (
    CashAccounts,
    Exchange,
    LedgerRows,
    Writer,
    countable,
    ledger_rows,
    unmatched_transfers,
)
from portfolio.analysis.ledger.reorganisations import write as write_reorganisations
from portfolio.analysis.ledger.valuation import (
    CELLS,
    Quantities,
    Receivables,
    Year,
    add_values,
    blocks,
    closes_of,
    worth,
)
from portfolio.analysis.ledger.written import written_options
from portfolio.analysis.performance.time_weighted import Portfolios
from portfolio.arrays import Day, DayColumn, date_of, day_of, days_of, first_days, month_of
from portfolio.book.options import is_option
from portfolio.book.symbols import is_unlisted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.entries.entries import Entries
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Bools, Days, Floats, Ints
    from portfolio.book.records import Book
    from portfolio.errors import Problem
    from portfolio.market.records import Market


@dataclass(frozen=True)
class Window:
    """The days that a ledger is looked at; all are days since 1970.

    ``first`` is the day of the first transaction, ``opening`` the day before it or the one that
    opens its year, the earlier; ``year``, ``quarter`` and ``end`` are the review's own. Dividend
    rows after ``visible`` are not known yet. ``told`` is the day that ``holdings.csv`` speaks of:
    it is rolled back to what was before, forward to what came after.
    """

    first: Day
    first_year: int
    opening: Day
    year: Day
    quarter: Day
    end: Day
    visible: Day
    told: Day
    today: Day
    #: The first day to look at.
    begin: Day

    @classmethod
    def of(
        cls,
        first: date,
        boundaries: tuple[date, date, date],
        visible: date,
        today: date,
        told: date | None,
    ) -> Window:
        """Find the days from the ledger's ``first`` and those that open the review's year and
        quarter and end it; ``told`` None is today.
        """
        year, quarter, end = boundaries
        last = max(day_of(today), day_of(end))
        opens = date(first.year - 1, 12, 31)
        opening = min(day_of(opens), day_of(first - timedelta(days=1)))
        return cls(
            first=day_of(first),
            first_year=first.year,
            opening=opening,
            year=day_of(year),
            quarter=day_of(quarter),
            end=day_of(end),
            visible=day_of(visible),
            told=last if told is None else min(day_of(told), last),
            today=last,
            begin=min(opening, day_of(year)),
        )

    def of_year_alone(self) -> Window:
        """The same without what lies further back than the dividends of the year can: for a closer
        look at the year.
        """
        return replace(self, begin=max(self.begin, Day(self.year - 2 * WINDOW)))

    @property
    def start(self) -> Day:
        """The day whose close comes before the first transaction."""
        return Day(self.first - 1)

    @property
    def opening_of_first_year(self) -> Day:
        """The last day of the year before the first transaction's: since then dividends are
        counted.
        """
        return day_of(date(self.first_year - 1, 12, 31))


@dataclass(frozen=True)
class LedgerSource:
    """What a ledger is worked out from, beside the market."""

    book: Book
    entries: Entries
    #: Every position that there is or was.
    positions: Rows
    #: Each position's group in each dimension (``allocation.group_names``).
    dimensions: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Ledger:
    """Everything about all positions, day by day. Groups as in ``groups``; ``year`` from the day
    that opens the year.
    """

    window: Window
    positions: Rows
    rows: LedgerRows
    exchange: Exchange
    groups: Groups
    #: The days up to the review's last.
    days: Ints
    #: The groups' values, base currency, (groups, days), and the days on which one counted is not
    #: known, (days,).
    values: Floats
    lost: Bools
    #: What each day's change of rates did to all positions counted, dividends on their way
    #: included, (days − 1,).
    currency: Floats
    year: Year
    receivables: Receivables
    flows: Flows
    earnings: Earnings
    #: Fees and taxes other than withholding, and what conversions gained.
    fees: BaseAmounts
    conversions: BaseAmounts
    shares: Moves
    cash: Moves
    transfers: SecurityTransfers
    reorganisations: Reorganisations
    #: What ``holdings.csv`` says of all positions, what they hold now, and held on all days up to
    #: today: shares, and money.
    told: Floats
    now: Floats
    shares_held: Quantities
    cash_held: Quantities
    problems: tuple[Problem, ...]

    @cached_property
    def is_owed(self) -> Bools:
        """Which positions of what nobody lists are debts, and were never anything else,
        (positions,).
        """
        levels, starts = self.shares_held.levels, self.shares_held.starts[:-1]
        never = (np.maximum.reduceat(levels, starts) <= 0) & (
            np.minimum.reduceat(levels, starts) < 0
        )
        symbols = [h.symbol for h in self.positions.holdings]
        can_be = [is_unlisted(symbol) or is_option(symbol) for symbol in symbols]
        found: Bools = never & np.array(can_be, dtype=bool)
        return found

    def column(self, day: Day) -> DayColumn:
        """Return the last of ``days`` on or before ``day`` (the first one, before all)."""
        return DayColumn(max(int(np.searchsorted(self.days, day, side="right")) - 1, 0))

    @cached_property
    def receivables_in_year(self) -> Floats:
        """Dividends on their way at the end of each of the year's days, in their currencies, (rows
        of ``receivables``, days).
        """
        columns = np.searchsorted(self.exchange.days, self.year.days)
        return self.receivables.on(self.exchange.days).on(columns)

    @cached_property
    def portfolio(self) -> Portfolios:
        """The portfolio, arrays of shape (days,)."""
        _, first = next(self.measured())
        return first.only(0)

    def measured(self) -> Iterator[tuple[slice, Portfolios]]:
        """Yield the groups block by block, each with their numbers: the portfolio first, then
        every dimension's.
        """
        size = max(1, CELLS // len(self.days))
        columns = np.searchsorted(self.days, self.flows.day, side="left")
        for block, inflows, outflows in self.groups.flows(
            self.flows, columns, len(self.days), size
        ):
            yield block, Portfolios.of(self.values[block], inflows, outflows, self.lost)

    @property
    def counted(self) -> Bools:
        """Which positions are part of the portfolio."""
        return self.groups.counted

    def held_on(self, days: Ints) -> Floats:
        """Return what all positions held at the end of these days, (positions, days)."""
        columns = np.maximum(np.searchsorted(self.exchange.days, days, side="right") - 1, 0)
        shares, cash = self.shares_held.on(columns), self.cash_held.on(columns)
        return np.where(self.positions.is_cash[:, None], cash, shares)


def ledger(source: LedgerSource, panel: Panel, market: Market, base: str, window: Window) -> Ledger:
    """Work the ledger out, in the base currency ``base``.

    Positions that have no price or no rate on a day of the year on which they are held are not
    counted.
    """
    book, entries, positions = source.book, source.entries, source.positions
    currencies = tuple(dict.fromkeys([*positions.currency_names, base, *entries.currencies]))
    rate_days = [
        days_of(market.rates[currency].days) for currency in currencies if currency in market.rates
    ]
    grid = _days(source, panel, rate_days, window)
    exchange = Exchange.of(currencies, base, market, grid)
    accounts = CashAccounts.of(book, positions, base)
    entries, merged = with_mergers(entries.until(window.today), positions.holdings, market)
    entries, uncounted = countable(entries, positions, exchange, base)
    own = zip(positions.holdings, positions.currency_names, strict=True)
    entries = entries.with_withholding({h.symbol: currency for h, currency in own if not h.is_cash})
    entries, paid_back = with_capital_paid_back(entries, market)
    entries, known = without_known_splits(entries, positions.holdings, market, window.told)
    rows = ledger_rows(entries, positions, market, accounts, currencies)
    written = written_options(rows, positions, len(book.holdings), window.told, window.end)
    rows = written.rows
    journal = Journal()
    writer = Writer(rows, positions, panel, exchange, accounts, journal, window.told)
    writer.write()
    problems = [*merged, *paid_back, *known, *written.problems, *write_reorganisations(writer)]
    told = np.array([h.shares for h in positions.holdings]) + written.owed
    now = told + Moves.chained(journal.shares).since(window.told, len(told))
    credited = Credits.of(writer, market)
    now, fractions = settle_fractions(writer, credited, now)
    shares = Moves.chained(journal.shares)
    currency_of = writer.own(np.arange(len(now), dtype=np.int64))
    valuer = _Valuer(source, panel, exchange, window)
    automatic: list[Automatic] = []
    quantities = Quantities.of(now, shares, grid)
    for block, currency in blocks(np.flatnonzero(~positions.is_cash), currency_of, len(grid)):
        quantity = quantities.dense(block)
        valuer.add(block, currency, quantity)
        listed = positions.is_listed[block]
        automatic.append(
            Automatic.of(
                panel,
                DailyHoldings(
                    block[listed],
                    positions.security[block[listed]],
                    quantity if listed.all() else quantity[listed],
                    grid,
                ),
                max(window.opening_of_first_year, int(grid[0])) - WINDOW,
                window.today,
            )
        )
    problems += write_dividends(
        writer,
        Automatic.chained(automatic),
        positions.taxes,
        book.settings.health_premium,
        start=window.opening_of_first_year,
        visible=window.visible,
        credited=credited,
    )
    cash = Moves.chained(journal.cash)
    now += cash.since(window.told, len(told))
    money = Quantities.of(now, cash, grid)
    for block, currency in blocks(np.flatnonzero(positions.is_cash), currency_of, len(grid)):
        valuer.add(block, currency, money.dense(block))
    receivables = Receivables.of(Accruals.chained(journal.accruals))
    valuer.add_receivables(receivables, grid)
    problems += [*fractions, *unmatched_transfers(rows, journal)]
    visible = valuer.days
    flows = Flows.chained(journal.flows)
    return Ledger(
        window=window,
        positions=positions,
        rows=rows,
        exchange=exchange,
        groups=Groups.of(source.dimensions, valuer.counted),
        days=visible,
        values=valuer.values,
        lost=valuer.lost,
        currency=valuer.currency_gains(),
        year=Year.of(valuer.held, valuer.closes, valuer.rates, visible[valuer.boundaries[0] :]),
        receivables=receivables,
        flows=flows.only((flows.day <= visible[-1]) & (flows.day >= visible[0])),
        earnings=Earnings.chained(journal.earnings),
        fees=BaseAmounts.chained(journal.fees),
        conversions=BaseAmounts.chained(journal.conversions),
        shares=shares,
        cash=cash,
        transfers=SecurityTransfers.chained(journal.transfers),
        reorganisations=Reorganisations.chained(journal.reorganisations),
        told=told,
        now=now,
        shares_held=quantities,
        cash_held=money,
        problems=(*uncounted, *problems),
    )


class _Valuer:
    """Adds up blocks of positions: the groups' values day by day, and the year's arrays in full."""

    def __init__(
        self,
        source: LedgerSource,
        panel: Panel,
        exchange: Exchange,
        window: Window,
    ) -> None:
        self.positions, self.panel, self.exchange = source.positions, panel, exchange
        self.days = exchange.days[: int(np.searchsorted(exchange.days, window.end, side="right"))]
        self.boundaries = np.searchsorted(self.days, [window.year, window.quarter, window.end])
        self.counted = np.ones(len(self.positions.holdings), dtype=bool)
        self.groups = Groups.of(source.dimensions, self.counted)
        self.values = np.zeros((len(self.groups.names), len(self.days)))
        self.lost = np.zeros(len(self.days), dtype=bool)
        self.exposed = np.zeros((len(exchange.currencies), len(self.days) - 1))
        width = len(self.days) - int(self.boundaries[0])
        # Of the year alone.
        shape = (len(self.positions.holdings), width)
        self.held, self.closes, self.rates = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def add(self, places: Ints, currency: int, quantity: Floats) -> None:
        """Value the positions at ``places``, of one currency, that hold ``quantity`` (places, all
        days).
        """
        visible = quantity[:, : len(self.days)]
        closes = closes_of(self.positions, self.panel, places, self.days)
        rates = self.exchange.quotes[currency, : len(self.days)]
        values = worth(visible, closes, rates)
        year = slice(int(self.boundaries[0]), None)
        lacking = np.isnan(values[:, year]).any(axis=1)
        is_missing = self.exchange.is_missing[currency, self.boundaries]
        lacking |= ((visible[:, self.boundaries] != 0) & is_missing).any(axis=1)
        self.counted[places[lacking]] = False
        kept = ~lacking if lacking.any() else slice(None)
        self.lost |= add_values(self.values, self.groups, places[kept], values[kept])
        # What was held the day before at the day's closes: times the change of rates, what the
        # currency gained.
        self.exposed[currency] += worth(visible[kept, :-1], closes[kept, 1:]).sum(axis=0)
        self.held[places], self.closes[places] = visible[:, year], closes[:, year]
        self.rates[places] = rates[None, year]

    def add_receivables(self, receivables: Receivables, grid: Days) -> None:
        """Add dividends on their way to their owners' groups; ``grid`` are all days."""
        quantities, owner = receivables.on(grid), receivables.owner
        for rows, currency in blocks(np.arange(len(owner)), receivables.currency, len(grid)):
            amounts = quantities.dense(rows)[:, : len(self.days)]
            mine = self.counted[owner[rows]]
            values = worth(amounts[mine], self.exchange.quotes[currency, : len(self.days)])
            self.lost |= add_values(self.values, self.groups, owner[rows][mine], values)
            self.exposed[currency] += amounts[mine, :-1].sum(axis=0)

    def currency_gains(self) -> Floats:
        """What each day's change of rates did to everything added, (days − 1,)."""
        changes = np.diff(self.exchange.quotes[:, : len(self.days)], axis=1)
        gains: Floats = np.where(self.exposed == 0, 0.0, self.exposed * changes).sum(axis=0)
        return gains


def _days(source: LedgerSource, panel: Panel, rate_days: Sequence[Days], window: Window) -> Days:
    """Return the days on which anything can change, from ``window.begin`` to today, and the
    review's boundaries; ``rate_days`` are those with an exchange rate.
    """
    begin, positions = window.begin, source.positions
    months = np.arange(
        month_of(date_of(begin).replace(month=1)), month_of(date_of(window.end + 1)), 3
    )
    quarters = first_days(months) - 1
    boundaries = [
        begin,
        window.start,
        window.opening,
        window.year,
        window.quarter,
        window.end,
        window.today,
    ]
    securities = np.unique(positions.security[positions.is_listed])
    candidates = [
        np.array(boundaries, dtype=np.int64),
        quarters,
        source.entries.day,
        panel.days_of(securities),
        panel.dividend_days,
        *rate_days,
    ]
    return np.unique(
        np.concatenate([days[(days >= begin) & (days <= window.today)] for days in candidates])
    )
