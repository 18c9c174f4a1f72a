"""English: the language of the sentences in the code."""

from portfolio.language.conventions import Conventions

ENGLISH = Conventions(
    code="en",
    name="English",
    tags=("en",),
    gains="green",
    comma=", ",
    space=" ",
    long_date="d MMMM y",
    short_date="d MMM y",
    month="MMM",
    axis_month="%b",
)
