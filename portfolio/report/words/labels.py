"""The words for measures, columns, rhythms, sources and places, shared by pages, files and
terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.records import CASH
from portfolio.errors import N_
from portfolio.language import DASH
from portfolio.report.cells import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.analysis.records import (
        Frequency,
        HoldingReview,
        Method,
        ReturnKind,
        Review,
        View,
    )
    from portfolio.analysis.records.terms import TaxOrigin
    from portfolio.errors import Severity
    from portfolio.language import Language

#: The symbol of the portfolio's own row.
TOTAL = "TOTAL"

RETURN_KINDS: Mapping[ReturnKind, str] = {
    "total": N_("Total return (dividends reinvested)"),
    "price": N_("Price return"),
    "net": N_("Total return after tax"),
}
FREQUENCIES: Mapping[Frequency, str] = {
    "monthly": N_("monthly"),
    "quarterly": N_("quarterly"),
    "half-yearly": N_("half-yearly"),
    "yearly": N_("yearly"),
    "irregular": N_("irregularly"),
    "none": N_("no dividends"),
}
METHODS: Mapping[Method, str] = {
    "static": N_("Static: today's holdings"),
    "ledger": N_("Ledger: all transactions"),
}
#: ``manual`` is the source of a single price, the others also of a whole review.
SOURCES: Mapping[str, str] = {
    "yahoo": N_("Yahoo Finance"),
    "store": N_("Yahoo Finance, stored copy"),
    "demo": N_("Demo prices (simulated)"),
    "manual": N_("Your own price"),
    "own": N_("Your own prices"),
}
SEVERITIES: Mapping[Severity, str] = {
    "error": N_("Error"),
    "warning": N_("Warning"),
    "info": N_("Note"),
}
TAX_ORIGINS: Mapping[TaxOrigin, str] = {
    "holding": N_("from the holding's row"),
    "symbol": N_("from your settings for this symbol"),
    "market": N_("from your settings for this market"),
    "residence": N_("from the table of your country of residence"),
    "fallback": N_("assumed: the market is not in the table"),
}
#: The same in a table's cell.
_SHORT_TAX_ORIGINS: Mapping[TaxOrigin, str] = {
    "holding": N_("the holding's row"),
    "symbol": N_("your rate for it"),
    "market": N_("your rate for the market"),
    "residence": N_("residence default"),
    "fallback": N_("assumed"),
}
#: Columns of ``holdings.csv`` that the portfolio is grouped by; others are shown as typed.
DIMENSIONS: Mapping[str, str] = {
    "asset_class": N_("Asset class"),
    "region": N_("Region"),
    "currency": N_("Currency"),
    "account": N_("Account"),
    "sector": N_("Sector"),
    "symbol": N_("Symbol"),
    "name": N_("Name"),
    "note": N_("Notes"),
}
#: Where a listing's exchange stands, by the suffix of Yahoo's symbol.
CITIES: Mapping[str, str] = {
    "": N_("New York"),
    "TW": N_("Taipei"),
    "TWO": N_("Taipei"),
    "T": N_("Tokyo"),
    "HK": N_("Hong Kong"),
    "L": N_("London"),
    "SI": N_("Singapore"),
    "SS": N_("Shanghai"),
    "SZ": N_("Shenzhen"),
    "KS": N_("Seoul"),
    "AX": N_("Sydney"),
    "TO": N_("Toronto"),
    "PA": N_("Paris"),
    "AS": N_("Amsterdam"),
    "DE": N_("Frankfurt"),
    "SW": N_("Zurich"),
    "MI": N_("Milan"),
}


def measure(t: Language, wish: ReturnKind) -> str:
    """What a return includes."""
    return t(RETURN_KINDS[wish])


def view(t: Language, wish: View, base_currency: str) -> str:
    """The currency in which a return is measured."""
    return t("own currency") if wish == "own" else t("in {currency}", currency=base_currency)


def frequency(t: Language, rhythm: Frequency | None) -> str:
    """How often a security pays; a dash when unknown."""
    return DASH if rhythm is None else t(FREQUENCIES[rhythm])


def method(t: Language, review: Review) -> str:
    """How the review was computed."""
    return t(METHODS[review.method])


def source(t: Language, wish: str) -> str:
    """Where prices come from."""
    return t(SOURCES[wish])


def severity(t: Language, wish: Severity) -> str:
    """How much a problem matters."""
    return t(SEVERITIES[wish])


def tax_rate(t: Language, rate: float | None) -> str:
    """A tax rate with the decimals it has: ``30%``, ``15.315%``."""
    return DASH if rate is None else f"{t.number(100 * rate, 3)}%"


def tax_origin(t: Language, origin: TaxOrigin | None) -> str:
    """Where a dividend tax rate comes from."""
    return DASH if origin is None else t(TAX_ORIGINS[origin])


def short_tax_origin(t: Language, origin: TaxOrigin) -> str:
    """The same for a table's cell."""
    return t(_SHORT_TAX_ORIGINS[origin])


