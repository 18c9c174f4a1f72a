"""What surrounds every page: navigation, quarter, currency, language, privacy, the state of the
prices.

The order of a rerun: words, files, prices, review, then the page. Whatever is missing is said in
the place where the page would be, with what to do about it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.errors import MissingFileError, PortfolioError
from portfolio.language import CODES, CONVENTIONS, choose
from portfolio.report.audience import Audience
from portfolio.report.masking import masked
from portfolio.report.words.sentences import data_line, demo_banner, not_counted, readiness
from portfolio.ui import welcome
from portfolio.ui.shell import address, benchmarks, fetching, session
from portfolio.ui.shell.session import Screen
from portfolio.ui.shell.text import plain
from portfolio.workspace import Workspace

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from portfolio.analysis.records import Review, View
    from portfolio.language import Code, Language
    from portfolio.opened import Opened

_PAGES = Path(__file__).parent / "pages"
_DATA_PAGE = _PAGES / "data.py"
_REVIEW_PAGE = _PAGES / "quarterly_review.py"
#: Pages that have something to show without a review.
_WITHOUT_REVIEW = frozenset({"holdings", "data"})
#: Pages with returns in two currencies (the overview has no path); on the others the switch would
#: do nothing.
_WITH_VIEW = frozenset({"", "review", "income"})
_ICON = Path(__file__).parent / "icon.svg"
_LANGUAGE = "lang"
_LOG = logging.getLogger(__name__)
#: Pixels. The sidebar has short words only, and what it leaves over is a laptop's tables'.
_SIDEBAR = 256
#: Pixels; on a wider screen lines would be too long to read and charts too flat.
_WIDEST = 1600


def run() -> None:
    """Draw the frame and run the page."""
    t = _language(None)
    st.set_page_config(
        page_title=t("Portfolio review"),
        page_icon=str(_ICON),  # an icon by name would be fetched from the internet
        layout="wide",
        initial_sidebar_state=_SIDEBAR,
    )
    workspace = Workspace(session.options())
    try:
        book = session.open_book(workspace)
    except MissingFileError:
        welcome.greet(workspace, t)
        return
    except PortfolioError as error:
        st.error(t.error(error), icon=":material/error:")
        st.caption(t("The dashboard opens as soon as the file can be read."))
        return
    t = _language(book.settings.language)
    state = session.opened(workspace, benchmarks.chosen(book))
    page = st.navigation(_pages(t))
    audience = Audience(t, shows_amounts=not _sidebar(t))
    with st.container(width=_WIDEST):
        _main(workspace, state, page, audience)
    fetching.watch(workspace, state, t)


def _main(workspace: Workspace, state: Opened, page: StreamlitPage, audience: Audience) -> None:
    """Draw title, controls and the state of the prices, then the page, or what is
    missing for it.
    """
    t = audience.t
    title, controls = st.columns([3, 2], vertical_alignment="bottom")
    title.title(page.title, anchor=False)
    with controls.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="bottom"
    ):
        quarter = _quarter(t, state)
        view: View = _view(t, state) if page.url_path in _WITH_VIEW else "own"
    review = _review(
        t, workspace, state, quarter, needs_prices=page.url_path not in _WITHOUT_REVIEW
    )
    review = None if review is None else masked(review, audience)
    session.show(Screen(audience, workspace, state, review, view))
    address.arrive(page.url_path)
    if state.prices == "demo":
        st.warning(demo_banner(t), icon=":material/science:")
    if review is not None:
        _data_line(review, t, page.url_path)
        if page.url_path not in _WITHOUT_REVIEW and (lost := not_counted(review, t)):
            st.warning(plain(lost), icon=":material/warning:")
    if review is not None or page.url_path in _WITHOUT_REVIEW:
        page.run()
    elif state.prices == "empty":
        welcome.no_prices(t)


def _pages(t: Language) -> list[st.Page]:
    return [
        st.Page(
            _PAGES / "overview.py",
            title=t("Overview"),
            icon=":material/dashboard:",
            url_path="overview",
            default=True,
            help=t("How am I doing? Value, growth, income and what needs attention."),
        ),
        st.Page(
            _REVIEW_PAGE,
            title=t("Quarterly review"),
            icon=":material/table_chart:",
            url_path="review",
            help=t("What do I publish? Every holding's return by quarter, with downloads."),
        ),
        st.Page(
            _PAGES / "performance.py",
            title=t("Performance"),
            icon=":material/trending_up:",
            url_path="performance",
            help=t(
                "Was it me or the market? Time-weighted return, benchmarks, where it came from."
            ),
        ),
        st.Page(
            _PAGES / "income.py",
            title=t("Income"),
            icon=":material/payments:",
            url_path="income",
            help=t("What does it pay me? Yields, payments past and to come, and what is withheld."),
        ),
        st.Page(
            _PAGES / "allocation.py",
            title=t("Allocation"),
            icon=":material/donut_small:",
            url_path="allocation",
            help=t("Is the mix still what I want? Now, at New Year and against target."),
        ),
        st.Page(
            _PAGES / "holdings.py",
            title=t("Holdings"),
            icon=":material/edit_note:",
            url_path="holdings",
            help=t("What do I own? Edit holdings.csv in place."),
        ),
        st.Page(
            _DATA_PAGE,
            title=t("Data"),
            icon=":material/verified:",
            url_path="data",
            help=t(
                "Can I trust it? Every symbol's prices, what is doubtful in them, and what to do"
                " about it."
            ),
        ),
    ]


def _data_line(review: Review, t: Language, path: str) -> None:
    """Say in one quiet line which prices these are; beside it what speaks against the numbers, with
    the way to it.
    """
    doubts = sum(one.finding.severity != "info" for one in review.findings)
    stale = len({h.symbol for h in review.securities if h.is_stale})
    said = (
        [t("{n} doubtful prices", n=doubts) if doubts > 1 else t("a doubtful price")]
        if doubts
        else []
    )
    said += [t("{n} stale prices", n=stale) if stale > 1 else t("a stale price")] if stale else []
    is_wrong = review.source != "demo" and any(p.severity == "error" for p in review.problems)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(data_line(review, t, local=True), width="content")
        if is_wrong and path not in ("review", "data"):  # these have the verdict themselves
            _, verdict = readiness(review, t)
            st.page_link(_REVIEW_PAGE, label=f":red[{verdict}]", icon=":material/error:")
        if said and path != "data":
            label = t("Look before you publish: {doubts}", doubts=t.listing(said))
            st.page_link(_DATA_PAGE, label=f":orange[{label}]", icon=":material/warning:")


def _language(setting: str | None) -> Language:
    """Return the reader's language: the switch's, else the URL's, the settings', the browser's."""
    wishes = (
        st.session_state.get(_LANGUAGE),
        st.query_params.get(_LANGUAGE),
        setting,
        st.context.locale,
    )
    return session.words(choose(*wishes))


