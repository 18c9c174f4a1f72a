"""Payments to come: how often a security pays, what it will pay, how good such estimates were."""
