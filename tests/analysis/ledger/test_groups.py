"""What flows into and out of groups, however many of them are looked at at a time."""

from __future__ import annotations

import numpy as np
import pytest

from portfolio.analysis.ledger.events import OUTSIDE, Flows
from portfolio.analysis.ledger.groups import Groups

#: Five positions; the last one is not counted. From the outside to 0, 0 to 1, 1 to 2, 2 to the
#: outside, 4 to 3.
ACCOUNTS = ["A", "A", "B", "B", "B"]
NAMES = ["Zero", "One", "Two", "Three", "Four"]
FLOWS = Flows(
    day=np.array([0, 1, 1, 2, 2]),
    source=np.array([OUTSIDE, 0, 1, 2, 4]),
    target=np.array([0, 1, 2, OUTSIDE, 3]),
    amount=np.array([100.0, 40.0, 30.0, 20.0, 5.0]),
)
#: What came and went on each of three days, by hand.
EXPECTED = {
    # What is not counted is outside.
    ("", ""): ([100, 0, 5], [0, 0, 20]),
    # 40 from Zero to One stays within A; 30 leaves it for B.
    ("account", "A"): ([100, 0, 0], [0, 30, 0]),
    ("account", "B"): ([0, 30, 5], [0, 0, 20]),
    ("name", "Zero"): ([100, 0, 0], [0, 40, 0]),
    ("name", "One"): ([0, 40, 0], [0, 30, 0]),
    ("name", "Two"): ([0, 30, 0], [0, 0, 20]),
    ("name", "Three"): ([0, 0, 5], [0, 0, 0]),
    ("name", "Four"): ([0, 0, 0], [0, 0, 0]),
}


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 100])
def test_flows_between_groups(size: int) -> None:
    groups = Groups.of(
        {"account": ACCOUNTS, "name": NAMES}, np.array([True, True, True, True, False])
    )
    found: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
    for block, inflows, outflows in groups.flows(FLOWS, FLOWS.day, 3, size):
        assert inflows.shape == outflows.shape == (block.stop - block.start, 3)
        assert len(inflows) <= size
        found |= dict(
            zip(
                groups.names[block],
                zip(inflows.tolist(), outflows.tolist(), strict=True),
                strict=True,
            )
        )
    assert found == EXPECTED


def test_without_anyone_there_is_the_whole_with_nothing() -> None:
    groups = Groups.of({"account": []}, np.array([], dtype=bool))
    nothing = Flows.chained([])
    ((block, inflows, outflows),) = groups.flows(nothing, nothing.day, 2, 10)
    assert (block.start, block.stop) == (0, 1)
    assert inflows.tolist() == outflows.tolist() == [[0.0, 0.0]]
