"""The reliability matrix: everything that goes wrong at Yahoo × everything a user does then.

Each cell stands for: no crash and no traceback, no number that differs from the true one without a
finding that says so, nothing lost from the store, and the true numbers again at the next refresh
once the fault is over. The table in ``docs/reliability.md`` is what this run sees.
"""

from __future__ import annotations

import difflib
import math
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.reliability_case import AFTER, BEFORE, DURING, RATES, ROOT, SYMBOLS, laboratory
from tests.support.yahoo.faults import FAULTS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.support.reliability_case import Ended, Lab, Seen
    from tests.support.yahoo.faults import Fault

DOCUMENT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- matrix: written by the tests -->", "<!-- end of matrix -->"
COLUMNS = ("Fault", "Fetch", "Review", "Overview", "Quarterly review", "Data", "Next refresh")
#: Fields of a holding that stand on its own prices alone, and those that stand on rates too. The
#: others are shares of the whole and move with every holding.
OWN = (
    "price",
    "price_date",
    "value",
    "price_return_",
    "total_return_",
    "net_total_return_",
    "yield_",
    "dividends_",
)
BASED = ("value_base", "fx_return_", "base_return_")


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    return Matrix(tmp_path_factory)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.key)
def test_a_fault_is_survived_and_told(matrix: Matrix, fault: Fault) -> None:
    wrong = [
        f"{column}: {cell}"
        for column, cell in zip(COLUMNS, matrix.row(fault), strict=True)
        if "✗" in cell
    ]
    assert not wrong, "\n".join(wrong)


def test_all_is_well_without_a_fault(matrix: Matrix) -> None:
    for moment in (DURING, AFTER):
        healthy = matrix.truth(moment)
        assert [(p["code"], p["message"]) for p in healthy["problems"]] == []


def test_a_hundredfold_close_is_kept_out_and_its_effect_is_shown(
    tmp_path: Path,
) -> None:
    with laboratory(tmp_path) as lab:
        lab.at(DURING)
        closes = dict(lab.yahoo.security("SPY").closes)
        lab.break_down(next(f for f in FAULTS if f.name == "last close ×100" and f.is_first))
        lab.fetch()
        review, pages = lab.review().json, lab.look()
    spy = review["holdings"][0]
    # Wednesday's close stands for Thursday's.
    assert (spy["price"], spy["price_date"]) == (closes["2024-03-27"], "2024-03-27")
    (finding,) = [p for p in review["problems"] if p["code"] == "wrong_unit"]
    # With it the price would be 100 times Thursday's instead of Wednesday's: in basis points of New
    # Year's close, and with the dividend of 1.6 that was reinvested on 20 March.
    opening, reinvested = closes["2023-12-29"] or 0.0, 1 + 1.6 / (closes["2024-03-20"] or 0.0)
    change = (
        (100 * (closes["2024-03-28"] or 0.0) - (closes["2024-03-27"] or 0.0)) / opening * reinvested
    )
    assert f"{change * 10_000:+,.0f} bp" in finding["message"]
    assert all(f"{change * 10_000:+,.0f} bp" in seen.text for seen in pages.values())


def test_an_unapplied_split_is_told_in_the_years_before_it(tmp_path: Path) -> None:
    """4:1 on 28 March 2024, closes before it four times what they should be: 2023's review stands
    on them.
    """
    fault = next(f for f in FAULTS if f.name == "split listed, price not adjusted")
    with laboratory(tmp_path) as lab:
        lab.at(DURING)
        lab.break_down(fault)
        lab.fetch()
        ended = lab.run("review", "2023Q2", "--format", "json", "--lang", "en")
    said = [(p["severity"], p["where"]) for p in ended.json["problems"] if p["code"] in fault.told]
    assert (ended.code, said) == (1, [("error", "SPY")])


def test_a_tenfold_adjusted_close_changes_no_number(matrix: Matrix) -> None:
    (fault,) = [f for f in FAULTS if f.name == "Adj Close ×10"]
    assert matrix.row(fault)[2] == "✓ same numbers, adjusted_spike"


