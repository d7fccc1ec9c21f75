"""Visualize: one real experiment, from raw data to one prediction."""
