"""Who answered what, when, and how well."""