def tax_origins_note(t: Language) -> str:
    """What the short words for where a rate comes from stand for."""
    return t(
        "First match wins: the holding's row (column “dividend_tax” of holdings.csv), your rate for"
        " the symbol, your rate for the market (both in portfolio.toml), the default of your"
        " country of residence. For a market that has no default 30% is assumed."
    )


def dimension(t: Language, column: str) -> str:
    """The title of a column that the portfolio is grouped by; an unknown one as typed."""
    return t(DIMENSIONS[column]) if column in DIMENSIONS else one_line(column)


#: What many write for a class, a region or a sector; shown in the reader's language. All else is
#: shown as typed.
_COMMON = frozenset(
    {
        N_("Equity"),
        N_("Stock"),
        N_("Bond"),
        N_("Preferred"),
        N_("Cash"),
        N_("Real estate"),
        N_("Gold"),
        N_("Fund"),
        N_("Crypto"),
        N_("US"),
        N_("Taiwan"),
        N_("Japan"),
        N_("UK"),
        N_("Europe"),
        N_("China"),
        N_("Hong Kong"),
        N_("Global"),
        N_("Emerging markets"),
        N_("Technology"),
        N_("Financials"),
        N_("Energy"),
        N_("Consumer staples"),
        N_("Health care"),
        N_("Broad market"),
        N_("Government"),
        N_("Taiwan broker"),
        N_("US broker"),
        N_("Japan broker"),
    }
)


def group(t: Language, name: str) -> str:
    """The name of a group, translated where it is a common word; an empty one is what the user left
    out.
    """
    shown = one_line(name)
    return t(shown) if shown in _COMMON else shown or t("Not set")


def city(t: Language, symbol: str) -> str:
    """The city of the exchange on which ``symbol`` is listed; the suffix itself when it is not
    known.
    """
    suffix = symbol.rpartition(".")[2].upper() if "." in symbol else ""
    return t(CITIES[suffix]) if suffix in CITIES else suffix


def sold(review: Review) -> frozenset[str]:
    """The securities of which nothing is left in any account."""
    held = {h.symbol for h in review.holdings if not h.is_closed}
    return frozenset(h.symbol for h in review.holdings if h.is_closed) - held


def remarks(t: Language, review: Review) -> Mapping[str, str]:
    """What a table of returns says beside a security's name: nothing is left of it, or its price is
    old.
    """
    gone = sold(review)
    stale = {
        h.symbol: t("price of {date}", date=h.price_date)
        for h in review.securities
        if h.is_stale and h.price_date is not None and h.symbol not in gone
    }
    return {**stale, **dict.fromkeys(gone, t("sold"))}


def marked(t: Language, name: str, remark: str) -> str:
    """A name in a table of securities with what is remarkable about it, if anything is."""
    if not remark:
        return name
    return t("{name}, {remark}", name=name, remark=remark) if name else remark


def portfolio_measure(review: Review, wish: ReturnKind) -> ReturnKind:
    """What the portfolio's row shows among returns measured by ``wish``: a ledger's are all after
    withholding.
    """
    return "net" if review.method == "ledger" and wish == "total" else wish


def year_to_date(t: Language, review: Review) -> str:
    """The period since New Year: ``YTD 2024``."""
    return t("YTD {year}", year=review.quarter[:4])


def short(t: Language, symbol: str, name: str) -> str:
    """A holding in a sentence: its name, else its symbol."""
    if symbol == TOTAL:
        return t("Portfolio")
    return one_line(name) or (t("Cash") if symbol == CASH else symbol)


def long(t: Language, symbol: str, name: str) -> str:
    """A holding in a table: its name with its symbol."""
    shown = short(t, symbol, name)
    if symbol in (TOTAL, CASH) or shown == symbol:
        return shown
    return t("{name} ({symbol})", name=shown, symbol=symbol)


def remark(t: Language, holding: HoldingReview) -> str:
    """What is special about a holding's price, in two words; empty when nothing is."""
    if holding.is_cash:
        return ""
    if holding.is_closed:
        return t("sold")
    if holding.price is None:
        return t("no price")
    if holding.is_manual:
        return t("manual price")
    return t("stale price") if holding.is_stale else ""
