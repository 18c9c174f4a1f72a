"""The local price store."""
