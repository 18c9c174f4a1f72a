"""Brokers in Europe, Australia and New Zealand."""
