"""Withholding, to edit: what is taken in each market and from each security, why, and one's own
rates in its place.

What is typed stays in the form until it is saved to ``portfolio.toml``; the file as it was when the
form was drawn is the one that is changed, so nothing that another program wrote meanwhile is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.book.settings.saving import SettingsChange, save_settings, settings_sha256
from portfolio.book.symbols import MARKETS, listing
from portfolio.book.withholding import rates_in_force
from portfolio.errors import PortfolioError
from portfolio.report.words import labels
from portfolio.report.words.income_words import market
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets.grids import MOST_ROWS, ROW
from portfolio.workspace import today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from portfolio.book.records import HealthPremium, Settings
    from portfolio.book.withholding import RateInForce
    from portfolio.language import Language
    from portfolio.ui.shell.session import Screen

#: What the last button did, to be said once.
_SAID = "withholding_said"
#: A rate is kept to a thousandth of a percent, Japan's 15.315 %.
_DIGITS = 5


def draw(screen: Screen) -> None:
    """Draw the form with its tables, buttons and hints."""
    t, path = screen.t, screen.workspace.config_path
    _say()
    try:
        seen = settings_sha256(path)
    except PortfolioError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    book = screen.opened.book
    day = screen.review.as_of if screen.review else today()
    rates = rates_in_force(book.holdings, book.settings, day)
    if not rates:
        st.info(
            t("There is no security yet whose dividends could be taxed."), icon=":material/info:"
        )
        return
    mount = f"{t.code}_{seen or 'none'}"  # another file or another language is another editor
    premium = book.settings.health_premium
    taiwanese = tuple(
        dict.fromkeys([*(s for s in book.symbols if listing(s).market == "TW"), *premium.shares])
    )
    groups = {True: [r for r in rates if r.is_market], False: [r for r in rates if not r.is_market]}
    with st.form("withholding", border=False):
        for is_market, found in groups.items():
            _table(t, found, day, is_market=is_market, key=f"tax_{is_market}_{mount}")
        _changes(t, book.settings)
        _premium(t, premium, taiwanese, mount)
        st.caption(
            plain(
                t(
                    "First match wins: the holding's own row (column “dividend_tax” of"
                    " holdings.csv), then your rate for the symbol, then your rate for the market,"
                    " then the table of your country of residence. Empty a cell to go back to the"
                    " default. A rate that changes on a day stands in {file} below {example}.",
                    file=path.name,
                    example="[dividend_tax.2027-01-01]",
                )
            )
        )
        with st.container(horizontal=True):
            st.form_submit_button(
                t("Save rates"),
                key="save_rates",
                type="primary",
                icon=":material/save:",
                on_click=_save,
                args=(t, path, seen, groups, premium, taiwanese, mount),
            )
            st.form_submit_button(
                t("Back to the defaults"),
                key="reset_rates",
                icon=":material/restart_alt:",
                on_click=_reset,
                args=(t, path, seen, book.settings),
                help=t(
                    "Removes your own rates from {file}; comments and other settings stay.",
                    file=path.name,
                ),
            )
    _hints(t)


def _table(
    t: Language, rates: Sequence[RateInForce], day: date, *, is_market: bool, key: str
) -> None:
    """Draw one table to edit: rate in force, its origin, and one's own rate in percent."""
    frame = pd.DataFrame(
        {
            "name": [market(t, r.name) if is_market else r.name for r in rates],
            "rate": [labels.tax_rate(t, r.rate) for r in rates],
            "own": pd.Series(
                [None if r.own is None else round(100 * r.own, 3) for r in rates], dtype="float64"
            ),
            "origin": [
                labels.tax_origin(t, r.origin) if r.origin else t("differs between accounts")
                for r in rates
            ],
        }
    )
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        disabled=["name", "rate", "origin"],
        column_config={
            "name": st.column_config.TextColumn(
                t("Market of the listing") if is_market else t("Symbol"), pinned=True, width=150
            ),
            "rate": st.column_config.TextColumn(
                t("In force"),
                help=t(
                    "What is withheld from a dividend with ex-date on {date}.",
                    date=t.long_date(day),
                ),
                width=90,
                alignment="right",
            ),
            "own": st.column_config.NumberColumn(
                t("Your rate, %"),
                min_value=0.0,
                max_value=100.0,
                step=0.001,
                format="plain",
                width=110,
            ),
            "origin": st.column_config.TextColumn(t("Rate taken"), width=300),
        },
        placeholder="",
        height=ROW * (min(len(rates), MOST_ROWS) + 1) + 2,
        row_height=ROW,
        alt=(
            t("Tax on dividends by market, to edit")
            if is_market
            else t("Tax on dividends by symbol, to edit")
        ),
    )


