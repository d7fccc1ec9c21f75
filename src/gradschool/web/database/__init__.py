"""Django's SQLite backend, made durable and fair: see `base`."""
