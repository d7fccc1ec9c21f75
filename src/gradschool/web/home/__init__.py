"""The first page, what the site is, and whether it is well."""