def _remember_language() -> None:
    """Keep the choice in the URL, so that a bookmark opens in it."""
    st.query_params[_LANGUAGE] = st.session_state[_LANGUAGE]


def _sidebar(t: Language) -> bool:
    """Draw language and privacy; return whether amounts are hidden."""
    with st.sidebar:
        hidden = st.toggle(
            t("Hide amounts"),
            key="private",
            bind="query-params",  # a reload keeps them hidden
            persist_state="session",
            help=t(
                "Hides every amount of money and number of shares, on screen and in downloads;"
                " percentages stay."
            ),
        )
        options: list[Code] = list(CODES)
        st.segmented_control(
            t("Language"),
            options,
            default=t.code,
            format_func=lambda code: CONVENTIONS[code].name,
            key=_LANGUAGE,
            persist_state="session",
            on_change=_remember_language,
            required=True,
        )
    return bool(hidden)


def _quarter(t: Language, state: Opened) -> str | None:
    """Draw the quarter picker; its choice is kept in the URL. A URL with another quarter is
    answered.
    """
    if not state.quarters:
        return None
    wanted = st.query_params.get("quarter")
    default = state.default_quarter or state.quarters[0]
    if wanted and wanted not in state.quarters:
        said = t(
            "There is no review of {wanted}: the quarters go from {first} to {last}. This is"
            " {shown}.",
            wanted=wanted,
            first=state.quarters[-1],
            last=state.quarters[0],
            shown=st.session_state.get("quarter", default),
        )
        st.toast(plain(said), icon=":material/info:", duration="long")
    return st.selectbox(
        t("Quarter"),
        state.quarters,
        index=state.quarters.index(default),
        key="quarter",
        bind="query-params",
        width=150,
    )


def _view(t: Language, state: Opened) -> View:
    """Draw the switch between each holding's own currency and the base currency."""
    names: dict[View, str] = {"own": t("Own currency"), "base": state.base}
    options: list[View] = ["own", "base"]
    chosen = st.segmented_control(
        t("Returns in"),
        options,
        default="own",
        format_func=names.__getitem__,
        key="view",
        persist_state="session",
        required=True,
        help=t("Each holding's return in its own currency, or converted into the base currency."),
    )
    return chosen or "own"


def _review(
    t: Language, workspace: Workspace, state: Opened, quarter: str | None, *, needs_prices: bool
) -> Review | None:
    if quarter is None or state.prices == "empty":
        return None
    try:
        return session.compute(workspace, state, quarter)
    except PortfolioError as error:
        if needs_prices:
            st.info(t.error(error), icon=":material/info:")
    except Exception:
        # A fault of ours: where the files and the prices are mended must open all the same.
        _LOG.exception("the review of %s", quarter)
        said = t(
            "This review cannot be computed: a fault of the program. Your files are untouched."
            " What you changed last is the likeliest cause: look at it in Holdings or under"
            " Data. The terminal says where it failed."
        )
        st.error(plain(said), icon=":material/error:")
    return None
