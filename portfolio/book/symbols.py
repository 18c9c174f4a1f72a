"""Symbols as Yahoo Finance spells them, what a symbol's ending says about its listing, and names of
what is not listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import TYPE_CHECKING

from portfolio.book.currencies import currencies, currency_of
from portfolio.book.records import CASH
from portfolio.book.tabular.numbers import LONGEST, plain_text
from portfolio.book.taiwan import are_alike, plain_name, taiwan_list
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Collection

#: How the name of an exchange rate ends: ``TWD=X`` is the Taiwan dollars that one US dollar costs.
_RATE_ENDING = "=X"
_RATE = re.compile(rf"([A-Z]{{3}}){_RATE_ENDING}")


def rate_name(currency: str) -> str:
    """The name of a currency's rate against the US dollar wherever a text has to name one: in
    ``corrections.csv``, in the store, in the JSON and on the screen. Everything else knows a rate
    by its currency.
    """
    return f"{currency}{_RATE_ENDING}"


def rate_currency(name: str) -> str | None:
    """The currency whose rate a name stands for; None for a security's symbol."""
    match = _RATE.fullmatch(name)
    return match[1] if match else None


@dataclass(frozen=True)
class Listing:
    """What is known of a security before anything is fetched, from its symbol alone."""

    #: ISO code of the exchange's country, ``CRYPTO``, ``FX``, or empty for an ending we do not
    #: know.
    market: str
    #: With its dot (``.TW``); empty for a US listing.
    suffix: str
    #: The currency it is usually held in (the major unit); empty when unknown.
    currency: str
    #: IANA name; empty when unknown.
    timezone: str
    #: When the day's close is final, exchange-local, closing auction included; None when unknown or
    #: when trading goes round the clock (the day then ends at midnight of ``timezone``).
    close: time | None


