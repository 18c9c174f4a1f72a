"""Fixtures that several test modules use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from curl_cffi import requests
from hypothesis import settings

from portfolio.market.sources import yahoo as yahoo_module
from portfolio.market.store.store import PriceStore
from tests.support.yahoo.redirect import redirected
from tests.support.yahoo.stand_in import YahooStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The same examples every time, so that what passed once fails only for a reason; ``make explore``
# tries others. Neither has a deadline: a busy machine is no reason.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("explore" if "PORTFOLIO_EXPLORE" in os.environ else "repeatable")


#: The files that take longest, longest first: where several workers share the work, none is left
#: with one of them at the end.
LONGEST = (
    "test_browser.py",
    "test_reliability.py",
    "test_ledger_properties.py",
    "test_contributing.py",
    "test_network_down.py",
    "test_hostile.py",
    "test_hostile_computer.py",
    "test_kill.py",
    "test_properties.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the order is otherwise as it was."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(autouse=True, scope="session")
def _no_litter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the product keeps beside the user's files and the store (locks) is not kept from tests,
    whose processes find the same place.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks Yahoo: port 9 refuses at once, unless the ``yahoo`` fixture puts a stand-in
    there.
    """
    monkeypatch.setattr(requests.Session, "request", redirected("http://127.0.0.1:9"))
    # Every test starts as a fresh process does: yfinance configured at the first question, with a
    # new session.
    monkeypatch.setattr(yahoo_module, "_ready", [])


@pytest.fixture
def yahoo(monkeypatch: pytest.MonkeyPatch, _no_internet: None) -> Iterator[YahooStandIn]:
    """A Yahoo on this computer, to which the real yfinance talks during the test."""
    with YahooStandIn() as stand_in:
        monkeypatch.setattr(requests.Session, "request", redirected(stand_in.url))
        yield stand_in


@pytest.fixture
def store(tmp_path: Path) -> PriceStore:
    """An empty price store."""
    return PriceStore(tmp_path / "store")
