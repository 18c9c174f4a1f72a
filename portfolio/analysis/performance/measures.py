"""The measures of performance: the one list from which tables, exports, the JSON and
``docs/numbers.md`` take what a figure is called, how it is written and where it is read.

To add one: a module with its function of values and flows, an entry here, a row in
``docs/numbers.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.analysis.performance.time_weighted import Portfolios
    from portfolio.analysis.records import Performance
    from portfolio.arrays import Floats

#: ``return`` is a fraction, ``base`` money in the base currency.
Unit = Literal["return", "base"]


@dataclass(frozen=True)
class Measure:
    """One figure of a performance.

    ``title``, ``short`` (where there are many columns side by side) and ``help`` are sentences of
    the catalogue; a title may name the ``{currency}``.
    """

    #: Its name in code and in the JSON, where its period follows it.
    key: str
    unit: Unit
    title: str
    help: str = ""
    short: str = ""
    #: In grey: what stands beside the figure that matters.
    is_quiet: bool = False
    #: The field of a performance; without one it is among its ``further`` figures.
    field: Callable[[Performance], float | None] | None = None
    #: How portfolios did between the closes of two days, (groups,): with it the figure of the
    #: portfolio and of every group is worked out where there are flows.
    of_flows: Callable[[Portfolios, int, int], Floats] | None = None

    def of(self, performance: Performance) -> float | None:
        """The figure; None where it is not available."""
        if self.field is not None:
            return self.field(performance)
        return performance.further.get(self.key)


VALUE_AT_OPENING = Measure(
    "value_at_opening", "base", N_("Opening value"), field=lambda p: p.value_at_opening
)
NET_CONTRIBUTIONS = Measure(
    "net_contributions",
    "base",
    N_("Net contributions in {currency}"),
    N_("Paid in minus taken out."),
    N_("Net contributions"),
    field=lambda p: p.net_contributions,
)
GAIN = Measure(
    "gain",
    "base",
    N_("Gain in {currency}"),
    N_("Closing value minus opening value minus net contributions; after tax."),
    N_("Gain"),
    field=lambda p: p.gain,
)
GROWTH = Measure(
    "growth",
    "return",
    N_("Growth without contributions"),
    N_("Without contributions, after tax."),
    N_("Growth"),
    field=lambda p: p.growth,
)
TWR = Measure(
    "twr",
    "return",
    N_("TWR"),
    N_("Time-weighted return, after the tax withheld from dividends."),
    field=lambda p: p.twr,
)
IRR_PERIOD = Measure(
    "irr_period",
    "return",
    N_("IRR"),
    N_("Internal rate of return over the days of the period."),
    field=lambda p: p.irr_period,
)
TWR_ANNUALISED = Measure(
    "twr_annualised",
    "return",
    N_("TWR a year"),
    N_("Annualised; only for a year or more."),
    field=lambda p: p.twr_annualised,
)
IRR = Measure(
    "irr",
    "return",
    N_("IRR a year"),
    N_("Internal rate of return, annualised (ACT/365)."),
    field=lambda p: p.irr,
)
TWR_GROSS = Measure(
    "twr_gross",
    "return",
    N_("TWR before tax"),
    N_("With dividends before the tax withheld from them."),
    is_quiet=True,
    field=lambda p: p.twr_gross,
)
INCOME_GROSS = Measure(
    "income_gross", "base", N_("Income before tax"), field=lambda p: p.income_gross
)
INCOME_NET = Measure("income_net", "base", N_("Income after tax"), field=lambda p: p.income_net)
PRICE_RETURN = Measure("price_return", "return", N_("Price return"), field=lambda p: p.price_return)
TOTAL_RETURN = Measure(
    "total_return",
    "return",
    N_("Total return (dividends reinvested)"),
    short=N_("Total return"),
    field=lambda p: p.total_return,
)
NET_TOTAL_RETURN = Measure(
    "net_total_return",
    "return",
    N_("Total return after tax"),
    field=lambda p: p.net_total_return,
)
FX_RETURN = Measure("fx_return", "return", N_("Currency effect"), field=lambda p: p.fx_return)
BASE_RETURN = Measure("base_return", "return", N_("In {currency}"), field=lambda p: p.base_return)
CONTRIBUTION = Measure("contribution", "return", N_("Contribution"), field=lambda p: p.contribution)
CONTRIBUTION_GROSS = Measure(
    "contribution_gross",
    "return",
    N_("Before tax"),
    N_("With dividends before the tax withheld from them."),
    is_quiet=True,
    field=lambda p: p.contribution_gross,
)
VALUE_SAME_FLOWS = Measure(
    "value_same_flows",
    "base",
    N_("The same money elsewhere"),
    field=lambda p: p.value_same_flows,
)
GROWTH_SAME_FLOWS = Measure(
    "growth_same_flows",
    "return",
    N_("Growth"),
    N_("Growth without contributions: of what you have, and of the same money in the benchmark."),
    field=lambda p: p.growth_same_flows,
)

#: How much a portfolio grew: the columns of that table, in order.
GROWN = (NET_CONTRIBUTIONS, GAIN, TWR, GROWTH, IRR_PERIOD, TWR_ANNUALISED, IRR, TWR_GROSS)
#: A year's figures: shown of periods that are one or longer.
YEARLY = (TWR_ANNUALISED, IRR)
#: What a security did.
OF_SECURITY = (PRICE_RETURN, TOTAL_RETURN, NET_TOTAL_RETURN, FX_RETURN, BASE_RETURN)
MEASURES = (
    VALUE_AT_OPENING,
    *GROWN,
    INCOME_GROSS,
    INCOME_NET,
    *OF_SECURITY,
    CONTRIBUTION,
    CONTRIBUTION_GROSS,
    VALUE_SAME_FLOWS,
    GROWTH_SAME_FLOWS,
)
#: Those that are worked out from values and flows.
FROM_FLOWS = tuple(
    (measure.key, measure.of_flows) for measure in MEASURES if measure.of_flows is not None
)
