"""Corporate actions of Interactive Brokers: what their descriptions say becomes transactions.

Known from the descriptions in the tests of public importers (KonishchevDmitry/investments, ibflex,
taxjson, cgt tools): a forward split is one row with the shares added, a reverse split one or two,
the old shares under another number or ``SYM.OLD``; a merger is a row of shares that go, with money
where it is paid in money, and one of shares that come; each description ends with the security of
its own row. The ratio stands in the words, which are more exact than the quantities.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.book.brokers.interactive.words import described, security
from portfolio.book.brokers.split_legs import OTHER_HALF
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.book.brokers.base import BrokerRow, Security

#: What an action is by its words, the first that fits.
_KINDS = [
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"\bsplit\b", "split"),
        (r"\bspin-?off\b", "spin_off"),
        (r"\bstock dividend\b|\bscrip\b", "stock_dividend"),
        (r"rights issue|dividend rights|choice dividend|convertible issue", "rights"),
        (r"\bcusip|isin change|\bchange to\b|name change|issue change", "exchange"),
        (r"merge|acquisition|tender|exchange|conversion|consolidat|subscribe", "exchange"),
        (
            r"maturity|redemption|called?\b|\bcall\b|liquidat|purchase|delist|worthless|expire",
            "end",
        ),
        (r"cash dividend|coupon|payment|fee allocation", "payment"),
    )
]
_RATIO = re.compile(r"\bSplit\s+(?:\w{12}\s+)?([\d.]+)\s+for\s+([\d.]+)", re.IGNORECASE)
#: The security of the row itself: ``(VTRS, VIATRIS INC-W/I, US92556V1061)``.
_OWN = re.compile(r"\(([^(),]+),\s*([^()]*(?:\([^()]*\)[^()]*)*),\s*([A-Z0-9]+)\)\s*$")
_SEVERAL = N_("More than two securities take part: enter what was given and what came.")
_HALF = N_("What was given, or received, for these shares is not in the file.")
_UNKNOWN = N_("Nobody knows what this corporate action is: enter it.")


@dataclass(frozen=True, slots=True)
class Action:
    """One row of corporate actions."""

    row: BrokerRow
    day: date
    description: str
    quantity: float
    proceeds: float
    currency: str
    account: str = ""
    id: str = ""
    #: Whether it takes back another.
    is_cancelled: bool = False


def resolved(actions: Sequence[Action]) -> list[BrokerRow]:
    """The rows, in their order, each a transaction, or a part of one that another row has."""
    found = [action.row for action in actions]
    together = defaultdict[tuple[object, ...], list[int]](list)
    for index, action in enumerate(actions):
        subject, what = _subject(action)
        together[action.day, action.account, subject.code, _event(what)].append(index)
    for indices in together.values():
        left = _without_cancelled(actions, found, indices)
        if left:
            _resolve(actions, found, left)
    return found


def _without_cancelled(
    actions: Sequence[Action], found: list[BrokerRow], indices: Sequence[int]
) -> list[int]:
    left = list(indices)
    for index in indices:
        if not actions[index].is_cancelled:
            continue
        other = next(
            (
                i
                for i in left
                if not actions[i].is_cancelled
                and actions[i].description == actions[index].description
                and abs(actions[i].quantity + actions[index].quantity) < 1e-6
            ),
            None,
        )
        if other is not None:
            left = [i for i in left if i not in (index, other)]
            found[index] = found[index].skipped(
                N_("takes back line {line}"), line=found[other].line
            )
            found[other] = found[other].skipped(
                N_("taken back by line {line}"), line=found[index].line
            )
    return left


def _resolve(actions: Sequence[Action], found: list[BrokerRow], indices: Sequence[int]) -> None:
    subject, what = _subject(actions[indices[0]])
    kind = next((kind for pattern, kind in _KINDS if pattern.search(what)), "")
    came = [i for i in indices if actions[i].quantity > 0]
    gone = [i for i in indices if actions[i].quantity < 0]
    if kind == "split":
        _split(actions, found, indices)
    elif kind in ("spin_off", "stock_dividend", "rights") and came and not gone:
        for index in came:
            own = _own(actions[index]) or subject
            is_new = own.code != subject.code
            entry = _entry(actions[index], "stock_dividend", own)
            if is_new and kind != "rights":
                entry = replace(entry, type="spin_off", other_security=subject)
            found[index] = _told(actions[index], entry)
    elif kind == "payment" and not came and not gone:
        for index in indices:
            entry = _entry(actions[index], "dividend", subject)
            entry = replace(entry, shares=None, amount=actions[index].proceeds)
            found[index] = _told(actions[index], entry)
    elif kind in ("end", "exchange", "rights") and gone and not came:
        for index in gone:
            if kind == "exchange" and not actions[index].proceeds:
                found[index] = actions[index].row.unread(_HALF)
            else:
                found[index] = _told(actions[index], _ended(actions[index], subject))
    elif kind in ("exchange", "end", "rights") and len(came) == 1 and len(gone) == 1:
        _exchange(actions, found, came[0], gone[0])
    else:
        reason = _SEVERAL if kind else _UNKNOWN
        for index in indices:
            found[index] = actions[index].row.unread(reason)


def _split(actions: Sequence[Action], found: list[BrokerRow], indices: Sequence[int]) -> None:
    """The first row that adds shares tells the split, by the ratio in its words."""
    first = next((i for i in indices if actions[i].quantity > 0), indices[0])
    subject, what = _subject(actions[first])
    ratio = _RATIO.search(what)
    if ratio is None or not float(ratio[2]):
        for index in indices:
            found[index] = actions[index].row.unread(_UNKNOWN)
        return
    entry = _entry(actions[first], "split", subject)
    whole = replace(entry, shares=float(ratio[1]) / float(ratio[2]))
    found[first] = _told(actions[first], whole)
    for index in indices:
        if index != first:
            found[index] = actions[index].row.skipped(OTHER_HALF, line=found[first].line)


def _exchange(actions: Sequence[Action], found: list[BrokerRow], came: int, gone: int) -> None:
    subject, _ = _subject(actions[gone])
    new, old = _own(actions[came]) or subject, _own(actions[gone]) or subject
    got, gave = actions[came], actions[gone]
    cash = round(got.proceeds + gave.proceeds, 6)
    if new.code == old.code and abs(got.quantity + gave.quantity) < 1e-6 and not cash:
        for index in (came, gone):
            found[index] = actions[index].row.skipped(N_("a security got another number"))
        return
    entry = _entry(got, "exchange", new)
    whole = replace(entry, amount=cash or None, other_security=old, other_shares=abs(gave.quantity))
    found[came] = _told(got, whole)
    found[gone] = gave.row.skipped(OTHER_HALF, line=got.row.line)


def _ended(action: Action, subject: Security) -> Entry:
    """Shares that went for money, or for none."""
    entry = _entry(action, "sell", _own(action) or subject)
    if not action.proceeds:
        return replace(entry, type="expire")
    return replace(entry, amount=abs(action.proceeds))


def _entry(action: Action, kind: str, what: Security) -> Entry:
    return Entry(
        action.day,
        kind,  # type: ignore[arg-type]  # the words above are types
        what,
        shares=abs(action.quantity),
        currency=action.currency,
        account=action.account,
        id=action.id,
        note=action.description,
    )


def _told(action: Action, entry: Entry) -> BrokerRow:
    return replace(action.row, entry=entry)


def _subject(action: Action) -> tuple[Security, str]:
    """The security that the action is about, and what happens."""
    found = described(action.description)
    if found is None:
        return security(action.description.split("(")[0]), action.description
    return found.security, found.what


def _event(what: str) -> str:
    """What happens without the security of the row, so that rows of one action are the same."""
    return _OWN.sub("", what).strip().casefold()


def _own(action: Action) -> Security | None:
    match = _OWN.search(action.description)
    return security(match[1], match[3], match[2].strip()) if match else None
