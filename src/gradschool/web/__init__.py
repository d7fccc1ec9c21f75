"""The pages: a Django project. A view finds, checks, calls one service or query, and answers."""
