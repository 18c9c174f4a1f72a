"""Brokers in Taiwan."""
