"""What each simulated security and currency of the demo looks like: level, growth, swings,
dividends.

Levels and dividends are rounded public figures of the end of 2023, so that the demo's tables have a
familiar shape; every day between is invented. The returns of Q1 2024 are those of the review that
inspired the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

#: Nominal ex-dates (month, day) in every year; the ex-date is that day or the next session.
ExDates = tuple[tuple[int, int], ...]

QUARTERLY: ExDates = ((3, 15), (6, 14), (9, 14), (12, 14))
#: Two in December and none in January, as US bond and preferred share funds pay.
MONTHLY: ExDates = (*((month, 1) for month in range(2, 13)), (12, 15))


@dataclass(frozen=True)
class SimulatedSecurity:
    """How one security is simulated. Rates and swings are fractions a year."""

    #: Close at the end of 2023, in ``currency``.
    level: float
    #: Average growth, dividends included.
    growth: float
    #: How strongly it follows the world's shares.
    beta: float
    #: Swings of its own, on top of the world's.
    swing: float
    #: Dividends per share in 2023 and their growth from year to year.
    dividend: float = 0.0
    dividend_growth: float = 0.0
    ex_dates: ExDates = ()
    #: Total return of the first quarter of 2024, reached exactly; None leaves it to chance.
    q1_2024: float | None = None
    #: (ISO day, new shares per old share).
    splits: tuple[tuple[str, float], ...] = ()
    name: str = ""


_KNOWN = {
    "0050.TW": SimulatedSecurity(
        33.9,
        0.13,
        0.9,
        0.09,
        1.12,
        0.06,
        ((1, 17), (7, 16)),
        0.1924,
        splits=(("2025-06-18", 4.0),),
        name="Yuanta Taiwan 50 ETF",
    ),
    # Its own months are February and August. The review's 17.16 % is a price return; with no
    # dividend between January and March it is the total return, too.
    "1475.T": SimulatedSecurity(
        242.0,
        0.10,
        0.8,
        0.09,
        5.0,
        0.05,
        ((5, 9), (11, 9)),
        0.1716,
        name="iShares Core TOPIX ETF",
    ),
    "BRK-B": SimulatedSecurity(
        356.7, 0.12, 0.85, 0.09, q1_2024=0.1791, name="Berkshire Hathaway Inc."
    ),
    "KO": SimulatedSecurity(
        58.9,
        0.08,
        0.5,
        0.09,
        1.84,
        0.05,
        ((3, 14), (6, 15), (9, 14), (11, 30)),
        0.0465,
        name="Coca-Cola Company",
    ),
    "VIG": SimulatedSecurity(
        170.4,
        0.11,
        0.85,
        0.03,
        3.21,
        0.07,
        ((3, 22), (6, 26), (9, 26), (12, 21)),
        0.0762,
        name="Vanguard Dividend Appreciation ETF",
    ),
    "SPY": SimulatedSecurity(
        475.3,
        0.13,
        1.0,
        0.02,
        6.63,
        0.05,
        ((3, 15), (6, 16), (9, 15), (12, 15)),
        0.1039,
        name="SPDR S&P 500 ETF Trust",
    ),
    "NOBL": SimulatedSecurity(
        95.2,
        0.10,
        0.85,
        0.05,
        1.97,
        0.06,
        ((3, 20), (6, 21), (9, 20), (12, 20)),
        0.0694,
        name="ProShares S&P 500 Dividend Aristocrats ETF",
    ),
    "PFF": SimulatedSecurity(
        31.2,
        0.055,
        0.3,
        0.05,
        2.029,
        0.0,
        MONTHLY,
        0.0445,
        name="iShares Preferred and Income Securities ETF",
    ),
    "QQQ": SimulatedSecurity(
        409.5,
        0.16,
        1.25,
        0.08,
        2.54,
        0.08,
        ((3, 18), (6, 20), (9, 18), (12, 18)),
        0.0857,
        name="Invesco QQQ Trust",
    ),
    "SHEL": SimulatedSecurity(
        65.8,
        0.08,
        0.7,
        0.19,
        2.548,
        0.04,
        ((2, 15), (5, 18), (8, 10), (11, 16)),
        0.03,
        name="Shell plc",
    ),
    "SGOV": SimulatedSecurity(
        100.3,
        0.0505,
        0.0,
        0.001,
        5.062,
        0.0,
        MONTHLY,
        0.0131,
        name="iShares 0-3 Month Treasury Bond ETF",
    ),
}

#: Units for one US dollar at the end of 2023, rounded, and the yearly swing.
_RATES = {
    "TWD": (30.7, 0.04), "JPY": (141.0, 0.08), "EUR": (0.905, 0.06), "GBP": (0.785, 0.07),
    "CHF": (0.842, 0.06), "HKD": (7.81, 0.004), "CNY": (7.10, 0.04), "SGD": (1.32, 0.04),
    "KRW": (1290.0, 0.07), "AUD": (1.468, 0.08), "NZD": (1.583, 0.08), "CAD": (1.325, 0.05),
    "SEK": (10.1, 0.08), "NOK": (10.16, 0.08), "DKK": (6.75, 0.06), "PLN": (3.94, 0.08),
    "INR": (83.2, 0.03), "IDR": (15400.0, 0.05), "MYR": (4.59, 0.04), "THB": (34.2, 0.05),
    "PHP": (55.4, 0.04), "VND": (24270.0, 0.02), "ILS": (3.6, 0.07), "ZAR": (18.3, 0.1),
    "BRL": (4.85, 0.1), "MXN": (17.0, 0.08),
}  # fmt: skip


def simulated_security(symbol: str, market: str, currency: str) -> SimulatedSecurity:
    """How ``symbol`` is simulated: as known, or some share of ordinary habits, always the same for
    one symbol.
    """
    known = _KNOWN.get(symbol)
    if known is not None:
        return known
    chance = [byte / 255 for byte in sha256(symbol.encode()).digest()[:5]]
    per_dollar, _ = simulated_rate(currency)
    # Shares cost a few dozen dollars, but fewer units where a unit is small: hundreds in Taipei,
    # thousands in Tokyo.
    level = round((20 + 180 * chance[0]) * max(1.0, per_dollar / 5), 2)
    return SimulatedSecurity(
        level,
        growth=0.07 + 0.05 * chance[1],
        beta=0.6 + 0.6 * chance[2],
        swing=0.08 + 0.14 * chance[3],
        dividend=0.0 if market == "CRYPTO" else level * (0.01 + 0.03 * chance[4]),
        dividend_growth=0.04,
        ex_dates=QUARTERLY if market == "US" else ((6, 20), (12, 10)),
    )


def simulated_rate(currency: str) -> tuple[float, float]:
    """Units of ``currency`` for one US dollar at the end of 2023, and its swing a year; invented if
    unknown.
    """
    if currency == "USD":
        return 1.0, 0.0
    chance = sha256(currency.encode()).digest()[0] / 255
    return _RATES.get(currency, (2 + 8 * chance, 0.05))