# Regular hours as published by the exchanges. Tokyo has closed at 15:30 since November 2024.
_LISTINGS = {
    listing.suffix: listing
    for listing in (
        Listing("US", "", "USD", "America/New_York", time(16, 0)),
        Listing("TW", ".TW", "TWD", "Asia/Taipei", time(13, 30)),
        Listing("TW", ".TWO", "TWD", "Asia/Taipei", time(13, 30)),
        Listing("JP", ".T", "JPY", "Asia/Tokyo", time(15, 30)),
        Listing("HK", ".HK", "HKD", "Asia/Hong_Kong", time(16, 10)),
        Listing("GB", ".L", "GBP", "Europe/London", time(16, 35)),
        Listing("GB", ".IL", "USD", "Europe/London", time(16, 35)),
        Listing("SG", ".SI", "SGD", "Asia/Singapore", time(17, 16)),
        Listing("AU", ".AX", "AUD", "Australia/Sydney", time(16, 12)),
        Listing("NZ", ".NZ", "NZD", "Pacific/Auckland", time(16, 45)),
        Listing("CA", ".TO", "CAD", "America/Toronto", time(16, 0)),
        Listing("CA", ".V", "CAD", "America/Toronto", time(16, 0)),
        Listing("CA", ".NE", "CAD", "America/Toronto", time(16, 0)),
        Listing("CA", ".CN", "CAD", "America/Toronto", time(16, 0)),
        Listing("DE", ".DE", "EUR", "Europe/Berlin", time(17, 35)),
        Listing("DE", ".F", "EUR", "Europe/Berlin", time(22, 0)),
        Listing("DE", ".MU", "EUR", "Europe/Berlin", time(22, 0)),
        Listing("DE", ".SG", "EUR", "Europe/Berlin", time(22, 0)),
        Listing("DE", ".BE", "EUR", "Europe/Berlin", time(22, 0)),
        Listing("DE", ".DU", "EUR", "Europe/Berlin", time(22, 0)),
        Listing("DE", ".HM", "EUR", "Europe/Berlin", time(22, 0)),
        Listing("FR", ".PA", "EUR", "Europe/Paris", time(17, 35)),
        Listing("NL", ".AS", "EUR", "Europe/Amsterdam", time(17, 35)),
        Listing("BE", ".BR", "EUR", "Europe/Brussels", time(17, 35)),
        Listing("IT", ".MI", "EUR", "Europe/Rome", time(17, 35)),
        Listing("ES", ".MC", "EUR", "Europe/Madrid", time(17, 35)),
        Listing("PT", ".LS", "EUR", "Europe/Lisbon", time(16, 35)),
        Listing("IE", ".IR", "EUR", "Europe/Dublin", time(16, 30)),
        Listing("AT", ".VI", "EUR", "Europe/Vienna", time(17, 35)),
        Listing("CH", ".SW", "CHF", "Europe/Zurich", time(17, 30)),
        Listing("SE", ".ST", "SEK", "Europe/Stockholm", time(17, 30)),
        Listing("DK", ".CO", "DKK", "Europe/Copenhagen", time(17, 0)),
        Listing("NO", ".OL", "NOK", "Europe/Oslo", time(16, 25)),
        Listing("FI", ".HE", "EUR", "Europe/Helsinki", time(18, 30)),
        Listing("PL", ".WA", "PLN", "Europe/Warsaw", time(17, 5)),
        Listing("KR", ".KS", "KRW", "Asia/Seoul", time(15, 30)),
        Listing("KR", ".KQ", "KRW", "Asia/Seoul", time(15, 30)),
        Listing("CN", ".SS", "CNY", "Asia/Shanghai", time(15, 0)),
        Listing("CN", ".SZ", "CNY", "Asia/Shanghai", time(15, 0)),
        Listing("IN", ".NS", "INR", "Asia/Kolkata", time(15, 30)),
        Listing("IN", ".BO", "INR", "Asia/Kolkata", time(15, 30)),
        Listing("ID", ".JK", "IDR", "Asia/Jakarta", time(16, 15)),
        Listing("MY", ".KL", "MYR", "Asia/Kuala_Lumpur", time(17, 0)),
        Listing("TH", ".BK", "THB", "Asia/Bangkok", time(16, 40)),
        Listing("IL", ".TA", "ILS", "Asia/Jerusalem", time(17, 25)),
        Listing("ZA", ".JO", "ZAR", "Africa/Johannesburg", time(17, 0)),
        Listing("BR", ".SA", "BRL", "America/Sao_Paulo", time(18, 0)),
        Listing("MX", ".MX", "MXN", "America/Mexico_City", time(15, 0)),
    )
}
MARKETS = frozenset(listing.market for listing in _LISTINGS.values())

#: How other places spell an exchange, and Yahoo's ending for it.
_OTHER_SPELLINGS = {
    "US": "", "NYSE": "", "NASDAQ": "", "NYSEARCA": "", "BATS": "", "AMEX": "", "NYSEAMERICAN": "",
    "TPE": ".TW", "TWSE": ".TW", "TT": ".TW", "TPEX": ".TWO", "TYO": ".T", "TSE": ".T", "JP": ".T",
    "HKG": ".HK", "LON": ".L", "SGX": ".SI", "ETR": ".DE", "EPA": ".PA", "AMS": ".AS",
}  # fmt: skip
_SHAPE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*(?:\.[A-Z]+)?")
_SHARE_CLASS = re.compile(r"([A-Z]{1,5})[./ ]([A-Z])")
#: A name of something that Yahoo cannot list, as brokers write it: with blanks (SPY 240621C540,
#: TSLA 06/21/2024 250.00 C), in Chinese (台積電選擇權), or an option with a strike in it
#: (-SPY240621C540.5).
_OWN_NAME = re.compile(r"[^\W_][\w .,:/%$&'’()+#*·-]*")
_OPTION = re.compile(r"-?[A-Z]{1,6}\d{6,8}[CP]\d+(?:\.\d+)?")
#: The code among the words of a Taiwanese security: 0050 元大台灣50, 台積電(2330).
_CODE = re.compile(r"(?<![0-9A-Z.])(\d{4,6}[A-Z]?)(?![0-9A-Z.])")
_DERIVATIVE = re.compile("選擇權|期貨|買權|賣權|權證|認購|認售|公司債")