def test_the_documented_table_is_what_happens(matrix: Matrix) -> None:
    table = "\n".join(
        "| " + " | ".join(cells) + " |"
        for cells in (COLUMNS, ["---"] * len(COLUMNS), *(matrix.row(fault) for fault in FAULTS))
    )
    text = DOCUMENT.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    committed, _, foot = rest.partition(END)
    if committed.strip() != table:
        DOCUMENT.write_text(f"{head}{BEGIN}\n{table}\n{END}{foot}", encoding="utf-8")
        changes = difflib.unified_diff(
            committed.strip().splitlines(), table.splitlines(), lineterm="", n=0
        )
        pytest.fail(
            "docs/reliability.md was out of date and has been written anew: read the difference,"
            " and commit it if that is what should happen.\n" + "\n".join(changes)
        )


# --- One row of the matrix ------------------------------------------------------------------------


class Matrix:
    """What each fault leads to, found out once in a run."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._rows: dict[str, tuple[str, ...]] = {}
        self._truths: dict[datetime, Any] = {}

    def row(self, fault: Fault) -> tuple[str, ...]:
        """The cells of a fault's row; ✗ in one says what is wrong."""
        if fault.key not in self._rows:
            self._rows[fault.key] = self._found_out(fault)
        return self._rows[fault.key]

    def truth(self, moment: datetime) -> Any:
        """The review's JSON when nothing ever went wrong."""
        if moment not in self._truths:
            with laboratory(self._folders.mktemp("truth")) as lab:
                lab.at(moment)
                lab.fetch()
                self._truths[moment] = lab.review().json
        return self._truths[moment]

    def _found_out(self, fault: Fault) -> tuple[str, ...]:
        truths = [self.truth(moment) for moment in (DURING, AFTER)]
        with laboratory(self._folders.mktemp("fault")) as lab:
            if not fault.is_first:
                lab.at(BEFORE)
                if fault.before:
                    fault.before(lab.yahoo)
                assert lab.fetch().code == 0
            kept, dividends = lab.rows(), lab.dividends()
            lab.at(DURING)
            lab.break_down(fault)
            fetched, review, pages = lab.fetch(), lab.review(), lab.look()
            cells = [
                fault.name + (" (empty store)" if fault.is_first else ""),
                _cell(
                    [*_ended(fetched), *_kept(kept, lab.rows()), *_outcomes(fault, lab)],
                    _outcome_words(lab),
                ),
                _cell(
                    [*_ended(review), *_numbers(fault, review, truths[0])],
                    _words(fault, review, truths[0]),
                ),
                *(_cell([*_page(name, seen, review, lab)], "") for name, seen in pages.items()),
            ]
            lab.at(AFTER)
            if fault.after:
                fault.after(lab.yahoo)
            again = [lab.fetch(), lab.review()]
            lost = (
                [f"dividends {sorted(gone)} lost"] if (gone := dividends - lab.dividends()) else []
            )
            wrong = [
                *(w for ended in again for w in _ended(ended, 0)),
                *_recovered(again[1], truths[1]),
                *lost,
            ]
            return (*cells, _cell(wrong, ""))


def _cell(wrong: list[str], words: str) -> str:
    return "✗ " + "; ".join(wrong) if wrong else f"✓ {words}".strip()


def _ended(ended: Ended, code: int | None = None) -> Iterator[str]:
    """What is wrong with how a command ended."""
    if "Traceback" in ended.err + ended.out:
        yield f"a traceback: {ended.err.strip().splitlines()[-1]}"
    if code is not None and ended.code != code:
        yield f"ended with {ended.code}: {(ended.err.strip() or ended.out.strip())[-300:]}"
    if ended.code == 2 and not ended.err.strip() and not ended.out.strip():
        yield "ended with 2 and not a word"


def _kept(before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]) -> Iterator[str]:
    """What was stored and is no longer, or is another number."""
    for symbol, closes in before.items():
        lost = closes.items() - after.get(symbol, {}).items()
        if lost:
            yield f"{len(lost)} stored closes of {symbol} lost or changed"


def _outcomes(fault: Fault, lab: Lab) -> Iterator[str]:
    expected = OUTCOMES.get(fault.name)
    kinds = {outcome.kind for outcome in lab.store.outcomes(SYMBOLS).values()}
    if expected is not None and kinds != {expected}:
        yield f"outcomes {sorted(kinds)} instead of {expected}"


def _outcome_words(lab: Lab) -> str:
    found = {
        s: o for s, o in lab.store.outcomes(SYMBOLS).items() if o.kind not in ("ok", "unchanged")
    }
    if len({o.kind for o in found.values()}) == 1 and len(found) > 1:
        return f"{len(found)} × {next(iter(found.values())).kind}"
    return ", ".join(f"{s}: {o.kind}" for s, o in sorted(found.items()))


