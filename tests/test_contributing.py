"""Every how-to of CONTRIBUTING.md, followed on a copy of the project: its steps are all there is to
do, and what it promises comes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.own_copy import ROOT, OwnCopy

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
HOLDINGS = "symbol,shares,currency,account\nSPY,10,USD,A\nCASH,5000,USD,A\n"
#: More than these a change is not to touch, beside the catalogues.
MOST_FILES = 3


@pytest.fixture
def own(tmp_path: Path) -> OwnCopy:
    return OwnCopy(tmp_path / "project")


def steps(title: str) -> list[str]:
    """The files and folders that the numbered steps of a how-to name."""
    section = TEXT.partition(f"\n### {title}\n")[2].partition("\n### ")[0]
    numbered = "\n".join(re.findall(r"^\d\. .*(?:\n   .*)*", section, re.MULTILINE))
    return re.findall(r"`((?:portfolio|docs)/[\w./-]*)`", numbered)


def check(own: OwnCopy, title: str) -> None:
    """Nothing was touched but what the steps say, and all of that."""
    named = steps(title)
    folders = tuple(path for path in named if path.endswith("/"))
    files = {path for path in named if not path.endswith("/")}
    assert {path for path in own.touched if not path.startswith(folders)} <= files
    assert files <= set(own.touched)
    code = [path for path in own.touched if path.startswith("portfolio/")]
    assert len([path for path in code if not path.endswith(".po")]) <= MOST_FILES


def review(own: OwnCopy, *arguments: str, **files: str) -> dict[str, Any]:
    command = ("review", "2024Q1", "--format", "json", *arguments)
    found: dict[str, Any] = json.loads(own.portfolio(*command, **files))
    return found


def test_every_how_to_is_followed() -> None:
    titles = re.findall(r"^### (.+)$", TEXT, re.MULTILINE)
    source = (ROOT / "tests" / "test_contributing.py").read_text(encoding="utf-8")
    assert titles
    assert {title for title in titles if f'check(own, "{title}")' not in source} == set()


def test_what_is_named_exists() -> None:
    named = re.findall(r"`((?:portfolio|docs|tests)/[\w./-]*)`", TEXT)
    named += re.findall(r"\]\(([\w./-]+)\)", TEXT)
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_the_architecture_names_what_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_]+/[\w./]*)`", text)
    places = [ROOT, ROOT / "portfolio", ROOT / "portfolio" / "ui"]
    assert {path for path in named if not any((p / path).exists() for p in places)} == set()


def test_a_measure(own: OwnCopy) -> None:
    own.add(
        "portfolio/analysis/performance/modified_dietz.py",
        '''"""Modified Dietz: the gain over what was there on average."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.analysis.performance.time_weighted import Portfolios
    from portfolio.arrays import Floats


def modified_dietz(groups: Portfolios, start: int, end: int) -> Floats:
    """The return from the close of one day to that of another, (groups,)."""
    days = np.arange(start + 1, end + 1)
    flows = (groups.inflows - groups.outflows)[..., days]
    begin, close = groups.values[..., start], groups.values[..., end]
    average = begin + flows @ ((end - days) / (end - start))
    gain = close - begin - flows.sum(axis=-1)
    return np.divide(gain, average, out=np.full(np.shape(average), np.nan), where=average > 0)
