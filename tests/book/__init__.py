"""Tests of portfolio.book."""
