"""What the holdings paid, pay and are expected to pay."""
