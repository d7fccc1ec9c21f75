"""Changing and running the code of a page."""
