"""The parts of a ``Review``, put together."""
