"""Brokers in Japan."""