''',
    )
    own.put(
        "portfolio/analysis/performance/measures.py",
        (
            "from portfolio.errors import N_\n",
            (
                "from portfolio.analysis.performance.modified_dietz import modified_dietz\n"
                "from portfolio.errors import N_\n"
            ),
        ),
        (
            "#: How much a portfolio grew",
            (
                'MODIFIED_DIETZ = Measure("modified_dietz", "return", N_("Modified Dietz"),'
                " of_flows=modified_dietz)\n\n#: How much a portfolio grew"
            ),
        ),
        ("IRR, TWR_GROSS)", "IRR, TWR_GROSS, MODIFIED_DIETZ)"),
    )
    own.put(
        "docs/numbers.md",
        (
            "| `income_gross` |",
            "| `modified_dietz` | Modified Dietz | fraction | … |\n| `income_gross` |",
        ),
    )
    check(own, "A measure")

    rows = "date,type,symbol,shares,price,amount,currency,account\n"
    rows += "2024-01-10,deposit,,,,1000,USD,A\n2024-02-01,buy,SPY,1,480,,USD,A\n"
    files = {"holdings": HOLDINGS, "transactions": rows}
    totals = review(own, "--demo", "--base", "USD", **files)["totals"]
    # One deposit early in the year: next to the true return, and not the same.
    assert totals["modified_dietz_ytd"] == pytest.approx(totals["twr_ytd"], abs=0.01)
    assert totals["modified_dietz_ytd"] != totals["twr_ytd"]
    for file in ("markdown", "html"):
        said = own.portfolio("review", "2024Q1", "--demo", "--format", file, "--lang", "en")
        assert "Modified Dietz" in said
    own.python("-m", "pytest", "-q", "-x", "tests/analysis/performance/test_measures.py")


def test_a_transaction_type(own: OwnCopy) -> None:
    own.put(
        "portfolio/book/transactions/types.py",
        ('    "deposit",\n', '    "deposit",\n    "cashback",\n'),
        (
            '    TransactionType(\n        key="withdraw",',
            """    TransactionType(
        key="cashback",
        typed=N_("cashback"),
        title=N_("Cashback"),
        words="cashback 回饋金",
        symbol="nothing",
        money="come",
        is_external=True,
        posting="contribution",
    ),
    TransactionType(
        key="withdraw",""",
        ),
    )
    check(own, "A transaction type")

    rows = "date,type,amount,currency,account\n2024-02-01,Cashback,100,USD,A\n"
    files = {"holdings": HOLDINGS, "transactions": rows}
    found = review(own, "--demo", "--base", "USD", **files)
    assert found["method"] == "ledger"
    assert found["totals"]["net_contributions_ytd"] == 100.0
    assert "no problems in 1 transactions" in own.portfolio("check", "--lang", "en")


def test_a_check_of_the_prices(own: OwnCopy) -> None:
    own.add(
        "portfolio/market/quality/checks/thirteen.py",
        '''"""A check of superstition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.errors import N_
from portfolio.market.quality.checks.words import date_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding


def thirteen(subject: CheckedSymbol) -> Iterator[Finding]:
    """A close of thirteen."""
    for day in subject.days[subject.closes == 13.0]:
        on = date_of(day)
        yield subject.finding("info", "thirteen", (on, on), _THIRTEEN, {})


_THIRTEEN = N_("{symbol} closed at 13 on {first}.")
''',
    )
    own.put(
        "portfolio/market/quality/examination.py",
        ("    splits,\n", "    splits,\n    thirteen,\n"),
        ("    prices.flat_rows,\n", "    prices.flat_rows,\n    thirteen.thirteen,\n"),
    )
    check(own, "A check of the prices")

    said = own.python(
        "-c",
        """
from datetime import date
from portfolio.market.quality.examination import examine
from tests.support.markets import history, market
prices = market(history("SPY", "USD", "2024-03-27 14 | 2024-03-28 13"))
window = {"start": date(2024, 1, 1), "end": date(2024, 3, 31), "today": date(2024, 4, 1)}
for finding in examine(prices, {}, **window, sessions={}).findings:
    print(finding.code, finding.symbol, finding.first)
""",
    )
    assert "thirteen SPY 2024-03-28" in said.splitlines()


def test_a_price_source(own: OwnCopy) -> None:
    own.add(
        "portfolio/market/sources/par.py",
        '''"""Bonds at par: what is called so is worth a hundred."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from portfolio.book.records import PriceRow
from portfolio.market.corrections import without_history
from portfolio.market.sources.overlay import Written, laid_over

if TYPE_CHECKING:
    from portfolio.market.records import Market
    from portfolio.market.sources.base import Wanted


class AtPar:
    """What ends with ``-PAR``."""

    def over(self, market: Market, wanted: Wanted) -> Market:
        """See ``PriceSource.over``."""
        rows = tuple(PriceRow(day, 100.0) for day in (date(2023, 12, 29), date(2024, 3, 28)))
        known = {
            symbol: laid_over(without_history(symbol, "USD"), Written(rows, "par", ""))
            for symbol in wanted.symbols
            if symbol.endswith("-PAR")
        }
        return replace(market, histories={**market.histories, **known})
