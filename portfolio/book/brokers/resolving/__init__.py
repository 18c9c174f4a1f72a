"""Which security a broker means by a code, an ISIN or a name."""