_BARE = re.compile(r"\d{1,6}[A-Z]?")
_JAPANESE = re.compile(r"\d{4}|\d{3}[A-Z]")
_KANA = re.compile("[ぁ-ヿ]")
#: Funds in the United States have some of these for symbols.
_MONEY = frozenset(
    [
        "USD",
        "TWD",
        "JPY",
        "EUR",
        "HKD",
        "CNY",
        "GBP",
        "AUD",
        "CAD",
        "SGD",
        "CHF",
        "KRW",
        "NZD",
        "ZAR",
    ]
)
#: Names of money, in letters, that are no symbol.
_MONEY_ALONE = frozenset(("NTD", "RMB"))
_COINS = frozenset(("BTC", "ETH", "XRP", "DOGE", "BNB", "USDT", "USDC"))

_NEEDS = N_("“{symbol}” needs its exchange: write {taiwan}.")
_NEEDS_ZEROS = N_(
    "“{symbol}” needs its exchange, and Excel may have cut off zeros: write {taiwan}."
)
_NEEDS_OR_TOKYO = N_(
    "“{symbol}” needs its exchange: write {taiwan}, or {tokyo} if it is listed in Tokyo."
)
_NEEDS_OR_OTC = N_(
    "“{symbol}” needs its exchange: write {taiwan}, or {otc} if it trades over the counter."
)
_ONE_OF = N_("“{symbol}” can be several securities: write one of {candidates}.")
_DIFFERENTLY = N_("Yahoo Finance spells “{symbol}” differently: write {suggestion}.")


#: What is said of a name that Yahoo cannot know, and where nothing tells its currency.
UNLISTED = N_(
    "“{symbol}” is not a symbol of Yahoo Finance, so it is taken for something that is not listed:"
    " its price is the one in holdings.csv, else what was last paid for it. If it is listed, write"
    " its symbol, such as SPY or 0050.TW."
)
UNLISTED_CURRENCY = N_(
    "“{symbol}” is not listed, so nobody tells its currency: write it in the column “currency”,"
    " such as USD."
)


@dataclass(frozen=True)
class Symbol:
    """A typed symbol: Yahoo's spelling, or the sentence (``template``, ``facts``) saying what to
    write.
    """

    symbol: str
    template: str = ""
    facts: tuple[tuple[str, object], ...] = ()
    #: What may be meant, in Yahoo's spelling, where there is a sentence.
    candidates: tuple[str, ...] = ()


def listing(symbol: str) -> Listing:
    """The listing of a symbol in Yahoo's spelling.

    A pair such as ``BTC-USD`` is crypto in its second currency, ``TWD=X`` an exchange rate; neither
    is a US share, while ``BRK-B`` is. Nothing is known of what is not listed.
    """
    if is_unlisted(symbol):
        return Listing("", "", "", "", None)
    if symbol.endswith(_RATE_ENDING):
        return Listing("FX", _RATE_ENDING, symbol[-5:-2], "Europe/London", None)
    coin, _, money = symbol.rpartition("-")
    if coin and "." not in symbol and money in currencies():
        return Listing("CRYPTO", f"-{money}", money, "UTC", None)
    _, dot, ending = symbol.rpartition(".")
    return _LISTINGS.get(dot + ending if dot else "", Listing("", dot + ending, "", "", None))


@cache
def is_unlisted(symbol: str) -> bool:
    """Whether a symbol that was read is a name which Yahoo cannot know, such as an option's: it is
    never asked for it.
    """
    return (
        bool(symbol)
        and not symbol.startswith("^")
        and not symbol.endswith(_RATE_ENDING)
        and not _SHAPE.fullmatch(symbol)
    )


