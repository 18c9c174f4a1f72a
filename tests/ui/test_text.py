"""Names and amounts in Markdown."""

from __future__ import annotations

import pytest

from portfolio.language import language
from portfolio.ui.shell.text import colour, gain, plain


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Coca-Cola", "Coca-Cola"),
        ("NT$5,871,985", "NT\\$5,871,985"),
        ("*a* _b_ `c`", "\\*a\\* \\_b\\_ \\`c\\`"),
        ("[a](http://b)", "\\[a\\](http:\u2060//b)"),
        (":red[x]", ":\u2060red\\[x\\]"),
        (":material/home:", ":\u2060material/home:"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
        ("www.example.org", "www\u2060.example.org"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("+3.5%", "+3.5%"),
        ("1475.T", "1475.T"),
        ("two\nlines", "two lines"),
        ("12:30, a: b", "12:\u206030, a: b"),
    ],
)
def test_plain(typed: str, written: str) -> None:
    assert plain(typed) == written


def test_gains_are_red_in_taiwan() -> None:
    english, chinese = language("en"), language("zh-TW")
    assert gain(english, 0.1924) == ":green[+19.24%]"
    assert gain(chinese, 0.1924) == ":red[+19.24%]"
    assert gain(english, -0.01) == ":red[-1.00%]"
    assert gain(chinese, -0.01) == ":green[-1.00%]"


def test_neither_gain_nor_loss_has_no_colour() -> None:
    t = language("en")
    assert colour(t, None) is None
    assert gain(t, 0.0) == "0.00%"
    assert gain(t, None) == "–"
