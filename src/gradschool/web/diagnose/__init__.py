"""Bring your own log: its verdict, chart and advice. Nothing that is sent is kept."""
