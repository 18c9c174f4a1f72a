"""Other programs that keep portfolios, and the sheets that they hand out."""
