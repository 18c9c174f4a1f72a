"""Tests of portfolio.book.brokers; ``files/`` holds a made-up file for every format."""
