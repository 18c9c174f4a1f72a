"""Brokers in the United States and Canada."""
