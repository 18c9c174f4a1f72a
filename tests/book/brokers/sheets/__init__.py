"""Tests of portfolio.book.brokers.sheets."""
