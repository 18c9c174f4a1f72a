"""The registry of measures is what the documentation lists, and every figure is read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from portfolio.analysis.performance.measures import FROM_FLOWS, MEASURES
from portfolio.analysis.periods import Period
from portfolio.analysis.records import Performance

NUMBERS = Path(__file__).parents[3] / "docs" / "numbers.md"
UNITS = {"return": "fraction", "base": "base currency"}


def test_the_documentation_lists_every_measure_in_the_registry_s_order() -> None:
    text = NUMBERS.read_text(encoding="utf-8")
    section = text.partition("## The measures, by their keys")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$", section, re.MULTILINE)
    assert rows == [(measure.key, UNITS[measure.unit]) for measure in MEASURES]


def test_a_key_is_one_measure_s() -> None:
    assert len({measure.key for measure in MEASURES}) == len(MEASURES)


def test_a_measure_reads_its_own_field_or_its_further_figure() -> None:
    period = Period("year", date(2023, 12, 31), date(2024, 6, 30))
    numbers = {measure.key: float(place) for place, measure in enumerate(MEASURES)}
    fields = {measure.key: numbers[measure.key] for measure in MEASURES if measure.field}
    found = Performance(
        period,
        **fields,  # type: ignore[arg-type]
        further={key: numbers[key] for key, _ in FROM_FLOWS},
    )
    assert {measure.key: measure.of(found) for measure in MEASURES} == numbers
