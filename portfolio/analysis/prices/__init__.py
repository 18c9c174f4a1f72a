"""Histories of prices and rates as flat arrays, and the returns between days."""
