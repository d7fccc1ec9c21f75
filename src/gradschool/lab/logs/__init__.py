"""Reads anybody's training log: tables, JSON, TensorBoard's event files, pasted text. Torch-free, in bounded memory."""