def _numbers(fault: Fault, ended: Ended, truth: Any) -> Iterator[str]:
    """Numbers that are not the true ones and of which nothing is said; and what should have been
    said.
    """
    if ended.code == 2:
        return
    said = _said(ended.json, with_notes=fault.is_only_noted)
    for symbol, field in _differences(ended.json, truth):
        about: tuple[str, ...] = () if symbol == "TOTAL" else (symbol,)
        if field.startswith(BASED):
            about += RATES.get(symbol, ())
        elif not field.startswith(OWN):
            about = ()
        if not (any(s in said for s in about) if about else said):
            yield f"{symbol} {field} is wrong and nothing is said"
            return
    said = _said(ended.json)
    codes = said.get(fault.symbol, set()) if fault.symbol else set().union(*said.values())
    if set(fault.told) - codes:
        yield f"{set(fault.told) - codes} is not told of {fault.symbol or 'it'}: {said}"
    if not fault.told and said:
        yield f"told without need: {said}"


def _said(review: Any, *, with_notes: bool = True) -> dict[str, set[str]]:
    """Codes of what is told by symbol: errors, warnings and, if wished, notes."""
    said: dict[str, set[str]] = {}
    for problem in review["problems"]:
        if problem["severity"] == "info" and not with_notes:
            continue
        about = {problem["where"], *(s for s in SYMBOLS if s in problem["message"])}
        for symbol in about:
            said.setdefault(symbol, set()).add(problem["code"])
    return said


def _differences(review: Any, healthy: Any) -> Iterator[tuple[str, str]]:
    """Symbol and field of every number that differs; shares of the whole under TOTAL."""
    rows = {row["symbol"]: row for row in review["holdings"]}
    for right in healthy["holdings"]:
        row = rows.get(right["symbol"], {})
        yield from ((right["symbol"], f) for f, v in right.items() if not _same(row.get(f), v))
    quarters = {row["symbol"]: row for row in review["quarters"]}
    for right in healthy["quarters"]:
        if not _same(quarters.get(right["symbol"]), right):
            yield (
                right["symbol"],
                "total_return_of_quarters" if right["symbol"] != "TOTAL" else "TOTAL",
            )
    for part in ("totals", "history", "allocation", "as_of"):
        if not _same(review[part], healthy[part]):
            yield "TOTAL", part


def _same(one: Any, other: Any) -> bool:
    if isinstance(other, dict):
        return isinstance(one, dict) and all(
            _same(one.get(key), value) for key, value in other.items()
        )
    if isinstance(other, list):
        return isinstance(one, list) and len(one) == len(other) and all(map(_same, one, other))
    if isinstance(other, float) and isinstance(one, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)


def _words(fault: Fault, ended: Ended, truth: Any) -> str:
    if ended.code == 2:
        # How long something took, and from which port, is no matter of the table.
        said = re.sub(r"(?<=fetched \().*(?=\)\.)", "…", ended.err.strip().splitlines()[-1])
        return f"“{said}”"
    codes = sorted(
        _said(ended.json).get(fault.symbol, set())
        if fault.symbol
        else set().union(*_said(ended.json).values())
    )
    same = "same numbers" if not list(_differences(ended.json, truth)) else ""
    return ", ".join(filter(None, [same, *codes]))


def _recovered(ended: Ended, truth: Any) -> Iterator[str]:
    if ended.code == 0:
        for symbol, field in _differences(ended.json, truth):
            yield f"{symbol} {field} is still wrong"
            return


def _page(name: str, seen: Seen, ended: Ended, lab: Lab) -> Iterator[str]:
    """What is wrong with what a page shows while the review is as ``ended`` says."""
    if seen.exception:
        yield seen.exception
    if "Traceback" in seen.text:
        yield "a traceback"
    if not seen.text.strip():
        yield "nothing is shown"
    if ended.code == 2:
        return
    doubts = [p["message"][:60] for p in ended.json["problems"] if p["severity"] != "info"]
    if name == "data":
        if any(p["code"] == "missing_rate" for p in ended.json["problems"]):
            doubts.append("No exchange rate of")  # the gap in the rate is what the page is about
        doubts += [
            outcome.reason for outcome in lab.store.outcomes(SYMBOLS).values() if outcome.reason
        ]
    if doubts and not any(doubt in seen.text for doubt in doubts):
        yield f"none is shown of {doubts}"