def _typed(key: str, rates: Sequence[RateInForce]) -> Mapping[str, float | None]:
    """What was typed over one's own rates, as fractions by name; an emptied cell is None."""
    state: Mapping[str, Any] = st.session_state.get(key) or {}
    edits: Mapping[Any, Mapping[str, Any]] = state.get("edited_rows", {})
    return {
        rates[int(row)].name: (
            None if cells["own"] is None else round(float(cells["own"]) / 100, _DIGITS)
        )
        for row, cells in edits.items()
        if "own" in cells
    }


def _changes(t: Language, settings: Settings) -> None:
    """Tell which rates change on which day, for those are written in the file alone."""
    changes = [
        t(
            "from {date} {rates}",
            date=t.long_date(day),
            rates=t.listing(
                [f"{_name(t, name)} {labels.tax_rate(t, rate)}" for name, rate in rates.items()]
            ),
        )
        for day, rates in settings.dividend_tax_from
    ]
    if changes:
        st.caption(
            plain(t("Your rates that change by ex-date: {changes}.", changes=t.listing(changes)))
        )


def _name(t: Language, name: str) -> str:
    return market(t, name) if name in MARKETS else name


def _premium(t: Language, premium: HealthPremium, symbols: Sequence[str], mount: str) -> None:
    """Draw the option of Taiwan's supplementary health premium, for who holds something listed
    there.
    """
    if not symbols:
        return
    st.checkbox(
        t("Deduct Taiwan's supplementary health premium"),
        value=premium.enabled,
        key=f"premium_enabled_{mount}",
        help=t(
            "Of a single payment whose dividend income is at or over the threshold, on top of the"
            " tax on dividends. On a fund's payment it is due on the dividend-income part only."
        ),
    )
    left, right = st.columns(2)
    left.number_input(
        t("Premium, %"),
        min_value=0.0,
        max_value=100.0,
        value=round(100 * premium.rate, 3),
        step=0.01,
        format="%.2f",
        key=f"premium_rate_{mount}",
    )
    right.number_input(
        t("From a payment of, NT$"),
        min_value=0.0,
        value=premium.threshold,
        step=1000.0,
        format="%.0f",
        key=f"premium_threshold_{mount}",
    )
    st.data_editor(
        pd.DataFrame(
            {
                "symbol": list(symbols),
                "share": [round(100 * premium.shares.get(symbol, 1.0), 3) for symbol in symbols],
            }
        ),
        key=f"premium_shares_{mount}",
        hide_index=True,
        disabled=["symbol"],
        column_config={
            "symbol": st.column_config.TextColumn(t("Symbol"), pinned=True, width=110),
            "share": st.column_config.NumberColumn(
                t("Dividend income, %"),
                min_value=0.0,
                max_value=100.0,
                step=0.1,
                format="%.1f",
                width=190,
                help=t(
                    "Of every payment. Funds publish it with each; the rest is capital gains or"
                    " equalisation."
                ),
            ),
        },
        width="content",
        height=ROW * (min(len(symbols), MOST_ROWS) + 1) + 2,
        row_height=ROW,
        alt=t("Part of a payment on which the health premium is due, to edit"),
    )