def read_listed(cell: str) -> Symbol:
    """The symbol in a cell where only one that Yahoo may list will do."""
    read = read_symbol(cell)
    return _odd(read.symbol) if is_unlisted(read.symbol) else read


def read_symbol(cell: str, name: str = "", held: Collection[str] = ()) -> Symbol:
    """The symbol in a cell, or the name of something that is not listed; ``CASH`` for cash.

    Case, width and the number of blanks do not matter, everything else is told. Of the listings
    that a bare code can be, the ``name`` beside it decides, else what is ``held``.
    """
    if len(cell) > LONGEST:
        return _trouble(N_("“{symbol}” is too long for a symbol."), symbol=cell.strip())
    text = plain_text(cell).upper()
    if text in (CASH, "現金"):
        return Symbol(CASH)
    if not text:
        return _trouble(
            N_("The symbol is missing: write it as Yahoo Finance does, or CASH for money.")
        )
    if text.endswith(_RATE_ENDING):
        return _trouble(
            N_(
                "“{symbol}” is an exchange rate: for money write CASH as symbol and its currency"
                " beside it."
            ),
            symbol=text,
        )
    if text.startswith("^"):
        return _trouble(
            N_("“{symbol}” is an index, which nobody can hold: write the fund’s symbol."),
            symbol=text,
        )
    return (
        _money(text)
        or _code(text, name, held)
        or _other_spelling(text)
        or _checked(text, name, held)
    )


def asked_about(symbol: str) -> Symbol | None:
    """What to say of a symbol that people write for money or a coin, while a fund in the United
    States is listed under it; None for any other.
    """
    if symbol in _MONEY:
        return _trouble(
            N_(
                "“{symbol}” can be money or a security: for money write CASH as symbol and {symbol}"
                " in the column “currency”; for the security write its name beside it in"
                " holdings.csv."
            ),
            symbol=symbol,
        )
    if symbol in _COINS:
        return _trouble(
            N_(
                "“{symbol}” can be a coin or a security: for the coin write {coin}; for the"
                " security write its name beside it in holdings.csv."
            ),
            symbol=symbol,
            coin=f"{symbol}-USD",
        )
    return None


def other_listings(symbol: str) -> tuple[str, ...]:
    """What Taiwan's list has in place of a symbol of Taiwan that it does not have: 6488.TWO for
    6488.TW, 00878.TW for 878.TW.
    """
    code, dot, ending = symbol.rpartition(".")
    if f"{dot}{ending}" not in (".TW", ".TWO"):
        return ()
    found = tuple(one.symbol for one in taiwan_list().listings(code))
    return () if symbol in found else found


def _trouble(template: str, candidates: tuple[str, ...] = (), /, **facts: object) -> Symbol:
    return Symbol("", template, tuple(facts.items()), candidates)


def _money(text: str) -> Symbol | None:
    """What to write for 美金, NTD or US$, which can be nothing but money."""
    currency = currency_of(text)
    if currency is None or (text.isascii() and text.isalpha() and text not in _MONEY_ALONE):
        return None
    return _trouble(
        N_("“{text}” is money: write CASH as symbol and {currency} in the column “currency”."),
        text=text,
        currency=currency,
    )


