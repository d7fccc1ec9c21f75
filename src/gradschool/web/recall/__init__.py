"""Recall: flashcards and quick questions when they are due."""
