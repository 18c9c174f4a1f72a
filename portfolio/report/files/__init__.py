"""A review as a file, one module a format."""
