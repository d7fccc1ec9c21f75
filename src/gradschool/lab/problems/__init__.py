"""What the lab trains on: one small file a problem, and one line in registry.py."""
