"""The proof of a question: what ran, what came out, and what follows."""
