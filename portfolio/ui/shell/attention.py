"""What a review's reader must know before trusting it: its problems, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.errors import SEVERITIES
from portfolio.report.words import labels, notes, sentences
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.records import Review
    from portfolio.errors import Problem, Severity
    from portfolio.language import Language
    from portfolio.report.audience import Audience

ICONS: Mapping[Severity, str] = {
    "error": ":material/error:",
    "warning": ":material/warning:",
    "info": ":material/info:",
}


def verdict(review: Review, t: Language) -> None:
    """Say whether the review can be published, in the colour of the answer."""
    state, sentence = sentences.readiness(review, t)
    if state == "blocked":
        st.error(sentence, icon=":material/block:")
    elif state == "look":
        st.warning(sentence, icon=":material/visibility:")
    else:
        st.success(sentence, icon=":material/check_circle:")


def count(problems: Sequence[Problem], t: Language) -> str:
    """How many there are of each severity, the most severe first."""
    found = {s: sum(p.severity == s for p in problems) for s in SEVERITIES}
    said = {
        "error": t("Errors: {n}", n=found["error"]),
        "warning": t("Warnings: {n}", n=found["warning"]),
        "info": t("Notes: {n}", n=found["info"]),
    }
    return t.listing([said[s] for s in SEVERITIES if found[s]]) or t("Nothing to report.")


def say(problems: Sequence[Problem], audience: Audience) -> None:
    """Write each problem as a line: its weight, what it is about, and the sentence."""
    t = audience.t
    lines = []
    for p in problems:
        where, sentence = _where(p, t), notes.message(p, audience)
        told = plain(sentence)
        if not sentence.startswith(f"{where} "):  # else it says itself what it is about
            told = t("**{where}**: {sentence}", where=plain(where), sentence=told)
        lines.append(f"{ICONS[p.severity]} {told}")
    # One element for all of them: a browser takes long over a thousand.
    if lines:
        st.markdown("\n\n".join(lines))


def _where(problem: Problem, t: Language) -> str:
    if problem.code == "dividend_tax_default":
        return t("Tax on dividends")
    if problem.file is not None and problem.line is not None:
        return t("{file}, line {line}", file=problem.file, line=problem.line)
    return labels.severity(t, problem.severity) if not problem.where else problem.where
