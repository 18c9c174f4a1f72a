"""What the Data page does: fetch a symbol again, accept a repair, enter a value, take a correction
back.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import streamlit as st

from portfolio.analysis.findings.comparison import compare
from portfolio.book.corrections.editing import add_corrections, remove_correction
from portfolio.book.corrections.rows import FIELDS, corrections_path, read_corrections
from portfolio.book.records import CorrectionKind
from portfolio.errors import N_, PortfolioError
from portfolio.report.words.corrections import said
from portfolio.ui.shell.refresher import refresher
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import data_tables
from portfolio.ui.widgets.grids import side_by_side
from portfolio.workspace import today

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from portfolio.analysis.records import Review, ReviewFinding
    from portfolio.book.corrections.rows import CorrectionsFile
    from portfolio.book.records import Correction
    from portfolio.language import Language
    from portfolio.ui.shell.session import Screen

#: What the last button did, to be said once.
_SAID = "data_said"
_KINDS: Mapping[CorrectionKind, str] = {
    "close": N_("Price (close)"),
    "dividend": N_("Dividend per share"),
    "drop": N_("Leave out the price"),
    "split": N_("Split (new shares for one old; 1: no shares were added)"),
    "paid": N_("What was paid is right (give the reason as source)"),
}


def tell() -> None:
    """Say once what the last button did."""
    kind, sentence = st.session_state.pop(_SAID, ("", ""))
    if kind == "error":
        st.error(plain(sentence), icon=":material/error:")
    elif kind:
        st.success(plain(sentence), icon=":material/check_circle:")


def _carry_out(t: Language, change: Callable[[], object], done: str) -> None:
    """Do what a button says and begin again, or say why it could not be done."""
    try:
        change()
    except PortfolioError as error:
        st.session_state[_SAID] = ("error", t.error(error))
    else:
        st.session_state[_SAID] = ("success", done)
    st.rerun()


def refetch(screen: Screen, symbol: str) -> None:
    """Offer to fetch the whole history of ``symbol`` again."""
    t, workspace = screen.t, screen.workspace
    held = refresher().held_until(workspace)
    is_cut_off = workspace.options.offline or workspace.options.demo
    if st.button(
        t("Fetch {symbol} again", symbol=plain(symbol)),
        key="refetch",
        icon=":material/refresh:",
        disabled=is_cut_off or held is not None or refresher().is_running(),
        help=t(
            "Asks Yahoo for every day and dividend since 2000; what is stored stays if the answer"
            " is worse."
        ),
    ):
        refresher().start(workspace, (symbol,), whole=True)
        st.rerun()


def repair(screen: Screen, review: Review, found: ReviewFinding, key: str) -> None:
    """Show what following a finding's alternative would change, and offer to do it."""
    t, finding = screen.t, found.finding
    if not finding.alternative:
        return
    if all(correction.kind == "paid" for correction in finding.alternative):
        _accept_paid(screen, found, key)
        return
    label = t("Count it after all") if finding.is_held_out else t("Look at the repair")
    with st.popover(label, icon=":material/build:", key=f"repair_{key}"):
        for correction in finding.alternative:
            st.markdown(plain(said(correction, t)))
        comparisons = compare(review, found)
        if comparisons:
            side_by_side(
                data_tables.compared(comparisons, review, finding.symbol, screen.audience), t
            )
        else:
            st.caption(t("It changes no return of {quarter}.", quarter=t.quarter(review.quarter)))
        path = corrections_path(screen.workspace.holdings_path)
        st.caption(
            plain(t("It is written into {file} and can be taken back at any time.", file=path.name))
        )
        if st.button(t("Accept"), key=f"accept_{key}", type="primary", icon=":material/check:"):
            _carry_out(
                t,
                lambda: add_corrections(path, finding.alternative, today()),
                t("Accepted. The numbers are computed with it now."),
            )