def _premium_typed(
    premium: HealthPremium, symbols: Sequence[str], mount: str
) -> tuple[Mapping[str, bool | float | None], Mapping[str, float | None]]:
    """What differs from the settings: the option's own entries, and the shares by symbol."""
    wishes: dict[str, bool | float | None] = {
        "enabled": bool(st.session_state.get(f"premium_enabled_{mount}", premium.enabled)),
        "rate": round(
            float(st.session_state.get(f"premium_rate_{mount}", 100 * premium.rate)) / 100, _DIGITS
        ),
        "threshold": float(st.session_state.get(f"premium_threshold_{mount}", premium.threshold)),
    }
    state: Mapping[str, Any] = st.session_state.get(f"premium_shares_{mount}") or {}
    edits: Mapping[Any, Mapping[str, Any]] = state.get("edited_rows", {})
    shares = {
        # 100 % is what holds without an entry.
        symbols[int(row)]: (
            None if cells["share"] in (None, 100) else round(float(cells["share"]) / 100, _DIGITS)
        )
        for row, cells in edits.items()
        if "share" in cells
    }
    return {name: wish for name, wish in wishes.items() if wish != getattr(premium, name)}, shares


def _save(
    t: Language,
    path: Path,
    seen: str | None,
    groups: Mapping[bool, Sequence[RateInForce]],
    premium: HealthPremium,
    symbols: Sequence[str],
    mount: str,
) -> None:
    typed = {
        name: rate
        for is_market, rates in groups.items()
        for name, rate in _typed(f"tax_{is_market}_{mount}", rates).items()
    }
    options, shares = _premium_typed(premium, symbols, mount)
    every = {rate.name: rate for rates in groups.values() for rate in rates}
    by_day: dict[date | None, dict[str, float | None]] = {None: {}}
    for name, rate in typed.items():
        by_day.setdefault(every[name].since, {})[name] = rate
    change = SettingsChange(
        by_day.pop(None), options, shares, {d: r for d, r in by_day.items() if d}
    )
    kept = [name for name in typed if every[name].origin == "holding"]
    said = t("Saved. Every number after tax is computed with it.")
    if kept:
        said = t(
            "Saved, but not in force for {symbols}: the rate in the holding's own row comes first"
            " (column “dividend_tax” of holdings.csv).",
            symbols=t.listing(kept),
        )
    _write(t, path, seen, change, said)


def _reset(t: Language, path: Path, seen: str | None, settings: Settings) -> None:
    own: dict[str, float | None] = dict.fromkeys(settings.dividend_tax)
    dated: dict[date, dict[str, float | None]] = {
        d: dict.fromkeys(r) for d, r in settings.dividend_tax_from
    }
    change = SettingsChange(own, dividend_tax_from=dated)
    _write(t, path, seen, change, t("Your own rates are gone; the defaults are in force."))


def _write(t: Language, path: Path, seen: str | None, change: SettingsChange, said: str) -> None:
    """Save, and keep for the next draw what happened."""
    if change.is_empty:
        st.session_state[_SAID] = ("info", t("Nothing was changed."))
        return
    try:
        save_settings(path, change, expected_sha256=seen)
    except PortfolioError as error:
        st.session_state[_SAID] = ("error", t.error(error))
    else:
        st.session_state[_SAID] = ("success", said)


def _say() -> None:
    """Say once what the last button did."""
    kind, sentence = st.session_state.pop(_SAID, ("", ""))
    if kind == "error":
        st.error(plain(sentence), icon=":material/error:")
    elif kind == "info":
        st.info(plain(sentence), icon=":material/info:")
    elif kind:
        st.success(plain(sentence), icon=":material/check_circle:")


def _hints(t: Language) -> None:
    """Say what these rates do not know."""
    st.caption(
        t(
            "Treaties and rules for funds differ: what your broker's statement shows is right. Much"
            " of what is withheld from SGOV and other funds of US Treasuries can be refunded later,"
            " for it is interest; it counts as withheld here. The UK withholds nothing, so a"
            " British share listed in New York needs a rate of 0 of its own."
        )
    )
