"""The well-known mistakes with a schedule: one small file a kind, each tried out on torch's own schedulers."""