def _accept_paid(screen: Screen, found: ReviewFinding, key: str) -> None:
    """Offer to say, with a reason, that what was paid is right: it is not told again."""
    t, finding = screen.t, found.finding
    path = corrections_path(screen.workspace.holdings_path)
    with st.popover(t("It is right"), icon=":material/check:", key=f"paid_{key}"):
        for correction in finding.alternative:
            st.markdown(plain(said(correction, t)))
        reason = st.text_input(
            t("Reason"),
            placeholder=t("such as shares offered to subscribers (公開申購)"),
            key=f"paid_reason_{key}",
        )
        st.caption(
            plain(t("It is written into {file} and can be taken back at any time.", file=path.name))
        )
        if st.button(
            t("Accept for good"), key=f"accept_{key}", type="primary", disabled=not reason.strip()
        ):
            _carry_out(
                t,
                lambda: add_corrections(
                    path, [replace(c, source=reason) for c in finding.alternative], today()
                ),
                t("Accepted: it is not told again."),
            )


def enter(screen: Screen, symbol: str, currency: str, day: date) -> None:
    """Offer a form for a price or dividend that the user knows better than Yahoo, or that Yahoo
    lacks.
    """
    t = screen.t
    with (
        st.popover(t("Enter a value"), icon=":material/edit:", key="enter"),
        st.form(f"enter_{symbol}", border=False),
    ):
        st.markdown(
            plain(t("{symbol}, per share in {currency}", symbol=symbol, currency=currency or "?"))
        )
        kinds: list[CorrectionKind] = list(get_args(CorrectionKind))
        kind = st.selectbox(
            t("What"),
            sorted(kinds, key=list(_KINDS).index),
            format_func=lambda wish: t(_KINDS[wish]),
            key="enter_kind",
        )
        when = st.date_input(
            t("Day (for a dividend the ex-date)"), value=day, format="YYYY-MM-DD", key="enter_day"
        )
        value = st.text_input(t("Value"), key="enter_value")
        source = st.text_input(
            t("Source"), placeholder=t("Where you have it from"), key="enter_source"
        )
        if st.form_submit_button(t("Save"), icon=":material/save:", type="primary"):
            cells = (symbol, when.isoformat() if when else "", kind or "", value, source, "")
            _save(screen, typed(cells))


def typed(cells: Sequence[str]) -> CorrectionsFile:
    """What the reader of ``corrections.csv`` makes of a row typed into the form, in the order of
    ``FIELDS``.
    """
    file = io.StringIO(newline="")
    csv.writer(file).writerows([FIELDS, cells])
    return read_corrections(file.getvalue().encode())


def _save(screen: Screen, file: CorrectionsFile) -> None:
    """Write what the form says, or say what is wrong with it."""
    t = screen.t
    for problem in file.problems:
        if problem.severity == "error":
            st.error(plain(t.problem(problem)), icon=":material/error:")
    if file.corrections and not any(problem.severity == "error" for problem in file.problems):
        path = corrections_path(screen.workspace.holdings_path)
        corrections = [replace(c, line=0) for c in file.corrections]
        _carry_out(
            t,
            lambda: add_corrections(path, corrections, today()),
            t("Saved. The numbers are computed with it now."),
        )


def listed(screen: Screen, corrections: Sequence[Correction]) -> None:
    """List the corrections in force, each with a button that takes it back.

    With amounts hidden, the price of what nobody else prices is left out.
    """
    t = screen.t
    own = {
        symbol
        for symbol, history in screen.opened.market.histories.items()
        if history.fetched_at is None
    }
    path = corrections_path(screen.workspace.holdings_path)
    for n, correction in enumerate(corrections):
        left, right = st.columns([5, 1], vertical_alignment="center")
        is_private = not screen.audience.shows_amounts and correction.symbol in own
        shown = replace(correction, value=None) if is_private else correction
        words = t("{symbol}, {correction}", symbol=correction.symbol, correction=said(shown, t))
        left.markdown(plain(words))
        about = [t("Source: {source}", source=correction.source)] if correction.source else []
        about += [t("written {day}", day=correction.entered)] if correction.entered else []
        if about:
            left.caption(plain(t.listing(about)))
        if right.button(t("Take back"), key=f"take_back_{n}", icon=":material/undo:"):
            _carry_out(
                t,
                lambda chosen=correction: remove_correction(path, chosen),  # type: ignore[misc]
                t("Taken back. The numbers are computed without it now."),
            )
