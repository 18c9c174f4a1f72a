"""What an import would do, as JSON and as text."""
