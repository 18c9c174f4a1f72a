"""A fault of the program's own leaves the pages where one mends things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portfolio.workspace import Workspace
from tests.support.ui_app import app, folder, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from tests.support.ui_app import Open


@pytest.mark.parametrize("page", ["overview", "quarterly_review", "holdings", "data"])
def test_a_fault_in_the_review_leaves_what_mends_it(
    app: Open,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret amount 12345")

    monkeypatch.setattr(Workspace, "review", faulty)
    at = app(page)
    (said,) = at.error
    assert said.value.startswith("This review cannot be computed: a fault of the program.")
    assert "12345" not in texts(at)
    if page == "holdings":
        assert at.dataframe or at.get("arrow_data_frame")
    if page == "data":
        assert "State of the prices of every symbol" in texts(at) or "Every symbol" in texts(at)
