"""The measures of performance."""