''',
    )
    own.put(
        "portfolio/market/sources/registry.py",
        (
            "from portfolio.market.sources.stored import StoredPrices\n",
            (
                "from portfolio.market.sources.par import AtPar\n"
                "from portfolio.market.sources.stored import StoredPrices\n"
            ),
        ),
        ("(StoredPrices(), OwnPrices())", "(StoredPrices(), AtPar(), OwnPrices())"),
    )
    own.put(
        "portfolio/report/words/labels.py",
        (
            '    "own": N_("Your own prices"),\n',
            '    "own": N_("Your own prices"),\n    "par": N_("At par"),\n',
        ),
    )
    check(own, "A price source")

    files = {"holdings": "symbol,shares,currency\nBOND-PAR,3,USD\n"}
    found = review(own, "--offline", "--base", "USD", **files)
    assert found["totals"]["value"] == 300.0


def test_a_broker_s_format(own: OwnCopy) -> None:
    own.add(
        "portfolio/book/brokers/america/corner.py",
        '''"""The broker at the corner: a CSV of trades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security
from portfolio.book.brokers.tables import TableFormat

if TYPE_CHECKING:
    from portfolio.book.brokers.tables import Record


def _row(record: Record) -> Entry:
    return Entry(
        record.day("When"),
        record.word("What", {"B": "buy", "S": "sell"}),
        Security(record.text("Which"), market="US"),
        shares=record.needed("How many"),
        price=record.needed("How much"),
        currency="USD",
    )


FORMAT = TableFormat(
    name="corner",
    kind="transactions",
    account="Corner",
    required=("When", "What", "Which", "How many", "How much"),
    usual=(),
    read_row=_row,
)
''',
    )
    own.put(
        "portfolio/book/brokers/registry.py",
        ("brokers.america import (\n", "brokers.america import (\n    corner,\n"),
        ("= (\n", "= (\n    corner.FORMAT,\n"),
    )
    check(own, "A broker's format")

    said = own.python(
        "-c",
        """
from portfolio.book.brokers.registry import read_file
read = read_file(b"When,What,Which,How many,How much\\n2024-03-28,B,SPY,10,523.07\\n", "x.csv")
entry = read.rows[0].entry
print(read.format.name, entry.date, entry.type, entry.security.code, entry.shares, entry.account)
""",
    )
    assert said == "corner 2024-03-28 buy SPY 10.0 Corner\n"


def test_a_language(own: OwnCopy) -> None:
    own.add(
        "portfolio/language/japanese.py",
        '''"""Japanese."""

from portfolio.language.conventions import Conventions

JAPANESE = Conventions(
    code="ja",
    name="日本語",
    tags=("ja",),
    gains="red",
    comma="、",
    space="",
    long_date="y年M月d日",
    short_date="y年M月d日",
    month="M月",
    axis_month="%-m月",
)
''',
    )
    own.put(
        "portfolio/language/registry.py",
        (
            "from portfolio.language.english import ENGLISH\n",
            (
                "from portfolio.language.english import ENGLISH\n"
                "from portfolio.language.japanese import JAPANESE\n"
            ),
        ),
        ('Literal["en", "zh-TW"]', 'Literal["en", "zh-TW", "ja"]'),
        ('"zh-TW": TRADITIONAL_CHINESE}', '"zh-TW": TRADITIONAL_CHINESE, "ja": JAPANESE}'),
    )
    own.python("-m", "tests.support.messages")
    own.put(
        "portfolio/catalogues/ja.po",
        ('msgid "Overview"\nmsgstr ""', 'msgid "Overview"\nmsgstr "概要"'),
        ('msgid "Language"\nmsgstr ""', 'msgid "Language"\nmsgstr "言語"'),
        (
            'msgid "{file}: no problems in {n} holdings."\nmsgstr ""',
            'msgid "{file}: no problems in {n} holdings."\nmsgstr "{file}：{n}件、問題なし"',
        ),
    )
    check(own, "A language")

    # Asked for, set, and by the terminal.
    said = "holdings.csv：2件、問題なし\n"
    assert own.portfolio("check", "--lang", "ja", holdings=HOLDINGS) == said
    (own.folder / "home" / "portfolio.toml").write_text('language = "ja"\n', encoding="utf-8")
    assert own.portfolio("check") == said
    html = own.portfolio("review", "2024Q1", "--demo", "--format", "html")
    assert '<html lang="ja">' in html
    assert ':root[lang="zh-TW"], :root[lang="ja"] { --up: #b3261e' in html
    said = own.python(
        "-c",
        """
import sys
from streamlit.testing.v1 import AppTest
from portfolio.workspace import Options
sys.argv = ["app.py", Options(demo=True).to_json()]
app = AppTest.from_file("app.py", default_timeout=120)
app.query_params["lang"] = "ja"
app.run()
assert not app.exception, app.exception[0].message
for group in app.sidebar.button_group:
    print(group.label, *[option.content for option in group.proto.options])
""",
    )
    assert "言語 English 繁體中文 日本語" in said.splitlines()
