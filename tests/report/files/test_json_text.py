"""JSON that people read: one thing a line."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from portfolio.report.files.json_text import json_text

_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_what_has_nothing_inside_it_stands_on_one_line() -> None:
    found = json_text(
        {
            "quarter": "2024Q1",
            "parts": {"price": 0.1, "name": "元大"},
            "rows": [{"a": 1}, {"a": None}],
        }
    )
    assert found == (
        "{\n"
        '  "quarter": "2024Q1",\n'
        '  "parts": {"price": 0.1, "name": "元大"},\n'
        '  "rows": [\n'
        '    {"a": 1},\n'
        '    {"a": null}\n'
        "  ]\n"
        "}"
    )


def test_an_object_of_many_keys_has_a_line_for_each_unless_it_is_a_row() -> None:
    many = {str(k): k for k in range(9)}
    assert json_text({"totals": many}).count("\n") == 2 + 9 + 1
    assert json_text([many]).count("\n") == 2


def test_nothing_is_short() -> None:
    assert json_text({"rows": [], "by": {}}) == '{\n  "rows": [],\n  "by": {}\n}'


@given(_VALUES)
def test_it_reads_back_as_what_it_was(value: object) -> None:
    assert json.loads(json_text(value)) == value
