"""The table of transaction types against itself: a row that contradicts another is a slip."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest

from portfolio.analysis.ledger import journal
from portfolio.book.transactions.types import (
    TYPES,
    Posting,
    TransactionKind,
    TransactionType,
    posted_by,
)

ALL = tuple(TYPES.values())


def test_every_kind_has_a_row() -> None:
    assert list(TYPES) == list(get_args(TransactionKind))


def test_a_word_means_one_type() -> None:
    """Headers are read with small letters and without blanks, and so must the words be."""
    words = Counter(word for one in ALL for word in one.words.split())
    assert [word for word, n in words.items() if n > 1] == []
    assert all(word == word.casefold() and "_" not in word for word in words)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.key)
def test_a_row_of_the_table_agrees_with_itself(one: TransactionType) -> None:
    read = one.uses.read
    assert len(set(read)) == len(read)
    assert set(read).isdisjoint(one.uses.unread)
    moves_shares = one.shares != "stay"
    # What a number means is said where there is one, and only there.
    assert not moves_shares or one.needs_shares
    assert not one.computes_amount or {"price", "amount", "fee", "tax"} <= set(read)
    assert one.money == "none" or "amount" in read
    assert one.is_split == (one.posting == "split")
    assert one.is_conversion == (one.posting == "conversion")
    assert not (one.is_split and (moves_shares or one.money != "none"))
    # Money alone is income, comes from outside, is charged, or only changes its place or currency.
    assert one.is_external == (one.posting in ("contribution", "transfer"))
    assert one.is_income == (one.posting in ("dividend", "reinvestment", "interest"))
    if one.opposite is not None:
        assert TYPES[one.opposite].key == one.opposite != one.key
    assert (one.with_shares is not None) == (not one.can_be_of_security and not one.is_conversion)
    assert one in posted_by(one.posting)


def test_the_ledger_has_a_rule_for_every_posting() -> None:
    """Dividends are written with the market's own, splits are in all shares, and what comes of
    another security is written last.
    """
    elsewhere = {"dividend", "split", "spin-off", "exchange"}
    assert set(journal._RULES) == set(get_args(Posting)) - elsewhere
