"""The tables of a review, each defined once."""
