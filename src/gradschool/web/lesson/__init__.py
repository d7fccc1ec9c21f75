"""Lessons: the pages of learn, why, deep and metrics, with charts to move and strategies to train."""
