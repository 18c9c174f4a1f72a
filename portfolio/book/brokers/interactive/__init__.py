"""Interactive Brokers: the activity statement and Flex queries."""
