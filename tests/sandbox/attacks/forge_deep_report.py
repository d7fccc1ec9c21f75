# attack: write a report nested so deep, with numbers so long, that who reads it fails
# must: stopped
# ending: quit
import os

for text in (b"1" * 200_000, b"[" * 200_000 + b"]" * 200_000, b'{"error":' * 40_000):
    at = 0
    while at < len(text):
        at += os.write(3, text[at:])
    os.write(3, b"\n")
os._exit(0)
