"""Doubts with their effect, the author's corrections and the verdict, in every format and both
languages.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from portfolio import report
from portfolio.analysis.records import PriceProvenance, Review
from portfolio.book.records import Correction
from portfolio.errors import N_, Problem, Sentence, Severity
from portfolio.language import CODES, Code, language
from portfolio.report.audience import Audience
from portfolio.report.files.terminal import terminal_table
from portfolio.report.words import notes, sentences
from tests.support.sample_review import sample_review

EFFECT = Sentence(
    N_("Counted, it would move the portfolio's return since New Year by {growth_ytd} bp."),
    {"growth_ytd": "-12"},
)
SPIKE = Problem(
    "error",
    "spike",
    "SPY",
    N_("{symbol} has a spike on {day}."),
    {"symbol": "SPY", "day": "2024-06-28"},
    effect=EFFECT,
)
TYPED = (
    Correction("SPY", date(2024, 6, 28), "close", 551.18, "NYSE, daily | list", date(2024, 7, 5)),
    Correction("1475.T", date(2024, 6, 27), "drop"),
    Correction("FUND1", date(2023, 12, 29), "close", 88765.43, "the letter"),
)  # fmt: skip


def doubtful() -> Review:
    return replace(sample_review(), problems=(SPIKE,), corrections=TYPED)


def with_problems(*severities: Severity) -> Review:
    return replace(
        sample_review(),
        problems=tuple(Problem(s, f"code{n}", "SPY", N_("x")) for n, s in enumerate(severities)),
    )


def text_of(review: Review, format: report.Format, code: Code, *, amounts: bool = True) -> str:
    content = report.render(review, format, Audience(language(code), shows_amounts=amounts))
    if format != "xlsx":
        return content.decode()
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(
        str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value
    )


@pytest.mark.parametrize(
    ("severities", "state", "said"),
    [
        ((), "ready", "Ready to publish: nothing speaks against these numbers."),
        (("info",), "ready", "Ready to publish: nothing speaks against these numbers."),
        (("warning",), "look", "Ready to publish once you have read the warning."),
        (("warning", "warning"), "look", "Ready to publish once you have read the 2 warnings."),
        (("error",), "blocked", "Not ready to publish: an error stands in the way."),
        (
            ("error", "error", "warning"),
            "blocked",
            "Not ready to publish: 2 errors stand in the way.",
        ),
    ],
)
def test_the_verdict(severities: tuple[Severity, ...], state: str, said: str) -> None:
    assert sentences.readiness(with_problems(*severities), language("en")) == (state, said)


def test_simulated_prices_are_never_ready() -> None:
    demo = replace(sample_review("demo"), problems=())
    assert sentences.readiness(demo, language("en"))[0] == "blocked"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("format", ["xlsx", "markdown", "html"])
def test_files_carry_the_doubt_its_effect_and_the_verdict(
    format: report.Format, code: Code
) -> None:
    t, text = language(code), text_of(doubtful(), format, code)
    assert "-12" in text
    assert sentences.readiness(doubtful(), t)[1] in text
    assert notes.basis_point(t).split("(")[0].strip() in text
    assert "2024-06-28" in text


@pytest.mark.parametrize("code", CODES)
def test_the_terminal_does_too(code: Code) -> None:
    t = language(code)
    lines = terminal_table(doubtful(), Audience(t, shows_amounts=True)).splitlines()
    assert any(t.problem(SPIKE) in line for line in lines)
    assert any(
        "551.18" in line and "NYSE, daily | list" in line and "2024-07-05" in line for line in lines
    )
    assert lines[-1] == sentences.readiness(doubtful(), t)[1]


def test_json_tells_the_effect_in_the_problem_s_message() -> None:
    problems = json.loads(text_of(doubtful(), "json", "en"))["problems"]
    assert problems == [
        {
            "severity": "error",
            "code": "spike",
            "where": "SPY",
            "message": (
                "SPY has a spike on 2024-06-28. Counted, it would move the portfolio's return since"
                " New Year by -12 bp."
            ),
            "file": None,
            "line": None,
            "column": None,
        }
    ]
    assert "-12" in json.loads(text_of(doubtful(), "json", "zh-TW"))["problems"][0]["message"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("format", ["xlsx", "markdown", "html"])
def test_corrections_stand_in_the_notes_with_source_and_day(
    format: report.Format, code: Code
) -> None:
    text = text_of(doubtful(), format, code)
    assert "551.18" in text
    assert "NYSE, daily" in text
    assert "2024-07-05" in text
    assert "2024-06-27" in text


def test_a_price_that_only_the_author_has_goes_with_the_amounts() -> None:
    review = doubtful()
    prices = {
        **review.provenance.prices,
        "FUND1": PriceProvenance("manual", None, date(2024, 6, 30)),
    }
    review = replace(review, provenance=replace(review.provenance, prices=prices))
    shown, hidden = (
        [n.text for n in notes.corrections(review, Audience(language("en"), shows_amounts=amounts))]
        for amounts in (True, False)
    )
    assert shown[2] == "2023-12-29: the close is 88,765.43. Source: the letter."
    assert hidden[2] == "2023-12-29: the close is –. Source: the letter."
    assert hidden[:2] == shown[:2]


def test_a_publication_says_only_that_it_should_not_be_one() -> None:
    warned = sentences.readiness(with_problems("warning"), language("en"))[1]
    assert warned not in text_of(with_problems("warning"), "markdown", "en")
    assert warned in text_of(with_problems("warning"), "xlsx", "en")
