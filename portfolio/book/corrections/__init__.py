"""``corrections.csv``: the user's word about a day."""
