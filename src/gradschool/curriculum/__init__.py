"""Patterns and questions as plain values: load, check, render, grade, and prove by running PyTorch."""
