"""Taking a sitting: its questions one by one, and its result."""
