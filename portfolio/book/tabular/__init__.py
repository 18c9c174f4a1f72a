"""Any file of the user's that is a table: read tolerantly, saved safely."""
