"""What transactions tell: value, flows and returns day by day, costs and gains."""
