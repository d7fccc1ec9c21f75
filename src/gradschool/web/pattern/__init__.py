"""A pattern, its modes and its badge."""