def _code(text: str, name: str = "", held: Collection[str] = ()) -> Symbol | None:
    """What to write for a bare code such as 0050, 6488 or 130A, which several exchanges use; None
    for what is none.
    """
    if not _BARE.fullmatch(text):
        return None
    listed = {one.symbol: one for one in taiwan_list().listings(text)}
    is_japanese = _JAPANESE.fullmatch(text) and not text.startswith("0")
    possible = (*listed, *((f"{text}.T",) if is_japanese else ()))
    if not listed:
        return _unlisted_code(text, possible)
    beside = plain_name(name)
    named = tuple(s for s, one in listed.items() if are_alike(plain_name(one.name), beside))
    if _KANA.search(name):
        named = tuple(symbol for symbol in possible if symbol not in listed)
    meant = named or tuple(s for s in possible if s in held) or possible
    first, is_cut = meant[0], not meant[0].startswith(f"{text}.")
    if len(meant) == 1:
        return _trouble(_NEEDS_ZEROS if is_cut else _NEEDS, meant, symbol=text, taiwan=first)
    if len(meant) == 2 and not is_cut and meant[1].endswith(".T"):
        return _trouble(_NEEDS_OR_TOKYO, meant, symbol=text, taiwan=first, tokyo=meant[1])
    shown = tuple(f"{s} ({listed[s].name})" if s in listed else s for s in meant)
    return _trouble(_ONE_OF, meant, symbol=text, candidates=shown)


def _unlisted_code(text: str, possible: tuple[str, ...]) -> Symbol | None:
    """What to write for a code that Taiwan's list does not have: it may be younger than the
    list.
    """
    if re.fullmatch(r"\d{1,3}", text):
        taiwan = f"{text:0>4}.TW"
        return _trouble(_NEEDS_ZEROS, (taiwan,), symbol=text, taiwan=taiwan)
    if re.fullmatch(r"\d{3}[A-Z]", text):
        return _trouble(_NEEDS, possible, symbol=text, taiwan=f"{text}.T")
    if not re.fullmatch(r"\d{4,6}[A-Z]?", text):
        return None
    both = (f"{text}.TW", f"{text}.TWO")
    if possible:
        return _trouble(_ONE_OF, (*both, *possible), symbol=text, candidates=(*both, *possible))
    return _trouble(_NEEDS_OR_OTC, both, symbol=text, taiwan=both[0], otc=both[1])


def _other_spelling(text: str) -> Symbol | None:
    """What to write for ``BRK.B``, ``SPY US``, ``SPY.US`` and ``NASDAQ:QQQ``."""
    share_class = _SHARE_CLASS.fullmatch(text)
    if share_class and f".{share_class[2]}" not in _LISTINGS:
        return _differently(text, f"{share_class[1]}-{share_class[2]}")
    place, colon, code = text.partition(":")
    if not colon:
        code, _, place = text.replace(" ", ".").rpartition(".")
    if code and place in _OTHER_SPELLINGS and re.fullmatch(r"[A-Z0-9-]+", code):
        ending = _OTHER_SPELLINGS[place]
        listed = taiwan_list().by_code.get(code) if ending == ".TW" else None
        return _differently(text, code + ending if listed is None else listed.symbol)
    return None


def _differently(text: str, suggestion: str) -> Symbol:
    return _trouble(_DIFFERENTLY, (suggestion,), symbol=text, suggestion=suggestion)


def _checked(text: str, beside: str, held: Collection[str]) -> Symbol:
    if _SHAPE.fullmatch(text):
        return Symbol(text)
    name = " ".join(text.split())
    closed = re.sub(r" ?([.-]) ?", r"\1", name)
    if closed != name and _SHAPE.fullmatch(closed):
        return _differently(text, closed)
    codes = _CODE.findall(name)
    if (
        len(codes) == 1
        and not _DERIVATIVE.search(name)
        and not re.search("[A-Z]", name.replace(codes[0], ""))
    ):
        words = name.replace(codes[0], "").strip(" ()[]-,")
        return _code(codes[0], words or beside, held) or _odd(text)
    is_own = (" " in name or not name.isascii()) and any(char.isalpha() for char in name)
    return (
        Symbol(name)
        if (is_own and _OWN_NAME.fullmatch(name)) or _OPTION.fullmatch(name)
        else _odd(text)
    )


def _odd(text: str) -> Symbol:
    return _trouble(
        N_(
            "“{symbol}” is not a symbol: copy it from Yahoo Finance, such as SPY, BRK-B or 0050.TW."
        ),
        symbol=text,
    )
