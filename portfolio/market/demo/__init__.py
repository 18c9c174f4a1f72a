"""Simulated prices for a first look without a network."""
